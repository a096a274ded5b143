/*
 * Blocks that are wrong, each with the one line it gives and the status it ends with: fed whole, fed
 * byte by byte, and through the serving loop of a process of its own.
 */
#include "runtime_session.h"

#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NUMBER, INTEGER, TEXT, LOW, LIST, TWO, MAP };

static const mh_function functions[] = {
    [NUMBER] = COUNTING("number", {"v", "Nullable(Float64)", "", ""}),
    [INTEGER] = COUNTING("integer", {"n", "Int64", "", ""}),
    [TEXT] = COUNTING("text", {"s", "Nullable(String)", "", ""}),
    [LOW] = COUNTING("low", {"k", "LowCardinality(String)", "", ""}),
    [LIST] = COUNTING("list", {"a", "Array(Float64)", "", ""}),
    [TWO] = COUNTING("two", {"a", "Int64", "", ""}, {"b", "String", "", ""}),
    [MAP] = COUNTING("map", {"m", "Map(String, UInt64)", "", ""}),
};

typedef struct malformed {
    const char *name;
    int function;
    mh_span bytes;
    const char *line; /* NULL: what is there is no error yet, but the input ends inside a block */
} malformed;

#define ONES8 "\377\377\377\377\377\377\377\377"
#define ZERO7 "\0\0\0\0\0\0\0"
#define POW40 "\200\200\200\200\200\040"               /* varuint 2^40 */
#define POW60 "\200\200\200\200\200\200\200\200\020"   /* varuint 2^60 */
#define POW63 "\200\200\200\200\200\200\200\200\200\001"
#define LONG11 "\200\200\200\200\200\200\200\200\200\200\001" /* 11 bytes */
#define OVER64 "\377\377\377\377\377\377\377\377\377\002"     /* ten bytes, but 2^64 and more */
#define ONE_ROW "\1\1\1a"
#define UNKNOWN                                                                                    \
    "block: column 1 has no known type name; is "                                                  \
    "output_format_native_encode_types_in_binary_format set?"
#define LC "\026LowCardinality(String)\1" ZERO7
#define INFO "\1\0\2\377\377\377\377"
#define CUSTOM                                                                                     \
    "block: column 1 comes in a custom serialization (sparse or replicated); pass "                \
    "materialize(column)"

