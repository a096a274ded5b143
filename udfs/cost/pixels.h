/*
 * What transcoded pixels cost, exact: wei per unit / pixels per unit * pixels / 10^18 * USD per
 * ETH. Knows nothing of columns.
 */
#ifndef COST_PIXELS_H
#define COST_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 pixels_u128;

/* 10^-30 USD, below 10^76: Decimal(76, 30), four words, least significant first. */
typedef struct pixels_amount {
    uint64_t word[4];
} pixels_amount;

/* `wei` is digits with an optional fraction, then optionally "wei" or "wei/pixel" of any case.
 * `eth_usd` is in 10^-18 USD. False, and *out untouched: the text is no such number or has more
 * than 76 digits before or behind the point, pixels_per_unit is not positive, or the amount is too
 * large. Rounded once, half to even. */
bool pixels_cost(const char *wei, size_t wei_size, uint64_t pixels_per_unit, uint64_t pixels,
                 pixels_u128 eth_usd, pixels_amount *out);

#endif
