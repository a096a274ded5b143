/* The longest common subsequence. See rouge.h. */
#include "rouge.h"

#include <stdbool.h>
#include <string.h>

/* What is known of the shorter list. Borrows. */
typedef struct pattern {
    rouge_scratch *scratch;
    uint32_t *first; /* a token's first place + 1 while it is rare, or its dense row */
    uint32_t *count; /* how often it comes */
    size_t words;    /* of a row of bits */
} pattern;

/* A token is frequent when it has more places than a row has words. There are at most 64 of those,
 * and a rare one's places are marked in less time than the step that uses them takes. */
static bool is_dense(const pattern *p, uint32_t token)
{
    return p->count[token] > p->words;
}

static void mark(uint64_t *row, uint32_t place)
{
    row[place / 64] |= UINT64_C(1) << place % 64;
}

static void read_pattern(pattern *p, const uint32_t *list, size_t count, size_t different)
{
    memset(p->first, 0, different * sizeof *p->first);
    memset(p->count, 0, different * sizeof *p->count);
    for (size_t i = 0; i < count; i++)
        p->count[list[i]]++;
    uint32_t rows = 0;
    for (size_t i = count; i-- > 0;) {
        uint32_t *first = &p->first[list[i]];
        if (is_dense(p, list[i])) {
            if (*first == 0) {
                memset(p->scratch->dense[rows], 0, p->words * sizeof(uint64_t));
                *first = ++rows;
            }
            mark(p->scratch->dense[*first - 1], (uint32_t)i);
        } else {
            p->scratch->next[i] = *first;
            *first = (uint32_t)i + 1;
        }
    }
}

/* row = (row + (row & mask)) | (row & ~mask), over all words. */
static void step(uint64_t *row, const uint64_t *mask, size_t words)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < words; i++) {
        const uint64_t hit = row[i] & mask[i];
        uint64_t sum;
        const bool over = __builtin_add_overflow(row[i], hit, &sum);
        carry = over + __builtin_add_overflow(sum, carry, &sum);
        row[i] = sum | (row[i] & ~mask[i]);
    }
}

static void meet(const pattern *p, uint32_t token)
{
    rouge_scratch *scratch = p->scratch;
    const uint32_t first = p->first[token];
    if (first == 0)
        return; /* not in the shorter list */
    if (is_dense(p, token)) {
        step(scratch->row, scratch->dense[first - 1], p->words);
        return;
    }
    for (uint32_t place = first; place > 0; place = scratch->next[place - 1])
        mark(scratch->mask, place - 1);
    step(scratch->row, scratch->mask, p->words);
    for (uint32_t place = first; place > 0; place = scratch->next[place - 1])
        scratch->mask[(place - 1) / 64] = 0;
}

size_t rouge_common(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count,
                    size_t different, uint32_t *places, rouge_scratch *scratch)
{
    size_t same = 0, common = 0; /* equal beginnings belong to some longest one */
    while (same < a_count && same < b_count && a[same] == b[same])
        same++;
    a += same, b += same, a_count -= same, b_count -= same;
    if (a_count > b_count)
        return same + rouge_common(b, b_count, a, a_count, different, places, scratch);
    pattern p = {scratch, places, places + different, (a_count + 63) / 64};
    read_pattern(&p, a, a_count, different);
    memset(scratch->row, 0xff, p.words * sizeof *scratch->row);
    memset(scratch->mask, 0, p.words * sizeof *scratch->mask);
    for (size_t i = 0; i < b_count; i++)
        meet(&p, b[i]);
    for (size_t i = 0; i < a_count; i++)
        common += ~scratch->row[i / 64] >> i % 64 & 1;
    return same + common;
}
