/* Amounts as Livepeer's nodes print them. See wei_text.h. */
#include "wei_text.h"

#include <string.h>
#include <strings.h>

static bool read_unit(const char *text, size_t size, wei_unit *unit)
{
    static const char *const names[] = {
        [WEI_NONE] = "", [WEI_WEI] = "wei", [WEI_PER_PIXEL] = "wei/pixel", [WEI_ETH] = "eth"};
    for (int i = WEI_NONE; i <= WEI_ETH; i++) {
        if (size == strlen(names[i]) && strncasecmp(text, names[i], size) == 0) {
            *unit = (wei_unit)i;
            return true;
        }
    }
    return false;
}

bool wei_text_read(const char *text, size_t size, wide *out, unsigned *places, wei_unit *unit)
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
        if (significant > WEI_TEXT_DIGITS || behind > WEI_TEXT_DIGITS ||
            !wide_multiply(&value, 10, (uint64_t)(text[i] - '0')))
            return false;
    }
    if (digits == 0)
        return false;
    while (i < size && text[i] == ' ')
        i++;
    if (!read_unit(text + i, size - i, unit))
        return false;
    *out = value;
    *places = behind;
    return true;
}
