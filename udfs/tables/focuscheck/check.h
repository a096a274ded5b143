/*
 * A row of FOCUS against the rules of FOCUS. Knows nothing of blocks and results.
 */
#ifndef FOCUSCHECK_CHECK_H
#define FOCUSCHECK_CHECK_H

#include "check_list.h"
#include "commitments.h"

/* Columns that a FOCUS dataset must have and this one has not. */
void check_header(const bill_rows *rows, check_list *out);

/* A column of the file that is neither FOCUS's, as FOCUS writes it, nor begins with x_; false: it
 * is. */
bool check_name(bill_text name, check_list *out);

/* The rules of each field for itself. */
void check_fields(const bill_row *row, const bill_rows *rows, check_list *out);

/* `row` has one field for each FOCUS column, in FOCUS's order. All of its rules. */
void check_row(const bill_row *row, const bill_rows *rows, commitments *all, check_list *out);

/* After the last row: false where effective and billed cost are equal. */
bool check_commitment(const commitment *of, check_list *out);

#endif
