/*
 * What transcoded pixels cost. At most 76 digits of wei (253 bits), 63 bits of pixels and 127 of
 * the ETH price: no product passes 443 bits.
 */
#include "pixels.h"
#include "wei_text.h"

enum { DIVISORS = 2 + (WEI_TEXT_DIGITS + 6) / WIDE_CHUNK };

/* wei * pixels * eth * 10^30 / (10^places * per unit * 10^18 * 10^18), in 10^-30 USD. */
bool pixels_cost(const char *wei, size_t wei_size, uint64_t pixels_per_unit, uint64_t pixels,
                 pixels_u128 eth_usd, pixels_amount *out)
{
    wide amount;
    const wide eth = {{(uint64_t)eth_usd, (uint64_t)(eth_usd >> 64)}};
    wei_unit unit;
    unsigned places;
    uint64_t divisors[DIVISORS] = {pixels_per_unit};
    if (pixels_per_unit == 0 || !wei_text_read(wei, wei_size, &amount, &places, &unit) ||
        unit == WEI_ETH || !wide_multiply(&amount, pixels, 0) || !wide_product(&amount, &eth))
        return false;
    wide_power_of_10(divisors + 1, places + 6);
    return wide_divide_half_even(&amount, divisors, 1 + wide_powers(places + 6)) &&
           wide_to_decimal(&amount, out->word);
}
