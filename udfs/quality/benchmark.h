/*
 * One measurement against the benchmark of its cohort, and the service score made of such. NaN is
 * the unknown. No branches: loops over these vectorise. Knows nothing of columns and NULL flags.
 *
 * Source: livepeer-naap-analytics, ADR-004 and its views (quality-benchmark-v1).
 */
#ifndef QUALITY_BENCHMARK_H
#define QUALITY_BENCHMARK_H

#include <math.h>
#include <stdint.h>

enum {
    BENCHMARK_MIN_ROWS = 48,        /* of the cohort; with less the score is neutral */
    BENCHMARK_LATENCY_SAMPLES = 10, /* of the measurement; with less it counts for less */
    BENCHMARK_FPS_SAMPLES = 30,
};

/* 1 at `good` and better, 0 at `bad` and worse, linear between; the larger is the worse. Where the
 * band has no width the step is at `good`. NaN where something is unknown or infinite. Halves, so
 * that no difference of two doubles overflows. */
static inline double benchmark_raw(double value, double good, double bad)
{
    double line = (bad / 2 - value / 2) / (bad / 2 - good / 2);
    line = value >= bad ? 0 : line;
    line = bad <= good ? 0 : line;
    line = value <= good ? 1 : line;
    return line + 0 * value + 0 * good + 0 * bad;
}

/* How much a measurement of so many samples counts beside a benchmark of so many rows: 0-1. */
static inline double benchmark_weight(int64_t rows, int64_t samples, int64_t enough)
{
    samples = samples < 0 ? 0 : samples;
    samples = samples > enough ? enough : samples;
    return rows >= BENCHMARK_MIN_ROWS ? (double)samples / (double)enough : 0;
}

/* Towards the neutral .5, the less it counts, and where the raw score is NaN. */
static inline double benchmark_score(double raw, double weight)
{
    const double away = weight * (raw - .5);
    return .5 + (isnan(away) ? 0 : away);
}

static inline double benchmark_latency(double value, double p50, double p90, double weight)
{
    return benchmark_score(benchmark_raw(value, p50, p90), weight);
}

/* As latency, where the smaller is the worse. */
static inline double benchmark_fps(double value, double p50, double p10, double weight)
{
    return benchmark_score(benchmark_raw(-value, -p50, -p10), weight);
}

/* All are shares of 0-1. */
typedef struct service {
    double coverage, startup, no_swap, viability, ptff, e2e, fps;
} service;

/* A share, else NaN. */
static inline double service_share(double value)
{
    return value >= 0 && value <= 1 ? value : NAN;
}

/* 0-100. More signals than expected are full coverage. */
static inline double service_score(service of)
{
    const double coverage = of.coverage > 1 ? 1 + 0 * of.coverage : of.coverage;
    const double reliability = .4 * service_share(of.startup) + .2 * service_share(of.no_swap) +
                               .4 * service_share(of.viability);
    const double latency = .6 * service_share(of.ptff) + .4 * service_share(of.e2e);
    const double quality = .6 * latency + .4 * service_share(of.fps);
    const double score = 100 * service_share(coverage) * (.7 * reliability + .3 * quality);
    return score > 100 ? 100 : score;
}

#endif
