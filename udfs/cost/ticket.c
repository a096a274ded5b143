/*
 * What payment tickets are worth. Digits of both texts and 63 bits of tickets may pass 512 bits:
 * then there is no answer, and none that a Decimal could hold but for absurdly many decimal places.
 */
#include "ticket.h"
#include "wei_text.h"

enum { PLACES = 30, WEI_PLACES = 18, DIVISORS = 1 + 2 * WEI_TEXT_DIGITS / WIDE_CHUNK };

/* digits / 10^places <= 1 */
static bool is_share(const wide *digits, unsigned places)
{
    wide one = {{1}};
    for (unsigned i = 0; i < places; i++)
        if (!wide_multiply(&one, 10, 0))
            return false;
    return !wide_less(&one, digits);
}

bool ticket_value(const char *face, size_t face_size, const char *probability,
                  size_t probability_size, uint64_t tickets, pixels_amount *out)
{
    wide amount, share;
    wei_unit unit, share_unit;
    unsigned places, share_places;
    uint64_t divisors[DIVISORS];
    if (!wei_text_read(face, face_size, &amount, &places, &unit) || unit == WEI_PER_PIXEL ||
        !wei_text_read(probability, probability_size, &share, &share_places, &share_unit) ||
        share_unit != WEI_NONE || !is_share(&share, share_places) ||
        !wide_product(&amount, &share) || !wide_multiply(&amount, tickets, 0))
        return false;
    places += share_places;
    unsigned shift = PLACES + (unit == WEI_ETH ? WEI_PLACES : 0);
    for (; shift > places; shift--)
        if (!wide_multiply(&amount, 10, 0))
            return false;
    wide_power_of_10(divisors, places - shift);
    return wide_divide_half_even(&amount, divisors, wide_powers(places - shift)) &&
           wide_to_decimal(&amount, out->word);
}
