/*
 * Money and quantities as bills write them. Digits are 127 bits, so no product passes 254, and no
 * amount that has been scaled 254 + 100.
 */
#include "bill_amount.h"
#include "wide.h"

#include <string.h>

enum { DIGITS = 38, PLACES_LIMIT = 99, DIVISORS = 12 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The exponent behind an E. */
static bool read_exponent(const char *text, const char *end, int32_t *out)
{
    bool negative = text < end && *text == '-';
    int32_t value = 0;
    text += text < end && (*text == '-' || *text == '+');
    if (text == end || end - text > 4)
        return false;
    for (; text < end; text++) {
        if (!is_digit(*text))
            return false;
        value = value * 10 + (*text - '0');
    }
    *out = negative ? -value : value;
    return true;
}

bool bill_decimal_read(const char *text, size_t size, bill_decimal *out)
{
    const char *at = text, *end = text + size;
    bill_u128 digits = 0;
    int32_t places = 0, zeros = 0, exponent = 0;
    unsigned count = 0, seen = 0;
    bool point = false, negative = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    for (; at < end; at++) {
        if (*at == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(*at))
            break;
        seen++;
        places += point;
        if (*at == '0') { /* counts when another digit follows */
            zeros += count > 0;
            continue;
        }
        for (; zeros > 0; zeros--, count++)
            digits = digits * (count < DIGITS ? 10 : 1);
        if (++count > DIGITS)
            return false;
        digits = digits * 10 + (unsigned)(*at - '0');
    }
    if (seen == 0 || (at < end && *at != 'e' && *at != 'E') ||
        (at < end && !read_exponent(at + 1, end, &exponent)))
        return false;
    places -= zeros + exponent;
    if (digits == 0)
        places = 0;
    if (places > PLACES_LIMIT || places < -PLACES_LIMIT)
        return false;
    *out = (bill_decimal){digits, places, negative && digits != 0};
    return true;
}

/* number / 10^places / divisor */
static bool scaled(wide *number, int32_t places, uint64_t divisor, bool negative, bill_amount *out)
{
    bill_amount made;
    for (; places < BILL_PLACES && places + WIDE_CHUNK <= BILL_PLACES; places += WIDE_CHUNK)
        if (!wide_multiply(number, wide_power[WIDE_CHUNK], 0))
            return false;
    if (places < BILL_PLACES && !wide_multiply(number, wide_power[BILL_PLACES - places], 0))
        return false;
    unsigned power = places > BILL_PLACES ? (unsigned)(places - BILL_PLACES) : 0;
    uint64_t divisors[DIVISORS] = {divisor};
    wide_power_of_10(divisors + 1, power);
    if (!wide_divide_half_even(number, divisors, 1 + wide_powers(power)))
        return false;
    if (!wide_to_decimal(number, made.word))
        return false;
    *out = negative ? bill_amount_negated(&made) : made;
    return true;
}

bool bill_amount_of(const bill_decimal *number, bill_amount *out)
{
    /* Nearly all numbers: less than 2^64 in digits, at most 30 places. */
    if (number->places <= BILL_PLACES && number->places >= BILL_PLACES - 2 * WIDE_CHUNK &&
        number->digits >> 64 == 0) {
        int32_t power = BILL_PLACES - number->places;
        int32_t first = power < WIDE_CHUNK ? power : WIDE_CHUNK;
        bill_u128 low = number->digits * wide_power[first];
        bill_u128 high = (low >> 64) * wide_power[power - first];
        low = (bill_u128)(uint64_t)low * wide_power[power - first];
        high += low >> 64;
        bill_amount made = {{(uint64_t)low, (uint64_t)high, (uint64_t)(high >> 64), 0}};
        *out = number->negative ? bill_amount_negated(&made) : made;
        return true;
    }
    wide digits = {{(uint64_t)number->digits, (uint64_t)(number->digits >> 64)}};
    return scaled(&digits, number->places, 1, number->negative, out);
}

bool bill_amount_product(const bill_decimal *a, const bill_decimal *b, uint64_t divisor,
                         bill_amount *out)
{
    int32_t places = a->places + b->places;
    bool negative = a->negative != b->negative;
    if (divisor == 1 && a->digits >> 64 == 0 && b->digits >> 64 == 0) {
        bill_decimal product = {a->digits * b->digits, places, negative};
        if (product.digits >> 64 == 0)
            return bill_amount_of(&product, out);
    }
    wide x = {{(uint64_t)a->digits, (uint64_t)(a->digits >> 64)}};
    const wide y = {{(uint64_t)b->digits, (uint64_t)(b->digits >> 64)}};
    return divisor > 0 && wide_product(&x, &y) && scaled(&x, places, divisor, negative, out);
}

bill_amount bill_amount_negated(const bill_amount *amount)
{
    bill_amount made;
    uint64_t carry = 1;
    for (int i = 0; i < 4; i++) {
        made.word[i] = ~amount->word[i] + carry;
        carry = carry && made.word[i] == 0;
    }
    return made;
}

bool bill_amount_is_negative(const bill_amount *amount)
{
    return amount->word[3] >> 63;
}

bool bill_amount_is_zero(const bill_amount *amount)
{
    return (amount->word[0] | amount->word[1] | amount->word[2] | amount->word[3]) == 0;
}

static wide magnitude(const bill_amount *amount)
{
    bill_amount positive = bill_amount_is_negative(amount) ? bill_amount_negated(amount) : *amount;
    wide made = {{0}};
    memcpy(made.limb, positive.word, sizeof positive.word);
    return made;
}

bool bill_amount_add(bill_amount *sum, const bill_amount *more)
{
    bill_amount made;
    uint64_t unused[4];
    bill_u128 carry = 0;
    for (int i = 0; i < 4; i++) { /* both are below 10^76, so the sum is within 255 bits */
        carry += (bill_u128)sum->word[i] + more->word[i];
        made.word[i] = (uint64_t)carry;
        carry >>= 64;
    }
    wide size = magnitude(&made);
    if (!wide_to_decimal(&size, unused))
        return false;
    *sum = made;
    return true;
}

size_t bill_amount_write(const bill_amount *amount, char text[BILL_AMOUNT_TEXT])
{
    char digits[BILL_AMOUNT_TEXT];
    wide rest = magnitude(amount);
    const wide zero = {{0}};
    size_t count = 0, used = 0;
    while (wide_less(&zero, &rest) || count <= BILL_PLACES)
        digits[count++] = (char)('0' + wide_divide(&rest, 10));
    size_t last = 0; /* digit that is written last, counted from the right */
    while (last < BILL_PLACES && digits[last] == '0')
        last++;
    if (bill_amount_is_negative(amount))
        text[used++] = '-';
    while (count > last) {
        text[used++] = digits[--count];
        if (count == BILL_PLACES && count > last)
            text[used++] = '.';
    }
    text[used] = '\0';
    return used;
}

double bill_amount_double(const bill_amount *amount)
{
    wide size = magnitude(amount);
    double value = 0;
    for (int i = 3; i >= 0; i--)
        value = value * 0x1p64 + (double)size.limb[i];
    value *= 1e-30;
    return bill_amount_is_negative(amount) ? -value : value;
}
