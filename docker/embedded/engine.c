/* Loading and running libchdb by its C interface (chdb_query_cmdline). See engine.h. */
#include "engine.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The library tells no exit status: after a failed statement it stops and returns no output, as
 * it does after statements without output. So a last statement is added whose only purpose is
 * to be seen: its text ends the output when, and only when, everything before it was done. (FROM,
 * because without it a SELECT may read the table that --structure makes of stdin.) */
#define DONE_MARK "\x1bmeterhouse-embedded: done\x1b"
#define DONE_QUERY "SELECT '\\x1bmeterhouse-embedded: done\\x1b' FROM numbers(1) FORMAT RawBLOB"

static bool library_path(char path[PATH_MAX])
{
    const char *given = getenv("METERHOUSE_ENGINE");
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    const char *version = getenv("ENGINE_VERSION");
    if (version == NULL || *version == '\0')
        version = MH_ENGINE_VERSION;
    int length;
    if (given != NULL && *given != '\0')
        length = snprintf(path, PATH_MAX, "%s", given);
    else if (cache != NULL && *cache != '\0')
        length = snprintf(path, PATH_MAX, "%s/meterhouse/engine-%s/libchdb.so", cache, version);
    else
        length = snprintf(path, PATH_MAX, "%s/.cache/meterhouse/engine-%s/libchdb.so",
                          home == NULL ? "" : home, version);
    return length > 0 && length < PATH_MAX;
}

static bool find_symbol(void *library, const char *name, void *target)
{
    void *symbol = dlsym(library, name);
    memcpy(target, &symbol, sizeof symbol); /* object to function pointer, as POSIX allows */
    if (symbol == NULL)
        fprintf(stderr, "meterhouse-embedded: the engine has no function %s\n", name);
    return symbol != NULL;
}

bool engine_load(struct engine *engine)
{
    char path[PATH_MAX];
    if (!library_path(path)) {
        fprintf(stderr, "meterhouse-embedded: the engine's path is too long\n");
        return false;
    }
    if (access(path, R_OK) != 0) {
        fprintf(stderr, "meterhouse-embedded: no engine at %s (%s): run docker/embedded/setup\n",
                path, strerror(errno));
        return false;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) {
        fprintf(stderr, "meterhouse-embedded: %s\n", dlerror());
        return false;
    }
    return find_symbol(library, "chdb_query_cmdline", &engine->query_cmdline) &&
           find_symbol(library, "chdb_result_buffer", &engine->result_buffer) &&
           find_symbol(library, "chdb_result_length", &engine->result_length) &&
           find_symbol(library, "chdb_result_error", &engine->result_error);
}

enum source { SOURCE_STDIN, SOURCE_QUERY, SOURCE_FILE, SOURCE_NONE, SOURCE_VERSION };

/* Where the statements come from, by the options of `clickhouse local`. */
static enum source statement_source(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--query") == 0 || strncmp(argv[i], "--query=", 8) == 0 ||
            strncmp(argv[i], "-q", 2) == 0)
            return SOURCE_QUERY;
        if (strcmp(argv[i], "--queries-file") == 0 || strncmp(argv[i], "--queries-file=", 15) == 0)
            return SOURCE_FILE;
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "--copy") == 0)
            return SOURCE_NONE;
        if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "-V") == 0)
            return SOURCE_VERSION;
    }
    return SOURCE_STDIN;
}

/* A file that holds the last statement and lives in memory only; its path is in `path`. */
static bool done_file(char path[64])
{
    int fd = memfd_create("done.sql", MFD_CLOEXEC);
    if (fd < 0 || write(fd, DONE_QUERY, sizeof DONE_QUERY - 1) != (ssize_t)sizeof DONE_QUERY - 1) {
        perror("meterhouse-embedded: memfd_create");
        return false;
    }
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return true;
}

/* argv with the last statement put in before "--" or the end. NULL: no memory, or no file. */
static char **add_done(int argc, char **argv, enum source source, int *new_argc)
{
    static char path[64]; /* the engine keeps the pointers: as long as the process */
    char **longer = calloc((size_t)argc + 5, sizeof *longer);
    if (longer == NULL || (source != SOURCE_QUERY && !done_file(path)))
        return NULL;
    int from = 0;
    int to = 0;
    while (from < argc && strcmp(argv[from], "--") != 0)
        longer[to++] = argv[from++];
    if (source == SOURCE_STDIN) {
        longer[to++] = (char *)"--queries-file";
        longer[to++] = (char *)"/dev/stdin";
    }
    longer[to++] = (char *)(source == SOURCE_QUERY ? "--query" : "--queries-file");
    longer[to++] = source == SOURCE_QUERY ? (char *)DONE_QUERY : path;
    while (from < argc)
        longer[to++] = argv[from++];
    *new_argc = to;
    return longer;
}

static bool write_all(const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t count = write(STDOUT_FILENO, bytes, size);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        bytes += count;
        size -= (size_t)count;
    }
    return true;
}

int engine_run(const struct engine *engine, int argc, char **argv)
{
    /* The library prints its version and then reads a result that is not there. */
    char *version[] = {argv[0], (char *)"--query", (char *)"SELECT version()", NULL};
    enum source source = statement_source(argc, argv);
    if (source == SOURCE_VERSION) {
        source = SOURCE_QUERY;
        argv = version;
        argc = 3;
    }
    if (source != SOURCE_NONE) {
        argv = add_done(argc, argv, source, &argc);
        if (argv == NULL)
            return 1;
    }
    void *result = engine->query_cmdline(argc, argv);
    if (result == NULL)
        return source == SOURCE_NONE ? 0 : 1;
    const char *error = engine->result_error(result);
    if (error != NULL)
        fprintf(stderr, "%s\n", error);
    const char *output = engine->result_buffer(result);
    size_t length = output == NULL ? 0 : engine->result_length(result);
    size_t mark = sizeof DONE_MARK - 1;
    bool done = source == SOURCE_NONE
                    ? error == NULL
                    : length >= mark && memcmp(output + length - mark, DONE_MARK, mark) == 0;
    if (done && source != SOURCE_NONE)
        length -= mark;
    return write_all(output, length) && done ? 0 : 1;
}