static const malformed table[] = {
    /* ---- counts ---- */
    {"rows 2^60", NUMBER, BYTES("\1" POW60),
     "block: number of rows is 1152921504606846976, the limit is 1073741824"},
    {"columns 2^40", NUMBER, BYTES(POW40),
     "block: number of columns is 1099511627776, the limit is 4096"},
    {"columns of 11 bytes", NUMBER, BYTES(LONG11),
     "block: number of columns at byte 0 is no varuint"},
    {"rows of 11 bytes", NUMBER, BYTES("\1" LONG11), "block: number of rows at byte 1 is no varuint"},
    {"rows past 64 bits", NUMBER, BYTES("\1" OVER64), "block: number of rows at byte 1 is no varuint"},
    {"name of 2^40 bytes", NUMBER, BYTES("\1\1" POW40),
     "block: length of a column name is 1099511627776, the limit is 1048576"},
    {"type of 2^40 bytes", NUMBER, BYTES(ONE_ROW POW40),
     "block: length of a type name is 1099511627776, the limit is 1048576"},
    {"no columns", NUMBER, BYTES("\0\1"), "got 0 arguments, expected 1"},
    {"one column of two", TWO, BYTES(ONE_ROW "\5Int64\1" ZERO7), "got 1 arguments, expected 2"},
    {"two columns of one", INTEGER, BYTES("\2\1\1a\5UInt8\1\1b\5UInt8\1"),
     "got 2 arguments, expected 1"},

    /* ---- types ---- */
    {"text for a number", NUMBER, BYTES(ONE_ROW "\6String\0013"),
     "argument 1 (v): got String, expected Nullable(Float64)"},
    {"a number for text", TWO, BYTES("\2\1\1a\5Int64\1" ZERO7 "\1b\5Int64\1" ZERO7),
     "argument 2 (b): got Int64, expected String"},
    {"float for integer", INTEGER, BYTES(ONE_ROW "\7Float64" ONES8),
     "argument 1 (n): got Float64, expected Int64"},
    {"list for a number", NUMBER, BYTES(ONE_ROW "\014Array(UInt8)\0" ZERO7),
     "argument 1 (v): got Array(UInt8), expected Nullable(Float64)"},
    {"number for a list", LIST, BYTES(ONE_ROW "\7Float64" ONES8),
     "argument 1 (a): got Float64, expected Array(Float64)"},
    {"list of texts for one of numbers", LIST, BYTES(ONE_ROW "\015Array(String)\0" ZERO7),
     "argument 1 (a): got String, expected Float64"},
    {"tuple for a map", MAP, BYTES(ONE_ROW "\024Tuple(String,UInt64)\1x\1" ZERO7),
     "argument 1 (m): got Tuple(String,UInt64), expected Map(String, UInt64)"},
    {"NULL where none may be", INTEGER, BYTES(ONE_ROW "\017Nullable(Int64)\1\0" ZERO7),
     "argument 1 (n): got NULL, expected Int64"},
    {"bare NULL where none may be", INTEGER, BYTES(ONE_ROW "\021Nullable(Nothing)\1\0"),
     "argument 1 (n): got NULL, expected Int64"},
    {"UInt64 too large", INTEGER, BYTES(ONE_ROW "\6UInt64" ONES8),
     "argument 1 (n): a value of UInt64 does not fit Int64"},
    {"unknown type", NUMBER, BYTES(ONE_ROW "\3Foo\1"), UNKNOWN},
    {"lower case", NUMBER, BYTES(ONE_ROW "\5uint8\1"), UNKNOWN},
    {"binary type Float64", NUMBER, BYTES(ONE_ROW "\016\0\0\0\0\0\0\370\077"), UNKNOWN},
    {"binary type Nullable(Float64)", NUMBER, BYTES(ONE_ROW "\043\016\0\0\0\0\0\0\0\370\077"), UNKNOWN},
    {"text behind a binary type is not quoted", TEXT,
     BYTES(ONE_ROW "\025\074My prompt is a secret that must stay one, whatever happens.."), UNKNOWN},
    {"type of a later version", NUMBER, BYTES(ONE_ROW "\4JSON"),
     "block: column 1: type 'JSON' is not supported"},
    {"inner type not supported", LIST, BYTES(ONE_ROW "\026Array(Variant(String))"),
     "block: column 1: type 'Variant' is not supported"},
    {"inner type unknown", LIST, BYTES(ONE_ROW "\016Array(My text)"),
     "block: column 1: type Array: expected the name of a type at byte 6"},
    {"no type", NUMBER, BYTES(ONE_ROW "\0\1"),
     "block: column 1: type: expected the name of a type at byte 0"},
    {"open parenthesis", LIST, BYTES(ONE_ROW "\013Array(UInt8"),
     "block: column 1: type Array: expected ')' at byte 11"},
    {"empty parentheses", LIST, BYTES(ONE_ROW "\7Array()"),
     "block: column 1: type Array: expected the name of a type at byte 6"},
    {"two types in Array", LIST, BYTES(ONE_ROW "\023Array(UInt8, UInt8)"),
     "block: column 1: type Array: expected one type at byte 18"},
    {"one type in Map", MAP, BYTES(ONE_ROW "\013Map(String)"),
     "block: column 1: type Map: expected two types at byte 10"},
    {"Nullable(Array)", LIST, BYTES(ONE_ROW "\026Nullable(Array(UInt8))"),
     "block: column 1: type Nullable: expected a plain type in Nullable at byte 21"},
    {"Nullable(Nullable)", LIST, BYTES(ONE_ROW "\031Nullable(Nullable(UInt8))"),
     "block: column 1: type Nullable: expected a plain type in Nullable at byte 24"},
    {"LowCardinality(Array)", LOW, BYTES(ONE_ROW "\034LowCardinality(Array(UInt8))"),
     "block: column 1: type LowCardinality: expected a plain type in LowCardinality at byte 27"},
    {"FixedString(0)", TEXT, BYTES(ONE_ROW "\016FixedString(0)"),
     "block: column 1: type FixedString: expected a number in range at byte 13"},
    {"FixedString(16777216)", TEXT, BYTES(ONE_ROW "\025FixedString(16777216)"),
     "block: column 1: type FixedString: expected a number in range at byte 20"},
    {"FixedString(1e9)", TEXT, BYTES(ONE_ROW "\020FixedString(1e9)"),
     "block: column 1: type FixedString: expected a number at byte 15"},
    {"FixedString of ten digits", TEXT, BYTES(ONE_ROW "\027FixedString(4294967297)"),
     "block: column 1: type FixedString: expected a number at byte 22"},
    {"Decimal(77, 0)", NUMBER, BYTES(ONE_ROW "\016Decimal(77, 0)"),
     "block: column 1: type Decimal: expected a number in range at byte 10"},
    {"Decimal(10, 11)", NUMBER, BYTES(ONE_ROW "\017Decimal(10, 11)"),
     "block: column 1: type Decimal: expected a number in range at byte 14"},
    {"DateTime64(10)", NUMBER, BYTES(ONE_ROW "\016DateTime64(10)"),
     "block: column 1: type DateTime64: expected a number in range at byte 13"},
    {"Enum8 without values", TEXT, BYTES(ONE_ROW "\7Enum8()"),
     "block: column 1: type Enum8: expected ''' at byte 6"},
    {"Enum8 without number", TEXT, BYTES(ONE_ROW "\012Enum8('a')"),
     "block: column 1: type Enum8: expected '=' at byte 9"},
    {"Enum8 past its range", TEXT, BYTES(ONE_ROW "\020Enum8('a' = 128)"),
     "block: column 1: type Enum8: expected a number in range at byte 15"},
    {"Enum8 without end of name", TEXT, BYTES(ONE_ROW "\016Enum8('a = 1)\\"),
     "block: column 1: type Enum8: expected a closing quote at byte 14"},
    {"type with an end too many", NUMBER, BYTES(ONE_ROW "\6UInt8)"),
     "block: column 1: type UInt8: expected the end at byte 5"},

    /* ---- data ---- */
    {"string of 2^63 bytes", TEXT, BYTES(ONE_ROW "\6String" POW63),
     "block: the length of string 1 of column 1 passes the limit of 2147483648 bytes"},
    {"string length of 11 bytes", TEXT, BYTES("\1\2\1a\6String\0" LONG11),
     "block: the length of string 2 of column 1 passes the limit of 2147483648 bytes"},
    {"string of 3 GiB", TEXT, BYTES(ONE_ROW "\6String\200\200\200\200\014"),
     "block: the length of string 1 of column 1 passes the limit of 2147483648 bytes"},
    {"array ends go back", LIST,
     BYTES("\1\3\1a\014Array(UInt8)\1" ZERO7 "\3" ZERO7 "\2" ZERO7),
     "block: array ends of column 1 go back in row 3"},
    {"array of 2^56 elements", LIST, BYTES(ONE_ROW "\014Array(UInt8)" ZERO7 "\1"),
     "block: column 1 has 72057594037927936 array elements, the limit is 1073741824"},
    {"map of 2^64 - 1 elements", MAP, BYTES(ONE_ROW "\023Map(String, UInt64)" ONES8),
     "block: column 1 has 18446744073709551615 array elements, the limit is 1073741824"},
    {"huge FixedString", TEXT, BYTES("\1\200\200\200\200\4\1a\025FixedString(16777215)"),
     "block: 1073741824 values of 16777215 bytes pass the limit of 8589934592 bytes"},
    {"LowCardinality version 2", LOW, BYTES(ONE_ROW "\026LowCardinality(String)\2" ZERO7),
     "block: column 1 has LowCardinality version 2, expected 1"},
    {"LowCardinality flags of a global dictionary", LOW, BYTES(ONE_ROW LC "\0\3\0\0\0\0\0\0\1" ZERO7),
     "block: column 1 has LowCardinality flags 300, expected 60x"},
    {"LowCardinality without keys of its own", LOW, BYTES(ONE_ROW LC "\0\4\0\0\0\0\0\0\1" ZERO7),
     "block: column 1 has LowCardinality flags 400, expected 60x"},
    {"LowCardinality index type 4", LOW, BYTES(ONE_ROW LC "\4\6\0\0\0\0\0\0\1" ZERO7),
     "block: column 1 has LowCardinality flags 604, expected 60x"},
    {"LowCardinality of no keys", LOW, BYTES(ONE_ROW LC "\0\6\0\0\0\0\0\0\0" ZERO7),
     "block: column 1 has 0 LowCardinality keys, expected 1 to 1073741824"},
    {"LowCardinality of 2^56 keys", LOW, BYTES(ONE_ROW LC "\0\6\0\0\0\0\0\0" ZERO7 "\1"),
     "block: column 1 has 72057594037927936 LowCardinality keys, expected 1 to 1073741824"},
    {"LowCardinality of other rows", LOW,
     BYTES(ONE_ROW LC "\0\6\0\0\0\0\0\0\1" ZERO7 "\0\2" ZERO7 "\0\0"),
     "block: column 1 has 2 LowCardinality rows, expected 1"},
    {"index of 1 byte out of range", LOW,
     BYTES(ONE_ROW LC "\0\6\0\0\0\0\0\0\1" ZERO7 "\0\1" ZERO7 "\1"),
     "block: column 1 has LowCardinality index 1 of 1 keys"},
    {"index of 2 bytes out of range", LOW,
     BYTES(ONE_ROW LC "\1\6\0\0\0\0\0\0\1" ZERO7 "\0\1" ZERO7 "\0\1"),
     "block: column 1 has LowCardinality index 256 of 1 keys"},
    {"index of 4 bytes out of range", LOW,
     BYTES(ONE_ROW LC "\2\6\0\0\0\0\0\0\1" ZERO7 "\0\1" ZERO7 "\0\0\0\200"),
     "block: column 1 has LowCardinality index 2147483648 of 1 keys"},
    {"index of 8 bytes out of range", LOW,
     BYTES(ONE_ROW LC "\3\6\0\0\0\0\0\0\1" ZERO7 "\0\1" ZERO7 "\0\0\0\0\1\0\0\0"),
     "block: column 1 has LowCardinality index 4294967296 of 1 keys"},

    /* ---- protocol revisions ---- */
    {"BlockInfo with unknown field", NUMBER, BYTES("\1\0\7\0\0"), "block: BlockInfo has unknown field 7"},
    {"BlockInfo of 2^40 buckets", NUMBER, BYTES(INFO "\3" POW40), "block: BlockInfo lists too many buckets"},
    {"sparse column", INTEGER, BYTES(INFO "\3\0\0" ONE_ROW "\5Int64\1\1" ONES8), CUSTOM},
    {"replicated column", INTEGER, BYTES(INFO "\3\0\0" ONE_ROW "\5Int64\4\1" ONES8), CUSTOM},
    {"old revision followed by bytes", INTEGER, BYTES(INFO "\0" ONE_ROW "\5Int64\1" ZERO7 "\2"),
     "block of an old protocol revision is followed by other bytes; unset client_protocol_version"},

    /* ---- not all there ---- */
    {"HTTP", NUMBER, BYTES("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), NULL},
    {"only columns", NUMBER, BYTES("\1"), NULL},
    {"half a varuint", NUMBER, BYTES("\1\200\200"), NULL},
    {"half a string length", TEXT, BYTES(ONE_ROW "\6String\200"), NULL},
    {"string shorter than it says", TEXT, BYTES(ONE_ROW "\6String\5four"), NULL},
    {"no indexes", LOW, BYTES(ONE_ROW LC "\0\6\0\0\0\0\0\0\1" ZERO7 "\0\1" ZERO7), NULL},
    {"half a BlockInfo", NUMBER, BYTES("\1\0\2\377\377"), NULL},
    {"half a list of buckets", NUMBER, BYTES("\1\0\3\2\0\0\0\0"), NULL},
};
enum { CASES = sizeof table / sizeof *table };

/* In process: the same line however the bytes arrive. */
static void run_fed(const malformed *m, size_t step)
{
    mh_session s;
    bool complete;
    assert_int_equal(mh_session_open_function(&s, &functions[m->function], NULL, NULL), MH_OK);
    mh_status status = feed_all(&s, m->bytes, step, &complete);
    if (m->line == NULL) {
        assert_int_equal(status, MH_OK);
        assert_false(complete);
        assert_true(mh_reader_inside(&s.reader));
    } else {
        if (status != MH_BAD_BLOCK || strcmp(s.error.text, m->line) != 0)
            fail_msg("%s: status %d, got \"%s\", expected \"%s\"", m->name, status, s.error.text,
                     m->line);
    }
    mh_session_close(&s);
}

static void test_fed_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++)
        run_fed(&table[i], table[i].bytes.size);
}

