/*
 * JSON numbers that are not written as ECMAScript would. Knows nothing of other values.
 */
#include "json_number.h"

#include <math.h>
#include <stdlib.h>

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static const uint8_t *skip_digits(const uint8_t *in)
{
    while (is_digit(*in))
        in++;
    return in;
}

bool json_read_number(const uint8_t *in, json_literal *literal)
{
    json_literal read = {.begin = in, .negative = *in == '-'};
    in += read.negative;
    if (!is_digit(*in))
        return false;
    in = *in == '0' ? in + 1 : skip_digits(in);
    read.integer_end = in;
    if (*in == '.') {
        if (!is_digit(in[1]))
            return false;
        in = skip_digits(in + 1);
    }
    read.mantissa_end = in;
    if ((*in | 0x20) == 'e') {
        in++;
        in += *in == '+' || *in == '-';
        if (!is_digit(*in))
            return false;
        in = skip_digits(in);
    }
    read.end = in;
    *literal = read;
    return true;
}

/* The number after `e`, held where no count of digits can bring it back into a double's range. */
static int64_t read_exponent(const json_literal *literal)
{
    const int64_t far = INT64_C(1) << 40;
    if (literal->mantissa_end == literal->end)
        return 0;
    const uint8_t *in = literal->mantissa_end + 1;
    const bool negative = *in == '-';
    in += negative || *in == '+';
    int64_t exponent = 0;
    for (; in < literal->end && exponent < far; in++)
        exponent = exponent * 10 + (*in - '0');
    return negative ? -exponent : exponent;
}

/* Digits that fit in 64 bits; false for more. */
static bool read_decimal(const json_literal *literal, int64_t exponent, decimal64 *decimal)
{
    uint64_t digits = 0;
    for (const uint8_t *in = literal->begin + literal->negative; in < literal->mantissa_end; in++)
        if (*in != '.' && (__builtin_mul_overflow(digits, 10, &digits) ||
                           __builtin_add_overflow(digits, (uint64_t)(*in - '0'), &digits)))
            return false;
    if (literal->mantissa_end > literal->integer_end)
        exponent -= literal->mantissa_end - literal->integer_end - 1;
    if (exponent < -1000 || exponent > 1000)
        return false;
    *decimal = (decimal64){digits, (int)exponent};
    return true;
}

/* Any digits. Those that can no longer decide become one. */
static double read_digits(const json_literal *literal, int64_t exponent)
{
    char digits[DOUBLE_MAX_DIGITS];
    int count = 0;
    bool rest = false;
    for (const uint8_t *in = literal->begin + literal->negative; in < literal->mantissa_end; in++) {
        const bool fraction = in > literal->integer_end;
        if (*in == '.' || (*in == '0' && count == 0)) {
            exponent -= fraction;
        } else if (count < DOUBLE_MAX_DIGITS - 1) {
            digits[count++] = (char)*in;
            exponent -= fraction;
        } else {
            rest |= *in != '0';
            exponent += !fraction;
        }
    }
    if (rest) {
        digits[count++] = '1';
        exponent--;
    }
    return count == 0 ? 0 : double_of_digits(digits, count, exponent);
}

bool json_shortest(const json_literal *literal, decimal64 *shortest)
{
    const int64_t exponent = read_exponent(literal);
    decimal64 read;
    double value;
    if (read_decimal(literal, exponent, &read)) {
        while (read.digits != 0 && read.digits % 10 == 0) {
            read.digits /= 10;
            read.exponent++;
        }
        /* 15 digits come back from a double as they went in, unless it is a subnormal one. */
        if (read.digits < UINT64_C(1000000000000000) && abs(read.exponent) < 280) {
            *shortest = read;
            return true;
        }
        if (!double_of_decimal(read, &value))
            value = read_digits(literal, exponent);
    } else {
        value = read_digits(literal, exponent);
    }
    if (isinf(value))
        return false;
    *shortest = value == 0 ? (decimal64){0, 0} : double_shortest(value);
    return true;
}

/* Digits of a number, most significant first; returns how many. */
static int print_digits(char digits[20], uint64_t number)
{
    char reversed[20];
    int count = 0;
    do
        reversed[count++] = (char)('0' + number % 10);
    while ((number /= 10) > 0);
    for (int i = 0; i < count; i++)
        digits[i] = reversed[count - 1 - i];
    return count;
}

static uint8_t *put(uint8_t *out, const void *text, size_t size)
{
    memcpy(out, text, size);
    return out + size;
}

/* `count` digits with the point before digit number `point`, zeros where it lies outside. */
static uint8_t *put_fixed(uint8_t *out, const char *digits, int count, int point)
{
    static const char zeros[] = "000000000000000000000";
    if (point <= 0)
        return put(put(put(out, "0.", 2), zeros, (size_t)-point), digits, (size_t)count);
    if (point >= count)
        return put(put(out, digits, (size_t)count), zeros, (size_t)(point - count));
    out = put(put(out, digits, (size_t)point), ".", 1);
    return put(out, digits + point, (size_t)(count - point));
}

/* d.ddde+x, the exponent with `least` digits or more. */
static uint8_t *put_scientific(uint8_t *out, const char *digits, int count, int exponent,
                               int least)
{
    char text[20];
    *out++ = (uint8_t)digits[0];
    if (count > 1)
        out = put(put(out, ".", 1), digits + 1, (size_t)count - 1);
    out = put(out, exponent < 0 ? "e-" : "e+", 2);
    const int size = print_digits(text, (uint64_t)abs(exponent));
    return put(put(out, "0", size < least), text, (size_t)size);
}

uint8_t *json_put_es6(uint8_t *out, decimal64 shortest)
{
    char digits[20];
    const int count = print_digits(digits, shortest.digits), point = count + shortest.exponent;
    return point > -6 && point <= 21 ? put_fixed(out, digits, count, point)
                                     : put_scientific(out, digits, count, point - 1, 1);
}

uint8_t *json_put_repr(uint8_t *out, decimal64 shortest)
{
    char digits[20];
    if (shortest.digits == 0)
        return put(out, "0.0", 3);
    const int count = print_digits(digits, shortest.digits), point = count + shortest.exponent;
    if (point <= -4 || point > 16)
        return put_scientific(out, digits, count, point - 1, 2);
    out = put_fixed(out, digits, count, point);
    return point >= count ? put(out, ".0", 2) : out;
}

static json_cursor rewrite(json_cursor at, bool keep_integers)
{
    json_literal literal;
    decimal64 shortest;
    if (!json_read_number(at.in, &literal))
        return json_failed();
    const bool kept = keep_integers && json_is_integer(&literal);
    if (!kept && !json_shortest(&literal, &shortest))
        return json_failed();
    const uint8_t *const digits = literal.begin + literal.negative;
    if (kept ? *digits == '0' : shortest.digits == 0) /* -0 too */
        return (json_cursor){literal.end, put(at.out, "0", 1)};
    at.out = put(at.out, "-", literal.negative);
    at.out = kept ? put(at.out, digits, (size_t)(literal.end - digits))
                  : json_put_es6(at.out, shortest);
    return (json_cursor){literal.end, at.out};
}

json_cursor json_canonical_number(json_cursor at)
{
    return rewrite(at, false);
}

json_cursor json_lossless_number(json_cursor at)
{
    return rewrite(at, true);
}
