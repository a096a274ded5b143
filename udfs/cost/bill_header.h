/*
 * Which of a file's columns are wanted, by their names. Letters count in any case, everything but
 * letters and digits not at all: lineItem/UsageAmount is line_item_usage_amount. Knows nothing of
 * fields.
 */
#ifndef COST_BILL_HEADER_H
#define COST_BILL_HEADER_H

#include "bill_text.h"

#include <stdint.h>

enum { BILL_UNWANTED = -1, BILL_TAG = -2 };

/* A column of the file. */
typedef struct bill_place {
    int32_t column; /* wanted column, BILL_UNWANTED or BILL_TAG */
    int rank;       /* which of the column's names it has, from 1 */
    bill_text name; /* owned; a tag's without the prefix */
} bill_place;

typedef struct bill_header {
    const char *const
        *names;             /* of each wanted column, separated by '|', the best first; borrowed */
    size_t column_count;    /* wanted columns */
    const char *tag_prefix; /* columns whose names begin so are tags; NULL: none; borrowed */
    bool *present;          /* whether the file has that wanted column */
    bill_place *places;     /* the file's columns, in its order */
    size_t place_count;
    uint32_t *wanted; /* places that are not BILL_UNWANTED */
    size_t wanted_count;
    size_t capacity; /* of places and wanted */
} bill_header;

/* False: out of memory; free it then too. */
bool bill_header_init(bill_header *header, const char *const *names, size_t count,
                      const char *tag_prefix) __attribute__((warn_unused_result));
void bill_header_free(bill_header *header);

/* The file's next column. False: out of memory. */
bool bill_header_add(bill_header *header, bill_text name) __attribute__((warn_unused_result));

/* `other`, or one of several separated by '|', is the same name. */
bool bill_header_same(bill_text name, const char *other);

#endif
