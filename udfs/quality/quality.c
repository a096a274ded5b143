/*
 * The family quality: how good an answer was, and how sure that is. Declarations and adapters; the
 * formulas are in the kernels beside.
 */
#include "mh.h"

#include "grade.h"
#include "score.h"
#include "weighted.h"
#include "wilson.h"

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

static mh_status score(mh_call *call)
{
    return score_rows(call, 3, quality_score);
}

static mh_status score_equal(mh_call *call)
{
    return score_rows(call, 4, quality_score_equal);
}

static mh_status score_strict(mh_call *call)
{
    return score_rows(call, 5, quality_score_strict);
}

/* Here a NULL component is a value like others: the unknown. */
static mh_status score_known(mh_call *call)
{
    const mh_f64 *value[3];
    const uint8_t *missing[3];
    for (size_t k = 0; k < 3; k++) {
        value[k] = mh_f64_values(mh_arg(call, k));
        missing[k] = mh_arg(call, k)->nulls;
    }
    float *score = mh_result_of(call)->data;
    uint8_t *nulls = mh_result_of(call)->nulls;
    for (size_t i = 0; i < call->rows; i++) {
        score[i] = (float)quality_score_known((components){
            .relevance = missing[0][i] ? NAN : value[0][i],
            .coherence = missing[1][i] ? NAN : value[1][i],
            .factuality = missing[2][i] ? NAN : value[2][i],
        });
        nulls[i] = (uint8_t)isnan(score[i]);
    }
    return MH_OK;
}

static mh_status score_weighted(mh_call *call)
{
    const mh_column *weights = mh_arg(call, 0), *values = mh_arg(call, 1);
    const mh_f64 *weight = mh_f64_values(mh_elements(weights));
    const mh_f64 *value = mh_f64_values(mh_elements(values));
    const uint8_t *no_weight = mh_elements(weights)->nulls;
    const uint8_t *no_value = mh_elements(values)->nulls;
    double *mean = mh_result_of(call)->data;
    uint8_t *nulls = mh_result_of(call)->nulls;
    for (size_t i = 0; i < call->rows; i++) {
        size_t w = mh_begin(weights, i), v = mh_begin(values, i), end = mh_end(values, i);
        weighted sums = {0};
        bool unequal = mh_end(weights, i) - w != end - v;
        for (; !unequal && v < end; w++, v++)
            weighted_add(&sums, no_weight[w] ? NAN : weight[w], no_value[v] ? NAN : value[v]);
        mean[i] = weighted_mean(&sums);
        nulls[i] = (uint8_t)isnan(mean[i]);
    }
    return MH_OK;
}

static mh_status grade(mh_call *call)
{
    const mh_f64 *share = mh_f64_values(mh_arg(call, 0));
    mh_result *out = mh_result_of(call);
    int8_t *grades = out->data;
    mh_null_union(call, out->nulls);
    for (size_t i = 0; i < call->rows; i++)
        out->nulls[i] |= !quality_grade(share[i], &grades[i]);
    return MH_OK;
}

static mh_status wilson(mh_call *call)
{
    const mh_i64 *successes = mh_i64_values(mh_arg(call, 0));
    const mh_i64 *trials = mh_i64_values(mh_arg(call, 1));
    mh_result *low = &mh_result_of(call)->children[0], *high = &mh_result_of(call)->children[1];
    double *lows = low->data, *highs = high->data;
    mh_null_union(call, low->nulls);
    for (size_t i = 0; i < call->rows; i++) {
        lows[i] = highs[i] = 0;
        low->nulls[i] |= !quality_wilson(successes[i], trials[i], &lows[i], &highs[i]);
        high->nulls[i] = low->nulls[i];
    }
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

static const mh_function functions[] = {
    {
        .name = "qualityScore",
        .since = "0.1.0",
        .summary = "The overall score of an answer: .4 relevance + .2 coherence + .4 factuality; "
                   "hallucination and toxicity do not enter.",
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "relevance, coherence or factuality NULL, NaN or outside 0-1; the other two may "
                 "be anything",
        .deterministic = true,
        .source = "OptiInfra: the README's quality row .92, .95, .88 has the overall score .91",
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
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "relevance, coherence or factuality NULL, NaN or outside 0-1; hallucination "
                 "neither 0 nor 1; toxicity may be anything",
        .deterministic = true,
        .source = "Meterhouse: a variant of qualityScore",
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
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "any argument NULL, NaN or outside 0-1; hallucination neither 0 nor 1",
        .deterministic = true,
        .source = "Meterhouse: a variant of qualityScore",
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
        .arguments = COMPONENTS,
        .returns = "Nullable(Float32)",
        .unit = "0-1",
        .nulls = "none of the three known (NULL and NaN are not), or a known one outside 0-1; the "
                 "other two arguments may be anything",
        .deterministic = true,
        .source = "Meterhouse: a variant of qualityScore",
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
        .examples = {{"qualityScoreWeighted([2, 1, 1], [0.5, 0.25, 0.75])", "0.5"},
                     {"qualityScoreWeighted([3, 1], [1, 0])", "0.75"},
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
        .arguments = {{"share", "Nullable(Float64)", "0-1", "a score, such as qualityScore's"}},
        .returns = "Nullable(Enum8('A' = 1, 'B' = 2, 'C' = 3, 'D' = 4, 'F' = 5))",
        .unit = "grade",
        .nulls = "the share NULL, NaN or outside 0-1",
        .deterministic = true,
        .source = "the usual ten-point school scale",
        .examples = {{"qualityGrade(0.91)", "A"},
                     {"qualityGrade(0.8999999761581421)", "A"},
                     {"qualityGrade(0.89)", "B"},
                     {"qualityGrade(0.59)", "F"},
                     {"qualityGrade(91)", "NULL"}},
        .eval = grade,
    },
    {
        .name = "qualityWilson",
        .since = "0.1.0",
        .summary = "Wilson's 95 % score interval (z = 1.959963984540054) for the share behind "
                   "`successes` of `trials`: within it the true share lies, most likely.",
        .arguments = {{"successes", "Nullable(Int64)", "trials", "0 to `trials`"},
                      {"trials", "Nullable(Int64)", "trials",
                       "all of them; sum counts, never "
                       "average shares"}},
        .returns = "Tuple(low Nullable(Float64), high Nullable(Float64))",
        .unit = "0-1",
        .nulls = "both ends: an argument NULL, no trials, or successes outside 0 to `trials`",
        .deterministic = true,
        .source = "Wilson 1927; Newcombe, Statistics in Medicine 17 (1998), method 3",
        .examples = {{"qualityWilson(8, 10)", "(0.4901624715366417,0.9433178485456247)"},
                     {"qualityWilson(10, 10)", "(0.7224672001371107,1)"},
                     {"qualityWilson(0, 0)", "(NULL,NULL)"},
                     {"qualityWilson(11, 10)", "(NULL,NULL)"}},
        .eval = wilson,
    },
};

static const mh_family family = {
    .name = "quality",
    .summary = "How good answers are: scores, grades, intervals.",
    .functions = functions,
    .function_count = sizeof functions / sizeof *functions,
};

int main(int argc, char **argv)
{
    return mh_main(argc, argv, &family);
}
