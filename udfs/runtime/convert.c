/*
 * Conversions between column types. See convert.h.
 *
 * A fixed-width value passes through one wide form, chosen by the kind of the source: a signed
 * 128-bit integer with a decimal scale, or a double. So there are m readers and n writers, not m*n.
 */
#include "convert.h"

#include <string.h>

__extension__ typedef __int128 wide;

static mh_status refuse(const mh_column *in, const mh_type *to, mh_conversion *c)
{
    const mh_span got = in->type->text;
    return mh_fail(c->error, MH_BAD_BLOCK, "got %.*s, expected %.*s",
                   (int)(got.size > 200 ? 200 : got.size), got.data, (int)to->text.size,
                   to->text.data);
}

static bool is_integer(mh_kind kind)
{
    return kind <= MH_INT256 || kind == MH_BOOL;
}

static bool is_float(mh_kind kind)
{
    return kind == MH_FLOAT32 || kind == MH_FLOAT64;
}

static bool is_time(mh_kind kind)
{
    return kind == MH_DATE || kind == MH_DATE32 || kind == MH_DATETIME || kind == MH_DATETIME64;
}

static bool is_signed(mh_kind kind)
{
    return kind != MH_BOOL && (kind > MH_UINT256 || !is_integer(kind)) && kind != MH_DATE &&
           kind != MH_DATETIME;
}

/* The sign-extended integer in `width` bytes; false when it takes more than 128 bits. */
static bool read_wide(const char *data, unsigned width, bool with_sign, wide *out)
{
    char bytes[32];
    bool negative = with_sign && (data[width - 1] & 0x80) != 0;
    memset(bytes, negative ? 0xff : 0, sizeof bytes);
    memcpy(bytes, data, width);
    memcpy(out, bytes, sizeof *out);
    for (unsigned i = 16; i < sizeof bytes; i++)
        if (bytes[i] != (*out < 0 ? (char)0xff : 0))
            return false;
    return (*out < 0) == negative;
}

static bool write_wide(wide value, unsigned width, bool with_sign, char *data)
{
    char bytes[32];
    memset(bytes, value < 0 ? 0xff : 0, sizeof bytes);
    memcpy(bytes, &value, sizeof value);
    if (!with_sign && value < 0)
        return false;
    if (width < 16) {
        wide limit = (wide)1 << (8 * width - (with_sign ? 1 : 0));
        if (value >= limit || value < -limit)
            return false;
    }
    memcpy(data, bytes, width);
    return true;
}

static bool scale_up(wide *value, unsigned digits)
{
    for (; digits > 0; digits--)
        if (__builtin_mul_overflow(*value, (wide)10, value))
            return false;
    return true;
}

/* Times as ticks of 10^-scale seconds; a coarser target cuts digits, as SQL's CAST does. */
static bool read_time(const mh_column *in, size_t row, unsigned scale, wide *out)
{
    const mh_type *type = in->type;
    const char *data = (const char *)in->data + row * type->width;
    wide value;
    if (!read_wide(data, type->width, is_signed(type->kind), &value))
        return false;
    if (type->kind == MH_DATE || type->kind == MH_DATE32)
        value *= 86400;
    unsigned from = type->kind == MH_DATETIME64 ? type->scale : 0;
    for (; from > scale; from--)
        value /= 10;
    *out = value;
    return scale_up(out, scale - from);
}

static double power10(unsigned digits)
{
    double power = 1;
    for (; digits > 0; digits--)
        power *= 10;
    return power;
}

static bool convert_value(const mh_column *in, size_t row, const mh_type *to, char *out)
{
    const mh_type *from = in->type;
    const char *data = (const char *)in->data + row * from->width;
    wide value = 0;
    if (from->kind == MH_NOTHING)
        return false; /* only NULLs have this type */
    if (is_time(to->kind))
        return read_time(in, row, to->scale, &value) &&
               write_wide(value, to->width, is_signed(to->kind), out);
    if (is_float(from->kind)) {
        float narrow;
        double number;
        memcpy(&narrow, data, sizeof narrow);
        if (from->kind == MH_FLOAT32)
            number = (double)narrow;
        else
            memcpy(&number, data, sizeof number);
        memcpy(out, &number, sizeof number); /* only to Float64: see can_convert */
        return true;
    }
    if (!read_wide(data, from->width, is_signed(from->kind), &value))
        return false;
    if (to->kind == MH_FLOAT64) {
        double number = (double)value / power10(from->scale);
        memcpy(out, &number, sizeof number);
        return true;
    }
    if (to->kind == MH_DECIMAL && !scale_up(&value, to->scale - from->scale))
        return false;
    if (to->kind == MH_BOOL)
        value = value != 0;
    return write_wide(value, to->width, is_signed(to->kind), out);
}

