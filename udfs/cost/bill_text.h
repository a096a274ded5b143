/*
 * A piece of a file, borrowed from whoever holds the file's bytes.
 */
#ifndef COST_BILL_TEXT_H
#define COST_BILL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* No data: NULL, which an empty field, NULL and \N are; "" between quotes is a text. */
typedef struct bill_text {
    const char *data;
    size_t size;
} bill_text;

/* Exactly that text. */
static inline bool bill_text_is(bill_text text, const char *value)
{
    return text.size == strlen(value) && memcmp(text.data, value, text.size) == 0;
}

#endif
