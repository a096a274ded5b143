/*
 * Weighted means worked by hand.
 */
#include "weighted.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double mean_of(size_t count, const double pairs[][2])
{
    weighted sums = {0};
    for (size_t i = 0; i < count; i++)
        weighted_add(&sums, pairs[i][0], pairs[i][1]);
    return weighted_mean(&sums);
}

#define MEAN(...)                                                                                  \
    mean_of(sizeof((const double[][2]){__VA_ARGS__}) / sizeof(double[2]),                          \
            (const double[][2]){__VA_ARGS__})

static void by_hand(void **state)
{
    (void)state;
    assert_true(MEAN({2, .5}, {1, .25}, {1, .75}) == .5); /* (1 + .25 + .75) / 4 */
    assert_true(MEAN({3, 1}, {1, 0}) == .75);
    assert_true(MEAN({.5, -4}, {1.5, 12}) == 8);  /* (-2 + 18) / 2 */
    assert_true(MEAN({0, 100}, {8, .25}) == .25); /* a weight of 0 is none */
    assert_true(MEAN({1e-300, 5}) == 5);
    assert_true(fabs(MEAN({.4, .92}, {.2, .95}, {.4, .88}) - .91) <= 1e-15); /* qualityScore */
}

static void no_answer(void **state)
{
    (void)state;
    const double none = NAN, infinite = INFINITY;
    assert_true(isnan(mean_of(0, NULL)));
    assert_true(isnan(MEAN({0, 1}, {0, .5})));
    assert_true(isnan(MEAN({1, none}, {1, .5})));
    assert_true(isnan(MEAN({0, none}, {1, .5})));
    assert_true(isnan(MEAN({none, .5}, {1, .5})));
    assert_true(isnan(MEAN({1, infinite}, {1, .5})));
    assert_true(isnan(MEAN({1, -infinite}, {1, infinite})));
    assert_true(isnan(MEAN({infinite, .5}, {1, .5})));
    assert_true(isnan(MEAN({infinite, 0}, {1, .5})));
    assert_true(isnan(MEAN({-1, .5}, {3, .5})));
    assert_true(isnan(MEAN({-infinite, .5}, {3, .5})));
    assert_true(isnan(MEAN({DBL_MAX, 1}, {DBL_MAX, 1}))); /* the sum of the weights overflows */
    assert_true(isnan(MEAN({2, DBL_MAX}, {2, DBL_MAX})));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
