/*
 * From the counts a provider reports to disjoint buckets. Providers do not agree whether cached
 * tokens are part of the input and reasoning tokens part of the output. Knows nothing of prices.
 */
#ifndef COST_USAGE_H
#define COST_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct usage_rule {
    bool known;                /* false: no provider, no answer */
    bool input_includes_cache; /* reads and writes */
    bool output_includes_reasoning;
} usage_rule;

/* By the provider's name, any case; '' is unknown, any other name follows OpenAI's convention. */
usage_rule usage_rule_of(const char *provider, size_t size);

enum usage_bucket {
    USAGE_INPUT,
    USAGE_OUTPUT,
    USAGE_CACHE_READ,
    USAGE_CACHE_WRITE,
    USAGE_REASONING,
    USAGE_BUCKETS,
};

/* Values of a block lie at any address. */
typedef int64_t usage_i64 __attribute__((aligned(1), may_alias));

/* Of many rows: what was reported, 1 where nothing was, and what is made of it. */
typedef struct usage_column {
    const usage_i64 *reported;
    const uint8_t *missing;
    int64_t *count;
} usage_column;

/* Counts in, buckets out, row i by rules[rule[i]]. Missing counts are 0; the bucket of a missing
 * input or output means nothing. clamped[i] is 1 where something was negative, or a part greater
 * than its whole, and was made 0. */
void usage_split(const usage_rule *rules, const uint32_t *rule,
                 const usage_column column[USAGE_BUCKETS], size_t rows, uint8_t *clamped);

#endif
