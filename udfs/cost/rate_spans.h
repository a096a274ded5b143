/*
 * From the rows of price files to what was in force when: per model, spans of time with their
 * tiers. Knows nothing of CSV text or names.
 */
#ifndef COST_RATE_SPANS_H
#define COST_RATE_SPANS_H

#include "rate_card.h"

/* Owns its arrays; the keys of models are borrowed from the table. Zero-initialise. */
typedef struct rate_timeline {
    rate_model *models;
    size_t model_count;
    rate_span *spans; /* of all models, one after the other; each owns its tiers */
    size_t span_count;
} rate_timeline;

/* Sorts the table's rows. `names` are the files' names, for errors: rows of one model, file and
 * tier must not overlap in time, and a tier needs a base price beside it. */
__attribute__((warn_unused_result)) bool rate_timeline_build(price_table *table,
                                                             const char *const *names,
                                                             rate_timeline *out,
                                                             price_error *error);
void rate_timeline_free(rate_timeline *timeline);

#endif
