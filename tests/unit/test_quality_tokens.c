/*
 * Tokens, what texts share, longest common subsequences and n-grams, against published examples and
 * figures worked by hand.
 */
#include "letters.h"
#include "ngrams.h"
#include "rouge.h"
#include "token_f1.h"
#include "tokens.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROOM = 1 << 17 };

/* Room for texts of up to ROOM bytes together. */
typedef struct room {
    vocabulary v;
    uint32_t *a, *b, *places;
    rouge_scratch *rouge;
} room;

static void *memory(size_t count, size_t size)
{
    void *found = calloc(count, size);
    assert_non_null(found);
    return found;
}

static int open_room(void **state)
{
    room *r = memory(1, sizeof *r);
    r->v.slots = memory(vocabulary_slots(ROOM), sizeof *r->v.slots);
    r->v.words = memory(ROOM, sizeof *r->v.words);
    r->v.bytes = memory(tokens_most_bytes(ROOM), 1);
    r->a = memory(ROOM, sizeof *r->a);
    r->b = memory(ROOM, sizeof *r->b);
    r->places = memory(ROOM, 2 * sizeof *r->places);
    r->rouge = memory(1, sizeof *r->rouge);
    *state = r;
    return 0;
}

static int close_room(void **state)
{
    room *r = *state;
    free(r->v.slots);
    free(r->v.words);
    free(r->v.bytes);
    free(r->a);
    free(r->b);
    free(r->places);
    free(r->rouge);
    free(r);
    return 0;
}

static void check_tokens(room *r, const char *text, size_t size, const char *expected)
{
    char joined[256];
    size_t used = 0;
    vocabulary_clear(&r->v, tokens_most_different(size));
    const size_t count = tokens_read(&r->v, text, size, r->a);
    for (size_t i = 0; i < count; i++) {
        const word *w = &r->v.words[r->a[i]];
        memcpy(joined + used, r->v.bytes + w->at, w->size);
        used += w->size;
        joined[used++] = '|';
    }
    joined[used] = '\0';
    assert_string_equal(joined, expected);
}

#define TOKENS(text, expected) check_tokens(*state, text, sizeof(text) - 1, expected)

