/* meterhouse-embedded: ClickHouse on a machine without Docker.
 *   meterhouse-embedded <arguments of `clickhouse local`>
 *   meterhouse-embedded serve [options]                     (see serve.h)
 * Must not know what is inside the configuration folder. */
#include "engine.h"
#include "serve.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status = 1;
    struct engine engine;
    if (argc > 1 && strcmp(argv[1], "serve") == 0) {
        struct serve_options options;
        status = serve_read_options(argc - 2, argv + 2, &options);
        if (status < 0)
            status = serve(&options);
    } else if (engine_load(&engine)) {
        status = engine_run(&engine, argc, argv);
    }
    /* The engine's static destructors can take seconds; nothing is left for them to do. */
    fflush(NULL);
    _exit(status);
}
