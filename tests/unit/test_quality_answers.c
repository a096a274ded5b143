/*
 * JSON by the cases of JSONTestSuite (nst, RFC 8259), quasi-exact match by those of the scripts it
 * comes from, refusals by their table.
 */
#include "json_valid.h"
#include "quasi.h"
#include "refusal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool valid(const char *text, size_t size)
{
    uint8_t *open = malloc(json_valid_room(size));
    assert_non_null(open);
    const bool is = json_valid(text, size, open);
    free(open);
    return is;
}

#define VALID(text) assert_true(valid(text, sizeof(text) - 1))
#define INVALID(text) assert_false(valid(text, sizeof(text) - 1))

/* y_ cases: a parser must take them. */
static void must_be_taken(void **state)
{
    (void)state;
    VALID("[[]   ]");
    VALID("[\"\"]");
    VALID("[]");
    VALID("[null, 1, \"1\", {}]");
    VALID("[1\n]");
    VALID(" [1]");
    VALID("[1,null,null,null,2]");
    VALID("[2] ");
    VALID("[123e65]");
    VALID("[0e+1]");
    VALID("[ 4]");
    VALID("[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]\n");
    VALID("[20e1]");
    VALID("[-0]");
    VALID("[1E-2]");
    VALID("[123.456e78]");
    VALID("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}");
    VALID("{\"a\":\"b\",\"a\":\"c\"}");
    VALID("{\"\":0}");
    VALID("{\"foo\\u0000bar\": 42}");
    VALID("{\n\"a\": \"b\"\n}");
    VALID("[\"\\u0060\\u012a\\u12AB\"]");
    VALID("[\"\\uD801\\udc37\"]");
    VALID("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]");
    VALID("[\"a/*b*/c/*d//e\"]");
    VALID("[\"\xf0\x90\x80\x80\"]");
    VALID("[\"\xef\xbf\xbf\"]");
    VALID("[\"\x7f\"]");
    VALID("[\"\xe2\x80\xa8\"]");
    VALID("[\"\\uDADA\"]"); /* i_: may be taken, the grammar has it */
    VALID("\"\"");
    VALID("42");
    VALID("false");
    VALID(" [] ");
    VALID("[true]");
}

