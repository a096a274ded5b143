/*
 * A weighted mean. Knows nothing of columns and NULL flags.
 */
#ifndef QUALITY_WEIGHTED_H
#define QUALITY_WEIGHTED_H

#include <stddef.h>

/* sum(weight * value) / sum(weight). NaN: a weight negative, NaN or infinite anywhere, weights that
 * add up to 0, or nothing there. Whatever the sizes of weights and values, no step over- or
 * underflows that the mean does not. */
double weighted_mean(const double *weights, const double *values, size_t count);

#endif
