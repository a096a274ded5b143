/*
 * A column of one block, as an adapter reads it: typed views on the bytes of the input. Checked
 * once, when the block is read; the getters only assert. Knows nothing of how bytes arrive.
 */
#ifndef MH_COLUMN_H
#define MH_COLUMN_H

#include "type.h"

#include <assert.h>
#include <string.h>

/* Values in the input lie at any address: these types may be read from there, and compilers still
 * vectorise over them. */
#define MH_PACKED __attribute__((aligned(1), may_alias))
typedef double mh_f64 MH_PACKED;
typedef float mh_f32 MH_PACKED;
typedef int64_t mh_i64 MH_PACKED;
typedef uint64_t mh_u64 MH_PACKED;
typedef uint32_t mh_u32 MH_PACKED;
typedef int32_t mh_i32 MH_PACKED;
typedef uint16_t mh_u16 MH_PACKED;
typedef int16_t mh_i16 MH_PACKED;
__extension__ typedef __int128 mh_i128 MH_PACKED;

/* Before a static function whose loops vectorise: it is compiled for each generation of processors,
 * and one chosen as the program starts. Debug builds test the code for the oldest. */
#if defined(__x86_64__) && defined(__OPTIMIZE__)
#define MH_VECTORS                                                                                 \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MH_VECTORS
#endif

/* The same as (double)value, of steps that vectorise on every machine: the halves of the integer
 * stand in the last digits of 2^84 and 2^52, and only the sum rounds. */
static inline double mh_double(int64_t value)
{
    const uint64_t high_bits = ((uint64_t)value >> 32) ^ UINT64_C(0x4530000080000000);
    const uint64_t low_bits = ((uint64_t)value & UINT32_MAX) | UINT64_C(0x4330000000000000);
    double high, low;
    memcpy(&high, &high_bits, sizeof high);
    memcpy(&low, &low_bits, sizeof low);
    return high - 0x1.00000801p84 + low;
}

/* Borrows the input and the block's arena, until the answer has left. */
typedef struct mh_column {
    const mh_type *type;
    size_t rows;
    const uint8_t *nulls;      /* rows flags, 1 = NULL; all 0 where the type is not Nullable */
    const void *data;          /* fixed width: rows values, little-endian, unaligned */
    const mh_span *spans;      /* String */
    const mh_u64 *ends;        /* Array, Map: elements of row i are [ends[i-1], ends[i]) */
    const uint32_t *indexes;   /* LowCardinality: row i is element indexes[i] of child 0 */
    struct mh_column *children; /* type->child_count of them */
} mh_column;

static inline const void *mh_fixed(const mh_column *column, mh_kind kind)
{
    assert(column->type->kind == kind);
    return column->data;
}

/* Values of NULL rows are there but mean nothing. */
static inline const mh_f64 *mh_f64_values(const mh_column *column)
{
    return (const mh_f64 *)mh_fixed(column, MH_FLOAT64);
}
static inline const mh_i64 *mh_i64_values(const mh_column *column)
{
    return (const mh_i64 *)mh_fixed(column, MH_INT64);
}
/* DateTime64(s): ticks of 10^-s seconds since 1970-01-01 UTC. */
static inline const mh_i64 *mh_datetime64_values(const mh_column *column)
{
    return (const mh_i64 *)mh_fixed(column, MH_DATETIME64);
}
static inline const mh_span *mh_strings(const mh_column *column)
{
    assert(column->type->kind == MH_STRING);
    return column->spans;
}
/* Decimal of 38 digits or less but more than 18: the number times 10^scale. */
static inline const mh_i128 *mh_decimal128_values(const mh_column *column)
{
    assert(column->type->width == 16);
    return (const mh_i128 *)mh_fixed(column, MH_DECIMAL);
}

/* Array: the column of all elements, and where row i begins and ends in it. */
static inline const mh_column *mh_elements(const mh_column *column)
{
    assert(column->type->kind == MH_ARRAY);
    return &column->children[0];
}
static inline size_t mh_begin(const mh_column *column, size_t row)
{
    return row == 0 ? 0 : column->ends[row - 1];
}
static inline size_t mh_end(const mh_column *column, size_t row)
{
    return column->ends[row];
}

/* LowCardinality: the distinct values; row i holds keys[indexes[i]]. Resolve a key once, not once
 * a row. A NULL key has its flag in keys->nulls; '' is a key like any other, and the server calls
 * with it while planning. */
static inline const mh_column *mh_keys(const mh_column *column)
{
    assert(column->type->kind == MH_LOW_CARDINALITY);
    return &column->children[0];
}

#endif
