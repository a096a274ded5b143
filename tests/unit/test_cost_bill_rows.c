/*
 * Rows of CSV from lines. Expected fields are what Python's csv module gives for the same text, but
 * for what the header says of its own: NULL where nothing stands between commas, NULL and \N, and
 * blanks around a field without quotes, which are not of it.
 */
#include "bill_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {"Alpha|First", "Beta", "Gamma"};

enum { COLUMNS = 3, ROOM = 4096 };

static size_t say(char *out, size_t used, bill_text text)
{
    if (text.data == NULL)
        return used + (size_t)snprintf(out + used, ROOM - used, "~");
    return used + (size_t)snprintf(out + used, ROOM - used, "%.*s", (int)text.size, text.data);
}

/* "line:a|b|c;" for a row, with {tag=value} behind it, "line!problem;" for none, NULL as ~. */
static void read_lines(bill_rows *rows, const char *text, size_t size, char *out)
{
    size_t used = 0;
    const char *at = text, *end = text + size;
    out[0] = '\0';
    for (bool over = false; !over;) {
        bill_row row;
        over = at == end;
        const char *stop = over ? NULL : memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL)
            stop = end;
        /* A copy of its own, so that a sanitizer sees who reads it when it is gone. */
        size_t length = (size_t)(stop - at);
        char *copy = over ? NULL : malloc(length + 1);
        if (copy != NULL)
            memcpy(copy, at, length);
        bill_step step;
        while ((step = bill_rows_next(rows, (bill_text){copy, length}, &row)) != BILL_MORE) {
            if (step != BILL_ROW) {
                used += (size_t)snprintf(out + used, ROOM - used, "%lu!%s;",
                                         step == BILL_REFUSED ? 0 : (unsigned long)row.line,
                                         row.problem);
                if (step == BILL_REFUSED) {
                    free(copy);
                    return;
                }
                continue;
            }
            used += (size_t)snprintf(out + used, ROOM - used, "%lu:", (unsigned long)row.line);
            for (size_t i = 0; i < COLUMNS; i++) {
                used = say(out, used, row.fields[i]);
                out[used++] = i + 1 < COLUMNS ? '|' : '\0';
            }
            used--;
            for (size_t i = 0; i < row.tag_count; i++) {
                out[used++] = '{';
                used = say(out, used, row.tags[i].name);
                out[used++] = '=';
                used = say(out, used, row.tags[i].value);
                out[used++] = '}';
            }
            out[used++] = ';';
            out[used] = '\0';
        }
        free(copy);
        at = stop < end ? stop + 1 : end;
    }
}

static void assert_rows_of(const char *text, size_t size, const char *tags, const char *expected)
{
    static char got[ROOM];
    bill_rows *rows = bill_rows_open(names, COLUMNS, tags);
    assert_non_null(rows);
    read_lines(rows, text, size, got);
    bill_rows_close(rows);
    assert_string_equal(got, expected);
}

static void assert_rows(const char *text, const char *expected)
{
    assert_rows_of(text, strlen(text), NULL, expected);
}

#define HEADER "alpha,beta,gamma\n"

static void test_csv(void **state)
{
    (void)state;
    assert_rows(HEADER "1,2,3\n4,5,6\n", "2:1|2|3;3:4|5|6;");
    assert_rows(HEADER "1,2,3", "2:1|2|3;");
    assert_rows("alpha,beta,gamma\r\n1,2,3\r\n\r\n4,5,6\r\n", "2:1|2|3;4:4|5|6;");
    assert_rows(HEADER "\"1\",\"a, b\",\"say \"\"hi\"\"\"\n", "2:1|a, b|say \"hi\";");
    assert_rows(HEADER "1,\"two\nlines\",3\n4,5,6\n", "2:1|two\nlines|3;4:4|5|6;");
    assert_rows(HEADER "1,\"two\r\n\r\nlines\",3\r\n4,5,6\n", "2:1|two\r\n\r\nlines|3;5:4|5|6;");
    assert_rows(HEADER "1,\"a\"\"b\n\"\"\",3\n", "2:1|a\"b\n\"|3;");
    assert_rows(HEADER "1,  two words\t,3\n", "2:1|two words|3;");
    assert_rows(HEADER "1,\" two \",3\n", "2:1| two |3;");
    assert_rows(HEADER "\xc3\xa4,\xff,\xe2\x82\xac\n", "2:\xc3\xa4|\xff|\xe2\x82\xac;");
    assert_rows("\"alpha\",\"be\nta\",gamma\n1,2,3\n", "3:1|2|3;");
    assert_rows(HEADER, "");
    assert_rows("", "");
    assert_rows("\n\n" HEADER "\n\n1,2,3\n\n", "6:1|2|3;");
}

