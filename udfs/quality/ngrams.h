/*
 * How many different n-grams a list of tokens has. Knows nothing of texts.
 */
#ifndef QUALITY_NGRAMS_H
#define QUALITY_NGRAMS_H

#include "vocabulary.h"

/* Of the `count` - n + 1 n-grams of `tokens`, 1 <= n <= count, how many are different. Exact, in
 * count * log n: equal n-grams get equal numbers, those of 2, 4, 8... tokens from pairs of halves,
 * at last those of n from two that overlap. `tokens` is used up; `v` must have room for `count`. */
size_t ngrams_different(vocabulary *v, uint32_t *tokens, size_t count, uint64_t n);

#endif
