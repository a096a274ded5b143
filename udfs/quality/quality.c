/*
 * The family quality: how good an answer was, and how sure that is. Declarations and adapters; the
 * formulas are in the kernels beside. Longer than most families: more than half of it is the
 * reference of twenty-two functions.
 */
#include "mh.h"

#include "benchmark.h"
#include "control.h"
#include "drift.h"
#include "grade.h"
#include "json_valid.h"
#include "ngrams.h"
#include "quasi.h"
#include "refusal.h"
#include "rouge.h"
#include "score.h"
#include "token_f1.h"
#include "tokens.h"
#include "weighted.h"
#include "wilson.h"

#include <string.h>

/* ---- numbers of fixed width ---- */

/* One score a row, by `kernel` from the first `used` arguments: NULL where one of those is, or
 * where the kernel has no answer. Inlined into every variant: loops without calls or branches. */
__attribute__((always_inline)) static inline mh_status score_rows(mh_call *call, size_t used,
                                                                  double (*kernel)(components of))
{
    const size_t rows = call->rows;
    const mh_f64 *restrict relevance = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *restrict coherence = mh_f64_values(mh_arg(call, 1));
    const mh_f64 *restrict factuality = mh_f64_values(mh_arg(call, 2));
    const mh_f64 *restrict hallucination = mh_f64_values(mh_arg(call, 3));
    const mh_f64 *restrict toxicity = mh_f64_values(mh_arg(call, 4));
    float *restrict score = mh_result_of(call)->data;
    uint8_t *restrict nulls = mh_result_of(call)->nulls;
    for (size_t i = 0; i < rows; i++)
        score[i] = (float)kernel(
            (components){relevance[i], coherence[i], factuality[i], hallucination[i], toxicity[i]});
    for (size_t i = 0; i < rows; i++)
        nulls[i] = (uint8_t)isnan(score[i]);
    for (size_t k = 0; k < used; k++) {
        const uint8_t *restrict missing = mh_arg(call, k)->nulls;
        for (size_t i = 0; i < rows; i++)
            nulls[i] |= missing[i];
    }
    return MH_OK;
}

MH_VECTORS static mh_status score(mh_call *call)
{
    return score_rows(call, 3, quality_score);
}

MH_VECTORS static mh_status score_equal(mh_call *call)
{
    return score_rows(call, 4, quality_score_equal);
}

MH_VECTORS static mh_status score_strict(mh_call *call)
{
    return score_rows(call, 5, quality_score_strict);
}

/* `value`, but NaN where it is missing: nothing changes by adding -0. */
static inline double nan_where(uint8_t missing, double value)
{
    return value + (missing ? NAN : -0.);
}

/* Here a NULL component is a value like others: the unknown. */
MH_VECTORS static mh_status score_known(mh_call *call)
{
    const size_t rows = call->rows;
    const mh_f64 *restrict relevance = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *restrict coherence = mh_f64_values(mh_arg(call, 1));
    const mh_f64 *restrict factuality = mh_f64_values(mh_arg(call, 2));
    const uint8_t *restrict no_relevance = mh_arg(call, 0)->nulls;
    const uint8_t *restrict no_coherence = mh_arg(call, 1)->nulls;
    const uint8_t *restrict no_factuality = mh_arg(call, 2)->nulls;
    float *restrict score = mh_result_of(call)->data;
    uint8_t *restrict nulls = mh_result_of(call)->nulls;
    for (size_t i = 0; i < rows; i++)
        score[i] = (float)quality_score_known(
            (components){.relevance = nan_where(no_relevance[i], relevance[i]),
                         .coherence = nan_where(no_coherence[i], coherence[i]),
                         .factuality = nan_where(no_factuality[i], factuality[i])});
    for (size_t i = 0; i < rows; i++)
        nulls[i] = (uint8_t)isnan(score[i]);
    return MH_OK;
}

MH_VECTORS static mh_status grade(mh_call *call)
{
    const size_t rows = call->rows;
    const mh_f64 *restrict share = mh_f64_values(mh_arg(call, 0));
    const uint8_t *restrict missing = mh_arg(call, 0)->nulls;
    int8_t *restrict grades = mh_result_of(call)->data;
    uint8_t *restrict nulls = mh_result_of(call)->nulls;
    for (size_t i = 0; i < rows; i++)
        nulls[i] = (uint8_t)(missing[i] | !quality_grade(share[i], &grades[i]));
    return MH_OK;
}

MH_VECTORS static mh_status wilson(mh_call *call)
{
    const size_t rows = call->rows;
    const mh_i64 *restrict successes = mh_i64_values(mh_arg(call, 0));
    const mh_i64 *restrict trials = mh_i64_values(mh_arg(call, 1));
    mh_result *out = mh_result_of(call)->children;
    double *restrict low = out[0].data, *restrict high = out[1].data;
    uint8_t *restrict nulls = out[0].nulls;
    mh_null_union(call, nulls);
    for (size_t i = 0; i < rows; i++)
        nulls[i] |= !quality_is_share(successes[i], trials[i]);
    memcpy(out[1].nulls, nulls, rows);
    for (size_t i = 0; i < rows; i++)
        quality_wilson(mh_double(successes[i]), mh_double(trials[i]), &low[i], &high[i]);
    return MH_OK;
}

/* Not NULL: what is unknown scores the neutral .5. Weights first, one by one, into the place of the
 * scores; then a loop that vectorises. */
__attribute__((always_inline)) static inline mh_status
benchmark_rows(mh_call *call, int64_t enough, double (*kernel)(double, double, double, double))
{
    const mh_f64 *restrict value = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *restrict middle = mh_f64_values(mh_arg(call, 1));
    const mh_f64 *restrict edge = mh_f64_values(mh_arg(call, 2));
    const mh_i64 *restrict cohort = mh_i64_values(mh_arg(call, 3));
    const mh_i64 *restrict samples = mh_i64_values(mh_arg(call, 4));
    double *restrict score = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        score[i] = benchmark_weight(cohort[i], samples[i], enough);
    for (size_t i = 0; i < call->rows; i++)
        score[i] = kernel(value[i], middle[i], edge[i], score[i]);
    for (size_t k = 0; k < call->argument_count; k++) {
        const uint8_t *restrict missing = mh_arg(call, k)->nulls;
        for (size_t i = 0; i < call->rows; i++)
            score[i] = missing[i] ? .5 : score[i];
    }
    return MH_OK;
}

MH_VECTORS static mh_status latency_benchmark(mh_call *call)
{
    return benchmark_rows(call, BENCHMARK_LATENCY_SAMPLES, benchmark_latency);
}

MH_VECTORS static mh_status fps_benchmark(mh_call *call)
{
    return benchmark_rows(call, BENCHMARK_FPS_SAMPLES, benchmark_fps);
}

