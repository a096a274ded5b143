/*
 * What transcoded pixels cost. At most 76 digits of wei (253 bits), 63 bits of pixels and 127 of
 * the ETH price: no product passes 443 bits.
 */
#include "pixels.h"
#include "wide.h"

#include <string.h>
#include <strings.h>

enum { DIGIT_LIMIT = 76, CHUNK = 18, DIVISORS = 2 + (DIGIT_LIMIT + 6) / CHUNK };

static const uint64_t power_of_10[CHUNK + 1] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
};

/* 10^76 */
static const wide limit = {{UINT64_C(0x0), UINT64_C(0x7775a5f171951000),
                            UINT64_C(0x764b4abe8652979), UINT64_C(0x161bcca7119915b5)}};

static bool is_unit(const char *text, size_t size)
{
    return size == 0 || (size == 3 && strncasecmp(text, "wei", 3) == 0) ||
           (size == 9 && strncasecmp(text, "wei/pixel", 9) == 0);
}

/* "1635.021 wei/pixel" -> 1635021 and 3 places. */
static bool parse_wei(const char *text, size_t size, wide *out, unsigned *places)
{
    wide value = {{0}};
    unsigned digits = 0, significant = 0, behind = 0;
    bool point = false;
    size_t i = 0;
    while (size > 0 && text[size - 1] == ' ')
        size--;
    while (i < size && text[i] == ' ')
        i++;
    for (; i < size; i++) {
        if (text[i] == '.' && !point && digits > 0) {
            point = true;
            digits = 0;
            continue;
        }
        if (text[i] < '0' || text[i] > '9')
            break;
        digits++;
        behind += point;
        significant += significant > 0 || text[i] != '0';
        if (significant > DIGIT_LIMIT || behind > DIGIT_LIMIT ||
            !wide_multiply(&value, 10, (uint64_t)(text[i] - '0')))
            return false;
    }
    if (digits == 0)
        return false;
    while (i < size && text[i] == ' ')
        i++;
    if (!is_unit(text + i, size - i))
        return false;
    *out = value;
    *places = behind;
    return true;
}

/* x * high:low; x has room for it. */
static bool multiply_128(wide *x, pixels_u128 factor)
{
    wide low = *x;
    if (!wide_multiply(&low, (uint64_t)factor, 0))
        return false;
    if (!wide_multiply(x, (uint64_t)(factor >> 64), 0) || x->limb[WIDE_LIMBS - 1] != 0)
        return false;
    memmove(x->limb + 1, x->limb, (WIDE_LIMBS - 1) * sizeof x->limb[0]);
    x->limb[0] = 0;
    return wide_add(x, &low);
}

/* wei * pixels * eth * 10^30 / (10^places * per unit * 10^18 * 10^18), in 10^-30 USD. */
bool pixels_cost(const char *wei, size_t wei_size, uint64_t pixels_per_unit, uint64_t pixels,
                 pixels_u128 eth_usd, pixels_amount *out)
{
    wide amount;
    unsigned places, count = 0;
    uint64_t divisors[DIVISORS];
    if (pixels_per_unit == 0 || !parse_wei(wei, wei_size, &amount, &places) ||
        !wide_multiply(&amount, pixels, 0) || !multiply_128(&amount, eth_usd))
        return false;
    divisors[count++] = pixels_per_unit;
    for (unsigned power = places + 6; power > 0;) {
        unsigned step = power < CHUNK ? power : CHUNK;
        divisors[count++] = power_of_10[step];
        power -= step;
    }
    if (!wide_divide_half_even(&amount, divisors, count))
        return false;
    if (!wide_less(&amount, &limit))
        return false;
    memcpy(out->word, amount.limb, sizeof out->word);
    return true;
}
