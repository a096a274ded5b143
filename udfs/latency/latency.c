/*
 * The family latency: how long answers and streams took, and how steadily they came. Declarations
 * and adapters; the formulas are in the kernels beside.
 */
#include "mh.h"

#include "jitter.h"
#include "tokens.h"
#include "trace.h"

/* NULL where an argument is, or where the value has come out as NaN. */
static mh_status null_where_unknown(const mh_call *call)
{
    mh_result *out = mh_result_of(call);
    const double *value = out->data;
    mh_null_union(call, out->nulls);
    for (size_t i = 0; i < call->rows; i++)
        out->nulls[i] |= !(value[i] == value[i]); /* NaN */
    return MH_OK;
}

static mh_status ttft(mh_call *call)
{
    const mh_i64 *request = mh_datetime64_values(mh_arg(call, 0));
    const mh_i64 *first_output = mh_datetime64_values(mh_arg(call, 1));
    double *ms = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        ms[i] = latency_ttft(request[i], first_output[i]);
    return null_where_unknown(call);
}

/* The first `left_out` tokens take no share of the time. */
static mh_status per_token(mh_call *call, double left_out)
{
    const mh_f64 *e2e_ms = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *ttft_ms = mh_f64_values(mh_arg(call, 1));
    const mh_i64 *tokens = mh_i64_values(mh_arg(call, 2));
    double *ms = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        ms[i] = latency_per_token(e2e_ms[i], ttft_ms[i], (double)tokens[i] - left_out);
    return null_where_unknown(call);
}

static mh_status tpot(mh_call *call)
{
    return per_token(call, 1);
}

static mh_status tpot_all(mh_call *call)
{
    return per_token(call, 0);
}

static mh_status tokens_per_second(mh_call *call)
{
    const mh_i64 *tokens = mh_i64_values(mh_arg(call, 0));
    const mh_f64 *ms = mh_f64_values(mh_arg(call, 1));
    double *rate = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        rate[i] = latency_tokens_per_second(tokens[i], ms[i]);
    return null_where_unknown(call);
}

/* The type of each distinct name of the block, so that an event costs one look-up. */
static mh_status resolve_types(const mh_column *names, mh_call *call, uint8_t **types)
{
    const mh_span *name = mh_strings(names);
    MH_TRY(mh_arena_alloc(call->arena, names->rows, sizeof **types, types, call->error));
    for (size_t i = 0; i < names->rows; i++)
        (*types)[i] = (uint8_t)trace_type_of(name[i].data, name[i].size);
    return MH_OK;
}

static void put_latencies(mh_result *out, size_t row, const trace_latencies *latencies)
{
    for (size_t metric = 0; metric < TRACE_METRICS; metric++) {
        ((double *)out->children[metric].data)[row] = latencies->ms[metric];
        out->children[metric].nulls[row] = (uint8_t)isnan(latencies->ms[metric]);
    }
}

static mh_status trace_rows(mh_call *call)
{
    const mh_column *names = mh_arg(call, 0), *times = mh_arg(call, 1);
    const uint32_t *name = mh_elements(names)->indexes;
    const mh_i64 *time = mh_datetime64_values(mh_elements(times));
    const uint8_t *missing = mh_elements(times)->nulls;
    mh_result *out = mh_result_of(call);
    uint32_t *swaps = out->children[TRACE_METRICS].data;
    uint8_t *clock_skew = out->children[TRACE_METRICS + 1].data, *types;
    MH_TRY(resolve_types(mh_keys(mh_elements(names)), call, &types));
    for (size_t i = 0; i < call->rows; i++) {
        size_t n = mh_begin(names, i), t = mh_begin(times, i), end = mh_end(times, i);
        bool unequal = mh_end(names, i) - n != end - t;
        trace events;
        trace_start(&events);
        for (; !unequal && t < end; n++, t++)
            trace_add(&events, types[name[n]], missing[t] ? TRACE_MISSING : time[t]);
        trace_latencies latencies = trace_finish(&events);
        put_latencies(out, i, &latencies);
        swaps[i] = events.swaps;
        clock_skew[i] = latencies.clock_skew;
    }
    return MH_OK;
}

static mh_status jitter_rows(mh_call *call)
{
    const mh_column *samples = mh_arg(call, 0);
    const mh_f64 *sample = mh_f64_values(mh_elements(samples));
    const uint8_t *missing = mh_elements(samples)->nulls;
    double *coefficient = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++) {
        jitter rate = {0};
        for (size_t k = mh_begin(samples, i); k < mh_end(samples, i); k++)
            jitter_add(&rate, missing[k] ? NAN : sample[k]);
        coefficient[i] = jitter_coefficient(&rate);
    }
    return null_where_unknown(call);
}