MH_VECTORS static mh_status sla(mh_call *call)
{
    const size_t rows = call->rows;
    const mh_i64 *restrict requested = mh_i64_values(mh_arg(call, 0));
    const mh_f64 *restrict coverage = mh_f64_values(mh_arg(call, 1));
    const mh_f64 *restrict startup = mh_f64_values(mh_arg(call, 2));
    const mh_f64 *restrict no_swap = mh_f64_values(mh_arg(call, 3));
    const mh_f64 *restrict viability = mh_f64_values(mh_arg(call, 4));
    const mh_f64 *restrict ptff = mh_f64_values(mh_arg(call, 5));
    const mh_f64 *restrict e2e = mh_f64_values(mh_arg(call, 6));
    const mh_f64 *restrict fps = mh_f64_values(mh_arg(call, 7));
    double *restrict score = mh_result_of(call)->data;
    uint8_t *restrict nulls = mh_result_of(call)->nulls;
    for (size_t i = 0; i < rows; i++)
        score[i] = service_score(
            (service){coverage[i], startup[i], no_swap[i], viability[i], ptff[i], e2e[i], fps[i]});
    mh_null_unknown(call, score, nulls);
    for (size_t i = 0; i < rows; i++)
        nulls[i] |= requested[i] <= 0;
    return MH_OK;
}

/* ---- arrays of numbers ---- */

/* All elements of an array argument as doubles, NaN for NULL. */
static mh_status plain_numbers(mh_call *call, size_t argument, double **out)
{
    const mh_column *elements = mh_elements(mh_arg(call, argument));
    double *number;
    MH_TRY(mh_arena_alloc(call->arena, elements->rows, sizeof *number, &number, call->error));
    if (elements->type->kind == MH_INT64) {
        const mh_i64 *restrict value = mh_i64_values(elements);
        for (size_t i = 0; i < elements->rows; i++)
            number[i] = elements->nulls[i] ? NAN : (double)value[i];
    } else {
        const mh_f64 *restrict value = mh_f64_values(elements);
        for (size_t i = 0; i < elements->rows; i++)
            number[i] = elements->nulls[i] ? NAN : value[i];
    }
    *out = number;
    return MH_OK;
}

/* One number of two arrays a row, NULL where their lengths differ or `kernel` has no answer. */
static mh_status array_pairs(mh_call *call,
                             double (*kernel)(const double *, const double *, size_t))
{
    const mh_column *firsts = mh_arg(call, 0), *seconds = mh_arg(call, 1);
    double *first, *second, *value = mh_result_of(call)->data;
    uint8_t *nulls = mh_result_of(call)->nulls;
    MH_TRY(plain_numbers(call, 0, &first));
    MH_TRY(plain_numbers(call, 1, &second));
    for (size_t i = 0; i < call->rows; i++) {
        const size_t a = mh_begin(firsts, i), b = mh_begin(seconds, i);
        const size_t count = mh_end(firsts, i) - a;
        const bool equal = mh_end(seconds, i) - b == count;
        value[i] = equal ? kernel(first + a, second + b, count) : NAN;
        nulls[i] = (uint8_t)isnan(value[i]);
    }
    return MH_OK;
}

static mh_status score_weighted(mh_call *call)
{
    return array_pairs(call, weighted_mean);
}

static mh_status drift(mh_call *call)
{
    return array_pairs(call, drift_psi);
}

/* Makes the result's arrays as long as those of argument 2, whose elements are *values. */
static mh_status open_series(mh_call *call, double **values)
{
    const mh_column *series = mh_arg(call, 2);
    mh_result *out = mh_result_of(call);
    MH_TRY(plain_numbers(call, 2, values));
    MH_TRY(mh_result_elements(out, mh_elements(series)->rows, call->error));
    for (size_t i = 0; i < call->rows; i++)
        out->ends[i] = series->ends[i];
    return MH_OK;
}

static void flag_unknown(mh_result *numbers)
{
    const double *number = numbers->data;
    for (size_t i = 0; i < numbers->rows; i++)
        numbers->nulls[i] = (uint8_t)isnan(number[i]);
}

static mh_status ewma(mh_call *call)
{
    const mh_column *lambdas = mh_arg(call, 0), *starts = mh_arg(call, 1);
    const mh_column *series = mh_arg(call, 2);
    const mh_f64 *lambda = mh_f64_values(lambdas), *start = mh_f64_values(starts);
    double *values;
    MH_TRY(open_series(call, &values));
    mh_result *out = &mh_result_of(call)->children[0];
    for (size_t i = 0; i < call->rows; i++) {
        const size_t at = mh_begin(series, i), count = mh_end(series, i) - at;
        control_ewma(lambdas->nulls[i] ? NAN : lambda[i], start[i], !starts->nulls[i], values + at,
                     count, (double *)out->data + at);
    }
    flag_unknown(out);
    return MH_OK;
}

static mh_status cusum(mh_call *call)
{
    const mh_column *targets = mh_arg(call, 0), *slacks = mh_arg(call, 1);
    const mh_column *series = mh_arg(call, 2);
    const mh_f64 *target = mh_f64_values(targets), *slack = mh_f64_values(slacks);
    double *values;
    MH_TRY(open_series(call, &values));
    mh_result *high = &mh_result_of(call)->children[0].children[0], *low = high + 1;
    for (size_t i = 0; i < call->rows; i++) {
        const size_t at = mh_begin(series, i), count = mh_end(series, i) - at;
        const bool known = !targets->nulls[i] && !slacks->nulls[i];
        control_cusum(known ? target[i] : NAN, slack[i], values + at, count,
                      (double *)high->data + at, (double *)low->data + at);
    }
    flag_unknown(high);
    flag_unknown(low);
    return MH_OK;
}

/* ---- texts ---- */

/* Room for the longest texts of a block, used row by row. In the block's arena. */
typedef struct text_rows {
    vocabulary words;
    uint32_t *a, *b, *places; /* tokens of two texts; two numbers a token */
    size_t a_count, b_count;
    rouge_scratch *rouge;
} text_rows;

/* Bytes of the longest text that is scored. */
static size_t longest(const mh_call *call, size_t argument)
{
    const mh_span *text = mh_strings(mh_arg(call, argument));
    size_t most = 0;
    for (size_t i = 0; i < call->rows; i++)
        if (text[i].size > most && text[i].size <= TOKENS_MAX_BYTES)
            most = text[i].size;
    return most;
}

