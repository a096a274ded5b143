/*
 * Control charts, drift and service scores against published tables and figures worked by hand.
 */
#include "benchmark.h"
#include "control.h"
#include "drift.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

enum { SERIES = 20 };

/* NIST/SEMATECH e-Handbook, 6.3.2.4: lambda .3, EWMA_0 = 50; printed to two digits. */
static void nist_ewma(void **state)
{
    (void)state;
    static const double values[SERIES] = {52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0,
                                          50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3,
                                          47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    static const double printed[SERIES] = {50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75,
                                           49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05,
                                           49.38, 49.92, 50.73, 51.23, 51.94, 51.99};
    double z[SERIES];
    control_ewma(.3, 50, true, values, SERIES, z);
    for (int i = 0; i < SERIES; i++)
        assert_true(fabs(z[i] - printed[i]) <= .005 + 1e-9);
}

/* The same, 6.3.2.3: target 325, k = .3175; printed to two digits, .0075 as .01 and so on. */
static void nist_cusum(void **state)
{
    (void)state;
    static const double values[SERIES] = {
        324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600,
        324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350};
    static const double above[SERIES] = {0, 0, 0,    0,    .03,  0,     0,     0,     0,     0,
                                         0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04};
    static const double below[SERIES] = {0, .01, 0, .33, 0, 0, .56, .72, .17, .25, .31};
    double high[SERIES], low[SERIES];
    control_cusum(325, .3175, values, SERIES, high, low);
    for (int i = 0; i < SERIES; i++) {
        assert_true(fabs(high[i] - above[i]) <= .0075);
        assert_true(fabs(low[i] - below[i]) <= .0075);
    }
}

/* Montgomery and Runger, Applied Statistics and Probability for Engineers, table 16-8: target 99,
 * K = 1; all 20 rows. */
static void montgomery_cusum(void **state)
{
    (void)state;
    static const double values[SERIES] = {102.0, 94.8,  98.3,  98.4,  102.0, 98.5,  99.0,
                                          97.7,  100.0, 98.1,  101.3, 98.7,  101.1, 98.4,
                                          97.0,  96.7,  100.3, 101.4, 97.2,  101.0};
    static const double above[SERIES] = {2.0, 0, 0,   0, 2.0, .5, 0,  0,   0, 0,
                                         1.3, 0, 1.1, 0, 0,   0,  .3, 1.7, 0, 1.0};
    static const double below[SERIES] = {0, 3.2, 2.9, 2.5, 0,   0,   0, .3, 0,  0,
                                         0, 0,   0,   0,   1.0, 2.3, 0, 0,  .8, 0};
    double high[SERIES], low[SERIES];
    control_cusum(99, 1, values, SERIES, high, low);
    for (int i = 0; i < SERIES; i++) {
        assert_true(fabs(high[i] - above[i]) <= 1e-9);
        assert_true(fabs(low[i] - below[i]) <= 1e-9);
    }
}

static void gaps(void **state)
{
    (void)state;
    const double values[] = {NAN, 8, INFINITY, -INFINITY, 4};
    double z[5], high[5], low[5];
    control_ewma(.25, 0, false, values, 5, z);
    assert_true(isnan(z[0]) && z[1] == 8 && z[2] == 8 && z[3] == 8 && z[4] == 7);
    control_ewma(.25, 4, true, values, 5, z);
    assert_true(z[0] == 4 && z[1] == 5 && z[2] == 5 && z[3] == 5 && z[4] == 4.75);
    control_cusum(5, 1, values, 5, high, low);
    assert_true(high[0] == 0 && high[1] == 2 && high[2] == 2 && high[3] == 2 && high[4] == 0);
    assert_true(low[0] == 0 && low[1] == 0 && low[3] == 0 && low[4] == 0);
}

static void bad_parameters(void **state)
{
    (void)state;
    const double value = 3, bad_lambdas[] = {0, -.1, 1.1, NAN, INFINITY, -INFINITY};
    double z = 0, high = 0, low = 0;
    for (int i = 0; i < 6; i++) {
        control_ewma(bad_lambdas[i], 0, true, &value, 1, &z);
        assert_true(isnan(z));
        control_ewma(bad_lambdas[i], 0, false, &value, 1, &z);
        assert_true(isnan(z));
    }
    control_ewma(.5, NAN, true, &value, 1, &z);
    assert_true(isnan(z));
    control_ewma(.5, INFINITY, true, &value, 1, &z);
    assert_true(isnan(z));
    control_cusum(NAN, 1, &value, 1, &high, &low);
    assert_true(isnan(high) && isnan(low));
    control_cusum(1, -1, &value, 1, &high, &low);
    assert_true(isnan(high) && isnan(low));
    control_cusum(1, INFINITY, &value, 1, &high, &low);
    assert_true(isnan(high) && isnan(low));
    const double far[] = {DBL_MAX, DBL_MAX, 0};
    double highs[3], lows[3];
    control_cusum(-DBL_MAX, 0, far, 3, highs, lows);
    assert_true(isnan(highs[0]) && isnan(highs[2]));
}

/* Counts so large that half a count more does not show: the shares .4 .3 .3 and .35 .25 .4 of a
 * published example (GeeksforGeeks, "Population Stability Index"), (q - p) ln(q / p) by hand:
 * .0066766 + .0091161 + .0287682. */
static void psi(void **state)
{
    (void)state;
    const double expected[] = {4e12, 3e12, 3e12}, observed[] = {35e11, 25e11, 4e12};
    assert_true(fabs(drift_psi(expected, observed, 3) - .0445609) < 1e-7);
    const double one[] = {1, 0}, other[] = {0, 1};
    assert_true(fabs(drift_psi(one, other, 2) - log(3)) < 1e-15); /* .75 and .25, twice */
    assert_true(drift_psi(one, one, 2) == 0);
    assert_true(isnan(drift_psi(one, one, 0)));
    const double bad[] = {NAN, 1}, negative[] = {-1, 3};
    assert_true(isnan(drift_psi(bad, one, 2)) && isnan(drift_psi(one, bad, 2)));
    assert_true(isnan(drift_psi(negative, one, 2)) && isnan(drift_psi(one, negative, 2)));
}

static double latency(double value, double p50, double p90, int64_t rows, int64_t samples)
{
    return benchmark_latency(value, p50, p90,
                             benchmark_weight(rows, samples, BENCHMARK_LATENCY_SAMPLES));
}

static double fps(double value, double p50, double p10, int64_t rows, int64_t samples)
{
    return benchmark_fps(value, p50, p10, benchmark_weight(rows, samples, BENCHMARK_FPS_SAMPLES));
}

/* The rules of ADR-004, one by one. */
static void benchmarks(void **state)
{
    (void)state;
    assert_true(latency(100, 100, 200, 48, 10) == 1 && latency(0, 100, 200, 48, 99) == 1);
    assert_true(latency(200, 100, 200, 48, 10) == 0 && latency(1e300, 100, 200, 48, 10) == 0);
    assert_true(latency(175, 100, 200, 48, 10) == .25);
    assert_true(latency(175, 100, 200, 48, 5) == .375 && latency(175, 100, 200, 48, 0) == .5);
    assert_true(latency(100, 100, 200, 47, 10) == .5 && latency(100, 100, 200, -1, 10) == .5);
    assert_true(latency(100, 100, 100, 48, 10) == 1 && latency(101, 100, 100, 48, 10) == 0);
    assert_true(latency(100, 100, 50, 48, 10) == 1 && latency(101, 100, 50, 48, 10) == 0);
    assert_true(latency(NAN, 100, 200, 48, 10) == .5 && latency(100, NAN, 200, 48, 10) == .5);
    assert_true(latency(100, 100, NAN, 48, 10) == .5 && latency(INFINITY, 1, 2, 48, 10) == .5);
    assert_true(latency(1, 1, INFINITY, 48, 10) == .5 && latency(1, 1, 2, 48, INT64_MIN) == .5);
    assert_true(latency(0, -DBL_MAX, DBL_MAX, INT64_MAX, INT64_MAX) == .5);
    assert_true(latency(-DBL_MAX / 2, -DBL_MAX, DBL_MAX, 48, 10) == .75);
    assert_true(fps(24, 24, 16, 48, 30) == 1 && fps(16, 24, 16, 48, 30) == 0);
    assert_true(fps(18, 24, 16, 48, 30) == .25 && fps(18, 24, 16, 48, 15) == .375);
    assert_true(fps(24, 24, 24, 48, 30) == 1 && fps(23, 24, 24, 48, 30) == 0);
    assert_true(fps(23, 24, 30, 48, 30) == 0 && fps(25, 24, 30, 48, 30) == 1);
    assert_true(fps(NAN, 24, 16, 48, 30) == .5 && fps(18, 24, 16, 48, -3) == .5);
}

static void services(void **state)
{
    (void)state;
    const service whole = {1, 1, 1, 1, 1, 1, 1};
    service s = whole;
    assert_true(service_score(s) == 100);
    s.coverage = 1.5; /* more signals than expected are full coverage */
    assert_true(service_score(s) == 100);
    s.coverage = INFINITY;
    assert_true(isnan(service_score(s)));
    /* What each argument is worth: 100 * weight, from the formula. */
    const double worth[] = {28, 14, 28, 10.8, 7.2, 12};
    for (int i = 0; i < 6; i++) {
        double *const arguments[] = {&s.startup, &s.no_swap, &s.viability, &s.ptff, &s.e2e, &s.fps};
        s = whole;
        *arguments[i] = 0;
        assert_true(fabs(service_score(s) - (100 - worth[i])) < 1e-12);
        const double bad[] = {NAN, INFINITY, -.1, 1.1, 92};
        for (int k = 0; k < 5; k++) {
            *arguments[i] = bad[k];
            assert_true(isnan(service_score(s)));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nist_ewma),        cmocka_unit_test(nist_cusum),
        cmocka_unit_test(montgomery_cusum), cmocka_unit_test(gaps),
        cmocka_unit_test(bad_parameters),   cmocka_unit_test(psi),
        cmocka_unit_test(benchmarks),       cmocka_unit_test(services),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
