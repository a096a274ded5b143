/*
 * Unsigned integers of 512 bits, just enough for exact products and one rounded quotient of them.
 * Knows nothing of money.
 */
#ifndef COST_WIDE_H
#define COST_WIDE_H

#include <stdbool.h>
#include <stdint.h>

enum { WIDE_LIMBS = 8 };

typedef struct wide {
    uint64_t limb[WIDE_LIMBS]; /* least significant first */
} wide;

/* x = x * factor + addend. False: it does not fit; x is then anything. */
bool wide_multiply(wide *x, uint64_t factor, uint64_t addend);

/* x = x + y. False: it does not fit; x is then anything. */
bool wide_add(wide *x, const wide *y);

/* x = x * y. False: it does not fit; x is then anything. */
bool wide_product(wide *x, const wide *y);

/* x = x / divisor, rounded down, divisor > 0; returns the remainder. */
uint64_t wide_divide(wide *x, uint64_t divisor);

bool wide_less(const wide *a, const wide *b);

/* x = x / (divisors[0] * ... * divisors[count - 1]), half to even. False: x is too large, at 511
 * bits. The quotient is rounded once: floor(floor(2x/a)/b) is floor(2x/ab). */
bool wide_divide_half_even(wide *x, const uint64_t *divisors, unsigned count);

/* Divisors whose product is 10^power, wide_powers(power) of them. */
enum { WIDE_CHUNK = 18 }; /* 10^18 is the greatest that is used */
static inline unsigned wide_powers(unsigned power)
{
    return (power + WIDE_CHUNK - 1) / WIDE_CHUNK;
}
extern const uint64_t wide_power[WIDE_CHUNK + 1]; /* 10^i */
void wide_power_of_10(uint64_t *divisors, unsigned power);

/* The four words of a Decimal of 76 digits. False, and nothing set: x has more digits. */
bool wide_to_decimal(const wide *x, uint64_t word[4]);

#endif
