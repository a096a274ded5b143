/*
 * Times as bills write them. Expected values are Python's datetime and zoneinfo
 * (America/Los_Angeles).
 */
#include "bill_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct { const char *text; uint32_t seconds; } times[] = {
    {"2023-11-01T00:00:00.000Z", 1698796800u},
    {"2023-11-01T00:00:00Z", 1698796800u},
    {"2023-11-01 13:14:15 UTC", 1698844455u},
    {"2023-11-01T00:00Z", 1698796800u},
    {"2023-11-01", 1698796800u},
    {"2024-02-29T23:59:59Z", 1709251199u},
    {"2023-11-01T02:00:00+02:00", 1698796800u},
    {"2023-11-01T02:30:00-0530", 1698825600u},
    {"2023-11-01 00:00:00+14", 1698746400u},
    {"2023-11-01 00:00:00-12:00", 1698840000u},
    {"11/01/2023", 1698796800u},
    {"1/2/2023", 1672617600u},
    {"12/31/2023 23:59", 1704067140u},
    {"20231101", 1698796800u},
    {"2023-11-01 00:00:00.123456789", 1698796800u},
    {"1970-01-01", 0u},
    {"2106-02-07T06:28:15Z", 4294967295u},
    {"2000-02-29", 951782400u},
    {"2100-02-28", 4107456000u},
    {"1970-01-01T01:00:00+01:00", 0u},
    {"2024-01-01T00:30:00+05:45", 1704048300u},
};

static const char *const no_times[] = {
    "", "2023", "2023-11", "2023-13-01", "2023-00-01", "2023-02-29", "2100-02-29", "2023-11-31",
    "2023-11-1", "2023-1-01", "1969-12-31", "1970-01-01T00:30:00+01:00", "2106-02-07T06:28:16Z",
    "2107-01-01", "2023-11-01T24:00:00Z", "2023-11-01T00:60:00Z", "2023-11-01T00:00:61Z",
    "2023-11-01T", "2023-11-01 ", "2023-11-01T0:00", "2023-11-01T00", "2023-11-01T00:00:00ZZ",
    "2023-11-01T00:00:00+", "2023-11-01T00:00:00+1", "2023-11-01T00:00:00+15:00",
    "2023-11-01T00:00:00+01:60", "2023-11-01T00:00:00 CET", "13/01/2023", "02/30/2023", "0/1/2023",
    "1/0/2023", "11/01/23", "2023/11/01", "01.11.2023", "Nov 1, 2023", " 2023-11-01", "2023-11-01Z",
    "45231", "2023-11-01T00:00:00.Z", "2023-1101", "202311-01", "2023-11-01T00:00:0012",
};

static const struct { const char *text; bool iso; } forms[] = {
    {"2023-11-01T00:00:00Z", true},
    {"2024-02-29T23:59:59Z", true},
    {"2023-11-01 00:00:00Z", false},
    {"2023-11-01T00:00:00.000Z", false},
    {"2023-11-01T00:00Z", false},
    {"2023-11-01", false},
    {"2023-02-29T00:00:00Z", false},
    {"2023-11-01T00:00:00+00:00", false},
    {"", false},
    {"2023-11-01T00:00:000", false},
    {"2023-11-01T00:00.00Z", false},
    {"2023-11-01T00:00+00Z", false},
    {"11/01/2023 00:00:00Z", false},
    {"2023-11-01T00:00000Z", false},
    {"2023-11-01T00:00:00z", false},
};

/* Midnight of a month's first day: UTC, California. */
static const struct { int64_t year, month; uint32_t utc, pacific; } months[] = {
    {2007, 1, 1167609600u, 1167638400u},
    {2007, 3, 1172707200u, 1172736000u},
    {2007, 4, 1175385600u, 1175410800u},
    {2007, 11, 1193875200u, 1193900400u},
    {2007, 12, 1196467200u, 1196496000u},
    {2024, 3, 1709251200u, 1709280000u},
    {2024, 4, 1711929600u, 1711954800u},
    {2024, 11, 1730419200u, 1730444400u},
    {2024, 12, 1733011200u, 1733040000u},
    {2025, 11, 1761955200u, 1761980400u},
    {2030, 7, 1909094400u, 1909119600u},
    {2037, 11, 2140646400u, 2140671600u},
    {2026, 11, 1793491200u, 1793516400u},
};
/* clang-format on */

static void test_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        uint32_t got = 7;
        if (!bill_time_read(times[i].text, strlen(times[i].text), &got) || got != times[i].seconds)
            fail_msg("%s: %u", times[i].text, got);
    }
}

static void test_no_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof no_times / sizeof no_times[0]; i++) {
        uint32_t got = 7;
        if (bill_time_read(no_times[i], strlen(no_times[i]), &got) || got != 7)
            fail_msg("%s: %u", no_times[i], got);
    }
}

static void test_iso(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (bill_time_is_iso(forms[i].text, strlen(forms[i].text)) != forms[i].iso)
            fail_msg("%s", forms[i].text);
}

static void test_months(void **state)
{
    (void)state;
    uint32_t got;
    int64_t year, month;
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        assert_true(bill_month_start(months[i].year, months[i].month, &got));
        assert_int_equal(got, months[i].utc);
        for (int second = -1; second <= 1; second++) {
            bill_month_of(months[i].utc + (uint32_t)second, &year, &month);
            int64_t expected = months[i].year * 12 + months[i].month - (second < 0);
            assert_int_equal(year * 12 + month, expected);
            assert_in_range(month, 1, 12);
        }
        assert_true(bill_month_start_pacific(months[i].year, months[i].month, &got));
        assert_int_equal(got, months[i].pacific);
    }
    assert_true(bill_month_start(2023, 13, &got)); /* the month after December */
    assert_int_equal(got, 1704067200);
    assert_true(bill_month_start(2106, 2, &got));
    assert_false(bill_month_start(2106, 3, &got)); /* not in a DateTime */
    assert_false(bill_month_start(2023, 0, &got));
    assert_false(bill_month_start(2023, 14, &got));
    assert_false(bill_month_start(1969, 12, &got));
    assert_false(bill_month_start_pacific(2006, 12, &got)); /* another rule then */
    bill_month_of(UINT32_MAX, &year, &month);
    assert_true(year == 2106 && month == 2);
    bill_month_of(0, &year, &month);
    assert_true(year == 1970 && month == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_no_times),
        cmocka_unit_test(test_iso),
        cmocka_unit_test(test_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
