/*
 * A weighted mean, value by value. Knows nothing of columns and NULL flags.
 */
#ifndef QUALITY_WEIGHTED_H
#define QUALITY_WEIGHTED_H

#include <math.h>

typedef struct weighted {
    double weights, products; /* sums */
} weighted;

/* A weight is not negative; NaN and infinities, here or there, spoil the mean. */
static inline void weighted_add(weighted *sums, double weight, double value)
{
    sums->weights += weight >= 0 ? weight : NAN;
    sums->products += weight * value;
}

/* NaN: nothing to divide by, or no finite answer. */
static inline double weighted_mean(const weighted *sums)
{
    double mean = sums->products / sums->weights;
    return isfinite(mean) ? mean : NAN;
}

#endif
