/*
 * A price per some unit of time, as a price per hour.
 */
#include "hourly.h"

#include <string.h>

hourly_factor hourly_factor_of(const char *unit, size_t size)
{
    static const struct {
        const char *unit;
        hourly_factor factor;
    } known[] = {
        {"second", {3600, 1}}, {"minute", {60, 1}}, {"hour", {1, 1}},
        {"day", {1, 24}},      {"month", {1, 730}}, {"year", {1, 8760}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (size == strlen(known[i].unit) && memcmp(unit, known[i].unit, size) == 0)
            return known[i].factor;
    return (hourly_factor){0, 0};
}
