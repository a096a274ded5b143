/*
 * Speed of a generated answer: until its first token, and from token to token. NaN where there is
 * no answer. Knows nothing of columns.
 */
#ifndef LATENCY_TOKENS_H
#define LATENCY_TOKENS_H

#include <math.h>
#include <stdint.h>

/* Times are in ms. */
static inline double latency_ttft(int64_t request, int64_t first_output)
{
    /* the difference of any two int64 in order fits a uint64 */
    return first_output >= request ? (double)((uint64_t)first_output - (uint64_t)request) : NAN;
}

/* The ms after the first token, shared by `shares` tokens. */
static inline double latency_per_token(double e2e_ms, double ttft_ms, double shares)
{
    double ms = (e2e_ms - ttft_ms) / shares;
    return shares > 0 && ttft_ms >= 0 && e2e_ms >= ttft_ms && isfinite(ms) ? ms : NAN;
}

static inline double latency_tokens_per_second(double tokens, double ms)
{
    double rate = tokens * 1000 / ms;
    return tokens >= 0 && ms > 0 && ms < INFINITY && isfinite(rate) ? rate : NAN;
}

#endif
