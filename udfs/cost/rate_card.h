/*
 * The rate card in force: every model's prices over time, found by name, and priced by time and
 * tier. Built from the texts of one or two CSV files; a later file wins over an earlier one at
 * every moment for which it has a price of the same model. Knows nothing of files on disk.
 */
#ifndef COST_RATE_CARD_H
#define COST_RATE_CARD_H

#include "price_csv.h"
#include "token_cost.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct rate_tier {
    uint64_t above; /* for requests of more input tokens, cache included, than this; first is 0 */
    token_rates base, batch;
} rate_tier;

typedef struct rate_span {
    int64_t from, to; /* [from, to), ms since 1970 UTC */
    rate_tier *tiers; /* by rising `above` */
    size_t tier_count;
} rate_span;

/* All borrowed from the card. */
typedef struct rate_model {
    const char *key;  /* "provider\nmodel" */
    rate_span *spans; /* by time, not overlapping */
    size_t span_count;
} rate_model;

typedef struct rate_card rate_card;

typedef struct rate_source {
    const char *name; /* for errors */
    const char *bytes;
    size_t size;
} rate_source;

enum { RATE_SOURCE_LIMIT = 2, RATE_VERSION_SIZE = 17 };

/* The card owns what it needs of the sources. NULL: *error says why. */
rate_card *rate_card_build(const rate_source *sources, size_t count, price_error *error);
void rate_card_free(rate_card *card);

/* Names of any case. Tries the model's name as it is, then without a leading "<provider>/", then
 * also without a trailing -YYYYMMDD, -YYYY-MM-DD or @anything. NULL: unknown. */
const rate_model *rate_card_find(const rate_card *card, const char *provider, size_t provider_size,
                                 const char *model, size_t model_size);

/* XXH3-64 of the files' bytes, 16 lower-case hex digits, terminated: names the card in force. */
const char *rate_card_version(const rate_card *card);

/* All rows of all files, by model, file and time. */
const price_table *rate_card_rows(const rate_card *card);

/* What was in force at `at`, or NULL: nothing. */
static inline const rate_span *rate_model_span(const rate_model *model, int64_t at)
{
    const rate_span *span = model->spans, *end = span + model->span_count;
    while (span < end && at >= span->to)
        span++;
    return span == end || at < span->from ? NULL : span;
}

/* The tier that prices such a request at `at`, or NULL: no price then. Counts are not negative. */
static inline const rate_tier *rate_model_tier(const rate_model *model, int64_t at,
                                               const int64_t count[TOKEN_BUCKETS])
{
    const rate_span *span = rate_model_span(model, at);
    if (!span)
        return NULL;
    const rate_tier *tier = span->tiers;
    if (span->tier_count > 1) {
        cost_amount input = (cost_amount)count[TOKEN_INPUT] + count[TOKEN_CACHE_READ] +
                            count[TOKEN_CACHE_WRITE] + count[TOKEN_CACHE_WRITE_1H];
        for (size_t t = 1; t < span->tier_count && input > (cost_amount)span->tiers[t].above; t++)
            tier = &span->tiers[t];
    }
    return tier;
}

#endif
