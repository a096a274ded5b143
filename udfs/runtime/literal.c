/* SQL literals as Native bytes. See literal.h. */
#include "literal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef enum value_kind { VALUE_NULL, VALUE_NUMBER, VALUE_TEXT, VALUE_LIST } value_kind;

/* Lives in the arena. */
typedef struct value {
    value_kind kind;
    mh_span text; /* a number as written, or a string without its quotes */
    struct value *items;
    size_t count;
} value;

enum { MAX_ITEMS = 64 };

typedef struct parser {
    const char *at;
    mh_arena *arena;
    mh_error *error;
    const char *call;
} parser;

static mh_status malformed(const parser *p, const char *expected)
{
    return mh_fail(p->error, MH_BAD_BLOCK, "example '%s': expected %s at byte %zu", p->call,
                   expected, (size_t)(p->at - p->call));
}

static bool take(parser *p, char c)
{
    while (*p->at == ' ' || *p->at == '\n')
        p->at++;
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

static bool take_word(parser *p, const char *word)
{
    (void)take(p, '\n');
    size_t size = strlen(word);
    if (strncmp(p->at, word, size) != 0)
        return false;
    p->at += size;
    return true;
}

static mh_status parse_text(parser *p, mh_span *out)
{
    char *text;
    size_t size = 0;
    if (!take(p, '\''))
        return malformed(p, "a quote");
    MH_TRY(mh_arena_alloc(p->arena, strlen(p->at) + 1, 1, &text, p->error));
    for (; *p->at != '\''; p->at++) {
        char c = *p->at;
        if (c == '\\') {
            c = *++p->at;
            if (c == 'x') {
                char hex[3] = {p->at[1], p->at[1] ? p->at[2] : '\0', '\0'};
                c = (char)strtoul(hex, NULL, 16);
                p->at += strlen(hex);
            } else {
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == '0' ? '\0' : c;
            }
        }
        if (*p->at == '\0')
            return malformed(p, "a closing quote");
        text[size++] = c;
    }
    p->at++;
    *out = (mh_span){text, size};
    return MH_OK;
}

static mh_status parse_value(parser *p, value *out);

static mh_status parse_list(parser *p, char end, value *out)
{
    *out = (value){.kind = VALUE_LIST};
    MH_TRY(mh_arena_alloc(p->arena, MAX_ITEMS, sizeof *out->items, &out->items, p->error));
    if (take(p, end))
        return MH_OK;
    do {
        if (out->count == MAX_ITEMS)
            return malformed(p, "at most 64 items");
        MH_TRY(parse_value(p, &out->items[out->count++]));
    } while (take(p, ','));
    char text[] = {'\'', end, '\'', '\0'};
    return take(p, end) ? MH_OK : malformed(p, text);
}

/* A time as the number of its ticks, with the decimals it was written with. */
static mh_status parse_time(parser *p, value *out)
{
    value list;
    struct tm parts = {0};
    char *number;
    MH_TRY(parse_list(p, ')', &list));
    if (list.count < 1 || list.items[0].kind != VALUE_TEXT)
        return malformed(p, "a time");
    mh_span text = list.items[0].text;
    char copy[32] = {0};
    memcpy(copy, text.data, text.size < sizeof copy ? text.size : sizeof copy - 1);
    const char *rest = strptime(copy, "%Y-%m-%d", &parts);
    if (rest != NULL && *rest == ' ')
        rest = strptime(rest, " %H:%M:%S", &parts);
    if (rest == NULL || (*rest != '.' && *rest != '\0'))
        return malformed(p, "a time as YYYY-MM-DD hh:mm:ss");
    MH_TRY(mh_arena_alloc(p->arena, 64, 1, &number, p->error));
    int size = snprintf(number, 64, "%lld%s", (long long)timegm(&parts), rest);
    *out = (value){.kind = VALUE_NUMBER, .text = {number, (size_t)size}};
    return MH_OK;
}

static mh_status parse_milliseconds(parser *p, value *out)
{
    value list;
    char *number;
    MH_TRY(parse_list(p, ')', &list));
    if (list.count != 1 || list.items[0].kind != VALUE_NUMBER)
        return malformed(p, "milliseconds");
    MH_TRY(mh_arena_alloc(p->arena, 64, 1, &number, p->error));
    long long ticks = strtoll(list.items[0].text.data, NULL, 10);
    int size = snprintf(number, 64, "%s%lld.%03lld", ticks < 0 ? "-" : "", llabs(ticks / 1000),
                        llabs(ticks % 1000));
    *out = (value){.kind = VALUE_NUMBER, .text = {number, (size_t)size}};
    return MH_OK;
}

static mh_status parse_value(parser *p, value *out)
{
    (void)take(p, '\n');
    if (take_word(p, "NULL")) {
        *out = (value){.kind = VALUE_NULL};
        return MH_OK;
    }
    if (take_word(p, "toDateTime64("))
        return parse_time(p, out);
    if (take_word(p, "fromUnixTimestamp64Milli("))
        return parse_milliseconds(p, out);
    if (take(p, '['))
        return parse_list(p, ']', out);
    if (*p->at == '\'') {
        out->kind = VALUE_TEXT;
        return parse_text(p, &out->text);
    }
    static const char *const words[] = {"nan", "-inf", "inf", "true", "false"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *start = p->at;
        if (take_word(p, words[i])) {
            *out = (value){.kind = VALUE_NUMBER, .text = {start, strlen(words[i])}};
            return MH_OK;
        }
    }
    size_t size = strspn(p->at, "+-.0123456789eE");
    if (size == 0)
        return malformed(p, "a literal");
    *out = (value){.kind = VALUE_NUMBER, .text = {p->at, size}};
    p->at += size;
    return MH_OK;
}

static void put_varuint(uint64_t number, FILE *out)
{
    for (; number >= 0x80; number >>= 7)
        fputc((int)(number & 0x7f) | 0x80, out);
    fputc((int)number, out);
}

/* The digits of a number as an integer of 10^-scale; further digits are cut. */
static void put_scaled(mh_span text, uint32_t scale, uint32_t width, FILE *out)
{
    __extension__ __int128 number = 0;
    bool negative = text.size > 0 && text.data[0] == '-', point = false;
    uint32_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '.')
            point = true;
        if (c < '0' || c > '9' || digits == scale + 1)
            continue;
        if (point && digits++ == scale)
            break;
        number = number * 10 + (c - '0');
    }
    for (; digits < scale; digits++)
        number *= 10;
    number = negative ? -number : number;
    char bytes[32];
    memset(bytes, number < 0 ? 0xff : 0, sizeof bytes);
    memcpy(bytes, &number, sizeof number);
    (void)fwrite(bytes, 1, width, out);
}

