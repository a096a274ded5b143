/*
 * What the runtime's tests share: functions that only count, bytes fed in pieces to a session.
 * Knows no family.
 */
#ifndef RUNTIME_SESSION_H
#define RUNTIME_SESSION_H

#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A string literal with its size; zero bytes allowed. */
#define BYTES(text) ((mh_span){(text), sizeof(text) - 1})

/* Every row's answer is 1. */
static inline mh_status count_rows(mh_call *call)
{
    uint8_t *value = mh_result_of(call)->data;
    memset(value, 1, call->rows);
    return MH_OK;
}

#define COUNTING(name_, ...)                                                                       \
    {                                                                                              \
        .name = name_, .since = "0", .summary = "", .arguments = {__VA_ARGS__},                    \
        .returns = "UInt8", .nulls = "", .source = "", .eval = count_rows                          \
    }

/* Copies `bytes` into the reader and asks once. */
static inline mh_status feed(mh_session *s, mh_span bytes, bool *complete)
{
    char *data;
    size_t room;
    MH_TRY(mh_reader_room(&s->reader, bytes.size, &data, &room, &s->error));
    memcpy(data, bytes.data, bytes.size);
    mh_reader_fed(&s->reader, bytes.size);
    return mh_reader_next(&s->reader, complete, &s->error);
}

/* Feeds `step` bytes at a time until an error, a complete block or the end; evaluates the block. */
static inline mh_status feed_all(mh_session *s, mh_span bytes, size_t step, bool *complete)
{
    *complete = false;
    for (size_t at = 0; at < bytes.size && !*complete; at += step) {
        size_t size = bytes.size - at < step ? bytes.size - at : step;
        MH_TRY(feed(s, (mh_span){bytes.data + at, size}, complete));
    }
    return *complete ? mh_session_eval(s) : MH_OK;
}

#endif
