/*
 * The rate card: what it accepts, the exact line for what it refuses, names, dates, tiers, and a
 * second file that wins.
 */
#include "rate_card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,"     \
    "batch_output,tier_above,valid_from,valid_to,source\n"

static rate_card *build(const char *first, const char *second, price_error *error)
{
    const rate_source sources[] = {{"prices.csv", first, strlen(first)},
                                   {"own.csv", second ? second : "", second ? strlen(second) : 0}};
    return rate_card_build(sources, second ? 2 : 1, error);
}

static rate_card *build_good(const char *first, const char *second)
{
    price_error error = {"no error"};
    rate_card *card = build(first, second, &error);
    if (!card)
        fail_msg("%s", error.text);
    return card;
}

static const rate_model *find(const rate_card *card, const char *provider, const char *model)
{
    return rate_card_find(card, provider, strlen(provider), model, strlen(model));
}

/* Cost of a million input tokens (and `cached` cached ones) in millionths of a USD, -1: no price.
 */
static int64_t at(const rate_model *model, int64_t ms, int64_t cached)
{
    const int64_t count[TOKEN_BUCKETS] = {1000000, 0, cached, 0, 0, 0};
    const rate_tier *tier = rate_model_tier(model, ms, count);
    cost_amount out;
    if (!tier || !token_cost_part(&tier->base, count, 0, TOKEN_BUCKETS, &out))
        return -1;
    return (int64_t)(out / 1000000);
}

static const struct {
    const char *text, *error;
} refused[] = {
    {"", "prices.csv line 1: got an empty file, expected a header"},
    {"\n\n", "prices.csv line 1: got an empty file, expected a header"},
    {"provider,model\n", "prices.csv line 1: got no column input, expected it"},
    {"provider,model,price\n",
     "prices.csv line 1: got column \"price\", expected a column of the rate card"},
    {"provider,model,input,model\n", "prices.csv line 1: got column model twice, expected it once"},
    {"Provider,model\n",
     "prices.csv line 1: got column \"Provider\", expected a column of the rate card"},
    {"provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,"
     "batch_output,tier_above,valid_from,valid_to,source,note\n",
     "prices.csv line 1: got 15 columns, expected 14"},
    {HEADER "openai,gpt-4o,2.5\n", "prices.csv line 2: got 3 fields, expected 14"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,,,x,y\n", "prices.csv line 2: got 15 fields, expected 14"},
    {HEADER ",gpt-4o,2.5,10,,,,,,,,,,x\n", "prices.csv line 2 column provider: got \"\", expected "
                                           "a name of 1 to 200 bytes without blanks"},
    {HEADER "openai,,2.5,10,,,,,,,,,,x\n",
     "prices.csv line 2 column model: got \"\", expected a name of 1 to 200 bytes without blanks"},
    {HEADER "openai,gpt 4o,2.5,10,,,,,,,,,,x\n",
     "prices.csv line 2 column model: got \"gpt 4o\", expected a name of 1 to 200 bytes without "
     "blanks"},
    {HEADER "openai,gpt-4o,-2.5,10,,,,,,,,,,x\n",
     "prices.csv line 2 column input: got \"-2.5\", expected USD per million tokens, 0 to 100000 "
     "with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,1e1,,,,,,,,,,x\n",
     "prices.csv line 2 column output: got \"1e1\", expected USD per million tokens, 0 to 100000 "
     "with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,\"1,25\",,,,,,,,,x\n",
     "prices.csv line 2 column cache_read: got \"1,25\", expected USD per million tokens, 0 to "
     "100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,,.5,,,,,,,,x\n",
     "prices.csv line 2 column cache_write: got \".5\", expected USD per million tokens, 0 to "
     "100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,,,5.,,,,,,,x\n",
     "prices.csv line 2 column cache_write_1h: got \"5.\", expected USD per million tokens, 0 to "
     "100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,,,,1.2.3,,,,,,x\n",
     "prices.csv line 2 column reasoning: got \"1.2.3\", expected USD per million tokens, 0 to "
     "100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,100000.000000000001,,,,,x\n",
     "prices.csv line 2 column batch_input: got \"100000.000000000001\", expected USD per million "
     "tokens, 0 to 100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,0.0000000000001,,,,x\n",
     "prices.csv line 2 column batch_output: got \"0.0000000000001\", expected USD per million "
     "tokens, 0 to 100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,99999999999999999999999999,10,,,,,,,,,,x\n",
     "prices.csv line 2 column input: got \"99999999999999999999999999\", expected USD per million "
     "tokens, 0 to 100000 with at most 12 decimals"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,0,,,x\n",
     "prices.csv line 2 column tier_above: got \"0\", expected a number of tokens, 1 to "
     "1000000000000"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,200k,,,x\n",
     "prices.csv line 2 column tier_above: got \"200k\", expected a number of tokens, 1 to "
     "1000000000000"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,2025-02-29,,x\n",
     "prices.csv line 2 column valid_from: got \"2025-02-29\", expected a time as 2024-10-02 or "
     "2025-02-08 16:00:00 (UTC, from 1970)"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,,02.10.2024,x\n",
     "prices.csv line 2 column valid_to: got \"02.10.2024\", expected a time as 2024-10-02 or "
     "2025-02-08 16:00:00 (UTC, from 1970)"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,2024-10-02 24:00:00,,x\n",
     "prices.csv line 2 column valid_from: got \"2024-10-02 24:00:00\", expected a time as "
     "2024-10-02 or 2025-02-08 16:00:00 (UTC, from 1970)"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,2024-10-02,2024-10-02,x\n",
     "prices.csv line 2 column valid_to: got \"2024-10-02\", expected a time after valid_from"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,2024-10-02,2024-05-13,x\n",
     "prices.csv line 2 column valid_to: got \"2024-05-13\", expected a time after valid_from"},
    {HEADER "openai,gpt-4o,,,,,,,,,,,,x\n",
     "prices.csv line 2: got no price, expected at least one"},
    {HEADER "openai,gpt-4o,2.5,10,,,,,,,,,,x\nopenai,GPT-4o,2.5,10,,,,,,,,,,x\n",
     "prices.csv line 3: openai/gpt-4o is valid at the same time, and for the same tier, as line "
     "2"},
    {HEADER "a,b,1,1,,,,,,,,2024-03-01,,x\na,c,1,1,,,,,,,,,,x\na,b,1,1,,,,,,,,,2024-03-02,x\n",
     "prices.csv line 4: a/b is valid at the same time, and for the same tier, as line 2"},
    {HEADER "a,b,1,1,,,,,,,200000,,,x\n",
     "prices.csv line 2: a/b has a price above a threshold, and none below it at the same time"},
    {HEADER "a,b,1,1,,,,,,,,2024-01-01,,x\na,b,2,2,,,,,,,200000,,,x\n",
     "prices.csv line 3: a/b has a price above a threshold, and none below it at the same time"},
    {HEADER "a,b,1,1,,,,,,,,,,\"x\ny",
     "prices.csv line 3: got the end of the file inside quotes, expected a closing quote"},
    {HEADER "a,b\"c,1,1,,,,,,,,,,x\n",
     "prices.csv line 2: got a stray quote, expected CSV (RFC 4180)"},
    {HEADER "a,b,1,1,,,,,,,,,,\"x\n\ny\"\na,c,z,1,,,,,,,,,,x\n",
     "prices.csv line 5 column input: got \"z\", expected USD per million tokens, 0 to 100000 with "
     "at most 12 decimals"},
    {HEADER "a,b\tc\x01,1,1,,,,,,,,,,x\n",
     "prices.csv line 2 column model: got \"b?c?\", expected a name of 1 to 200 bytes without "
     "blanks"},
};

static void refuses_with_the_exact_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        price_error error = {"no error"};
        rate_card *card = build(refused[i].text, NULL, &error);
        assert_null(card);
        assert_string_equal(error.text, refused[i].error);
    }
}

