/*
 * Numbers and times as the rate card writes them.
 */
#include "price_text.h"

#include <string.h>

bool price_parse_decimal(const char *text, unsigned decimals, uint64_t limit, uint64_t *out)
{
    uint64_t value = 0;
    unsigned places = 0, digits = 0;
    bool point = false;
    for (; *text; text++) {
        if (*text == '.' && !point && digits > 0 && text[1]) {
            point = true;
            continue;
        }
        if (*text < '0' || *text > '9' || (point && places == decimals))
            return false;
        value = value * 10 + (uint64_t)(*text - '0');
        places += point;
        digits++;
        if (value > limit)
            return false;
    }
    for (; places < decimals; places++)
        if ((value *= 10) > limit)
            return false;
    *out = value;
    return digits > 0;
}

/* Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, days_from_civil). */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

bool price_days(int64_t year, int64_t month, int64_t day, int64_t *out)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    int64_t length = month == 2 ? 28 + leap : 30 + ((month + (month > 7)) & 1);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > length)
        return false;
    *out = days_of(year, month, day);
    return true;
}

void price_month(int64_t days, int64_t *year, int64_t *month)
{
    int64_t first = 1970 + days / 366; /* never too late, and soon no more too early */
    while (days_of(first + 1, 1, 1) <= days)
        first++;
    *year = first;
    *month = 12;
    while (days_of(first, *month, 1) > days)
        --*month;
}

static int64_t two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

bool price_parse_time(const char *text, int64_t *out)
{
    static const char shape[] = "dddd-dd-dd dd:dd:dd";
    size_t size = strlen(text);
    if (size != 10 && size != 19)
        return false;
    for (size_t i = 0; i < size; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
            return false;
    int64_t year = two_digits(text) * 100 + two_digits(text + 2);
    int64_t month = two_digits(text + 5), day = two_digits(text + 8);
    int64_t days;
    if (!price_days(year, month, day, &days))
        return false;
    int64_t seconds = days * 86400;
    if (size == 19) {
        int64_t hour = two_digits(text + 11), minute = two_digits(text + 14);
        int64_t second = two_digits(text + 17);
        if (hour > 23 || minute > 59 || second > 59)
            return false;
        seconds += hour * 3600 + minute * 60 + second;
    }
    *out = seconds * 1000;
    return true;
}
