/*
 * Counts times rates: worked examples of providers, exactness, half to even, and random rows
 * against a recomputation in long division by digits.
 */
#include "rate_card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,"     \
    "batch_output,tier_above,valid_from,valid_to,source\n"

static rate_card *card_of(const char *rows)
{
    char text[2000];
    price_error error = {""};
    snprintf(text, sizeof text, HEADER "%s", rows);
    const rate_source source = {"prices.csv", text, strlen(text)};
    rate_card *card = rate_card_build(&source, 1, &error);
    if (!card)
        fail_msg("%s", error.text);
    return card;
}

static const rate_tier *tier_of(const rate_card *card, const int64_t *count)
{
    return rate_model_tier(rate_card_find(card, "p", 1, "m", 1), 0, count);
}

/* As a decimal with 12 places, "NULL" without a price. */
static const char *cost(const token_rates *rates, const int64_t *count, char out[64])
{
    cost_amount amount;
    if (!token_cost_part(rates, count, 0, TOKEN_BUCKETS, &amount))
        return "NULL";
    const cost_amount usd = 1000000000000;
    snprintf(out, 64, "%llu.%012llu", (unsigned long long)(amount / usd),
             (unsigned long long)(amount % usd));
    return out;
}

static const struct {
    const char *row;
    int64_t count[TOKEN_BUCKETS];
    const char *base, *batch;
} known[] = {
    /* Azure's trace `code` at GPT-4o's prices. */
    {"p,m,2.50,10.00,,,,,,,,,,",
     {18059974, 245896, 0, 0, 0, 0},
     "47.608895000000",
     "23.804447500000"},
    /* Anthropic, prompt caching, Claude Sonnet: 188,086 cached tokens written at 3.75, then read at
     * 0.30; 21 input tokens at 3, 393 output tokens at 15. */
    {"p,m,3,15,0.30,3.75,6,,,,,,,", {21, 393, 0, 188086, 0, 0}, "0.711280500000", "0.355640250000"},
    {"p,m,3,15,0.30,3.75,6,,,,,,,", {21, 393, 188086, 0, 0, 0}, "0.062383800000", "0.031191900000"},
    /* An hour's cache costs twice the input price. */
    {"p,m,3,15,0.30,3.75,6,,,,,,,", {0, 0, 0, 0, 1000000, 0}, "6.000000000000", "3.000000000000"},
    /* Reasoning: at its own price, else at that of output; in a batch likewise. */
    {"p,m,1,10,,,,7,,,,,,", {0, 1000000, 0, 0, 0, 1000000}, "17.000000000000", "8.500000000000"},
    {"p,m,1,10,,,,,,,,,,", {0, 1000000, 0, 0, 0, 1000000}, "20.000000000000", "10.000000000000"},
    {"p,m,1,10,,,,,,4,,,,", {0, 1000000, 0, 0, 0, 1000000}, "20.000000000000", "8.000000000000"},
    {"p,m,1,10,,,,7,,4,,,,", {0, 1000000, 0, 0, 0, 1000000}, "17.000000000000", "7.500000000000"},
    {"p,m,1,,,,,,0.3,4,,,,", {1000000, 1000000, 0, 0, 0, 0}, "NULL", "4.300000000000"},
    /* No price: NULL only where there are tokens. Nothing at all costs nothing. */
    {"p,m,1,,,,,,,,,,,", {1000000, 0, 0, 0, 0, 0}, "1.000000000000", "0.500000000000"},
    {"p,m,1,,,,,,,,,,,", {1000000, 1, 0, 0, 0, 0}, "NULL", "NULL"},
    {"p,m,1,1,,,,,,,,,,", {0, 0, 1, 0, 0, 0}, "NULL", "NULL"},
    {"p,m,1,1,,,,,,,,,,", {0, 0, 0, 1, 0, 0}, "NULL", "NULL"},
    {"p,m,1,1,,1,,,,,,,,", {0, 0, 0, 1, 1, 0}, "NULL", "NULL"},
    {"p,m,1,1,,,,,,,,,,", {0, 0, 0, 0, 0, 0}, "0.000000000000", "0.000000000000"},
    {"p,m,0,0,0,0,0,0,0,0,,,,", {9, 9, 9, 9, 9, 9}, "0.000000000000", "0.000000000000"},
    /* Half to even at the twelfth place: .5 -> 0, 1.5 -> 2, 2.5 -> 2; a little more goes up. */
    {"p,m,0.0000005,1,,,,,,,,,,", {1, 0, 0, 0, 0, 0}, "0.000000000000", "0.000000000000"},
    {"p,m,0.0000005,1,,,,,,,,,,", {3, 0, 0, 0, 0, 0}, "0.000000000002", "0.000000000001"},
    {"p,m,0.0000005,1,,,,,,,,,,", {5, 0, 0, 0, 0, 0}, "0.000000000002", "0.000000000001"},
    {"p,m,0.000000500001,1,,,,,,,,,,", {1, 0, 0, 0, 0, 0}, "0.000000000001", "0.000000000000"},
    /* Rounded once: two halves make a whole. */
    {"p,m,0.0000005,0.0000005,,,,,,,,,,", {1, 1, 0, 0, 0, 0}, "0.000000000001", "0.000000000000"},
    {"p,m,0.000000000001,1,,,,,,,,,,", {500000, 0, 0, 0, 0, 0}, "0.000000000000", "0.000000000000"},
    {"p,m,0.000000000001,1,,,,,,,,,,", {500001, 0, 0, 0, 0, 0}, "0.000000000001", "0.000000000000"},
};

