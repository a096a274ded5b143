/*
 * Jitter coefficients worked by hand, and that of the recorded stream.
 */
#include "jitter.h"

#include "naap_events.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static double jitter_of(size_t count, const double *samples)
{
    jitter rate = {0};
    for (size_t i = 0; i < count; i++)
        jitter_add(&rate, samples[i]);
    return jitter_coefficient(&rate);
}

#define JITTER(...)                                                                                \
    jitter_of(sizeof((const double[]){__VA_ARGS__}) / sizeof(double), (const double[]){__VA_ARGS__})

static void assert_near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-15))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

static void by_hand(void **state)
{
    (void)state;
    assert_near(JITTER(2, 4, 4, 4, 5, 5, 7, 9), .4);                  /* mean 5, variance 32 / 8 */
    assert_near(JITTER(1, 2, 3, 4, 5), 0x1.6a09e667f3bcdp-2 * 4 / 3); /* sqrt(2) / 3 */
    assert_near(JITTER(20, 20, 20, 20, 20), 0);
    assert_near(JITTER(1, 1, 1, 1, 6), 1); /* mean 2, variance 20 / 5 */
}

/* A standing stream is no sample, nor is what is no number. */
static void left_out(void **state)
{
    (void)state;
    const double none = NAN, infinite = INFINITY;
    assert_near(JITTER(0, 2, -7, 4, 4, none, 4, 5, infinite, 5, -infinite, 7, 9, -0.), .4);
}

static void too_few(void **state)
{
    (void)state;
    assert_true(isnan(jitter_of(0, NULL)));
    assert_true(isnan(JITTER(20, 20, 20, 20)));
    assert_true(isnan(JITTER(20, 20, 20, 20, 0)));
    assert_true(isnan(JITTER(20, 20, 20, 20, (double)NAN)));
    assert_true(isnan(JITTER(0, 0, 0, 0, 0, 0)));
}

/* A small spread on a large mean keeps its digits: 1e9 + {1..5}, sqrt(2) / (1e9 + 3). */
static void small_spread(void **state)
{
    (void)state;
    double got = JITTER(1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4, 1e9 + 5);
    assert_true(fabs(got / (1.4142135623730951 / 1000000003) - 1) < 1e-12);
}

static void no_finite_answer(void **state)
{
    (void)state;
    assert_true(isnan(JITTER(1e308, 1, 1, 1, 1e308)));
}

/* 17 samples; in 50 decimal digits the answer is 0.11631881975130488042. */
static void recorded(void **state)
{
    (void)state;
    FILE *file = naap_open();
    if (file == NULL)
        skip();
    double fps;
    jitter rate = {0};
    while (naap_next_fps(file, &fps))
        jitter_add(&rate, fps);
    fclose(file);
    assert_int_equal(rate.samples, 17);
    assert_near(jitter_coefficient(&rate), .11631881975130488);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),          cmocka_unit_test(left_out),
        cmocka_unit_test(too_few),          cmocka_unit_test(small_spread),
        cmocka_unit_test(no_finite_answer), cmocka_unit_test(recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
