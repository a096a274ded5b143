/*
 * SQL calls with literal arguments become the Native block that ClickHouse would send: for
 * selftests. Understands NULL, numbers, strings, arrays, toDateTime64('...', n, 'UTC') and
 * fromUnixTimestamp64Milli(n).
 */
#ifndef MH_LITERAL_H
#define MH_LITERAL_H

#include "mh.h"

#include <stdio.h>

/* Writes a block of one row with the arguments of `call`, as `types` declare them. */
MH_CHECKED mh_status mh_literal_block(const char *call, const mh_type *types, size_t count,
                                      mh_arena *arena, FILE *out, mh_error *error);

#endif
