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

typedef struct usage_counts {
    int64_t input, output, cache_read, cache_write, reasoning;
} usage_counts;

/* By the provider's name, any case; '' is unknown, any other name follows OpenAI's convention. */
usage_rule usage_rule_of(const char *provider, size_t size);

/* Counts in, buckets out; `has_input` and `has_output` are false where the count is not known, and
 * that bucket means nothing then. True: something was negative, or a part greater than its whole,
 * and was clamped to 0. */
bool usage_split(usage_rule rule, bool has_input, bool has_output, usage_counts *counts);

#endif
