/*
 * What the providers' files share.
 */
#include "convert.h"
#include "services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of made text a row: tags whose every byte is escaped. Pages that are not used cost nothing. */
static const size_t made_limit = (size_t)64 << 20;

bool focus_row_open(focus_row *row, const focus_provider *provider)
{
    *row = (focus_row){.provider = provider, .made = malloc(made_limit)};
    return row->made != NULL;
}

void focus_row_close(focus_row *row)
{
    free(row->made);
}

enum { QUOTED = 60 }; /* bytes of a field in a problem */

/* The first name of a column of the bill, as people know it. */
static int name_length(const char *names)
{
    return (int)strcspn(names, "|");
}

void focus_complain(focus_row *row, size_t from, const char *expected)
{
    const bill_text got = row->in->fields[from];
    const char *names = row->provider->names[from];
    size_t size = got.size;
    if (size > QUOTED) /* whole characters */
        for (size = QUOTED; size > QUOTED - 3 && (got.data[size] & 0xC0) == 0x80; size--)
            continue;
    if (row->problem[0] == '\0')
        snprintf(row->problem, sizeof row->problem, "%.*s: got \"%.*s\", expected %s",
                 name_length(names), names, (int)size, got.data != NULL ? got.data : "", expected);
}

bill_text focus_field(const focus_row *row, size_t from)
{
    bill_text text = row->in->fields[from];
    return text.size > 0 ? text : (bill_text){NULL, 0};
}

bool focus_is(bill_text text, const char *value)
{
    return text.size == strlen(value) && strncasecmp(text.data, value, text.size) == 0;
}

bool focus_contains(bill_text text, const char *lower)
{
    size_t size = strlen(lower);
    for (size_t i = 0; i + size <= text.size; i++)
        if ((text.data[i] | ' ') == (lower[0] | ' ') &&
            strncasecmp(text.data + i, lower, size) == 0)
            return true;
    return false;
}

bill_text focus_either(bill_text first, bill_text second)
{
    return first.size > 0 ? first : second;
}

bool focus_number(focus_row *row, size_t from, bill_decimal *out)
{
    bill_text text = focus_field(row, from);
    if (text.size == 0)
        return false;
    if (bill_decimal_read(text.data, text.size, out))
        return true;
    focus_complain(row, from, "a number of at most 38 digits");
    return false;
}

bool focus_amount(focus_row *row, size_t from, bill_amount *out)
{
    bill_decimal number;
    if (!focus_number(row, from, &number))
        return false;
    if (bill_amount_of(&number, out))
        return true;
    focus_complain(row, from, "less than 10^46");
    return false;
}

void focus_put(focus_row *row, focus_column to, bill_text text)
{
    row->cells[to].known = text.size > 0;
    row->cells[to].text = text;
}

void focus_put_word(focus_row *row, focus_column to, const char *word)
{
    focus_put(row, to, (bill_text){word, word == NULL ? 0 : strlen(word)});
}

void focus_put_amount(focus_row *row, focus_column to, const bill_amount *amount)
{
    row->cells[to].known = true;
    row->cells[to].amount = *amount;
}

void focus_put_time(focus_row *row, focus_column to, uint32_t time)
{
    row->cells[to].known = true;
    row->cells[to].time = time;
}

void focus_put_field(focus_row *row, focus_column to, size_t from)
{
    focus_cell *cell = &row->cells[to];
    bill_text text = focus_field(row, from);
    if (text.size == 0)
        return;
    switch (focus_rules[to].kind) {
    case FOCUS_TEXT:
        focus_put(row, to, text);
        return;
    case FOCUS_AMOUNT:
        cell->known = focus_amount(row, from, &cell->amount);
        return;
    case FOCUS_TIME:
        cell->known = bill_time_read(text.data, text.size, &cell->time);
        if (!cell->known)
            focus_complain(row, from, "a time from 1970 to 2106");
        return;
    }
}

void focus_put_product(focus_row *row, focus_column to, const bill_decimal *a,
                       const bill_decimal *b, uint64_t divisor)
{
    focus_cell *cell = &row->cells[to];
    cell->known = bill_amount_product(a, b, divisor, &cell->amount);
    if (!cell->known && row->problem[0] == '\0')
        snprintf(row->problem, sizeof row->problem, "%s: got 10^46 or more, expected less",
                 focus_rules[to].name);
}

