/* The engine: libchdb, a whole ClickHouse in one library, loaded at run time. Knows nothing of
 * servers, folders or signals; runs one command line, as `clickhouse local` would, and answers
 * with its output and whether every statement of it was done. */
#ifndef MH_EMBEDDED_ENGINE_H
#define MH_EMBEDDED_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

/* Owns nothing that must be freed: a process loads the engine once and ends by _exit. */
struct engine {
    void *(*query_cmdline)(int argc, char **argv);
    char *(*result_buffer)(void *result);
    size_t (*result_length)(void *result);
    const char *(*result_error)(void *result);
};

/* Loads $METERHOUSE_ENGINE, else the library that docker/embedded/setup fetched. False: said why
 * on stderr. */
bool engine_load(struct engine *engine) __attribute__((warn_unused_result));

/* Runs one command line; argv[0] is a program name and argv[argc] NULL. The engine writes its
 * errors to stderr itself; its output goes to stdout here, flushed. Returns the exit status. */
int engine_run(const struct engine *engine, int argc, char **argv);

#endif
