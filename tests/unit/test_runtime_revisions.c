/*
 * The same blocks as protocol revisions write them (bytes of 26.7, client_protocol_version given
 * over HTTP): none, 54405 (BlockInfo), 54454 (and a byte a column), 54480 (and a field in BlockInfo).
 * The second and third cannot be told apart by their first bytes: what follows decides.
 */
#include "runtime_session.h"

#include "serve.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define INFO "\1\0\2\377\377\377\377\0"
#define INFO_54480 "\1\0\2\377\377\377\377\3\0\0"

enum { FORMS = 4, MAX_COLUMNS = 2 };

typedef struct column_bytes {
    mh_span head, data; /* name and type; values */
} column_bytes;

typedef struct shape {
    const char *name;
    mh_span counts;
    size_t columns;
    column_bytes column[MAX_COLUMNS];
    const char *text; /* rows as TabSeparated */
} shape;

static char many_ones[8 + 256 * 8]; /* an array of 256 Float64 of 1: see test_long_array */

static const shape shapes[] = {
    {"Nullable(Float64), 0 first", BYTES("\1\1"), 1,
     {{BYTES("\2a0\021Nullable(Float64)"), BYTES("\0\0\0\0\0\0\0\370\077")}}, "1.5\n"},
    {"Int64 5 and 6", BYTES("\1\2"), 1,
     {{BYTES("\2a0\5Int64"), BYTES("\5\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0")}}, "5\n6\n"},
    {"Int64 of zeros", BYTES("\1\2"), 1,
     {{BYTES("\2a0\5Int64"), BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")}}, "0\n0\n"},
    {"UInt8 0", BYTES("\1\1"), 1, {{BYTES("\2a0\5UInt8"), BYTES("\0")}}, "0\n"},
    {"String '' and 'abc'", BYTES("\1\2"), 1, {{BYTES("\2a0\6String"), BYTES("\0\3abc")}}, "\nabc\n"},
    {"String '0'", BYTES("\1\2"), 1, {{BYTES("\2a0\6String"), BYTES("\0010\0011")}}, "0\n1\n"},
    {"two columns", BYTES("\2\2"), 2,
     {{BYTES("\2a0\021Nullable(Float64)"), BYTES("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\340\077")},
      {BYTES("\2a1\020Nullable(String)"), BYTES("\0\0\0010\0011")}},
     "0\t0\n0.5\t1\n"},
    {"LowCardinality and number", BYTES("\2\2"), 2,
     {{BYTES("\2a0\026LowCardinality(String)"),
       BYTES("\1\0\0\0\0\0\0\0\0\6\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0010\0011\2\0\0\0\0\0\0\0\1\2")},
      {BYTES("\2a1\5Int64"), BYTES("\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0")}},
     "0\t0\n1\t1\n"},
    {"Array(UInt8) of []", BYTES("\1\1"), 1,
     {{BYTES("\2a0\014Array(UInt8)"), BYTES("\0\0\0\0\0\0\0\0")}}, "[]\n"},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static size_t put(char *at, mh_span bytes)
{
    memcpy(at, bytes.data, bytes.size);
    return bytes.size;
}

/* Form 0: revision 0; 1: 54405; 2: 54454; 3: 54480. */
static size_t write_form(const shape *s, int form, char *out)
{
    size_t size = 0;
    if (form > 0)
        size += put(out, form == 3 ? BYTES(INFO_54480) : BYTES(INFO));
    size += put(out + size, s->counts);
    for (size_t i = 0; i < s->columns; i++) {
        size += put(out + size, s->column[i].head);
        if (form >= 2)
            out[size++] = 0;
        size += put(out + size, s->column[i].data);
    }
    return size;
}

typedef struct reading {
    mh_arena arena;
    mh_reader reader;
    mh_error error;
} reading;

static void open_reading(reading *r)
{
    assert_int_equal(mh_arena_open(&r->arena, (size_t)1 << 30, &r->error), MH_OK);
    assert_int_equal(mh_reader_open(&r->reader, &mh_default_limits, &r->arena, &r->error), MH_OK);
}

static void close_reading(reading *r)
{
    mh_reader_close(&r->reader);
    mh_arena_close(&r->arena);
}

/* Feeds, settles a guess when all is there, as serve.c does. True: a block is complete. */
static bool give(reading *r, const char *data, size_t size, size_t step)
{
    bool complete = false;
    for (size_t at = 0; at < size && !complete; at += step) {
        char *room;
        size_t space, part = size - at < step ? size - at : step;
        assert_int_equal(mh_reader_room(&r->reader, part, &room, &space, &r->error), MH_OK);
        memcpy(room, data + at, part);
        mh_reader_fed(&r->reader, part);
        if (mh_reader_next(&r->reader, &complete, &r->error) != MH_OK)
            fail_msg("%s", r->error.text);
    }
    if (!complete && mh_reader_guessing(&r->reader))
        assert_int_equal(mh_reader_settle(&r->reader, &complete, &r->error), MH_OK);
    return complete;
}

static void check_text(const reading *r, const char *name, const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (size_t row = 0; row < r->reader.block.rows; row++)
        for (size_t i = 0; i < r->reader.block.column_count; i++) {
            mh_put_value(&r->reader.block.columns[i], row, out);
            fputc(i + 1 == r->reader.block.column_count ? '\n' : '\t', out);
        }
    (void)fclose(out);
    if (strcmp(text, expected) != 0)
        fail_msg("%s: got %s, expected %s", name, text, expected);
    free(text);
}

static void test_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++)
        for (int form = 0; form < FORMS; form++) {
            char bytes[256];
            size_t size = write_form(&shapes[i], form, bytes);
            for (size_t step = 1; step <= size; step += size - 1) {
                reading r;
                open_reading(&r);
                if (!give(&r, bytes, size, step))
                    fail_msg("%s in form %d by %zu bytes is incomplete", shapes[i].name, form, step);
                check_text(&r, shapes[i].name, shapes[i].text);
                mh_reader_release(&r.reader);
                assert_false(mh_reader_inside(&r.reader));
                close_reading(&r);
            }
        }
}

/* Table functions stream: two blocks of the same revision lie behind each other. */
static void test_two_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++)
        for (int form = 0; form < FORMS; form++) {
            char bytes[512];
            size_t size = write_form(&shapes[i], form, bytes);
            memcpy(bytes + size, bytes, size);
            reading r;
            open_reading(&r);
            assert_true(give(&r, bytes, 2 * size, 2 * size));
            check_text(&r, shapes[i].name, shapes[i].text);
            mh_reader_release(&r.reader);
            assert_true(give(&r, "", 0, 1) || mh_reader_inside(&r.reader));
            bool complete = false;
            assert_int_equal(mh_reader_next(&r.reader, &complete, &r.error), MH_OK);
            if (!complete)
                assert_int_equal(mh_reader_settle(&r.reader, &complete, &r.error), MH_OK);
            assert_true(complete);
            check_text(&r, shapes[i].name, shapes[i].text);
            close_reading(&r);
        }
}