static void test_fed_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++)
        if (strcmp(table[i].name, "old revision followed by bytes") != 0) /* complete before */
            run_fed(&table[i], 1);
}

typedef struct outcome {
    int status; /* as waitpid gives it */
    char out[4096], err[4096];
    size_t out_size, err_size;
} outcome;

static size_t read_all(int descriptor, char *data, size_t room)
{
    size_t size = 0;
    for (ssize_t got; (got = read(descriptor, data + size, room - size)) > 0;)
        size += (size_t)got;
    (void)close(descriptor);
    return size;
}

/* A process that serves `function`, is given `bytes` and the end of input. */
static outcome run_process(const mh_function *function, mh_span bytes)
{
    outcome o = {0};
    int in[2], out[2], err[2];
    assert_int_equal(pipe(in) | pipe(out) | pipe(err), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        mh_session s;
        (void)(dup2(in[0], 0) + dup2(out[1], 1) + dup2(err[1], 2));
        (void)(close(in[0]) + close(in[1]) + close(out[0]) + close(out[1]) + close(err[0]) +
               close(err[1]));
        mh_serve_begin(false);
        if (mh_session_open_function(&s, function, NULL, NULL) != MH_OK)
            _exit(99);
        _exit(mh_serve(&s, NULL));
    }
    (void)(close(in[0]) + close(out[1]) + close(err[1]));
    (void)signal(SIGPIPE, SIG_IGN); /* it may end before it has read all */
    if (write(in[1], bytes.data, bytes.size) < 0)
        assert_int_equal(errno, EPIPE);
    (void)close(in[1]);
    o.out_size = read_all(out[0], o.out, sizeof o.out);
    o.err_size = read_all(err[0], o.err, sizeof o.err - 1);
    assert_int_equal(waitpid(child, &o.status, 0), child);
    return o;
}

