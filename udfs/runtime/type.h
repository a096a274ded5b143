/*
 * ClickHouse types: parsed from their names, compared by structure. Knows nothing of values.
 */
#ifndef MH_TYPE_H
#define MH_TYPE_H

#include "arena.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text that somebody else owns; not terminated. */
typedef struct mh_span {
    const char *data;
    size_t size;
} mh_span;

typedef enum mh_kind {
    MH_UINT8, MH_UINT16, MH_UINT32, MH_UINT64, MH_UINT128, MH_UINT256,
    MH_INT8, MH_INT16, MH_INT32, MH_INT64, MH_INT128, MH_INT256,
    MH_FLOAT32, MH_FLOAT64, MH_BOOL,
    MH_STRING, MH_FIXED_STRING, MH_UUID, MH_IPV4, MH_IPV6,
    MH_DATE, MH_DATE32, MH_DATETIME, MH_DATETIME64, MH_DECIMAL, MH_ENUM8, MH_ENUM16,
    MH_ARRAY, MH_TUPLE, MH_MAP, MH_LOW_CARDINALITY,
    MH_NOTHING, /* the type of a bare NULL: Nullable(Nothing) */
} mh_kind;

typedef struct mh_enum_name {
    mh_span name; /* as written between the quotes, escapes resolved */
    int16_t value;
} mh_enum_name;

/* Borrows the text it was parsed from; lives as long as the arena it was parsed into. */
typedef struct mh_type {
    mh_kind kind;
    bool nullable;      /* Nullable is a flag of what it wraps */
    uint32_t width;     /* bytes of one value on the wire; 0 when not fixed */
    uint32_t precision; /* Decimal: digits in all */
    uint32_t scale;     /* Decimal: digits after the point; DateTime64: digits of a second */
    uint32_t child_count;
    const struct mh_type *children; /* Array 1, Map 2, Tuple n, LowCardinality 1 */
    uint32_t name_count;
    const mh_enum_name *names; /* Enum8, Enum16 */
    mh_span text;              /* the whole name, as written */
} mh_type;

enum { MH_MAX_TYPE_DEPTH = 32, MH_MAX_TYPE_CHILDREN = 1024 };

/* Parses `text`; the type and all it points to live in `arena` and borrow `text`. */
MH_CHECKED mh_status mh_type_parse(mh_span text, mh_arena *arena, mh_type *out, mh_error *error);

/* True when `text` may be the beginning of a type's name: the first word, as far as it is there, is
 * one that ClickHouse has, supported or not. */
bool mh_type_begins(mh_span text);

/* Same values on the wire: structure, widths, scales and enum names; time zones and the names of
 * tuple elements do not count. */
bool mh_type_equal(const mh_type *a, const mh_type *b);

#endif
