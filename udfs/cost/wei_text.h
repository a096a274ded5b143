/*
 * Amounts as Livepeer's nodes print them: digits, then a unit. Knows nothing of what they pay for.
 */
#ifndef COST_WEI_TEXT_H
#define COST_WEI_TEXT_H

#include "wide.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum wei_unit { WEI_NONE, WEI_WEI, WEI_PER_PIXEL, WEI_ETH } wei_unit;

enum { WEI_TEXT_DIGITS = 76 }; /* before and behind the point, at most */

/* "1635.021 wei/pixel" -> 1635021, 3 places, WEI_PER_PIXEL. Blanks around and between and the case
 * of the unit do not matter. False, and nothing set: no such text. */
__attribute__((warn_unused_result)) bool wei_text_read(const char *text, size_t size, wide *out,
                                                       unsigned *places, wei_unit *unit);

#endif
