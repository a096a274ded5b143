/* The weighted mean. See weighted.h. */
#include "weighted.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>

/* Products and sums of such numbers are far from the ends of a double. */
static bool is_ordinary(double x)
{
    return x == 0 || (fabs(x) >= 0x1p-400 && fabs(x) <= 0x1p400);
}

/* The binary exponent of a * b, INT_MIN for 0. */
static int product_exponent(double a, double b)
{
    int a_exponent, b_exponent;
    (void)frexp(a, &a_exponent);
    (void)frexp(b, &b_exponent);
    return a == 0 || b == 0 ? INT_MIN : a_exponent + b_exponent;
}

/* a * b * 2^-exponent. */
static double product(double a, double b, int exponent)
{
    int a_exponent, b_exponent;
    const double rest = frexp(a, &a_exponent) * frexp(b, &b_exponent);
    return rest == 0 ? 0 : ldexp(rest, a_exponent + b_exponent - exponent);
}

/* The same with every sum scaled by a power of two, so that its largest term is about 1. */
static double scaled_mean(const double *weights, const double *values, size_t count)
{
    int weight_exponent = INT_MIN, exponent = INT_MIN;
    double weight_sum = 0, sum = 0, least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        const int w = product_exponent(weights[i], 1), p = product_exponent(weights[i], values[i]);
        weight_exponent = w > weight_exponent ? w : weight_exponent;
        exponent = p > exponent ? p : exponent;
    }
    if (exponent == INT_MIN)
        return weight_exponent == INT_MIN ? NAN : 0;
    for (size_t i = 0; i < count; i++) {
        weight_sum += product(weights[i], 1, weight_exponent);
        sum += product(weights[i], values[i], exponent);
        least = fmin(least, values[i]);
        most = fmax(most, values[i]);
    }
    return fmax(least, fmin(most, ldexp(sum / weight_sum, exponent - weight_exponent)));
}

double weighted_mean(const double *weights, const double *values, size_t count)
{
    bool known = true, ordinary = true;
    double weight_sum = 0, sum = 0;
    for (size_t i = 0; i < count; i++) {
        known &= weights[i] >= 0 && isfinite(weights[i]) && isfinite(values[i]);
        ordinary &= is_ordinary(weights[i]) && is_ordinary(values[i]);
        weight_sum += weights[i];
        sum += weights[i] * values[i];
    }
    if (!known)
        return NAN;
    const double mean = ordinary ? sum / weight_sum : scaled_mean(weights, values, count);
    return isfinite(mean) ? mean : NAN;
}
