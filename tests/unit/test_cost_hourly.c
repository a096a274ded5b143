/*
 * Prices per unit of time as prices per hour.
 */
#include "hourly.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *unit;
    double amount, expected;
} known[] = {
    {"second", 1, 3600},      {"minute", 0.5, 30}, {"hour", 0.192, 0.192}, {"day", 36, 1.5},
    {"month", 140.16, 0.192}, {"month", 730, 1},   {"year", 8760, 1},      {"hour", -1.5, -1.5},
    {"hour", 0, 0},           {"year", 4380, 0.5}, {"minute", 0, 0},
};

static void known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const hourly_factor factor = hourly_factor_of(known[i].unit, strlen(known[i].unit));
        const double out = hourly(factor, known[i].amount);
        assert_true(fabs(out - known[i].expected) <= DBL_EPSILON * fabs(known[i].expected));
    }
}

static void no_answer(void **state)
{
    (void)state;
    static const char *const units[] = {"", "week", "Hour", "hours", "h", "hou", "hour "};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        assert_true(isnan(hourly(hourly_factor_of(units[i], strlen(units[i])), 1)));
    const hourly_factor hour = hourly_factor_of("hour", 4), second = hourly_factor_of("second", 6);
    assert_true(isnan(hourly(hour, (double)NAN)));
    assert_true(isnan(hourly(hour, (double)INFINITY)));
    assert_true(isnan(hourly(hour, (double)-INFINITY)));
    assert_true(isnan(hourly(second, DBL_MAX)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
