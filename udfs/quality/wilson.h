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

/* False: no trials, or successes that are not 0..trials. */
static inline bool quality_is_share(int64_t successes, int64_t trials)
{
    return (trials > 0) & (successes >= 0) & (successes <= trials);
}

/* The ends for s of n, which mean nothing where that is no share. The lower end is the quotient
 * that the usual difference of two near numbers is equal to, so that both ends keep their digits
 * however small, never leave 0-1, and are 0 and 1 where they should. */
static inline void quality_wilson(double s, double n, double *low, double *high)
{
    const double z = 1.959963984540054; /* 97.5 % of the normal distribution */
    double share = s / n;
    double spread = z * sqrt(share * (n - s) + z * z / 4);
    double reach = s + (z * z / 2 + spread);
    *low = s * share / reach;
    *high = reach / (n + z * z);
}

#endif
