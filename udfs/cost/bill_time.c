/*
 * Times as bills write them.
 */
#include "bill_time.h"
#include "price_text.h"

#include <string.h>

typedef struct reader {
    const char *at, *end;
} reader;

/* Exactly `count` digits. */
static bool digits(reader *r, int count, int64_t *out)
{
    int64_t value = 0;
    if (r->end - r->at < count)
        return false;
    for (int i = 0; i < count; i++) {
        char c = r->at[i];
        if (c < '0' || c > '9')
            return false;
        value = value * 10 + (c - '0');
    }
    r->at += count;
    *out = value;
    return true;
}

/* One or two, as US dates have. */
static bool short_number(reader *r, int64_t *out)
{
    return digits(r, 2, out) || digits(r, 1, out);
}

static bool sign(reader *r, char c)
{
    bool found = r->at < r->end && *r->at == c;
    r->at += found;
    return found;
}

static bool word(reader *r, const char *text)
{
    size_t size = strlen(text);
    bool found = (size_t)(r->end - r->at) >= size && memcmp(r->at, text, size) == 0;
    r->at += found ? size : 0;
    return found;
}

static bool date(reader *r, int64_t *seconds)
{
    reader start = *r;
    int64_t year, month, day, days;
    bool good = digits(r, 4, &year) &&
                (sign(r, '-') ? digits(r, 2, &month) && sign(r, '-') && digits(r, 2, &day)
                              : digits(r, 2, &month) && digits(r, 2, &day));
    if (!good) {
        *r = start;
        good = short_number(r, &month) && sign(r, '/') && short_number(r, &day) && sign(r, '/') &&
               digits(r, 4, &year);
    }
    if (!good || !price_days(year, month, day, &days))
        return false;
    *seconds = days * BILL_DAY;
    return true;
}

/* "+01:00", "-0800", "+00", "Z", " UTC" or nothing. */
static bool offset(reader *r, int64_t *seconds)
{
    int64_t hours = 0, minutes = 0;
    if (r->at == r->end || sign(r, 'Z') || word(r, " UTC"))
        return true;
    bool west = sign(r, '-');
    if ((!west && !sign(r, '+')) || !digits(r, 2, &hours))
        return false;
    (void)sign(r, ':');
    if (r->at < r->end && !digits(r, 2, &minutes))
        return false;
    *seconds -= (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return hours <= 14 && minutes <= 59;
}

/* "", ".0", ".000000" */
static bool parts_of_second(reader *r)
{
    int64_t part;
    if (!sign(r, '.'))
        return true;
    if (!digits(r, 1, &part))
        return false;
    while (digits(r, 1, &part))
        continue;
    return true;
}

static bool time_of_day(reader *r, int64_t *seconds)
{
    int64_t hour, minute, second = 0;
    if (!digits(r, 2, &hour) || !sign(r, ':') || !digits(r, 2, &minute))
        return false;
    if (sign(r, ':') && (!digits(r, 2, &second) || !parts_of_second(r)))
        return false;
    *seconds += hour * 3600 + minute * 60 + second;
    return hour <= 23 && minute <= 59 && second <= 60 && offset(r, seconds);
}

bool bill_time_read(const char *text, size_t size, uint32_t *out)
{
    reader r = {text, text + size};
    int64_t seconds;
    if (!date(&r, &seconds))
        return false;
    if ((sign(&r, 'T') || sign(&r, ' ')) && !time_of_day(&r, &seconds))
        return false;
    if (r.at != r.end || seconds < 0 || seconds > UINT32_MAX)
        return false;
    *out = (uint32_t)seconds;
    return true;
}

bool bill_time_is_iso(const char *text, size_t size)
{
    uint32_t unused;
    return size == 20 && text[4] == '-' && text[10] == 'T' && text[19] == 'Z' &&
           bill_time_read(text, size, &unused);
}

bool bill_month_start(int64_t year, int64_t month, uint32_t *out)
{
    int64_t days;
    if (month == 13) {
        year++;
        month = 1;
    }
    if (!price_days(year, month, 1, &days) || days * BILL_DAY > UINT32_MAX)
        return false;
    *out = (uint32_t)(days * BILL_DAY);
    return true;
}

/* Since 2007 summer time lasts from the second Sunday of March to 02:00 on the first Sunday of
 * November (Energy Policy Act of 2005, section 110): of the first of a month, April's to November's
 * are in it. */
bool bill_month_start_pacific(int64_t year, int64_t month, uint32_t *out)
{
    uint32_t utc;
    bool summer = month >= 4 && month <= 11;
    if (year < 2007 || !bill_month_start(year, month, &utc))
        return false;
    *out = utc + (summer ? 7u : 8u) * 3600u;
    return true;
}

void bill_month_of(uint32_t time, int64_t *year, int64_t *month)
{
    price_month(time / BILL_DAY, year, month);
}
