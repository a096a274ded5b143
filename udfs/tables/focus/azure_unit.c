/*
 * Azure's units of measure. Microsoft's list of them (FinOps toolkit, open data, PricingUnits.csv)
 * follows from the text: a number, perhaps K, M or B, and what is counted.
 */
#include "azure_unit.h"

#include <string.h>

/* What follows the number, and what Microsoft calls it. */
static const char *const names[][2] = {
    {"", "Units"},           {"/Day", "Units/Day"},   {"/Hour", "Units/Hour"},
    {"/Minute", "Units/Minute"}, {"/Month", "Units/Month"}, {"/Second", "Units/Second"},
    {"/Year", "Units/Year"}, {"API Calls", "Requests"}, {"Connection", "Connections"},
    {"Day", "Days"},         {"day", "Days"},         {"GB Hour", "GB Hours"},
    {"GB Second", "GB Seconds"}, {"Gb", "GB"},        {"GiB Hour", "GiB Hours"},
    {"Hour", "Hours"},       {"hour", "Hours"},       {"Hourly Unit", "Units/Hour"},
    {"Hourly Units", "Units/Hour"}, {"Key", "Keys"},  {"Minute", "Minutes"},
    {"minutes", "Minutes"},  {"Month", "Months"},     {"Second", "Seconds"},
    {"TB Hour", "TB Hours"}, {"Unit", "Units"},       {"User", "Users"},
};

bool azure_unit_read(bill_text text, azure_unit *out)
{
    static const struct {
        char letter;
        uint64_t factor;
    } multiples[] = {{'K', 1000}, {'M', 1000000}, {'B', 1000000000}};
    uint64_t block = 0;
    size_t at = 0;
    for (; at < text.size && text.data[at] >= '0' && text.data[at] <= '9'; at++) {
        if (at == 12)
            return false;
        block = block * 10 + (uint64_t)(text.data[at] - '0');
    }
    if (block == 0)
        return false;
    bool ends = at + 1 >= text.size || text.data[at + 1] == ' ' || text.data[at + 1] == '/';
    for (size_t i = 0; i < sizeof multiples / sizeof multiples[0] && ends && at < text.size; i++)
        if (text.data[at] == multiples[i].letter) {
            if (__builtin_mul_overflow(block, multiples[i].factor, &block))
                return false;
            at++;
            break;
        }
    while (at < text.size && text.data[at] == ' ')
        at++;
    bill_text rest = {text.data + at, text.size - at};
    while (rest.size > 0 && rest.data[rest.size - 1] == ' ')
        rest.size--;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i][0]) == rest.size && memcmp(names[i][0], rest.data, rest.size) == 0) {
            rest = (bill_text){names[i][1], strlen(names[i][1])};
            break;
        }
    *out = (azure_unit){block, rest};
    return true;
}