static void refuses_a_zero_byte(void **state)
{
    (void)state;
    static const char text[] = HEADER "a,b\0c,1,1,,,,,,,,,,x\n";
    const rate_source source = {"prices.csv", text, sizeof text - 1};
    price_error error;
    assert_null(rate_card_build(&source, 1, &error));
    assert_string_equal(error.text, "prices.csv line 2 field 2: got 3 bytes, expected at most 2000 "
                                    "without a zero byte");
}

static void names_the_second_file(void **state)
{
    (void)state;
    price_error error;
    assert_null(build(HEADER, HEADER "a,b,x,1,,,,,,,,,,\n", &error));
    assert_string_equal(error.text,
                        "own.csv line 2 column input: got \"x\", expected USD per million tokens, "
                        "0 to 100000 with at most 12 decimals");
}

static void reads_any_column_order(void **state)
{
    (void)state;
    rate_card *card = build_good(
        "\xEF\xBB\xBF"
        "source,model,provider,input,output,cache_read,cache_write,cache_write_1h,reasoning,"
        "batch_input,batch_output,tier_above,valid_from,valid_to\r\n"
        "\r\n"
        "\"a \"\"quoted\"\" source,\nover two lines\",\"M1\", P ,1,2,,,,,,,,,\r\n"
        "x,m2,p,100000,0,0.000000000001,,,,,,,,",
        NULL);
    assert_int_equal(at(find(card, "p", "m1"), 0, 0), 1000000);
    assert_int_equal(at(find(card, "p", "m2"), 0, 0), 100000000000);
    rate_card_free(card);
}

