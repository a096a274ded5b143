/*
 * The request whose events are being read, in constant memory: its trace, its window and what its
 * events say about where it ran. Knows nothing of columns and blocks.
 */
#ifndef TRACE_REQUEST_H
#define TRACE_REQUEST_H

#include "../../latency/trace.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { REQUEST_TEXT_BYTES = 256 };

/* Owns a copy: the block that it came in is gone before the request is over. */
typedef struct request_text {
    int64_t time; /* of the event that said so, ms */
    size_t size;  /* 0: nothing known */
    char data[REQUEST_TEXT_BYTES];
} request_text;

typedef enum request_label {
    REQUEST_STREAM,
    REQUEST_GATEWAY,
    REQUEST_ORCHESTRATOR,
    REQUEST_PIPELINE,
    REQUEST_LABELS
} request_label;

/* All zeros: none is open, its id is ''. */
typedef struct request {
    request_text id;
    request_text labels[REQUEST_LABELS];
    int64_t start, end; /* earliest and latest event, ms; start TRACE_MISSING: none has a time */
    trace events;
} request;

/* Untouched when the text is longer than REQUEST_TEXT_BYTES. */
static inline void request_text_set(request_text *text, const char *data, size_t size, int64_t time)
{
    if (size > REQUEST_TEXT_BYTES)
        return;
    if (size > 0)
        memcpy(text->data, data, size);
    text->size = size;
    text->time = time;
}

/* True for events that belong to some request: an id that is empty or too long says none. */
static inline bool request_named(size_t id_size)
{
    return id_size > 0 && id_size <= REQUEST_TEXT_BYTES;
}

static inline bool request_is(const request *open, const char *id, size_t size)
{
    return open->id.size == size && memcmp(open->id.data, id, size) == 0;
}

static inline void request_start(request *open, const char *id, size_t size)
{
    request_text_set(&open->id, id, size, 0);
    for (int label = 0; label < REQUEST_LABELS; label++)
        open->labels[label].size = 0;
    open->start = TRACE_MISSING;
    open->end = INT64_MIN;
    trace_start(&open->events);
}

/* `time` is TRACE_MISSING where the event has none: it is still a swap, if it is one. */
static inline void request_add(request *open, trace_type type, int64_t time)
{
    trace_add(&open->events, type, time);
    if (time == TRACE_MISSING)
        return;
    open->start = time < open->start ? time : open->start;
    open->end = time > open->end ? time : open->end;
}

/* What the latest event says that says anything, in whatever order they come. */
static inline void request_label_add(request *open, request_label label, const char *data,
                                     size_t size, int64_t time)
{
    request_text *known = &open->labels[label];
    int64_t when = time == TRACE_MISSING ? INT64_MIN : time;
    if (size > 0 && (known->size == 0 || when > known->time))
        request_text_set(known, data, size, when);
}

#endif
