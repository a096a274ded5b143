/*
 * Doubles and decimal digits. Knows nothing of JSON.
 */
#include "double_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* 0 <= exponent <= 38 */
static wide power_of_ten(int exponent)
{
    static const uint64_t powers[20] = {
        1U,
        10U,
        100U,
        1000U,
        10000U,
        100000U,
        1000000U,
        10000000U,
        100000000U,
        1000000000U,
        10000000000U,
        100000000000U,
        1000000000000U,
        10000000000000U,
        100000000000000U,
        1000000000000000U,
        10000000000000000U,
        100000000000000000U,
        1000000000000000000U,
        10000000000000000000U,
    };
    return exponent < 20 ? powers[exponent] : (wide)powers[19] * powers[exponent - 19];
}

bool double_of_decimal(decimal64 decimal, double *value)
{
    enum { DEEPEST = 21 }; /* leaves the quotient 57 bits or more */
    if (decimal.digits == 0) {
        *value = 0;
    } else if (decimal.exponent < -DEEPEST || decimal.exponent > 19) {
        return false;
    } else if (decimal.exponent >= 0) {
        *value = (double)(decimal.digits * power_of_ten(decimal.exponent));
    } else if (decimal.digits <= UINT64_C(1) << 53) { /* both are doubles: rounded once */
        *value = (double)decimal.digits / (double)power_of_ten(-decimal.exponent);
    } else {
        const int shift = __builtin_clzll(decimal.digits) + 63;
        const wide numerator = (wide)decimal.digits << shift;
        const wide divisor = power_of_ten(-decimal.exponent);
        const wide quotient = numerator / divisor;
        /* A remainder only matters where the quotient is a tie: its lowest bit breaks that. */
        const wide sticky = quotient * divisor != numerator;
        *value = ldexp((double)(quotient | sticky), -shift);
    }
    return true;
}

double double_of_digits(const char *digits, int count, int64_t exponent)
{
    char text[DOUBLE_MAX_DIGITS + 32];
    const int64_t far = 100000; /* beyond every double, whatever the digits */
    const int64_t held = exponent > far ? far : exponent < -far ? -far : exponent;
    /* No decimal point: what it looks like depends on the locale. */
    snprintf(text, sizeof text, "%.*se%d", count, digits, (int)held);
    return strtod(text, NULL);
}

/* The binary parts of value = mantissa * 2^exponent, and whether the double below is nearer than
 * the one above. */
static uint64_t split(double value, int *exponent, bool *nearer_below)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint64_t fraction = bits & (UINT64_MAX >> 12);
    const int biased = (int)(bits >> 52);
    *exponent = (biased == 0 ? 1 : biased) - 1075;
    *nearer_below = fraction == 0 && biased > 1;
    return biased == 0 ? fraction : fraction | UINT64_C(1) << 52;
}

/* 2^-16 <= value < 2^64, in exact integers: quarters of the mantissa's last place times a power of
 * ten, against multiples of a unit. */
static decimal64 shortest_in_range(double value)
{
    int binary;
    bool nearer_below;
    const uint64_t mantissa = split(value, &binary, &nearer_below);
    const int magnitude = (binary + 52) * 78913 >> 18; /* floor(log10(2^n)): right or 1 too low */
    for (int scale = 16 - magnitude;; scale--) {
        const wide quarter = power_of_ten(scale > 0 ? scale : 0) << (binary > 0 ? binary : 0);
        const wide unit = 4 * power_of_ten(scale < 0 ? -scale : 0) << (binary < 0 ? -binary : 0);
        const wide number = 4 * mantissa * quarter;
        const wide whole = scale < 0 ? number / unit : number >> (binary < 0 ? 2 - binary : 2);
        if (whole >= UINT64_C(100000000000000000)) /* more than 17 digits: 1 too low */
            continue;
        const wide rest = number - whole * unit;
        const bool even = (mantissa & 1) == 0; /* then a value just between two doubles is ours */
        const wide above = 2 * quarter + even, below = (nearer_below ? 1 : 2) * quarter + even;
        uint64_t step = 100; /* 15 digits, 16, 17 */
        for (int dropped = 2;; dropped--, step /= 10) {
            uint64_t digits = (uint64_t)whole / step;
            const wide down = ((uint64_t)whole - digits * step) * unit + rest;
            const wide up = step * unit - down;
            const bool fits_down = down < below, fits_up = up < above;
            if (dropped > 0 && !fits_down && !fits_up)
                continue;
            const bool closer_up = up < down || (up == down && (digits & 1) != 0);
            if (dropped == 0 ? closer_up : fits_up && (closer_up || !fits_down))
                digits++;
            return (decimal64){digits, dropped - scale};
        }
    }
}

/* One precision's digits, tried; `up` takes the next decimal above the closest. */
static bool try_digits(double value, int precision, int up, decimal64 *result)
{
    char text[40], digits[24];
    snprintf(text, sizeof text, "%.*e", precision - 1, value);
    uint64_t number = 0;
    const char *at = text;
    for (; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9') /* skips the decimal point, in any locale */
            number = number * 10 + (uint64_t)(*at - '0');
    number += (uint64_t)up;
    const int exponent = atoi(at + 1) - (precision - 1);
    const int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
    *result = (decimal64){number, exponent};
    return double_of_digits(digits, count, exponent) == value;
}

static decimal64 shortest_anywhere(double value)
{
    decimal64 result;
    int binary;
    bool nearer_below;
    /* A normal double has one decimal of up to 15 digits at most; a subnormal one may have many. */
    const bool normal = split(value, &binary, &nearer_below) >> 52 != 0;
    for (int precision = normal ? 15 : 1; precision < 17; precision++) {
        if (try_digits(value, precision, 0, &result))
            return result;
        /* The closest decimal may be below, outside of the narrow half, and another one above. */
        if (nearer_below && try_digits(value, precision, 1, &result))
            return result;
    }
    const bool round_trip = try_digits(value, 17, 0, &result);
    return round_trip ? result : (decimal64){0, 0};
}

decimal64 double_shortest(double value)
{
    const bool in_range = value >= 0x1p-16 && value < 0x1p64;
    decimal64 result = in_range ? shortest_in_range(value) : shortest_anywhere(value);
    while (result.digits % 10 == 0) {
        result.digits /= 10;
        result.exponent++;
    }
    return result;
}
