/*
 * One row of a provider's bill on its way to FOCUS, and what the providers' files share. Knows
 * nothing of blocks and results.
 */
#ifndef FOCUS_CONVERT_H
#define FOCUS_CONVERT_H

#include "../../cost/bill_amount.h"
#include "../../cost/bill_time.h"
#include "../../cost/focus_columns.h"

typedef struct focus_cell {
    bool known; /* else NULL */
    union {     /* by the column's kind */
        bill_text text;
        bill_amount amount;
        uint32_t time; /* seconds since 1970 UTC */
    };
} focus_cell;

/* Owns `made`; cells borrow it, the row that was read, and constants, until the next row. */
typedef struct focus_row {
    const struct focus_provider *provider;
    const bill_row *in;
    focus_cell cells[FOCUS_COLUMNS];
    char problem[256]; /* the first; "" when there is none */
    char *made;        /* text that is not in the row as it is */
    size_t made_size;
} focus_row;

/* A column that is as it is in the bill, or NULL. */
typedef struct focus_copy {
    focus_column to;
    size_t from;
} focus_copy;

/* What one provider's export is like, and how a row of it becomes one of FOCUS. */
typedef struct focus_provider {
    const char *word, *export; /* "aws", "an AWS Cost and Usage Report" */
    const char *const *names;  /* of its columns: bill_rows_open */
    size_t name_count;
    const char *tag_prefix;
    const size_t *needed; /* of these groups of columns each must be there; SIZE_MAX ends a group,
                             two the list */
    const focus_copy *copies;
    size_t copy_count;
    void (*convert)(focus_row *row); /* after the copies */
} focus_provider;

extern const focus_provider focus_aws, focus_azure, focus_gcp, focus_oci, focus_itself;

/* False: out of memory. */
bool focus_row_open(focus_row *row, const focus_provider *provider);
void focus_row_close(focus_row *row);

/* Fills cells and problem; what is wrong with a field leaves its cell NULL and the others as they
 * are. */
void focus_convert(focus_row *row, const bill_row *in);

/* ---- for providers ---- */

/* The bill's field; an empty one is NULL. */
bill_text focus_field(const focus_row *row, size_t from);
bool focus_is(bill_text text, const char *value);           /* in any case */
bool focus_contains(bill_text text, const char *lower);     /* in any case; `lower` in lower case */
bill_text focus_either(bill_text first, bill_text second); /* the first that is not NULL */

/* False where it is NULL or, which is a problem, no number. */
bool focus_number(focus_row *row, size_t from, bill_decimal *out);
bool focus_amount(focus_row *row, size_t from, bill_amount *out);

void focus_put(focus_row *row, focus_column to, bill_text text);
void focus_put_word(focus_row *row, focus_column to, const char *word);
void focus_put_amount(focus_row *row, focus_column to, const bill_amount *amount);
void focus_put_time(focus_row *row, focus_column to, uint32_t time);
void focus_put_field(focus_row *row, focus_column to, size_t from);
/* a * b / divisor */
void focus_put_product(focus_row *row, focus_column to, const bill_decimal *a,
                       const bill_decimal *b, uint64_t divisor);
/* The product of two of the bill's fields, NULL if one of them is no number. False, and nothing
 * put: one is empty. */
bool focus_put_fields_product(focus_row *row, focus_column to, size_t a, size_t b);
/* As the other column is. */
void focus_put_same(focus_row *row, focus_column to, focus_column from);
/* A day later: ends that the bill counts in. */
void focus_put_next_day(focus_row *row, focus_column to, focus_column from);

/* Category, subcategory and, where there is none yet, name of a service. */
void focus_put_service(focus_row *row, bill_text service);

/* The row's tags, or a field that is a JSON object, or the inside of one: "a": "b". */
void focus_put_tags(focus_row *row);
void focus_put_json(focus_row *row, focus_column to, size_t from);

/* "field: got ..., expected ..." */
void focus_complain(focus_row *row, size_t from, const char *expected);

/* Room in `made`, NULL: none left, which is a problem. */
char *focus_room(focus_row *row, size_t size);

/* `text` as a JSON string, quotes included; returns what it took of focus_room(6 * size + 2). */
size_t focus_quote(char *out, bill_text text);

#endif
