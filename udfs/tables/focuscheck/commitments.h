/*
 * Sums of billed and effective cost by commitment, in memory that has a limit. Knows nothing of
 * rows.
 */
#ifndef FOCUSCHECK_COMMITMENTS_H
#define FOCUSCHECK_COMMITMENTS_H

#include "../../cost/bill_amount.h"
#include "../../cost/bill_rows.h"

enum { COMMITMENT_LIMIT = 1 << 16, COMMITMENT_ID_LIMIT = 1024 };

typedef struct commitment {
    bill_text id; /* owned */
    bill_amount billed, effective;
} commitment;

/* Owns what it points to. Zero-initialise. */
typedef struct commitments {
    commitment *list; /* in the order in which they came */
    size_t count, capacity;
    uint32_t *slots; /* index + 1 */
    size_t slot_count;
    bool incomplete; /* there were more, a longer id, or a sum too large */
} commitments;

/* Adds a row's costs. What cannot be kept sets incomplete. */
void commitments_add(commitments *all, bill_text id, const bill_amount *billed,
                     const bill_amount *effective);
void commitments_free(commitments *all);

#endif
