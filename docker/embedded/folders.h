/* The two folders of a server: the data folder, held by one server at a time, and a configuration
 * folder made anew inside it at each start. Must not know how a server is run. */
#ifndef MH_EMBEDDED_FOLDERS_H
#define MH_EMBEDDED_FOLDERS_H

#include "serve.h"

#include <limits.h>
#include <stdbool.h>

struct serve_folders {
    char data[PATH_MAX / 2];    /* absolute, no trailing slash */
    char config_file[PATH_MAX]; /* the engine's main configuration file */
    char start_file[PATH_MAX];  /* statements that open the ports */
    char stop_fifo[PATH_MAX];   /* the engine opens it when the ports are open; EOF ends it */
    char pid_file[PATH_MAX];    /* locked while the server lives */
};

/* Creates the data folder and locks it until the process ends. False: said why on stderr. */
bool folders_open(const struct serve_options *options, struct serve_folders *folders)
    __attribute__((warn_unused_result));

/* Clears what the engine cannot start over and makes the configuration folder, in an open data
 * folder. False: said why on stderr. */
bool folders_prepare(const struct serve_options *options, const char *user,
                     const struct serve_folders *folders) __attribute__((warn_unused_result));

#endif
