/*
 * Doubles and decimal digits: the nearest double of some digits, the fewest digits of a double.
 * Exact by integer arithmetic where 128 bits suffice, by the C library elsewhere, in any locale.
 * Knows nothing of JSON.
 */
#ifndef HASH_DOUBLE_TEXT_H
#define HASH_DOUBLE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* digits * 10^exponent. */
typedef struct decimal64 {
    uint64_t digits;
    int exponent;
} decimal64;

/* Sets *value to the nearest double, ties to even; false where 128 bits do not suffice. */
__attribute__((warn_unused_result)) bool double_of_decimal(decimal64 decimal, double *value);

/* The same for any `count` digits, the last of them worth 10^exponent. Infinite beyond the
 * greatest double. count <= DOUBLE_MAX_DIGITS. */
double double_of_digits(const char *digits, int count, int64_t exponent);

/* The digits that decide how a double rounds are at most 767; one more says that others follow. */
enum { DOUBLE_MAX_DIGITS = 769 };

/* The shortest digits whose nearest double is `value` (positive and finite), the closest to it
 * among the shortest, the even one of two as close: ECMAScript's Number::toString and Python's
 * repr. No zeros at the end.
 * Digits that have come from a text of up to 15 are these already, but for zeros at the end. */
decimal64 double_shortest(double value);

/* Whether 16 or 17 digits below 1, the last of them no zero, are those of double_shortest for the
 * double they mean: much cheaper than finding them. False: not known. */
bool double_has_digits(decimal64 decimal);

#endif
