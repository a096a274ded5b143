/*
 * Prompts in one spelling. Expected texts follow from the Unicode Standard: PropList.txt for white
 * space, NormalizationTest.txt for NFC, CaseFolding.txt, section 3.9 for what is not UTF-8.
 */
#include "prompt_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void check_sized(bool fold, const char *text, size_t size, const char *expected)
{
    prompt_scratch scratch = {0};
    char *exact = malloc(size > 0 ? size : 1);
    const char *out = NULL;
    size_t out_size = 0;
    assert_non_null(exact);
    memcpy(exact, text, size);
    assert_int_equal(prompt_text(&scratch, fold, exact, size, &out, &out_size), PROMPT_OK);
    if (out_size != strlen(expected) || memcmp(out, expected, out_size) != 0)
        fail_msg("%s: expected %s, got %.*s", text, expected, (int)out_size, out);
    free(exact);
    prompt_scratch_close(&scratch);
}

static void check(const char *text, const char *expected)
{
    check_sized(false, text, strlen(text), expected);
}

static void check_fold(const char *text, const char *expected)
{
    check_sized(true, text, strlen(text), expected);
}

static void white_space(void **state)
{
    (void)state;
    check("", "");
    check(" \t\r\n", "");
    check("a", "a");
    check("  a  b  ", "a b");
    check("a\r\nb\rc\nd", "a b c d");
    check("a\t\v\f\r\n b", "a b");
    check("\x1c\x1d\x1e\x1f", "\x1c\x1d\x1e\x1f"); /* separators, but not White_Space */
    /* Every other character of the property. */
    check("a\xc2\x85"
          "b\xc2\xa0"
          "c\xe1\x9a\x80"
          "d\xe2\x80\x80"
          "e\xe2\x80\x8a"
          "f\xe2\x80\xa8"
          "g\xe2\x80\xa9"
          "h\xe2\x80\xaf"
          "i\xe2\x81\x9f"
          "j\xe3\x80\x80"
          "k",
          "a b c d e f g h i j k");
    check("\xe3\x80\x80 \xc2\xa0 a \xe3\x80\x80", "a");
    check("a\xe2\x80\x8b"
          "b\xef\xbb\xbf",
          "a\xe2\x80\x8b"
          "b\xef\xbb\xbf"); /* zero width is none */
    /* Blanks on both sides of where 16 bytes end. */
    check("fifteen letters  and more text behind", "fifteen letters and more text behind");
    check("sixteen letters.  and more text behind", "sixteen letters. and more text behind");
    check("  sixteen letters.sixteen letters.  ", "sixteen letters.sixteen letters.");
    check("sixteen letters\nsixteen letters\n", "sixteen letters sixteen letters");
}

static void zero_bytes(void **state)
{
    (void)state;
    prompt_scratch scratch = {0};
    const char *out;
    size_t size;
    assert_int_equal(prompt_text(&scratch, false, "a\0  \0\xc3\xa9\0", 8, &out, &size), PROMPT_OK);
    assert_int_equal(size, 7);
    assert_memory_equal(out, "a\0 \0\xc3\xa9\0", 7);
    assert_int_equal(prompt_text(&scratch, true, "A\0\xc3\x89\0", 5, &out, &size), PROMPT_OK);
    assert_int_equal(size, 5);
    assert_memory_equal(out, "a\0\xc3\xa9\0", 5);
    prompt_scratch_close(&scratch);
}

static void composition(void **state)
{
    (void)state;
    check("cafe\xcc\x81", "caf\xc3\xa9");
    check("\xe2\x84\xab", "\xc3\x85");                             /* angstrom sign */
    check("\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "\xea\xb0\x81"); /* Hangul */
    check("\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc");             /* a composition exclusion */
    check("q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87");               /* marks in canonical order */
    check("\xef\xac\x81", "\xef\xac\x81");             /* a ligature stays: NFC, not NFKC */
    check("\xe3\x81\x8b\xe3\x82\x99", "\xe3\x81\x8c"); /* ka and a voiced mark */
    check("\xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80", "\xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80");
}

static void folding(void **state)
{
    (void)state;
    check_fold("ABCXYZ[]{}@`", "abcxyz[]{}@`");
    check_fold("Stra\xc3\x9f"
               "e STRASSE",
               "strasse strasse");
    check_fold("\xce\xa3\xce\xaf\xcf\x83\xcf\x82", "\xcf\x83\xce\xaf\xcf\x83\xcf\x83"); /* sigmas */
    check_fold("\xc4\xb0", "i\xcc\x87");                /* dotted capital I, no Turkish rule */
    check_fold("\xef\xac\x81", "fi");                   /* full folding takes ligatures apart */
    check_fold("\xe1\xba\x9e", "ss");                   /* capital sharp s */
    check_fold("\xe2\x84\xaa", "k");                    /* kelvin sign */
    check_fold("\xf0\x90\x90\x80", "\xf0\x90\x90\xa8"); /* Deseret */
    check_fold("E\xcc\x81", "\xc3\xa9");
    /* U+0345 after an acute: found its place before it becomes an iota. */
    check_fold("\xce\xb1\xcd\x85\xcc\x81", "\xce\xac\xce\xb9");
}

static void not_utf8(void **state)
{
    (void)state;
    check("\xff", "\xef\xbf\xbd");
    check("a\x80z", "a\xef\xbf\xbdz");
    check("\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd");
    check("\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    check("\xe2\x82", "\xef\xbf\xbd");
    check("\xf0\x9f\x98", "\xef\xbf\xbd");
    /* The Unicode Standard, table 3-8 and 3-11. */
    check("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
          "\xef\xbf\xbd\x41");
    check("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\x41");
}

/* Sorting marks takes quadratic time: a thousand in a row, but not one more. */
static void too_many_marks(void **state)
{
    (void)state;
    enum { LONG = 200000 };
    char *text = malloc(2 * LONG + 1);
    const char *out = "untouched";
    size_t size = 9;
    prompt_scratch scratch = {0};
    assert_non_null(text);
    text[0] = 'q';
    for (int i = 0; i < LONG; i++)
        memcpy(text + 1 + 2 * i, i % 2 ? "\xcc\x87" : "\xcc\xa3", 2);
    assert_int_equal(prompt_text(&scratch, false, text, 1 + 2 * PROMPT_MAX_MARKS, &out, &size),
                     PROMPT_OK);
    assert_int_equal(size, 1 + 2 * PROMPT_MAX_MARKS);    /* q composes with no dot */
    assert_memory_equal(out + 1, "\xcc\xa3\xcc\xa3", 4); /* all dots below, then all above */
    out = "untouched";
    assert_int_equal(prompt_text(&scratch, false, text, 3 + 2 * PROMPT_MAX_MARKS, &out, &size),
                     PROMPT_REFUSED);
    assert_int_equal(prompt_text(&scratch, true, text, 1 + 2 * LONG, &out, &size), PROMPT_REFUSED);
    assert_string_equal(out, "untouched");
    prompt_scratch_close(&scratch);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space), cmocka_unit_test(zero_bytes),
        cmocka_unit_test(composition), cmocka_unit_test(folding),
        cmocka_unit_test(not_utf8),    cmocka_unit_test(too_many_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
