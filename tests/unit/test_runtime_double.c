/*
 * Integers to doubles: the same as the compiler's conversion, wherever that rounds.
 */
#include "column.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_same(int64_t value)
{
    const double got = mh_double(value), expected = (double)value;
    assert_memory_equal(&got, &expected, sizeof got);
}

static void powers_and_neighbours(void **state)
{
    (void)state;
    assert_same(0);
    assert_same(INT64_MIN);
    assert_same(INT64_MAX);
    for (int a = 0; a < 63; a++)
        for (int b = 0; b < 63; b++)
            for (int c = -2; c <= 2; c++) {
                const int64_t value = (INT64_C(1) << a) - (INT64_C(1) << b) + c;
                assert_same(value);
                assert_same(-value);
            }
}

/* Of every length: halves are rounded to even, in loops of vectors as well. */
static void random_integers(void **state)
{
    (void)state;
    enum { COUNT = 1 << 20 };
    static int64_t value[COUNT];
    static double got[COUNT];
    uint64_t random = 88172645463325252; /* xorshift64 */
    for (size_t i = 0; i < COUNT; i++) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        value[i] = (int64_t)random >> (i % 64);
    }
    for (size_t i = 0; i < COUNT; i++)
        got[i] = mh_double(value[i]);
    for (size_t i = 0; i < COUNT; i++) {
        const double expected = (double)value[i];
        assert_memory_equal(&got[i], &expected, sizeof expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_and_neighbours),
        cmocka_unit_test(random_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
