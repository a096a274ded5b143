/*
 * Times as bills write them. Knows nothing of columns.
 */
#ifndef COST_BILL_TIME_H
#define COST_BILL_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BILL_DAY = 86400 };

/* Seconds since 1970 UTC of "2023-11-01T00:00:00.000Z", "2023-11-01 00:00:00 UTC",
 * "2023-11-01T00:00Z", "2023-11-01", any of them with an offset "+01:00"; "11/01/2023", month
 * first, with or without a time; "20231101". Parts of a second are dropped. False, and nothing set:
 * none of these, or not from 1970 to 2106 as a DateTime is. */
bool bill_time_read(const char *text, size_t size, uint32_t *out);

/* As FOCUS wants it: "2023-11-01T00:00:00Z". */
bool bill_time_is_iso(const char *text, size_t size);

/* When a month begins, at midnight UTC, and in California, whose clock Google's invoices follow. */
bool bill_month_start(int64_t year, int64_t month, uint32_t *out);
bool bill_month_start_pacific(int64_t year, int64_t month, uint32_t *out);

/* The month a time lies in, UTC. */
void bill_month_of(uint32_t time, int64_t *year, int64_t *month);

#endif
