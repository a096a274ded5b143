/*
 * The rate card's CSV. libcsv splits fields; everything after that is checked here, each field with
 * a message of its own: hence its length.
 */
#include "price_csv.h"
#include "price_text.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_LIMIT = 2000, COLUMN_COUNT = 14, FIRST_PRICE = 2, TIER = 10, FROM, TO, SOURCE };

static const char *const column_names[COLUMN_COUNT] = {
    "provider",    "model",          "input",     "output",      "cache_read",
    "cache_write", "cache_write_1h", "reasoning", "batch_input", "batch_output",
    "tier_above",  "valid_from",     "valid_to",  "source",
};

typedef struct reader {
    const char *name;
    uint32_t file, line;
    bool failed, header_read;
    int column_of[COLUMN_COUNT]; /* which column stands at the n-th place */
    size_t fields;
    char text[COLUMN_COUNT][FIELD_LIMIT + 1];
    size_t length[COLUMN_COUNT];
    price_table *table;
    price_error *error;
} reader;

__attribute__((format(printf, 2, 3))) static void refuse(reader *r, const char *format, ...)
{
    if (r->failed)
        return;
    r->failed = true;
    char *text = r->error->text;
    size_t size = sizeof r->error->text;
    int n = snprintf(text, size, "%s line %u", r->name, (unsigned)r->line);
    size_t used = n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, size - used, format, arguments);
    va_end(arguments);
    for (char *c = text; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            *c = '?';
}

static void refuse_field(reader *r, int column, const char *expected)
{
    refuse(r, " column %s: got \"%.60s\", expected %s", column_names[column], r->text[column],
           expected);
}

/* And the source, which needs no parsing. */
static bool parse_names(reader *r, price_row *row)
{
    for (int c = 0; c < 2; c++) {
        char *text = r->text[c];
        bool good = r->length[c] > 0 && r->length[c] <= PRICE_NAME_LIMIT;
        for (size_t i = 0; i < r->length[c]; i++) {
            good = good && (unsigned char)text[i] > ' ' && text[i] != 127;
            if (text[i] >= 'A' && text[i] <= 'Z')
                text[i] = (char)(text[i] + ('a' - 'A'));
        }
        if (!good) {
            refuse_field(r, c, "a name of 1 to 200 bytes without blanks");
            return false;
        }
    }
    size_t provider = r->length[0], model = r->length[1];
    const size_t source = r->length[SOURCE];
    row->key = malloc(provider + model + source + 3);
    if (!row->key) {
        refuse(r, ": out of memory");
        return false;
    }
    memcpy(row->key, r->text[0], provider);
    row->key[provider] = '\n';
    memcpy(row->key + provider + 1, r->text[1], model + 1);
    char *behind = row->key + provider + model + 2;
    memcpy(behind, r->text[SOURCE], source);
    behind[source] = '\0';
    row->source = behind;
    return true;
}

static void parse_values(reader *r, price_row *row)
{
    bool priced = false;
    for (int p = 0; p < PRICE_COLUMNS; p++) {
        int column = FIRST_PRICE + p;
        row->price[p] = PRICE_NONE;
        if (r->length[column] == 0)
            continue;
        priced = true;
        if (!price_parse_decimal(r->text[column], 12, PRICE_CEILING_USD * PRICE_PER_USD,
                                 &row->price[p]))
            refuse_field(r, column, "USD per million tokens, 0 to 100000 with at most 12 decimals");
    }
    if (r->length[TIER] > 0 &&
        (!price_parse_decimal(r->text[TIER], 0, UINT64_C(1000000000000), &row->tier_above) ||
         row->tier_above == 0))
        refuse_field(r, TIER, "a number of tokens, 1 to 1000000000000");
    const char *const time = "a time as 2024-10-02 or 2025-02-08 16:00:00 (UTC, from 1970)";
    if (r->length[FROM] > 0 && !price_parse_time(r->text[FROM], &row->from))
        refuse_field(r, FROM, time);
    if (r->length[TO] > 0 && !price_parse_time(r->text[TO], &row->to))
        refuse_field(r, TO, time);
    if (row->to <= row->from)
        refuse_field(r, TO, "a time after valid_from");
    if (!priced)
        refuse(r, ": got no price, expected at least one");
}

