/*
 * What is rare in JSON strings: escapes and bytes above 0x7f. Knows nothing of other values.
 */
#include "json_string.h"

/* The value of four hexadecimal digits; above 0xffff if they are not. */
static uint32_t read_hex4(const uint8_t *in)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        const uint32_t decimal = in[i] - (uint32_t)'0', letter = (in[i] | 0x20u) - 'a';
        if (decimal > 9 && letter > 5)
            return UINT32_MAX;
        value = value << 4 | (decimal <= 9 ? decimal : letter + 10);
    }
    return value;
}

const uint8_t *json_read_escape(const uint8_t *in, uint32_t *code_point)
{
    uint32_t unit = 0;
    switch (in[1]) {
    case '"':
    case '\\':
    case '/':
        unit = in[1];
        break;
    case 'b':
        unit = '\b';
        break;
    case 'f':
        unit = '\f';
        break;
    case 'n':
        unit = '\n';
        break;
    case 'r':
        unit = '\r';
        break;
    case 't':
        unit = '\t';
        break;
    case 'u':
        unit = read_hex4(in + 2);
        if (unit > 0xffff)
            return NULL;
        in += 4;
        if (unit >> 10 == 0xd800 >> 10 && in[2] == '\\' && in[3] == 'u') {
            const uint32_t low = read_hex4(in + 4);
            if (low >> 10 == 0xdc00 >> 10) {
                unit = 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff));
                in += 6;
            }
        }
        break;
    default:
        return NULL;
    }
    *code_point = unit;
    return in + 2;
}

/* A continuation byte's 6 bits go behind `value`; its absence shows in the top bit. */
static uint32_t continued(uint32_t value, uint8_t byte)
{
    return value << 6 | (byte ^ 0x80u) | ((byte & 0xc0) == 0x80 ? 0 : UINT32_C(1) << 31);
}

const uint8_t *json_read_utf8(const uint8_t *in, uint32_t *code_point)
{
    uint32_t value;
    if (*in < 0xc2)
        return NULL;
    if (*in < 0xe0) {
        value = continued(*in & 0x1fu, in[1]);
        if (value > 0x7ff)
            return NULL;
        in += 2;
    } else if (*in < 0xf0) {
        value = continued(*in & 0x0fu, in[1]);
        if (value > 0x3ff)
            return NULL;
        value = continued(value, in[2]);
        if (value < 0x800 || value > 0xffff || value >> 11 == 0xd800 >> 11)
            return NULL;
        in += 3;
    } else {
        value = continued(*in & 0x0fu, in[1]);
        if (value > 0x3ff)
            return NULL;
        value = continued(value, in[2]);
        if (value > 0xffff)
            return NULL;
        value = continued(value, in[3]);
        if (value < 0x10000 || value > 0x10ffff)
            return NULL;
        in += 4;
    }
    *code_point = value;
    return in;
}

uint8_t *json_put_escape(uint8_t *out, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    *out++ = '\\';
    switch (unit) {
    case '"':
    case '\\':
        *out++ = (uint8_t)unit;
        break;
    case '\b':
        *out++ = 'b';
        break;
    case '\f':
        *out++ = 'f';
        break;
    case '\n':
        *out++ = 'n';
        break;
    case '\r':
        *out++ = 'r';
        break;
    case '\t':
        *out++ = 't';
        break;
    default:
        *out++ = 'u';
        for (int shift = 12; shift >= 0; shift -= 4)
            *out++ = (uint8_t)hex[unit >> shift & 15];
    }
    return out;
}

const uint8_t *json_escaped_string(const uint8_t *in)
{
    for (in++;; in += 2) {
        uint32_t marks;
        while ((marks = json_string_marks(bytes16_load(in))) == 0)
            in += 16;
        in += __builtin_ctz(marks);
        if (*in == '"')
            return in + 1;
        if (*in != '\\' || !memchr("\"\\bfnrt", in[1], 7))
            return NULL;
    }
}
