/*
 * bill_split answers as libcsv does, or not at all: over random lines of the bytes that matter, and every line of
 * up to six of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <csv.h>
#include <stdio.h>
#include <string.h>

#include "bill_split.h"

enum { FIELDS = 64, BYTES = 512 };

/* A line as libcsv reads it. */
typedef struct oracle {
    size_t count, rows, used;
    bool null[FIELDS];
    size_t start[FIELDS], size[FIELDS];
    char text[BYTES];
} oracle;

static void on_field(void *data, size_t size, void *context)
{
    oracle *o = context;
    if (o->count < FIELDS && o->rows == 0) {
        o->null[o->count] = data == NULL;
        o->start[o->count] = o->used;
        o->size[o->count] = size;
        if (size > 0)
            memcpy(o->text + o->used, data, size);
        o->used += size;
    }
    o->count++;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    ((oracle *)context)->rows++;
}

/* False: libcsv does not take it for one row. */
static bool ask_libcsv(const char *line, size_t size, oracle *out)
{
    struct csv_parser parser;
    *out = (oracle){.count = 0};
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_EMPTY_IS_NULL), 0);
    bool good = csv_parse(&parser, line, size, on_field, on_row, out) == size &&
                csv_parse(&parser, "\n", 1, on_field, on_row, out) == 1 && out->rows == 1;
    csv_free(&parser);
    return good;
}

/* Returns whether it was plain. */
static bool check(const char *line, size_t size)
{
    bill_text fields[FIELDS];
    oracle expected;
    size_t count = bill_split(line, size, fields, FIELDS);
    if (count == BILL_NOT_PLAIN)
        return false;
    assert_true(ask_libcsv(line, size, &expected));
    assert_int_equal(count, expected.count);
    for (size_t i = 0; i < count && i < FIELDS; i++) {
        assert_int_equal(fields[i].data == NULL, expected.null[i]);
        assert_int_equal(fields[i].size, expected.size[i]);
        if (fields[i].size > 0)
            assert_memory_equal(fields[i].data, expected.text + expected.start[i], fields[i].size);
    }
    return true;
}

static bool is_blank(const char *line, size_t size)
{
    return strspn(line, " \t\r") >= size;
}

/* Lines that are blank never come: bill_rows leaves them out. */
static void test_every_short_line(void **state)
{
    (void)state;
    static const char bytes[] = {',', '"', ' ', '\t', '\r', '\n', 'a', 'b'};
    size_t plain = 0, lines = 0;
    for (size_t size = 1; size <= 6; size++)
        for (uint64_t code = 0; code < UINT64_C(1) << 3 * size; code++) {
            char line[8] = "";
            for (size_t i = 0; i < size; i++)
                line[i] = bytes[code >> 3 * i & 7];
            if (is_blank(line, size))
                continue;
            plain += check(line, size);
            lines++;
        }
    assert_true(lines > 250000);
    assert_in_range(plain, lines / 20, lines);
}

static void test_random_lines(void **state)
{
    (void)state;
    uint64_t seed = 1;
    size_t plain = 0;
    for (int round = 0; round < 300000; round++) {
        char line[200];
        size_t size = 0;
        while (size < 180 && (size < 2 || (seed >> 59) != 3)) {
            seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            unsigned kind = (unsigned)(seed >> 40) % 64;
            line[size++] = kind < 12 ? ',' : kind < 13 ? '"' : kind < 16 ? ' ' : kind == 16 ? '\0'
                                                           : (char)(0x21 + kind + (seed >> 50) % 128);
            if (kind > 60) { /* a field in quotes */
                int length = snprintf(line + size, 18, ",\"%.*s\",", (int)(seed >> 60), "a b,c  d,,e\tf g h");
                size += (size_t)length;
            }
        }
        line[size] = '\0';
        if (!is_blank(line, size))
            plain += check(line, size);
    }
    assert_in_range(plain, 30000, 300000);
}

/* What must not fall back to libcsv: it would be right, and slow. */
static void test_plain_lines(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "a,b,c", "a,,c", ",", "\"a, b\",c", "a,\"\"", "\"a\"\r", "1,\"Example, Inc.\",\"x\",2",
        " a , b\t,c", "a,b,",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_true(check(lines[i], strlen(lines[i])));
}

/* And what must. */
static void test_other_lines(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "a\"b", "\"a\"\"b\"", "\"a", "\"a\"b,c", "\"a\" ,b", " \"a\"", "a\rb", "a\nb",
    };
    bill_text fields[4];
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_int_equal(bill_split(lines[i], strlen(lines[i]), fields, 4), BILL_NOT_PLAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_short_line),
        cmocka_unit_test(test_random_lines),
        cmocka_unit_test(test_plain_lines),
        cmocka_unit_test(test_other_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