static void known_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char out[64];
        rate_card *card = card_of(known[i].row);
        const rate_tier *tier = tier_of(card, known[i].count);
        assert_string_equal(cost(&tier->base, known[i].count, out), known[i].base);
        assert_string_equal(cost(&tier->batch, known[i].count, out), known[i].batch);
        rate_card_free(card);
    }
}

/* 2^63 - 1 tokens in every bucket at the highest price: (2^63 - 1) * 6 / 10 USD, still exact. */
static void the_largest_row_fits(void **state)
{
    (void)state;
    rate_card *card = card_of("p,m,100000,100000,100000,100000,100000,99999.999999999999,,,,,,");
    const int64_t count[TOKEN_BUCKETS] = {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, 0};
    const rate_tier *tier = tier_of(card, count);
    cost_amount amount;
    assert_true(token_cost_part(&tier->base, count, 0, TOKEN_BUCKETS, &amount));
    const cost_amount tenth = (cost_amount)100000000000; /* of a USD, in 10^-12 USD */
    assert_true(amount == (cost_amount)INT64_MAX * 5 * tenth);
    const int64_t all[TOKEN_BUCKETS] = {INT64_MAX, INT64_MAX, INT64_MAX,
                                        INT64_MAX, INT64_MAX, INT64_MAX};
    assert_true(token_cost_part(&tier->base, all, 0, TOKEN_BUCKETS, &amount));
    /* (2^63 - 1) * 10^-18 USD less than six times, which is 9.223372036854775807 USD */
    assert_true(amount == (cost_amount)INT64_MAX * 6 * tenth - INT64_C(9223372036855));
    rate_card_free(card);
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 17;
}

/* Rounding against the definition: the nearest multiple, and the even one of two. */
static void rounds_to_the_nearest_and_even(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 200000; i++) {
        cost_amount n = (cost_amount)next(&seed) << (next(&seed) % 60);
        uint64_t divisor = i % 3 == 0 ? 10000000 : 1 + next(&seed) % 20;
        cost_amount q = token_cost_round(n, divisor), rest = n - q * (cost_amount)divisor;
        cost_amount twice = 2 * (rest < 0 ? -rest : rest);
        assert_true(twice <= (cost_amount)divisor);
        assert_true(twice < (cost_amount)divisor || q % 2 == 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(the_largest_row_fits),
        cmocka_unit_test(rounds_to_the_nearest_and_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
