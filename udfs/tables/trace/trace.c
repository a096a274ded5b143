/*
 * The table function `trace`: trace events, sorted by request, become rows of calculated_metrics.
 * One request is open at a time, also from block to block. The formulas are latency's.
 */
#include "mh.h"

#include "request.h"

#include <stdio.h>

/* The columns of a block, in the order of the declaration. */
typedef struct event_columns {
    const mh_column *id, *labels[REQUEST_LABELS];
    const uint8_t *types; /* a trace_type for each distinct name */
    const uint32_t *type; /* index into types */
    const mh_i64 *time;
    const uint8_t *timeless;
} event_columns;

/* The result's columns, in the order of the declaration. */
enum {
    METRIC_TIMESTAMP,
    WINDOW_START,
    WINDOW_END,
    STREAM_ID,
    REQUEST_ID,
    GATEWAY,
    ORCHESTRATOR_ADDRESS,
    PIPELINE,
    METRIC_NAME,
    METRIC_CATEGORY,
    METRIC_VALUE,
    METRIC_UNIT,
    METRIC_METADATA,
    RESULTS
};

static mh_span span(const char *text)
{
    return (mh_span){text, strlen(text)};
}

static mh_span label_of(const request *open, request_label label)
{
    return (mh_span){open->labels[label].data, open->labels[label].size};
}

static mh_status put_row(mh_call *call, const request *open, const char *metric, double ms,
                         mh_span metadata)
{
    mh_result *results = call->results;
    size_t row = results[METRIC_VALUE].rows;
    const mh_span texts[RESULTS] = {
        [STREAM_ID] = label_of(open, REQUEST_STREAM),
        [REQUEST_ID] = {open->id.data, open->id.size},
        [GATEWAY] = label_of(open, REQUEST_GATEWAY),
        [ORCHESTRATOR_ADDRESS] = label_of(open, REQUEST_ORCHESTRATOR),
        [PIPELINE] = label_of(open, REQUEST_PIPELINE),
        [METRIC_NAME] = span(metric),
        [METRIC_CATEGORY] = span("performance"),
        [METRIC_UNIT] = span("ms"),
        [METRIC_METADATA] = metadata,
    };
    ((int64_t *)results[METRIC_TIMESTAMP].data)[row] = open->end;
    ((int64_t *)results[WINDOW_START].data)[row] = open->start;
    ((int64_t *)results[WINDOW_END].data)[row] = open->end;
    ((double *)results[METRIC_VALUE].data)[row] = ms;
    for (size_t column = 0; column < RESULTS; column++) {
        if (texts[column].data != NULL)
            MH_TRY(mh_result_append(&results[column], texts[column], call->error));
        results[column].rows = row + 1;
    }
    return MH_OK;
}

/* A row for each latency that is known. */
static mh_status put_request(mh_call *call, const request *open)
{
    static const char *const names[TRACE_METRICS] = {
        [TRACE_PROMPT_TO_FIRST_FRAME] = "prompt_to_first_frame_latency",
        [TRACE_FEW_SEGMENTS] = "few_segments_latency",
        [TRACE_E2E] = "e2e_latency",
        [TRACE_RUNNER] = "runner_latency",
    };
    if (open->id.size == 0)
        return MH_OK;
    trace_latencies latencies = trace_finish(&open->events);
    char metadata[64];
    (void)snprintf(metadata, sizeof metadata, "{\"swaps\":%u,\"clock_skew\":%d}",
                   open->events.swaps, latencies.clock_skew);
    for (int metric = 0; metric < TRACE_METRICS; metric++)
        if (!isnan(latencies.ms[metric]))
            MH_TRY(put_row(call, open, names[metric], latencies.ms[metric], span(metadata)));
    return MH_OK;
}

static mh_status read_columns(mh_call *call, event_columns *out)
{
    const mh_column *names = mh_arg(call, 1), *keys = mh_keys(names);
    uint8_t *types;
    MH_TRY(mh_arena_alloc(call->arena, keys->rows, sizeof *types, &types, call->error));
    for (size_t i = 0; i < keys->rows; i++)
        types[i] = (uint8_t)trace_type_of(mh_strings(keys)[i].data, mh_strings(keys)[i].size);
    *out = (event_columns){
        .id = mh_arg(call, 0),
        .types = types,
        .type = names->indexes,
        .time = mh_datetime64_values(mh_arg(call, 2)),
        .timeless = mh_arg(call, 2)->nulls,
    };
    for (size_t label = 0; label < REQUEST_LABELS; label++)
        out->labels[label] = mh_arg(call, 3 + label);
    return MH_OK;
}