#define TOKEN_ARGUMENTS                                                                            \
    {                                                                                              \
        {"e2eMs", "Nullable(Float64)", "ms", "from the request to the last token"},                \
            {"ttftMs", "Nullable(Float64)", "ms", "time to first token, see latencyTtft"},         \
            {"outputTokens", "Nullable(Int64)", "tokens",                                          \
             "all of the answer, the first included"},                                             \
    }

/* The real request db936fab: its events and their times. */
#define REQUEST_EVENTS                                                                             \
    "['gateway_receive_stream_request', 'gateway_send_first_ingest_segment', "                     \
    "'runner_receive_first_ingest_segment', 'runner_send_first_processed_segment', "               \
    "'gateway_receive_first_processed_segment', 'gateway_receive_few_processed_segments']"
#define REQUEST_TIMES                                                                              \
    "[fromUnixTimestamp64Milli(1767908945298), fromUnixTimestamp64Milli(1767908947583), "          \
    "fromUnixTimestamp64Milli(1767908947585), fromUnixTimestamp64Milli(1767908947688), "           \
    "fromUnixTimestamp64Milli(1767908947953), fromUnixTimestamp64Milli(1767908952042)]"

static const mh_function functions[] = {
    {
        .name = "latencyTtft",
        .since = "0.1.0",
        .summary = "Time to first token: from the request to the first non-empty output.",
        .arguments = {{"request", "Nullable(DateTime64(3))", "time", "when it was sent"},
                      {"firstOutput", "Nullable(DateTime64(3))", "time",
                       "when the first output that is not empty came: a role or an empty chunk "
                       "does not count"}},
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls = "an argument NULL; the first output before the request",
        .deterministic = true,
        .source = "vLLM benchmarks; OpenTelemetry GenAI, gen_ai.server.time_to_first_token",
        .examples = {{"latencyTtft(toDateTime64('2026-01-08 21:49:05.298', 3, 'UTC'), "
                      "toDateTime64('2026-01-08 21:49:07.953', 3, 'UTC'))",
                      "2655"},
                     {"latencyTtft(toDateTime64('2026-01-08 21:49:05.298', 3, 'UTC'), NULL)",
                      "NULL"},
                     {"latencyTtft(toDateTime64('2026-01-08 21:49:05.298', 3, 'UTC'), "
                      "toDateTime64('2026-01-08 21:49:05.297', 3, 'UTC'))",
                      "NULL"}},
        .eval = ttft,
    },
    {
        .name = "latencyTpot",
        .since = "0.1.0",
        .summary = "Time per output token after the first: (e2e - ttft) / (output tokens - 1).",
        .arguments = TOKEN_ARGUMENTS,
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls = "an argument NULL, NaN, infinite or negative; e2e below ttft; fewer than 2 tokens",
        .deterministic = true,
        .source = "vLLM benchmarks; OpenTelemetry GenAI, gen_ai.server.time_per_output_token",
        .examples = {{"latencyTpot(1000, 100, 10)", "100"},
                     {"latencyTpot(812.5, 312.5, 101)", "5"},
                     {"latencyTpot(100, 100, 1)", "NULL"},
                     {"latencyTpot(100, 1000, 10)", "NULL"}},
        .eval = tpot,
    },
    {
        .name = "latencyTpotAll",
        .since = "0.1.0",
        .summary = "As latencyTpot, but divided by all tokens: (e2e - ttft) / output tokens.",
        .arguments = TOKEN_ARGUMENTS,
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls = "an argument NULL, NaN, infinite or negative; e2e below ttft; no token",
        .deterministic = true,
        .source = "the divisor of LLMPerf, whose own inter-token latency has the time to first "
                  "token in it: that is latencyTpotAll(e2e, 0, tokens)",
        .examples = {{"latencyTpotAll(1000, 100, 10)", "90"},
                     {"latencyTpotAll(1000, 0, 10)", "100"},
                     {"latencyTpotAll(100, 100, 0)", "NULL"}},
        .eval = tpot_all,
    },
    {
        .name = "latencyTokensPerSecond",
        .since = "0.1.0",
        .summary = "Throughput: 1000 * tokens / ms. Over many requests, give it their sums.",
        .arguments = {{"tokens", "Nullable(Int64)", "tokens", "generated in that time"},
                      {"ms", "Nullable(Float64)", "ms", "the time it took"}},
        .returns = "Nullable(Float64)",
        .unit = "tokens per second",
        .nulls = "an argument NULL, NaN, infinite or negative; no time at all",
        .deterministic = true,
        .source = "the definition of a rate",
        .examples = {{"latencyTokensPerSecond(256, 2000)", "128"},
                     {"latencyTokensPerSecond(0, 12.5)", "0"},
                     {"latencyTokensPerSecond(256, 0)", "NULL"}},
        .eval = tokens_per_second,
    },
    {
        .name = "latencyTrace",
        .since = "0.1.0",
        .summary = "The latencies of one stream request from its trace events, in any order; the "
                   "earliest event of a type counts.",
        .arguments = {{"types", "Array(LowCardinality(Nullable(String)))", "event names",
                       "trace_type of each event; unknown ones and NULL are ignored"},
                      {"times", "Array(Nullable(DateTime64(3)))", "times",
                       "each event's own time (data.timestamp), not its envelope's; an event "
                       "without one (NULL) is left out, but a swap needs none"}},
        .returns = "Tuple(prompt_to_first_frame_ms Nullable(Float64), few_segments_ms "
                   "Nullable(Float64), e2e_ms Nullable(Float64), runner_ms Nullable(Float64), "
                   "swaps UInt32, clock_skew UInt8)",
        .unit = "ms; swaps: orchestrator_swap events; clock_skew: 1 where a latency was negative",
        .nulls = "a latency: an end of it missing, or negative (then clock_skew is 1); all four, "
                 "and no swaps, where the arrays are of unequal length",
        .deterministic = true,
        .source = "Livepeer NaaP. prompt_to_first_frame: gateway_receive_stream_request to "
                  "gateway_receive_first_processed_segment; few_segments: the same to "
                  "gateway_receive_few_processed_segments; e2e: gateway_send_first_ingest_segment "
                  "to runner_send_first_processed_segment; runner: "
                  "runner_receive_first_ingest_segment to runner_send_first_processed_segment",
        .examples = {{"latencyTrace(" REQUEST_EVENTS ", " REQUEST_TIMES ")",
                      "(2655,6744,105,103,0,0)"},
                     {"latencyTrace(['runner_send_first_processed_segment', 'orchestrator_swap', "
                      "'gateway_send_first_ingest_segment'], "
                      "[fromUnixTimestamp64Milli(1767908945511), fromUnixTimestamp64Milli(0), "
                      "fromUnixTimestamp64Milli(1767908947583)])",
                      "(NULL,NULL,NULL,NULL,1,1)"},
                     {"latencyTrace(['gateway_send_first_ingest_segment', NULL, "
                      "'runner_send_first_processed_segment', "
                      "'runner_send_first_processed_segment'], "
                      "[fromUnixTimestamp64Milli(1767908947583), "
                      "fromUnixTimestamp64Milli(1767908947590), NULL, "
                      "fromUnixTimestamp64Milli(1767908947688)])",
                      "(NULL,NULL,105,NULL,0,0)"},
                     {"latencyTrace([], [])", "(NULL,NULL,NULL,NULL,0,0)"},
                     {"latencyTrace(['orchestrator_swap'], [])", "(NULL,NULL,NULL,NULL,0,0)"}},
        .eval = trace_rows,
    },
    {
        .name = "latencyJitter",
        .since = "0.1.0",
        .summary = "Coefficient of variation of a rate: population standard deviation / mean of "
                   "the values above 0, the samples.",
        .arguments = {{"values", "Array(Nullable(Float64))", "any, such as frames per second",
                       "what is not above 0, NULL, NaN or infinite is left out"}},
        .returns = "Nullable(Float64)",
        .unit = "ratio",
        .nulls = "fewer than 5 samples are left",
        .deterministic = true,
        .source = "Livepeer NaaP, jitter_coefficient",
        .examples = {{"latencyJitter([2, 4, 4, 4, 5, 5, 7, 9])", "0.4"},
                     {"latencyJitter([20, 20, 20, 20, 20, 0, nan])", "0"},
                     {"latencyJitter([2, 4, NULL, 4, 4, 5, NULL, 5, 7, 9])", "0.4"},
                     {"latencyJitter([20, 20, 20, 20, 0])", "NULL"},
                     {"latencyJitter([])", "NULL"}},
        .eval = jitter_rows,
    },
};

static const mh_family family = {
    .name = "latency",
    .summary = "How long answers and streams take, and how steadily they come.",
    .functions = functions,
    .function_count = sizeof functions / sizeof *functions,
};

int main(int argc, char **argv)
{
    return mh_main(argc, argv, &family);
}
