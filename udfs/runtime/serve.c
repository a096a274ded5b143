/* Reading, answering, waiting. See serve.h. */
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    PIPE_BYTES = 1 << 20,     /* measured: 10-19 % over the default of 64 KiB */
    READ_BYTES = 1 << 16,     /* the least room a read gets */
    GUESS_MILLISECONDS = 50,  /* how long a guessed form may keep silent: native_read.h */
    IDLE_MILLISECONDS = 5000, /* after that a large worker gives memory back, as jemalloc does */
    IDLE_BYTES = 1 << 22,     /* what it keeps, of each buffer */
    UNREAD_MILLISECONDS = 600000, /* a table function waits so long for somebody to read on */
    PIECES = 64,              /* of a message in one writev */
    REFUSED_READS = 64,       /* of what is sent to a worker that does not serve */
    REFUSED_MILLISECONDS = 2000,
};

int mh_complain(const char *name, mh_status status, const mh_error *error)
{
    char line[sizeof error->text + 128];
    int size = snprintf(line, sizeof line, "%s: %s\n", name, error->text);
    if (size > 0 && write(STDERR_FILENO, line, strlen(line)) < 0)
        return (int)status; /* nobody listens */
    return (int)status;
}

static mh_status io_error(mh_session *s, const char *what)
{
    return mh_fail(&s->error, MH_ENVIRONMENT, "%s: %s", what, strerror(errno));
}

static bool wait_for(int descriptor, short events, int milliseconds)
{
    struct pollfd one = {.fd = descriptor, .events = events};
    int ready;
    do
        ready = poll(&one, 1, milliseconds);
    while (ready < 0 && errno == EINTR);
    return ready != 0;
}

/* All of the message. *closed: nobody reads any more. */
static mh_status send_message(mh_session *s, bool *closed)
{
    struct iovec *piece = s->answer.pieces;
    size_t count = s->answer.count;
    while (count > 0) {
        ssize_t written = writev(STDOUT_FILENO, piece, count > PIECES ? PIECES : (int)count);
        if (written < 0) {
            if (errno == EINTR)
                continue;
            if (errno == EAGAIN && wait_for(STDOUT_FILENO, POLLOUT, UNREAD_MILLISECONDS))
                continue;
            if (errno == EAGAIN)
                return mh_fail(
                    &s->error, MH_ENVIRONMENT,
                    "nobody has read the answer for %d s (a LIMIT, perhaps, on more rows)",
                    UNREAD_MILLISECONDS / 1000);
            if (errno != EPIPE)
                return io_error(s, "cannot write the answer");
            *closed = true;
            return MH_OK;
        }
        size_t rest = (size_t)written;
        for (; count > 0 && rest >= piece->iov_len; piece++, count--)
            rest -= piece->iov_len;
        if (rest > 0) {
            piece->iov_base = (char *)piece->iov_base + rest;
            piece->iov_len -= rest;
        }
    }
    return MH_OK;
}

void mh_serve_nothing(void)
{
    char unused[READ_BYTES];
    for (int i = 0; i < REFUSED_READS && !isatty(STDIN_FILENO); i++)
        if (!wait_for(STDIN_FILENO, POLLIN, REFUSED_MILLISECONDS) ||
            read(STDIN_FILENO, unused, sizeof unused) <= 0)
            return;
}

/* An idle worker is small again, however large its largest block was. */
static void trim_when_idle(mh_session *s)
{
    if (s->reader.input.committed + s->scratch.committed <= IDLE_BYTES ||
        wait_for(STDIN_FILENO, POLLIN, IDLE_MILLISECONDS))
        return;
    mh_arena_trim(&s->reader.input, IDLE_BYTES);
    mh_arena_trim(&s->scratch, IDLE_BYTES);
}

/* Reads once. *end: the input is over. */
static mh_status receive(mh_session *s, bool *end)
{
    char *data;
    size_t room;
    MH_TRY(mh_reader_room(&s->reader, READ_BYTES, &data, &room, &s->error));
    for (;;) {
        ssize_t size = read(STDIN_FILENO, data, room);
        if (size >= 0) {
            *end = size == 0;
            mh_reader_fed(&s->reader, (size_t)size);
            return MH_OK;
        }
        if (errno == EAGAIN)
            (void)wait_for(STDIN_FILENO, POLLIN, -1);
        else if (errno != EINTR)
            return io_error(s, "cannot read a block");
    }
}

