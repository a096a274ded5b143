/*
 * Token latencies worked by hand.
 */
#include "tokens.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void first_token(void **state)
{
    (void)state;
    assert_true(latency_ttft(1767908945298, 1767908947953) == 2655);
    assert_true(latency_ttft(1000, 1000) == 0);
    assert_true(isnan(latency_ttft(1000, 999)));
    assert_true(latency_ttft(-500, 500) == 1000); /* around 1970 */
    assert_true(latency_ttft(INT64_MIN, INT64_MAX) == 0x1p64);
    assert_true(isnan(latency_ttft(INT64_MAX, INT64_MIN)));
}

static void per_token(void **state)
{
    (void)state;
    assert_true(latency_per_token(1000, 100, 9) == 100);
    assert_true(latency_per_token(1000, 100, 10) == 90);
    assert_true(latency_per_token(812.5, 312.5, 100) == 5);
    assert_true(latency_per_token(100, 100, 7) == 0);
    assert_true(latency_per_token(10, 0, 1) == 10);
}

static void per_token_unknown(void **state)
{
    (void)state;
    const double none = NAN, infinite = INFINITY;
    assert_true(isnan(latency_per_token(100, 100, 0)));
    assert_true(isnan(latency_per_token(1000, 100, -1)));
    assert_true(isnan(latency_per_token(99, 100, 9)));
    assert_true(isnan(latency_per_token(1000, -1, 9)));
    assert_true(isnan(latency_per_token(none, 100, 9)));
    assert_true(isnan(latency_per_token(1000, none, 9)));
    assert_true(isnan(latency_per_token(infinite, 100, 9)));
    assert_true(isnan(latency_per_token(infinite, infinite, 9)));
    assert_true(isnan(latency_per_token(1000, -infinite, 9)));
}

static void per_second(void **state)
{
    (void)state;
    const double none = NAN, infinite = INFINITY;
    assert_true(latency_tokens_per_second(256, 2000) == 128);
    assert_true(latency_tokens_per_second(1, .5) == 2000);
    assert_true(latency_tokens_per_second(0, 12.5) == 0);
    assert_true(isnan(latency_tokens_per_second(256, 0)));
    assert_true(isnan(latency_tokens_per_second(0, 0)));
    assert_true(isnan(latency_tokens_per_second(256, -1)));
    assert_true(isnan(latency_tokens_per_second(-1, 2000)));
    assert_true(isnan(latency_tokens_per_second(INT64_MIN, 2000)));
    assert_true(isnan(latency_tokens_per_second(256, none)));
    assert_true(isnan(latency_tokens_per_second(256, infinite)));
    assert_true(isnan(latency_tokens_per_second(256, DBL_MIN / 2))); /* not a finite rate */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_token),
        cmocka_unit_test(per_token),
        cmocka_unit_test(per_token_unknown),
        cmocka_unit_test(per_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