static void test_process(void **state)
{
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        const malformed *m = &table[i];
        char line[1200];
        outcome o = run_process(&functions[m->function], m->bytes);
        if (m->line == NULL)
            (void)snprintf(line, sizeof line, "%s: input ends inside a block, after %zu bytes\n",
                           functions[m->function].name, m->bytes.size);
        else
            (void)snprintf(line, sizeof line, "%s: %s\n", functions[m->function].name, m->line);
        if (!WIFEXITED(o.status) || WEXITSTATUS(o.status) != MH_BAD_BLOCK || o.out_size != 0 ||
            strcmp(o.err, line) != 0)
            fail_msg("%s: status %x, %zu bytes on stdout, stderr \"%s\", expected \"%s\"", m->name,
                     o.status, o.out_size, o.err, line);
    }
}

/* ---- a good block, cut at every byte ---- */

static const char good[] = "\2\2\1a\017Nullable(Int64)\1\0" ONES8 "\5\0\0\0\0\0\0\0\1b" LC
                           "\0\6\0\0\0\0\0\0\2" ZERO7 "\0\3abc\2" ZERO7 "\1\0";
static const mh_function good_function =
    COUNTING("good", {"n", "Nullable(Int64)", "", ""}, {"k", "LowCardinality(String)", "", ""});

