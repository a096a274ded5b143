/*
 * Canonical JSON in memory: our rewriter, with and without the hash, against jansson (when it was
 * there at build time) sorting and printing the same texts. One thread, one run, all taking turns;
 * every slice of 500 texts is timed by itself, and the best of its rounds counts, so that what else
 * the machine does shows little.
 *
 *     bench_json [texts]      default 50,000
 *
 * The texts are parameter objects of about 360 bytes: 10 to 18 names, one object and one array
 * inside, numbers, short strings, a UUID. Each comes from one of eight programs, which write their
 * names in an order of their own, two of them sorted, one with a blank behind commas and colons; or
 * all come from one program that does not sort. No two texts are equal.
 */
#include "digest.h"
#include "json_rewrite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef BENCH_JANSSON
#include <jansson.h>
#endif

enum { PROGRAMS = 8, NAMES = 18, ROUNDS = 9, SLICE = 500, LONGEST = 1024 };

static const char *const names[NAMES] = {
    "batch_size",     "frequency_penalty",
    "guidance_scale", "height",
    "lora",           "max_tokens",
    "model",          "negative_prompt",
    "num_steps",      "presence_penalty",
    "safety",         "scheduler",
    "seed",           "stop",
    "strength",       "temperature",
    "user",           "width",
};

typedef struct texts {
    char *data;
    size_t *ends;
    size_t count;
} texts;

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* A value as its program would write it. `full` floats have all their digits. */
static int print_value(char *out, int name, uint64_t *state, bool full)
{
    static const char *const models[] = {"openai/gpt-4o", "anthropic/claude-sonnet-4",
                                         "meta/llama-3.1-70b", "stabilityai/sdxl-turbo"};
    const uint64_t r = draw(state);
    switch (name) {
    case 4:
        return sprintf(out, "{\"name\":\"style-%u\",\"scale\":%.2f1}", (unsigned)(r % 1000),
                       (double)(r >> 40 & 127) / 128);
    case 6:
        return sprintf(out, "\"%s\"", models[r % 4]);
    case 7:
        return sprintf(out, "\"blurry, low quality\"");
    case 10:
        return sprintf(out, r & 1 ? "true" : "false");
    case 11:
        return sprintf(out, "\"%s\"", r & 1 ? "euler_a" : "dpmpp_2m");
    case 12:
        return sprintf(out, "%u", (unsigned)(r >> 32));
    case 13:
        return sprintf(out, r & 1 ? "[\"END\",\"###\"]" : "[]");
    case 16:
        return sprintf(out, "\"%08x-%04x-4%03x-a%03x-%012llx\"", (unsigned)(r >> 32),
                       (unsigned)(r & 0xffff), (unsigned)(r >> 20 & 0xfff),
                       (unsigned)(r >> 8 & 0xfff), (unsigned long long)(draw(state) >> 16));
    case 1:
    case 2:
    case 9:
    case 14:
    case 15:
        return full ? sprintf(out, "%.16g", (double)(r >> 11) * 0x1p-53)
                    : sprintf(out, "%.1f%u", (double)(r >> 48) / 65536, 1 + (unsigned)(r % 9));
    default:
        return sprintf(out, "%u", (unsigned)(r % 1024));
    }
}

