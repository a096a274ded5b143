/*
 * Azure's units of measure: "10K", "100 GB/Month", "1 Hour". Knows nothing of bills.
 */
#ifndef FOCUS_AZURE_UNIT_H
#define FOCUS_AZURE_UNIT_H

#include "../../cost/bill_rows.h"

typedef struct azure_unit {
    uint64_t block; /* units that the unit price is for */
    bill_text name; /* of one unit, in the plural where we know it */
} azure_unit;

/* False, and nothing set: it does not begin with a number; its block is then 1. */
bool azure_unit_read(bill_text text, azure_unit *out);

#endif