static void test_truncated(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof good - 1; size++) {
        mh_session s;
        bool complete;
        char line[100];
        assert_int_equal(mh_session_open_function(&s, &good_function, NULL, NULL), MH_OK);
        assert_int_equal(feed_all(&s, (mh_span){good, size}, sizeof good, &complete), MH_OK);
        assert_false(complete);
        assert_int_equal(mh_reader_inside(&s.reader), size > 0);
        mh_session_close(&s);

        outcome o = run_process(&good_function, (mh_span){good, size});
        (void)snprintf(line, sizeof line, "good: input ends inside a block, after %zu bytes\n", size);
        assert_true(WIFEXITED(o.status));
        assert_int_equal(WEXITSTATUS(o.status), size == 0 ? 0 : MH_BAD_BLOCK);
        assert_int_equal(o.out_size, 0);
        assert_string_equal(o.err, size == 0 ? "" : line);
    }
}

static void test_whole_is_answered(void **state)
{
    (void)state;
    outcome o = run_process(&good_function, BYTES(good));
    assert_int_equal(o.status, 0);
    assert_int_equal(o.err_size, 0);
    assert_memory_equal(o.out, "\1\2\6result\200\1UInt8   ", 17);
    assert_int_equal(o.out_size, 2 + 7 + 2 + 128 + 2);
    assert_memory_equal(o.out + o.out_size - 2, "\1\1", 2);
}

