/*
 * Fuzzes what reads bills (clang -fsanitize=fuzzer,address,undefined). The first byte of the input chooses a
 * provider, and whether its header comes first; the rest are the lines of the file. What must hold for any bytes,
 * every line in memory of exactly its size, forgotten when it may be: nothing out of bounds; rows and problems come
 * in the order of their lines, no line twice; every text of a row can be read until the next step; a row
 * without a problem has all that is required of it.
 *
 *     clang -g -O1 -std=gnu11 -D_GNU_SOURCE tests/fuzz/fuzz_cost_bill.c udfs/cost/{bill_*,focus_columns,price_text,wide}.c \
 *         udfs/tables/focus/{aws,azure*,convert,focus_itself,gcp,json_members,oci,services}.c \
 *         -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -lcsv
 */
#include "../../udfs/tables/focus/convert.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const focus_provider *const providers[] = {&focus_aws, &focus_azure, &focus_gcp, &focus_oci,
                                                  &focus_itself};
enum { PROVIDERS = sizeof providers / sizeof providers[0] };

typedef struct reader {
    bill_rows *rows;
    focus_row row;
    uint64_t last; /* line that came out */
} reader;

/* Reads every byte that a row lends. */
static unsigned touch(const focus_row *row)
{
    unsigned sum = 0;
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        if (row->cells[i].known && focus_rules[i].kind == FOCUS_TEXT)
            for (size_t k = 0; k < row->cells[i].text.size; k++)
                sum += (unsigned char)row->cells[i].text.data[k];
    return sum;
}

/* False: the file has been refused. */
static bool step(reader *r, bill_text line, bool *done)
{
    bill_row in = {.line = 0};
    bill_step what = bill_rows_next(r->rows, line, &in);
    volatile unsigned sink;
    *done = what == BILL_MORE;
    if (what == BILL_REFUSED || what == BILL_MORE) {
        assert(what == BILL_MORE || in.problem[0] != '\0');
        return what == BILL_MORE;
    }
    assert(in.line > r->last && in.line > 1);
    r->last = in.line;
    assert((what == BILL_PROBLEM) == (in.problem[0] != '\0'));
    if (what == BILL_PROBLEM)
        return true;
    focus_convert(&r->row, &in);
    sink = touch(&r->row);
    (void)sink;
    for (size_t i = 0; i < FOCUS_COLUMNS && r->row.problem[0] == '\0'; i++)
        assert(focus_rules[i].nulls != FOCUS_REQUIRED || r->row.cells[i].known);
    return true;
}

/* All that comes of a line, which is gone afterwards. */
static bool feed(reader *r, const char *text, size_t size)
{
    char *copy = malloc(size == 0 ? 1 : size);
    bool good = copy != NULL, done = false;
    assert(good);
    if (size > 0)
        memcpy(copy, text, size);
    while (good && !done)
        good = step(r, (bill_text){copy, size}, &done);
    free(copy);
    return good;
}

static bool feed_header(reader *r, const focus_provider *provider)
{
    char header[8192];
    size_t used = 0;
    for (size_t i = 0; i < provider->name_count; i++)
        used += (size_t)snprintf(header + used, sizeof header - used, "%s%.*s", i > 0 ? "," : "",
                                 (int)strcspn(provider->names[i], "|"), provider->names[i]);
    return feed(r, header, used);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const focus_provider *provider = providers[data[0] % PROVIDERS];
    reader r = {.rows = bill_rows_open(provider->names, provider->name_count, provider->tag_prefix)};
    assert(r.rows != NULL && focus_row_open(&r.row, provider));
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    bool good = data[0] < 128 || feed_header(&r, provider), done = false;
    while (good && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        good = feed(&r, at, (size_t)(stop - at));
        at = stop + 1;
    }
    while (good && !done)
        good = step(&r, (bill_text){NULL, 0}, &done);
    focus_row_close(&r.row);
    bill_rows_close(r.rows);
    return 0;
}
