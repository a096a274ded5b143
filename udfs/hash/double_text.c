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

static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21};

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
        *value = (double)decimal.digits / exact_powers[-decimal.exponent];
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

/* A number as a multiple of some unit, and how far from it another number may be and still mean the
 * same double. */
typedef struct neighbourhood {
    wide unit, rest, below, above;
    uint64_t whole; /* the number is whole * unit + rest */
} neighbourhood;

/* The closest multiple of step * unit; false if it and its neighbour mean other doubles. */
static inline bool round_to(const neighbourhood *n, uint64_t step, uint64_t *multiple)
{
    const uint64_t digits = n->whole / step;
    const wide down = (n->whole - digits * step) * n->unit + n->rest, up = step * n->unit - down;
    const bool fits_down = down < n->below, fits_up = up < n->above;
    const bool closer_up = up < down || (up == down && (digits & 1) != 0);
    *multiple = digits + (fits_up && (closer_up || !fits_down));
    return fits_down || fits_up;
}

/* 2^-16 <= value < 2^64, in exact integers: quarters of the mantissa's last place times a power of
 * ten, so scaled that 17 digits stand before the point. */
static decimal64 shortest_in_range(double value)
{
    int binary;
    bool nearer_below;
    neighbourhood n;
    uint64_t digits;
    const uint64_t mantissa = split(value, &binary, &nearer_below);
    int scale = 16 - ((binary + 52) * 78913 >> 18); /* floor(log10(2^n)): right or 1 too low */
    for (;; scale--) {
        const wide quarter = power_of_ten(scale > 0 ? scale : 0) << (binary > 0 ? binary : 0);
        const wide number = 4 * mantissa * quarter;
        n.unit = 4 * power_of_ten(scale < 0 ? -scale : 0) << (binary < 0 ? -binary : 0);
        const wide whole = scale < 0 ? number / n.unit : number >> (binary < 0 ? 2 - binary : 2);
        if (whole >= UINT64_C(100000000000000000))
            continue;
        const bool even = (mantissa & 1) == 0; /* then a value just between two doubles is ours */
        n.above = 2 * quarter + even;
        n.below = (nearer_below ? 1 : 2) * quarter + even;
        n.whole = (uint64_t)whole;
        n.rest = number - whole * n.unit;
        break;
    }
    if (round_to(&n, 100, &digits))
        return (decimal64){digits, 2 - scale};
    if (round_to(&n, 10, &digits))
        return (decimal64){digits, 1 - scale};
    const bool found = round_to(&n, 1, &digits); /* always: 17 digits tell doubles apart */
    return found ? (decimal64){digits, -scale} : (decimal64){0, 0};
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
    const bool found = try_digits(value, 17, 0, &result); /* always */
    return found ? result : (decimal64){0, 0};
}

decimal64 double_shortest(double value)
{
    const bool in_range = value >= 0x1p-16 && value < 0x1p64;
    decimal64 result = in_range ? shortest_in_range(value) : shortest_anywhere(value);
    while (result.digits != 0 && result.digits % 10 == 0) {
        result.digits /= 10;
        result.exponent++;
    }
    return result;
}

/* The double is v = mantissa * 2^exponent. In units of the last digit, v is mantissa * 5^k /
 * 2^shift and half the distance to the next double is 5^k / 2^(shift + 1): with one more bit,
 * integers. The digits are right if they round to v, if they are the closest to v of so many, and
 * if nothing that ends in a zero rounds to v as well. */
bool double_has_digits(decimal64 decimal)
{
    static const uint64_t powers_of_five[] = {
        1U,
        5U,
        25U,
        125U,
        625U,
        3125U,
        15625U,
        78125U,
        390625U,
        1953125U,
        9765625U,
        48828125U,
        244140625U,
        1220703125U,
        6103515625U,
        30517578125U,
        152587890625U,
        762939453125U,
        3814697265625U,
        19073486328125U,
        95367431640625U,
        476837158203125U,
    };
    __extension__ typedef __int128 distance;
    const int k = -decimal.exponent;
    const uint64_t last = decimal.digits % 10;
    if (k < 1 || k > 21 || last == 0 || decimal.digits >= UINT64_C(100000000000000000))
        return false;
    int exponent;
    bool nearer_below;
    uint64_t mantissa =
        split((double)decimal.digits / exact_powers[k], &exponent, &nearer_below);
    const int shift = -exponent - k;
    if (shift < 1 || shift > 63)
        return false;
    const distance half = (distance)powers_of_five[k];
    distance off = (distance)mantissa * 2 * half - ((distance)decimal.digits << (shift + 1));
    /* Two roundings may have led to the double beside. */
    const int beside = (off < -half) - (off > half);
    mantissa += (uint64_t)(int64_t)beside;
    off += 2 * beside * half;
    const distance unit = (distance)2 << shift;
    const bool between = mantissa > UINT64_C(1) << 52 && mantissa < UINT64_C(1) << 53;
    return between && off < half && off > -half && 2 * off < unit && 2 * off > -unit &&
           off - half > -(distance)last * unit && off + half < (distance)(10 - last) * unit;
}
