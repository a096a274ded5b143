/* Parser of type names. See type.h. */
#include "type.h"

#include <assert.h>
#include <string.h>

typedef struct parser {
    const char *at, *end;
    mh_arena *arena;
    mh_error *error;
    mh_span text;  /* the whole, for error lines */
    char *quoted;  /* where resolved quotes go: never longer, in all, than the text */
} parser;

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static mh_span first_word(mh_span text)
{
    size_t size = 0;
    while (size < text.size && is_word(text.data[size]))
        size++;
    return (mh_span){text.data, size};
}

typedef struct plain_type {
    const char *name;
    mh_kind kind;
    uint32_t width;
} plain_type;

static const plain_type plain_types[] = {
    {"UInt8", MH_UINT8, 1},       {"UInt16", MH_UINT16, 2},     {"UInt32", MH_UINT32, 4},
    {"UInt64", MH_UINT64, 8},     {"UInt128", MH_UINT128, 16},  {"UInt256", MH_UINT256, 32},
    {"Int8", MH_INT8, 1},         {"Int16", MH_INT16, 2},       {"Int32", MH_INT32, 4},
    {"Int64", MH_INT64, 8},       {"Int128", MH_INT128, 16},    {"Int256", MH_INT256, 32},
    {"Float32", MH_FLOAT32, 4},   {"Float64", MH_FLOAT64, 8},   {"Bool", MH_BOOL, 1},
    {"String", MH_STRING, 0},     {"UUID", MH_UUID, 16},        {"IPv4", MH_IPV4, 4},
    {"IPv6", MH_IPV6, 16},        {"Date", MH_DATE, 2},         {"Date32", MH_DATE32, 4},
    {"DateTime", MH_DATETIME, 4}, {"Nothing", MH_NOTHING, 1},
};

static bool word_is(mh_span word, const char *name)
{
    return word.size == strlen(name) && memcmp(word.data, name, word.size) == 0;
}

static bool starts(const char *name, mh_span word)
{
    return word.size <= strlen(name) && memcmp(word.data, name, word.size) == 0;
}

/* The other words that a type may begin with. */
static const char *const type_words[] = {
    "Nullable", "Array", "Tuple", "Map", "LowCardinality", "FixedString", "Decimal", "DateTime64",
    "Enum8", "Enum16", "SimpleAggregateFunction",
};

/* Types of ClickHouse that we do not read. */
static const char *const unsupported_words[] = {
    "AggregateFunction", "BFloat16", "Dynamic", "Geometry", "JSON", "LineString",
    "MultiLineString", "MultiPolygon", "Nested", "Object", "Point", "Polygon", "QBit", "Ring",
    "Time", "Time64", "Variant", "IntervalNanosecond", "IntervalMicrosecond",
    "IntervalMillisecond", "IntervalSecond", "IntervalMinute", "IntervalHour", "IntervalDay",
    "IntervalWeek", "IntervalMonth", "IntervalQuarter", "IntervalYear",
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool is_unsupported(mh_span word)
{
    for (size_t i = 0; i < COUNT(unsupported_words); i++)
        if (word_is(word, unsupported_words[i]))
            return true;
    return false;
}

bool mh_type_begins(mh_span text)
{
    mh_span word = first_word(text);
    bool is_part = word.size == text.size; /* more of the word may come */
    if (word.size == 0)
        return text.size == 0;
    if (is_unsupported(word))
        return true;
    for (size_t i = 0; i < COUNT(plain_types); i++)
        if (word_is(word, plain_types[i].name) || (is_part && starts(plain_types[i].name, word)))
            return true;
    for (size_t i = 0; i < COUNT(type_words); i++)
        if (word_is(word, type_words[i]) || (is_part && starts(type_words[i], word)))
            return true;
    for (size_t i = 0; is_part && i < COUNT(unsupported_words); i++)
        if (starts(unsupported_words[i], word))
            return true;
    return false;
}

/* The text may be no type at all but String data in its place: only a known word is quoted. */
static mh_status malformed(parser *p, const char *expected)
{
    mh_span word = first_word(p->text);
    bool quote = word.size > 0 && mh_type_begins(word);
    return mh_fail(p->error, MH_BAD_BLOCK, "type%s%.*s: expected %s at byte %zu", quote ? " " : "",
                   quote ? (int)word.size : 0, word.data, expected,
                   (size_t)(p->at - p->text.data));
}

static void skip_blanks(parser *p)
{
    while (p->at < p->end && *p->at == ' ')
        p->at++;
}

static bool take(parser *p, char c)
{
    skip_blanks(p);
    if (p->at == p->end || *p->at != c)
        return false;
    p->at++;
    return true;
}

static mh_span take_word(parser *p)
{
    skip_blanks(p);
    const char *start = p->at;
    while (p->at < p->end && is_word(*p->at))
        p->at++;
    return (mh_span){start, (size_t)(p->at - start)};
}

static mh_status expect(parser *p, char c)
{
    char text[] = {'\'', c, '\'', '\0'};
    return take(p, c) ? MH_OK : malformed(p, text);
}

/* A decimal number of at most nine digits, with a sign where `negative` allows one. */
static mh_status take_number(parser *p, bool negative, int32_t low, int32_t high, int32_t *out)
{
    bool minus = negative && take(p, '-');
    mh_span digits = take_word(p);
    int32_t value = 0;
    if (digits.size == 0 || digits.size > 9)
        return malformed(p, "a number");
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return malformed(p, "a number");
        value = value * 10 + (digits.data[i] - '0');
    }
    value = minus ? -value : value;
    if (value < low || value > high)
        return malformed(p, "a number in range");
    *out = value;
    return MH_OK;
}