static void test_nulls(void **state)
{
    (void)state;
    assert_rows(HEADER ",,\n", "2:~|~|~;");
    assert_rows(HEADER "NULL,\\N,null\n", "2:~|~|null;");
    assert_rows(HEADER "\"\",\"NULL\",  \n", "2:|~|~;");
    assert_rows(HEADER "NULLS,\\NN,N\n", "2:NULLS|\\NN|N;");
    assert_rows(HEADER ",,\"a\nb\"\n", "2:~|~|a\nb;"); /* by libcsv, not by bill_split */
    assert_rows(HEADER "\"\",NULL,\"a\nb\"\n", "2:|~|a\nb;");
}

static void test_names(void **state)
{
    (void)state;
    assert_rows("gamma,x,beta,alpha\n1,2,3,4\n", "2:4|3|1;"); /* any order, others between */
    assert_rows("\xef\xbb\xbf"
                "Alpha,GAMMA\n1,2\n",
                "2:1|~|2;");
    assert_rows("al/pha,be_ta,ga mma\n1,2,3\n", "2:1|2|3;");
    assert_rows("first,beta\n1,2\n", "2:1|2|~;");
    /* of several names the first that has a value, of several columns of a name the first column */
    assert_rows("first,alpha,beta,beta\n1,2,3,4\n,2,,4\n1,,3,\n", "2:2|3|~;3:2|4|~;4:1|3|~;");
    assert_rows("alpha,,\n1,2,3\n", "2:1|~|~;");
    assert_rows("alphab,alph\n1,2\n", "2:~|~|~;");

    bill_rows *rows = bill_rows_open(names, COLUMNS, "tag");
    char got[ROOM];
    assert_false(bill_rows_started(rows));
    assert_null(bill_rows_name(rows, 0).data);
    read_lines(rows, "Be-Ta,other,,tag/Env\n", 21, got);
    assert_true(bill_rows_started(rows));
    static const bool has[] = {false, true, false};
    static const char *const written[] = {"Be-Ta", "other", "", "Env"};
    for (size_t i = 0; i < COLUMNS; i++)
        assert_int_equal(bill_rows_has(rows, i), has[i]);
    for (size_t i = 0; i < 4; i++)
        assert_true(bill_text_is(bill_rows_name(rows, i), written[i]));
    assert_null(bill_rows_name(rows, 4).data);
    bill_rows_close(rows);

    const bill_text name = {"Billed_Cost", 11};
    assert_true(bill_header_same(name, "BilledCost") && !bill_header_same(name, "BilledCosts"));
    assert_true(bill_text_is(name, "Billed_Cost") && !bill_text_is(name, "BilledCost"));
}

static void test_tags(void **state)
{
    (void)state;
    static const char text[] = "alpha,resourceTags/user:Env,resource_tags_b,resourceTags\n"
                               "1,prod,\"\",x\n2,,b,y\n3,\"a\nb\",NULL,z\n";
    assert_rows_of(text, sizeof text - 1, "resourceTags",
                   "2:1|~|~{user:Env=prod}{b=};3:2|~|~{b=b};4:3|~|~{user:Env=a\nb};");
}

/* What is no row is said with its line, and the next line is read. */
static void test_problems(void **state)
{
    (void)state;
    assert_rows(HEADER "1,2\n1,2,3,4\n5,6,7\n",
                "2!got 2 fields, expected 3;3!got 4 fields, expected 3;4:5|6|7;");
    assert_rows(HEADER "1,a\"b,3\n5,6,7\n",
                "2!field 2: got a stray quote, expected CSV (RFC 4180);3:5|6|7;");
    assert_rows(HEADER "1,\"a\"b,3\n5,6,7\n",
                "2!field 2: got a stray quote, expected CSV (RFC 4180);3:5|6|7;");
    assert_rows(HEADER "1,2,3\r4,5,6\n5,6,7\n",
                "2!got a carriage return inside a line, expected it at its end;3:5|6|7;");
    /* a lost quote costs its line, whatever it swallows first */
    assert_rows(HEADER "1,\"2,3\n4,5,6\n7,8,9\n",
                "2!got the end of the file inside quotes, expected a closing quote;"
                "3:4|5|6;4:7|8|9;");
    assert_rows(HEADER "1,\"2,3\n4,\"5\",6\n7,8,9\n",
                "2!field 2: got a stray quote, expected CSV (RFC 4180);3:4|5|6;4:7|8|9;");
    assert_rows(HEADER "1,\"2,3\n4,\"5\n5\",6\n7,8,9\n",
                "2!field 2: got a stray quote, expected CSV (RFC 4180);3:4|5\n5|6;5:7|8|9;");
    assert_rows(HEADER "1,2,\"\n\"\n\"\n",
                "2:1|2|\n;4!got the end of the file inside quotes, expected a closing quote;");
}

