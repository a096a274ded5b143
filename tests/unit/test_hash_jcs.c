/*
 * RFC 8785: its test vectors, its tables, and what strict JSON does not allow. Expected values are
 * the RFC's, or node's (JSON.stringify over sorted keys) where a comment says so.
 */
#include "test_hash_json.h"

static void published_vectors(void **state)
{
    (void)state;
    static const char *const names[] = {"arrays",  "french", "structures",
                                        "unicode", "values", "weird"};
    json_scratch scratch = json_scratch_open();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        size_t size = 0, expected_size = 0;
        snprintf(path, sizeof path, "jcs/input/%s.json", names[i]);
        char *text = read_data(path, &size);
        if (!text) {
            print_message("skipped: no folder of real data\n");
            skip();
        }
        snprintf(path, sizeof path, "jcs/output/%s.json", names[i]);
        char *expected = read_data(path, &expected_size);
        assert_non_null(expected);
        check_bytes(&scratch, &json_jcs, text, size, expected, expected_size);
        /* Canonical text is its own canonical form. */
        check_bytes(&scratch, &json_jcs, expected, expected_size, expected, expected_size);
        free(text);
        free(expected);
    }
    json_scratch_close(&scratch);
}

/* RFC 8785, section 3.2.2 and 3.2.3. */
static void the_examples_of_the_rfc(void **state)
{
    (void)state;
    check(&json_jcs,
          "{\n  \"numbers\": [333333333.33333329, 1E30, 4.50,\n              2e-3, "
          "0.000000000000000000000000001],\n  \"string\": "
          "\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n  \"literals\": [null, "
          "true, false]\n}",
          "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
          "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    check(
        &json_jcs,
        "{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\ufb33\": \"Hebrew Letter "
        "Dalet With Dagesh\", \"1\": \"One\", \"\\ud83d\\ude00\": \"Emoji: Grinning Face\", "
        "\"\\u0080\": \"Control\", \"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}",
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xc2\x80\":\"Control\",\"\xc3\xb6\":\"Latin "
        "Small Letter O With Diaeresis\",\"\xe2\x82\xac\":\"Euro Sign\",\"\xf0\x9f\x98\x80\":"
        "\"Emoji: Grinning Face\",\"\xef\xac\xb3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

/* RFC 8785, appendix B. */
static void the_numbers_of_the_rfc(void **state)
{
    (void)state;
    static const struct {
        uint64_t bits;
        const char *expected;
    } numbers[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double value;
        char text[1200];
        memcpy(&value, &numbers[i].bits, sizeof value);
        snprintf(text, sizeof text, "%.17g", value);
        check(&json_jcs, text, numbers[i].expected);
        snprintf(text, sizeof text, "%.1080f", value); /* every digit there is */
        check(&json_jcs, text, numbers[i].expected);
    }
}

/* Expected: node. */
static void spellings_of_numbers(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"-0", "0"},
        {"-0.0e7", "0"},
        {"1.0", "1"},
        {"1.50", "1.5"},
        {"-1E2", "-100"},
        {"1e-7", "1e-7"},
        {"0.00001", "0.00001"},
        {"0.0000001", "1e-7"},
        {"123456789012345", "123456789012345"},
        {"1234567890123456", "1234567890123456"},
        {"9007199254740993", "9007199254740992"},
        {"18446744073709551615", "18446744073709552000"},
        {"123456789012345680000", "123456789012345680000"},
        {"1234567890123456800000", "1.2345678901234568e+21"},
        {"5.684341886080802e-14", "5.684341886080802e-14"}, /* 2^-44: the closest 16 digits fail */
        {"5.6843418860808015e-14", "5.684341886080802e-14"},
        {"2.4703282292062327e-324", "0"},
        {"2.4703282292062328e-324", "5e-324"},
        {"1e-400", "0"},
        {"1.7976931348623158e308", "1.7976931348623157e+308"},
        {"1.7976931348623159e308", NULL},
        {"-1e309", NULL},
        {"1e999999999999999999999", NULL},
        {"0e999999999999999999999", "0"},
        {"1e-999999999999999999999", "0"},
        /* Halfway between two doubles, and a digit far behind that decides. */
        {"9007199254740993.0000000000000000000000000000", "9007199254740992"},
        {"9007199254740993.0000000000000000000000000001", "9007199254740994"},
    };
    check_pairs(&json_jcs, pairs, sizeof pairs / sizeof *pairs);
}

