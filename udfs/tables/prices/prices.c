/*
 * The table function `prices`: the rate card as a table, row by row of its files. What a row means
 * is cost's to know.
 */
#include "mh.h"

#include "../../cost/rate_files.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 8192 };

/* The result's columns, in the order of the declaration. */
enum {
    PROVIDER,
    MODEL,
    FIRST_PRICE,
    TIER_ABOVE = FIRST_PRICE + PRICE_COLUMNS,
    VALID_FROM,
    VALID_TO,
    SOURCE,
    FILE_NUMBER,
    LINE,
    MODIFIED,
    CARD
};

/* Owns the files. */
typedef struct cursor {
    rate_files *files;
    size_t next;
} cursor;

static void put_int64(mh_result *column, size_t row, int64_t value, bool known)
{
    ((int64_t *)column->data)[row] = known ? value : 0;
    column->nulls[row] = !known;
}

static mh_status put_text(mh_call *call, int column, const char *text, size_t size)
{
    return mh_result_append(&call->results[column], (mh_span){text, size}, call->error);
}

static mh_status put_row(mh_call *call, const cursor *at, const price_row *price, size_t row)
{
    mh_result *results = call->results;
    const rate_card *card = rate_files_card(at->files);
    const char *model = strchr(price->key, '\n') + 1;
    MH_TRY(put_text(call, PROVIDER, price->key, (size_t)(model - 1 - price->key)));
    MH_TRY(put_text(call, MODEL, model, strlen(model)));
    for (int p = 0; p < PRICE_COLUMNS; p++) {
        const bool known = price->price[p] != PRICE_NONE;
        ((cost_amount *)results[FIRST_PRICE + p].data)[row] =
            known ? (cost_amount)price->price[p] : 0;
        results[FIRST_PRICE + p].nulls[row] = !known;
    }
    put_int64(&results[TIER_ABOVE], row, (int64_t)price->tier_above, price->tier_above != 0);
    put_int64(&results[VALID_FROM], row, price->from, price->from != INT64_MIN);
    put_int64(&results[VALID_TO], row, price->to, price->to != INT64_MAX);
    MH_TRY(put_text(call, SOURCE, price->source, strlen(price->source)));
    ((uint8_t *)results[FILE_NUMBER].data)[row] = (uint8_t)(price->file + 1);
    ((uint32_t *)results[LINE].data)[row] = price->line;
    ((int64_t *)results[MODIFIED].data)[row] = rate_files_modified(at->files, price->file);
    return put_text(call, CARD, rate_card_version(card), RATE_VERSION_SIZE - 1);
}

static mh_status all_rows(mh_call *call)
{
    cursor *at = call->state;
    const price_table *table = rate_card_rows(rate_files_card(at->files));
    size_t row = 0;
    for (; row < BATCH && at->next < table->count; row++)
        MH_TRY(put_row(call, at, &table->rows[at->next++], row));
    for (size_t column = 0; column <= CARD; column++)
        call->results[column].rows = row;
    call->more = at->next < table->count;
    return MH_OK;
}

static mh_status open_files(const char *const *paths, size_t count, void **state, mh_error *error)
{
    price_error why;
    cursor *at = calloc(1, sizeof *at);
    if (!at)
        return mh_fail(error, MH_ENVIRONMENT, "out of memory");
    at->files = rate_files_open(paths, count, &why);
    if (!at->files) {
        free(at);
        return mh_fail(error, MH_ENVIRONMENT, "%s", why.text);
    }
    *state = at;
    return MH_OK;
}

static void close_files(void *state)
{
    cursor *at = state;
    price_error unused;
    (void)rate_files_close(at->files, &unused);
    free(at);
}

#define PRICE(name, doc)                                                                           \
    {                                                                                              \
        name, "Nullable(Decimal(38, 12))", "USD per million tokens", doc                           \
    }

static const mh_table table = {
    .name = "prices",
    .since = "0.2.0",
    .summary =
        "The rate card that costLlm prices with, as a table: a row for each row of its files. "
        "Takes no rows.",
    .source =
        "config/prices.csv, each row with its source; own_prices.csv beside it, if there is one, "
        "wins",
    .columns = {{NULL, NULL, NULL, NULL}},
    .returns = {{"provider", "String", "name", "lower case"},
                {"model", "String", "name", "lower case"},
                PRICE("input", "neither read from nor written to a cache"),
                PRICE("output", "without reasoning, if that has a price of its own"),
                PRICE("cache_read", "NULL: none, tokens of the kind leave a request unpriced"),
                PRICE("cache_write", "kept for five minutes"),
                PRICE("cache_write_1h", "kept for an hour"),
                PRICE("reasoning", "NULL: that of output"),
                PRICE("batch_input", "NULL: half of input"),
                PRICE("batch_output", "NULL: half of output"),
                {"tier_above", "Nullable(Int64)", "tokens",
                 "for requests of more input than this; NULL: all"},
                {"valid_from", "Nullable(DateTime64(3, 'UTC'))", "time", "NULL: since ever"},
                {"valid_to", "Nullable(DateTime64(3, 'UTC'))", "time",
                 "first instant after it; NULL: still"},
                {"source", "String", "text", "where the price comes from"},
                {"file", "UInt8", "number", "1, or 2 for own_prices.csv"},
                {"line", "UInt32", "number", "in that file"},
                {"modified", "DateTime64(3, 'UTC')", "time", "when that file was last written"},
                {"card", "String", "hash", "version of the card, as costLlmDetail gives it"}},
    .batch_rows = BATCH,
    .files = "prices.csv own_prices.csv",
    .example = "SELECT * FROM meterhouse.prices WHERE model = 'gpt-4o' -- a view of sql/prices",
    .open = open_files,
    .close = close_files,
    .end = all_rows,
};

int main(int argc, char **argv)
{
    return mh_table_main(argc, argv, &table);
}
