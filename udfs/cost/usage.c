/*
 * From the counts a provider reports to disjoint buckets.
 */
#include "usage.h"

#include <strings.h>

static bool is(const char *text, size_t size, const char *name, size_t name_size)
{
    return size == name_size && strncasecmp(text, name, size) == 0;
}

usage_rule usage_rule_of(const char *provider, size_t size)
{
    if (is(provider, size, "anthropic", 9))
        return (usage_rule){.known = true, .output_includes_reasoning = true};
    if (is(provider, size, "google", 6) || is(provider, size, "gemini", 6) ||
        is(provider, size, "vertex_ai", 9))
        return (usage_rule){.known = true, .input_includes_cache = true};
    return (usage_rule){
        .known = size > 0, .input_includes_cache = true, .output_includes_reasoning = true};
}

static bool clamp(int64_t *count)
{
    bool negative = *count < 0;
    *count = negative ? 0 : *count;
    return negative;
}

/* whole - part, not below 0; both are not negative, the part is up to 2^64 - 2. */
static bool subtract(int64_t *whole, uint64_t part)
{
    bool over = part > (uint64_t)*whole;
    *whole = over ? 0 : (int64_t)((uint64_t)*whole - part);
    return over;
}

bool usage_split(usage_rule rule, bool has_input, bool has_output, usage_counts *c)
{
    bool clamped = clamp(&c->cache_read);
    clamped |= clamp(&c->cache_write);
    clamped |= clamp(&c->reasoning);
    if (has_input) {
        clamped |= clamp(&c->input);
        if (rule.input_includes_cache)
            clamped |= subtract(&c->input, (uint64_t)c->cache_read + (uint64_t)c->cache_write);
    }
    if (has_output) {
        clamped |= clamp(&c->output);
        if (rule.output_includes_reasoning)
            clamped |= subtract(&c->output, (uint64_t)c->reasoning);
    }
    return clamped;
}