/* The text of a row; a NULL is an empty one. */
static mh_span text_at(const mh_column *column, size_t row)
{
    return column->nulls[row] ? (mh_span){"", 0} : mh_strings(column)[row];
}

static mh_status block(mh_call *call)
{
    request *open = call->state;
    event_columns events;
    MH_TRY(read_columns(call, &events));
    for (size_t i = 0; i < call->rows; i++) {
        mh_span id = text_at(events.id, i);
        trace_type type = (trace_type)events.types[events.type[i]];
        if (!request_named(id.size) || type == TRACE_APP)
            continue;
        if (!request_is(open, id.data, id.size)) {
            MH_TRY(put_request(call, open));
            request_start(open, id.data, id.size);
        }
        int64_t time = events.timeless[i] ? TRACE_MISSING : events.time[i];
        request_add(open, type, time);
        for (size_t label = 0; label < REQUEST_LABELS; label++) {
            mh_span text = text_at(events.labels[label], i);
            request_label_add(open, (request_label)label, text.data, text.size, time);
        }
    }
    return MH_OK;
}

static mh_status end(mh_call *call)
{
    return put_request(call, call->state);
}

#define WHERE_IT_RAN "what the latest event that says anything says; longer than 256 bytes: nothing"

static const mh_table table = {
    .name = "trace",
    .since = "0.1.0",
    .summary = "Trace events of stream requests in, sorted by request; out come rows of "
               "calculated_metrics, one for each latency of a request that is known. Memory is "
               "constant, however many events. A request whose events are not together is taken "
               "for several.",
    .source = "Livepeer NaaP; latencyTrace documents the latencies",
    .columns = {{"request_id", "Nullable(String)", "id",
                 "of up to 256 bytes; an event without one, or with a longer one, is left out"},
                {"trace_type", "LowCardinality(String)", "event name",
                 "those of latencyTrace; others widen the window only, app_* not even that"},
                {"data_timestamp", "Nullable(DateTime64(3))", "time",
                 "the event's own, not its envelope's"},
                {"stream_id", "Nullable(String)", "id", WHERE_IT_RAN},
                {"gateway", "Nullable(String)", "name", WHERE_IT_RAN},
                {"orchestrator_address", "Nullable(String)", "address", WHERE_IT_RAN},
                {"pipeline", "Nullable(String)", "name", WHERE_IT_RAN}},
    .returns = {{"metric_timestamp", "DateTime64(3, 'UTC')", "time", "window_end"},
                {"window_start", "DateTime64(3, 'UTC')", "time", "the first event"},
                {"window_end", "DateTime64(3, 'UTC')", "time", "the last event"},
                {"stream_id", "String", "id", "'' where unknown"},
                {"request_id", "Nullable(String)", "id", "never NULL"},
                {"gateway", "String", "name", "'' where unknown"},
                {"orchestrator_address", "String", "address", "'' where unknown"},
                {"pipeline", "String", "name", "'' where unknown"},
                {"metric_name", "String", "name",
                 "prompt_to_first_frame_latency, few_segments_latency, e2e_latency, "
                 "runner_latency"},
                {"metric_category", "String", "name", "performance"},
                {"metric_value", "Float64", "ms", "latencyTrace's number"},
                {"metric_unit", "String", "name", "ms"},
                {"metric_metadata", "String", "JSON", "{\"swaps\":0,\"clock_skew\":0}"}},
    .rows_per_row = TRACE_METRICS,
    .state_size = sizeof(request),
    .example =
        "SELECT metric_name, metric_value FROM executable('meterhouse/trace', 'Native',\n"
        "    'metric_timestamp DateTime64(3, \\'UTC\\'), window_start DateTime64(3, \\'UTC\\'),\n"
        "     window_end DateTime64(3, \\'UTC\\'), stream_id String, request_id Nullable(String),\n"
        "     gateway String, orchestrator_address String, pipeline String, metric_name String,\n"
        "     metric_category String, metric_value Float64, metric_unit String,\n"
        "     metric_metadata String',\n"
        "    (SELECT request_id, trace_type, data_timestamp, stream_id, gateway,\n"
        "            orchestrator_address, pipeline_id\n"
        "     FROM stream_trace_events ORDER BY request_id),\n"
        "    SETTINGS stderr_reaction = 'throw', check_exit_code = 1, -- else errors are silent\n"
        "        command_read_timeout = 3600000, -- ms; the default of ten seconds fails a longer "
        "sort\n"
        "        command_write_timeout = 3600000)",
    .block = block,
    .end = end,
};

int main(int argc, char **argv)
{
    return mh_table_main(argc, argv, &table);
}
