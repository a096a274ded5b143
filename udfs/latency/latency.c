/*
 * The family latency: how long answers and streams took, and how steadily they came. Declarations
 * and adapters; the formulas are in the kernels beside. Longer than most families: twelve functions
 * say here what they do.
 */
#include "mh.h"

#include "jitter.h"
#include "outcome.h"
#include "rtp.h"
#include "slo.h"
#include "tokens.h"
#include "trace.h"

/* NULL where an argument is, or where the value has come out as NaN. */
static mh_status null_where_unknown(const mh_call *call)
{
    mh_result *out = mh_result_of(call);
    mh_null_unknown(call, out->data, out->nulls);
    return MH_OK;
}

MH_VECTORS static mh_status ttft(mh_call *call)
{
    const mh_i64 *request = mh_datetime64_values(mh_arg(call, 0));
    const mh_i64 *first_output = mh_datetime64_values(mh_arg(call, 1));
    double *ms = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        ms[i] = latency_ttft(request[i], first_output[i]);
    return null_where_unknown(call);
}

/* The first `left_out` tokens take no share of the time. */
__attribute__((always_inline)) static inline mh_status per_token(mh_call *call, double left_out)
{
    const mh_f64 *restrict e2e_ms = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *restrict ttft_ms = mh_f64_values(mh_arg(call, 1));
    const mh_i64 *restrict tokens = mh_i64_values(mh_arg(call, 2));
    double *restrict ms = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        ms[i] = latency_per_token(e2e_ms[i], ttft_ms[i], mh_double(tokens[i]) - left_out);
    return null_where_unknown(call);
}

MH_VECTORS static mh_status tpot(mh_call *call)
{
    return per_token(call, 1);
}

MH_VECTORS static mh_status tpot_all(mh_call *call)
{
    return per_token(call, 0);
}

