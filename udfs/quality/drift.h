/*
 * The population stability index of two histograms. Knows nothing of columns.
 *
 * Source: the PSI of credit scoring (the symmetrised divergence of Kullback and Leibler, by
 * Jeffreys), with half a count added to each bin, so that an empty one is no division by zero.
 */
#ifndef QUALITY_DRIFT_H
#define QUALITY_DRIFT_H

#include <math.h>
#include <stddef.h>

/* Counts of the same bins. NaN: no bins, or a count that is unknown or negative. */
static inline double drift_psi(const double *expected, const double *observed, size_t bins)
{
    double expected_sum = (double)bins / 2, observed_sum = (double)bins / 2, psi = 0;
    for (size_t i = 0; i < bins; i++) {
        expected_sum += expected[i] >= 0 ? expected[i] : NAN;
        observed_sum += observed[i] >= 0 ? observed[i] : NAN;
    }
    for (size_t i = 0; i < bins; i++) {
        const double p = (expected[i] + .5) / expected_sum, q = (observed[i] + .5) / observed_sum;
        psi += (p - q) * log(p / q);
    }
    return bins > 0 ? psi : NAN;
}

#endif