/* 256 numbers, revision 54405: taken for 54454, the shifted end says one element, which is there. */
static void test_long_array(void **state)
{
    (void)state;
    many_ones[1] = 1;
    for (size_t i = 0; i < 256; i++) {
        many_ones[8 + 8 * i + 6] = (char)0xf0;
        many_ones[8 + 8 * i + 7] = 0x3f;
    }
    shape s = {"256 ones", BYTES("\1\1"), 1,
               {{BYTES("\2a0\016Array(Float64)"), {many_ones, sizeof many_ones}}}, ""};
    for (int form = 0; form < FORMS; form++) {
        char bytes[sizeof many_ones + 100];
        size_t size = write_form(&s, form, bytes);
        reading r;
        open_reading(&r);
        assert_true(give(&r, bytes, size, size));
        assert_int_equal(r.reader.block.columns[0].children[0].rows, 256);
        for (size_t k = 0; k < 256; k++)
            assert_true(mh_f64_values(&r.reader.block.columns[0].children[0])[k] == 1);
        close_reading(&r);
    }
}

/* ---- through the serving loop: the guess is settled by silence, in 50 ms ---- */

static mh_status echo_integer(mh_call *call)
{
    memcpy(mh_result_of(call)->data, mh_i64_values(mh_arg(call, 0)), 8 * call->rows);
    return MH_OK;
}

static const mh_function echo = {
    .name = "echo", .since = "0", .summary = "", .arguments = {{"n", "Int64", "", ""}},
    .returns = "Int64", .nulls = "", .source = "", .eval = echo_integer,
};

static double milliseconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

static pid_t serve_echo(int in[2], int out[2])
{
    assert_int_equal(pipe(in) | pipe(out), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        mh_session s;
        (void)(dup2(in[0], 0) + dup2(out[1], 1));
        (void)(close(in[0]) + close(in[1]) + close(out[0]) + close(out[1]));
        mh_serve_begin(false);
        if (mh_session_open_function(&s, &echo, NULL, NULL) != MH_OK)
            _exit(99);
        _exit(mh_serve(&s, NULL));
    }
    (void)(close(in[0]) + close(out[1]));
    return child;
}

static void test_settled_by_silence(void **state)
{
    (void)state;
    int in[2], out[2], status;
    pid_t child = serve_echo(in, out);
    for (int form = 0; form < FORMS; form++)
        for (int again = 0; again < 3; again++) {
            char bytes[256], answer[256];
            size_t size = write_form(&shapes[2], form, bytes); /* zeros: the guess of form 1 is open */
            double start = milliseconds();
            assert_int_equal(write(in[1], bytes, size), size);
            assert_int_equal(read(out[0], answer, sizeof answer), 2 + 7 + 2 + 128 + 16);
            double took = milliseconds() - start;
            assert_memory_equal(answer + 2 + 7 + 2 + 128, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
            if (form == 1)
                assert_true(took >= 45);
            assert_true(took < 1000); /* 50 ms and what a busy machine adds */
        }
    (void)close(in[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    (void)close(out[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_two_blocks),
        cmocka_unit_test(test_long_array),
        cmocka_unit_test(test_settled_by_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
