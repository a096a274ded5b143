/*
 * Ratios of money: unit costs, commitments, savings. NaN where there is no answer. Knows nothing of
 * columns.
 */
#ifndef COST_RATIOS_H
#define COST_RATIOS_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

static inline double cost_finite_or_nan(bool usable, double value)
{
    return usable && fabs(value) < INFINITY ? value : NAN;
}

static inline double cost_per_million(double cost, double tokens)
{
    return cost_finite_or_nan(tokens > 0, cost * 1e6 / tokens);
}

static inline double cost_per_gpu_hour(double cost, double gpus, double hours)
{
    const double gpu_hours = gpus * hours;
    const bool usable = gpus > 0 && hours > 0 && gpu_hours < INFINITY;
    return cost_finite_or_nan(usable, cost / gpu_hours);
}

/* Percentages are 0 to 100. */
static inline double cost_effective_hourly(double per_hour, double utilization, double floor)
{
    const bool usable = utilization > 0 && utilization <= 100 && floor >= 0 && utilization >= floor;
    return cost_finite_or_nan(usable, per_hour / (utilization / 100));
}

/* Times are in ms. */
static inline double cost_amortized_hourly(double upfront, double recurring, int64_t start,
                                           int64_t end, int64_t at)
{
    /* exact for the next 280,000 years; & instead of &&: no branch */
    const double hours = ((double)end - (double)start) / 3600000;
    const bool within = (start <= at) & (at < end);
    return cost_finite_or_nan(within, upfront / hours + recurring);
}

static inline double cost_spot_savings(double on_demand, double paid)
{
    const bool usable = on_demand > 0 && on_demand < INFINITY && paid >= 0;
    return cost_finite_or_nan(usable, (on_demand - paid) / on_demand);
}

#endif
