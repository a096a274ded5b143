/*
 * Whether a text is JSON by RFC 8259, to the letter: one value in UTF-8 without a byte-order mark,
 * white space around it, nothing else. Names may come twice, escapes may be lone surrogates and
 * numbers may have any size: the grammar lets them. Linear, any depth. Knows nothing of values.
 */
#ifndef QUALITY_JSON_VALID_H
#define QUALITY_JSON_VALID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that `open` needs: one bit for each value that can be open at once. */
static inline size_t json_valid_room(size_t size)
{
    return size / 8 + 1;
}

bool json_valid(const char *text, size_t size, uint8_t *open);

#endif
