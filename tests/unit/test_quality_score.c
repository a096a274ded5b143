/*
 * Quality scores against sums of whole numbers, which leave no doubt about rounding.
 */
#include "score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef double variant(components of);
static variant *const variants[] = {quality_score, quality_score_equal, quality_score_strict,
                                    quality_score_known};
enum { SCORE, EQUAL, STRICT, KNOWN, VARIANTS };

static void assert_near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-12))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

/* The five components and what SCORE, EQUAL, STRICT and KNOWN make of them. */
static const struct {
    components of;
    double expected[VARIANTS];
} known[] = {
    /* OptiInfra's README row: .368 + .19 + .352 = .91; 2.75 / 3; .91 * .98 */
    {{.92, .95, .88, 0, .02}, {.91, 2.75 / 3, .8918, .91}},
    /* f - .3 = .58: 2.45 / 3; .8918 is above .5 */
    {{.92, .95, .88, 1, .02}, {.91, 2.45 / 3, .5, .91}},
    /* f - .3 = .3 is below .5, so .5: 2 / 3; .76 * .4 = .304 is below .5 */
    {{1, .5, .65, 1, .6}, {.76, 2. / 3, .304, .76}},
    /* f itself is below .5: 1.75 / 3 */
    {{1, .5, .25, 1, 0}, {.6, 1.75 / 3, .5, .6}},
    {{0, 0, 0, 0, 0}, {0, 0, 0, 0}},
    {{1, 1, 1, 0, 0}, {1, 1, 1, 1}},
    {{1, 1, 1, 1, 1}, {1, 2.7 / 3, 0, 1}},
    {{-0., 1, -0., -0., -0.}, {.2, 1. / 3, .2, .2}}, /* -0 is 0 */
};

static void known_scores(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        for (size_t v = 0; v < VARIANTS; v++)
            assert_near(variants[v](known[i].of), known[i].expected[v]);
}

/* All scores of tenths, recomputed in whole tenths, hundredths and thousandths. */
static void every_tenth(void **state)
{
    (void)state;
    for (int n = 0; n < 2 * 11 * 11 * 11 * 11; n++) {
        int r = n % 11, c = n / 11 % 11, f = n / 121 % 11, t = n / 1331 % 11, h = n / 14641;
        int lowered = f - 3 > 5 ? f - 3 : 5;
        int counted = h && lowered < f ? lowered : f;
        int hundredths = 4 * r + 2 * c + 4 * f;
        int thousandths = hundredths * (10 - t);
        components of = {r / 10., c / 10., f / 10., h, t / 10.};
        assert_near(quality_score(of), hundredths / 100.);
        assert_near(quality_score_known(of), hundredths / 100.);
        assert_near(quality_score_equal(of), (r + c + counted) / 30.);
        assert_near(quality_score_strict(of), (h && thousandths > 500 ? 500 : thousandths) / 1000.);
    }
}

/* Which components a variant uses: relevance, coherence, factuality, hallucination, toxicity. */
static const bool uses[VARIANTS][5] = {
    [SCORE] = {1, 1, 1, 0, 0},
    [EQUAL] = {1, 1, 1, 1, 0},
    [STRICT] = {1, 1, 1, 1, 1},
    [KNOWN] = {1, 1, 1, 0, 0},
};

/* What is no share spoils the score where it is used, and changes nothing where it is not. */
static void impossible_values(void **state)
{
    (void)state;
    static const double bad[] = {
        (double)INFINITY, (double)-INFINITY, -1e-300, -.1, 0x1.0000000000001p0, 92};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (size_t v = 0; v < VARIANTS; v++)
            for (size_t k = 0; k < 5; k++) {
                double value[5] = {.92, .95, .88, 0, .02};
                value[k] = bad[i];
                double got =
                    variants[v]((components){value[0], value[1], value[2], value[3], value[4]});
                if (uses[v][k])
                    assert_true(isnan(got));
                else
                    assert_near(got, known[0].expected[v]);
            }
}

/* NaN likewise, but qualityScoreKnown leaves it out: .2 c + .4 f of .6, and so on. */
static void unknown_values(void **state)
{
    (void)state;
    for (size_t v = 0; v < VARIANTS; v++)
        for (size_t k = 0; k < 5; k++) {
            double value[5] = {.92, .95, .88, 0, .02};
            value[k] = NAN;
            double got =
                variants[v]((components){value[0], value[1], value[2], value[3], value[4]});
            if (uses[v][k] && v != KNOWN)
                assert_true(isnan(got));
            else if (!uses[v][k])
                assert_near(got, known[0].expected[v]);
        }
    const double none = NAN;
    assert_near(quality_score_known((components){none, .95, .88, 0, 0}), .542 / .6);
    assert_near(quality_score_known((components){.92, none, .88, 0, 0}), .9);
    assert_near(quality_score_known((components){.92, .95, none, 0, 0}), .558 / .6);
    assert_near(quality_score_known((components){.92, none, none, none, none}), .92);
    assert_near(quality_score_known((components){none, .95, none, none, none}), .95);
    assert_near(quality_score_known((components){none, none, .88, none, none}), .88);
    assert_true(isnan(quality_score_known((components){none, none, none, 0, 0})));
    assert_true(isnan(quality_score_known((components){none, 1.5, .88, 0, 0})));
}

/* Something was detected or it was not: a share of a hallucination has no formula. */
static void hallucination_is_a_flag(void **state)
{
    (void)state;
    static const double bad[] = {.5, 1e-300, 0x1.fffffffffffffp-1, 2, -1, 255};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        components of = {.92, .95, .88, bad[i], .02};
        assert_true(isnan(quality_score_equal(of)));
        assert_true(isnan(quality_score_strict(of)));
        assert_near(quality_score(of), .91);
        assert_near(quality_score_known(of), .91);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_scores),
        cmocka_unit_test(every_tenth),
        cmocka_unit_test(impossible_values),
        cmocka_unit_test(unknown_values),
        cmocka_unit_test(hallucination_is_a_flag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
