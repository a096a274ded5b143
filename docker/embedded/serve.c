/* Serving: ports checked, folders prepared, the engine in a process of its own, which is started
 * again when it dies (a failed login at the native port makes the engine abort). See serve.h.
 * In that process the engine has a thread and serves as long as it has statements to read: the
 * last file of statements is a FIFO, which it opens once the ports are open (so we know it is
 * ready) and reads to its end, which we give it when a signal comes. */
#include "serve.h"

#include "engine.h"
#include "folders.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STOP_SECONDS 60   /* an engine that has not ended by then is left to the kernel */
#define RESTART_SECONDS 2 /* one that dies sooner is not started again */

static const char *const help =
    "meterhouse-embedded serve [--http-port N] [--tcp-port N] [--data DIR] [--config DIR]...\n"
    "  --http-port N  HTTP port on 127.0.0.1 (8123)\n"
    "  --tcp-port N   native port on 127.0.0.1 (9000)\n"
    "  --data DIR     tables, user_scripts, logs; made when absent (./run)\n"
    "  --config DIR   config.d, users.d, *_function.xml, as in /etc/clickhouse-server;\n"
    "                 may be given several times\n"
    "environment:\n"
    "  CLICKHOUSE_USER             the user with all rights (meterhouse)\n"
    "  CLICKHOUSE_PASSWORD         its password; must be set\n"
    "  METERHOUSE_APPLICATION_PASSWORD_SHA256, METERHOUSE_READER_PASSWORD_SHA256\n"
    "                              hashes, in hex, of the passwords of the users `application`,\n"
    "                              who inserts and selects, and `reader`, who selects (none: no\n"
    "                              entry)\n"
    "  METERHOUSE_ENGINE           path of libchdb.so, if not where docker/embedded/setup put it\n"
    "SIGTERM and SIGINT stop it; rows that were acknowledged are kept.\n"
    "For your own use: the engine is a `clickhouse local`, where SELECT file('path') reads\n"
    "what you may read, whoever asks. (A clickhouse-server keeps that to its user_files.)\n";

static bool read_port(const char *text, uint16_t *port)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || *text == '\0' || *end != '\0' || value < 1 || value > 65535) {
        fprintf(stderr, "meterhouse-embedded: not a port: %s\n", text);
        return false;
    }
    *port = (uint16_t)value;
    return true;
}

int serve_read_options(int argc, char **argv, struct serve_options *options)
{
    struct serve_options read = {.http_port = 8123, .tcp_port = 9000, .data = "run"};
    for (int i = 0; i < argc; i++) {
        const char *name = argv[i];
        if (strcmp(name, "--help") == 0) {
            fputs(help, stdout);
            return 0;
        }
        const char *value = i + 1 < argc ? argv[++i] : NULL;
        bool understood = value != NULL;
        if (understood && strcmp(name, "--http-port") == 0)
            understood = read_port(value, &read.http_port);
        else if (understood && strcmp(name, "--tcp-port") == 0)
            understood = read_port(value, &read.tcp_port);
        else if (understood && strcmp(name, "--data") == 0)
            read.data = value;
        else if (understood && strcmp(name, "--config") == 0 && read.config_count < SERVE_CONFIGS)
            read.configs[read.config_count++] = value;
        else
            understood = false;
        if (!understood) {
            fprintf(stderr, "meterhouse-embedded: cannot use %s; see serve --help\n", name);
            return 2;
        }
    }
    *options = read;
    return -1;
}

static bool port_free(uint16_t port, const char *option)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int one = 1; /* as the engine does: a port in TIME_WAIT is free */
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_free = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
                   bind(fd, (const struct sockaddr *)&address, sizeof address) == 0 &&
                   listen(fd, 1) == 0;
    if (!is_free)
        fprintf(stderr,
                "meterhouse-embedded: cannot listen on 127.0.0.1:%u: %s; choose another "
                "port with %s\n",
                (unsigned)port, strerror(errno), option);
    if (fd >= 0)
        close(fd);
    return is_free;
}

/* A user name that can stand as an element of users.xml; `default` is the engine's own. */
static const char *user_name(void)
{
    const char *name = getenv("CLICKHOUSE_USER");
    if (name == NULL || *name == '\0')
        return "meterhouse";
    size_t letters =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    if (name[letters] != '\0' || (*name >= '0' && *name <= '9')) {
        fprintf(stderr, "meterhouse-embedded: CLICKHOUSE_USER may have letters, digits and _\n");
        return NULL;
    }
    if (strcmp(name, "default") == 0 || strcmp(name, "reader") == 0 ||
        strcmp(name, "application") == 0) {
        fprintf(stderr,
                "meterhouse-embedded: CLICKHOUSE_USER=%s is taken: by the engine's own "
                "session (default) or a user of config/server (application, reader)\n",
                name);
        return NULL;
    }
    return name;
}

/* A user whose hash is not in the environment gets a random one, whose password nobody knows. */
static bool complete_hash(const char *name)
{
    const char *given = getenv(name);
    if (given != NULL && *given != '\0')
        return true;
    unsigned char bytes[32]; /* the hash of a password that nobody knows */
    char text[2 * sizeof bytes + 1];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", (unsigned)bytes[i]);
    return setenv(name, text, 1) == 0;
}

