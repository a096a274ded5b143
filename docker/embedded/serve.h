/* The server: the engine with HTTP and native ports on 127.0.0.1 until SIGTERM or SIGINT. Knows
 * the two folders it is given as a ClickHouse server knows /etc/clickhouse-server and
 * /var/lib/clickhouse; must not know what the functions in them do. */
#ifndef MH_EMBEDDED_SERVE_H
#define MH_EMBEDDED_SERVE_H

#include <stdint.h>

#define SERVE_CONFIGS 8

struct serve_options {
    uint16_t http_port;
    uint16_t tcp_port;
    const char *data; /* borrowed from argv: what would be /var/lib/clickhouse */
    const char
        *configs[SERVE_CONFIGS]; /* borrowed: together what would be /etc/clickhouse-server */
    int config_count;
};

/* Reads the arguments after "serve". Returns -1 when `options` are set, else an exit status,
 * after the help or an error was printed. */
int serve_read_options(int argc, char **argv, struct serve_options *options);

/* Serves until a signal; returns the exit status. Prints one line beginning with "ready:" when
 * both ports answer. */
int serve(const struct serve_options *options);

#endif
