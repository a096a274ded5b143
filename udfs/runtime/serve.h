/*
 * The only place that reads and writes descriptors: fd 0 in, fd 1 out, one line on fd 2 when
 * something failed. Knows sessions, not functions.
 */
#ifndef MH_SERVE_H
#define MH_SERVE_H

#include "session.h"

/* Large pipes and no signal when nobody reads; before mh_sandbox_enter, which forbids these calls.
 * A table function may be left: with check_exit_code = 1 the server stops reading at a LIMIT, keeps
 * the pipe open and waits for the end of the process, which therefore comes when nothing has been
 * read for ten minutes. */
void mh_serve_begin(bool may_be_left);

/* Serves blocks until end of input or failure; returns the exit status. A closed output pipe is a
 * quiet end: the query did not want the rest. */
int mh_serve(mh_session *session, const mh_family *family);

/* The same for lines of text instead of blocks. */
int mh_serve_lines(mh_session *session);

/* Reads off what is being sent to a worker that has said why it will not serve, as long as it comes
 * soon, and not for long: an engine whose pipe breaks would tell of that instead of what the worker
 * said. */
void mh_serve_nothing(void);

/* Writes "name: line\n" to fd 2 and returns `status` as an exit status. */
int mh_complain(const char *name, mh_status status, const mh_error *error);

#endif