/* A one behind more zeros than any buffer holds still breaks a tie. */
static void digits_without_end(void **state)
{
    (void)state;
    enum { ZEROS = 5000 };
    static char text[ZEROS + 64];
    char *at = text + snprintf(text, sizeof text, "9007199254740993.");
    memset(at, '0', ZEROS);
    at[ZEROS] = 0;
    check(&json_jcs, text, "9007199254740992");
    at[ZEROS] = '1';
    at[ZEROS + 1] = 0;
    check(&json_jcs, text, "9007199254740994");
    snprintf(at + ZEROS, 32, "e-5");
    check(&json_jcs, text, "90071992547.40993");
    text[0] = '1';
    memset(text + 1, '0', ZEROS);
    snprintf(text + 1 + ZEROS, 32, "e-%d", ZEROS);
    check(&json_jcs, text, "1");
}

static void no_json(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "{",
        "}",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{a:1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\",1}",
        "[1}",
        "{\"a\":1]",
        "tru",
        "truee",
        "True",
        "nul",
        "NaN",
        "Infinity",
        "-Infinity",
        "-",
        "+1",
        "01",
        "-01",
        "00",
        "1.",
        ".5",
        "1.e5",
        "1e",
        "1e+",
        "0x10",
        "1_0",
        "1,2",
        "1 2",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\a\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\U1234\"",
        "\"\t\"",
        "\"\n\"",
        "'a'",
        "[1],",
        "{}x",
        "\v1",
        "\f1",
        "1\xc2\xa0",
        "\xef\xbb\xbf{}",
        "// c\n1",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\u0041\"",
        "\"\\ud800x\"",
        "\"\\ude00\\ud83d\"",
        "\"\\ud83d\\ud83d\\ude00\"",
        "{\"\\ud800\":1}",
        "\"\x80\"",
        "\"\xc3\"",
        "\"\xc0\x80\"",
        "\"\xc1\xbf\"",
        "\"\xe0\x9f\xbf\"",
        "\"\xed\xa0\x80\"",
        "\"\xf0\x8f\xbf\xbf\"",
        "\"\xf4\x90\x80\x80\"",
        "\"\xf8\x88\x80\x80\x80\"",
        "\"\xe2\x82\"",
        "\"\xe2\x28\xa1\"",
        "\"\xf0\x9f\x98\"",
        "\"\xff\"",
        "\xff",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(&json_jcs, texts[i], NULL);
    json_scratch scratch = json_scratch_open();
    check_bytes(&scratch, &json_jcs, "1\0", 2, NULL, 0);
    check_bytes(&scratch, &json_jcs, "\"a\0b\"", 5, NULL, 0);
    check_bytes(&scratch, &json_jcs, "[1\0]", 4, NULL, 0);
    json_scratch_close(&scratch);
}

static void strings(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"\"\"", "\"\""},
        {"\"\x7f\"", "\"\x7f\""},
        {"\"\\u007f\\u0000\\u001F\"", "\"\x7f\\u0000\\u001f\""},
        {"\"\\b\\t\\n\\f\\r\\u0008\\u0009\\u000a\\u000c\\u000D\"",
         "\"\\b\\t\\n\\f\\r\\b\\t\\n\\f\\r\""},
        {"\"\\/\\u002f\\u003c\"", "\"//<\""},
        {"\"e\\u0301 \\u00e9\"", "\"e\xcc\x81 \xc3\xa9\""}, /* no Unicode normalisation */
        {"\"\\uD83D\\uDE00\"", "\"\xf0\x9f\x98\x80\""},
        {"\"\\udbff\\udfff\\ud800\\udc00\"", "\"\xf4\x8f\xbf\xbf\xf0\x90\x80\x80\""},
        {"\"\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"", "\"\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\""},
        {"\"fifteen bytes..\\\"sixteen bytes...\\\\seventeen bytes..\"",
         "\"fifteen bytes..\\\"sixteen bytes...\\\\seventeen bytes..\""},
    };
    check_pairs(&json_jcs, pairs, sizeof pairs / sizeof *pairs);
}

