/*
 * Wilson's interval against published figures and against the usual form of its formula.
 */
#include "wilson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Newcombe 1998, table I, method 3, to the four digits printed there; 8 of 10 is the textbook's. */
static void published(void **state)
{
    (void)state;
    static const struct {
        int64_t successes, trials;
        double low, high;
    } known[] = {{81, 263, .2553, .3662},
                 {15, 148, .0624, .1605},
                 {0, 20, .0000, .1611},
                 {1, 29, .0061, .1718},
                 {8, 10, .4902, .9433}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        double low = NAN, high = NAN;
        quality_wilson((double)known[i].successes, (double)known[i].trials, &low, &high);
        assert_true(fabs(low - known[i].low) <= .00005);
        assert_true(fabs(high - known[i].high) <= .00005);
    }
}

/* (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), in long doubles. */
static void usual_form(void **state)
{
    (void)state;
    const long double z = 1.959963984540054L;
    for (int n = 1; n <= 300; n++)
        for (int s = 0; s <= n; s++) {
            long double p = (long double)s / n, scale = 1 + z * z / n;
            long double centre = p + z * z / (2 * n);
            long double spread = z * sqrtl(p * (1 - p) / n + z * z / (4.L * n * n));
            double low = NAN, high = NAN;
            quality_wilson(s, n, &low, &high);
            assert_true(fabsl(low - (centre - spread) / scale) <= 1e-15L);
            assert_true(fabsl(high - (centre + spread) / scale) <= 1e-15L);
            assert_true(0 <= low && low <= (double)p && (double)p <= high && high <= 1);
        }
}

static void exact_ends(void **state)
{
    (void)state;
    double low = NAN, high = NAN;
    quality_wilson(0, 7, &low, &high);
    assert_true(low == 0);
    quality_wilson(7, 7, &low, &high);
    assert_true(high == 1);
    quality_wilson(0x1p63, 0x1p63, &low, &high); /* INT64_MAX */
    assert_true(low > .999999 && high == 1);
    quality_wilson(0, 0x1p63, &low, &high);
    /* z^2 / (n + z^2), of which z^2 = 3.841458820694124 */
    assert_true(low == 0 && fabs(high * 0x1p63 / 3.841458820694124 - 1) < 1e-14);
}

static void shares(void **state)
{
    (void)state;
    static const int64_t good[][2] = {
        {0, 1}, {1, 1}, {10, 10}, {INT64_MAX, INT64_MAX}, {INT64_MAX - 1, INT64_MAX}};
    static const int64_t bad[][2] = {{0, 0},
                                     {1, 0},
                                     {-1, 10},
                                     {11, 10},
                                     {0, -1},
                                     {-5, -3},
                                     {INT64_MIN, 10},
                                     {0, INT64_MIN},
                                     {3, -3},
                                     {-1, 0},
                                     {INT64_MAX, INT64_MAX - 1}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(quality_is_share(good[i][0], good[i][1]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(quality_is_share(bad[i][0], bad[i][1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published),
        cmocka_unit_test(usual_form),
        cmocka_unit_test(exact_ends),
        cmocka_unit_test(shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