/* 'text' or `text` with backslash escapes and doubled quotes, resolved into the arena. */
static mh_status take_quoted(parser *p, char quote, mh_span *out)
{
    MH_TRY(expect(p, quote));
    if (p->quoted == NULL)
        MH_TRY(mh_arena_alloc(p->arena, p->text.size, 1, &p->quoted, p->error));
    char *text = p->quoted;
    size_t size = 0;
    while (p->at < p->end) {
        char c = *p->at++;
        if (c == quote) {
            if (p->at == p->end || *p->at != quote) {
                *out = (mh_span){text, size};
                p->quoted = text + size;
                return MH_OK;
            }
            p->at++;
        } else if (c == '\\' && p->at < p->end) {
            static const char escapes[] = "b\bf\fn\nr\rt\ta\av\v0";
            c = *p->at++;
            for (size_t i = 0; i + 1 < sizeof escapes; i += 2)
                if (escapes[i] == c) {
                    c = escapes[i + 1];
                    break;
                }
        }
        text[size++] = c;
    }
    return malformed(p, "a closing quote");
}

static mh_status parse_type(parser *p, unsigned depth, mh_type *out);

static mh_status parse_enum(parser *p, mh_kind kind, mh_type *out)
{
    int32_t low = kind == MH_ENUM8 ? INT8_MIN : INT16_MIN;
    int32_t high = kind == MH_ENUM8 ? INT8_MAX : INT16_MAX;
    mh_enum_name *names = NULL;
    uint32_t count = 0, room = 0;
    do {
        int32_t value = 0;
        if (count == room) {
            mh_enum_name *more;
            room = room == 0 ? 8 : room * 2;
            MH_TRY(mh_arena_alloc(p->arena, room, sizeof *more, &more, p->error));
            if (count > 0)
                memcpy(more, names, count * sizeof *more);
            names = more;
        }
        MH_TRY(take_quoted(p, '\'', &names[count].name));
        MH_TRY(expect(p, '='));
        MH_TRY(take_number(p, true, low, high, &value));
        names[count++].value = (int16_t)value;
    } while (take(p, ','));
    *out = (mh_type){.kind = kind, .width = kind == MH_ENUM8 ? 1 : 2, .names = names,
                     .name_count = count};
    return MH_OK;
}

/* Elements of a Tuple may be named: `name Type`; a name may be quoted with backticks. */
static mh_status skip_element_name(parser *p)
{
    skip_blanks(p);
    if (p->at < p->end && *p->at == '`') {
        mh_span name;
        return take_quoted(p, '`', &name);
    }
    const char *start = p->at;
    (void)take_word(p);
    if (p->at == p->end || *p->at != ' ')
        p->at = start;
    return MH_OK;
}

static mh_status parse_children(parser *p, mh_kind kind, unsigned depth, mh_type *out)
{
    mh_type *children = NULL;
    uint32_t count = 0, room = 0;
    do {
        if (count == MH_MAX_TYPE_CHILDREN)
            return malformed(p, "at most 1024 elements");
        if (count == room) {
            mh_type *more;
            room = room == 0 ? 2 : room * 2;
            MH_TRY(mh_arena_alloc(p->arena, room, sizeof *more, &more, p->error));
            if (count > 0)
                memcpy(more, children, count * sizeof *more);
            children = more;
        }
        if (kind == MH_TUPLE)
            MH_TRY(skip_element_name(p));
        MH_TRY(parse_type(p, depth + 1, &children[count++]));
    } while (take(p, ','));
    uint32_t expected = kind == MH_MAP ? 2 : kind == MH_TUPLE ? count : 1;
    if (count != expected)
        return malformed(p, kind == MH_MAP ? "two types" : "one type");
    *out = (mh_type){.kind = kind, .child_count = count, .children = children};
    if (kind == MH_LOW_CARDINALITY && children[0].child_count > 0)
        return malformed(p, "a plain type in LowCardinality");
    return MH_OK;
}

/* Decimal of `precision` digits: the width follows. */
static uint32_t decimal_width(int32_t precision)
{
    return precision <= 9 ? 4 : precision <= 18 ? 8 : precision <= 38 ? 16 : 32;
}

static mh_status unknown(parser *p, mh_span word)
{
    p->at = word.data;
    if (!is_unsupported(word))
        return malformed(p, "the name of a type");
    return mh_fail(p->error, MH_BAD_BLOCK, "type '%.*s' is not supported", (int)word.size,
                   word.data);
}

