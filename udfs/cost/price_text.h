/*
 * Numbers and times as the rate card writes them. Knows nothing of columns or files.
 */
#ifndef COST_PRICE_TEXT_H
#define COST_PRICE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* "12.5" -> 12.5 * 10^decimals, 0 to `limit` (at most 10^18). Digits with at most one point between
 * them, nothing else; more than `decimals` places are refused, not rounded. */
bool price_parse_decimal(const char *text, unsigned decimals, uint64_t limit, uint64_t *out);

/* "2024-10-02" or "2025-02-08 16:00:00", UTC, from 1970 -> ms since 1970. */
bool price_parse_time(const char *text, int64_t *out);

/* Days since 1970-01-01. False, and nothing set: no such day, or before 1970. */
bool price_days(int64_t year, int64_t month, int64_t day, int64_t *out);

/* The month of that day, from 1970. */
void price_month(int64_t days, int64_t *year, int64_t *month);

#endif
