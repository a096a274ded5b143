/*
 * Which types become which, and what does not fit. The values themselves are compared with the
 * engine's casts in tests/wire/runtime_convert.py.
 */
#include "runtime_session.h"

#include "convert.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct bench {
    mh_arena arena;
    mh_reader reader;
    mh_error error;
    mh_column out;
} bench;

static void open_bench(bench *b)
{
    b->error.text[0] = '\0';
    assert_int_equal(mh_arena_open(&b->arena, (size_t)1 << 30, &b->error), MH_OK);
    assert_int_equal(mh_reader_open(&b->reader, &mh_default_limits, &b->arena, &b->error), MH_OK);
}

static void close_bench(bench *b)
{
    mh_reader_close(&b->reader);
    mh_arena_close(&b->arena);
}

/* Reads `rows` values of type `from` and converts them. */
static mh_status convert(bench *b, const char *from, uint8_t rows, mh_span data, const char *to)
{
    mh_conversion conversion = {.arena = &b->arena, .error = &b->error};
    size_t size = strlen(from), room;
    bool complete = false;
    char *bytes, *at;
    mh_type *type;
    assert_true(size < 128 && rows < 128);
    assert_int_equal(mh_reader_room(&b->reader, data.size + 200, &bytes, &room, &b->error), MH_OK);
    at = bytes;
    *at++ = 1;
    *at++ = (char)rows;
    *at++ = 0; /* the column's name */
    *at++ = (char)size;
    at = (char *)memcpy(at, from, size) + size;
    at = (char *)memcpy(at, data.data, data.size) + data.size;
    mh_reader_fed(&b->reader, (size_t)(at - bytes));
    if (mh_reader_next(&b->reader, &complete, &b->error) != MH_OK || !complete)
        fail_msg("%s: %s", from, complete ? b->error.text : "incomplete");
    assert_int_equal(mh_arena_alloc(&b->arena, 1, sizeof *type, &type, &b->error), MH_OK);
    assert_int_equal(mh_type_parse((mh_span){to, strlen(to)}, &b->arena, type, &b->error), MH_OK);
    return mh_convert(&b->reader.block.columns[0], type, &b->out, &conversion);
}

/* ---- which ---- */

static const char *const all[] = {
    "UInt8", "UInt16", "UInt32", "UInt64", "UInt128", "UInt256", "Int8", "Int16", "Int32", "Int64",
    "Int128", "Int256", "Bool", "Float32", "Float64", "String", "FixedString(3)", "FixedString(4)",
    "UUID", "IPv4", "IPv6", "Date", "Date32", "DateTime", "DateTime64(0)", "DateTime64(3)",
    "DateTime64(9)", "Decimal(9, 2)", "Decimal(18, 4)", "Decimal(38, 12)", "Decimal(76, 30)",
    "Enum8('a' = 1)", "Enum8('a' = 2)", "Enum8('a' = 1, 'b' = 2)", "Enum16('a' = 1)",
    "Array(UInt8)", "Array(String)", "Map(String, UInt8)", "Map(String, String)",
    "Tuple(UInt8, String)", "Tuple(UInt8)",
};
enum { TYPES = sizeof all / sizeof *all };

#define INTEGERS "UInt8 UInt16 UInt32 UInt64 UInt128 UInt256 Int8 Int16 Int32 Int64 Int128 Int256 Bool "
#define TIMES "Date Date32 DateTime DateTime64(0) DateTime64(3) DateTime64(9) "
#define ENUMS "Enum8('a'=1) Enum8('a'=2) Enum8('a'=1,'b'=2) Enum16('a'=1) "

/* What each type takes beside itself; types without blanks in their names. */
static const char *const takes[][2] = {
    {"UInt8", INTEGERS}, {"UInt16", INTEGERS}, {"UInt32", INTEGERS}, {"UInt64", INTEGERS},
    {"UInt128", INTEGERS}, {"UInt256", INTEGERS}, {"Int8", INTEGERS}, {"Int16", INTEGERS},
    {"Int32", INTEGERS}, {"Int64", INTEGERS}, {"Int128", INTEGERS}, {"Int256", INTEGERS},
    {"Bool", "UInt8 "},
    {"Float64", INTEGERS "Float32 Decimal(9,2) Decimal(18,4) Decimal(38,12) Decimal(76,30) "},
    {"String", "FixedString(3) FixedString(4) " ENUMS},
    {"DateTime64(0)", TIMES}, {"DateTime64(3)", TIMES}, {"DateTime64(9)", TIMES},
    {"Decimal(9,2)", INTEGERS}, {"Decimal(18,4)", INTEGERS "Decimal(9,2) "},
    {"Decimal(38,12)", INTEGERS "Decimal(9,2) Decimal(18,4) "},
    {"Decimal(76,30)", INTEGERS "Decimal(9,2) Decimal(18,4) Decimal(38,12) "},
    /* Their one row is an empty array or map: only the types count. */
};

