/*
 * Rows of a CSV file, from its lines, in constant memory; a row is kept only as far as its wanted
 * columns go. What is no row is reported with its line and reason, and reading goes
 * on with the next line: an unclosed quote costs one line, not the rest of the file. Knows nothing
 * of what columns mean.
 */
#ifndef COST_BILL_ROWS_H
#define COST_BILL_ROWS_H

#include "bill_record.h"

typedef struct bill_row {
    uint64_t line; /* where it begins, from 1 */
    const bill_text
        *fields;          /* one for each wanted column; NULL where the file has no such column */
    const bill_tag *tags; /* with a value */
    size_t tag_count;
    char problem[192]; /* why it is no row; "" for one */
} bill_row;

typedef enum bill_step {
    BILL_MORE,    /* give another line, or end */
    BILL_ROW,     /* the row is filled; borrowed until the next step */
    BILL_PROBLEM, /* only its line and problem are */
    BILL_REFUSED, /* the file cannot be read at all: problem says why */
} bill_step;

/* Owns its buffers. */
typedef struct bill_rows bill_rows;

/* `names[i]` are the names of wanted column i, separated by '|' (bill_header.h says when two are
 * the same); where a file has several, the first that has a value in a row wins. `tag_prefix`:
 * whose names begin so is a tag; NULL: no tags. Borrows both. NULL: out of memory. */
bill_rows *bill_rows_open(const char *const *names, size_t count, const char *tag_prefix);
void bill_rows_close(bill_rows *rows);

/* Goes on with the line without its '\n', which is borrowed and must be given until the answer is
 * BILL_MORE; data NULL: the file is over. */
bill_step bill_rows_next(bill_rows *rows, bill_text line, bill_row *out);

/* The header has been read: a column of that number is in the file. */
bool bill_rows_started(const bill_rows *rows);
bool bill_rows_has(const bill_rows *rows, size_t column);

/* Of the file's columns, counted from 0, as the header writes it, a tag's without the prefix; NULL:
 * there are no more. */
bill_text bill_rows_name(const bill_rows *rows, size_t number);

#endif