static void members(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"{}", "{}"},
        {" { } ", "{}"},
        {"[ ]", "[]"},
        {"{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
        {"{ \"a\" : 1 , \"b\" : [ 1 , { } ] }", "{\"a\":1,\"b\":[1,{}]}"},
        {"{\"\":1,\" \":2,\"!\":3}", "{\"\":1,\" \":2,\"!\":3}"},
        {"{\"a!\":1,\"a \":2,\"a\":3,\"a\\\"\":4}", "{\"a\":3,\"a \":2,\"a!\":1,\"a\\\"\":4}"},
        /* Names that agree in their first eight bytes, and names of eight bytes. */
        {"{\"temperature_b\":1,\"temperature_a\":2,\"temperat\":3}",
         "{\"temperat\":3,\"temperature_a\":2,\"temperature_b\":1}"},
        /* UTF-16 order: a surrogate pair comes before U+E000 to U+FFFF. */
        {"{\"\xef\xbf\xbd\":1,\"\xf0\x9f\x98\x80\":2,\"\xee\x80\x80\":3,\"\xed\x9f\xbf\":4}",
         "{\"\xed\x9f\xbf\":4,\"\xf0\x9f\x98\x80\":2,\"\xee\x80\x80\":3,\"\xef\xbf\xbd\":1}"},
        /* A name is compared by what it means: \u0061 is a, \n comes before a blank. */
        {"{\"b\":1,\"\\u0061\":2}", "{\"a\":2,\"b\":1}"},
        {"{\" \":1,\"\\n\":2,\"Z\":3,\"\\\\\":4,\"a\":5}",
         "{\"\\n\":2,\" \":1,\"Z\":3,\"\\\\\":4,\"a\":5}"},
        {"{\"b\":{\"d\":[{\"y\":1,\"x\":2}],\"c\":0},\"a\":{\"f\":1,\"e\":2}}",
         "{\"a\":{\"e\":2,\"f\":1},\"b\":{\"c\":0,\"d\":[{\"x\":2,\"y\":1}]}}"},
        {"{\"a\":1,\"a\":1}", NULL},
        {"{\"a\":1,\"b\":2,\"a\":3}", NULL},
        {"{\"a\":1,\"\\u0061\":2}", NULL},
        {"{\"\":1,\"\":2}", NULL},
        {"{\"temperature\":1,\"temperature\":1}", NULL},
        {"[[{\"x\":{\"\xc3\xa9\":1,\"\\u00e9\":2}}]]", NULL},
    };
    check_pairs(&json_jcs, pairs, sizeof pairs / sizeof *pairs);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Objects of every size, shuffled anew each time: what a scratch remembers of earlier objects must
 * not show. Sizes on both sides of where sorting changes. */
static void shuffled_members(void **state)
{
    (void)state;
    enum { MOST = 1000, NAME = 48 };
    static char names[MOST][NAME], text[MOST * (NAME + 8)], expected[MOST * (NAME + 8)];
    static const size_t counts[] = {2, 3, 5, 17, 31, 32, 33, 100, MOST};
    char *order[MOST];
    uint64_t random = 20260108;
    json_scratch scratch = json_scratch_open();
    for (int round = 0; round < 200; round++) {
        const size_t count = counts[(size_t)round % (sizeof counts / sizeof *counts)];
        for (size_t i = 0; i < count; i++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            snprintf(names[i], NAME, "%.*s%llx%03zu", (int)(random >> 60), "prefix_of_names",
                     (unsigned long long)(random >> 40 & 0xf), i);
            order[i] = names[i];
        }
        char *at = text + snprintf(text, sizeof text, "{");
        for (size_t i = 0; i < count; i++)
            at += sprintf(at, "%s\"%s\": %zu", i > 0 ? "," : "", names[i], i);
        sprintf(at, "}");
        qsort(order, count, sizeof *order, by_text);
        at = expected + snprintf(expected, sizeof expected, "{");
        for (size_t i = 0; i < count; i++)
            at += sprintf(at, "%s\"%s\":%zu", i > 0 ? "," : "", order[i],
                          (size_t)(order[i] - names[0]) / NAME);
        sprintf(at, "}");
        check_bytes(&scratch, &json_jcs, text, strlen(text), expected, strlen(expected));
        /* One name twice, as far apart as can be. */
        sprintf(text + strlen(text) - 1, ",\"%s\":0}", names[0]);
        check_bytes(&scratch, &json_jcs, text, strlen(text), NULL, 0);
    }
    json_scratch_close(&scratch);
}

/* A scratch remembers where names stood. Texts that begin alike and go on otherwise, each name
 * compared with one that differs from it by its last bytes, its length or its spelling. */
static void names_in_other_places(void **state)
{
    (void)state;
#define THIRTY "thirty bytes are in this name."
    static const text_pair pairs[] = {
        {"{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2}"},
        {"{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":2}"},
        {"{\"ab\":1,\"b\":2}", "{\"ab\":1,\"b\":2}"},
        {"{\"a\" :1,\"b\" : 2}", "{\"a\":1,\"b\":2}"},
        {"{\"\\u0061\":1,\"b\":2}", "{\"a\":1,\"b\":2}"},
        {"{\"a\",\"b\":2}", NULL},
        {"{\"a\":1,\"a\":2}", NULL},
        {"{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
        {"{\"b\":{\"a\":2}}", "{\"b\":{\"a\":2}}"},
        {"{\"" THIRTY "\":1}", "{\"" THIRTY "\":1}"},
        {"{\"" THIRTY "\":1}", "{\"" THIRTY "\":1}"},
        {"{\"" THIRTY "!\":1}", "{\"" THIRTY "!\":1}"},
        {"{\"" THIRTY "?\":1}", "{\"" THIRTY "?\":1}"},
        {"{\"" THIRTY "!!\":1}", "{\"" THIRTY "!!\":1}"},
        {"{\"" THIRTY "!?\":1}", "{\"" THIRTY "!?\":1}"},
        {"{\"", NULL},
        {"{", NULL},
        {"{\"a", NULL},
    };
    json_scratch scratch = json_scratch_open();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int again = 0; again < 2; again++)
            check_bytes(&scratch, &json_jcs, pairs[i].text, strlen(pairs[i].text),
                        pairs[i].expected, pairs[i].expected ? strlen(pairs[i].expected) : 0);
    json_scratch_close(&scratch);
}

