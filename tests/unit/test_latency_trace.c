/*
 * Latencies of one request: the real one, every order of its events, and what can be missing.
 */
#include "trace.h"

#include "naap_events.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct event {
    const char *name;
    int64_t time;
} event;

/* The six events of the recorded request db936fab. */
static const event real[6] = {
    {"gateway_receive_stream_request", 1767908945298},
    {"gateway_send_first_ingest_segment", 1767908947583},
    {"runner_receive_first_ingest_segment", 1767908947585},
    {"runner_send_first_processed_segment", 1767908947688},
    {"gateway_receive_first_processed_segment", 1767908947953},
    {"gateway_receive_few_processed_segments", 1767908952042},
};
enum { REQUEST, SENT_INGEST, RECEIVED_INGEST, SENT_PROCESSED, FIRST_PROCESSED, FEW_PROCESSED };

/* 953 - 298 + 2000, 9:12.042 - 9:05.298, 688 - 583, 688 - 585 */
static const double real_ms[TRACE_METRICS] = {
    [TRACE_PROMPT_TO_FIRST_FRAME] = 2655,
    [TRACE_FEW_SEGMENTS] = 6744,
    [TRACE_E2E] = 105,
    [TRACE_RUNNER] = 103,
};

static void add(trace *events, const event *one)
{
    trace_add(events, trace_type_of(one->name, strlen(one->name)), one->time);
}

static void assert_real(const trace *events)
{
    trace_latencies got = trace_finish(events);
    for (int metric = 0; metric < TRACE_METRICS; metric++)
        assert_true(got.ms[metric] == real_ms[metric]);
    assert_false(got.clock_skew);
}

/* All 720 orders, by counting in the factorial base. */
static void any_order(void **state)
{
    (void)state;
    for (int order = 0; order < 720; order++) {
        event left[6];
        trace events;
        memcpy(left, real, sizeof left);
        trace_start(&events);
        for (int count = 6, rest = order; count > 0; count--) {
            int pick = rest % count;
            rest /= count;
            add(&events, &left[pick]);
            left[pick] = left[count - 1];
        }
        assert_real(&events);
        assert_int_equal(events.swaps, 0);
    }
}

/* Without one event, the latencies that need it are unknown and the others as before. */
static void one_missing(void **state)
{
    (void)state;
    static const bool needs[6][TRACE_METRICS] = {
        [REQUEST] = {[TRACE_PROMPT_TO_FIRST_FRAME] = true, [TRACE_FEW_SEGMENTS] = true},
        [SENT_INGEST] = {[TRACE_E2E] = true},
        [RECEIVED_INGEST] = {[TRACE_RUNNER] = true},
        [SENT_PROCESSED] = {[TRACE_E2E] = true, [TRACE_RUNNER] = true},
        [FIRST_PROCESSED] = {[TRACE_PROMPT_TO_FIRST_FRAME] = true},
        [FEW_PROCESSED] = {[TRACE_FEW_SEGMENTS] = true},
    };
    for (int missing = 0; missing < 6; missing++) {
        trace events;
        trace_start(&events);
        for (int i = 0; i < 6; i++)
            if (i != missing)
                add(&events, &real[i]);
        trace_latencies got = trace_finish(&events);
        for (int metric = 0; metric < TRACE_METRICS; metric++) {
            if (needs[missing][metric])
                assert_true(isnan(got.ms[metric]));
            else
                assert_true(got.ms[metric] == real_ms[metric]);
        }
        assert_false(got.clock_skew);
    }
}

static void nothing(void **state)
{
    (void)state;
    trace events;
    trace_start(&events);
    trace_latencies got = trace_finish(&events);
    for (int metric = 0; metric < TRACE_METRICS; metric++)
        assert_true(isnan(got.ms[metric]));
    assert_false(got.clock_skew);
    assert_int_equal(events.swaps, 0);
}

/* Later repetitions, swaps and events of no concern change nothing but the count. */
static void repeated_and_foreign(void **state)
{
    (void)state;
    static const event more[] = {
        {"orchestrator_swap", 0},
        {"runner_send_first_processed_segment", 1767908947689},
        {"gateway_receive_stream_request", 1767908999999},
        {"orchestrator_swap", INT64_MAX},
        {"gateway_ingest_stream_closed", 1},
        {"gateway_receive_first_data_segment", 1},
        {"runner_receive_stream_request", 1},
        {"app_send_stream_request", 1},
        {"", 1},
        {"GATEWAY_RECEIVE_STREAM_REQUEST", 1},
        {"gateway_receive_stream_request ", 1},
        {"gateway_receive_stream_reques", 1},
    };
    trace events;
    trace_start(&events);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        add(&events, &more[i]);
    for (int i = 0; i < 6; i++)
        add(&events, &real[i]);
    assert_real(&events);
    assert_int_equal(events.swaps, 2);
}

/* Two hosts, two clocks: -2,072 ms was seen between gateway and runner. */
static void clock_skew(void **state)
{
    (void)state;
    trace events;
    trace_start(&events);
    for (int i = 0; i < 6; i++)
        if (i != SENT_PROCESSED)
            add(&events, &real[i]);
    trace_add(&events, TRACE_RUNNER_SENT_PROCESSED, real[SENT_INGEST].time - 2072);
    trace_latencies got = trace_finish(&events);
    assert_true(got.ms[TRACE_PROMPT_TO_FIRST_FRAME] == 2655);
    assert_true(got.ms[TRACE_FEW_SEGMENTS] == 6744);
    assert_true(isnan(got.ms[TRACE_E2E]));
    assert_true(isnan(got.ms[TRACE_RUNNER]));
    assert_true(got.clock_skew);
}

static void far_times(void **state)
{
    (void)state;
    trace events;
    trace_start(&events);
    trace_add(&events, TRACE_STREAM_REQUEST, INT64_MIN);
    trace_add(&events, TRACE_GATEWAY_FIRST_PROCESSED, INT64_MAX - 1);
    trace_add(&events, TRACE_GATEWAY_SENT_INGEST, INT64_MAX - 1);
    trace_add(&events, TRACE_RUNNER_SENT_PROCESSED, INT64_MIN);
    trace_latencies got = trace_finish(&events);
    assert_true(got.ms[TRACE_PROMPT_TO_FIRST_FRAME] == 0x1p64);
    assert_true(isnan(got.ms[TRACE_E2E]));
    assert_true(got.clock_skew);
}

static void recorded(void **state)
{
    (void)state;
    FILE *file = naap_open();
    if (file == NULL)
        skip();
    int64_t time;
    char type[64];
    size_t count = 0;
    trace events;
    trace_start(&events);
    while (naap_next_event(file, &time, type)) {
        trace_type of = trace_type_of(type, strlen(type));
        count += of != TRACE_OTHER;
        trace_add(&events, of, time);
    }
    fclose(file);
    assert_int_equal(count, 6);
    assert_real(&events);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order),  cmocka_unit_test(one_missing),
        cmocka_unit_test(nothing),    cmocka_unit_test(repeated_and_foreign),
        cmocka_unit_test(clock_skew), cmocka_unit_test(far_times),
        cmocka_unit_test(recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