static void take_row(reader *r)
{
    price_table *table = r->table;
    if (table->count == table->capacity) {
        size_t capacity = table->capacity ? 2 * table->capacity : 256;
        price_row *rows = realloc(table->rows, capacity * sizeof *rows);
        if (!rows) {
            refuse(r, ": out of memory");
            return;
        }
        table->rows = rows;
        table->capacity = capacity;
    }
    if (table->count == PRICE_ROW_LIMIT) {
        refuse(r, ": got another row, expected at most %d", (int)PRICE_ROW_LIMIT);
        return;
    }
    price_row row = {.from = INT64_MIN, .to = INT64_MAX, .line = r->line, .file = r->file};
    if (!parse_names(r, &row))
        return;
    table->rows[table->count] = row; /* the table owns the key from here */
    parse_values(r, &table->rows[table->count++]);
}

static void take_header(reader *r)
{
    bool seen[COLUMN_COUNT] = {false};
    for (size_t i = 0; i < r->fields; i++) {
        int column = 0;
        while (column < COLUMN_COUNT && strcmp(r->text[i], column_names[column]) != 0)
            column++;
        if (column == COLUMN_COUNT) {
            refuse(r, ": got column \"%.60s\", expected a column of the rate card", r->text[i]);
            return;
        }
        if (seen[column])
            refuse(r, ": got column %s twice, expected it once", column_names[column]);
        seen[column] = true;
        r->column_of[i] = column;
    }
    for (int column = 0; column < COLUMN_COUNT; column++)
        if (!seen[column])
            refuse(r, ": got no column %s, expected it", column_names[column]);
    r->header_read = true;
}

static void on_field(void *bytes, size_t size, void *context)
{
    reader *r = context;
    if (r->failed)
        return;
    size_t place = r->fields++;
    if (place >= COLUMN_COUNT)
        return; /* counted; the row's end says so */
    if (size > FIELD_LIMIT || (size > 0 && memchr(bytes, 0, size))) {
        refuse(r, " field %zu: got %zu bytes, expected at most %d without a zero byte", place + 1,
               size, (int)FIELD_LIMIT);
        return;
    }
    size_t column = r->header_read ? (size_t)r->column_of[place] : place;
    if (size > 0)
        memcpy(r->text[column], bytes, size);
    r->text[column][size] = 0;
    r->length[column] = size;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    reader *r = context;
    if (!r->failed && r->fields > COLUMN_COUNT && !r->header_read)
        refuse(r, ": got %zu columns, expected %d", r->fields, (int)COLUMN_COUNT);
    else if (!r->failed && r->header_read && r->fields != COLUMN_COUNT)
        refuse(r, ": got %zu fields, expected %d", r->fields, (int)COLUMN_COUNT);
    else if (!r->failed && r->header_read)
        take_row(r);
    else if (!r->failed)
        take_header(r);
    r->fields = 0;
}

/* Fed line by line, so that the callbacks know where they are. */
static void feed(reader *r, struct csv_parser *parser, const char *bytes, size_t size)
{
    for (size_t at = 0; at < size && !r->failed;) {
        const char *end = memchr(bytes + at, '\n', size - at);
        size_t length = end ? (size_t)(end - (bytes + at)) + 1 : size - at;
        r->line++;
        if (csv_parse(parser, bytes + at, length, on_field, on_row, r) != length)
            refuse(r, ": got a stray quote, expected CSV (RFC 4180)");
        at += length;
    }
    if (!r->failed && csv_fini(parser, on_field, on_row, r) != 0)
        refuse(r, ": got the end of the file inside quotes, expected a closing quote");
    if (!r->failed && !r->header_read) {
        r->line = 1;
        refuse(r, ": got an empty file, expected a header");
    }
}

bool price_csv_read(const char *name, uint32_t file, const char *bytes, size_t size,
                    price_table *table, price_error *error)
{
    reader *r = calloc(1, sizeof *r);
    struct csv_parser parser;
    if (!r || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        snprintf(error->text, sizeof error->text, "%s: out of memory", name);
        free(r);
        return false;
    }
    r->name = name;
    r->file = file;
    r->table = table;
    r->error = error;
    bool mark = size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;
    feed(r, &parser, mark ? bytes + 3 : bytes, mark ? size - 3 : size);
    csv_free(&parser);
    bool good = !r->failed;
    free(r);
    return good;
}

void price_table_free(price_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        free(table->rows[i].key);
    free(table->rows);
    *table = (price_table){0};
}
