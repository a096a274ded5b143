/*
 * Reads the rate card's CSV text into rows, strictly: one wrong field refuses the whole file, with
 * a line that says where. Knows nothing of files on disk, of token counts, or of which row wins.
 */
#ifndef COST_PRICE_CSV_H
#define COST_PRICE_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line: file, line, column, got, expected. */
typedef struct price_error {
    char text[512];
} price_error;

/* Order of price_row.price; the first six are the buckets a request's tokens fall into. */
enum price_column {
    PRICE_INPUT,
    PRICE_OUTPUT,
    PRICE_CACHE_READ,
    PRICE_CACHE_WRITE,
    PRICE_CACHE_WRITE_1H,
    PRICE_REASONING,
    PRICE_BATCH_INPUT,
    PRICE_BATCH_OUTPUT,
    PRICE_COLUMNS,
};

/* Prices are kept in 10^-12 USD per million tokens: every written digit, no rounding. The ceiling
 * of 100,000 USD per million keeps six buckets of 2^63 tokens inside 128 bits, also when a price is
 * halved, and catches a price given per token or in the wrong currency unit. */
#define PRICE_NONE UINT64_MAX
#define PRICE_PER_USD UINT64_C(1000000000000)
#define PRICE_CEILING_USD UINT64_C(100000)

enum { PRICE_NAME_LIMIT = 200, PRICE_ROW_LIMIT = 200000 };

typedef struct price_row {
    char *key;                     /* "provider\nmodel", lower-cased; owned by the table */
    const char *source;            /* as written; lies behind the key */
    uint64_t price[PRICE_COLUMNS]; /* PRICE_NONE where the field is empty */
    int64_t from, to;              /* valid in [from, to), ms since 1970 UTC; INT64_MIN/MAX: open */
    uint64_t tier_above;           /* for requests of more input tokens than this; 0: all */
    uint32_t line;                 /* where the row ends in its file, from 1 */
    uint32_t file;                 /* which file, as given to price_csv_read */
} price_row;

/* Owns rows and their keys, until price_table_free. Zero-initialise. */
typedef struct price_table {
    price_row *rows;
    size_t count, capacity;
} price_table;

/* Appends the rows of `bytes` to `table`. `name` appears in errors only. On failure the table may
 * hold some of the rows: free it. */
__attribute__((warn_unused_result)) bool price_csv_read(const char *name, uint32_t file,
                                                        const char *bytes, size_t size,
                                                        price_table *table, price_error *error);

void price_table_free(price_table *table);

#endif