MH_VECTORS static mh_status tokens_per_second(mh_call *call)
{
    const mh_i64 *restrict tokens = mh_i64_values(mh_arg(call, 0));
    const mh_f64 *restrict ms = mh_f64_values(mh_arg(call, 1));
    double *restrict rate = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        rate[i] = latency_tokens_per_second(mh_double(tokens[i]), ms[i]);
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

MH_VECTORS static mh_status slo_met(mh_call *call)
{
    enum { LATENCIES = 3 };
    const size_t rows = call->rows;
    uint8_t *restrict met = mh_result_of(call)->data;
    memset(met, 1, rows);
    for (size_t k = 0; k < LATENCIES; k++) {
        const mh_column *value = mh_arg(call, k), *limit = mh_arg(call, LATENCIES + k);
        const mh_f64 *restrict ms = mh_f64_values(value), *restrict most = mh_f64_values(limit);
        const uint8_t *restrict unknown = value->nulls, *restrict none = limit->nulls;
        for (size_t i = 0; i < rows; i++) {
            const double a = ms[i], b = most[i];
            met[i] &= latency_within(unknown[i] ? NAN : a, none[i] ? NAN : b);
        }
    }
    return MH_OK;
}

static mh_status slo_limits_of(mh_call *call)
{
    const mh_column *scenarios = mh_arg(call, 0), *keys = mh_keys(scenarios);
    mh_result *ttft = &mh_result_of(call)->children[0], *tpot = &mh_result_of(call)->children[1];
    slo_limits *known;
    MH_TRY(mh_arena_alloc(call->arena, keys->rows, sizeof *known, &known, call->error));
    for (size_t i = 0; i < keys->rows; i++)
        known[i] = latency_slo_limits(mh_strings(keys)[i].data, mh_strings(keys)[i].size);
    for (size_t i = 0; i < call->rows; i++) {
        const slo_limits limits = known[scenarios->indexes[i]];
        ((double *)ttft->data)[i] = limits.ttft;
        ((double *)tpot->data)[i] = limits.tpot;
        ttft->nulls[i] = tpot->nulls[i] = (uint8_t)isnan(limits.ttft);
    }
    return MH_OK;
}

MH_VECTORS static mh_status apdex(mh_call *call)
{
    const mh_i64 *satisfied = mh_i64_values(mh_arg(call, 0));
    const mh_i64 *tolerating = mh_i64_values(mh_arg(call, 1));
    const mh_i64 *total = mh_i64_values(mh_arg(call, 2));
    double *index = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        index[i] = latency_apdex(satisfied[i], tolerating[i], total[i]);
    return null_where_unknown(call);
}

static mh_status startup_outcomes(mh_call *call)
{
    const mh_column *types = mh_arg(call, 0), *errors = mh_arg(call, 1);
    const mh_column *keys = mh_keys(mh_elements(types)), *texts = mh_elements(errors);
    const uint32_t *type = mh_elements(types)->indexes;
    int8_t *outcome = mh_result_of(call)->data;
    uint8_t *events;
    MH_TRY(mh_arena_alloc(call->arena, keys->rows, sizeof *events, &events, call->error));
    for (size_t i = 0; i < keys->rows; i++)
        events[i] = (uint8_t)startup_event_of(mh_strings(keys)[i].data, mh_strings(keys)[i].size);
    for (size_t i = 0; i < call->rows; i++) {
        startup start = {.errors = mh_end(errors, i) - mh_begin(errors, i)};
        for (size_t k = mh_begin(types, i); k < mh_end(types, i); k++)
            start.seen[events[type[k]]] = true;
        for (size_t k = mh_begin(errors, i); k < mh_end(errors, i); k++)
            start.excused_errors +=
                !texts->nulls[k] &&
                startup_error_excused(mh_strings(texts)[k].data, mh_strings(texts)[k].size);
        outcome[i] = (int8_t)startup_finish(&start);
    }
    return MH_OK;
}

static mh_status rtp_jitters(mh_call *call)
{
    const mh_f64 *clock_rate = mh_f64_values(mh_arg(call, 0));
    const mh_column *arrivals = mh_arg(call, 1), *timestamps = mh_arg(call, 2);
    const mh_f64 *arrival = mh_f64_values(mh_elements(arrivals));
    const mh_i64 *timestamp = mh_i64_values(mh_elements(timestamps));
    const uint8_t *no_arrival = mh_elements(arrivals)->nulls;
    const uint8_t *no_timestamp = mh_elements(timestamps)->nulls;
    double *ms = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++) {
        size_t a = mh_begin(arrivals, i), t = mh_begin(timestamps, i), end = mh_end(timestamps, i);
        const bool usable =
            clock_rate[i] > 0 && clock_rate[i] < INFINITY && mh_end(arrivals, i) - a == end - t;
        rtp_jitter packets = {0};
        for (; usable && t < end; a++, t++)
            if (!no_arrival[a] && !no_timestamp[t] && isfinite(arrival[a]))
                rtp_jitter_add(&packets, arrival[a] * clock_rate[i], (uint32_t)timestamp[t]);
        ms[i] = rtp_jitter_ms(&packets, clock_rate[i]);
    }
    return null_where_unknown(call);
}

MH_VECTORS static mh_status packet_loss(mh_call *call)
{
    const mh_i64 *lost = mh_i64_values(mh_arg(call, 0));
    const mh_i64 *received = mh_i64_values(mh_arg(call, 1));
    double *percent = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        percent[i] = latency_packet_loss_percent(mh_double(lost[i]), mh_double(received[i]));
    return null_where_unknown(call);
}

#define TOKEN_ARGUMENTS                                                                            \
    {                                                                                              \
        {"e2eMs", "Nullable(Float64)", "ms", "from the request to the last token"},                \
            {"ttftMs", "Nullable(Float64)", "ms", "time to first token, see latencyTtft"},         \
            {"outputTokens", "Nullable(Int64)", "tokens",                                          \
             "all of the answer, the first included"},                                             \
    }

