/*
 * How Python writes what it has read: json.dumps(json.loads(text), sort_keys=True). Strings are
 * ASCII; integers have any size; NaN and infinities are allowed; lone surrogates pass through.
 * Knows nothing of containers.
 */
#include "json_number.h"
#include "json_rewrite.h"
#include "json_string.h"
#include "number_text.h"

#include <string.h>

enum { PYTHON_MAX_DIGITS = 4300 }; /* sys.int_info.default_max_str_digits */

static uint8_t *put_code_point(uint8_t *out, uint32_t code_point)
{
    if (code_point >= ' ' && code_point < 0x7f && code_point != '"' && code_point != '\\') {
        *out = (uint8_t)code_point;
        return out + 1;
    }
    if (code_point < 0x10000)
        return json_put_escape(out, code_point);
    out = json_put_escape(out, 0xd800 + ((code_point - 0x10000) >> 10));
    return json_put_escape(out, 0xdc00 + (code_point & 0x3ff));
}

static json_cursor python_string(json_cursor at)
{
    *at.out++ = *at.in++;
    while (*at.in != '"') {
        uint32_t code_point = *at.in;
        if (code_point < ' ')
            return json_failed();
        if (code_point == '\\')
            at.in = json_read_escape(at.in, &code_point);
        else if (code_point >= 0x80)
            at.in = json_read_utf8(at.in, &code_point);
        else
            at.in++;
        if (!at.in)
            return json_failed();
        at.out = put_code_point(at.out, code_point);
    }
    *at.out++ = *at.in++;
    return at;
}

static json_cursor python_word(json_cursor at)
{
    static const char words[3][10] = {"NaN", "Infinity", "-Infinity"};
    for (int i = 0; i < 3; i++) {
        const size_t size = strlen(words[i]);
        if (memcmp(at.in, words[i], size) == 0) {
            memcpy(at.out, words[i], size);
            return (json_cursor){at.in + size, at.out + size};
        }
    }
    return json_failed();
}

static json_cursor python_number(json_cursor at)
{
    json_literal literal;
    decimal64 shortest;
    if (!json_read_number(at.in, &literal))
        return python_word(at);
    const uint8_t *const digits = literal.begin + literal.negative;
    const size_t count = (size_t)(literal.end - digits);
    const bool integer = json_is_integer(&literal);
    if (integer && count > PYTHON_MAX_DIGITS)
        return json_failed();
    if (literal.negative && !(integer && *digits == '0')) /* -0 is 0, but -0.0 is -0.0 */
        *at.out++ = '-';
    bool as_read = integer;
    if (!integer && !json_shortest(&literal, &shortest, &as_read)) {
        memcpy(at.out, "Infinity", 8);
        at.out += 8;
    } else if (as_read) {
        memcpy(at.out, digits, count);
        at.out += count;
    } else {
        at.out = number_put_repr(at.out, shortest);
    }
    return (json_cursor){literal.end, at.out};
}

const json_style json_python = {true, true, JSON_BY_CODE_POINT, python_string, python_number};