static void put_padded(mh_span text, uint32_t width, FILE *out)
{
    for (uint32_t i = 0; i < width; i++)
        fputc(i < text.size ? text.data[i] : '\0', out);
}

static void put_fixed(const mh_type *type, const value *v, FILE *out)
{
    char number[64] = "0";
    if (type->kind == MH_FIXED_STRING) {
        put_padded(v->kind == VALUE_TEXT ? v->text : (mh_span){"", 0}, type->width, out);
        return;
    }
    if (v->kind == VALUE_NUMBER)
        memcpy(number, v->text.data, v->text.size < 63 ? v->text.size : 63);
    if (type->kind == MH_FLOAT64) {
        double real = strtod(number, NULL);
        (void)fwrite(&real, sizeof real, 1, out);
    } else if (type->kind == MH_FLOAT32) {
        float real = strtof(number, NULL);
        (void)fwrite(&real, sizeof real, 1, out);
    } else {
        mh_span text = {number, strlen(number)};
        if (strcmp(number, "true") == 0)
            text = (mh_span){"1", 1};
        put_scaled(text, type->scale, type->width, out);
    }
}

static void put_text(const value *v, FILE *out)
{
    mh_span text = v->kind == VALUE_NULL ? (mh_span){"", 0} : v->text;
    put_varuint(text.size, out);
    (void)fwrite(text.data, 1, text.size, out);
}