static mh_status parse_parameters(parser *p, mh_span word, unsigned depth, mh_type *out)
{
    int32_t a = 0, b = 0;
    if (word_is(word, "Nullable")) {
        MH_TRY(parse_type(p, depth + 1, out));
        if (out->nullable || out->child_count > 0)
            return malformed(p, "a plain type in Nullable");
        out->nullable = true;
    } else if (word_is(word, "Array")) {
        MH_TRY(parse_children(p, MH_ARRAY, depth, out));
    } else if (word_is(word, "Tuple")) {
        MH_TRY(parse_children(p, MH_TUPLE, depth, out));
    } else if (word_is(word, "Map")) {
        MH_TRY(parse_children(p, MH_MAP, depth, out));
    } else if (word_is(word, "LowCardinality")) {
        MH_TRY(parse_children(p, MH_LOW_CARDINALITY, depth, out));
    } else if (word_is(word, "FixedString")) {
        MH_TRY(take_number(p, false, 1, 0xFFFFFF, &a));
        *out = (mh_type){.kind = MH_FIXED_STRING, .width = (uint32_t)a};
    } else if (word_is(word, "Decimal")) {
        MH_TRY(take_number(p, false, 1, 76, &a));
        MH_TRY(expect(p, ','));
        MH_TRY(take_number(p, false, 0, a, &b));
        *out = (mh_type){.kind = MH_DECIMAL, .width = decimal_width(a), .precision = (uint32_t)a,
                         .scale = (uint32_t)b};
    } else if (word_is(word, "DateTime64")) {
        mh_span zone;
        MH_TRY(take_number(p, false, 0, 9, &a));
        if (take(p, ',')) {
            skip_blanks(p);
            MH_TRY(take_quoted(p, '\'', &zone));
        }
        *out = (mh_type){.kind = MH_DATETIME64, .width = 8, .scale = (uint32_t)a};
    } else if (word_is(word, "DateTime")) {
        mh_span zone;
        skip_blanks(p);
        MH_TRY(take_quoted(p, '\'', &zone));
        *out = (mh_type){.kind = MH_DATETIME, .width = 4};
    } else if (word_is(word, "Enum8") || word_is(word, "Enum16")) {
        skip_blanks(p);
        MH_TRY(parse_enum(p, word_is(word, "Enum8") ? MH_ENUM8 : MH_ENUM16, out));
    } else if (word_is(word, "SimpleAggregateFunction")) {
        (void)take_word(p); /* the function's name; the values are those of the type */
        MH_TRY(expect(p, ','));
        MH_TRY(parse_type(p, depth + 1, out));
    } else {
        return unknown(p, word);
    }
    return expect(p, ')');
}

static mh_status parse_type(parser *p, unsigned depth, mh_type *out)
{
    if (depth > MH_MAX_TYPE_DEPTH)
        return mh_fail(p->error, MH_BAD_BLOCK, "type is nested deeper than %d", MH_MAX_TYPE_DEPTH);
    skip_blanks(p);
    const char *start = p->at;
    mh_span word = take_word(p);
    if (word.size == 0)
        return malformed(p, "the name of a type");
    if (take(p, '(')) {
        MH_TRY(parse_parameters(p, word, depth, out));
    } else {
        size_t i = 0;
        while (i < COUNT(plain_types) && !word_is(word, plain_types[i].name))
            i++;
        if (i == COUNT(plain_types))
            return unknown(p, word);
        *out = (mh_type){.kind = plain_types[i].kind, .width = plain_types[i].width};
    }
    out->text = (mh_span){start, (size_t)(p->at - start)};
    return MH_OK;
}

mh_status mh_type_parse(mh_span text, mh_arena *arena, mh_type *out, mh_error *error)
{
    parser p = {.at = text.data, .end = text.data + text.size, .arena = arena, .error = error,
                .text = text};
    mh_type type;
    MH_TRY(parse_type(&p, 1, &type));
    skip_blanks(&p);
    if (p.at != p.end)
        return malformed(&p, "the end");
    *out = type;
    return MH_OK;
}

static bool same_names(const mh_type *a, const mh_type *b)
{
    if (a->name_count != b->name_count)
        return false;
    for (uint32_t i = 0; i < a->name_count; i++) {
        const mh_enum_name *x = &a->names[i], *y = &b->names[i];
        if (x->value != y->value || x->name.size != y->name.size ||
            memcmp(x->name.data, y->name.data, x->name.size) != 0)
            return false;
    }
    return true;
}

bool mh_type_equal(const mh_type *a, const mh_type *b)
{
    if (a->kind != b->kind || a->nullable != b->nullable || a->width != b->width ||
        a->scale != b->scale || a->child_count != b->child_count || !same_names(a, b))
        return false;
    for (uint32_t i = 0; i < a->child_count; i++)
        if (!mh_type_equal(&a->children[i], &b->children[i]))
            return false;
    return true;
}
