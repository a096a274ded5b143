/*
 * Broken rules and the texts made for them. Knows no rule.
 */
#ifndef FOCUSCHECK_CHECK_LIST_H
#define FOCUSCHECK_CHECK_LIST_H

#include "../../cost/bill_amount.h"
#include "../../cost/focus_columns.h"

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

void check_start(check_list *out);
void check_add(check_list *out, const char *rule, focus_column column, const char *expected,
               bill_text got);
bill_text check_text(const char *text);

/* A made text; "" when there is no room, which is for two amounts and nine lists. */
bill_text check_keep(check_list *out, const char *text, size_t size);
bill_text check_amount(check_list *out, const bill_amount *amount);

#endif