static void put_u64(uint64_t number, FILE *out)
{
    (void)fwrite(&number, sizeof number, 1, out);
}

static void put_versions(const mh_type *type, FILE *out)
{
    if (type->kind == MH_LOW_CARDINALITY)
        put_u64(1, out);
    for (uint32_t i = 0; i < type->child_count; i++)
        put_versions(&type->children[i], out);
}

static mh_status put_values(const mh_type *type, const value *values, size_t count, parser *p,
                            FILE *out);

/* Every value a key of its own behind the default, as few as examples have. */
static mh_status put_low_cardinality(const mh_type *type, const value *values, size_t count,
                                     parser *p, FILE *out)
{
    mh_type key = type->children[0];
    value nothing = {.kind = VALUE_NULL};
    size_t shift = key.nullable ? 2 : 1; /* NULL and the default, or the default */
    key.nullable = false;
    if (count == 0)
        return MH_OK;
    put_u64(0x600, out);
    put_u64(count + shift, out);
    for (size_t i = 0; i < shift; i++)
        MH_TRY(put_values(&key, &nothing, 1, p, out));
    MH_TRY(put_values(&key, values, count, p, out));
    put_u64(count, out);
    for (size_t i = 0; i < count; i++)
        fputc(values[i].kind == VALUE_NULL ? 0 : (int)(i + shift), out);
    return MH_OK;
}

static mh_status put_array(const mh_type *type, const value *values, size_t count, parser *p,
                           FILE *out)
{
    value *items;
    size_t total = 0, at = 0;
    for (size_t i = 0; i < count; i++) {
        total += values[i].count;
        put_u64(total, out);
    }
    MH_TRY(mh_arena_alloc(p->arena, total, sizeof *items, &items, p->error));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < values[i].count; k++)
            items[at++] = values[i].items[k];
    return put_values(&type->children[0], items, total, p, out);
}

static mh_status put_values(const mh_type *type, const value *values, size_t count, parser *p,
                            FILE *out)
{
    for (size_t i = 0; type->nullable && i < count; i++)
        fputc(values[i].kind == VALUE_NULL, out);
    if (type->kind == MH_LOW_CARDINALITY)
        return put_low_cardinality(type, values, count, p, out);
    if (type->kind == MH_ARRAY)
        return put_array(type, values, count, p, out);
    if (type->kind == MH_TUPLE || type->kind == MH_MAP)
        return malformed(p, "no tuple or map");
    for (size_t i = 0; i < count; i++) {
        if (type->kind == MH_STRING)
            put_text(&values[i], out);
        else
            put_fixed(type, &values[i], out);
    }
    return MH_OK;
}

mh_status mh_literal_block(const char *call, const mh_type *types, size_t count, mh_arena *arena,
                           FILE *out, mh_error *error)
{
    parser p = {.at = call, .arena = arena, .error = error, .call = call};
    value list;
    p.at += strcspn(call, "(");
    if (!take(&p, '('))
        return malformed(&p, "'('");
    MH_TRY(parse_list(&p, ')', &list));
    if (*p.at != '\0' || list.count != count)
        return malformed(&p, "as many arguments as declared, and the end");
    put_varuint(count, out);
    put_varuint(1, out);
    for (size_t i = 0; i < count; i++) {
        fputs("\001a", out);
        put_varuint(types[i].text.size, out);
        (void)fwrite(types[i].text.data, 1, types[i].text.size, out);
        put_versions(&types[i], out);
        MH_TRY(put_values(&types[i], &list.items[i], 1, &p, out));
    }
    return MH_OK;
}
