/*
 * Control charts: what a series would have been had it no noise, and how far it has drifted from
 * its target. NaN and infinities in a series are gaps. Knows nothing of columns.
 *
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4 (EWMA) and 6.3.2.3 (CUSUM).
 */
#ifndef QUALITY_CONTROL_H
#define QUALITY_CONTROL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

/* 0 < lambda <= 1. With `begun` false the first value begins, and gaps before it are NaN. A gap
 * repeats what was before. */
static inline void control_ewma(double lambda, double start, bool begun, const double *values,
                                size_t count, double *out)
{
    const bool bad = !(lambda > 0 && lambda <= 1);
    double z = begun && !bad ? start : NAN;
    begun |= bad; /* and NaN it stays */
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            z = begun ? lambda * values[i] + (1 - lambda) * z : values[i];
            begun = true;
        }
        out[i] = isfinite(z) ? z : NAN;
    }
}

/* Sums of what is above `target` + `slack` and below `target` - `slack`, never negative, from 0. */
static inline void control_cusum(double target, double slack, const double *values, size_t count,
                                 double *high, double *low)
{
    double up = 0, down = 0;
    const double bad = isfinite(target) && isfinite(slack) && slack >= 0 ? 0 : NAN;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            const double away = values[i] - target;
            up = up + (away - slack);
            up = up < 0 ? 0 : up;
            down = down + (-away - slack);
            down = down < 0 ? 0 : down;
        }
        high[i] = isfinite(up + bad) ? up : NAN;
        low[i] = isfinite(down + bad) ? down : NAN;
    }
}

#endif