/* n_ cases: a parser must refuse them. */
static void must_be_refused(void **state)
{
    (void)state;
    INVALID("[1 true]");
    INVALID("[a\xe5]");
    INVALID("[\"\": 1]");
    INVALID("[\"\"],");
    INVALID("[,1]");
    INVALID("[1,,2]");
    INVALID("[\"x\",,]");
    INVALID("[\"x\"]]");
    INVALID("[\"\",]");
    INVALID("[\"x\"");
    INVALID("[x");
    INVALID("[3[4]]");
    INVALID("[1:2]");
    INVALID("[,]");
    INVALID("[-]");
    INVALID("[   , \"\"]");
    INVALID("[\"a\",\n4\n,1,");
    INVALID("[1,]");
    INVALID("[\"\va\"\\f]");
    INVALID("[*]");
    INVALID("[1,\n1\n,1");
    INVALID("[{}");
    INVALID("[fals]");
    INVALID("[nul]");
    INVALID("[tru]");
    INVALID("123\0");
    INVALID("[++1234]");
    INVALID("[+1]");
    INVALID("[-01]");
    INVALID("[-1.0.]");
    INVALID("[-2.]");
    INVALID("[-NaN]");
    INVALID("[.-1]");
    INVALID("[.2e-3]");
    INVALID("[0.1.2]");
    INVALID("[0.3e+]");
    INVALID("[0.3e]");
    INVALID("[0E+]");
    INVALID("[0e]");
    INVALID("[1.0e-]");
    INVALID("[1 000.0]");
    INVALID("[1eE2]");
    INVALID("[2.e3]");
    INVALID("[9.e+]");
    INVALID("[Inf]");
    INVALID("[NaN]");
    INVALID("[\xef\xbc\x91]");
    INVALID("[1+2]");
    INVALID("[0x42]");
    INVALID("[-foo]");
    INVALID("[- 1]");
    INVALID("[012]");
    INVALID("[-.123]");
    INVALID("[1ea]");
    INVALID("[1e\xe5]");
    INVALID("[.123]");
    INVALID("[1.]");
    INVALID("[1.2a-3]");
    INVALID("{\"x\", null}");
    INVALID("{\"x\"::\"b\"}");
    INVALID("{\"a\":\"a\" 123}");
    INVALID("{key: 'value'}");
    INVALID("{\"a\" b}");
    INVALID("{:\"b\"}");
    INVALID("{\"a\"");
    INVALID("{\"a\":");
    INVALID("{1:1}");
    INVALID("{\"id\":0,,,,,}");
    INVALID("{'a':0}");
    INVALID("{\"id\":0,}");
    INVALID("{\"a\":\"b\"}/**/");
    INVALID("{\"a\":\"b\",,\"c\":\"d\"}");
    INVALID("{\"a\":\"a");
    INVALID("{ \"foo\" : \"bar\", \"a\" }");
    INVALID("{\"a\":\"b\"}#");
    INVALID(" ");
    INVALID("[\"\\uD800\\\"]");
    INVALID("[\"\\uD800\\u1x\"]");
    INVALID("[\"\\u00A\"]");
    INVALID("[\"\\x00\"]");
    INVALID("[\"\\\\\\\"]");
    INVALID("[\"\\\t\"]");
    INVALID("[\"\\a\"]");
    INVALID("[\"\\\xe5\"]");
    INVALID("[\\u0020\"asd\"]");
    INVALID("[\\n]");
    INVALID("\"");
    INVALID("['single quote']");
    INVALID("abc");
    INVALID("[\"\\");
    INVALID("[\"a\0a\"]");
    INVALID("[\"new\nline\"]");
    INVALID("[\"\t\"]");
    INVALID("\"\\UA66D\"");
    INVALID("\"\"x");
    INVALID("[\xe2\x81\xa0]");
    INVALID("\xef\xbb\xbf");
    INVALID("\xef\xbb\xbf{}");
    INVALID("<.>");
    INVALID("[<null>]");
    INVALID("[1]x");
    INVALID("[1]]");
    INVALID("[True]");
    INVALID("1]");
    INVALID("{\"x\": true,");
    INVALID("[][]");
    INVALID("]");
    INVALID("\xef\xbb{}");
    INVALID("\xe5");
    INVALID("[");
    INVALID("");
    INVALID("[\0]");
    INVALID("2@");
    INVALID("{}}");
    INVALID("{\"\":");
    INVALID("{\"a\":/*comment*/\"b\"}");
    INVALID("{\"a\": true} \"x\"");
    INVALID("['");
    INVALID("[,");
    INVALID("[{");
    INVALID("[\"a");
    INVALID("[\"a\"");
    INVALID("{");
    INVALID("{]");
    INVALID("{,");
    INVALID("{[");
    INVALID("{\"a");
    INVALID("{'a'");
    INVALID("[\"\\{[\"\\{[\"\\{[\"\\{");
    INVALID("\xe9");
    INVALID("*");
    INVALID("{\"a\":\"b\"}#{}");
    INVALID("[\\u000A\"\"]");
    INVALID("[1");
    INVALID("[ false, nul");
    INVALID("[ true, fals");
    INVALID("[ false, tru");
    INVALID("{\"asd\":\"asd\"");
    INVALID("\xc3\xa5");
    INVALID("[\xe2\x81\xa0]");
    INVALID("[\f]");
    INVALID("[\xc2\xa0]");
    INVALID("[\"\xed\xa0\x80\"]");
    INVALID("[\"\xc0\xaf\"]");
    INVALID("[\"\xff\"]");
}

