/*
 * What the requests of a block cost, column by column: names resolved once a pair of them, prices
 * looked up once a span of time, sums in 64 bits where all numbers of a chunk are small and in 128
 * where they are not. Knows nothing of where columns come from.
 */
#ifndef COST_LLM_ROWS_H
#define COST_LLM_ROWS_H

#include "rate_card.h"

/* Values of a block lie at any address. */
typedef int64_t llm_i64 __attribute__((aligned(1), may_alias));

typedef struct llm_name {
    const char *data;
    size_t size;
} llm_name;

/* A resolved pair of names, and the prices of it that were used last: they hold for requests in
 * [from, to) of at most `limit` tokens of input. */
typedef struct llm_slot {
    uint64_t pair; /* 1 + provider * model count + model; 0: free */
    int64_t from, to;
    uint64_t limit;
    const token_rates *rates;
    const rate_model *model; /* NULL: unknown */
    uint64_t unknown;        /* 1 then */
} llm_slot;

/* Borrows everything. Flags are 1 for NULL. */
typedef struct llm_rows {
    const rate_card *card;
    const llm_name *providers, *models; /* the distinct names */
    size_t provider_count, model_count;
    const uint32_t *provider, *model; /* of each row: which of them */
    const llm_i64 *at, *count[TOKEN_BUCKETS];
    const uint8_t *at_nulls, *count_nulls[TOKEN_BUCKETS];
    llm_slot *slots; /* zeroed, llm_slot_count of them */
    size_t slot_count;
    bool batch;
} llm_rows;

/* A power of 2: room for all pairs, or for as many as make a good cache. */
size_t llm_slot_count(size_t providers, size_t models);

/* NULL: unknown. */
const rate_model *llm_row_model(const llm_rows *r, size_t row);

/* NULL counts are 0. False: input or output is NULL, or a count is negative. */
bool llm_row_counts(const llm_rows *r, size_t row, int64_t count[TOKEN_BUCKETS]);

/* NULL: no price then. `model` may be NULL. */
const rate_tier *llm_row_tier(const llm_rows *r, size_t row, const rate_model *model,
                              const int64_t count[TOKEN_BUCKETS]);

/* The total of each row, 0 where it is NULL. */
void llm_totals(const llm_rows *r, size_t rows, cost_amount *total, uint8_t *nulls);

#endif
