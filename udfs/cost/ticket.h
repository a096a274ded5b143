/*
 * What probabilistic payment tickets are worth, exact: face value * winning probability * tickets.
 * Knows nothing of columns.
 */
#ifndef COST_TICKET_H
#define COST_TICKET_H

#include "pixels.h"

/* In 10^-30 wei. `face` is digits with an optional fraction, in wei if it says so or nothing, else
 * in ETH; `probability` is such digits without a unit, at most 1. False, and *out untouched: a text
 * is no such number, the probability is above 1, the amount is too large for Decimal(76, 30).
 * Rounded once, half to even. */
bool ticket_value(const char *face, size_t face_size, const char *probability,
                  size_t probability_size, uint64_t tickets, pixels_amount *out);

#endif
