/*
 * Values as ClickHouse's TabSeparated prints them, NULL as NULL: for selftests and wire tests, not
 * for speed.
 */
#ifndef MH_TEXT_H
#define MH_TEXT_H

#include "column.h"

#include <stdio.h>

void mh_put_value(const mh_column *column, size_t row, FILE *out);

#endif
