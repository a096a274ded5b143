/*
 * JSON numbers: the literals of RFC 8259 and what they mean. Knows nothing of other values, nor of
 * how numbers are written.
 */
#ifndef HASH_JSON_NUMBER_H
#define HASH_JSON_NUMBER_H

#include "bytes16.h"
#include "double_text.h"
#include "json_scratch.h"

/* A number as it was written. Borrows the text. */
typedef struct json_literal {
    const uint8_t *begin, *end;  /* the sign included */
    const uint8_t *integer_end;  /* of the digits before a fraction or exponent */
    const uint8_t *mantissa_end; /* of the digits before an exponent */
    bool negative;
} json_literal;

static inline bool json_is_integer(const json_literal *literal)
{
    return literal->integer_end == literal->end;
}

/* The literal at `in`, which is zero-terminated text; false for none. */
__attribute__((warn_unused_result)) bool json_read_number(const uint8_t *in, json_literal *literal);

/* The shortest digits of the double that a literal means, none for 0; false beyond a double.
 * *as_read: the literal is as every style would write it, with more digits than plain ones have. */
__attribute__((warn_unused_result)) bool json_shortest(const json_literal *literal,
                                                       decimal64 *shortest, bool *as_read);

/* Where the plain number at `in` ends, which every style writes as it is; NULL if it is not. Plain
 * are, as nearly all numbers: up to 15 digits, no exponent, no -0, no zero at the end of a
 * fraction, fewer than four at its start. Up to 15 significant digits come back from a double as
 * they went in, hence no shorter digits can mean the same double. */
static inline const uint8_t *json_plain_number(const uint8_t *in)
{
    const bool negative = *in == '-';
    in += negative;
    uint32_t others = bytes16_mask((bytes16)(bytes16_load(in) - '0') > 9) | 3u << 16;
    const int integer = __builtin_ctz(others);
    const bool zero = *in == '0';
    if (integer == 0 || (zero && integer > 1))
        return NULL;
    int size = integer;
    if (in[integer] == '.') {
        others &= others - 1;
        size = __builtin_ctz(others);
        if (size == integer + 1 || in[size - 1] == '0' || (zero && memcmp(in + 2, "0000", 4) == 0))
            return NULL;
    } else if (zero && negative) {
        return NULL;
    }
    return size <= 15 && (in[size] | 0x20) != 'e' ? in + size : NULL;
}

#endif
