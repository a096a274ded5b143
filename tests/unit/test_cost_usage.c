/*
 * Reported counts to disjoint buckets: the conventions of the providers, clamping, and that nothing
 * is lost or counted twice.
 */
#include "usage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

static void follows_the_provider(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const example *e = &examples[i];
        usage_counts counts = e->reported;
        usage_rule rule = usage_rule_of(e->provider, strlen(e->provider));
        assert_true(rule.known);
        assert_int_equal(usage_split(rule, e->has_input, e->has_output, &counts), e->clamped);
        assert_memory_equal(&counts, &e->expected, sizeof counts);
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
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
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