bool focus_put_fields_product(focus_row *row, focus_column to, size_t a, size_t b)
{
    bill_decimal x, y;
    if (focus_field(row, a).size == 0 || focus_field(row, b).size == 0)
        return false;
    if (focus_number(row, a, &x) && focus_number(row, b, &y))
        focus_put_product(row, to, &x, &y, 1);
    return true;
}

void focus_put_same(focus_row *row, focus_column to, focus_column from)
{
    row->cells[to] = row->cells[from];
}

void focus_put_next_day(focus_row *row, focus_column to, focus_column from)
{
    const focus_cell *cell = &row->cells[from];
    if (cell->known && cell->time <= UINT32_MAX - BILL_DAY)
        focus_put_time(row, to, cell->time + BILL_DAY);
}

void focus_put_service(focus_row *row, bill_text service)
{
    const focus_service *found = focus_service_of(row->provider->word, service);
    focus_put_word(row, FOCUS_SERVICE_CATEGORY, found->category);
    focus_put_word(row, FOCUS_SERVICE_SUBCATEGORY, found->subcategory);
    if (!row->cells[FOCUS_SERVICE_NAME].known)
        focus_put(row, FOCUS_SERVICE_NAME, service);
}

char *focus_room(focus_row *row, size_t size)
{
    if (size <= made_limit - row->made_size)
        return row->made + row->made_size;
    if (row->problem[0] == '\0')
        snprintf(row->problem, sizeof row->problem,
                 "got more than %zu bytes of tags, expected less", made_limit);
    return NULL;
}

size_t focus_quote(char *out, bill_text text)
{
    char *at = out;
    *at++ = '"';
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\') {
            *at++ = '\\';
            *at++ = (char)c;
        } else if (c < ' ') {
            at += sprintf(at, "\\u%04x", c);
        } else {
            *at++ = (char)c;
        }
    }
    *at++ = '"';
    return (size_t)(at - out);
}

void focus_put_tags(focus_row *row)
{
    const bill_row *in = row->in;
    size_t size = 2;
    for (size_t i = 0; i < in->tag_count; i++)
        size += 6 * (in->tags[i].name.size + in->tags[i].value.size) + 6;
    char *start = focus_room(row, size), *at = start;
    if (in->tag_count == 0 || start == NULL)
        return;
    for (size_t i = 0; i < in->tag_count; i++) {
        if (in->tags[i].value.size == 0)
            continue;
        *at = at == start ? '{' : ',';
        at++;
        at += focus_quote(at, in->tags[i].name);
        *at++ = ':';
        at += focus_quote(at, in->tags[i].value);
    }
    if (at == start)
        return;
    *at++ = '}';
    row->made_size += (size_t)(at - start);
    focus_put(row, FOCUS_TAGS, (bill_text){start, (size_t)(at - start)});
}

void focus_put_json(focus_row *row, focus_column to, size_t from)
{
    bill_text text = focus_field(row, from);
    char *start;
    if (text.size == 0 || (text.data[0] == '{' && text.data[text.size - 1] == '}')) {
        focus_put(row, to, focus_is(text, "{}") ? (bill_text){NULL, 0} : text);
        return;
    }
    if (text.data[0] != '"') {
        focus_complain(row, from, "a JSON object");
        return;
    }
    if ((start = focus_room(row, text.size + 2)) == NULL)
        return;
    start[0] = '{';
    memcpy(start + 1, text.data, text.size);
    start[text.size + 1] = '}';
    row->made_size += text.size + 2;
    focus_put(row, to, (bill_text){start, text.size + 2});
}

void focus_convert(focus_row *row, const bill_row *in)
{
    const focus_provider *provider = row->provider;
    row->in = in;
    row->problem[0] = '\0';
    row->made_size = 0;
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        row->cells[i].known = false;
    for (size_t i = 0; i < provider->copy_count; i++)
        focus_put_field(row, provider->copies[i].to, provider->copies[i].from);
    provider->convert(row);
    for (size_t i = 0; i < FOCUS_COLUMNS && row->problem[0] == '\0'; i++)
        if (focus_rules[i].nulls == FOCUS_REQUIRED && !row->cells[i].known)
            snprintf(row->problem, sizeof row->problem, "%s: got nothing, expected a value",
                     focus_rules[i].name);
}
