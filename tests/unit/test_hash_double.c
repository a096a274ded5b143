/*
 * The shortest digits of doubles, beside the C library: printf rounds to any count of digits, strtod
 * says whether they come back, and the fewest that do are the shortest.
 */
#include "double_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void) /* xorshift64: the same numbers in every run */
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* The fewest digits that printf and strtod carry there and back; up to 15 always come back. */
static decimal64 slow_shortest(double value)
{
    for (int precision = 15;; precision++) {
        char text[40];
        snprintf(text, sizeof text, "%.*e", precision - 1, value);
        if (strtod(text, NULL) != value && precision < 17)
            continue;
        uint64_t digits = 0;
        const char *at = text;
        for (; *at != 'e'; at++)
            if (*at != '.')
                digits = digits * 10 + (uint64_t)(*at - '0');
        int exponent = atoi(at + 1) - (precision - 1);
        for (; digits % 10 == 0; digits /= 10)
            exponent++;
        return (decimal64){digits, exponent};
    }
}

static double meaning(decimal64 decimal)
{
    char text[40];
    snprintf(text, sizeof text, "%llue%d", (unsigned long long)decimal.digits, decimal.exponent);
    return strtod(text, NULL);
}

static void same(decimal64 got, decimal64 expected)
{
    assert_int_equal(got.digits, expected.digits);
    assert_int_equal(got.exponent, expected.exponent);
}

/* A double between 2^-14 and 2^46, where digits are often 16 or 17. */
static double random_value(void)
{
    const uint64_t bits = (1023 - 14 + next_random() % 60) << 52 | next_random() >> 12;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void shortest_digits(void **unused)
{
    (void)unused;
    for (int i = 0; i < 20000; i++) {
        const double value = random_value();
        same(double_shortest(value), slow_shortest(value));
    }
}

/* What is said to be the shortest digits is; and nearly all that are, are said to be. */
static void digits_confirmed(void **unused)
{
    (void)unused;
    int candidates = 0, confirmed = 0;
    for (int i = 0; i < 20000; i++) {
        const decimal64 right = slow_shortest(random_value());
        if (right.digits >= UINT64_C(1000000000000000) && right.exponent < 0) {
            candidates++;
            confirmed += double_has_digits(right);
        }
        for (int off = -12; off <= 12; off++) {
            const decimal64 beside = {right.digits + (uint64_t)(int64_t)off, right.exponent};
            if (off != 0 && double_has_digits(beside))
                same(slow_shortest(meaning(beside)), beside);
        }
    }
    assert_in_range(candidates, 10000, 20000);
    assert_in_range(confirmed, candidates * 99 / 100, candidates);
}

static void digits_not_known(void **unused)
{
    (void)unused;
    static const decimal64 refused[] = {
        {1234567890123456, 0},   {1234567890123456, 3},     {1234567890123450, -16},
        {1234567890123456, -40}, {123456789012345678, -18}, {UINT64_MAX, -19},
        {0, -5},                 {9007199254740993, -1000},
        {5000000000000000, -16}, /* .5: a power of two has a nearer neighbour below */
        {29999999999999999, -17}, /* .3, spelled longer */
        {30000000000000003, -17}, /* .30000000000000004 is closer */
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(double_has_digits(refused[i]));
    assert_true(double_has_digits((decimal64){30000000000000004, -17}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shortest_digits),
        cmocka_unit_test(digits_confirmed),
        cmocka_unit_test(digits_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
