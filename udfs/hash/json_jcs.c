/*
 * How RFC 8785 writes strings and numbers that are not plain. Knows nothing of containers.
 */
#include "json_number.h"
#include "json_rewrite.h"
#include "json_string.h"
#include "number_text.h"

static uint8_t *put_utf8(uint8_t *out, uint32_t code_point)
{
    if (code_point < 0x80) {
        *out++ = (uint8_t)code_point;
        return out;
    }
    if (code_point < 0x800) {
        *out++ = (uint8_t)(0xc0 | code_point >> 6);
    } else {
        if (code_point < 0x10000) {
            *out++ = (uint8_t)(0xe0 | code_point >> 12);
        } else {
            *out++ = (uint8_t)(0xf0 | code_point >> 18);
            *out++ = (uint8_t)(0x80 | (code_point >> 12 & 0x3f));
        }
        *out++ = (uint8_t)(0x80 | (code_point >> 6 & 0x3f));
    }
    *out++ = (uint8_t)(0x80 | (code_point & 0x3f));
    return out;
}

/* What stopped the copying: an escape, DEL, or bytes above 0x7f. */
static json_cursor copy_special(json_cursor at)
{
    uint32_t code_point;
    if (*at.in == '\\') {
        at.in = json_read_escape(at.in, &code_point);
        if (!at.in || code_point >> 11 == 0xd800 >> 11)
            return json_failed();
        at.out = code_point < ' ' || code_point == '"' || code_point == '\\'
                     ? json_put_escape(at.out, code_point)
                     : put_utf8(at.out, code_point);
        return at;
    }
    do { /* control characters fail: they begin no UTF-8 above 0x7f */
        const uint8_t *next = *at.in == 0x7f ? at.in + 1 : json_read_utf8(at.in, &code_point);
        if (!next)
            return json_failed();
        while (at.in < next)
            *at.out++ = *at.in++;
    } while (*at.in >= 0x7f);
    return at;
}

/* From quote to quote. Fails for lone surrogates, control characters and what is not UTF-8. */
static json_cursor canonical_string(json_cursor at)
{
    *at.out++ = *at.in++;
    while (at.in) {
        const bytes16 bytes = bytes16_load(at.in);
        bytes16_store(at.out, bytes);
        const uint32_t marks = json_string_marks(bytes);
        const int size = marks == 0 ? 16 : __builtin_ctz(marks);
        at.in += size;
        at.out += size;
        if (marks == 0)
            continue;
        if (*at.in == '"') {
            *at.out++ = *at.in++;
            break;
        }
        at = copy_special(at);
    }
    return at;
}

static uint8_t *put(uint8_t *out, const void *text, size_t size)
{
    memcpy(out, text, size);
    return out + size;
}

/* Fails for what is no number, or beyond a double. */
static json_cursor rewrite(json_cursor at, bool keep_integers)
{
    json_literal literal;
    decimal64 shortest = {0, 0};
    if (!json_read_number(at.in, &literal))
        return json_failed();
    bool as_read = keep_integers && json_is_integer(&literal);
    if (!as_read && !json_shortest(&literal, &shortest, &as_read))
        return json_failed();
    const uint8_t *const digits = literal.begin + literal.negative;
    if (as_read ? *digits == '0' && digits + 1 == literal.end : shortest.digits == 0) /* -0 too */
        return (json_cursor){literal.end, put(at.out, "0", 1)};
    at.out = put(at.out, "-", literal.negative);
    at.out = as_read ? put(at.out, digits, (size_t)(literal.end - digits))
                     : number_put_es6(at.out, shortest);
    return (json_cursor){literal.end, at.out};
}

static json_cursor canonical_number(json_cursor at)
{
    return rewrite(at, false);
}

static json_cursor lossless_number(json_cursor at)
{
    return rewrite(at, true);
}

const json_style json_jcs = {false, false, JSON_BY_UTF16, canonical_string, canonical_number};
const json_style json_jcs_lossless = {false, false, JSON_BY_UTF16, canonical_string,
                                      lossless_number};
