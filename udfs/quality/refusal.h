/*
 * Whether an answer begins like a refusal: one table of English phrases, looked for in its first
 * 400 bytes. A heuristic: it knows neither irony nor other languages. Knows nothing of columns.
 */
#ifndef QUALITY_REFUSAL_H
#define QUALITY_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

/* The table's version: stored results can be told apart after it has changed. */
#define REFUSAL_TABLE "1"

enum {
    REFUSAL_WINDOW = 400,             /* bytes of an answer that are looked at */
    REFUSAL_ROOM = 2 * REFUSAL_WINDOW /* their tokens, a blank behind each, and more */
};

bool refusal_begins(const char *text, size_t size);

/* The table, in the order of strcmp; no phrase begins another. NULL behind the last. */
const char *refusal_phrase(size_t index);

#endif