/* `full`: in 100, how many texts have floats with all their digits. */
static texts make_texts(size_t count, bool one_program, unsigned full)
{
    texts made = {malloc(count * LONGEST), malloc(count * sizeof(size_t)), count};
    int order[PROGRAMS][NAMES], used[PROGRAMS];
    uint64_t state = 88172645463325252U;
    if (!made.data || !made.ends)
        exit(1);
    for (int p = 0; p < PROGRAMS; p++) {
        used[p] = p < 3 ? NAMES : 10 + (int)(draw(&state) % (NAMES - 9));
        for (int i = 0; i < NAMES; i++)
            order[p][i] = i;
        for (int i = NAMES - 1; p >= 2 && i > 0; i--) {
            const int j = (int)(draw(&state) % (uint64_t)(i + 1)), swapped = order[p][i];
            order[p][i] = order[p][j];
            order[p][j] = swapped;
        }
    }
    size_t end = 0;
    for (size_t t = 0; t < count; t++) {
        const int p = one_program ? 2 : (int)(draw(&state) % PROGRAMS);
        const char *const blank = p == PROGRAMS - 1 ? " " : "";
        const bool long_floats = draw(&state) % 100 < full;
        for (int i = 0; i < used[p]; i++) {
            const int name = order[p][i];
            end += (size_t)sprintf(made.data + end, "%s%s\"%s\":%s", i > 0 ? "," : "{",
                                   i > 0 ? blank : "", names[name], blank);
            end += (size_t)print_value(made.data + end, name, &state, long_floats);
        }
        made.data[end++] = '}';
        made.ends[t] = end;
    }
    return made;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Rewrites texts [first, last) and returns a number that depends on every output. */
typedef size_t contender(json_scratch *scratch, const texts *t, size_t first, size_t last);

static size_t rewrite(json_scratch *scratch, const json_style *style, bool hash, const texts *t,
                      size_t first, size_t last)
{
    size_t sum = 0;
    for (size_t i = first; i < last; i++) {
        const size_t begin = i > 0 ? t->ends[i - 1] : 0;
        const char *out;
        size_t size;
        if (json_rewrite(scratch, style, t->data + begin, t->ends[i] - begin, &out, &size) !=
            JSON_OK)
            exit(1);
        sum += size;
        if (hash) {
            char digest[DIGEST_XXH3_SIZE];
            digest_xxh3(digest, out, size);
            sum += (unsigned char)digest[7];
        }
    }
    return sum;
}

static size_t canonical(json_scratch *scratch, const texts *t, size_t first, size_t last)
{
    return rewrite(scratch, &json_jcs, false, t, first, last);
}

static size_t canonical_and_hash(json_scratch *scratch, const texts *t, size_t first, size_t last)
{
    return rewrite(scratch, &json_jcs, true, t, first, last);
}

static size_t python(json_scratch *scratch, const texts *t, size_t first, size_t last)
{
    return rewrite(scratch, &json_python, false, t, first, last);
}

#ifdef BENCH_JANSSON
static size_t jansson(json_scratch *scratch, const texts *t, size_t first, size_t last)
{
    size_t sum = 0;
    (void)scratch;
    for (size_t i = first; i < last; i++) {
        const size_t begin = i > 0 ? t->ends[i - 1] : 0;
        json_error_t error;
        json_t *value =
            json_loadb(t->data + begin, t->ends[i] - begin, JSON_REJECT_DUPLICATES, &error);
        char *out = value ? json_dumps(value, JSON_SORT_KEYS | JSON_COMPACT) : NULL;
        if (!out)
            exit(1);
        sum += strlen(out);
        free(out);
        json_decref(value);
    }
    return sum;
}
#endif

static void compare(const texts *t, const char *what)
{
    static const struct {
        const char *name;
        contender *run;
    } contenders[] = {
        {"canonical (RFC 8785)", canonical},
        {"canonical and XXH3-128", canonical_and_hash},
        {"Python's spelling", python},
#ifdef BENCH_JANSSON
        {"jansson, sorted, compact", jansson},
#endif
    };
    enum { COUNT = sizeof contenders / sizeof *contenders };
    double total[COUNT] = {0};
    size_t sum = 0;
    json_scratch scratch = json_scratch_open();
    for (size_t first = 0; first < t->count; first += SLICE) {
        const size_t last = first + SLICE < t->count ? first + SLICE : t->count;
        double best[COUNT];
        for (int round = 0; round < ROUNDS; round++)
            for (int c = 0; c < COUNT; c++) {
                const double begin = now();
                sum += contenders[c].run(&scratch, t, first, last);
                const double seconds = now() - begin;
                best[c] = round == 0 || seconds < best[c] ? seconds : best[c];
            }
        for (int c = 0; c < COUNT; c++)
            total[c] += best[c];
    }
    json_scratch_close(&scratch);
    const double bytes = (double)t->ends[t->count - 1];
    printf("%s: %zu texts of %.0f bytes\n", what, t->count, bytes / (double)t->count);
    for (int c = 0; c < COUNT; c++)
        printf("  %-26s %6.3f GB/s %6.0f ns a text %6.1f times the first\n", contenders[c].name,
               bytes / total[c] / 1e9, total[c] / (double)t->count * 1e9, total[c] / total[0]);
    if (sum == 0)
        exit(1);
}

int main(int argc, char **argv)
{
    const size_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 50000;
    for (int one = 1; one >= 0; one--)
        for (unsigned full = 0; full <= 100; full += 50) {
            char what[100];
            const texts made = make_texts(count, one, full);
            snprintf(what, sizeof what, "%s, %u %% of the texts with floats of 16 digits",
                     one ? "one program" : "eight programs at random", full);
            compare(&made, what);
            free(made.data);
            free(made.ends);
        }
    return 0;
}
