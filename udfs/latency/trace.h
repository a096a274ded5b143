/*
 * What the trace events of one stream request say about its latencies: the events of a request come
 * in any order, in constant memory. Shared by latencyTrace and the table function `trace`, hence
 * header-only. Knows nothing of columns, of requests, or of where events come from.
 *
 * Source: Livepeer NaaP; event names as in go-livepeer and ai-runner.
 */
#ifndef LATENCY_TRACE_H
#define LATENCY_TRACE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Events that a latency or a count is made of. The rest is `other`, or of no concern at all: what
 * an application reports by its own clock. */
typedef enum trace_type {
    TRACE_OTHER,
    TRACE_APP,
    TRACE_SWAP,
    TRACE_STREAM_REQUEST,
    TRACE_GATEWAY_SENT_INGEST,
    TRACE_GATEWAY_FIRST_PROCESSED,
    TRACE_GATEWAY_FEW_PROCESSED,
    TRACE_RUNNER_RECEIVED_INGEST,
    TRACE_RUNNER_SENT_PROCESSED,
    TRACE_TYPES
} trace_type;

/* `name` is not terminated. To be called once for a name, not once for an event. */
static inline trace_type trace_type_of(const char *name, size_t size)
{
    static const char *const known[TRACE_TYPES] = {
        [TRACE_SWAP] = "orchestrator_swap",
        [TRACE_STREAM_REQUEST] = "gateway_receive_stream_request",
        [TRACE_GATEWAY_SENT_INGEST] = "gateway_send_first_ingest_segment",
        [TRACE_GATEWAY_FIRST_PROCESSED] = "gateway_receive_first_processed_segment",
        [TRACE_GATEWAY_FEW_PROCESSED] = "gateway_receive_few_processed_segments",
        [TRACE_RUNNER_RECEIVED_INGEST] = "runner_receive_first_ingest_segment",
        [TRACE_RUNNER_SENT_PROCESSED] = "runner_send_first_processed_segment",
    };
    for (int type = TRACE_SWAP; type < TRACE_TYPES; type++)
        if (size == strlen(known[type]) && memcmp(name, known[type], size) == 0)
            return (trace_type)type;
    return size >= 4 && memcmp(name, "app_", 4) == 0 ? TRACE_APP : TRACE_OTHER;
}

typedef enum trace_metric {
    TRACE_PROMPT_TO_FIRST_FRAME,
    TRACE_FEW_SEGMENTS,
    TRACE_E2E,
    TRACE_RUNNER,
    TRACE_METRICS
} trace_metric;

#define TRACE_MISSING INT64_MAX /* the time of what has none */

typedef struct trace {
    int64_t first[TRACE_TYPES]; /* earliest event of a type, ms; TRACE_MISSING: none */
    uint32_t swaps;
} trace;

static inline void trace_start(trace *events)
{
    for (int type = 0; type < TRACE_TYPES; type++)
        events->first[type] = TRACE_MISSING;
    events->swaps = 0;
}

static inline void trace_add(trace *events, trace_type type, int64_t time)
{
    events->first[type] = time < events->first[type] ? time : events->first[type];
    events->swaps += type == TRACE_SWAP;
}

/* In ms; NaN where an end is missing or the second is before the first. */
typedef struct trace_latencies {
    double ms[TRACE_METRICS];
    bool clock_skew; /* some second was before its first: two hosts, two clocks */
} trace_latencies;

static inline trace_latencies trace_finish(const trace *events)
{
    static const struct {
        trace_type from, to;
    } spans[TRACE_METRICS] = {
        [TRACE_PROMPT_TO_FIRST_FRAME] = {TRACE_STREAM_REQUEST, TRACE_GATEWAY_FIRST_PROCESSED},
        [TRACE_FEW_SEGMENTS] = {TRACE_STREAM_REQUEST, TRACE_GATEWAY_FEW_PROCESSED},
        [TRACE_E2E] = {TRACE_GATEWAY_SENT_INGEST, TRACE_RUNNER_SENT_PROCESSED},
        [TRACE_RUNNER] = {TRACE_RUNNER_RECEIVED_INGEST, TRACE_RUNNER_SENT_PROCESSED},
    };
    trace_latencies out = {.clock_skew = false};
    for (int metric = 0; metric < TRACE_METRICS; metric++) {
        int64_t from = events->first[spans[metric].from], to = events->first[spans[metric].to];
        bool known = from != TRACE_MISSING && to != TRACE_MISSING;
        out.clock_skew |= known && to < from;
        /* the difference of any two int64 in order fits a uint64 */
        out.ms[metric] = known && to >= from ? (double)((uint64_t)to - (uint64_t)from) : NAN;
    }
    return out;
}

#endif
