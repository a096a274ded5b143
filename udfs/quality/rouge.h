/*
 * Rouge-L: F1 over the longest common subsequence of two lists of tokens. Bit-parallel (Hyyro
 * 2004): 64 tokens of the shorter list in one step, so 32,768 against 32,768 take 17 million steps,
 * some 40 milliseconds. Memory is the caller's. Knows nothing of texts.
 *
 * Source: Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", with beta = 1.
 */
#ifndef QUALITY_ROUGE_H
#define QUALITY_ROUGE_H

#include <stddef.h>
#include <stdint.h>

enum {
    ROUGE_MAX_TOKENS = 1 << 15, /* of either list: time grows with the product of their lengths */
    ROUGE_WORDS = ROUGE_MAX_TOKENS / 64,
    ROUGE_MAX_DENSE = 64,
};

typedef struct rouge_scratch {
    uint64_t row[ROUGE_WORDS];  /* bit i is 0 where the subsequence grows at token i */
    uint64_t mask[ROUGE_WORDS]; /* where the rare token at hand stands; else all 0 */
    uint64_t dense[ROUGE_MAX_DENSE][ROUGE_WORDS]; /* where a frequent token stands */
    uint32_t next[ROUGE_MAX_TOKENS];              /* the next place of the same token, + 1 */
} rouge_scratch;

/* Length of the longest common subsequence of lists of up to ROUGE_MAX_TOKENS numbers below
 * `different`; `places` has room for 2 * different. */
size_t rouge_common(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
                    size_t different, uint32_t *places, rouge_scratch *scratch);

#endif
