/*
 * Numbers as text. Knows nothing of JSON.
 */
#include "number_text.h"

#include <stdlib.h>
#include <string.h>

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
static uint8_t *put_scientific(uint8_t *out, const char *digits, int count, int exponent, int least)
{
    char text[20];
    *out++ = (uint8_t)digits[0];
    if (count > 1)
        out = put(put(out, ".", 1), digits + 1, (size_t)count - 1);
    out = put(out, exponent < 0 ? "e-" : "e+", 2);
    const int size = print_digits(text, (uint64_t)abs(exponent));
    return put(put(out, "0", size < least), text, (size_t)size);
}

uint8_t *number_put_es6(uint8_t *out, decimal64 shortest)
{
    char digits[20];
    const int count = print_digits(digits, shortest.digits), point = count + shortest.exponent;
    return point > -6 && point <= 21 ? put_fixed(out, digits, count, point)
                                     : put_scientific(out, digits, count, point - 1, 1);
}

uint8_t *number_put_repr(uint8_t *out, decimal64 shortest)
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