/* ---- long type names ---- */

static void check_type(mh_span type, const char *line)
{
    mh_arena arena;
    mh_type out;
    mh_error error = {""};
    assert_int_equal(mh_arena_open(&arena, (size_t)1 << 32, &error), MH_OK);
    mh_status status = mh_type_parse(type, &arena, &out, &error);
    assert_string_equal(error.text, line);
    assert_int_equal(status, line[0] == '\0' ? MH_OK : MH_BAD_BLOCK);
    mh_arena_close(&arena);
}

/* `word` so many times, then `end`. Freed by the caller. */
static mh_span repeat(const char *word, size_t times, const char *end)
{
    size_t size = strlen(word) * times + strlen(end);
    char *text = malloc(size + 1), *at = text;
    assert_non_null(text);
    for (size_t i = 0; i < times; i++)
        at = stpcpy(at, word);
    (void)stpcpy(at, end);
    return (mh_span){text, size};
}

static void test_long_types(void **state)
{
    static const struct {
        const char *word;
        size_t times;
        const char *end, *line;
    } long_types[] = {
        {"Array(", 10000, "UInt8", "type is nested deeper than 32"},
        {"Nullable(", 10000, "UInt8", "type is nested deeper than 32"},
        {"Tuple(UInt8,", 10000, "UInt8", "type is nested deeper than 32"},
        {"Map(UInt8,", 10000, "UInt8", "type is nested deeper than 32"},
        {"LowCardinality(", 10000, "UInt8", "type is nested deeper than 32"},
        {"SimpleAggregateFunction(sum,", 10000, "UInt8", "type is nested deeper than 32"},
        {"Array(", 31, "UInt8)))))))))))))))))))))))))))))))", ""},
        {"(", 100000, "", "type: expected the name of a type at byte 0"},
        {" ", 1000000, "", "type: expected the name of a type at byte 1000000"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof long_types / sizeof *long_types; i++) {
        mh_span text = repeat(long_types[i].word, long_types[i].times, long_types[i].end);
        check_type(text, long_types[i].line);
        free((char *)(uintptr_t)text.data);
    }
    mh_span tuple = repeat("UInt8,", 1025, "UInt8)");
    char *text = malloc(tuple.size + 7);
    assert_non_null(text);
    memcpy(text, "Tuple(", 6);
    memcpy(text + 6, tuple.data, tuple.size + 1);
    check_type((mh_span){text, tuple.size + 6}, "type Tuple: expected at most 1024 elements at byte 6150");
    free(text);
    free((char *)(uintptr_t)tuple.data);
}

/* Enums of many names, a thousand times: time and memory grow with the text, not with its square. */
static void test_many_enums(void **state)
{
    (void)state;
    char *text = malloc(1 << 20), *at = text;
    assert_non_null(text);
    at = stpcpy(at, "Tuple(");
    for (int i = 0; i < 1000; i++) {
        at = stpcpy(at, i > 0 ? ", Enum8(" : "Enum8(");
        for (int k = 0; k < 60; k++)
            at += sprintf(at, "%s'n%d' = %d", k > 0 ? ", " : "", k, k);
        at = stpcpy(at, ")");
    }
    at = stpcpy(at, ")");
    mh_arena arena;
    mh_type out;
    mh_error error;
    assert_int_equal(mh_arena_open(&arena, (size_t)1 << 25, &error), MH_OK);
    assert_int_equal(mh_type_parse((mh_span){text, (size_t)(at - text)}, &arena, &out, &error), MH_OK);
    assert_int_equal(out.child_count, 1000);
    assert_int_equal(out.children[999].name_count, 60);
    assert_memory_equal(out.children[999].names[59].name.data, "n59", 3);
    mh_arena_close(&arena);
    free(text);
}

/* ---- limits are fields ---- */

static void check_limit(mh_limits limits, int function, mh_span bytes, const char *line)
{
    mh_session s;
    bool complete;
    for (size_t step = 1; step <= bytes.size; step += bytes.size - 1) {
        assert_int_equal(mh_session_open_function(&s, &functions[function], NULL, &limits), MH_OK);
        mh_status status = feed_all(&s, bytes, step, &complete);
        assert_string_equal(s.error.text, line);
        assert_int_equal(status, line[0] == '\0' ? MH_OK : MH_BAD_BLOCK);
        mh_session_close(&s);
    }
}

static void test_limits(void **state)
{
    (void)state;
    const mh_limits wide = {.rows = 2, .columns = 2, .bytes = 64, .string = 3, .type_text = 17};
    mh_limits l = wide;
    const mh_span two_rows = BYTES("\1\2\1a\5Int64" ONES8 ONES8);
    check_limit(l, INTEGER, two_rows, "");
    l.rows = 1;
    check_limit(l, INTEGER, two_rows, "block: number of rows is 2, the limit is 1");
    l = wide;
    l.bytes = 26;
    check_limit(l, INTEGER, two_rows, "");
    l.bytes = 25;
    check_limit(l, INTEGER, two_rows, "block: 2 values of 8 bytes pass the limit of 25 bytes");
    l.bytes = 8; /* passed by the header already */
    check_limit(l, INTEGER, two_rows, "block: 2 values of 8 bytes pass the limit of 8 bytes");
    l = wide;
    l.columns = 1;
    check_limit(l, TWO, BYTES("\2\1\1a\5Int64" ONES8 "\1b\6String\0"),
                "block: number of columns is 2, the limit is 1");
    check_limit(wide, TEXT, BYTES(ONE_ROW "\6String\3abc"), "");
    check_limit(wide, TEXT, BYTES(ONE_ROW "\6String\4abcd"),
                "block: the length of string 1 of column 1 passes the limit of 3 bytes");
    l = wide;
    l.bytes = 12;
    check_limit(l, TEXT, BYTES(ONE_ROW "\6String\3abc"), "block: passes the limit of 12 bytes");
    check_limit(wide, NUMBER, BYTES(ONE_ROW "\022Array(Array(UInt8))"),
                "block: length of a type name is 18, the limit is 17");
    check_limit(wide, LIST, BYTES(ONE_ROW "\014Array(UInt8)\3" ZERO7),
                "block: column 1 has 3 array elements, the limit is 2");
}

/* An error stays: whatever is fed afterwards. */
static void test_error_is_final(void **state)
{
    (void)state;
    mh_session s;
    bool complete = false;
    assert_int_equal(mh_session_open_function(&s, &functions[INTEGER], NULL, NULL), MH_OK);
    assert_int_equal(feed(&s, BYTES(LONG11), &complete), MH_BAD_BLOCK);
    assert_int_equal(feed(&s, BYTES(ONE_ROW "\5Int64" ONES8), &complete), MH_BAD_BLOCK);
    assert_string_equal(s.error.text, "block: number of columns at byte 0 is no varuint");
    assert_false(complete);
    mh_session_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fed_whole),     cmocka_unit_test(test_fed_byte_by_byte),
        cmocka_unit_test(test_process),       cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_whole_is_answered), cmocka_unit_test(test_long_types),
        cmocka_unit_test(test_many_enums),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_error_is_final),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
