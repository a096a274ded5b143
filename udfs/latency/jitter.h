/*
 * How unsteady a rate is: the spread of its samples as a part of their mean, sample by sample.
 * Knows nothing of columns.
 *
 * Source: Livepeer NaaP, jitter_coefficient; the sums are Welford's (1962), which keep their digits
 * where the spread is small.
 */
#ifndef LATENCY_JITTER_H
#define LATENCY_JITTER_H

#include <float.h>
#include <math.h>
#include <stddef.h>

enum { JITTER_LEAST_SAMPLES = 5 };

/* Zeroed before the first sample. */
typedef struct jitter {
    size_t samples;
    double mean, squares; /* squares: sum of squared distances from the mean */
} jitter;

/* What is not above 0 (a stream that stands still), not finite or NaN is no sample. */
static inline void jitter_add(jitter *rate, double sample)
{
    if (!(sample > 0 && sample <= DBL_MAX))
        return;
    double distance = sample - rate->mean;
    rate->samples++;
    rate->mean += distance / (double)rate->samples;
    rate->squares += distance * (sample - rate->mean);
}

/* Population standard deviation / mean; NaN: too few samples, or no finite answer. */
static inline double jitter_coefficient(const jitter *rate)
{
    double coefficient = sqrt(rate->squares / (double)rate->samples) / rate->mean;
    return rate->samples >= JITTER_LEAST_SAMPLES && isfinite(coefficient) ? coefficient : NAN;
}

#endif
