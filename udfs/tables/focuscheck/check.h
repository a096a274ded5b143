/*
 * A row of FOCUS against the rules of FOCUS. Knows nothing of blocks and results.
 */
#ifndef FOCUSCHECK_CHECK_H
#define FOCUSCHECK_CHECK_H

#include "../../cost/focus_columns.h"
#include "commitments.h"

enum { CHECK_LIMIT = 3 * FOCUS_COLUMNS, CHECK_TEXT = 11 * BILL_AMOUNT_TEXT };

/* A broken rule: texts are borrowed from the row, or constants. */
typedef struct violation {
    const char *rule;
    bill_text column, expected, got;
} violation;

/* What is wrong with a row, and the texts made for that. Too large for a stack. */
typedef struct check_list {
    violation items[CHECK_LIMIT];
    size_t count;
    char text[CHECK_TEXT];
    size_t text_used;
    uint8_t open[BILL_ROW_LIMIT / 8 + 1]; /* for json_valid */
} check_list;

/* Columns that a FOCUS dataset must have and this one has not. */
void check_header(const bill_rows *rows, check_list *out);

/* A column of the file that is neither FOCUS's, as FOCUS writes it, nor begins with x_; false: it is. */
bool check_name(bill_text name, check_list *out);

/* `row` has one field for each FOCUS column, in FOCUS's order. `has` as bill_rows_has says. */
void check_row(const bill_row *row, const bill_rows *rows, commitments *all, check_list *out);

/* After the last row: false where effective and billed cost are equal. */
bool check_commitment(const commitment *of, check_list *out);

#endif