static mh_status open_texts(mh_call *call, size_t a_most, size_t b_most, text_rows *texts)
{
    mh_arena *arena = call->arena;
    mh_error *error = call->error;
    vocabulary *v = &texts->words;
    const size_t total = a_most + b_most, tokens = tokens_most(total + 2);
    const size_t slots = vocabulary_slots(tokens);
    MH_TRY(mh_arena_alloc(arena, slots, sizeof *v->slots, &v->slots, error));
    memset(v->slots, 0, slots * sizeof *v->slots);
    MH_TRY(mh_arena_alloc(arena, tokens, sizeof *v->words, &v->words, error));
    MH_TRY(mh_arena_alloc(arena, tokens_most_bytes(total), 1, &v->bytes, error));
    MH_TRY(mh_arena_alloc(arena, tokens_most(a_most), sizeof *texts->a, &texts->a, error));
    MH_TRY(mh_arena_alloc(arena, tokens_most(b_most), sizeof *texts->b, &texts->b, error));
    MH_TRY(mh_arena_alloc(arena, tokens, 2 * sizeof *texts->places, &texts->places, error));
    return mh_arena_alloc(arena, 1, sizeof *texts->rouge, &texts->rouge, error);
}

/* One score a row from the tokens of two texts: NaN is NULL. */
static mh_status token_pairs(mh_call *call, double (*kernel)(text_rows *texts))
{
    const mh_column *candidates = mh_arg(call, 0), *references = mh_arg(call, 1);
    const mh_span *candidate = mh_strings(candidates), *reference = mh_strings(references);
    double *value = mh_result_of(call)->data;
    uint8_t *nulls = mh_result_of(call)->nulls;
    text_rows texts = {0};
    MH_TRY(open_texts(call, longest(call, 0), longest(call, 1), &texts));
    for (size_t i = 0; i < call->rows; i++) {
        const mh_span a = candidate[i], b = reference[i];
        value[i] = NAN;
        if (!candidates->nulls[i] && !references->nulls[i] && a.size <= TOKENS_MAX_BYTES &&
            b.size <= TOKENS_MAX_BYTES) {
            vocabulary_clear(&texts.words, tokens_most_different(a.size + b.size));
            texts.a_count = tokens_read(&texts.words, a.data, a.size, texts.a);
            texts.b_count = tokens_read(&texts.words, b.data, b.size, texts.b);
            value[i] = kernel(&texts);
        }
        nulls[i] = (uint8_t)isnan(value[i]);
    }
    return MH_OK;
}

static double f1_of_tokens(text_rows *t)
{
    return token_f1(t->a, t->a_count, t->b, t->b_count, t->words.count, t->places);
}

static double f1_of_sets(text_rows *t)
{
    return token_f1_set(t->a, t->a_count, t->b, t->b_count, t->words.count, t->places);
}

static double rouge_l(text_rows *t)
{
    if (t->a_count > ROUGE_MAX_TOKENS || t->b_count > ROUGE_MAX_TOKENS)
        return NAN;
    return f1_of(
        rouge_common(t->a, t->a_count, t->b, t->b_count, t->words.count, t->places, t->rouge),
        t->a_count, t->b_count);
}

static mh_status tokens_f1(mh_call *call)
{
    return token_pairs(call, f1_of_tokens);
}

static mh_status tokens_f1_set(mh_call *call)
{
    return token_pairs(call, f1_of_sets);
}

static mh_status tokens_rouge_l(mh_call *call)
{
    return token_pairs(call, rouge_l);
}

/* Different n-grams a n-gram of argument `text`, NaN where there is none. `n`: NULL means of 1. */
static mh_status distinct_rows(mh_call *call, const mh_column *n, size_t text)
{
    const mh_column *column = mh_arg(call, text);
    const mh_span *span = mh_strings(column);
    const mh_i64 *sizes = n ? mh_i64_values(n) : NULL;
    double *share = mh_result_of(call)->data;
    text_rows texts = {0};
    MH_TRY(open_texts(call, longest(call, text), 0, &texts));
    for (size_t i = 0; i < call->rows; i++) {
        const int64_t size = !n ? 1 : n->nulls[i] ? 0 : sizes[i];
        share[i] = NAN;
        if (column->nulls[i] || size < 1 || span[i].size > TOKENS_MAX_BYTES)
            continue;
        vocabulary_clear(&texts.words, tokens_most_different(span[i].size));
        const size_t count = tokens_read(&texts.words, span[i].data, span[i].size, texts.a);
        if ((uint64_t)size > count)
            continue;
        const double all = (double)(count - (size_t)size + 1);
        share[i] = (double)ngrams_different(&texts.words, texts.a, count, (uint64_t)size) / all;
    }
    flag_unknown(mh_result_of(call));
    return MH_OK;
}

static mh_status distinct(mh_call *call)
{
    return distinct_rows(call, mh_arg(call, 0), 1);
}

static mh_status repetition(mh_call *call)
{
    MH_TRY(distinct_rows(call, NULL, 0));
    double *share = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        share[i] = 1 - share[i];
    return MH_OK;
}

static mh_status exact_match(mh_call *call)
{
    const mh_span *a = mh_strings(mh_arg(call, 0)), *b = mh_strings(mh_arg(call, 1));
    uint8_t *equal = mh_result_of(call)->data;
    mh_null_union(call, mh_result_of(call)->nulls);
    for (size_t i = 0; i < call->rows; i++)
        equal[i] = a[i].size == b[i].size && memcmp(a[i].data, b[i].data, a[i].size) == 0;
    return MH_OK;
}

static mh_status quasi_exact_match(mh_call *call)
{
    const mh_span *a = mh_strings(mh_arg(call, 0)), *b = mh_strings(mh_arg(call, 1));
    uint8_t *equal = mh_result_of(call)->data, *nulls = mh_result_of(call)->nulls, *one, *other;
    MH_TRY(mh_arena_alloc(call->arena, quasi_most_bytes(longest(call, 0)), 1, &one, call->error));
    MH_TRY(mh_arena_alloc(call->arena, quasi_most_bytes(longest(call, 1)), 1, &other, call->error));
    mh_null_union(call, nulls);
    for (size_t i = 0; i < call->rows; i++) {
        nulls[i] |= a[i].size > TOKENS_MAX_BYTES || b[i].size > TOKENS_MAX_BYTES;
        equal[i] = 0;
        if (nulls[i])
            continue;
        const size_t size = quasi_text(a[i].data, a[i].size, one);
        equal[i] = quasi_text(b[i].data, b[i].size, other) == size && memcmp(one, other, size) == 0;
    }
    return MH_OK;
}

static mh_status json_is_valid(mh_call *call)
{
    const mh_span *text = mh_strings(mh_arg(call, 0));
    uint8_t *valid = mh_result_of(call)->data, *open;
    size_t most = 0;
    for (size_t i = 0; i < call->rows; i++)
        most = text[i].size > most ? text[i].size : most;
    MH_TRY(mh_arena_alloc(call->arena, json_valid_room(most), 1, &open, call->error));
    mh_null_union(call, mh_result_of(call)->nulls);
    for (size_t i = 0; i < call->rows; i++)
        valid[i] = json_valid(text[i].data, text[i].size, open);
    return MH_OK;
}