static void without_blanks(const char *text, char *out)
{
    for (; *text != '\0'; text++)
        if (*text != ' ')
            *out++ = *text;
    *out = '\0';
}

static bool is_taken(const char *from, const char *to)
{
    char a[64], b[64], word[80];
    without_blanks(from, a);
    without_blanks(to, b);
    if (strcmp(a, b) == 0)
        return true;
    (void)snprintf(word, sizeof word, "%s ", a);
    for (size_t i = 0; i < sizeof takes / sizeof *takes; i++)
        if (strcmp(takes[i][0], b) == 0)
            for (const char *at = strstr(takes[i][1], word); at != NULL; at = strstr(at + 1, word))
                if (at == takes[i][1] || at[-1] == ' ')
                    return true;
    return false;
}

/* One row of zero bytes is a value of every type here. */
static size_t zero_size(const char *type)
{
    mh_arena arena;
    mh_error error;
    mh_type parsed;
    assert_int_equal(mh_arena_open(&arena, 1 << 20, &error), MH_OK);
    assert_int_equal(mh_type_parse((mh_span){type, strlen(type)}, &arena, &parsed, &error), MH_OK);
    size_t size = parsed.width;
    if (parsed.kind == MH_STRING)
        size = 1;
    if (parsed.kind == MH_ARRAY || parsed.kind == MH_MAP)
        size = 8;
    if (parsed.kind == MH_TUPLE)
        size = parsed.child_count; /* UInt8 and String */
    mh_arena_close(&arena);
    return size;
}

static void check_pair(const char *from, const char *to, const char *format)
{
    static const char zeros[64];
    char name[100], line[200];
    bench b;
    (void)snprintf(name, sizeof name, format, to);
    open_bench(&b);
    mh_status status = convert(&b, from, 1, (mh_span){zeros, zero_size(from)}, name);
    if (is_taken(from, to)) {
        if (status != MH_OK)
            fail_msg("%s to %s: %s", from, name, b.error.text);
        assert_int_equal(b.out.rows, 1);
        assert_string_equal(b.error.text, "");
    } else {
        (void)snprintf(line, sizeof line, "got %s, expected %s", from, name);
        if (status != MH_BAD_BLOCK)
            fail_msg("%s to %s was not refused", from, name);
        if (strpbrk(from, "(") == NULL || strncmp(from, to, 3) != 0) /* else an inner type is named */
            assert_string_equal(b.error.text, line);
    }
    close_bench(&b);
}

static void test_pairs(void **state)
{
    (void)state;
    for (size_t i = 0; i < TYPES; i++)
        for (size_t k = 0; k < TYPES; k++) {
            bool is_plain = strncmp(all[k], "Array", 5) != 0 && strncmp(all[k], "Map", 3) != 0 &&
                            strncmp(all[k], "Tuple", 5) != 0;
            check_pair(all[i], all[k], "%s");
            if (is_plain)
                check_pair(all[i], all[k], "Nullable(%s)");
        }
}

/* ---- what fits ---- */

typedef struct value_case {
    const char *from;
    uint8_t rows;
    mh_span data;
    const char *to;
    const char *text; /* values of all rows, or the line */
} value_case;

#define FF8 "\377\377\377\377\377\377\377\377"
#define Z7 "\0\0\0\0\0\0\0"
#define Z8 "\0" Z7

