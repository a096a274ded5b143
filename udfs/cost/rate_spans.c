/*
 * From the rows of price files to what was in force when.
 */
#include "rate_spans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare_rows(const void *left, const void *right)
{
    const price_row *a = left, *b = right;
    int keys = strcmp(a->key, b->key);
    if (keys != 0)
        return keys;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->tier_above != b->tier_above)
        return a->tier_above < b->tier_above ? -1 : 1;
    if (a->from != b->from)
        return a->from < b->from ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}

static int compare_times(const void *left, const void *right)
{
    const int64_t *a = left, *b = right;
    return *a < *b ? -1 : *a > *b;
}

/* From 10^-12 USD per million tokens to the unit of token_rates. */
static uint64_t whole_of(uint64_t price)
{
    return price == PRICE_NONE ? PRICE_NONE : price * 10;
}

static uint64_t half_of(uint64_t price)
{
    return price == PRICE_NONE ? PRICE_NONE : price * 5;
}

static uint64_t first_of(uint64_t a, uint64_t b)
{
    return a != PRICE_NONE ? a : b;
}

static token_rates rates_of(const uint64_t rate[TOKEN_BUCKETS])
{
    token_rates out = {.divisor = 1};
    for (int b = 0; b < TOKEN_BUCKETS; b++) {
        out.missing[b] = rate[b] == PRICE_NONE ? UINT64_MAX : 0;
        out.rate[b] = out.missing[b] ? 0 : rate[b];
        if (out.rate[b] % TOKEN_RATE_DIVISOR != 0)
            out.divisor = TOKEN_RATE_DIVISOR;
    }
    for (int b = 0; b < TOKEN_BUCKETS && out.divisor == 1; b++)
        out.rate[b] /= TOKEN_RATE_DIVISOR;
    return out;
}

static rate_tier tier_of(const price_row *row)
{
    const uint64_t *p = row->price;
    uint64_t base[TOKEN_BUCKETS], batch[TOKEN_BUCKETS];
    for (int b = 0; b < TOKEN_BUCKETS; b++) {
        base[b] = whole_of(p[b]);
        batch[b] = half_of(p[b]);
    }
    batch[TOKEN_INPUT] = first_of(whole_of(p[PRICE_BATCH_INPUT]), batch[TOKEN_INPUT]);
    batch[TOKEN_OUTPUT] = first_of(whole_of(p[PRICE_BATCH_OUTPUT]), batch[TOKEN_OUTPUT]);
    base[TOKEN_REASONING] = first_of(base[TOKEN_REASONING], base[TOKEN_OUTPUT]);
    batch[TOKEN_REASONING] = first_of(batch[TOKEN_REASONING], batch[TOKEN_OUTPUT]);
    return (rate_tier){.above = row->tier_above, .base = rates_of(base), .batch = rates_of(batch)};
}

static bool refuse(const price_row *row, const char *const *names, price_error *error,
                   const char *problem, uint32_t other_line)
{
    const char *model = strchr(row->key, '\n') + 1;
    int used = snprintf(error->text, sizeof error->text, "%s line %u: %.*s/%s %s", names[row->file],
                        (unsigned)row->line, (int)(model - row->key - 1), row->key, model, problem);
    if (other_line && used > 0 && (size_t)used < sizeof error->text)
        snprintf(error->text + used, sizeof error->text - (size_t)used, " line %u",
                 (unsigned)other_line);
    return false;
}

/* Rows are sorted: equal model, file and tier stand together, by time. */
static bool check_overlap(const price_table *table, const char *const *names, price_error *error)
{
    for (size_t i = 1; i < table->count; i++) {
        const price_row *a = &table->rows[i - 1], *b = &table->rows[i];
        if (strcmp(a->key, b->key) != 0 || a->file != b->file || a->tier_above != b->tier_above ||
            b->from >= a->to)
            continue;
        const price_row *later = a->line > b->line ? a : b;
        return refuse(later, names, error, "is valid at the same time, and for the same tier, as",
                      later == a ? b->line : a->line);
    }
    return true;
}

/* Whether `row` is in force at `at`. */
static bool covers(const price_row *row, int64_t at)
{
    return row->from <= at && at < row->to;
}

typedef struct builder {
    const char *const *names;
    rate_timeline *out;
    int64_t *times; /* room for 2 a row of the table */
    price_error *error;
} builder;

/* One span of a model, between whose ends no row begins or ends: the tiers of the last file that
 * has any there. Adds nothing where nothing is in force. */
static bool take_span(builder *b, rate_model *model, const price_row *rows, size_t count,
                      int64_t from, int64_t to)
{
    size_t first = count, taken = 0;
    for (size_t i = 0; i < count; i++)
        if (covers(&rows[i], from)) {
            taken = first < count && rows[i].file == rows[first].file ? taken + 1 : 1;
            first = taken == 1 ? i : first;
        }
    if (taken == 0)
        return true;
    if (rows[first].tier_above != 0)
        return refuse(&rows[first], b->names, b->error,
                      "has a price above a threshold, and none below it at the same time", 0);
    rate_tier *tiers = calloc(taken, sizeof *tiers);
    if (!tiers) {
        snprintf(b->error->text, sizeof b->error->text, "rate card: out of memory");
        return false;
    }
    size_t filled = 0;
    for (size_t i = first; filled < taken; i++)
        if (covers(&rows[i], from))
            tiers[filled++] = tier_of(&rows[i]);
    model->spans[model->span_count++] =
        (rate_span){.from = from, .to = to, .tiers = tiers, .tier_count = taken};
    b->out->span_count++;
    return true;
}

/* All rows of one model. */
static bool take_model(builder *b, const price_row *rows, size_t count)
{
    rate_model *model = &b->out->models[b->out->model_count++];
    model->key = rows[0].key;
    model->spans = &b->out->spans[b->out->span_count];
    for (size_t i = 0; i < count; i++) {
        b->times[2 * i] = rows[i].from;
        b->times[2 * i + 1] = rows[i].to;
    }
    qsort(b->times, 2 * count, sizeof *b->times, compare_times);
    for (size_t t = 0; t + 1 < 2 * count; t++)
        if (b->times[t] < b->times[t + 1] &&
            !take_span(b, model, rows, count, b->times[t], b->times[t + 1]))
            return false;
    return true;
}

static bool take_models(builder *b, const price_table *table)
{
    for (size_t i = 0, next; i < table->count; i = next) {
        for (next = i + 1; next < table->count; next++)
            if (strcmp(table->rows[i].key, table->rows[next].key) != 0)
                break;
        if (!take_model(b, &table->rows[i], next - i))
            return false;
    }
    return true;
}

bool rate_timeline_build(price_table *table, const char *const *names, rate_timeline *out,
                         price_error *error)
{
    if (table->count > 0)
        qsort(table->rows, table->count, sizeof *table->rows, compare_rows);
    if (!check_overlap(table, names, error))
        return false;
    builder b = {.names = names, .out = out, .error = error};
    out->models = calloc(table->count + 1, sizeof *out->models);
    out->spans = calloc(2 * table->count + 1, sizeof *out->spans);
    b.times = calloc(2 * table->count + 1, sizeof *b.times);
    bool good = out->models && out->spans && b.times;
    if (!good)
        snprintf(error->text, sizeof error->text, "rate card: out of memory");
    good = good && take_models(&b, table);
    free(b.times);
    return good;
}

void rate_timeline_free(rate_timeline *timeline)
{
    for (size_t s = 0; s < timeline->span_count; s++)
        free(timeline->spans[s].tiers);
    free(timeline->models);
    free(timeline->spans);
    *timeline = (rate_timeline){0};
}
