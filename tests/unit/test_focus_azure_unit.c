/*
 * Azure's units of measure. Expected: Microsoft's own list (FinOps toolkit, open data,
 * PricingUnits.csv: block size and name of one unit), some of it here and all of it where the file
 * is.
 */
#include "azure_unit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *text;
    uint64_t block;
    const char *name;
} units[] = {
    {"1", 1, "Units"},
    {"1 Hour", 1, "Hours"},
    {"100 Hours", 100, "Hours"},
    {"10K", 10000, "Units"},
    {"1M", 1000000, "Units"},
    {"1B", 1000000000, "Units"},
    {"1K/Month", 1000, "Units/Month"},
    {"1/Day", 1, "Units/Day"},
    {"1 GB", 1, "GB"},
    {"100 GB/Month", 100, "GB/Month"},
    {"1 GiB Hour", 1, "GiB Hours"},
    {"10K Transactions", 10000, "Transactions"},
    {"1 GB Second", 1, "GB Seconds"},
};

static const char *const no_units[] = {"",  " ",       "Hour", "K",
                                       "0", "0 Hours", "-1",   "1000000000000 Hours"};

static void test_units(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        azure_unit got;
        assert_true(azure_unit_read((bill_text){units[i].text, strlen(units[i].text)}, &got));
        assert_int_equal(got.block, units[i].block);
        assert_true(bill_text_is(got.name, units[i].name));
    }
    for (size_t i = 0; i < sizeof no_units / sizeof no_units[0]; i++) {
        azure_unit got = {.block = 7};
        assert_false(azure_unit_read((bill_text){no_units[i], strlen(no_units[i])}, &got));
        assert_int_equal(got.block, 7);
    }
    /* the most digits, and the largest multiple: still in 64 bits */
    azure_unit got;
    assert_true(azure_unit_read((bill_text){"18446744073B", 12}, &got));
    assert_int_equal(got.block, UINT64_C(18446744073000000000));
    assert_false(azure_unit_read((bill_text){"18446744074B", 12}, &got));
    assert_true(azure_unit_read((bill_text){"5 Kilos", 7}, &got)); /* a word, not a multiple */
    assert_true(got.block == 5 && bill_text_is(got.name, "Kilos"));
    assert_true(azure_unit_read((bill_text){"5Kilos", 6}, &got));
    assert_true(got.block == 5 && bill_text_is(got.name, "Kilos"));
}

static void test_microsoft(void **state)
{
    (void)state;
    static const char *const names[] = {"UnitOfMeasure", "PricingBlockSize", "DistinctUnits"};
    const char *folder = getenv("METERHOUSE_DATA");
    char path[512];
    snprintf(path, sizeof path, "%s/azure/PricingUnits.csv", folder ? folder : "../shared/data");
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        print_message("no %s\n", path);
        skip();
    }
    bill_rows *rows = bill_rows_open(names, 3, NULL);
    char *line = NULL;
    size_t room = 0, read = 0, named = 0;
    for (ssize_t size; (size = getline(&line, &room, file)) > 0;) {
        bill_row row;
        size -= line[size - 1] == '\n';
        while (bill_rows_next(rows, (bill_text){line, (size_t)size}, &row) == BILL_ROW) {
            azure_unit got = {.block = 1, .name = row.fields[0]};
            (void)azure_unit_read(row.fields[0], &got);
            /* "10000s" is 1 to Microsoft, the only one that does not say its block */
            if (got.block != strtoull(row.fields[1].data, NULL, 10) &&
                !bill_text_is(row.fields[0], "10000s"))
                fail_msg("%.*s: %lu", (int)row.fields[0].size, row.fields[0].data,
                         (unsigned long)got.block);
            named += got.name.size == row.fields[2].size &&
                     memcmp(got.name.data, row.fields[2].data, got.name.size) == 0;
            read++;
        }
    }
    assert_in_range(read, 380, 1000);
    assert_in_range(named, 300, read); /* the others are words of their own: "Daily Apps" */
    free(line);
    bill_rows_close(rows);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_microsoft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
