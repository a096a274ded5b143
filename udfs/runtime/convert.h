/*
 * Columns of the caller's types become columns of the declared ones, where no value changes:
 * engines before 26.7 send what the caller has. Knows nothing of functions.
 */
#ifndef MH_CONVERT_H
#define MH_CONVERT_H

#include "column.h"

/* Where conversions put what they make, and the zeros shared by all NULL maps. */
typedef struct mh_conversion {
    mh_arena *arena;
    mh_error *error;
} mh_conversion;

/*
 * Widening only: integers to wider integers, integers and floats to Float64, Float32 to Float64,
 * dates and times to DateTime64, Decimal to a Decimal that holds it or to Float64, Enum,
 * FixedString and Bool as SQL casts them, with and without Nullable and LowCardinality, in arrays,
 * maps and tuples. A value that does not fit, or takes more than 128 bits on the way, is NULL where
 * the declared type has NULLs, else an error; a NULL where it has none is an error. `out` may
 * borrow from `in`. The error names got and declared; the caller prefixes function and argument.
 */
MH_CHECKED mh_status mh_convert(const mh_column *in, const mh_type *to, mh_column *out,
                                mh_conversion *conversion);

#endif
