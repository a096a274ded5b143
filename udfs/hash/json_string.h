/*
 * JSON strings: plain ones, which every style writes as they are, and the pieces that the writers
 * of others need. Knows nothing of other values. Every reader is given zero-terminated text.
 */
#ifndef HASH_JSON_STRING_H
#define HASH_JSON_STRING_H

#include "bytes16.h"
#include "json_scratch.h"

/* The code point of the escape at the backslash `in`; a surrogate without its other half is given
 * as it is. Returns what follows, NULL for no escape of RFC 8259. */
const uint8_t *json_read_escape(const uint8_t *in, uint32_t *code_point);

/* The code point that begins with the byte `*in` >= 0x80. Returns what follows, NULL for what is
 * not UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing above U+10FFFF). */
const uint8_t *json_read_utf8(const uint8_t *in, uint32_t *code_point);

/* Writes the escape of a UTF-16 unit: one of \b \t \n \f \r \" \\, else \uxxxx in lower case. */
uint8_t *json_put_escape(uint8_t *out, uint32_t unit);

/* Where the string at `in` ends that has no other escapes than those every style writes, and is
 * plain between them; NULL for others. */
const uint8_t *json_escaped_string(const uint8_t *in);

/* What ends a plain piece of a string, one bit a byte: quotes, backslashes, control characters (DEL
 * among them, which Python escapes), bytes above 0x7f. */
static inline uint32_t json_string_marks(bytes16 bytes)
{
    const truth16 shifted = (truth16)(bytes + 1); /* from 0x7f on, negative as signed numbers */
    return bytes16_mask((bytes == '"') | (bytes == '\\') | (shifted <= ' '));
}

/* Where the plain string at `in` ends, which every style writes as it is; NULL if it is not. */
static inline const uint8_t *json_plain_string(const uint8_t *in)
{
    uint32_t marks = json_string_marks(bytes16_load(++in));
    while (marks == 0)
        marks = json_string_marks(bytes16_load(in += 16));
    in += __builtin_ctz(marks);
    return *in == '"' ? in + 1 : NULL;
}

#endif
