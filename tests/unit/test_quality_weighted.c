/*
 * Weighted means worked by hand.
 */
#include "weighted.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static double mean_of(size_t count, const double pairs[][2])
{
    double weights[8], values[8];
    assert_true(count <= 8);
    for (size_t i = 0; i < count; i++) {
        weights[i] = pairs[i][0];
        values[i] = pairs[i][1];
    }
    return weighted_mean(weights, values, count);
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
}

/* What would over- or underflow on the way does not; figures by hand, in powers of ten and two. */
static void ends_of_a_double(void **state)
{
    (void)state;
    const double least = 0x1p-1074;
    assert_true(MEAN({DBL_MAX, 1}, {DBL_MAX, 1}) == 1);
    assert_true(MEAN({0x1p1023, .5}, {0x1p1023, 1}) == .75);
    assert_true(MEAN({2, DBL_MAX}, {2, DBL_MAX}) == DBL_MAX);
    assert_true(MEAN({3, DBL_MAX}, {5, DBL_MAX}, {7, DBL_MAX}) == DBL_MAX);
    assert_true(MEAN({3, -DBL_MAX}, {5, -DBL_MAX}, {7, -DBL_MAX}) == -DBL_MAX);
    assert_true(MEAN({1, DBL_MAX}, {1, -DBL_MAX}) == 0);
    assert_true(MEAN({least, .5}, {least, 1}) == .75); /* the products are no doubles */
    assert_true(MEAN({least, 3}, {0x1p-1073, 6}) == 5);
    assert_true(MEAN({0x1p-1000, 0x1p-1000}, {0x1p-1000, 0x1p-999}) == 0x1.8p-1000);
    assert_true(MEAN({0x1p1000, 0x1p-1000}, {0x1p-1000, 0x1p1000}) == 0x1p-999);
    assert_true(MEAN({0x1p1000, 0x1p1000}, {0x1p1000, 0x1p-1000}) == 0x1p999);
    assert_true(MEAN({0x1p1000, 0}, {0x1p-1000, 0}) == 0);
    assert_true(isnan(MEAN({0, DBL_MAX}, {0, 1})));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),
        cmocka_unit_test(no_answer),
        cmocka_unit_test(ends_of_a_double),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