/* No text loses its end and stays JSON; under the sanitizer, none is read beyond its end. */
static void every_beginning_is_refused(void **state)
{
    (void)state;
    static const char text[] =
        "{\"caf\\u00e9 \xc3\xa9\": [1, -2.5e+10, true, false, null, \"\\ud83d\\ude00\"], "
        "\"b\":{\"d\" : {}, \"c\":[]}, \"a\":\"0123456789abcdef0123456789abcdef\"}";
    json_scratch scratch = json_scratch_open();
    for (size_t size = 0; size < sizeof text - 1; size++)
        check_bytes(&scratch, &json_jcs, text, size, NULL, 0);
    json_scratch_close(&scratch);
    check(&json_jcs, text,
          "{\"a\":\"0123456789abcdef0123456789abcdef\",\"b\":{\"c\":[],\"d\":{}},"
          "\"caf\xc3\xa9 \xc3\xa9\":[1,-25000000000,true,false,null,\"\xf0\x9f\x98\x80\"]}");
}

static void limits(void **state)
{
    (void)state;
    enum { DEEP = JSON_MAX_DEPTH };
    static char text[DEEP * 6 + 16];
    char *at = text;
    for (int i = 0; i < DEEP; i++)
        *at++ = '[';
    for (int i = 0; i < DEEP; i++)
        *at++ = ']';
    check(&json_jcs, text, text);
    memmove(text + 1, text, 2 * DEEP);
    text[2 * DEEP + 1] = ']';
    check(&json_jcs, text, NULL);
    at = text;
    for (int i = 0; i < DEEP; i++)
        at += sprintf(at, "{\"\":");
    at += sprintf(at, "0");
    for (int i = 0; i < DEEP; i++)
        *at++ = '}';
    *at = 0;
    check(&json_jcs, text, text);
    at = text; /* an opened object more than closed ones, without end */
    for (int i = 0; i < DEEP + 20; i++)
        at += sprintf(at, "{\"\":");
    check(&json_jcs, text, NULL);

    json_scratch scratch = json_scratch_open();
    scratch.max_bytes = 4;
    scratch.max_depth = 1;
    check_bytes(&scratch, &json_jcs, "1234", 4, "1234", 4);
    check_bytes(&scratch, &json_jcs, "12345", 5, NULL, 0);
    check_bytes(&scratch, &json_jcs, "[1]", 3, "[1]", 3);
    check_bytes(&scratch, &json_jcs, "[[]]", 4, NULL, 0);
    json_scratch_close(&scratch);
}

/* The longest outputs for their inputs: numbers that grow, in objects that are written anew. */
static void outputs_that_grow(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    static char text[COUNT * 16], expected[COUNT * 40];
    char *in = text + sprintf(text, "[[["), *out = expected + sprintf(expected, "[[[");
    for (int i = 0; i < COUNT; i++) {
        in += sprintf(in, "%s1e20", i > 0 ? "," : "");
        out += sprintf(out, "%s100000000000000000000", i > 0 ? "," : "");
    }
    sprintf(in, "]]]");
    sprintf(out, "]]]");
    check(&json_jcs, text, expected);
}

static void lossless_integers(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"9007199254740993", "9007199254740993"},
        {"-123456789012345678901234567890", "-123456789012345678901234567890"},
        {"[0,-0,100,1e2,1.0,12345678901234567.0]", "[0,0,100,100,1,12345678901234568]"},
        {"1e400", NULL},
    };
    check_pairs(&json_jcs_lossless, pairs, sizeof pairs / sizeof *pairs);
    static char digits[1001];
    memset(digits, '7', 1000); /* no double is as large */
    check(&json_jcs_lossless, digits, digits);
    check(&json_jcs, digits, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(the_examples_of_the_rfc),
        cmocka_unit_test(the_numbers_of_the_rfc),
        cmocka_unit_test(spellings_of_numbers),
        cmocka_unit_test(digits_without_end),
        cmocka_unit_test(no_json),
        cmocka_unit_test(strings),
        cmocka_unit_test(members),
        cmocka_unit_test(shuffled_members),
        cmocka_unit_test(names_in_other_places),
        cmocka_unit_test(every_beginning_is_refused),
        cmocka_unit_test(limits),
        cmocka_unit_test(outputs_that_grow),
        cmocka_unit_test(lossless_integers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