static void finds_names(void **state)
{
    (void)state;
    rate_card *card = build_good(HEADER "openai,gpt-4o,2.5,10,,,,,,,,,,\n"
                                        "openai,gpt-4o-2024-05-13,5,15,,,,,,,,,,\n"
                                        "anthropic,claude-opus-4,15,75,,,,,,,,,,\n"
                                        "vertex_ai,claude-3-5-haiku,0.8,4,,,,,,,,,,\n"
                                        "groq,openai/gpt-oss-20b,0.1,0.5,,,,,,,,,,\n"
                                        "openrouter,openrouter/auto,1,1,,,,,,,,,,\n",
                                 NULL);
    const rate_model *gpt = find(card, "openai", "gpt-4o");
    assert_non_null(gpt);
    assert_ptr_equal(find(card, "OpenAI", "GPT-4o"), gpt);
    assert_ptr_equal(find(card, "openai", "openai/gpt-4o"), gpt);
    assert_ptr_equal(find(card, "openai", "OpenAI/gpt-4o-20240806"), gpt);
    assert_ptr_equal(find(card, "openai", "gpt-4o-2024-08-06"), gpt);
    assert_ptr_equal(find(card, "openai", "gpt-4o@anything"), gpt);
    assert_ptr_equal(find(card, "openai", "gpt-4o@"), gpt);
    assert_int_equal(at(find(card, "openai", "gpt-4o-2024-05-13"), 0, 0), 5000000);
    assert_int_equal(at(find(card, "openai", "openai/gpt-4o-2024-05-13"), 0, 0), 5000000);
    assert_non_null(find(card, "anthropic", "claude-opus-4-20250514"));
    assert_non_null(find(card, "vertex_ai", "claude-3-5-haiku@20241022"));
    assert_non_null(find(card, "groq", "openai/gpt-oss-20b"));
    assert_non_null(find(card, "groq", "groq/openai/gpt-oss-20b"));
    assert_non_null(find(card, "openrouter", "openrouter/auto"));
    static const char *const unknown[][2] = {
        {"", ""},
        {"openai", ""},
        {"", "gpt-4o"},
        {"azure", "gpt-4o"},
        {"openai", "gpt-4"},
        {"openai", "gpt-4o-"},
        {"openai", "gpt-4o-2024"},
        {"openai", "gpt-4o-2024-8-6"},
        {"openai", "gpt-4o-202408061"},
        {"openai", "azure/gpt-4o"},
        {"openai", "openai/openai/gpt-4o"},
        {"openai", "-20240806"},
        {"openai", "@1"},
        {"openai", "openai/"},
        {"groq", "gpt-oss-20b"},
        {"openai\ngpt-4o", "x"},
        {"openai", "gpt-4o\n"},
    };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_null(find(card, unknown[i][0], unknown[i][1]));
    char longest[2001];
    memset(longest, 'a', sizeof longest);
    for (size_t size = 190; size <= sizeof longest; size += size < 420 ? 1 : 500) {
        assert_null(rate_card_find(card, longest, size, "gpt-4o", 6));
        assert_null(rate_card_find(card, "openai", 6, longest, size));
    }
    assert_null(rate_card_find(card, "openai", 6, "gpt-4o\0", 7));
    rate_card_free(card);
}

/* date -u -d 2024-05-13 +%s and so on */
enum { MAY_13 = 1715558400, OCTOBER_2 = 1727827200, FEBRUARY_8_16H = 1739030400 };

static void prices_by_date(void **state)
{
    (void)state;
    rate_card *card =
        build_good(HEADER "openai,gpt-4o,2.5,10,,,,,,,,2024-10-02,2025-02-08 16:00:00,\n"
                          "openai,gpt-4o,5,15,,,,,,,,2024-05-13,2024-10-02,\n",
                   NULL);
    const rate_model *gpt = find(card, "openai", "gpt-4o");
    const int64_t s = 1000;
    assert_int_equal(at(gpt, MAY_13 * s - 1, 0), -1);
    assert_int_equal(at(gpt, MAY_13 * s, 0), 5000000);
    assert_int_equal(at(gpt, OCTOBER_2 * s - 1, 0), 5000000);
    assert_int_equal(at(gpt, OCTOBER_2 * s, 0), 2500000);
    assert_int_equal(at(gpt, FEBRUARY_8_16H * s - 1, 0), 2500000);
    assert_int_equal(at(gpt, FEBRUARY_8_16H * s, 0), -1);
    assert_int_equal(at(gpt, INT64_MIN, 0), -1);
    assert_int_equal(at(gpt, INT64_MAX, 0), -1);
    rate_card_free(card);
}

