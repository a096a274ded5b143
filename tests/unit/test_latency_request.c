/*
 * The open request of the table function `trace`.
 */
#include "../../udfs/tables/trace/request.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void assert_label(const request *open, request_label label, const char *expected)
{
    assert_int_equal(open->labels[label].size, strlen(expected));
    assert_memory_equal(open->labels[label].data, expected, strlen(expected));
}

static void identity(void **state)
{
    (void)state;
    request open = {0};
    assert_false(request_is(&open, "a", 1));
    request_start(&open, "db936fab", 8);
    assert_true(request_is(&open, "db936fab", 8));
    assert_false(request_is(&open, "db936fa", 7));
    assert_false(request_is(&open, "db936fab2", 9));
    assert_false(request_is(&open, "db936fac", 8));
    request_start(&open, "db9\0", 4);
    assert_true(request_is(&open, "db9\0", 4));
    assert_false(request_is(&open, "db9", 3));
}

static void length_of_ids(void **state)
{
    (void)state;
    assert_false(request_named(0));
    assert_true(request_named(1));
    assert_true(request_named(REQUEST_TEXT_BYTES));
    assert_false(request_named(REQUEST_TEXT_BYTES + 1));
}

static void window(void **state)
{
    (void)state;
    request open = {0};
    request_start(&open, "a", 1);
    request_add(&open, TRACE_OTHER, 300);
    request_add(&open, TRACE_STREAM_REQUEST, 100);
    request_add(&open, TRACE_SWAP, TRACE_MISSING); /* counted, outside the window */
    request_add(&open, TRACE_GATEWAY_FIRST_PROCESSED, 250);
    assert_int_equal(open.start, 100);
    assert_int_equal(open.end, 300);
    assert_int_equal(open.events.swaps, 1);
    assert_true(trace_finish(&open.events).ms[TRACE_PROMPT_TO_FIRST_FRAME] == 150);
}

/* The latest event that says something counts; an event without a time only if no other does. */
static void labels(void **state)
{
    (void)state;
    request open = {0};
    request_start(&open, "a", 1);
    assert_label(&open, REQUEST_ORCHESTRATOR, "");
    request_label_add(&open, REQUEST_ORCHESTRATOR, "0x0", 3, TRACE_MISSING);
    assert_label(&open, REQUEST_ORCHESTRATOR, "0x0");
    request_label_add(&open, REQUEST_ORCHESTRATOR, "0x2", 3, 200);
    request_label_add(&open, REQUEST_ORCHESTRATOR, "0x1", 3, 100);
    request_label_add(&open, REQUEST_ORCHESTRATOR, "", 0, 300);
    request_label_add(&open, REQUEST_ORCHESTRATOR, "0x3", 3, TRACE_MISSING);
    assert_label(&open, REQUEST_ORCHESTRATOR, "0x2");
    assert_label(&open, REQUEST_GATEWAY, "");
}

static void long_labels(void **state)
{
    (void)state;
    char text[REQUEST_TEXT_BYTES + 1];
    memset(text, 'x', sizeof text);
    request open = {0};
    request_start(&open, "a", 1);
    request_label_add(&open, REQUEST_STREAM, text, sizeof text, 1);
    assert_label(&open, REQUEST_STREAM, "");
    request_label_add(&open, REQUEST_STREAM, text, REQUEST_TEXT_BYTES, 2);
    assert_int_equal(open.labels[REQUEST_STREAM].size, REQUEST_TEXT_BYTES);
}

/* Nothing of the request before is left. */
static void next_request(void **state)
{
    (void)state;
    request open = {0};
    request_start(&open, "a", 1);
    request_add(&open, TRACE_STREAM_REQUEST, 100);
    request_add(&open, TRACE_SWAP, 110);
    request_label_add(&open, REQUEST_PIPELINE, "p", 1, 500);
    request_start(&open, "b", 1);
    request_add(&open, TRACE_GATEWAY_FIRST_PROCESSED, 400);
    request_label_add(&open, REQUEST_PIPELINE, "q", 1, 400);
    assert_int_equal(open.start, 400);
    assert_int_equal(open.end, 400);
    assert_int_equal(open.events.swaps, 0);
    assert_label(&open, REQUEST_PIPELINE, "q");
    assert_true(isnan(trace_finish(&open.events).ms[TRACE_PROMPT_TO_FIRST_FRAME]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity), cmocka_unit_test(length_of_ids), cmocka_unit_test(window),
        cmocka_unit_test(labels),   cmocka_unit_test(long_labels),   cmocka_unit_test(next_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