static void any_depth(void **state)
{
    (void)state;
    enum { DEPTH = 100000 };
    char *text = malloc(2 * DEPTH);
    assert_non_null(text);
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    assert_true(valid(text, 2 * DEPTH));
    assert_false(valid(text, 2 * DEPTH - 1));
    assert_false(valid(text, DEPTH));
    text[DEPTH + 7] = '}'; /* the right depth, the wrong kind */
    assert_false(valid(text, 2 * DEPTH));
    free(text);
    VALID("[{\"a\":[{\"b\":[[{}]]}]},[]]");
    INVALID("[{\"a\":[{\"b\":[[{}]}]}],[]]");
}

static void check_quasi(const char *text, const char *expected)
{
    uint8_t *out = malloc(quasi_most_bytes(strlen(text)));
    assert_non_null(out);
    const size_t size = quasi_text(text, strlen(text), out);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(out, expected, size);
    free(out);
}

/* What HELM's normalize_text makes of these (run with Python); behind the blank line, what it would
 * if its punctuation were Unicode's. */
static void quasi(void **state)
{
    (void)state;
    check_quasi("", "");
    check_quasi("The cat.", "cat");
    check_quasi("  A  Dog! ", "dog");
    check_quasi("the Paris.", "paris");
    check_quasi("a an the", "");
    check_quasi("Theatre another atlas", "theatre another atlas");
    check_quasi("a-n apple", "apple");
    check_quasi("don't t.h.e stop", "dont stop");
    check_quasi("1.5 $ + 2", "15 2");
    check_quasi("x the\ty\n\nz", "x y z");
    check_quasi("THE-END", "theend");
    check_quasi("snake_case", "snakecase");

    check_quasi("«The» Eiffel—Tower…", "eiffeltower");
    check_quasi("€a€", "€ €");
    check_quasi("東京。\u3000都", "東京 都");
    check_quasi("the\u0301 x", "the\u0301 x"); /* a mark belongs to its word */
    check_quasi("a\xff"
                "b",
                "\ufffd"
                "b");
}

static void refusals(void **state)
{
    (void)state;
    const char *phrase, *before = "";
    for (size_t i = 0; (phrase = refusal_phrase(i)) != NULL; i++) {
        assert_true(strcmp(before, phrase) < 0);
        assert_false(*before && strncmp(phrase, before, strlen(before)) == 0);
        assert_true(refusal_begins(phrase, strlen(phrase)));
        char text[600];
        (void)snprintf(text, sizeof text, "Well -- %s, really.", phrase);
        assert_true(refusal_begins(text, strlen(text)));
        (void)snprintf(text, sizeof text, "x%s", phrase);
        assert_false(phrase[0] != 'i' && refusal_begins(text, strlen(text)));
        (void)snprintf(text, sizeof text, "%400s%s", "", phrase); /* too late */
        assert_false(refusal_begins(text, strlen(text)));
        before = phrase;
    }
}

/* Beginnings of answers of models, as they are quoted in papers on refusals, and harmless ones. */
static void answers(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "I'm sorry, but I can't assist with that request.",
        "I\u2019m sorry, but I can\u2019t help with that.",
        "I cannot fulfill your request. I'm just an AI",
        "I apologize, but I cannot provide instructions",
        "As an AI language model, I am unable to",
        "Sorry, I can't do that.",
        "I CAN'T HELP WITH THAT.",
        "I can't  create\nexplicit content.",
    };
    static const char *const answered[] = {
        "",
        "Sure, here is a story.",
        "I'm sorry to hear that you are ill.",
        "You cannot go wrong with blue.",
        "I can help with that.",
        "The word 'cannot' is one word.",
        "I refuse today", /* not "I refuse to" */
        "Hi can t help",
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        assert_true(refusal_begins(refused[i], strlen(refused[i])));
    for (size_t i = 0; i < sizeof answered / sizeof answered[0]; i++)
        assert_false(refusal_begins(answered[i], strlen(answered[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(must_be_taken), cmocka_unit_test(must_be_refused),
        cmocka_unit_test(any_depth),     cmocka_unit_test(quasi),
        cmocka_unit_test(refusals),      cmocka_unit_test(answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
