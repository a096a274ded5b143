/*
 * JSON numbers that are not plain. Knows nothing of other values.
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
    uint32_t others;
    while ((others = bytes16_mask((bytes16)(bytes16_load(in) - '0') > 9)) == 0)
        in += 16;
    return in + __builtin_ctz(others);
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

/* Eight digits in one word, the first in its lowest byte: pairs, then fours, then all. */
static uint64_t eight_digits(const uint8_t *in)
{
    const uint64_t pairs = UINT64_C(0x000000ff000000ff);
    uint64_t word;
    memcpy(&word, in, sizeof word);
    word -= UINT64_C(0x3030303030303030);
    word = word * 10 + (word >> 8);
    return ((word & pairs) * (100 + (UINT64_C(1000000) << 32)) +
            (word >> 16 & pairs) * (1 + (UINT64_C(10000) << 32))) >>
           32;
}

static uint64_t append_digits(uint64_t digits, const uint8_t *in, const uint8_t *end)
{
    for (; end - in >= 8; in += 8)
        digits = digits * 100000000 + eight_digits(in);
    for (; in < end; in++)
        digits = digits * 10 + (uint64_t)(*in - '0');
    return digits;
}

/* 19 digits at most; false for more. */
static bool read_decimal(const json_literal *literal, int64_t exponent, decimal64 *decimal)
{
    const uint8_t *const begin = literal->begin + literal->negative;
    const bool fraction = literal->mantissa_end > literal->integer_end;
    if (literal->mantissa_end - begin > 19 + fraction)
        return false;
    uint64_t digits = append_digits(0, begin, literal->integer_end);
    if (fraction) {
        digits = append_digits(digits, literal->integer_end + 1, literal->mantissa_end);
        exponent -= literal->mantissa_end - literal->integer_end - 1;
    }
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

bool json_shortest(const json_literal *literal, decimal64 *shortest, bool *as_read)
{
    const int64_t exponent = read_exponent(literal);
    decimal64 read = {0, 0};
    double value;
    const bool fits = read_decimal(literal, exponent, &read);
    const uint64_t digits = read.digits;
    while (read.digits != 0 && read.digits % 10 == 0) {
        read.digits /= 10;
        read.exponent++;
    }
    /* 15 digits come back from a double as they went in, unless it is a subnormal one. */
    if (fits && ((read.digits < UINT64_C(1000000000000000) && abs(read.exponent) < 280) ||
                 double_has_digits(read))) {
        *shortest = read;
    } else {
        if (!fits || !double_of_decimal(read, &value))
            value = read_digits(literal, exponent);
        if (isinf(value))
            return false;
        *shortest = value == 0 ? (decimal64){0, 0} : double_shortest(value);
    }
    const uint8_t *const begin = literal->begin + literal->negative;
    *as_read = digits != 0 && literal->mantissa_end == literal->end && shortest->digits == digits &&
               shortest->exponent == read.exponent &&
               !(*begin == '0' && memcmp(begin + 2, "0000", 4) == 0);
    return true;
}
