/*
 * Files that functions name in <command>: found beside the executable, given to the family.
 */
#ifndef MH_FILES_H
#define MH_FILES_H

#include "mh.h"

#include <limits.h>

enum { MH_MAX_FILES = 8 };

typedef struct mh_files {
    char text[MH_MAX_FILES][PATH_MAX];
    const char *paths[MH_MAX_FILES];
    size_t count;
} mh_files;

/* Absolute paths: names are relative to the folder of the executable. */
MH_CHECKED mh_status mh_find_files(const char *const *names, size_t count, mh_files *files,
                                   mh_error *error);

/* Opens the family's state with the files a function declares; NULL for one that has none. */
MH_CHECKED mh_status mh_open_state(const mh_family *family, const mh_function *function,
                                   void **state, mh_error *error);

#endif
