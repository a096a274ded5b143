/*
 * Unsigned integers of 512 bits.
 */
#include "wide.h"

#include <string.h>

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

bool wide_product(wide *x, const wide *y)
{
    wide sum = {{0}};
    for (int i = 0; i < WIDE_LIMBS; i++) {
        if (y->limb[i] == 0)
            continue;
        wide row = *x;
        if (!wide_multiply(&row, y->limb[i], 0))
            return false;
        for (int k = WIDE_LIMBS - i; k < WIDE_LIMBS; k++)
            if (row.limb[k] != 0)
                return false;
        memmove(row.limb + i, row.limb, (size_t)(WIDE_LIMBS - i) * sizeof row.limb[0]);
        memset(row.limb, 0, (size_t)i * sizeof row.limb[0]);
        if (!wide_add(&sum, &row))
            return false;
    }
    *x = sum;
    return true;
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

const uint64_t wide_power[WIDE_CHUNK + 1] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
};

void wide_power_of_10(uint64_t *divisors, unsigned power)
{
    for (unsigned step; power > 0; power -= step) {
        step = power < WIDE_CHUNK ? power : WIDE_CHUNK;
        *divisors++ = wide_power[step];
    }
}

bool wide_to_decimal(const wide *x, uint64_t word[4])
{
    /* 10^76 */
    static const wide limit = {{UINT64_C(0x0), UINT64_C(0x7775a5f171951000),
                                UINT64_C(0x764b4abe8652979), UINT64_C(0x161bcca7119915b5)}};
    if (!wide_less(x, &limit))
        return false;
    memcpy(word, x->limb, 4 * sizeof *word);
    return true;
}
