/*
 * From the counts a provider reports to disjoint buckets.
 */
#include "usage.h"

#include <string.h>
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

/* Rows at a time. Signs are shifted, not compared: that vectorises on every machine. */
enum { CHUNK = 512 };

/* Missing and negative counts become 0. */
static void take(const usage_i64 *restrict reported, const uint8_t *restrict missing, size_t rows,
                 int64_t *restrict count, uint64_t *restrict clamped)
{
    for (size_t i = 0; i < rows; i++) {
        const uint64_t n = (uint64_t)reported[i] & ((uint64_t)missing[i] - 1), negative = n >> 63;
        count[i] = (int64_t)(n & (negative - 1));
        clamped[i] |= negative;
    }
}

/* whole - part, not below 0; the whole is not negative, the part is up to 2^64 - 2. */
static void subtract(int64_t *restrict whole, const uint64_t *restrict part, size_t rows,
                     uint64_t *restrict clamped)
{
    for (size_t i = 0; i < rows; i++) {
        const uint64_t rest = (uint64_t)whole[i] - part[i], over = (part[i] | rest) >> 63;
        whole[i] = (int64_t)(rest & (over - 1));
        clamped[i] |= over;
    }
}

/* part[i] = 0 where it is not in the whole, or there is no whole. */
static void leave_out(const uint8_t *restrict included, const uint8_t *restrict missing,
                      size_t rows, uint64_t *restrict part)
{
    for (size_t i = 0; i < rows; i++)
        part[i] &= (uint64_t)0 - (included[i] & (missing[i] ^ 1));
}

static void split_chunk(const usage_rule *rules, const uint32_t *rule, const usage_column *of,
                        size_t start, size_t rows, uint8_t *restrict clamped)
{
    uint64_t any[CHUNK], part[CHUNK];
    uint8_t with_cache[CHUNK], with_reasoning[CHUNK];
    int64_t *count[USAGE_BUCKETS];
    memset(any, 0, sizeof any);
    for (int b = 0; b < USAGE_BUCKETS; b++) {
        count[b] = of[b].count + start;
        take(of[b].reported + start, of[b].missing + start, rows, count[b], any);
    }
    for (size_t i = 0; i < rows; i++) {
        with_cache[i] = rules[rule[start + i]].input_includes_cache;
        with_reasoning[i] = rules[rule[start + i]].output_includes_reasoning;
    }
    for (size_t i = 0; i < rows; i++)
        part[i] = (uint64_t)count[USAGE_CACHE_READ][i] + (uint64_t)count[USAGE_CACHE_WRITE][i];
    leave_out(with_cache, of[USAGE_INPUT].missing + start, rows, part);
    subtract(count[USAGE_INPUT], part, rows, any);
    memcpy(part, count[USAGE_REASONING], rows * sizeof *part);
    leave_out(with_reasoning, of[USAGE_OUTPUT].missing + start, rows, part);
    subtract(count[USAGE_OUTPUT], part, rows, any);
    for (size_t i = 0; i < rows; i++)
        clamped[i] = (uint8_t)any[i];
}

void usage_split(const usage_rule *rules, const uint32_t *rule,
                 const usage_column column[USAGE_BUCKETS], size_t rows, uint8_t *clamped)
{
    for (size_t start = 0; start < rows; start += CHUNK)
        split_chunk(rules, rule, column, start, rows - start < CHUNK ? rows - start : CHUNK,
                    clamped + start);
}