static void scripts(void **state)
{
    TOKENS("", "");
    TOKENS("...  -- !?", "");
    TOKENS("Hello, World 42!", "hello|world|42|");
    TOKENS("don't e-mail x_y", "don|t|e|mail|x|y|");
    TOKENS("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "abcdefghijklmnopqrstuvwxyz0123456789|");
    TOKENS("12345678 1234567 123456789", "12345678|1234567|123456789|");
    TOKENS("/0:9@A[Z`a{z\x7f", "0|9|a|z|a|z|"); /* the neighbours of ASCII's ranges */
    TOKENS("ÉCOLE Straße ŁÓDŹ", "école|straße|łódź|");
    TOKENS("ПРИВЕТ, мир", "привет|мир|");
    TOKENS("ΟΔΟΣ οδος", "οδοσ|οδοσ|"); /* the final sigma is a sigma */
    TOKENS("İI", "ii|");
    TOKENS("هَذَا كِتَاب", "هَذَا|كِتَاب|"); /* marks belong to their word */
    TOKENS("e\u0301a", "e\u0301a|");
    TOKENS("नमस्ते दुनिया", "नमस्ते|दुनिया|");
    TOKENS("안녕 세계", "안녕|세계|");
    TOKENS("東京都", "東|京|都|");
    TOKENS("GPT4は速い", "gpt4|は|速|い|");
    TOKENS("コーヒー", "コ|ー|ヒ|ー|");
    TOKENS("สวัสดี", "ส|ว|ั|ส|ด|ี|");
    TOKENS("二〇二四年", "二|〇|二|四|年|");
    TOKENS("x² ½", "x²|½|");
    TOKENS("Ⱥ𐐀", "ⱥ𐐨|"); /* a letter that grows, and one of four bytes */
    TOKENS("🙂a🙂", "a|");
}

static void broken_utf8(void **state)
{
    TOKENS("a\xff"
           "b",
           "a|b|");
    TOKENS("a\xc3", "a|");
    TOKENS("a\xe6\x9d"
           "b",
           "a|b|");
    TOKENS("\xed\xa0\x80x", "x|");     /* a surrogate */
    TOKENS("\xc0\xb1x", "x|");         /* '1', overlong */
    TOKENS("\xf4\x90\x80\x80x", "x|"); /* beyond U+10FFFF */
    TOKENS("\0x\0", "x|");
    TOKENS("é\xc3"
           "é",
           "é|é|");
}

static double f1_of_texts(room *r, const char *a, const char *b,
                          double (*kernel)(const uint32_t *, size_t, const uint32_t *, size_t,
                                           size_t, uint32_t *))
{
    vocabulary_clear(&r->v, tokens_most_different(strlen(a) + strlen(b)));
    const size_t a_count = tokens_read(&r->v, a, strlen(a), r->a);
    const size_t b_count = tokens_read(&r->v, b, strlen(b), r->b);
    return kernel(r->a, a_count, r->b, b_count, r->v.count, r->places);
}

/* The example of the SQuAD metric in the library evaluate: f1 79.04761904761905 over these. */
static void squad(void **state)
{
    const double sum =
        f1_of_texts(*state, "Saint Bernadette", "Saint Bernadette Soubirous", token_f1) +
        f1_of_texts(*state, "Salma Hayek", "Salma Hayek and Frida Giannini", token_f1) +
        f1_of_texts(*state, "1000 MB", "1000 MB", token_f1);
    assert_true(fabs(100 * sum / 3 - 79.04761904761905) < 1e-12);
}

static void sets_and_multisets(void **state)
{
    assert_true(f1_of_texts(*state, "a a a b", "a b b", token_f1) == 4. / 7);
    assert_true(f1_of_texts(*state, "a a a b", "a b b", token_f1_set) == 1);
    assert_true(f1_of_texts(*state, "a a c", "a b", token_f1_set) == .5);
    assert_true(f1_of_texts(*state, "", "", token_f1) == 1);
    assert_true(f1_of_texts(*state, "", "", token_f1_set) == 1);
    assert_true(f1_of_texts(*state, "", "a", token_f1) == 0);
    assert_true(f1_of_texts(*state, "a", "", token_f1_set) == 0);
}

static double rouge(room *r, const char *a, const char *b)
{
    vocabulary_clear(&r->v, tokens_most_different(strlen(a) + strlen(b)));
    const size_t a_count = tokens_read(&r->v, a, strlen(a), r->a);
    const size_t b_count = tokens_read(&r->v, b, strlen(b), r->b);
    return f1_of(rouge_common(r->a, a_count, r->b, b_count, r->v.count, r->places, r->rouge),
                 a_count, b_count);
}

/* Test data of Google's rouge_score, whose scores are those of ROUGE-1.5.5; and Lin 2004,
 * section 3.1: S2 "police kill the gunman" scores 3/4, S3 "the gunman kill police" 2/4. */
static void published_rouge(void **state)
{
    static const char *const targets[] = {
        "ZfbCUIUuePaiLVUlCaUXxkpu XPeWing tUHfPMuZ',-Xd Y BrUgVJing M-HV.-DgdDaY.rFDJCRing Ht-LM "
        "EKBDXkME,yz'RBr q'wtion wIojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxer tKM L",
        "KsJdPByEtAor fE-Qg Dpdbring cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMtion psing sbKao "
        "Q m qiing LMmer HqqLFXe,XPY,J XsurkMer ,ed nB'wH'bWVHjWFEing tQ.saefZwJtKrTlixYpMMsJing "
        "UCAPwNHeYVjDing c T BUySKtion gMPfJpwGw p'NvxAoping eu pBwMBKV'I DNxqelhu,PHPxDEq,mtion "
        "SN"};
    static const char *const predictions[] = {
        "rFDJCRtion Ht-LM EKtDXkME,yz'RBr q'wer wrojNbN wL,b .a-'XdQggyFl jB-RPP'iyOIcUxi",
        "n cw-WeFyu vC MoBL Xdn g wkvcEiGvKtion BDFhrpMer pstion sbKao Q m qier LMmed "
        "HqqLFXe,XPY,J XsurkMeo ,ed nB'wH'bWVHjWFEer tQ.saefZwJtKrTlixYpMMNJtion UCAPwNHeYVjD"};
    assert_true(fabs(rouge(*state, predictions[0], targets[0]) - .51163) < 5e-6);
    assert_true(fabs(rouge(*state, predictions[1], targets[1]) - .5) < 5e-6);
    assert_true(rouge(*state, "testing one", "testing one two") == .8);
    assert_true(rouge(*state, "testing two", "testing one two") == .8);
    assert_true(rouge(*state, "police kill the gunman", "police killed the gunman") == .75);
    assert_true(rouge(*state, "the gunman kill police", "police killed the gunman") == .5);
    assert_true(rouge(*state, "2 5 3 4", "1 2 3 4 5") == 6. / 9); /* its testLcsTable: 3 */
    assert_true(rouge(*state, "", "testing one two") == 0);
}

/* Against the table of the textbook, with lists of every length around one and more words of bits,
 * of few different tokens (frequent ones) and many (rare ones). */
static size_t table_common(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    size_t row[512] = {0};
    for (size_t i = 0; i < a_count; i++)
        for (size_t j = 0, corner = 0; j < b_count; j++) {
            const size_t above = row[j + 1];
            row[j + 1] = a[i] == b[j] ? corner + 1 : above > row[j] ? above : row[j];
            corner = above;
        }
    return row[b_count];
}

static void random_lists(void **state)
{
    room *r = *state;
    uint64_t seed = 1;
    for (size_t round = 0; round < 3000; round++) {
        const uint32_t different = (uint32_t)(1 + round % 97 * (round % 7));
        const size_t a_count = round * 7 % 300, b_count = round * 13 % 400;
        for (size_t i = 0; i < a_count + b_count; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            *(i < a_count ? &r->a[i] : &r->b[i - a_count]) = (uint32_t)(seed >> 33) % different;
        }
        assert_int_equal(rouge_common(r->a, a_count, r->b, b_count, different, r->places, r->rouge),
                         table_common(r->a, a_count, r->b, b_count));
    }
}

static void longest_lists(void **state)
{
    room *r = *state;
    for (uint32_t i = 0; i < ROUGE_MAX_TOKENS; i++) {
        r->a[i] = i;
        r->b[i] = ROUGE_MAX_TOKENS - 1 - i;
    }
    assert_int_equal(rouge_common(r->a, ROUGE_MAX_TOKENS, r->b, ROUGE_MAX_TOKENS, ROUGE_MAX_TOKENS,
                                  r->places, r->rouge),
                     1); /* what falls and what rises have one in common */
    assert_int_equal(rouge_common(r->a, ROUGE_MAX_TOKENS, r->a, ROUGE_MAX_TOKENS, ROUGE_MAX_TOKENS,
                                  r->places, r->rouge),
                     ROUGE_MAX_TOKENS);
}

static size_t grams(room *r, const char *text, uint64_t n)
{
    vocabulary_clear(&r->v, tokens_most_different(strlen(text)));
    const size_t count = tokens_read(&r->v, text, strlen(text), r->a);
    return ngrams_different(&r->v, r->a, count, n);
}

static void different_ngrams(void **state)
{
    const char *const text = "to be or not to be"; /* to-be twice */
    const size_t expected[] = {4, 4, 4, 3, 2, 1};
    for (uint64_t n = 1; n <= 6; n++)
        assert_int_equal(grams(*state, text, n), expected[n - 1]);
    const char *const song = "la la la la la la la la la la lo"; /* 10 + 1 */
    for (uint64_t n = 1; n <= 10; n++)
        assert_int_equal(grams(*state, song, n), 2);
    assert_int_equal(grams(*state, song, 11), 1);
}

/* A table that is as full as it gets still ends, and forgets from row to row. */
static void full_vocabulary(void **state)
{
    room *r = *state;
    for (int again = 0; again < 3; again++) {
        vocabulary_clear(&r->v, 10);
        for (uint32_t i = 0; i < 10; i++)
            assert_int_equal(vocabulary_pair(&r->v, i, 7), i);
        for (uint32_t i = 0; i < 10; i++)
            assert_int_equal(vocabulary_pair(&r->v, i, 7), i);
        assert_int_equal(r->v.count, 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts),         cmocka_unit_test(broken_utf8),
        cmocka_unit_test(squad),           cmocka_unit_test(sets_and_multisets),
        cmocka_unit_test(published_rouge), cmocka_unit_test(random_lists),
        cmocka_unit_test(longest_lists),   cmocka_unit_test(different_ngrams),
        cmocka_unit_test(full_vocabulary),
    };
    return cmocka_run_group_tests(tests, open_room, close_room);
}