/* Widening by kind; ranges are seen value by value. */
static bool can_convert(const mh_type *from, const mh_type *to)
{
    mh_kind a = from->kind, b = to->kind;
    if (a == MH_NOTHING)
        return true;
    if (b == MH_FLOAT64)
        return is_integer(a) || is_float(a) || a == MH_DECIMAL;
    if (b == MH_DATETIME64)
        return is_time(a);
    if (b == MH_DECIMAL)
        return is_integer(a) || (a == MH_DECIMAL && from->scale <= to->scale);
    if (b == MH_BOOL)
        return a == MH_UINT8;
    return is_integer(a) && is_integer(b);
}

/* New NULL map of `out`, a copy of the caller's; NULL where the declared type has none. */
static mh_status copy_nulls(const mh_column *in, mh_column *out, uint8_t **nulls, mh_conversion *c)
{
    MH_TRY(mh_arena_alloc(c->arena, in->rows, 1, nulls, c->error));
    if (in->rows > 0)
        memcpy(*nulls, in->nulls, in->rows);
    out->nulls = *nulls;
    return MH_OK;
}

static mh_status null_in(const mh_type *to, mh_conversion *c)
{
    return mh_fail(c->error, MH_BAD_BLOCK, "got NULL, expected %.*s", (int)to->text.size,
                   to->text.data);
}

static mh_status check_nulls(const mh_column *in, const mh_type *to, mh_conversion *c)
{
    if (to->nullable)
        return MH_OK;
    for (size_t i = 0; i < in->rows; i++)
        if (in->nulls[i])
            return null_in(to, c);
    return MH_OK;
}

static mh_status convert_fixed(const mh_column *in, const mh_type *to, mh_column *out,
                               mh_conversion *c)
{
    char *values;
    uint8_t *nulls;
    MH_TRY(check_nulls(in, to, c));
    MH_TRY(copy_nulls(in, out, &nulls, c));
    MH_TRY(mh_arena_alloc(c->arena, in->rows, to->width, &values, c->error));
    for (size_t i = 0; i < in->rows; i++) {
        char *value = values + i * to->width;
        if (!nulls[i] && convert_value(in, i, to, value))
            continue;
        memset(value, 0, to->width);
        if (!nulls[i] && !to->nullable)
            return mh_fail(c->error, MH_BAD_BLOCK, "a value of %.*s does not fit %.*s",
                           (int)in->type->text.size, in->type->text.data, (int)to->text.size,
                           to->text.data);
        nulls[i] = 1;
    }
    out->data = values;
    return MH_OK;
}

static mh_span enum_name(const mh_column *in, size_t row)
{
    int value = in->type->kind == MH_ENUM8 ? ((const int8_t *)in->data)[row]
                                           : ((const mh_i16 *)in->data)[row];
    for (uint32_t i = 0; i < in->type->name_count; i++)
        if (in->type->names[i].value == value)
            return in->type->names[i].name;
    return (mh_span){"", 0};
}

/* FixedString without its padding, Enum by name; a bare NULL as no text at all. */
static mh_status convert_to_string(const mh_column *in, const mh_type *to, mh_column *out,
                                   mh_conversion *c)
{
    mh_span *spans;
    uint8_t *nulls;
    if (in->type->kind != MH_FIXED_STRING && in->type->kind != MH_ENUM8 &&
        in->type->kind != MH_ENUM16 && in->type->kind != MH_NOTHING)
        return refuse(in, to, c);
    MH_TRY(check_nulls(in, to, c));
    MH_TRY(copy_nulls(in, out, &nulls, c));
    MH_TRY(mh_arena_alloc(c->arena, in->rows, sizeof *spans, &spans, c->error));
    for (size_t i = 0; i < in->rows; i++) {
        spans[i] = (mh_span){"", 0};
        if (in->type->kind == MH_FIXED_STRING) {
            const char *data = (const char *)in->data + i * in->type->width;
            size_t size = in->type->width;
            while (size > 0 && data[size - 1] == '\0')
                size--;
            spans[i] = (mh_span){data, size};
        } else if (in->type->kind != MH_NOTHING) {
            spans[i] = enum_name(in, i);
        }
    }
    out->spans = spans;
    return MH_OK;
}

