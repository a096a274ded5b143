/*
 * Reported counts to disjoint buckets: the conventions of the providers, clamping, and that nothing
 * is lost or counted twice.
 */
#include "usage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef struct usage_counts {
    int64_t input, output, cache_read, cache_write, reasoning;
} usage_counts;

typedef struct example {
    const char *provider;
    bool has_input, has_output;
    usage_counts reported, expected;
    bool clamped;
} example;

static const example examples[] = {
    /* OpenAI, prompt caching: usage {prompt_tokens 2006, completion_tokens 300, cached_tokens 1920,
     * reasoning_tokens 0}. */
    {"openai", 1, 1, {2006, 300, 1920, 0, 0}, {86, 300, 1920, 0, 0}, 0},
    /* OpenAI, reasoning: completion_tokens 1186, of which reasoning_tokens 1024. */
    {"openai", 1, 1, {75, 1186, 0, 0, 1024}, {75, 162, 0, 0, 1024}, 0},
    /* Anthropic, prompt caching: input_tokens 21 beside cache_creation_input_tokens 188086. */
    {"anthropic", 1, 1, {21, 393, 0, 188086, 0}, {21, 393, 0, 188086, 0}, 0},
    {"anthropic", 1, 1, {21, 393, 188086, 0, 0}, {21, 393, 188086, 0, 0}, 0},
    {"Anthropic", 1, 1, {21, 393, 0, 0, 93}, {21, 300, 0, 0, 93}, 0},
    /* Gemini: promptTokenCount includes cachedContentTokenCount, candidatesTokenCount does not
     * include thoughtsTokenCount. */
    {"google", 1, 1, {1000, 50, 900, 0, 700}, {100, 50, 900, 0, 700}, 0},
    {"gemini", 1, 1, {1000, 50, 900, 0, 700}, {100, 50, 900, 0, 700}, 0},
    {"VERTEX_AI", 1, 1, {1000, 50, 900, 0, 700}, {100, 50, 900, 0, 700}, 0},
    /* Any other name follows OpenAI. */
    {"googl", 1, 1, {1000, 50, 900, 50, 20}, {50, 30, 900, 50, 20}, 0},
    {"x", 1, 1, {1000, 50, 900, 100, 50}, {0, 0, 900, 100, 50}, 0},
    /* Never negative. */
    {"openai", 1, 1, {1000, 50, 900, 101, 50}, {0, 0, 900, 101, 50}, 1},
    {"openai", 1, 1, {1000, 50, 0, 0, 51}, {1000, 0, 0, 0, 51}, 1},
    {"openai", 1, 1, {-1, 50, 0, 0, 0}, {0, 50, 0, 0, 0}, 1},
    {"anthropic", 1, 1, {1, -50, -1, -1, -1}, {1, 0, 0, 0, 0}, 1},
    {"google", 1, 1, {10, 50, 0, 0, -1}, {10, 50, 0, 0, 0}, 1},
    {"openai", 1, 1, {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN}, {0, 0, 0, 0, 0}, 1},
    {"openai",
     1,
     1,
     {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
     {0, 0, INT64_MAX, INT64_MAX, INT64_MAX},
     1},
    {"openai",
     1,
     1,
     {INT64_MAX, INT64_MAX, INT64_MAX - 1, 1, 1},
     {0, INT64_MAX - 1, INT64_MAX - 1, 1, 1},
     0},
    /* An unknown whole is not clamped: nothing is known about it. */
    {"openai", 0, 0, {0, 0, 900, 100, 50}, {0, 0, 900, 100, 50}, 0},
    {"openai", 0, 1, {0, 80, 900, 100, 50}, {0, 30, 900, 100, 50}, 0},
};

enum { EXAMPLES = sizeof examples / sizeof *examples, ROWS = 5000 };

/* All examples again and again, in columns. */
static void follows_the_provider(void **state)
{
    (void)state;
    static usage_i64 reported[USAGE_BUCKETS][ROWS];
    static int64_t count[USAGE_BUCKETS][ROWS];
    static uint8_t missing[USAGE_BUCKETS][ROWS], clamped[ROWS];
    static uint32_t rule[ROWS];
    usage_rule rules[EXAMPLES];
    usage_column column[USAGE_BUCKETS];
    for (size_t k = 0; k < EXAMPLES; k++) {
        rules[k] = usage_rule_of(examples[k].provider, strlen(examples[k].provider));
        assert_true(rules[k].known);
    }
    for (size_t b = 0; b < USAGE_BUCKETS; b++)
        column[b] = (usage_column){reported[b], missing[b], count[b]};
    for (size_t i = 0; i < ROWS; i++) {
        const example *e = &examples[i % EXAMPLES];
        const usage_counts *of = &e->reported;
        const int64_t n[] = {of->input, of->output, of->cache_read, of->cache_write, of->reasoning};
        rule[i] = (uint32_t)(i % EXAMPLES);
        missing[USAGE_INPUT][i] = !e->has_input;
        missing[USAGE_OUTPUT][i] = !e->has_output;
        for (size_t b = 0; b < USAGE_BUCKETS; b++)
            reported[b][i] = missing[b][i] ? 77 : n[b]; /* means nothing under a NULL */
    }
    usage_split(rules, rule, column, ROWS, clamped);
    for (size_t i = 0; i < ROWS; i++) {
        const example *e = &examples[i % EXAMPLES];
        const usage_counts counts = {count[0][i], count[1][i], count[2][i], count[3][i],
                                     count[4][i]};
        assert_memory_equal(&counts, &e->expected, sizeof counts);
        assert_int_equal(clamped[i], e->clamped);
    }
}

static void no_provider_is_unknown(void **state)
{
    (void)state;
    assert_false(usage_rule_of("", 0).known);
}

/* Where nothing was clamped, the buckets add up to the wholes that were reported. */
static void loses_no_token(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXAMPLES; i++) {
        const example *e = &examples[i];
        if (e->clamped || !e->has_input || !e->has_output)
            continue;
        usage_rule rule = usage_rule_of(e->provider, strlen(e->provider));
        const usage_counts *in = &e->reported, *out = &e->expected;
        int64_t cache = rule.input_includes_cache ? out->cache_read + out->cache_write : 0;
        int64_t reasoning = rule.output_includes_reasoning ? out->reasoning : 0;
        assert_int_equal(out->input + cache, in->input);
        assert_int_equal(out->output + reasoning, in->output);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_provider),
        cmocka_unit_test(no_provider_is_unknown),
        cmocka_unit_test(loses_no_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
