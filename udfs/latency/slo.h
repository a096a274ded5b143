/*
 * Service level objectives: limits on the latencies of an answer, and who was satisfied. Knows
 * nothing of columns.
 */
#ifndef LATENCY_SLO_H
#define LATENCY_SLO_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* NaN or infinite: unknown, as a value and as a limit. A value that must be within a limit and is
 * unknown, or negative, is not. */
static inline bool latency_within(double value, double limit)
{
    return !isfinite(limit) || (value >= 0 && value <= limit);
}

/* In ms, NaN where the scenario has none. */
typedef struct slo_limits {
    double ttft, tpot;
} slo_limits;

/* The 99th percentiles that MLPerf Inference asks of a server, by benchmark. */
static inline slo_limits latency_slo_limits(const char *scenario, size_t size)
{
    static const struct {
        const char *scenario;
        slo_limits limits;
    } known[] = {
        {"llama2-70b", {2000, 200}},          {"llama2-70b-interactive", {450, 40}},
        {"llama3.1-8b", {2000, 100}},         {"llama3.1-8b-interactive", {500, 30}},
        {"llama3.1-405b", {6000, 175}},       {"llama3.1-405b-interactive", {4500, 80}},
        {"deepseek-r1", {2000, 80}},          {"deepseek-r1-interactive", {1500, 15}},
        {"gpt-oss-120b", {3000, 80}},         {"gpt-oss-120b-interactive", {2000, 20}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size == strlen(known[i].scenario) && memcmp(scenario, known[i].scenario, size) == 0)
            return known[i].limits;
    return (slo_limits){NAN, NAN};
}

/* 0 to 1, NaN for no samples and for counts that contradict each other. */
static inline double latency_apdex(int64_t satisfied, int64_t tolerating, int64_t total)
{
    const bool counts = satisfied >= 0 && tolerating >= 0 && total > 0 && satisfied <= total &&
                        tolerating <= total - satisfied;
    return counts ? ((double)satisfied + (double)tolerating / 2) / (double)total : NAN;
}

#endif