/* LowCardinality in: each row's key, written out. */
static mh_status expand(const mh_column *in, mh_column *out, mh_conversion *c)
{
    const mh_column *keys = &in->children[0];
    uint8_t *nulls;
    *out = (mh_column){.type = keys->type, .rows = in->rows};
    MH_TRY(mh_arena_alloc(c->arena, in->rows, 1, &nulls, c->error));
    for (size_t i = 0; i < in->rows; i++)
        nulls[i] = keys->nulls[in->indexes[i]];
    out->nulls = nulls;
    if (keys->type->kind == MH_STRING) {
        mh_span *spans;
        MH_TRY(mh_arena_alloc(c->arena, in->rows, sizeof *spans, &spans, c->error));
        for (size_t i = 0; i < in->rows; i++)
            spans[i] = keys->spans[in->indexes[i]];
        out->spans = spans;
        return MH_OK;
    }
    char *data;
    size_t width = keys->type->width;
    MH_TRY(mh_arena_alloc(c->arena, in->rows, width, &data, c->error));
    for (size_t i = 0; i < in->rows; i++)
        memcpy(data + i * width, (const char *)keys->data + in->indexes[i] * width, width);
    out->data = data;
    return MH_OK;
}

/* LowCardinality out: every row is a key of its own. */
static mh_status wrap(const mh_column *in, const mh_type *to, mh_column *out, mh_conversion *c)
{
    uint32_t *indexes;
    mh_column *keys;
    uint8_t *nulls;
    if (in->rows > UINT32_MAX)
        return refuse(in, to, c);
    MH_TRY(mh_arena_alloc(c->arena, in->rows, sizeof *indexes, &indexes, c->error));
    MH_TRY(mh_arena_alloc(c->arena, 1, sizeof *keys, &keys, c->error));
    MH_TRY(mh_arena_alloc(c->arena, in->rows, 1, &nulls, c->error));
    for (size_t i = 0; i < in->rows; i++)
        indexes[i] = (uint32_t)i;
    memset(nulls, 0, in->rows);
    MH_TRY(mh_convert(in, &to->children[0], keys, c));
    *out = (mh_column){.type = to, .rows = in->rows, .nulls = nulls, .indexes = indexes,
                       .children = keys};
    return MH_OK;
}

/* Array, Map, Tuple, and LowCardinality of other keys: child by child. */
static mh_status convert_children(const mh_column *in, const mh_type *to, mh_column *out,
                                  mh_conversion *c)
{
    if (in->type->child_count != to->child_count)
        return refuse(in, to, c);
    *out = *in;
    out->type = to;
    MH_TRY(mh_arena_alloc(c->arena, to->child_count, sizeof *out->children, &out->children,
                          c->error));
    for (uint32_t i = 0; i < to->child_count; i++) {
        mh_column child = in->children[i];
        if (to->kind == MH_LOW_CARDINALITY && !to->children[i].nullable) {
            /* Key 0 is NULL, used or not: it becomes the default value. */
            uint8_t *nulls;
            MH_TRY(mh_arena_alloc(c->arena, child.rows, 1, &nulls, c->error));
            memset(nulls, 0, child.rows);
            child.nulls = nulls;
        }
        MH_TRY(mh_convert(&child, &to->children[i], &out->children[i], c));
    }
    return MH_OK;
}

mh_status mh_convert(const mh_column *in, const mh_type *to, mh_column *out, mh_conversion *c)
{
    const mh_type *from = in->type;
    if (mh_type_equal(from, to)) {
        *out = *in;
        return MH_OK;
    }
    if (from->kind == MH_LOW_CARDINALITY && to->kind != MH_LOW_CARDINALITY) {
        mh_column plain;
        MH_TRY(expand(in, &plain, c));
        return mh_convert(&plain, to, out, c);
    }
    if (to->kind == MH_LOW_CARDINALITY && from->kind != MH_LOW_CARDINALITY)
        return wrap(in, to, out, c);
    if (from->kind == to->kind && to->child_count > 0)
        return convert_children(in, to, out, c);
    *out = (mh_column){.type = to, .rows = in->rows};
    if (from->kind == to->kind && from->width == to->width && from->scale == to->scale &&
        from->name_count == to->name_count) {
        MH_TRY(check_nulls(in, to, c)); /* only Nullable differs */
        mh_type plain = *from;
        plain.nullable = to->nullable;
        if (mh_type_equal(&plain, to)) {
            const mh_type *type = out->type;
            *out = *in;
            out->type = type;
            return MH_OK;
        }
    }
    if (to->kind == MH_STRING)
        return convert_to_string(in, to, out, c);
    if (to->width == 0 || !can_convert(from, to))
        return refuse(in, to, c);
    return convert_fixed(in, to, out, c);
}
