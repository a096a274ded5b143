/*
 * Members of the objects in a JSON array: what Python's json.loads gives for the same text, strings
 * as they are written; what is broken ends the array, and is not taken for its end.
 */
#include "json_members.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 512 };

/* "{key=value,key='string'}" of each object, and '.' where the array ended as arrays do. */
static void assert_members(const char *text, const char *expected)
{
    char got[ROOM], *copy = malloc(strlen(text) + 1); /* exactly so long, for a sanitizer */
    size_t used = 0, size = strlen(text);
    memcpy(copy, text, size);
    char *exact = size > 0 ? realloc(copy, size) : copy;
    json_walk walk = {exact, exact + size};
    json_member member;
    got[0] = '\0';
    while (json_next_object(&walk)) {
        used += (size_t)snprintf(got + used, ROOM - used, "{");
        while (json_next_member(&walk, &member)) {
            const char *quote = member.is_string ? "'" : "";
            used += (size_t)snprintf(got + used, ROOM - used, "%.*s=%s%.*s%s,",
                                     (int)member.key.size, member.key.data, quote,
                                     (int)member.value.size, member.value.data, quote);
        }
        used += (size_t)snprintf(got + used, ROOM - used, "}");
    }
    if (json_ended(&walk))
        snprintf(got + used, ROOM - used, ".");
    assert_string_equal(got, expected);
    free(exact);
}

static void test_whole(void **state)
{
    (void)state;
    assert_members("[]", ".");
    assert_members(" [ ] ", ".");
    assert_members("[{}]", "{}.");
    assert_members("[{\"a\":1}]", "{a=1,}.");
    assert_members("[{\"a\":\"x\",\"b\":-1.5e-3},{\"a\":null}]", "{a='x',b=-1.5e-3,}{a=null,}.");
    assert_members(" [ { \"a\" : \"x\" , \"b\" : 2 } , { } ] \n", "{a='x',b=2,}{}.");
    assert_members("[\n{\n\t\"a\":\r\n1\n}\n]\n", "{a=1,}.");
    /* nested ones whole, braces and quotes in strings are text */
    assert_members("[{\"a\":{\"b\":[1,{\"c\":\"}]\"}]},\"d\":true}]",
                   "{a={\"b\":[1,{\"c\":\"}]\"}]},d=true,}.");
    assert_members("[{\"a\":\"}],{\",\"b\":\"say \\\"hi\\\"\"}]",
                   "{a='}],{',b='say \\\"hi\\\"',}.");
    assert_members("[{\"a\":\"\\\\\",\"b\":\"\"}]", "{a='\\\\',b='',}.");
    assert_members("[{\"\xc3\xa4\":\"\xe2\x82\xac\"}]", "{\xc3\xa4='\xe2\x82\xac',}.");
    assert_members("[{\"a\":[]},{\"b\":[1, 2]}]", "{a=[],}{b=[1, 2],}.");
}

static void test_broken(void **state)
{
    (void)state;
    assert_members("", "");
    assert_members("[", "");
    assert_members("null", "");
    assert_members("[1,2]", "");
    assert_members("[{", "{}");
    assert_members("[{\"a", "{}");
    assert_members("[{\"a\"", "{}");
    assert_members("[{\"a\":", "{}");
    assert_members("[{\"a\":\"x", "{}");
    assert_members("[{\"a\":\"x\\", "{}");
    assert_members("[{\"a\":1", "{a=1,}");
    assert_members("[{\"a\":1}", "{a=1,}");
    assert_members("[{\"a\":1},{\"a\":2", "{a=1,}{a=2,}");
    assert_members("[{\"a\":1} x", "{a=1,}");
    assert_members("[{\"a\":1}] x", "{a=1,}");
    assert_members("[{a:1}]", "{}");
    assert_members("[{\"a\":{\"b\":\"", "{}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