static void test_refused(void **state)
{
    (void)state;
    assert_rows_of("\xff\xfe"
                   "a\0",
                   4, NULL, "0!got UTF-16, expected UTF-8;");
    assert_rows_of("\xfe\xff\0a", 4, NULL, "0!got UTF-16, expected UTF-8;");
    assert_rows("alpha,\"be\"ta\n", "0!field 2: got a stray quote, expected CSV (RFC 4180);");
    assert_rows("alpha,\"beta\n1,2\n",
                "0!got the end of the file inside quotes, expected a closing quote;");
}

/* Zero bytes are bytes. */
static void test_zero(void **state)
{
    (void)state;
    static const char *const one[] = {"a"};
    static const char line[] = {'x', '\0', 'y'};
    bill_rows *rows = bill_rows_open(one, 1, NULL);
    bill_row row;
    assert_int_equal(bill_rows_next(rows, (bill_text){"a", 1}, &row), BILL_MORE);
    assert_int_equal(bill_rows_next(rows, (bill_text){line, 3}, &row), BILL_ROW);
    assert_int_equal(row.fields[0].size, 3);
    assert_memory_equal(row.fields[0].data, line, 3);
    bill_rows_close(rows);
}

/* A quote that is never closed is given up after 1,000 lines, each of which is then read for
 * itself. */
static void test_open_quote(void **state)
{
    (void)state;
    enum { LINES = 2500 };
    bill_rows *rows = bill_rows_open(names, COLUMNS, NULL);
    bill_row row;
    size_t problems = 0, good = 0;
    assert_int_equal(bill_rows_next(rows, (bill_text){"alpha,beta,gamma", 16}, &row), BILL_MORE);
    for (size_t i = 0; i <= LINES; i++) {
        char text[32];
        int size = snprintf(text, sizeof text, i == 0 ? "%zu,\"a,b" : "%zu,a,b", i);
        const bill_text line = {i < LINES ? text : NULL, (size_t)size};
        bill_step step;
        while ((step = bill_rows_next(rows, line, &row)) != BILL_MORE) {
            if (step == BILL_PROBLEM) {
                assert_int_equal(row.line, 2);
                assert_string_equal(row.problem,
                                    "got an open quote for 1000 lines, expected it closed");
                problems++;
                continue;
            }
            assert_int_equal(step, BILL_ROW);
            assert_int_equal(row.line, ++good + 2);
            assert_int_equal(strtoul(row.fields[0].data, NULL, 10), good);
        }
    }
    assert_int_equal(problems, 1);
    assert_int_equal(good, LINES - 1);
    bill_rows_close(rows);
}

/* 4 MiB of a row, its newline included, are read, and a byte more is a problem; the next row is
 * none. */
static void test_long_row(void **state)
{
    (void)state;
    char *text = malloc(BILL_ROW_LIMIT + 1);
    for (size_t more = 0; more < 2; more++)
        for (int quoted = 0; quoted < 2; quoted++) {
            bill_rows *rows = bill_rows_open(names, COLUMNS, NULL);
            bill_row row;
            size_t size = BILL_ROW_LIMIT - 1 + more;
            memset(text, 'x', size);
            text[1] = text[3] = ',';
            if (quoted) { /* with a quote inside: libcsv's */
                text[4] = text[size - 1] = '"';
                text[5] = text[6] = '"';
            }
            (void)bill_rows_next(rows, (bill_text){"alpha,beta,gamma", 16}, &row);
            assert_int_equal(bill_rows_next(rows, (bill_text){text, size}, &row),
                             more == 0 ? BILL_ROW : BILL_PROBLEM);
            if (more == 0)
                assert_int_equal(row.fields[2].size, quoted ? size - 7 : size - 4);
            else
                assert_string_equal(row.problem,
                                    "got a row of more than 4194304 bytes, expected less");
            assert_int_equal(bill_rows_next(rows, (bill_text){text, size}, &row), BILL_MORE);
            assert_int_equal(bill_rows_next(rows, (bill_text){"1,2,3", 5}, &row), BILL_ROW);
            assert_int_equal(row.line, 3);
            bill_rows_close(rows);
        }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),      cmocka_unit_test(test_nulls),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_tags),
        cmocka_unit_test(test_problems), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_zero),     cmocka_unit_test(test_open_quote),
        cmocka_unit_test(test_long_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