#define LIMIT "at most that; NULL: no limit"

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
        .formula = "firstOutput - request",
        .arguments = {{"request", "Nullable(DateTime64(3))", "time", "when it was sent"},
                      {"firstOutput", "Nullable(DateTime64(3))", "time",
                       "when the first output that is not empty came: a role or an empty chunk "
                       "does not count"}},
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls = "an argument NULL; the first output before the request",
        .deterministic = true,
        .source = "vLLM benchmarks; OpenTelemetry GenAI, gen_ai.server.time_to_first_token",
        .pitfalls =
            "Count the first output that is not empty: many servers send a role or an "
            "empty chunk first. Two hosts have two clocks: a negative time is NULL, a small "
            "positive one may be wrong all the same.",
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
        .formula = "(e2eMs - ttftMs) / (outputTokens - 1)",
        .arguments = TOKEN_ARGUMENTS,
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls = "an argument NULL, NaN, infinite or negative; e2e below ttft; fewer than 2 tokens",
        .deterministic = true,
        .source = "vLLM benchmarks; OpenTelemetry GenAI, gen_ai.server.time_per_output_token",
        .pitfalls = "One token has no time between tokens. Never average it over requests: give it "
                    "sums, or keep a sketch of its values. Chunks are not tokens: speculative "
                    "decoding sends several at once.",
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
        .formula = "(e2eMs - ttftMs) / outputTokens",
        .arguments = TOKEN_ARGUMENTS,
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls = "an argument NULL, NaN, infinite or negative; e2e below ttft; no token",
        .deterministic = true,
        .source = "the divisor of LLMPerf, whose own inter-token latency has the time to first "
                  "token in it: that is latencyTpotAll(e2e, 0, tokens)",
        .pitfalls = "Not comparable with latencyTpot, least of all for short answers.",
        .examples = {{"latencyTpotAll(1000, 100, 10)", "90"},
                     {"latencyTpotAll(1000, 0, 10)", "100"},
                     {"latencyTpotAll(100, 100, 0)", "NULL"}},
        .eval = tpot_all,
    },
    {
        .name = "latencyTokensPerSecond",
        .since = "0.1.0",
        .summary = "Throughput: 1000 * tokens / ms. Over many requests, give it their sums.",
        .formula = "1000 * tokens / ms",
        .arguments = {{"tokens", "Nullable(Int64)", "tokens", "generated in that time"},
                      {"ms", "Nullable(Float64)", "ms", "the time it took"}},
        .returns = "Nullable(Float64)",
        .unit = "tokens per second",
        .nulls = "an argument NULL, NaN, infinite or negative; no time at all",
        .deterministic = true,
        .source = "the definition of a rate",
        .pitfalls = "An average of rates is not the rate of the sums: sum tokens and times first. "
                    "The times of parallel requests overlap: for a server's throughput, ms is the "
                    "window, not the sum of latencies.",
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
        .formula = "each latency = earliest time of its second event - earliest time of its first",
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
        .pitfalls = "The envelope's timestamp is when an event was collected: take data.timestamp. "
                    "Gateway and runner are two hosts: look at clock_skew before trusting e2e_ms.",
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
        .formula =
            "sqrt(mean(x^2) - mean(x)^2) / mean(x), over x > 0, in a form that does not cancel",
        .arguments = {{"values", "Array(Nullable(Float64))", "any, such as frames per second",
                       "what is not above 0, NULL, NaN or infinite is left out"}},
        .returns = "Nullable(Float64)",
        .unit = "ratio",
        .nulls = "fewer than 5 samples are left",
        .deterministic = true,
        .source = "Livepeer NaaP, jitter_coefficient",
        .pitfalls = "Of rates, not of arrival times: for those, latencyRtpJitter. Coefficients of "
                    "windows cannot be averaged: recompute from the samples.",
        .examples = {{"latencyJitter([2, 4, 4, 4, 5, 5, 7, 9])", "0.4"},
                     {"latencyJitter([20, 20, 20, 20, 20, 0, nan])", "0"},
                     {"latencyJitter([2, 4, NULL, 4, 4, 5, NULL, 5, 7, 9])", "0.4"},
                     {"latencyJitter([20, 20, 20, 20, 0])", "NULL"},
                     {"latencyJitter([])", "NULL"}},
        .eval = jitter_rows,
    },
    {
        .name = "latencySloMet",
        .since = "0.2.0",
        .summary = "Whether an answer kept all limits of its service level objective: goodput is "
                   "the sum of this per second.",
        .formula = "1 where each of ttft, tpot and e2e that has a limit is at most that, else 0",
        .arguments = {{"ttft", "Nullable(Float64)", "ms", "time to first token"},
                      {"tpot", "Nullable(Float64)", "ms", "time per output token"},
                      {"e2e", "Nullable(Float64)", "ms", "from the request to the last token"},
                      {"ttftLimit", "Nullable(Float64)", "ms", LIMIT},
                      {"tpotLimit", "Nullable(Float64)", "ms", LIMIT},
                      {"e2eLimit", "Nullable(Float64)", "ms", LIMIT}},
        .returns = "UInt8",
        .unit = "0 or 1",
        .nulls = "never: a latency that is NULL, NaN, infinite or negative has not kept its limit; "
                 "a limit that is NULL, NaN or infinite is none",
        .deterministic = true,
        .source = "goodput as in vLLM benchmarks (--goodput) and DistServe (OSDI 2024)",
        .pitfalls =
            "An answer of one token has no tpot, hence does not keep a tpotLimit: pass NULL "
            "as its limit if that shall not count. With no limit at all everything is met.",
        .examples = {{"latencySloMet(450, 40, 9000, 450, 40, NULL)", "1"},
                     {"latencySloMet(450.5, 40, 9000, 450, 40, NULL)", "0"},
                     {"latencySloMet(450, NULL, 9000, 450, 40, NULL)", "0"},
                     {"latencySloMet(450, NULL, NULL, 450, NULL, NULL)", "1"}},
        .eval = slo_met,
    },
    {
        .name = "latencySloLimits",
        .since = "0.2.0",
        .summary = "The limits at the 99th percentile that MLPerf Inference sets for a benchmark's "
                   "server and interactive scenarios.",
        .formula = "a table: llama2-70b 2000/200, llama3.1-8b 2000/100, llama3.1-405b 6000/175, "
                   "deepseek-r1 2000/80, gpt-oss-120b 3000/80; with -interactive 450/40, 500/30, "
                   "4500/80, 1500/15, 2000/20",
        .arguments = {{"scenario", "LowCardinality(Nullable(String))", "name",
                       "the benchmark, for its interactive scenario followed by -interactive; "
                       "lower case"}},
        .returns = "Tuple(ttft Nullable(Float64), tpot Nullable(Float64))",
        .unit = "ms",
        .nulls = "both: the scenario NULL or not known",
        .deterministic = true,
        .source = "MLPerf Inference rules (mlcommons/inference_policies, inference_rules.adoc)",
        .pitfalls = "Limits on the 99th percentile of all answers, not on every single one.",
        .examples = {{"latencySloLimits('llama2-70b-interactive')", "(450,40)"},
                     {"latencySloLimits('deepseek-r1')", "(2000,80)"},
                     {"latencySloLimits('')", "(NULL,NULL)"}},
        .eval = slo_limits_of,
    },
    {
        .name = "latencyApdex",
        .since = "0.2.0",
        .summary = "Application performance index: the share of satisfied users, tolerating ones "
                   "counting half.",
        .formula = "(satisfied + tolerating / 2) / total",
        .arguments = {{"satisfied", "Nullable(Int64)", "samples", "at most T"},
                      {"tolerating", "Nullable(Int64)", "samples", "above T, at most 4 T"},
                      {"total", "Nullable(Int64)", "samples", "all, the frustrated ones too"}},
        .returns = "Nullable(Float64)",
        .unit = "0-1",
        .nulls = "an argument NULL or negative; no samples; more satisfied and tolerating than all",
        .deterministic = true,
        .source = "Apdex Technical Specification 1.1",
        .pitfalls = "Sum the counts of hours, never average their indexes. An error is frustrated, "
                    "however fast it came.",
        .examples = {{"latencyApdex(170, 20, 200)", "0.9"},
                     {"latencyApdex(60, 30, 100)", "0.75"},
                     {"latencyApdex(0, 0, 0)", "NULL"},
                     {"latencyApdex(60, 50, 100)", "NULL"}},
        .eval = apdex,
    },
    {
        .name = "latencyStartupOutcome",
        .since = "0.2.0",
        .summary = "How the start of a stream ended, for a success rate that does not blame an "
                   "orchestrator for what is not its fault.",
        .formula = "the first that holds: outside (no gateway_receive_stream_request), success "
                   "(gateway_receive_few_processed_segments), excused "
                   "(gateway_no_orchestrators_available, or there are errors and each contains, in "
                   "any case, one of: no orchestrators available, mediamtx ingest disconnected, "
                   "whip disconnected, missing video, ice connection state failed, user "
                   "disconnected), unexcused",
        .arguments = {{"types", "Array(LowCardinality(Nullable(String)))", "event names",
                       "trace_type of each event; unknown ones and NULL are ignored"},
                      {"errors", "Array(Nullable(String))", "texts",
                       "of the stream; a NULL is an error that nobody excuses"}},
        .returns = "Enum8('outside' = 1, 'success' = 2, 'excused' = 3, 'unexcused' = 4)",
        .unit = "outcome",
        .nulls = "never",
        .deterministic = true,
        .source = "livepeer-naap-analytics, startup outcomes",
        .pitfalls = "Of a whole stream: with only some of its events, a success looks unexcused.",
        .examples = {{"latencyStartupOutcome(['gateway_receive_stream_request', "
                      "'gateway_receive_few_processed_segments'], [])",
                      "success"},
                     {"latencyStartupOutcome(['gateway_receive_stream_request'], "
                      "['whep: ICE connection state FAILED'])",
                      "excused"},
                     {"latencyStartupOutcome(['gateway_receive_stream_request'], "
                      "['user disconnected', 'out of memory'])",
                      "unexcused"},
                     {"latencyStartupOutcome([], [])", "outside"}},
        .eval = startup_outcomes,
    },
    {
        .name = "latencyRtpJitter",
        .since = "0.2.0",
        .summary = "Interarrival jitter of an RTP stream, as its receiver reports it after the "
                   "last packet.",
        .formula = "J += (abs(D) - J) / 16 for each packet after the first, D = difference of "
                   "arrivals - difference of timestamps modulo 2^32; J starts at 0",
        .arguments = {{"clockRate", "Nullable(Float64)", "Hz",
                       "of the timestamps: 90000 for video"},
                      {"arrivals", "Array(Nullable(Float64))", "s",
                       "when each packet came, in the order in which they came"},
                      {"timestamps", "Array(Nullable(Int64))", "1/clockRate s",
                       "RTP timestamp of each; 32 bits count, also of an extended one"}},
        .returns = "Nullable(Float64)",
        .unit = "ms",
        .nulls =
            "the clock rate NULL, NaN, infinite or not above 0; arrays of unequal length; fewer "
            "than 2 packets whose arrival and timestamp are known (others are left out)",
        .deterministic = true,
        .source = "RFC 3550, 6.4.1 and A.8, without its rounding to integers",
        .pitfalls =
            "Arrays from groupArray have no order: sort by arrival first. Seconds since 1970 "
            "leave a double microseconds, which is enough.",
        .examples = {{"latencyRtpJitter(8000, [0, 0.02, 0.056], [0, 160, 320])", "1"},
                     {"latencyRtpJitter(1000, [0, 0.5], [4294967295, 499])", "0"},
                     {"latencyRtpJitter(90000, [0], [0])", "NULL"},
                     {"latencyRtpJitter(90000, [0, 1], [0])", "NULL"}},
        .eval = rtp_jitters,
    },
    {
        .name = "latencyPacketLossPercent",
        .since = "0.2.0",
        .summary = "The share of expected packets that never came.",
        .formula = "100 * lost / (lost + received)",
        .arguments = {{"lost", "Nullable(Int64)", "packets",
                       "cumulative; negative where duplicates came"},
                      {"received", "Nullable(Int64)", "packets", "all that came, duplicates too"}},
        .returns = "Nullable(Float64)",
        .unit = "percent",
        .nulls = "an argument NULL; received negative; nothing was expected",
        .deterministic = true,
        .source = "RFC 3550, 6.4.1: expected = lost + received",
        .pitfalls =
            "A negative loss stays negative: clamping it would hide duplicates. Over several "
            "reports, sum both counts first.",
        .examples = {{"latencyPacketLossPercent(5, 95)", "5"},
                     {"latencyPacketLossPercent(-10, 110)", "-10"},
                     {"latencyPacketLossPercent(0, 0)", "NULL"}},
        .eval = packet_loss,
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
