/*
 * Grades, at and around their limits.
 */
#include "grade.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void limits(void **state)
{
    (void)state;
    static const struct {
        double share;
        int8_t grade;
    } known[] = {
        {1, QUALITY_GRADE_A},   {.91, QUALITY_GRADE_A},    {.9, QUALITY_GRADE_A},
        {.89, QUALITY_GRADE_B}, {.8, QUALITY_GRADE_B},     {.79, QUALITY_GRADE_C},
        {.7, QUALITY_GRADE_C},  {.69, QUALITY_GRADE_D},    {.6, QUALITY_GRADE_D},
        {.59, QUALITY_GRADE_F}, {1e-300, QUALITY_GRADE_F}, {0, QUALITY_GRADE_F},
        {-0., QUALITY_GRADE_F},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        int8_t grade = 0;
        assert_true(quality_grade(known[i].share, &grade));
        assert_int_equal(grade, known[i].grade);
    }
}

/* A share and the same share out of a Float32 column have one grade; the next smaller Float32 has
 * the next lower one. */
static void stored_shares(void **state)
{
    (void)state;
    static const struct {
        double share;
        int8_t grade;
    } limit[] = {
        {.9, QUALITY_GRADE_A}, {.8, QUALITY_GRADE_B}, {.7, QUALITY_GRADE_C}, {.6, QUALITY_GRADE_D}};
    for (size_t i = 0; i < sizeof limit / sizeof *limit; i++) {
        int8_t stored = 0, below = 0;
        assert_true(quality_grade((double)(float)limit[i].share, &stored));
        assert_true(quality_grade((double)nextafterf((float)limit[i].share, 0), &below));
        assert_int_equal(stored, limit[i].grade);
        assert_int_equal(below, limit[i].grade + 1);
    }
}

/* No answer, yet a value of the Enum: ClickHouse refuses others, even where a NULL covers them. */
static void no_share(void **state)
{
    (void)state;
    const double bad[] = {(double)NAN, (double)INFINITY, (double)-INFINITY, -.01, 1.01, 91, -1e30};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int8_t grade = 0;
        assert_false(quality_grade(bad[i], &grade));
        assert_in_range(grade, QUALITY_GRADE_A, QUALITY_GRADE_F);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limits),
        cmocka_unit_test(stored_shares),
        cmocka_unit_test(no_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