static mh_status refusal(mh_call *call)
{
    const mh_span *text = mh_strings(mh_arg(call, 0));
    uint8_t *refused = mh_result_of(call)->data;
    mh_null_union(call, mh_result_of(call)->nulls);
    for (size_t i = 0; i < call->rows; i++)
        refused[i] = refusal_begins(text[i].data, text[i].size);
    return MH_OK;
}

#define COMPONENTS                                                                                 \
    {                                                                                              \
        {"relevance", "Nullable(Float64)", "0-1", "how far the answer is about the question"},     \
            {"coherence", "Nullable(Float64)", "0-1", "how well it hangs together"},               \
            {"factuality", "Nullable(Float64)", "0-1", "how far its claims hold"},                 \
            {"hallucination", "Nullable(Float64)", "0 or 1",                                       \
             "1 where one was detected: a UInt8 or Bool column, a literal"},                       \
            {"toxicity", "Nullable(Float64)", "0-1", "0 is harmless"},                             \
    }

#define TWO_TEXTS                                                                                  \
    {                                                                                              \
        {"candidate", "Nullable(String)", "text", "the answer to be judged"},                      \
            {"reference", "Nullable(String)", "text", "the answer that is right"},                 \
    }

#define TOKENS                                                                                     \
    "tokens: maximal runs of letters, marks and numbers of any script, lower-cased; in Han, "      \
    "Hiragana, Katakana, Thai, Lao, Khmer and Myanmar every character; bytes that are not UTF-8 "  \
    "separate"

#define TOKEN_PITFALLS                                                                             \
    "Scores depend on the tokenizer: compare only what was made by the same one. A composed and "  \
    "a decomposed accent differ: apply hashPromptText first where both occur. "

