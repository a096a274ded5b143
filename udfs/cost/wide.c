/*
 * Unsigned integers of 512 bits.
 */
#include "wide.h"

__extension__ typedef unsigned __int128 u128;

bool wide_multiply(wide *x, uint64_t factor, uint64_t addend)
{
    u128 carry = addend;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        carry += (u128)x->limb[i] * factor;
        x->limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return carry == 0;
}

bool wide_add(wide *x, const wide *y)
{
    u128 carry = 0;
    for (int i = 0; i < WIDE_LIMBS; i++) {
        carry += (u128)x->limb[i] + y->limb[i];
        x->limb[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return carry == 0;
}

uint64_t wide_divide(wide *x, uint64_t divisor)
{
    u128 rest = 0;
    int top = WIDE_LIMBS - 1;
    while (top > 0 && x->limb[top] == 0)
        top--;
    for (int i = top; i >= 0; i--) {
        rest = rest << 64 | x->limb[i];
        x->limb[i] = (uint64_t)(rest / divisor);
        rest %= divisor;
    }
    return (uint64_t)rest;
}

bool wide_less(const wide *a, const wide *b)
{
    for (int i = WIDE_LIMBS - 1; i >= 0; i--)
        if (a->limb[i] != b->limb[i])
            return a->limb[i] < b->limb[i];
    return false;
}

bool wide_divide_half_even(wide *x, const uint64_t *divisors, unsigned count)
{
    bool inexact = false;
    if (!wide_multiply(x, 2, 0))
        return false;
    for (unsigned i = 0; i < count; i++)
        inexact |= wide_divide(x, divisors[i]) != 0;
    bool half = x->limb[0] & 1;
    wide_divide(x, 2);
    if (half && (inexact || x->limb[0] & 1))
        return wide_multiply(x, 1, 1);
    return true;
}
