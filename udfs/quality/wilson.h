/*
 * Wilson's score interval for a share of successes, 95 %. Knows nothing of columns.
 *
 * Source: Wilson 1927; Newcombe 1998, "Two-sided confidence intervals for the single proportion",
 * method 3.
 */
#ifndef QUALITY_WILSON_H
#define QUALITY_WILSON_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* The lower end, as the quotient that the usual difference of two near numbers expands to: exact 0
 * without successes, never outside 0-1, no digits lost. */
static inline double quality_wilson_low(double successes, double trials)
{
    const double z = 1.959963984540054; /* 97.5 % of the normal distribution */
    double spread = z * sqrt(successes * ((trials - successes) / trials) + z * z / 4);
    return successes * (successes / trials) / (successes + z * z / 2 + spread);
}

/* False: no trials, or successes that are not 0..trials; the ends are then untouched. */
static inline bool quality_wilson(int64_t successes, int64_t trials, double *low, double *high)
{
    if (trials <= 0 || successes < 0 || successes > trials)
        return false;
    *low = quality_wilson_low((double)successes, (double)trials);
    *high = 1 - quality_wilson_low((double)(trials - successes), (double)trials);
    return true;
}

#endif