static const mh_function functions[] = {
    {
        .name = "qualityScore",
        .since = "0.1.0",
        .summary = "The overall score of an answer: .4 relevance + .2 coherence + .4 factuality; "
                   "hallucination and toxicity do not enter.",
        .formula = ".4 * relevance + .2 * coherence + .4 * factuality, in double precision, "
                   "rounded once to Float32",
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "relevance, coherence or factuality NULL, NaN or outside 0-1; the other two may "
                 "be anything",
        .deterministic = true,
        .source = "OptiInfra: the README's quality row .92, .95, .88 has the overall score .91",
        .pitfalls = "Components in percent (92 for .92) are NULL, not large. A missing component "
                    "makes the score NULL: qualityScoreKnown scores what is there, but such scores "
                    "do not compare with whole ones. In a rollup keep count and sum of the score, "
                    "never an average of averages.",
        .examples = {{"qualityScore(0.92, 0.95, 0.88, 0, 0.02)", "0.91"},
                     {"qualityScore(1, 0.5, 0.25, NULL, NULL)", "0.6"},
                     {"qualityScore(0.92, NULL, 0.88, 0, 0.02)", "NULL"},
                     {"qualityScore(92, 95, 88, 0, 0.02)", "NULL"}},
        .eval = score,
    },
    {
        .name = "qualityScoreEqual",
        .since = "0.1.0",
        .summary = "The mean of relevance, coherence and factuality f, where a detected "
                   "hallucination replaces f by min(f, max(.5, f - .3)).",
        .formula = "(relevance + coherence + f') / 3, f' = min(f, max(.5, f - .3)) where "
                   "hallucination is 1, else f = factuality",
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "relevance, coherence or factuality NULL, NaN or outside 0-1; hallucination "
                 "neither 0 nor 1; toxicity may be anything",
        .deterministic = true,
        .source = "Meterhouse: a variant of qualityScore",
        .pitfalls = "hallucination is a flag: a probability (.7) gives NULL, compare it with a "
                    "threshold first. It costs nothing where factuality is .5 or less already.",
        .examples = {{"qualityScoreEqual(0.9, 0.6, 0.75, 0, 0)", "0.75"},
                     {"qualityScoreEqual(0.9, 0.6, 0.9, 1, NULL)", "0.7"},
                     {"qualityScoreEqual(0.9, 0.6, 0.75, 1, 0)", "0.6666667"},
                     {"qualityScoreEqual(0.9, 0.6, 0.3, 1, 0)", "0.6"}},
        .eval = score_equal,
    },
    {
        .name = "qualityScoreStrict",
        .since = "0.1.0",
        .summary = "qualityScore * (1 - toxicity), and at most .5 where a hallucination was "
                   "detected.",
        .formula = "min(s * (1 - toxicity), .5 where hallucination is 1, else 1), "
                   "s = .4 * relevance + .2 * coherence + .4 * factuality",
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "any argument NULL, NaN or outside 0-1; hallucination neither 0 nor 1",
        .deterministic = true,
        .source = "Meterhouse: a variant of qualityScore",
        .pitfalls = "All five arguments are needed: an answer whose toxicity was never measured is "
                    "NULL, not harmless. hallucination is a flag, not a probability.",
        .examples = {{"qualityScoreStrict(0.92, 0.95, 0.88, 0, 0.02)", "0.8918"},
                     {"qualityScoreStrict(0.92, 0.95, 0.88, 1, 0.02)", "0.5"},
                     {"qualityScoreStrict(0.92, 0.95, 0.88, 1, 0.6)", "0.364"},
                     {"qualityScoreStrict(0.92, 0.95, 0.88, 0, NULL)", "NULL"}},
        .eval = score_strict,
    },
    {
        .name = "qualityScoreKnown",
        .since = "0.1.0",
        .summary = "qualityScore from those of relevance, coherence and factuality that are known, "
                   "their weights made to add up to 1.",
        .formula = "sum(weight * component) / sum(weight) over the known of .4 relevance, .2 "
                   "coherence, .4 factuality",
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "none of the three known (NULL and NaN are not), or a known one outside 0-1; the "
                 "other two arguments may be anything",
        .deterministic = true,
        .source = "Meterhouse: a variant of qualityScore",
        .pitfalls = "A score of one component looks like a score of three. Where components are "
                    "missing for a reason (long answers are not fact-checked), averages shift "
                    "with the share of missing ones: group by what was known.",
        .examples = {{"qualityScoreKnown(0.92, 0.95, 0.88, 0, 0.02)", "0.91"},
                     {"qualityScoreKnown(0.75, NULL, 0.5, 0, 0)", "0.625"},
                     {"qualityScoreKnown(NULL, 0.95, NULL, NULL, NULL)", "0.95"},
                     {"qualityScoreKnown(NULL, NULL, NULL, 0, 0)", "NULL"}},
        .eval = score_known,
    },
    {
        .name = "qualityScoreWeighted",
        .since = "0.1.0",
        .summary = "The weighted mean of any components: sum(weight * value) / sum(weight).",
        .formula = "sum(weight * value) / sum(weight); where weights or values are near the ends "
                   "of a double, from sums scaled by powers of two",
        .arguments = {{"weights", "Array(Nullable(Float64))", "any",
                       "not negative; need not add up to 1"},
                      {"values", "Array(Nullable(Float64))", "any",
                       "as many as there are weights"}},
        .returns = "Nullable(Float64)",
        .unit = "that of the values",
        .nulls = "a value or weight NULL, NaN or infinite; a weight negative; weights that "
                 "add up to 0; arrays of unequal length or empty",
        .deterministic = true,
        .source = "the definition of the weighted mean",
        .pitfalls = "A NULL value makes the mean NULL even where its weight is 0: filter both "
                    "arrays where missing values should be left out. Values are not bounded to "
                    "0-1 and not brought to one scale.",
        .examples = {{"qualityScoreWeighted([2, 1, 1], [0.5, 0.25, 0.75])", "0.5"},
                     {"qualityScoreWeighted([3, 1], [1, 0])", "0.75"},
                     {"qualityScoreWeighted([1e308, 1e308], [0.5, 1])", "0.75"},
                     {"qualityScoreWeighted([3, 1], [1, NULL])", "NULL"},
                     {"qualityScoreWeighted([3, NULL], [1, 0])", "NULL"},
                     {"qualityScoreWeighted([3, 1], [1])", "NULL"}},
        .eval = score_weighted,
    },
    {
        .name = "qualityGrade",
        .since = "0.1.0",
        .summary = "A for a share of at least .9, B .8, C .7, D .6, else F; the share is rounded "
                   "to Float32 before it is compared, so that a stored .9 is an A.",
        .formula = "A where Float32(share) >= Float32(.9), B .8, C .7, D .6, else F",
        .arguments = {{"share", "Nullable(Float64)", "0-1", "a score, such as qualityScore's"}},
        .returns = "Nullable(Enum8('A' = 1, 'B' = 2, 'C' = 3, 'D' = 4, 'F' = 5))",
        .unit = "grade",
        .nulls = "the share NULL, NaN or outside 0-1",
        .deterministic = true,
        .source = "the usual ten-point school scale",
        .pitfalls = "Grades do not average: average the scores, then grade. As numbers of the Enum "
                    "they run from 1 (A) to 5 (F): min() is the best grade. Percentages are NULL.",
        .examples = {{"qualityGrade(0.91)", "A"},
                     {"qualityGrade(0.8999999761581421)", "A"},
                     {"qualityGrade(0.89)", "B"},
                     {"qualityGrade(0.59)", "F"},
                     {"qualityGrade(91)", "NULL"}},
        .eval = grade,
    },
    {
        .name = "qualityBenchmarkLatency",
        .since = "0.2.0",
        .summary = "How good a latency is beside its cohort's: 1 at the median and below, 0 at the "
                   "90th percentile and above, drawn towards .5 where there are few samples.",
        .formula = ".5 + min(samples / 10, 1) * (raw - .5); raw = 1 where value <= p50, 0 where "
                   "value >= p90 or p90 <= p50, else (p90 - value) / (p90 - p50); raw = .5 where "
                   "the value is unknown or benchmarkRows < 48",
        .arguments = {{"value", "Nullable(Float64)", "that of p50", "the mean latency measured"},
                      {"p50", "Nullable(Float64)", "any", "median of the cohort"},
                      {"p90", "Nullable(Float64)", "that of p50", "its 90th percentile"},
                      {"benchmarkRows", "Nullable(Int64)", "rows", "behind p50 and p90"},
                      {"samples", "Nullable(Int64)", "samples", "behind the value"}},
        .returns = "Float64",
        .unit = "0-1",
        .nulls = "never: .5 where anything is NULL, NaN or infinite, where benchmarkRows < 48 or "
                 "samples <= 0",
        .deterministic = true,
        .source = "livepeer-naap-analytics, ADR-004 (quality-benchmark-v1)",
        .pitfalls = "The benchmark must not contain the window that is scored: ADR-004 takes the 7 "
                    "full UTC days before it. .5 says unknown as well as average: keep samples "
                    "beside it. Scores of windows do not average; score the merged window.",
        .examples = {{"qualityBenchmarkLatency(150, 100, 200, 48, 10)", "0.5"},
                     {"qualityBenchmarkLatency(125, 100, 200, 48, 10)", "0.75"},
                     {"qualityBenchmarkLatency(125, 100, 200, 48, 5)", "0.625"},
                     {"qualityBenchmarkLatency(90, 100, 200, 47, 10)", "0.5"},
                     {"qualityBenchmarkLatency(101, 100, 100, 48, 10)", "0"},
                     {"qualityBenchmarkLatency(NULL, 100, 200, 48, 10)", "0.5"}},
        .eval = latency_benchmark,
    },
    {
        .name = "qualityBenchmarkFps",
        .since = "0.2.0",
        .summary = "How good a frame rate is beside its cohort's: 1 at the median and above, 0 at "
                   "the 10th percentile and below, drawn towards .5 where there are few samples.",
        .formula = ".5 + min(samples / 30, 1) * (raw - .5); raw = 1 where value >= p50, 0 where "
                   "value <= p10 or p50 <= p10, else (value - p10) / (p50 - p10); raw = .5 where "
                   "the value is unknown or benchmarkRows < 48",
        .arguments = {{"value", "Nullable(Float64)", "frames/s", "the mean rate measured"},
                      {"p50", "Nullable(Float64)", "frames/s", "median of the cohort"},
                      {"p10", "Nullable(Float64)", "frames/s", "its 10th percentile"},
                      {"benchmarkRows", "Nullable(Int64)", "rows", "behind p50 and p10"},
                      {"samples", "Nullable(Int64)", "samples", "behind the value"}},
        .returns = "Float64",
        .unit = "0-1",
        .nulls = "never: .5 where anything is NULL, NaN or infinite, where benchmarkRows < 48 or "
                 "samples <= 0",
        .deterministic = true,
        .source = "livepeer-naap-analytics, ADR-004 (quality-benchmark-v1)",
        .pitfalls = "The order of the percentiles is p50, p10: with p10 first every band is "
                    "degenerate. Weigh rates by samples (sum / count), never average averages.",
        .examples = {{"qualityBenchmarkFps(20, 24, 16, 48, 30)", "0.5"},
                     {"qualityBenchmarkFps(22, 24, 16, 48, 30)", "0.75"},
                     {"qualityBenchmarkFps(22, 24, 16, 48, 15)", "0.625"},
                     {"qualityBenchmarkFps(12, 24, 16, 48, 300)", "0"},
                     {"qualityBenchmarkFps(24, 24, 24, 48, 30)", "1"},
                     {"qualityBenchmarkFps(22, 24, 16, NULL, 30)", "0.5"}},
        .eval = fps_benchmark,
    },
    {
        .name = "qualitySla",
        .since = "0.2.0",
        .summary =
            "The quality-aware service score of a node: reliability counts 70 %, speed 30 %, "
            "all of it as far as its telemetry covers the window.",
        .formula = "100 * coverage * (.7 * reliability + .3 * quality), at most 100; reliability = "
                   ".4 * startup + .2 * noSwap + .4 * viability; quality = .6 * (.6 * ptff + .4 * "
                   "e2e) + .4 * fps; a coverage above 1 is 1",
        .arguments = {{"requested", "Nullable(Int64)", "sessions", "asked of the node"},
                      {"coverage", "Nullable(Float64)", "0-1", "health signals seen / expected"},
                      {"startup", "Nullable(Float64)", "0-1", "share of sessions that started"},
                      {"noSwap", "Nullable(Float64)", "0-1", "share without a swap"},
                      {"viability", "Nullable(Float64)", "0-1", "share with viable output"},
                      {"ptff", "Nullable(Float64)", "0-1",
                       "qualityBenchmarkLatency of prompt to first frame"},
                      {"e2e", "Nullable(Float64)", "0-1",
                       "qualityBenchmarkLatency of end-to-end latency"},
                      {"fps", "Nullable(Float64)", "0-1", "qualityBenchmarkFps"}},
        .returns = "Nullable(Float64)",
        .unit = "0-100",
        .nulls = "requested NULL, 0 or less; another argument NULL, NaN, infinite or negative; one "
                 "other than coverage above 1",
        .deterministic = true,
        .source = "livepeer-naap-analytics, ADR-004 (quality-benchmark-v1)",
        .pitfalls = "The result is 0-100, the arguments are 0-1: one in percent gives NULL. Never "
                    "average scores of windows or nodes: sum the counts behind the shares and "
                    "score once. A score of sparse telemetry is low, not unknown.",
        .examples = {{"qualitySla(10, 1, 1, 1, 1, 1, 1, 1)", "100"},
                     {"qualitySla(4, 0.5, 1, 1, 1, 0.5, 0.5, 0.5)", "42.5"},
                     {"qualitySla(8, 1, 0.75, 0.5, 0.5, 1, 0.5, 0.25)", "59.400000000000006"},
                     {"qualitySla(0, 1, 1, 1, 1, 1, 1, 1)", "NULL"},
                     {"qualitySla(8, 1, 75, 0.5, 0.5, 1, 0.5, 0.25)", "NULL"}},
        .eval = sla,
    },
    {
        .name = "qualityWilson",
        .since = "0.1.0",
        .summary = "Wilson's 95 % score interval (z = 1.959963984540054) for the share behind "
                   "`successes` of `trials`: within it the true share lies, most likely.",
        .formula = "(s + z^2/2 -+ z * sqrt(s * (n - s) / n + z^2/4)) / (n + z^2), z = "
                   "1.959963984540054",
        .arguments = {{"successes", "Nullable(Int64)", "trials", "0 to `trials`"},
                      {"trials", "Nullable(Int64)", "trials",
                       "all of them; sum counts, never "
                       "average shares"}},
        .returns = "Tuple(low Nullable(Float64), high Nullable(Float64))",
        .unit = "0-1",
        .nulls = "both ends: an argument NULL, no trials, or successes outside 0 to `trials`",
        .deterministic = true,
        .source = "Wilson 1927; Newcombe, Statistics in Medicine 17 (1998), method 3",
        .pitfalls = "Trials must be independent: a thousand answers to ten prompts are nearer to "
                    "ten trials. That two intervals overlap does not say that two shares are "
                    "equal: proportionsZTest compares shares.",
        .examples = {{"qualityWilson(8, 10)", "(0.4901624715366417,0.9433178485456247)"},
                     {"qualityWilson(10, 10)", "(0.7224672001371107,1)"},
                     {"qualityWilson(0, 0)", "(NULL,NULL)"},
                     {"qualityWilson(11, 10)", "(NULL,NULL)"}},
        .eval = wilson,
    },
    {
        .name = "qualityDrift",
        .since = "0.2.0",
        .summary = "The population stability index: how far a histogram has moved from another "
                   "over the same bins.",
        .formula = "sum((p - q) * ln(p / q)), p and q = (count + .5) / (sum of counts + .5 * bins) "
                   "of expected and observed",
        .arguments = {{"expected", "Array(Nullable(Int64))", "rows", "counts of the bins, before"},
                      {"observed", "Array(Nullable(Int64))", "rows", "counts of the same, now"}},
        .returns = "Nullable(Float64)",
        .unit = "nats",
        .nulls = "a count NULL or negative; arrays of unequal length or empty",
        .deterministic = true,
        .source = "PSI as in credit scoring: Siddiqi, Credit Risk Scorecards (2006); half a count "
                  "added to each bin",
        .pitfalls = "Under .1 little, over .25 much has changed: a convention, not a test. It "
                    "grows with the number of bins and with few rows, and bins of quantiles of the "
                    "expected rows are usual. No counts at all are read as equal shares: ask for "
                    "some rows first.",
        .examples = {{"qualityDrift([100, 100, 100], [100, 100, 100])", "0"},
                     {"qualityDrift([1, 0], [0, 1])", "1.0986122886681098"},
                     {"qualityDrift([10, 20], [10])", "NULL"},
                     {"qualityDrift([10, NULL], [10, 20])", "NULL"}},
        .eval = drift,
    },
    {
        .name = "qualityEwma",
        .since = "0.2.0",
        .summary = "The exponentially weighted moving average of a series: what it is now, without "
                   "most of its noise.",
        .formula = "z = lambda * x + (1 - lambda) * z for each value x, from z = start, or the "
                   "first value where start is NULL; gaps keep z",
        .arguments = {{"lambda", "Nullable(Float64)", "0-1",
                       "weight of the newest value; .2 to .3 "
                       "is usual"},
                      {"start", "Nullable(Float64)", "that of the values",
                       "the target, or NULL for the first value"},
                      {"values", "Array(Nullable(Float64))", "any", "in the order of time"}},
        .returns = "Array(Nullable(Float64))",
        .unit = "that of the values",
        .nulls = "elements before the first value where start is NULL; all where lambda is not "
                 "above 0 and up to 1 or start is NaN or infinite. NULL, NaN and infinite values "
                 "are gaps, which repeat what was before",
        .deterministic = true,
        .source = "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4",
        .pitfalls = "groupArray does not sort: arrayMap(x -> x.2, arraySort(groupArray((time, "
                    "value)))). Time itself does not enter: with uneven intervals take averages of "
                    "equal ones first.",
        .examples = {{"qualityEwma(0.5, 50, [52, 47, 53])", "[51,49,51]"},
                     {"qualityEwma(0.25, NULL, [NULL, 8, NULL, 4])", "[NULL,8,8,7]"},
                     {"qualityEwma(1, 0, [3, 1])", "[3,1]"},
                     {"qualityEwma(0, 0, [3, 1])", "[NULL,NULL]"},
                     {"qualityEwma(0.5, 0, [])", "[]"}},
        .eval = ewma,
    },
    {
        .name = "qualityCusum",
        .since = "0.2.0",
        .summary = "Cumulative sums of a series above and below its target: small shifts that last "
                   "add up until they show.",
        .formula = "high = max(0, high + x - target - slack), low = max(0, low + target - slack - "
                   "x) for each value x, from 0; gaps keep both",
        .arguments = {{"target", "Nullable(Float64)", "that of the values", "what should be"},
                      {"slack", "Nullable(Float64)", "that of the values",
                       "not negative; half the shift to be seen, usually half a sigma"},
                      {"values", "Array(Nullable(Float64))", "any", "in the order of time"}},
        .returns = "Array(Tuple(high Nullable(Float64), low Nullable(Float64)))",
        .unit = "that of the values",
        .nulls = "both sums of all elements: target or slack NULL, NaN or infinite, slack "
                 "negative; from where a sum passes the largest double. NULL, NaN and infinite "
                 "values are gaps, which repeat what was before",
        .deterministic = true,
        .source = "NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.3; Montgomery",
        .pitfalls = "The low sum is positive: it grows as values fall. The alarm, usually 4 or 5 "
                    "sigma, is the caller's, and so is to begin again after it. groupArray does "
                    "not sort.",
        .examples = {{"qualityCusum(99, 1, [102, 94.5, 98.25])", "[(2,0),(0,3.5),(0,3.25)]"},
                     {"qualityCusum(10, 0.5, [12, NULL, 12])", "[(1.5,0),(1.5,0),(3,0)]"},
                     {"qualityCusum(10, -1, [12])", "[(NULL,NULL)]"},
                     {"qualityCusum(10, 1, [])", "[]"}},
        .eval = cusum,
    },
    {
        .name = "qualityTokenF1",
        .since = "0.2.0",
        .summary = "F1 of an answer against a reference over their tokens, each as often as it "
                   "occurs: SQuAD's measure of overlap.",
        .formula = "2 * common / (candidate tokens + reference tokens); " TOKENS,
        .arguments = TWO_TEXTS,
        .returns = "Nullable(Float64)",
        .unit = "0-1",
        .nulls = "a text NULL or of more than 4 MiB. Both without tokens: 1; one of them: 0",
        .deterministic = true,
        .source = "Rajpurkar et al. 2016 (SQuAD), with a tokenizer for all scripts",
        .pitfalls = TOKEN_PITFALLS
        "SQuAD's script drops a, an and the and joins what punctuation parts (\"don't\" is one "
        "token there, two here). Word order does not count: qualityRougeL sees it.",
        .examples = {{"qualityTokenF1('Saint Bernadette', 'Saint Bernadette Soubirous')", "0.8"},
                     {"qualityTokenF1('the the cat', 'the cat sat')", "0.6666666666666666"},
                     {"qualityTokenF1('東京都', '京都')", "0.8"},
                     {"qualityTokenF1('', '...')", "1"},
                     {"qualityTokenF1('', 'word')", "0"},
                     {"qualityTokenF1(NULL, 'word')", "NULL"}},
        .eval = tokens_f1,
    },
    {
        .name = "qualityTokenF1Set",
        .since = "0.2.0",
        .summary = "F1 of an answer against a reference over the sets of their tokens: HELM's "
                   "measure of overlap.",
        .formula =
            "2 * common / (different candidate tokens + different reference tokens); " TOKENS,
        .arguments = TWO_TEXTS,
        .returns = "Nullable(Float64)",
        .unit = "0-1",
        .nulls = "a text NULL or of more than 4 MiB. Both without tokens: 1; one of them: 0",
        .deterministic = true,
        .source = "Liang et al. 2022 (HELM), with a tokenizer for all scripts",
        .pitfalls = TOKEN_PITFALLS
        "Repetition costs nothing here: an answer that says the same word a thousand times is as "
        "good as one that says it once.",
        .examples = {{"qualityTokenF1Set('the the cat', 'the cat sat')", "0.8"},
                     {"qualityTokenF1Set('Да, да!', 'да')", "1"},
                     {"qualityTokenF1Set('', '')", "1"},
                     {"qualityTokenF1Set('a', NULL)", "NULL"}},
        .eval = tokens_f1_set,
    },
    {
        .name = "qualityRougeL",
        .since = "0.2.0",
        .summary = "Rouge-L: F1 of an answer against a reference over the longest sequence of "
                   "tokens that both have in the same order.",
        .formula = "2 * LCS / (candidate tokens + reference tokens), LCS = length of the longest "
                   "common subsequence; " TOKENS,
        .arguments = TWO_TEXTS,
        .returns = "Nullable(Float64)",
        .unit = "0-1",
        .nulls = "a text NULL, of more than 4 MiB or of more than 32,768 tokens. Both without "
                 "tokens: 1; one of them: 0",
        .deterministic = true,
        .source = "Lin 2004 with beta = 1, as in rouge_score; bit-parallel by Hyyro 2004",
        .pitfalls = TOKEN_PITFALLS
        "Time grows with the product of the lengths, 64 tokens at a time. No stemming, no "
        "summary-level union (rougeLsum). rouge_score gives 0 for two empty texts and every text "
        "without a-z0-9.",
        .examples = {{"qualityRougeL('testing one', 'testing one two')", "0.8"},
                     {"qualityRougeL('testing two', 'testing one two')", "0.8"},
                     {"qualityRougeL('two one testing', 'testing one two')", "0.3333333333333333"},
                     {"qualityRougeL('', 'testing one two')", "0"},
                     {"qualityRougeL('one', NULL)", "NULL"}},
        .eval = tokens_rouge_l,
    },
    {
        .name = "qualityExactMatch",
        .since = "0.2.0",
        .summary = "1 where two texts are the same bytes, else 0.",
        .formula = "candidate = reference",
        .arguments = TWO_TEXTS,
        .returns = "Nullable(UInt8)",
        .unit = "0 or 1",
        .nulls = "a text NULL",
        .deterministic = true,
        .source = "the definition; HELM strips white space at both ends before it compares",
        .pitfalls =
            "A blank at the end or a composed accent is a difference: qualityQuasiExactMatch "
            "forgives case, punctuation, articles and white space.",
        .examples = {{"qualityExactMatch('Paris', 'Paris')", "1"},
                     {"qualityExactMatch('Paris', 'paris')", "0"},
                     {"qualityExactMatch('', '')", "1"},
                     {"qualityExactMatch(NULL, 'Paris')", "NULL"}},
        .eval = exact_match,
    },
    {
        .name = "qualityQuasiExactMatch",
        .since = "0.2.0",
        .summary = "1 where two texts are equal but for case, punctuation, the articles a, an, the "
                   "and white space, else 0.",
        .formula = "both texts lower-cased (by code point), without Unicode punctuation and the "
                   "symbols of ASCII, then without the words a, an, the, then with one blank for "
                   "white space; equal",
        .arguments = TWO_TEXTS,
        .returns = "Nullable(UInt8)",
        .unit = "0 or 1",
        .nulls = "a text NULL or of more than 4 MiB",
        .deterministic = true,
        .source = "Liang et al. 2022 (HELM), after SQuAD's and QuAC's scripts; punctuation beyond "
                  "ASCII is ours",
        .pitfalls = "Punctuation joins: 'well-known' is 'wellknown', '1.5' is '15', '-5' is '5'. "
                    "Articles of other languages stay. Two texts of nothing but those are equal; "
                    "HELM scores an empty answer 0.",
        .examples = {{"qualityQuasiExactMatch('The Eiffel Tower.', 'eiffel   tower')", "1"},
                     {"qualityQuasiExactMatch('a theatre', 'Theatre!')", "1"},
                     {"qualityQuasiExactMatch('ÉCOLE', 'école')", "1"},
                     {"qualityQuasiExactMatch('Tower', 'Towers')", "0"},
                     {"qualityQuasiExactMatch('Tower', NULL)", "NULL"}},
        .eval = quasi_exact_match,
    },
    {
        .name = "qualityDistinct",
        .since = "0.2.0",
        .summary = "Distinct-n: which share of the n-grams of a text are different, low where a "
                   "model repeats itself.",
        .formula = "different n-grams / (tokens - n + 1); " TOKENS,
        .arguments = {{"n", "Nullable(Int64)", "tokens", "length of an n-gram, 1 or more"},
                      {"text", "Nullable(String)", "text", "an answer"}},
        .returns = "Nullable(Float64)",
        .unit = "0-1",
        .nulls = "an argument NULL, n below 1, fewer than n tokens, a text of more than 4 MiB",
        .deterministic = true,
        .source = "Li et al. 2016, \"A Diversity-Promoting Objective Function for Neural "
                  "Conversation Models\"",
        .pitfalls = TOKEN_PITFALLS
        "It falls with length by itself: compare texts of like length. Distinct-n of many texts "
        "together is not the average of theirs.",
        .examples = {{"qualityDistinct(1, 'to be or not to be')", "0.6666666666666666"},
                     {"qualityDistinct(2, 'to be or not to be')", "0.8"},
                     {"qualityDistinct(3, 'la la la la la')", "0.3333333333333333"},
                     {"qualityDistinct(7, 'to be or not to be')", "NULL"},
                     {"qualityDistinct(0, 'to be')", "NULL"}},
        .eval = distinct,
    },
    {
        .name = "qualityRepetition",
        .since = "0.2.0",
        .summary = "Which share of the tokens of a text were there before.",
        .formula = "1 - different tokens / tokens; " TOKENS,
        .arguments = {{"text", "Nullable(String)", "text", "an answer"}},
        .returns = "Nullable(Float64)",
        .unit = "0-1",
        .nulls = "a text NULL, without tokens, or of more than 4 MiB",
        .deterministic = true,
        .source = "1 - distinct-1 (Li et al. 2016)",
        .pitfalls = TOKEN_PITFALLS
        "It grows with length by itself: half the words of any page were there before. For loops "
        "of a model, 1 - qualityDistinct(4, text) says more.",
        .examples = {{"qualityRepetition('a rose is a rose')", "0.4"},
                     {"qualityRepetition('one two')", "0"},
                     {"qualityRepetition('?!')", "NULL"},
                     {"qualityRepetition(NULL)", "NULL"}},
        .eval = repetition,
    },
    {
        .name = "qualityJsonValid",
        .since = "0.2.0",
        .summary = "1 where a text is JSON to the letter, else 0: does a model keep to the format?",
        .formula = "RFC 8259: one value of any kind in UTF-8, white space around it, nothing else, "
                   "any depth",
        .arguments = {{"text", "Nullable(String)", "text", "what should be JSON"}},
        .returns = "Nullable(UInt8)",
        .unit = "0 or 1",
        .nulls = "the text NULL",
        .deterministic = true,
        .source = "RFC 8259",
        .pitfalls =
            "ClickHouse's isValidJSON takes some texts that are none. A fenced answer "
            "(```json) is not JSON, nor is one with a byte-order mark, NaN or a comma too "
            "many. Names that come twice and lone surrogates as escapes are grammatical, but "
            "hashCanonicalJson refuses them.",
        .examples = {{"qualityJsonValid('{\"a\": [1, 2.5e-3, null]}')", "1"},
                     {"qualityJsonValid('\"text\"')", "1"},
                     {"qualityJsonValid('{\"a\": 1,}')", "0"},
                     {"qualityJsonValid('01')", "0"},
                     {"qualityJsonValid('')", "0"},
                     {"qualityJsonValid(NULL)", "NULL"}},
        .eval = json_is_valid,
    },
    {
        .name = "qualityRefusal",
        .since = "0.2.0",
        .summary = "1 where an answer begins like a refusal, else 0: a heuristic over a table of "
                   "English phrases, version " REFUSAL_TABLE ".",
        .formula = "the tokens of the first 400 bytes contain one of the phrases in a row, such as "
                   "\"I can't help\", \"I cannot assist\", \"I'm unable to\", \"sorry, but I "
                   "can't\"; case, punctuation and the kind of apostrophe do not matter",
        .arguments = {{"text", "Nullable(String)", "text", "an answer"}},
        .returns = "Nullable(UInt8)",
        .unit = "0 or 1",
        .nulls = "the text NULL",
        .deterministic = true,
        .source = "Meterhouse, table " REFUSAL_TABLE " (udfs/quality/refusal.c), after the lists "
                  "of AdvBench (Zou et al. 2023) and its successors",
        .pitfalls = "A rate to watch, not a verdict on one answer: it misses refusals that are "
                    "polite, late or in other languages, and takes quotations for refusals. Rates "
                    "made with different versions of the table do not compare.",
        .examples = {{"qualityRefusal('I\\'m sorry, but I can\\'t help with that.')", "1"},
                     {"qualityRefusal('I’m unable to do so.')", "1"},
                     {"qualityRefusal('I am sorry to hear that. Here is a plan.')", "0"},
                     {"qualityRefusal('You cannot help but laugh.')", "0"},
                     {"qualityRefusal('')", "0"},
                     {"qualityRefusal(NULL)", "NULL"}},
        .eval = refusal,
    },
};

static const mh_family family = {
    .name = "quality",
    .summary =
        "How good answers are: scores, grades, benchmarks, control charts, overlap of texts.",
    .functions = functions,
    .function_count = sizeof functions / sizeof *functions,
};

int main(int argc, char **argv)
{
    return mh_main(argc, argv, &family);
}
