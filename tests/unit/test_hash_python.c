/*
 * What Python writes. Every expected text was printed by Python 3.11: json.dumps(json.loads(text),
 * sort_keys=True). The real parameters are those of Livepeer's events.
 */
#include "digest.h"
#include "test_hash_json.h"

static void values(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"{\"b\": [1, 1.0, -0, -0.0, 1e5, 1E+2, 0.5], \"a\": \"x\"}",
         "{\"a\": \"x\", \"b\": [1, 1.0, 0, -0.0, 100000.0, 100.0, 0.5]}"},
        {"[NaN, Infinity, -Infinity, 1e400, -1e400]",
         "[NaN, Infinity, -Infinity, Infinity, -Infinity]"},
        {"[1e16, 1e15, 123456789012345678.0, 0.0001, 0.00001, 1e-05, 1.5e-7, 1e100, 5e-324, 1e22, "
         "9999999999999998.0]",
         "[1e+16, 1000000000000000.0, 1.2345678901234568e+17, 0.0001, 1e-05, 1e-05, 1.5e-07, "
         "1e+100, 5e-324, 1e+22, 9999999999999998.0]"},
        {"0e5", "0.0"},
        {"-0e5", "-0.0"},
        {"9007199254740993", "9007199254740993"},
        {"-123456789012345678901234567890123456789012345678901234567890",
         "-123456789012345678901234567890123456789012345678901234567890"},
        {" {\"a\" : [ ] , \"b\" : { } } ", "{\"a\": [], \"b\": {}}"},
        {"{\"n\": null, \"t\": true, \"f\": false}", "{\"f\": false, \"n\": null, \"t\": true}"},
    };
    check_pairs(&json_python, pairs, sizeof pairs / sizeof *pairs);
}

static void strings(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"\"\\u00e9\\u007f\x7f\\ud83d\\ude00\\/ \\b\\f\\n\\r\\t\\u0001\\\"\\\\\"",
         "\"\\u00e9\\u007f\\u007f\\ud83d\\ude00/ \\b\\f\\n\\r\\t\\u0001\\\"\\\\\""},
        {"\"\\ud800\"", "\"\\ud800\""},
        {"[\"\\udc00\\ud800\", \"\\ud800\\ud800\\udc00\"]",
         "[\"\\udc00\\ud800\", \"\\ud800\\ud800\\udc00\"]"},
        {"\"\xf0\x9f\x98\x80\"", "\"\\ud83d\\ude00\""},
        {"\"\xed\xa0\x80\"", NULL}, /* no UTF-8 */
        {"\"\n\"", NULL},
        {"\"\\x\"", NULL},
    };
    check_pairs(&json_python, pairs, sizeof pairs / sizeof *pairs);
}

static void members(void **state)
{
    (void)state;
    static const text_pair pairs[] = {
        {"{\"a\": 1, \"b\": 2, \"a\": {\"z\": 1, \"y\": 0}}",
         "{\"a\": {\"y\": 0, \"z\": 1}, \"b\": 2}"},
        {"{\"\\u0061\": 1, \"a\": 2}", "{\"a\": 2}"},
        {"{\"\\uffff\": 1, \"\\ud83d\\ude00\": 2, \"\\ue000\": 3, \"z\": 4, \"\\ud800\": 5}",
         "{\"z\": 4, \"\\ud800\": 5, \"\\ue000\": 3, \"\\uffff\": 1, \"\\ud83d\\ude00\": 2}"},
        {"{\"\xc3\xa9\": 1, \"z\": 2, \"\xc3\x89\": 3}",
         "{\"z\": 2, \"\\u00c9\": 3, \"\\u00e9\": 1}"},
        {"{\"a\":1,}", NULL},
        {"{NaN: 1}", NULL},
        {"nan", NULL},
        {"+Infinity", NULL},
        {"-NaN", NULL},
    };
    check_pairs(&json_python, pairs, sizeof pairs / sizeof *pairs);
}

/* The last of many: 40 and 400 members of two names. */
static void last_of_many_wins(void **state)
{
    (void)state;
    for (int count = 40; count <= 400; count *= 10) {
        static char text[400 * 16];
        char expected[64];
        char *at = text + sprintf(text, "{");
        for (int i = 0; i < count; i++)
            at += sprintf(at, "%s\"%c\":%d", i > 0 ? "," : "", i % 2 ? 'a' : 'b', i);
        sprintf(at, "}");
        snprintf(expected, sizeof expected, "{\"a\": %d, \"b\": %d}", count - 1, count - 2);
        check(&json_python, text, expected);
    }
}

/* int() takes 4,300 digits, the sign not counted. */
static void longest_integers(void **state)
{
    (void)state;
    enum { MOST = 4300 };
    char text[MOST + 3];
    memset(text, '9', sizeof text);
    text[0] = '-';
    text[MOST + 1] = 0;
    check(&json_python, text, text);
    text[MOST + 1] = '9';
    text[MOST + 2] = 0;
    check(&json_python, text, NULL);
    check(&json_python, text + 2, text + 2);
    check(&json_python, text + 1, NULL);
}

/* Every status event of a real stream carries its parameters and the hash that Livepeer gave. */
static void real_parameters(void **state)
{
    (void)state;
    size_t size;
    char *text = read_data("naap/naap_event_logs_2026-01-08.json", &size);
    if (!text) {
        print_message("skipped: no folder of real data\n");
        skip();
    }
    json_scratch scratch = json_scratch_open();
    int found = 0;
    for (char *at = text; (at = strstr(at, "\"last_params\": ")); found++) {
        at += strlen("\"last_params\": ");
        char *const end = strchr(at, '}') + 1;
        char *const hash =
            strstr(end, "\"last_params_hash\": \"") + strlen("\"last_params_hash\": \"");
        const char *out;
        size_t out_size;
        char digest[DIGEST_MD5_SIZE];
        assert_int_equal(
            json_rewrite(&scratch, &json_python, at, (size_t)(end - at), &out, &out_size), JSON_OK);
        digest_md5(digest, out, out_size);
        assert_memory_equal(digest, hash, sizeof digest);
        at = hash;
    }
    assert_int_equal(found, 17);
    json_scratch_close(&scratch);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),           cmocka_unit_test(strings),
        cmocka_unit_test(members),          cmocka_unit_test(last_of_many_wins),
        cmocka_unit_test(longest_integers), cmocka_unit_test(real_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
