/*
 * How much two lists of tokens share, of whatever numbers stand for tokens. Linear. Knows nothing
 * of texts.
 *
 * Source: SQuAD's evaluation script (multisets), HELM's basic metrics (sets).
 */
#ifndef QUALITY_TOKEN_F1_H
#define QUALITY_TOKEN_F1_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* 2PR/(P + R) of `common` tokens of `a` and of `b`. Of nothing and nothing: 1. */
static inline double f1_of(size_t common, size_t a, size_t b)
{
    return a + b == 0 ? 1 : 2 * (double)common / ((double)a + (double)b);
}

/* Tokens are numbers below `different`; `counts` has room for so many. */
static inline double token_f1(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
                              size_t different, uint32_t *counts)
{
    size_t common = 0;
    memset(counts, 0, different * sizeof *counts);
    for (size_t i = 0; i < a_count; i++)
        counts[a[i]]++;
    for (size_t i = 0; i < b_count; i++) {
        common += counts[b[i]] > 0;
        counts[b[i]] -= counts[b[i]] > 0;
    }
    return f1_of(common, a_count, b_count);
}

static inline double token_f1_set(const uint32_t *a, size_t a_count, const uint32_t *b,
                                  size_t b_count, size_t different, uint32_t *seen)
{
    size_t in_a = 0, in_b = 0;
    memset(seen, 0, different * sizeof *seen);
    for (size_t i = 0; i < a_count; i++)
        seen[a[i]] = 1;
    for (size_t i = 0; i < b_count; i++)
        seen[b[i]] |= 2;
    for (size_t i = 0; i < different; i++) {
        in_a += seen[i] & 1;
        in_b += seen[i] >> 1;
    }
    return f1_of(in_a + in_b - different, in_a, in_b);
}

#endif
