/*
 * A price per some unit of time, as a price per hour. Knows nothing of currencies.
 */
#ifndef COST_HOURLY_H
#define COST_HOURLY_H

#include <math.h>
#include <stddef.h>

/* amount * multiply / divide; a month is 730 hours, a year 8760. */
typedef struct hourly_factor {
    double multiply, divide; /* 0 / 0: unknown unit */
} hourly_factor;

hourly_factor hourly_factor_of(const char *unit, size_t size);

/* NaN: unknown unit, or no finite answer. */
static inline double hourly(hourly_factor factor, double amount)
{
    const double result = amount * factor.multiply / factor.divide;
    return isfinite(result) ? result : NAN;
}

#endif