static void prices_by_tier(void **state)
{
    (void)state;
    rate_card *card = build_good(HEADER "g,m,3,1,1,,,,,,2000000,,,\n"
                                        "g,m,1,1,1,,,,,,,,,\n"
                                        "g,m,2,1,1,,,,,,1500000,,,\n",
                                 NULL);
    const rate_model *m = find(card, "g", "m");
    assert_int_equal(at(m, 0, 0), 1000000);
    assert_int_equal(at(m, 0, 500000), 1500000); /* not above: 1,000,000 + 500,000 = 1,500,000 */
    assert_int_equal(at(m, 0, 500001), 2500001);
    assert_int_equal(at(m, 0, 1000000), 3000000);
    assert_int_equal(at(m, 0, 1000001), 4000001);
    const int64_t all[TOKEN_BUCKETS] = {INT64_MAX, 0, INT64_MAX, INT64_MAX, INT64_MAX, 0};
    const int64_t writes[TOKEN_BUCKETS] = {0, 1500001, 0, 750001, 750000, 1500001};
    assert_true(rate_model_tier(m, 0, all)->above == 2000000);
    assert_true(rate_model_tier(m, 0, writes)->above == 1500000); /* output does not count */
    rate_card_free(card);
}

static void own_prices_win_where_they_are(void **state)
{
    (void)state;
    rate_card *card = build_good(HEADER "openai,gpt-4o,2.5,10,,,,,,,,,,\n"
                                        "openai,gpt-4o,4,10,,,,,,,500000,,,\n"
                                        "openai,o3,2,8,,,,,,,,,,\n",
                                 HEADER "openai,gpt-4o,2,8,,,,,,,,2024-05-13,2024-10-02,contract\n"
                                        "openai,own-model,7,7,,,,,,,,,,contract\n");
    const rate_model *gpt = find(card, "openai", "gpt-4o");
    const int64_t s = 1000;
    assert_int_equal(at(gpt, MAY_13 * s - 1, 0), 4000000);
    assert_int_equal(at(gpt, MAY_13 * s, 0), 2000000); /* the shipped tier does not mix in */
    assert_int_equal(at(gpt, OCTOBER_2 * s - 1, 0), 2000000);
    assert_int_equal(at(gpt, OCTOBER_2 * s, 0), 4000000);
    assert_int_equal(at(find(card, "openai", "o3"), 0, 0), 2000000);
    assert_int_equal(at(find(card, "openai", "own-model"), 0, 0), 7000000);
    rate_card_free(card);
}

/* The expected hash is ClickHouse's: lower(hex(xxh3(raw_blob))) FROM file('one.csv', RawBLOB). */
static void version_names_the_bytes(void **state)
{
    (void)state;
    rate_card *one = build_good(HEADER "a,b,1,1,,,,,,,,,,\n", NULL);
    rate_card *two = build_good(HEADER "a,b,1,1,,,,,,,,,,\n", HEADER);
    rate_card *other = build_good(HEADER "a,b,1,1,,,,,,,,,,x\n", NULL);
    rate_card *again = build_good(HEADER "a,b,1,1,,,,,,,,,,\n", NULL);
    assert_string_equal(rate_card_version(one), "d447c2006abbd740");
    assert_string_equal(rate_card_version(one), rate_card_version(again));
    assert_string_not_equal(rate_card_version(one), rate_card_version(two));
    assert_string_not_equal(rate_card_version(one), rate_card_version(other));
    rate_card_free(one);
    rate_card_free(two);
    rate_card_free(other);
    rate_card_free(again);
}

/* Many models, so that the index has collisions: each is found, and is itself. */
static void finds_every_one_of_many(void **state)
{
    (void)state;
    enum { MODELS = 5000, LINE = 64 };
    char *text = malloc(sizeof HEADER + MODELS * LINE);
    size_t used = (size_t)sprintf(text, "%s", HEADER);
    for (int i = 0; i < MODELS; i++)
        used += (size_t)sprintf(text + used, "p%d,m%d,%d,1,,,,,,,,,,\n", i % 7, i, i);
    rate_card *card = build_good(text, NULL);
    for (int i = 0; i < MODELS; i++) {
        char provider[LINE], model[LINE];
        sprintf(provider, "p%d", i % 7);
        sprintf(model, "m%d", i);
        const rate_model *found = find(card, provider, model);
        assert_non_null(found);
        assert_int_equal(at(found, 0, 0), i * INT64_C(1000000));
        sprintf(provider, "p%d", (i + 1) % 7);
        assert_null(find(card, provider, model));
    }
    rate_card_free(card);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_with_the_exact_line),
        cmocka_unit_test(refuses_a_zero_byte),
        cmocka_unit_test(names_the_second_file),
        cmocka_unit_test(reads_any_column_order),
        cmocka_unit_test(finds_names),
        cmocka_unit_test(prices_by_date),
        cmocka_unit_test(prices_by_tier),
        cmocka_unit_test(own_prices_win_where_they_are),
        cmocka_unit_test(version_names_the_bytes),
        cmocka_unit_test(finds_every_one_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
