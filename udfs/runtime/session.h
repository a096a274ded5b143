/*
 * A worker without IO: bytes are fed to its reader, answers come out as messages. Owns every
 * buffer, so that the process has no globals. Knows declarations, not families.
 */
#ifndef MH_SESSION_H
#define MH_SESSION_H

#include "mh.h"
#include "native_read.h"
#include "native_write.h"

/* Owns arenas, reader and types; borrows the declaration and the family's state. */
typedef struct mh_session {
    const mh_function *function; /* one of the two */
    const mh_table *table;
    void *state;
    size_t argument_count, return_count;
    const mh_argument *arguments;
    const char *return_names[MH_MAX_RETURNS];
    mh_type argument_types[MH_MAX_ARGUMENTS];
    mh_type return_types[MH_MAX_RETURNS];
    mh_arena types;   /* as long as the session */
    mh_arena scratch; /* as long as a block */
    mh_reader reader;
    mh_message answer; /* of the last block; zero bytes when there is none */
    bool more;         /* a table has further rows for the same block, or for the end */
    mh_call call;      /* being answered; `kept` bytes of scratch are its arguments */
    mh_status (*evaluating)(mh_call *call);
    size_t kept;
    mh_error error;
} mh_session;

/* `limits` NULL: the defaults. On failure the line is in session->error. */
MH_CHECKED mh_status mh_session_open_function(mh_session *session, const mh_function *function,
                                              void *state, const mh_limits *limits);
MH_CHECKED mh_status mh_session_open_table(mh_session *session, const mh_table *table,
                                           void *state, const mh_limits *limits);
void mh_session_close(mh_session *session);

/* Answers the block the reader has completed: session->answer, until mh_session_release. */
MH_CHECKED mh_status mh_session_eval(mh_session *session);
/* The same for lines of text, fed as they are: all that are whole, and at the end what is left. */
MH_CHECKED mh_status mh_session_lines(mh_session *session, bool end);
/* Tables: what is still open after the last block. */
MH_CHECKED mh_status mh_session_end(mh_session *session);
/* While session->more: the next rows for what was answered last. */
MH_CHECKED mh_status mh_session_more(mh_session *session);
/* Forgets block and answer. */
void mh_session_release(mh_session *session);

#endif