static const value_case values[] = {
    {"Int16", 4, BYTES("\377\0\0\1\377\377\200\0"), "Nullable(UInt8)", "255 NULL NULL 128"},
    {"Int16", 4, BYTES("\177\0\200\0\200\377\177\377"), "Nullable(Int8)", "127 NULL -128 NULL"},
    {"Int16", 1, BYTES("\0\1"), "UInt8", "a value of Int16 does not fit UInt8"},
    {"Int8", 1, BYTES("\377"), "UInt64", "a value of Int8 does not fit UInt64"},
    {"Int8", 1, BYTES("\377"), "UInt256", "a value of Int8 does not fit UInt256"},
    {"Int8", 1, BYTES("\377"), "Int256", "-1"},
    {"UInt64", 1, BYTES(FF8), "Nullable(Int64)", "NULL"},
    {"UInt64", 1, BYTES(FF8), "Nullable(Int128)", "18446744073709551615"},
    {"UInt64", 1, BYTES(FF8), "Nullable(Float64)", "18446744073709552000"},
    {"Int64", 1, BYTES(FF8), "Nullable(Float64)", "-1"},
    {"UInt128", 1, BYTES(FF8 FF8), "Nullable(Int128)", "NULL"},
    {"UInt128", 1, BYTES(FF8 "\377\377\377\377\377\377\377\177"), "Nullable(Int128)",
     "170141183460469231731687303715884105727"},
    {"Int256", 1, BYTES(FF8 FF8 FF8 FF8), "Nullable(Int64)", "-1"},
    {"Int256", 1, BYTES(FF8 FF8 FF8 "\377\377\377\377\377\377\377\177"), "Nullable(Int64)", "NULL"},
    {"UInt256", 1, BYTES(Z8 Z8 "\1" Z7 Z8), "Nullable(Int64)", "NULL"},
    {"UInt8", 3, BYTES("\0\1\2"), "Bool", "false true true"},
    {"Bool", 2, BYTES("\0\1"), "Nullable(Float64)", "0 1"},
    {"Float32", 3, BYTES("\0\0\200\177\0\0\300\177\0\0\300\277"), "Float64", "inf nan -1.5"},
    {"Decimal(9, 2)", 1, BYTES("\377\377\377\377"), "Nullable(Float64)", "-0.01"},
    {"Decimal(9, 2)", 1, BYTES("\226\0\0\0"), "Decimal(38, 12)", "1.5"},
    {"Int64", 1, BYTES("\377\377\377\377\377\377\377\177"), "Nullable(Decimal(38, 20))", "NULL"},
    {"Int64", 1, BYTES("\377\377\377\377\377\377\377\177"), "Nullable(Decimal(18, 0))",
     "9223372036854775807"},
    {"Int64", 1, BYTES("\377\377\377\377\377\377\377\177"), "Decimal(9, 0)",
     "a value of Int64 does not fit Decimal(9, 0)"},
    {"Date", 2, BYTES("\1\0\0\0"), "DateTime64(3)", "86400000 0"},
    {"Date32", 1, BYTES("\377\377\377\377"), "DateTime64(0)", "-86400"},
    {"DateTime", 1, BYTES("\377\377\377\377"), "DateTime64(9)", "4294967295000000000"},
    {"DateTime64(6)", 2, BYTES("\320\7\0\0\0\0\0\0\320\370\377\377\377\377\377\377"), "DateTime64(3)",
     "2 -1"}, /* 2000 and -1840 microseconds: digits are cut */
    {"DateTime64(0)", 1, BYTES("\377\377\377\377\377\377\377\177"), "Nullable(DateTime64(3))", "NULL"},
    {"DateTime64(0)", 1, BYTES("\377\377\377\377\377\377\377\177"), "DateTime64(3)",
     "a value of DateTime64(0) does not fit DateTime64(3)"},
    {"FixedString(3)", 3, BYTES("a\0\0abc\0\0\0"), "String", "a abc "},
    {"Enum8('a' = 1, 'b c' = -2)", 3, BYTES("\1\376\7"), "String", "a b c "},
    {"Enum16('x' = 300)", 1, BYTES("\54\1"), "Nullable(String)", "x"},

    {"Nullable(Int8)", 2, BYTES("\1\0\7\5"), "Nullable(Int64)", "NULL 5"},
    {"Nullable(Int8)", 2, BYTES("\0\0\7\5"), "Int64", "7 5"},
    {"Nullable(Int8)", 2, BYTES("\1\0\7\5"), "Int64", "got NULL, expected Int64"},
    {"Nullable(Int64)", 1, BYTES("\1" Z8), "Int64", "got NULL, expected Int64"},
    {"Nullable(Int64)", 1, BYTES("\0" Z8), "Int64", "0"},
    {"Int64", 1, BYTES(Z8), "Nullable(Int64)", "0"},
    {"Nullable(Int16)", 1, BYTES("\1\0\1"), "Nullable(UInt8)", "NULL"},
    {"Nullable(String)", 2, BYTES("\1\0\0\1x"), "String", "got NULL, expected String"},
    {"Nullable(Nothing)", 2, BYTES("\1\1\0\0"), "Nullable(Float64)", "NULL NULL"},
    {"Nullable(Nothing)", 1, BYTES("\1\0"), "Nullable(String)", "NULL"},
    {"Nullable(Nothing)", 1, BYTES("\1\0"), "LowCardinality(Nullable(String))", "NULL"},
    {"Nullable(Nothing)", 1, BYTES("\1\0"), "LowCardinality(String)", "got NULL, expected String"},
    {"Nullable(Nothing)", 1, BYTES("\1\0"), "Array(Float64)",
     "got Nullable(Nothing), expected Array(Float64)"},
    {"Nothing", 1, BYTES("\0"), "Nullable(FixedString(100))", "NULL"}, /* no engine sends this */
    {"Nothing", 1, BYTES("\0"), "UUID", "a value of Nothing does not fit UUID"},
    {"Array(Nothing)", 2, BYTES(Z8 Z8), "Array(LowCardinality(String))", "[] []"},
    {"Array(Nothing)", 1, BYTES(Z8), "Array(Array(String))", "got Nothing, expected Array(String)"},

    {"Array(Nullable(Int8))", 1, BYTES("\2" Z7 "\0\1\5\0"), "Array(Nullable(Float64))", "[5,NULL]"},
    {"Array(Nullable(Int8))", 1, BYTES("\2" Z7 "\0\1\5\0"), "Array(Float64)",
     "got NULL, expected Float64"},
    {"Array(Array(UInt8))", 1, BYTES("\1" Z7 "\2" Z7 "\1\2"), "Array(Array(Int64))", "[[1,2]]"},
    {"Tuple(Int8, String)", 1, BYTES("\1\1x"), "Tuple(a Float64, b Nullable(String))", "(1,'x')"},
    {"Tuple(Int8, String)", 1, BYTES("\1\1x"), "Tuple(Float64)",
     "got Tuple(Int8, String), expected Tuple(Float64)"},
    {"Map(String, UInt8)", 1, BYTES("\1" Z7 "\1k\7"), "Map(LowCardinality(String), Int64)", "{'k':7}"},

    {"LowCardinality(String)", 3, BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\2" Z7 "\0\1x\3" Z7 "\1\0\1"),
     "String", "x  x"},
    {"LowCardinality(Nullable(String))", 3,
     BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\3" Z7 "\0\0\1x\3" Z7 "\2\0\1"), "Nullable(String)", "x NULL "},
    {"LowCardinality(Nullable(String))", 3,
     BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\3" Z7 "\0\0\1x\3" Z7 "\2\0\1"), "String",
     "got NULL, expected String"},
    {"LowCardinality(Nullable(String))", 2,
     BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\3" Z7 "\0\0\1x\2" Z7 "\2\1"), "String", "x "},
    /* While planning a call is made with the default, NULL: it must not fail. */
    {"LowCardinality(Nullable(String))", 2,
     BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\3" Z7 "\0\0\1x\2" Z7 "\2\0"), "LowCardinality(String)", "x "},
    {"LowCardinality(UInt8)", 2, BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\2" Z7 "\0\7\2" Z7 "\1\0"),
     "Nullable(Float64)", "7 0"},
    {"LowCardinality(UInt8)", 2, BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\2" Z7 "\0\7\2" Z7 "\1\0"),
     "LowCardinality(Nullable(Int64))", "7 0"},
    {"LowCardinality(UInt8)", 1, BYTES("\1" Z7 "\0\6\0\0\0\0\0\0\1" Z7 "\0\1" Z7 "\0"), "String",
     "got UInt8, expected String"},
    {"String", 2, BYTES("\1a\0"), "LowCardinality(String)", "a "},
    {"Nullable(String)", 2, BYTES("\1\0\0\1a"), "LowCardinality(Nullable(String))", "NULL a"},
    {"Array(String)", 1, BYTES("\2" Z7 "\1a\1b"), "Array(LowCardinality(String))", "['a','b']"},
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        const value_case *v = &values[i];
        char *text = NULL;
        size_t size = 0;
        bench b;
        open_bench(&b);
        mh_status status = convert(&b, v->from, v->rows, v->data, v->to);
        FILE *out = open_memstream(&text, &size);
        if (status != MH_OK)
            fputs(b.error.text, out);
        for (size_t row = 0; status == MH_OK && row < b.out.rows; row++) {
            if (row > 0)
                fputc(' ', out);
            mh_put_value(&b.out, row, out);
        }
        (void)fclose(out);
        if (strcmp(text, v->text) != 0)
            fail_msg("%s to %s: got \"%s\", expected \"%s\"", v->from, v->to, text, v->text);
        free(text);
        close_bench(&b);
    }
}

/* NULL maps are there for every column and every row, so that adapters need not ask. */
static void test_null_maps(void **state)
{
    (void)state;
    bench b;
    open_bench(&b);
    assert_int_equal(convert(&b, "Tuple(Int8, Array(String))", 2, BYTES("\1\2" Z8 Z8),
                             "Tuple(Int8, Array(String))"), MH_OK);
    assert_memory_equal(b.out.nulls, "\0\0", 2);
    assert_memory_equal(b.out.children[0].nulls, "\0\0", 2);
    assert_memory_equal(b.out.children[1].nulls, "\0\0", 2);
    assert_non_null(b.out.children[1].children[0].nulls);
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_null_maps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
