/* SQL literals become the block that ClickHouse would send: read back, printed as TabSeparated. */
#include "runtime_session.h"

#include "literal.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *type, *literal, *text; /* NULL: no literal of this type */
} table[] = {
    {"Nullable(Float64)", "0.1", "0.1"},
    {"Nullable(Float64)", "-1e300", "-1e300"},
    {"Nullable(Float64)", "NULL", "NULL"},
    {"Float64", "nan", "nan"},
    {"Float64", "-inf", "-inf"},
    {"Float32", "16777217", "16777216"},
    {"Int64", "-9223372036854775808", "-9223372036854775808"},
    {"UInt64", "18446744073709551615", "18446744073709551615"},
    {"Bool", "true", "true"},
    {"Decimal(38, 12)", "-1.5", "-1.5"},
    {"Decimal(76, 30)", "0.000001", "0.000001"},
    {"String", "''", ""},
    {"String", "'it\\'s \\\\ a\\ttab'", "it\\'s \\\\ a\\ttab"},
    {"String", "'\\xff\\x00'", "\xff\\0"},
    {"FixedString(3)", "'ab'", "ab\\0"},
    {"LowCardinality(String)", "'a'", "a"},
    {"LowCardinality(Nullable(String))", "NULL", "NULL"},
    {"Array(Float64)", "[]", "[]"},
    {"Array(Nullable(Float64))", "[1, NULL]", "[1,NULL]"},
    {"Array(Array(String))", "[['a'], []]", "[['a'],[]]"},
    {"Array(LowCardinality(String))", "['a', 'b', 'a']", "['a','b','a']"},
    {"DateTime64(3)", "toDateTime64('2026-01-08 21:49:05.298', 3, 'UTC')", "1767908945298"},
    {"DateTime64(3)", "toDateTime64('1969-12-31 23:59:59', 3, 'UTC')", "-1000"},
    {"DateTime64(3)", "fromUnixTimestamp64Milli(1767908945298)", "1767908945298"},
    {"DateTime64(3)", "fromUnixTimestamp64Milli(-5)", "-5"},
    {"DateTime64(6)", "fromUnixTimestamp64Milli(-1005)", "-1005000"},
    {"Tuple(UInt8)", "1", NULL},
    {"UInt8", "x", NULL},
    {"UInt8", "", NULL},
    {"UInt8", "1, 2", NULL},
    {"String", "'open", NULL},
    {"Array(UInt8)", "[1", NULL},
    {"DateTime64(3)", "toDateTime64('8 January', 3, 'UTC')", NULL},
};

static void check(const char *type_name, const char *literal, const char *expected)
{
    mh_arena arena;
    mh_error error = {""};
    mh_reader reader;
    mh_type type;
    char call[200], *bytes = NULL, *text = NULL, *room;
    size_t size = 0, text_size = 0, space;
    bool complete = false;
    assert_int_equal(mh_arena_open(&arena, 1 << 24, &error), MH_OK);
    assert_int_equal(mh_type_parse((mh_span){type_name, strlen(type_name)}, &arena, &type, &error), MH_OK);
    (void)snprintf(call, sizeof call, "f(%s)", literal);
    FILE *block = open_memstream(&bytes, &size);
    mh_status status = mh_literal_block(call, &type, 1, &arena, block, &error);
    (void)fclose(block);
    if ((status == MH_OK) != (expected != NULL))
        fail_msg("%s as %s: status %d %s", literal, type_name, status, error.text);
    if (expected != NULL) {
        assert_int_equal(mh_reader_open(&reader, &mh_default_limits, &arena, &error), MH_OK);
        assert_int_equal(mh_reader_room(&reader, size, &room, &space, &error), MH_OK);
        memcpy(room, bytes, size);
        mh_reader_fed(&reader, size);
        assert_int_equal(mh_reader_next(&reader, &complete, &error), MH_OK);
        assert_true(complete);
        FILE *out = open_memstream(&text, &text_size);
        mh_put_value(&reader.block.columns[0], 0, out);
        (void)fclose(out);
        if (strcmp(text, expected) != 0)
            fail_msg("%s as %s: got %s, expected %s", literal, type_name, text, expected);
        mh_reader_close(&reader);
    }
    free(text);
    free(bytes);
    mh_arena_close(&arena);
}

static void test_literals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        check(table[i].type, table[i].literal, table[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_literals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
