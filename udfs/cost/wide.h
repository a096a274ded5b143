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

/* x = x / divisor, rounded down, divisor > 0; returns the remainder. */
uint64_t wide_divide(wide *x, uint64_t divisor);

bool wide_less(const wide *a, const wide *b);

/* x = x / (divisors[0] * ... * divisors[count - 1]), half to even. False: x is too large, at 511
 * bits. The quotient is rounded once: floor(floor(2x/a)/b) is floor(2x/ab). */
bool wide_divide_half_even(wide *x, const uint64_t *divisors, unsigned count);

#endif
