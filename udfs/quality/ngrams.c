/* Different n-grams. See ngrams.h. */
#include "ngrams.h"

/* Numbers of runs of `step` + `size` tokens, from those of `size` at each place. */
static size_t lengthen(vocabulary *v, uint32_t *runs, size_t count, uint64_t step)
{
    const size_t left = count - (size_t)step;
    vocabulary_clear(v, left);
    for (size_t i = 0; i < left; i++)
        runs[i] = vocabulary_pair(v, runs[i], runs[i + (size_t)step]);
    return left;
}

size_t ngrams_different(vocabulary *v, uint32_t *tokens, size_t count, uint64_t n)
{
    uint64_t size = 1;
    if (n == 1)
        return v->count;
    for (; 2 * size <= n; size *= 2)
        count = lengthen(v, tokens, count, size);
    if (size < n)
        (void)lengthen(v, tokens, count, n - size);
    return v->count;
}