/* Goes on until a block is complete or the input ends between blocks. */
static mh_status receive_block(mh_session *s, bool *end)
{
    bool complete = false;
    *end = false;
    if (!mh_reader_inside(&s->reader))
        trim_when_idle(s);
    for (;;) {
        MH_TRY(mh_reader_next(&s->reader, &complete, &s->error));
        if (complete)
            return MH_OK;
        if (mh_reader_guessing(&s->reader) &&
            !wait_for(STDIN_FILENO, POLLIN, GUESS_MILLISECONDS)) {
            MH_TRY(mh_reader_settle(&s->reader, &complete, &s->error));
            if (complete)
                return MH_OK;
        }
        MH_TRY(receive(s, end));
        if (!*end)
            continue;
        if (!mh_reader_inside(&s->reader))
            return MH_OK;
        if (mh_reader_guessing(&s->reader))
            MH_TRY(mh_reader_settle(&s->reader, &complete, &s->error));
        if (!complete)
            return mh_fail(&s->error, MH_BAD_BLOCK, "input ends inside a block, after %zu bytes",
                           s->reader.input.used);
        *end = false;
        return MH_OK;
    }
}

/* A guess that more bytes prove wrong must not be answered. */
static mh_status check_guess(mh_session *s)
{
    bool end;
    if ((s->reader.form != MH_FORM_GUESS && s->reader.form != MH_FORM_LEGACY) ||
        !wait_for(STDIN_FILENO, POLLIN, 0))
        return MH_OK;
    MH_TRY(receive(s, &end));
    return mh_reader_check_end(&s->reader, &s->error);
}

/* The answer, and what else there is for the same rows. */
static mh_status send_all(mh_session *s, bool *closed)
{
    MH_TRY(send_message(s, closed));
    while (s->more && !*closed) {
        MH_TRY(mh_session_more(s));
        MH_TRY(send_message(s, closed));
    }
    return MH_OK;
}

static mh_status serve(mh_session *s, const mh_family *family)
{
    /* The server leaves the stdin of a table function without input open, and writes nothing. */
    bool end = s->table != NULL && s->table->block == NULL, closed = false;
    while (!end && !closed) {
        MH_TRY(receive_block(s, &end));
        if (end)
            break;
        if (family != NULL && family->refresh != NULL && s->state != NULL)
            MH_TRY(family->refresh(s->state, &s->error));
        MH_TRY(mh_session_eval(s));
        MH_TRY(check_guess(s));
        MH_TRY(send_all(s, &closed));
        mh_session_release(s);
    }
    if (!end)
        return MH_OK;
    MH_TRY(mh_session_end(s));
    return send_all(s, &closed);
}

static mh_status serve_lines(mh_session *s)
{
    bool end = false, closed = false;
    while (!end && !closed) {
        MH_TRY(receive(s, &end));
        MH_TRY(mh_session_lines(s, end));
        MH_TRY(send_all(s, &closed));
        mh_session_release(s);
    }
    if (closed)
        return MH_OK;
    MH_TRY(mh_session_end(s));
    return send_all(s, &closed);
}

void mh_serve_begin(bool may_be_left)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)fcntl(STDIN_FILENO, F_SETPIPE_SZ, PIPE_BYTES);
    if (fcntl(STDOUT_FILENO, F_SETPIPE_SZ, PIPE_BYTES) > 0 && may_be_left)
        (void)fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
}

static int finish(const mh_session *session, mh_status status)
{
    if (status == MH_OK)
        return 0;
    return mh_complain(
        session->function != NULL ? session->function->name : session->table->name, status,
        &session->error);
}

int mh_serve(mh_session *session, const mh_family *family)
{
    return finish(session, serve(session, family));
}

int mh_serve_lines(mh_session *session)
{
    return finish(session, serve_lines(session));
}
