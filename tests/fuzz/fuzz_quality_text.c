/*
 * Fuzzes what reads texts in the family quality (clang -fsanitize=fuzzer,address,undefined). The
 * input is two texts, parted by its first byte. What must hold for any bytes, in memory of exactly
 * the size the headers say: nothing out of bounds; tokens are valid UTF-8 whose tokens they are
 * themselves; scores are shares, the same from both sides, in the order Rouge-L <= F1 <= 1, and 1
 * of a text and itself; what is compared by quasi-exact match is compared as itself; JSON in
 * brackets is JSON.
 *
 *     clang -g -O1 -std=gnu11 -D_GNU_SOURCE -Iudfs/quality tests/fuzz/fuzz_quality_text.c \
 *         udfs/quality/{json_valid,letters,ngrams,quasi,refusal,rouge,tokens,vocabulary}.c \
 *         -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -lutf8proc -lm
 */
#include "json_valid.h"
#include "ngrams.h"
#include "quasi.h"
#include "refusal.h"
#include "rouge.h"
#include "token_f1.h"
#include "tokens.h"

#include <assert.h>
#include <stdlib.h>
#include <utf8proc.h>

typedef struct text {
    const char *data;
    size_t size;
} text;

typedef struct room {
    vocabulary v;
    uint32_t *a, *b, *places;
    rouge_scratch *rouge;
} room;

/* Not zeroed: nothing may depend on what was there. */
static void *memory(size_t count, size_t size)
{
    void *found = malloc(count * size + 1);
    assert(found);
    memset(found, 0xa5, count * size + 1);
    return found;
}

static room open_room(size_t a_size, size_t b_size)
{
    const size_t total = a_size + b_size, tokens = tokens_most(total + 2);
    room r = {.a = memory(tokens_most(a_size), sizeof *r.a),
              .b = memory(tokens_most(b_size), sizeof *r.b),
              .places = memory(tokens, 2 * sizeof *r.places),
              .rouge = memory(1, sizeof *r.rouge)};
    r.v.slots = calloc(vocabulary_slots(tokens), sizeof *r.v.slots);
    assert(r.v.slots);
    r.v.words = memory(tokens, sizeof *r.v.words);
    r.v.bytes = memory(tokens_most_bytes(total), 1);
    return r;
}

static void close_room(room *r)
{
    free(r->a);
    free(r->b);
    free(r->places);
    free(r->rouge);
    free(r->v.slots);
    free(r->v.words);
    free(r->v.bytes);
}

typedef struct scores {
    double f1, f1_set, rouge;
} scores;

static scores score(text a, text b)
{
    room r = open_room(a.size, b.size);
    vocabulary_clear(&r.v, tokens_most_different(a.size + b.size));
    const size_t a_count = tokens_read(&r.v, a.data, a.size, r.a);
    const size_t b_count = tokens_read(&r.v, b.data, b.size, r.b);
    assert(a_count <= tokens_most(a.size) && b_count <= tokens_most(b.size));
    assert(r.v.count <= tokens_most_different(a.size + b.size));
    const size_t different = r.v.count;
    scores s = {
        token_f1(r.a, a_count, r.b, b_count, different, r.places),
        token_f1_set(r.a, a_count, r.b, b_count, different, r.places),
        f1_of(rouge_common(r.a, a_count, r.b, b_count, different, r.places, r.rouge), a_count,
              b_count),
    };
    close_room(&r);
    assert(0 <= s.rouge && s.rouge <= s.f1 && s.f1 <= 1 && 0 <= s.f1_set && s.f1_set <= 1);
    return s;
}

/* Each token is UTF-8 and one token, itself. */
static void check_tokens(text t)
{
    room r = open_room(t.size, 0);
    uint8_t *again = memory(tokens_most_bytes(3 * t.size / 2 + 1), 1);
    vocabulary_clear(&r.v, tokens_most_different(t.size));
    const size_t count = tokens_read(&r.v, t.data, t.size, r.a);
    for (size_t i = 0; i < r.v.count; i++) {
        const word *w = &r.v.words[i];
        const uint8_t *bytes = r.v.bytes + w->at;
        utf8proc_int32_t point;
        for (size_t at = 0; at < w->size;) {
            const utf8proc_ssize_t size =
                utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(w->size - at), &point);
            assert(size > 0);
            at += (size_t)size;
        }
        token_reader reader = {bytes, bytes + w->size};
        assert(tokens_next(&reader, again) == w->size);
        assert(memcmp(again, bytes, w->size) == 0 && reader.at == reader.end);
    }
    for (uint64_t n = 1; n <= count && n < 20; n++) {
        vocabulary_clear(&r.v, tokens_most_different(t.size));
        (void)tokens_read(&r.v, t.data, t.size, r.a);
        const size_t all = count - (size_t)n + 1, different = ngrams_different(&r.v, r.a, count, n);
        assert(1 <= different && different <= all);
    }
    free(again);
    close_room(&r);
}

static void check_quasi(text t)
{
    uint8_t *once = memory(quasi_most_bytes(t.size), 1);
    const size_t size = quasi_text(t.data, t.size, once);
    assert(size <= 3 * t.size);
    assert(size == 0 || (once[0] != ' ' && once[size - 1] != ' '));
    uint8_t *twice = memory(quasi_most_bytes(size), 1);
    assert(quasi_text((const char *)once, size, twice) == size);
    assert(memcmp(once, twice, size) == 0);
    free(once);
    free(twice);
}

static bool is_json(text t)
{
    uint8_t *open = memory(json_valid_room(t.size), 1);
    const bool valid = json_valid(t.data, t.size, open);
    free(open);
    return valid;
}

static void check_json(text t)
{
    char *wrapped = memory(t.size + 2, 1);
    wrapped[0] = '[';
    memcpy(wrapped + 1, t.data, t.size);
    wrapped[t.size + 1] = ']';
    if (is_json(t))
        assert(is_json((text){wrapped, t.size + 2}));
    assert(!is_json((text){wrapped, t.size + 1}) || t.size == 0 || !is_json(t));
    free(wrapped);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size == 0)
        return 0;
    const size_t split = bytes[0] * (size - 1) / 255;
    char *first = memory(split, 1), *second = memory(size - 1 - split, 1);
    first = realloc(first, split > 0 ? split : 1);
    second = realloc(second, size - 1 - split > 0 ? size - 1 - split : 1);
    assert(first && second);
    memcpy(first, bytes + 1, split);
    memcpy(second, bytes + 1 + split, size - 1 - split);
    const text a = {first, split}, b = {second, size - 1 - split};
    const scores one = score(a, b), other = score(b, a), same = score(a, a);
    assert(one.f1 == other.f1 && one.f1_set == other.f1_set && one.rouge == other.rouge);
    assert(same.f1 == 1 && same.f1_set == 1 && same.rouge == 1);
    check_tokens(a);
    check_quasi(a);
    check_json(b);
    (void)refusal_begins(b.data, b.size);
    free(first);
    free(second);
    return 0;
}
