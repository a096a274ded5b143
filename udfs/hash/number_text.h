/*
 * Numbers as programming languages write them, from their shortest digits. Knows nothing of JSON.
 */
#ifndef HASH_NUMBER_TEXT_H
#define HASH_NUMBER_TEXT_H

#include "double_text.h"

/* A positive number as Number.prototype.toString of ECMAScript writes it; at most 24 bytes. */
uint8_t *number_put_es6(uint8_t *out, decimal64 shortest);

/* A number >= 0 as Python's repr of a float writes it; at most 23 bytes. */
uint8_t *number_put_repr(uint8_t *out, decimal64 shortest);

#endif