/* A password and two hashes come from the environment. */
static bool check_passwords(void)
{
    if (getenv("CLICKHOUSE_PASSWORD") == NULL || *getenv("CLICKHOUSE_PASSWORD") == '\0') {
        fprintf(stderr, "meterhouse-embedded: CLICKHOUSE_PASSWORD is not set\n");
        return false;
    }
    return complete_hash("METERHOUSE_APPLICATION_PASSWORD_SHA256") &&
           complete_hash("METERHOUSE_READER_PASSWORD_SHA256");
}

/* Shared by the main thread and the engine's. */
struct server {
    struct engine engine;
    struct serve_folders folders;
    pthread_t main_thread;
    atomic_bool ended;
    int status; /* read after the thread was joined */
};

static void *run_engine(void *argument)
{
    struct server *server = argument;
    char *argv[] = {(char *)"meterhouse-embedded", (char *)"--config-file",
                    server->folders.config_file,   (char *)"--queries-file",
                    server->folders.start_file,    (char *)"--queries-file",
                    server->folders.stop_fifo,     NULL};
    server->status = engine_run(&server->engine, (int)(sizeof argv / sizeof *argv) - 1, argv);
    atomic_store(&server->ended, true);
    /* Wakes the main thread, wherever it waits: for the FIFO's reader or for a signal. */
    int fd = open(server->folders.stop_fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    pthread_kill(server->main_thread, SIGTERM);
    return fd < 0 ? NULL : server; /* the descriptor stays open: the process ends now */
}

/* Ends the engine and says how it went; an engine that hangs is given up. */
static int stop_engine(struct server *server, pthread_t thread)
{
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += STOP_SECONDS;
    if (pthread_timedjoin_np(thread, NULL, &deadline) != 0) {
        fprintf(stderr, "meterhouse-embedded: the engine did not stop in %d seconds\n",
                STOP_SECONDS);
        return 1;
    }
    return server->status;
}

/* The engine's process, until a signal or the engine's own end; returns its exit status. */
static int run_server(const struct serve_options *options, const char *user,
                      const struct serve_folders *folders, const sigset_t *signals)
{
    static struct server server; /* as long as the engine's thread, which may outlive this call */
    if (!folders_prepare(options, user, folders) || !engine_load(&server.engine))
        return 1;
    server.folders = *folders;
    server.main_thread = pthread_self();
    pthread_t thread;
    if (freopen("/dev/null", "r", stdin) == NULL || /* never a file of statements or data */
        pthread_create(&thread, NULL, run_engine, &server) != 0) {
        perror("meterhouse-embedded: cannot start the engine");
        return 1;
    }
    int stop = open(folders->stop_fifo, O_WRONLY | O_CLOEXEC); /* waits for its reader */
    if (stop < 0)
        perror("meterhouse-embedded: stop.fifo");
    if (stop >= 0 && !atomic_load(&server.ended)) {
        printf("ready: http://127.0.0.1:%u and native port %u, user %s, data in %s\n",
               (unsigned)options->http_port, (unsigned)options->tcp_port, user, folders->data);
        fflush(stdout);
        int signal_number;
        sigwait(signals, &signal_number);
    }
    bool by_itself = atomic_load(&server.ended);
    close(stop); /* the end of the last file of statements */
    int status = stop_engine(&server, thread);
    if (by_itself)
        fprintf(stderr, "meterhouse-embedded: the engine ended by itself; see %s/server.log\n",
                folders->data);
    return by_itself ? 1 : status;
}

/* Starts the engine's process. It never returns here, and ends when this one does. */
static pid_t start_server(const struct serve_options *options, const char *user,
                          const struct serve_folders *folders, const sigset_t *signals)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child != 0)
        return child;
    int status = 1;
    sigprocmask(SIG_SETMASK, signals, NULL); /* without SIGCHLD, which is ours */
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent)
        status = run_server(options, user, folders, signals);
    fflush(NULL);
    _exit(status); /* the engine's static destructors can take seconds */
}

/* Waits for the child's end, passing a signal on to it. */
static int wait_for(pid_t child, const sigset_t *signals, bool *stopped)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(child, &status, WNOHANG)) == 0) {
        int signal_number;
        sigwait(signals, &signal_number);
        if (signal_number != SIGCHLD) {
            *stopped = true;
            kill(child, SIGTERM);
        }
    }
    return ended == child ? status : W_EXITCODE(1, 0);
}

int serve(const struct serve_options *options)
{
    struct serve_folders folders;
    const char *user = user_name();
    if (user == NULL || !check_passwords() || !port_free(options->http_port, "--http-port") ||
        !port_free(options->tcp_port, "--tcp-port") || !folders_open(options, &folders))
        return 1;
    sigset_t signals; /* blocked before the engine's first thread: all of them inherit it */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigset_t awaited = signals;
    sigaddset(&awaited, SIGCHLD);
    sigprocmask(SIG_BLOCK, &awaited, NULL);

    bool stopped = false;
    int status;
    time_t started;
    do {
        started = time(NULL);
        pid_t child = start_server(options, user, &folders, &signals);
        status = child < 0 ? W_EXITCODE(1, 0) : wait_for(child, &awaited, &stopped);
        if (WIFSIGNALED(status))
            fprintf(stderr,
                    "meterhouse-embedded: the engine ended by signal %d; see %s/server.log "
                    "(a wrong password at the native port does that)\n",
                    WTERMSIG(status), folders.data);
        /* Started again, unless it does not get far. */
    } while (WIFSIGNALED(status) && !stopped && time(NULL) - started >= RESTART_SECONDS);
    unlink(folders.pid_file);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
