/*
 * The cost family: what tokens, hours and pixels cost. Declarations and adapters; prices, names and
 * rounding are the kernels'. Longer than most families: the declarations of thirteen functions are
 * their documentation.
 */
#include "mh.h"

#include "hourly.h"
#include "llm_rows.h"
#include "pixels.h"
#include "rate_files.h"
#include "ratios.h"
#include "ticket.h"
#include "token_cost.h"
#include "usage.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* NULL is as unknown as ''. */
static mh_span key_of(const mh_column *keys, size_t key)
{
    return keys->nulls[key] ? (mh_span){"", 0} : mh_strings(keys)[key];
}

/* NULL where an argument is, or where the value has come out as NaN. */
static mh_status null_where_unknown(const mh_call *call)
{
    mh_result *out = mh_result_of(call);
    mh_null_unknown(call, out->data, out->nulls);
    return MH_OK;
}

/* ---- costUsage ---- */

static void usage_nulls(mh_call *call, const usage_rule *rules, const uint32_t *restrict rule)
{
    const size_t rows = call->rows;
    mh_result *out = mh_result_of(call)->children;
    uint8_t *restrict unknown = out[USAGE_CACHE_READ].nulls;
    for (size_t i = 0; i < rows; i++)
        unknown[i] = !rules[rule[i]].known;
    memcpy(out[USAGE_CACHE_WRITE].nulls, unknown, rows);
    memcpy(out[USAGE_REASONING].nulls, unknown, rows);
    for (size_t b = USAGE_INPUT; b <= USAGE_OUTPUT; b++) {
        const uint8_t *restrict missing = mh_arg(call, b + 1)->nulls;
        for (size_t i = 0; i < rows; i++)
            out[b].nulls[i] = unknown[i] | missing[i];
    }
    uint8_t *restrict clamped = out[USAGE_BUCKETS].data;
    for (size_t i = 0; i < rows; i++)
        clamped[i] &= unknown[i] ^ 1;
}

/* How each distinct provider counts. */
static mh_status open_rules(mh_call *call, const mh_column *keys, const usage_rule **out)
{
    usage_rule *rules;
    MH_TRY(mh_arena_alloc(call->arena, keys->rows, sizeof *rules, &rules, call->error));
    for (size_t k = 0; k < keys->rows; k++) {
        mh_span name = key_of(keys, k);
        rules[k] = usage_rule_of(name.data, name.size);
    }
    *out = rules;
    return MH_OK;
}

static mh_status usage(mh_call *call)
{
    const mh_column *provider = mh_arg(call, 0);
    mh_result *out = mh_result_of(call)->children;
    usage_column column[USAGE_BUCKETS];
    const usage_rule *rules;
    MH_TRY(open_rules(call, mh_keys(provider), &rules));
    for (size_t b = 0; b < USAGE_BUCKETS; b++)
        column[b] = (usage_column){mh_i64_values(mh_arg(call, b + 1)), mh_arg(call, b + 1)->nulls,
                                   out[b].data};
    usage_split(rules, provider->indexes, column, call->rows, out[USAGE_BUCKETS].data);
    usage_nulls(call, rules, provider->indexes);
    return MH_OK;
}

/* ---- costLlm, costLlmBatch, costLlmDetail ---- */

enum { PROVIDER, MODEL, AT, FIRST_COUNT };

static mh_status open_names(mh_call *call, const mh_column *keys, const llm_name **out)
{
    llm_name *names;
    MH_TRY(mh_arena_alloc(call->arena, keys->rows, sizeof *names, &names, call->error));
    for (size_t k = 0; k < keys->rows; k++) {
        mh_span key = key_of(keys, k);
        names[k] = (llm_name){key.data, key.size};
    }
    *out = names;
    return MH_OK;
}

/* All but the counts, which costRequest makes itself. */
static mh_status open_requests(mh_call *call, llm_rows *r)
{
    const mh_column *provider = mh_arg(call, PROVIDER), *model = mh_arg(call, MODEL);
    const mh_column *providers = mh_keys(provider), *models = mh_keys(model);
    *r = (llm_rows){
        .card = rate_files_card(call->state),
        .provider_count = providers->rows,
        .model_count = models->rows,
        .provider = provider->indexes,
        .model = model->indexes,
        .at = mh_datetime64_values(mh_arg(call, AT)),
        .at_nulls = mh_arg(call, AT)->nulls,
        .slot_count = llm_slot_count(providers->rows, models->rows),
    };
    MH_TRY(open_names(call, providers, &r->providers));
    MH_TRY(open_names(call, models, &r->models));
    MH_TRY(mh_arena_alloc(call->arena, r->slot_count, sizeof *r->slots, &r->slots, call->error));
    memset(r->slots, 0, r->slot_count * sizeof *r->slots);
    return MH_OK;
}

static mh_status open_rows(mh_call *call, llm_rows *r)
{
    MH_TRY(open_requests(call, r));
    for (size_t b = 0; b < TOKEN_BUCKETS; b++) {
        r->count[b] = mh_i64_values(mh_arg(call, FIRST_COUNT + b));
        r->count_nulls[b] = mh_arg(call, FIRST_COUNT + b)->nulls;
    }
    return MH_OK;
}

static mh_status llm_cost(mh_call *call, bool batch)
{
    llm_rows r;
    MH_TRY(open_rows(call, &r));
    r.batch = batch;
    mh_result *out = mh_result_of(call);
    llm_totals(&r, call->rows, out->data, out->nulls);
    return MH_OK;
}

static mh_status llm(mh_call *call)
{
    return llm_cost(call, false);
}

static mh_status llm_batch(mh_call *call)
{
    return llm_cost(call, true);
}

enum detail_status { PRICED = 1, UNKNOWN_MODEL, NO_PRICE_AT_THAT_TIME, PARTIAL, NO_USAGE };
enum { PARTS = 6, STATUS = PARTS, CARD };

/* Elements of the tuple and the buckets they sum, each rounded by itself. */
static const struct {
    int first, end;
} detail_parts[PARTS] = {
    {0, TOKEN_BUCKETS},
    {TOKEN_INPUT, TOKEN_INPUT + 1},
    {TOKEN_OUTPUT, TOKEN_OUTPUT + 1},
    {TOKEN_CACHE_READ, TOKEN_CACHE_READ + 1},
    {TOKEN_CACHE_WRITE, TOKEN_CACHE_WRITE_1H + 1},
    {TOKEN_REASONING, TOKEN_REASONING + 1},
};

static enum detail_status detail_row(const llm_rows *r, size_t row, mh_result *out)
{
    int64_t count[TOKEN_BUCKETS];
    bool usable = llm_row_counts(r, row, count);
    const rate_model *model = llm_row_model(r, row);
    const rate_tier *tier = usable ? llm_row_tier(r, row, model, count) : NULL;
    for (int p = 0; p < PARTS; p++) {
        cost_amount *amount = (cost_amount *)out[p].data + row;
        *amount = 0;
        out[p].nulls[row] = !tier || !token_cost_part(&tier->base, count, detail_parts[p].first,
                                                      detail_parts[p].end, amount);
    }
    if (!usable)
        return NO_USAGE;
    if (!tier)
        return model ? NO_PRICE_AT_THAT_TIME : UNKNOWN_MODEL;
    return out[0].nulls[row] ? PARTIAL : PRICED;
}

/* Which rate card it was, of every row. */
static mh_status append_card(const mh_call *call, const llm_rows *r, mh_result *out)
{
    const mh_span version = {rate_card_version(r->card), RATE_VERSION_SIZE - 1};
    for (size_t i = 0; i < call->rows; i++)
        MH_TRY(mh_result_append(out, version, call->error));
    return MH_OK;
}

static mh_status llm_detail(mh_call *call)
{
    llm_rows r;
    MH_TRY(open_rows(call, &r));
    mh_result *out = mh_result_of(call)->children;
    int8_t *status = out[STATUS].data;
    for (size_t i = 0; i < call->rows; i++)
        status[i] = (int8_t)detail_row(&r, i, out);
    return append_card(call, &r, &out[CARD]);
}

/* ---- costRequest: costUsage, then costLlm ---- */

static const enum token_bucket bucket_of[USAGE_BUCKETS] = {
    [USAGE_INPUT] = TOKEN_INPUT,           [USAGE_OUTPUT] = TOKEN_OUTPUT,
    [USAGE_CACHE_READ] = TOKEN_CACHE_READ, [USAGE_CACHE_WRITE] = TOKEN_CACHE_WRITE,
    [USAGE_REASONING] = TOKEN_REASONING,
};

/* Of a provider without a name too: it has no prices either. */
static mh_status split_reported(mh_call *call, llm_rows *r)
{
    usage_column column[USAGE_BUCKETS];
    const usage_rule *rules;
    uint8_t *clamped, *never;
    int64_t *none;
    MH_TRY(open_rules(call, mh_keys(mh_arg(call, PROVIDER)), &rules));
    MH_TRY(mh_arena_alloc(call->arena, call->rows, sizeof *clamped, &clamped, call->error));
    MH_TRY(mh_arena_alloc(call->arena, call->rows, sizeof *never, &never, call->error));
    MH_TRY(mh_arena_alloc(call->arena, call->rows, sizeof *none, &none, call->error));
    memset(never, 0, call->rows * sizeof *never);
    memset(none, 0, call->rows * sizeof *none);
    r->count[TOKEN_CACHE_WRITE_1H] = none;
    r->count_nulls[TOKEN_CACHE_WRITE_1H] = never;
    for (size_t b = 0; b < USAGE_BUCKETS; b++) {
        const mh_column *reported = mh_arg(call, FIRST_COUNT + b);
        int64_t *count;
        MH_TRY(mh_arena_alloc(call->arena, call->rows, sizeof *count, &count, call->error));
        column[b] = (usage_column){mh_i64_values(reported), reported->nulls, count};
        r->count[bucket_of[b]] = count;
        r->count_nulls[bucket_of[b]] = b <= USAGE_OUTPUT ? reported->nulls : never;
    }
    usage_split(rules, r->provider, column, call->rows, clamped);
    return MH_OK;
}

static mh_status request(mh_call *call)
{
    llm_rows r;
    MH_TRY(open_requests(call, &r));
    MH_TRY(split_reported(call, &r));
    mh_result *total = mh_result_of(call)->children, *card = total + 1;
    llm_totals(&r, call->rows, total->data, total->nulls);
    return append_card(call, &r, card);
}

/* ---- The rate card ---- */

static mh_status open_card(const char *const *paths, size_t count, void **state, mh_error *error)
{
    price_error why;
    rate_files *files = rate_files_open(paths, count, &why);
    if (!files)
        return mh_fail(error, MH_ENVIRONMENT, "%s", why.text);
    *state = files;
    return MH_OK;
}

static mh_status refresh_card(void *state, mh_error *error)
{
    (void)error;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    rate_files_refresh(state, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    return MH_OK;
}

static void close_card(void *state, mh_error *last_words)
{
    price_error why;
    if (rate_files_close(state, &why))
        snprintf(last_words->text, sizeof last_words->text,
                 "rate card refused, the one before it stayed in force: %s", why.text);
}

/* ---- costHourly ---- */

static mh_status hourly_price(mh_call *call)
{
    const mh_column *unit = mh_arg(call, 0), *keys = mh_keys(unit);
    const uint32_t *indexes = unit->indexes;
    const mh_f64 *amount = mh_f64_values(mh_arg(call, 1));
    double *value = mh_result_of(call)->data;
    hourly_factor *factors;
    MH_TRY(mh_arena_alloc(call->arena, keys->rows, sizeof *factors, &factors, call->error));
    for (size_t k = 0; k < keys->rows; k++) {
        mh_span name = key_of(keys, k);
        factors[k] = hourly_factor_of(name.data, name.size);
    }
    for (size_t i = 0; i < call->rows; i++)
        value[i] = hourly(factors[indexes[i]], amount[i]);
    return null_where_unknown(call);
}

/* ---- costPixels ---- */

static mh_status pixels(mh_call *call)
{
    const mh_span *wei = mh_strings(mh_arg(call, 0));
    const mh_i64 *per_unit = mh_i64_values(mh_arg(call, 1));
    const mh_i64 *count = mh_i64_values(mh_arg(call, 2));
    const mh_i128 *eth_usd = mh_decimal128_values(mh_arg(call, 3));
    mh_result *out = mh_result_of(call);
    pixels_amount *value = out->data;
    mh_null_union(call, out->nulls);
    for (size_t i = 0; i < call->rows; i++) {
        value[i] = (pixels_amount){{0}};
        if (out->nulls[i] || per_unit[i] <= 0 || count[i] < 0 || eth_usd[i] < 0 ||
            !pixels_cost(wei[i].data, wei[i].size, (uint64_t)per_unit[i], (uint64_t)count[i],
                         (pixels_u128)eth_usd[i], &value[i]))
            out->nulls[i] = 1;
    }
    return MH_OK;
}

/* ---- costTicket ---- */

static mh_status tickets(mh_call *call)
{
    const mh_span *face = mh_strings(mh_arg(call, 0)), *probability = mh_strings(mh_arg(call, 1));
    const mh_i64 *count = mh_i64_values(mh_arg(call, 2));
    mh_result *out = mh_result_of(call);
    pixels_amount *value = out->data;
    mh_null_union(call, out->nulls);
    for (size_t i = 0; i < call->rows; i++) {
        value[i] = (pixels_amount){{0}};
        if (out->nulls[i] || count[i] < 0 ||
            !ticket_value(face[i].data, face[i].size, probability[i].data, probability[i].size,
                          (uint64_t)count[i], &value[i]))
            out->nulls[i] = 1;
    }
    return MH_OK;
}

/* ---- ratios of money ---- */

MH_VECTORS static mh_status per_million(mh_call *call)
{
    const mh_f64 *restrict cost = mh_f64_values(mh_arg(call, 0));
    const mh_i64 *restrict tokens = mh_i64_values(mh_arg(call, 1));
    double *restrict value = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        value[i] = cost_per_million(cost[i], mh_double(tokens[i]));
    return null_where_unknown(call);
}

MH_VECTORS static mh_status per_gpu_hour(mh_call *call)
{
    const mh_f64 *cost = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *gpus = mh_f64_values(mh_arg(call, 1));
    const mh_f64 *hours = mh_f64_values(mh_arg(call, 2));
    double *value = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        value[i] = cost_per_gpu_hour(cost[i], gpus[i], hours[i]);
    return null_where_unknown(call);
}

MH_VECTORS static mh_status effective_hourly(mh_call *call)
{
    const mh_f64 *per_hour = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *utilization = mh_f64_values(mh_arg(call, 1));
    const mh_f64 *floor = mh_f64_values(mh_arg(call, 2));
    double *value = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        value[i] = cost_effective_hourly(per_hour[i], utilization[i], floor[i]);
    return null_where_unknown(call);
}

MH_VECTORS static mh_status amortized_hourly(mh_call *call)
{
    const mh_f64 *upfront = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *recurring = mh_f64_values(mh_arg(call, 1));
    const mh_i64 *start = mh_datetime64_values(mh_arg(call, 2));
    const mh_i64 *end = mh_datetime64_values(mh_arg(call, 3));
    const mh_i64 *at = mh_datetime64_values(mh_arg(call, 4));
    double *value = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        value[i] = cost_amortized_hourly(upfront[i], recurring[i], start[i], end[i], at[i]);
    return null_where_unknown(call);
}

MH_VECTORS static mh_status spot_savings(mh_call *call)
{
    const mh_f64 *on_demand = mh_f64_values(mh_arg(call, 0));
    const mh_f64 *paid = mh_f64_values(mh_arg(call, 1));
    double *value = mh_result_of(call)->data;
    for (size_t i = 0; i < call->rows; i++)
        value[i] = cost_spot_savings(on_demand[i], paid[i]);
    return null_where_unknown(call);
}

/* ---- Declarations ---- */

#define LLM_ARGUMENTS                                                                              \
    {                                                                                              \
        {"provider", "LowCardinality(Nullable(String))", "",                                       \
         "who bills: openai, anthropic, google, ..."},                                             \
            {"model", "LowCardinality(Nullable(String))", "",                                      \
             "as the rate card has it; a leading provider/ and a trailing date or @version are "   \
             "left out when the whole name is not there"},                                         \
            {"at", "Nullable(DateTime64(3))", "", "when the request was made: prices are dated"},  \
            {"input", "Nullable(Int64)", "tokens",                                                 \
             "input that was neither read from nor written "                                       \
             "to a cache"},                                                                        \
            {"output", "Nullable(Int64)", "tokens", "output without reasoning"},                   \
            {"cacheRead", "Nullable(Int64)", "tokens", "NULL is 0"},                               \
            {"cacheWrite", "Nullable(Int64)", "tokens", "kept for five minutes; NULL is 0"},       \
            {"cacheWrite1h", "Nullable(Int64)", "tokens", "kept for an hour; NULL is 0"},          \
            {"reasoning", "Nullable(Int64)", "tokens", "NULL is 0"},                               \
    }

static const char llm_nulls[] =
    "unknown provider or model, no price at that time, tokens of a kind without a price, "
    "NULL input or output, a negative count";

static const char rate_card_source[] =
    "config/prices.csv, each row with its source; own_prices.csv beside it, if there is one, wins";

static const mh_function functions[] = {
    {
        .name = "costUsage",
        .since = "0.1.0",
        .summary = "Splits the token counts a provider reports into disjoint buckets, as costLlm "
                   "takes them.",
        .formula =
            "cached tokens leave input where input includes them, reasoning tokens leave output "
            "where output includes them; a bucket is never negative",
        .arguments =
            {
                {"provider", "LowCardinality(Nullable(String))", "",
                 "anthropic: input excludes cache, output includes reasoning; google, gemini, "
                 "vertex_ai: input includes cache, output excludes reasoning; any other: input "
                 "includes cache, output includes reasoning"},
                {"input", "Nullable(Int64)", "tokens", "as reported"},
                {"output", "Nullable(Int64)", "tokens", "as reported"},
                {"cacheRead", "Nullable(Int64)", "tokens", "as reported; NULL is 0"},
                {"cacheWrite", "Nullable(Int64)", "tokens", "as reported; NULL is 0"},
                {"reasoning", "Nullable(Int64)", "tokens", "as reported; NULL is 0"},
            },
        .returns = "Tuple(input Nullable(Int64), output Nullable(Int64), cacheRead "
                   "Nullable(Int64), cacheWrite Nullable(Int64), reasoning Nullable(Int64), "
                   "clamped UInt8)",
        .unit = "tokens; clamped is 1 where a count was negative or a part exceeded its whole",
        .nulls = "input and output where they are NULL; everything where provider is NULL or empty",
        .deterministic = true,
        .source = "usage objects of the APIs of OpenAI, Anthropic and Google; OpenTelemetry GenAI",
        .pitfalls =
            "Counting the cache twice is the commonest error of LLM cost: an OpenAI input of 1000 "
            "with 200 cached is 800 and 200. Libraries that unify providers may have split "
            "the counts already: then do not split them again.",
        .examples =
            {
                {"costUsage('openai', 1000, 500, 200, 0, 100)", "(800,400,200,0,100,0)"},
                {"costUsage('anthropic', 1000, 500, 200, 50, 0)", "(1000,500,200,50,0,0)"},
                {"costUsage('gemini', 1000, 500, 200, NULL, 100)", "(800,500,200,0,100,0)"},
                {"costUsage('openai', 100, 500, 200, 0, 0)", "(0,500,200,0,0,1)"},
                {"costUsage('openai', NULL, 500, 200, 0, 0)", "(NULL,500,200,0,0,0)"},
            },
        .eval = usage,
    },
    {
        .name = "costLlm",
        .since = "0.1.0",
        .summary = "What a request cost, by the prices in force when it was made.",
        .formula =
            "sum of tokens of each kind * its price / 10^6, multiplied before it is rounded, "
            "rounded once, half to even; the tier is that of all input, cache included, and "
            "holds for the whole request",
        .arguments = LLM_ARGUMENTS,
        .returns = "Nullable(Decimal(38, 12))",
        .unit = "USD",
        .nulls = llm_nulls,
        .deterministic = false,
        .source = rate_card_source,
        .files = "prices.csv own_prices.csv",
        .pitfalls = "input without the cache: split the provider's counts with costUsage first. An "
                    "unknown model is NULL, never 0: sum() skips it, so look at what is unpriced "
                    "too. Dates in UTC decide near a change of prices.",
        .examples =
            {
                {"costLlm('openai', 'gpt-4o', toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "18059974, 245896, 0, 0, 0, 0)",
                 "47.608895"},
                {"costLlm('openai', 'openai/gpt-4o-2024-11-20', toDateTime64('2025-01-01 "
                 "00:00:00', 3, 'UTC'), 1000, 100, "
                 "2000, NULL, NULL, NULL)",
                 "0.006"},
                {"costLlm('openai', 'gpt-4o', toDateTime64('2023-11-16 18:17:03', 3, 'UTC'), 4808, "
                 "10, 0, 0, 0, 0)",
                 "NULL"},
                {"costLlm('openai', NULL, toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), 1, 1, 0, "
                 "0, 0, 0)",
                 "NULL"},
                {"costLlm('openai', 'no-such-model', toDateTime64('2025-01-01 00:00:00', 3, "
                 "'UTC'), 1, 1, 0, 0, 0, 0)",
                 "NULL"},
            },
        .eval = llm,
    },
    {
        .name = "costLlmBatch",
        .since = "0.1.0",
        .summary = "As costLlm, at batch prices: half the price where the card has none.",
        .formula =
            "as costLlm with the batch prices, or half the base price where the card has none",
        .arguments = LLM_ARGUMENTS,
        .returns = "Nullable(Decimal(38, 12))",
        .unit = "USD",
        .nulls = llm_nulls,
        .deterministic = false,
        .source = rate_card_source,
        .files = "prices.csv own_prices.csv",
        .pitfalls = "Only for what went through a provider's batch interface.",
        .examples =
            {
                {"costLlmBatch('openai', 'gpt-4o', toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "18059974, 245896, 0, 0, "
                 "0, 0)",
                 "23.8044475"},
                {"costLlmBatch('openai', 'gpt-4o', NULL, 1, 1, 0, 0, 0, 0)", "NULL"},
            },
        .eval = llm_batch,
    },
    {
        .name = "costLlmDetail",
        .since = "0.1.0",
        .summary = "As costLlm, with the cost of every kind of token, why there is none, and "
                   "which rate card said so.",
        .formula = "as costLlm; total is rounded by itself, not the sum of the rounded parts",
        .arguments = LLM_ARGUMENTS,
        .returns = "Tuple(total Nullable(Decimal(38, 12)), input Nullable(Decimal(38, 12)), output "
                   "Nullable(Decimal(38, 12)), cacheRead Nullable(Decimal(38, 12)), cacheWrite "
                   "Nullable(Decimal(38, 12)), reasoning Nullable(Decimal(38, 12)), status "
                   "Enum8('priced' = 1, 'unknownModel' = 2, 'noPriceAtThatTime' = 3, 'partial' = "
                   "4, 'noUsage' = 5), card String)",
        .unit = "USD; cacheWrite is both kinds; card is a hash of the rate card's files",
        .nulls = "as costLlm; partial: the kinds that have a price have their cost",
        .deterministic = false,
        .source = rate_card_source,
        .files = "prices.csv own_prices.csv",
        .pitfalls =
            "Store card with the cost: after a correction of the prices it tells which rows to "
            "price again. Call it once and take the elements from its tuple.",
        .examples =
            {
                {"costLlmDetail('openai', 'gpt-4o', toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "1000, 100, 2000, 0, 0, 0)",
                 "(0.006,0.0025,0.001,0.0025,0,0,'priced',*"},
                {"costLlmDetail('openai', 'gpt-4o', toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "1000, 100, 0, 10, 0, 0)",
                 "(NULL,0.0025,0.001,0,NULL,0,'partial',*"},
                {"costLlmDetail('openai', 'gpt-4o', toDateTime64('2023-11-16 18:17:03', 3, 'UTC'), "
                 "4808, 10, 0, 0, 0, 0)",
                 "(NULL,NULL,NULL,NULL,NULL,NULL,'noPriceAtThatTime',*"},
            },
        .eval = llm_detail,
    },
    {
        .name = "costRequest",
        .since = "0.2.0",
        .summary = "What a request cost, of token counts as its provider reports them, and which "
                   "rate card said so.",
        .formula = "costUsage, then costLlm with what is written to a cache kept for five minutes",
        .arguments =
            {
                {"provider", "LowCardinality(Nullable(String))", "", "as costUsage and costLlm"},
                {"model", "LowCardinality(Nullable(String))", "", "as costLlm"},
                {"at", "Nullable(DateTime64(3))", "", "when the request was made"},
                {"input", "Nullable(Int64)", "tokens", "as reported"},
                {"output", "Nullable(Int64)", "tokens", "as reported"},
                {"cacheRead", "Nullable(Int64)", "tokens", "as reported; NULL is 0"},
                {"cacheWrite", "Nullable(Int64)", "tokens", "as reported; NULL is 0"},
                {"reasoning", "Nullable(Int64)", "tokens", "as reported; NULL is 0"},
            },
        .returns = "Tuple(total Nullable(Decimal(38, 12)), card String)",
        .unit = "USD; card is a hash of the rate card's files",
        .nulls = "total: unknown provider or model, no price at that time, tokens of a kind "
                 "without a price, NULL input or output; a negative count is 0, as in costUsage",
        .deterministic = false,
        .source = rate_card_source,
        .files = "prices.csv own_prices.csv",
        .pitfalls = "Only for counts as reported: of counts that were split already it takes the "
                    "cache out of the input twice. costLlmDetail says why there is no price.",
        .examples =
            {
                {"costRequest('openai', 'gpt-4o', toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "3000, 100, 2000, 0, 0)",
                 "(0.006,*"},
                {"costRequest('openai', 'gpt-4o', toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "18059974, 245896, NULL, NULL, NULL)",
                 "(47.608895,*"},
                {"costRequest('openai', 'no-such-model', toDateTime64('2025-01-01 00:00:00', 3, "
                 "'UTC'), 1, 1, 0, 0, 0)",
                 "(NULL,*"},
            },
        .eval = request,
    },
    {
        .name = "costHourly",
        .since = "0.1.0",
        .summary = "A price per second, minute, hour, day, month or year as a price per hour.",
        .formula = "per second * 3600, per minute * 60, per hour * 1, per day / 24, per month / "
                   "730, per year / 8760",
        .arguments =
            {
                {"unit", "LowCardinality(Nullable(String))", "",
                 "second, minute, hour, day, month (730 h) or year (8760 h)"},
                {"amount", "Nullable(Float64)", "USD per unit", "the price"},
            },
        .returns = "Nullable(Float64)",
        .unit = "USD per hour",
        .nulls = "unknown unit; an amount or an answer that is not finite",
        .deterministic = true,
        .source = "730 h a month is AWS's and Azure's billing month",
        .pitfalls = "A calendar month has 672 to 744 hours: a bill by the month differs.",
        .examples =
            {
                {"costHourly('month', 73)", "0.1"},
                {"costHourly('minute', 0.5)", "30"},
                {"costHourly('week', 1)", "NULL"},
                {"costHourly(NULL, 1)", "NULL"},
            },
        .eval = hourly_price,
    },
    {
        .name = "costPixels",
        .since = "0.1.0",
        .summary = "What transcoded pixels cost, exact in 256 bits and rounded once.",
        .formula = "wei per unit / pixels per unit * pixels / 10^18 * USD per ETH, rounded once, "
                   "half to even",
        .arguments =
            {
                {"weiPerUnit", "Nullable(String)", "wei",
                 "a plain number, or with its unit as in 1635.021 wei/pixel"},
                {"pixelsPerUnit", "Nullable(Int64)", "pixels", "how many pixels a unit is"},
                {"pixels", "Nullable(Int64)", "pixels", "how many were transcoded"},
                {"ethUsd", "Nullable(Decimal(38, 18))", "USD",
                 "price of an ETH, exact as a Decimal; 1: cost in ETH"},
            },
        .returns = "Nullable(Decimal(76, 30))",
        .unit = "USD",
        .nulls = "any argument NULL, text that is no such number, pixelsPerUnit below 1, anything "
                 "negative, an answer of more than 46 digits before the point",
        .deterministic = true,
        .source = "wei per unit / pixels per unit * pixels / 10^18 * USD per ETH (go-livepeer)",
        .pitfalls =
            "A price of Livepeer is wei per pixelsPerUnit pixels, often not 1. Pixels are width * "
            "height * frames of the output.",
        .examples =
            {
                {"costPixels('1635.021 wei/pixel', 1, 99532800000, 1)", "0.0001627382181888"},
                {"costPixels('1200', 1, 1000000, 2500)", "0.000003"},
                {"costPixels('free', 1, 1000000, 2500)", "NULL"},
            },
        .eval = pixels,
    },
    {
        .name = "costTicket",
        .since = "0.2.0",
        .summary = "What probabilistic payment tickets are worth on average, exact in 512 bits.",
        .formula = "face value * winning probability * tickets, rounded once, half to even",
        .arguments =
            {
                {"faceValue", "Nullable(String)", "wei or ETH",
                 "a plain number of wei, or with its unit: 2402400000000000 WEI, 0.0024024 ETH"},
                {"winProb", "Nullable(String)", "0-1",
                 "a decimal number: text, so that no digit is lost"},
                {"tickets", "Nullable(Int64)", "tickets", "how many were sent or received"},
            },
        .returns = "Nullable(Decimal(76, 30))",
        .unit = "wei",
        .nulls =
            "any argument NULL, text that is no such number, a probability above 1, tickets "
            "negative, an answer of more than 46 digits before the point, digits whose product "
            "passes 512 bits",
        .deterministic = true,
        .source =
            "Livepeer's probabilistic micropayments (go-livepeer, pm): the expected value of a "
            "ticket is faceValue * winProb",
        .pitfalls =
            "The expected value, which is what was earned; what a winning ticket pays is its "
            "face value. Older nodes print WEI, newer ones ETH.",
        .examples =
            {
                {"costTicket('2402400000000000 WEI', '0.001', 5)", "12012000000000"},
                {"costTicket('0.0024024 ETH', '0.001', 5)", "12012000000000"},
                {"costTicket('3', '0.5', 1)", "1.5"},
                {"costTicket('2402400000000000 WEI', '1.001', 5)", "NULL"},
                {"costTicket('2402400000000000 GWEI', '0.001', 5)", "NULL"},
            },
        .eval = tickets,
    },
    {
        .name = "costPerMillion",
        .since = "0.2.0",
        .summary = "Unit cost of tokens: what a million of them cost.",
        .formula = "cost * 10^6 / tokens",
        .arguments =
            {
                {"cost", "Nullable(Float64)", "any currency", "of all these tokens"},
                {"tokens", "Nullable(Int64)", "tokens", "all that it paid for"},
            },
        .returns = "Nullable(Float64)",
        .unit = "currency per million tokens",
        .nulls = "an argument NULL, NaN or infinite; no tokens, or a negative number",
        .deterministic = true,
        .source = "FinOps Foundation, unit economics: cost per token",
        .pitfalls =
            "Give it sums of cost and of tokens: the average of many unit costs is not the unit "
            "cost.",
        .examples =
            {
                {"costPerMillion(47.5, 19000000)", "2.5"},
                {"costPerMillion(0, 1000)", "0"},
                {"costPerMillion(1, 0)", "NULL"},
            },
        .eval = per_million,
    },
    {
        .name = "costPerGpuHour",
        .since = "0.2.0",
        .summary = "Unit cost of accelerators: what one of them cost an hour.",
        .formula = "cost / (gpus * hours)",
        .arguments =
            {
                {"cost", "Nullable(Float64)", "any currency", "of all of them, all the time"},
                {"gpus", "Nullable(Float64)", "GPUs", "how many; a slice is a fraction"},
                {"hours", "Nullable(Float64)", "h", "how long"},
            },
        .returns = "Nullable(Float64)",
        .unit = "currency per GPU and hour",
        .nulls = "an argument NULL, NaN or infinite; gpus or hours not above 0",
        .deterministic = true,
        .source = "FinOps Foundation, unit economics: cost per GPU hour",
        .pitfalls = "Hours that were paid for, not hours of use: for those, costEffectiveHourly.",
        .examples =
            {
                {"costPerGpuHour(192, 8, 24)", "1"},
                {"costPerGpuHour(10, 0.5, 4)", "5"},
                {"costPerGpuHour(10, 0, 4)", "NULL"},
            },
        .eval = per_gpu_hour,
    },
    {
        .name = "costEffectiveHourly",
        .since = "0.2.0",
        .summary =
            "What an hour of real use cost: the price of an hour, divided by how much of it was "
            "used.",
        .formula = "costPerHour / (utilizationPercent / 100)",
        .arguments =
            {
                {"costPerHour", "Nullable(Float64)", "any currency", "price of an hour"},
                {"utilizationPercent", "Nullable(Float64)", "percent", "above 0, at most 100"},
                {"floorPercent", "Nullable(Float64)", "percent",
                 "below it there is no answer, for next to no use makes any price: 0 is no floor"},
            },
        .returns = "Nullable(Float64)",
        .unit = "currency per hour of use",
        .nulls =
            "an argument NULL, NaN or infinite; a utilization not above 0, above 100 or below the "
            "floor; a negative floor",
        .deterministic = true,
        .source = "FinOps Foundation, unit economics: cost by utilization",
        .pitfalls =
            "Percent, not a share: .65 is less than one percent. A GPU's utilization counter says "
            "that a kernel ran, not that the GPU was full.",
        .examples =
            {
                {"costEffectiveHourly(2, 50, 5)", "4"},
                {"costEffectiveHourly(2, 4, 5)", "NULL"},
                {"costEffectiveHourly(2, 0, 0)", "NULL"},
            },
        .eval = effective_hourly,
    },
    {
        .name = "costAmortizedHourly",
        .since = "0.2.0",
        .summary = "What an hour of a commitment costs, its upfront fee spread over its term.",
        .formula = "upfront / hours from termStart to termEnd + recurringPerHour",
        .arguments =
            {
                {"upfront", "Nullable(Float64)", "any currency", "paid once, 0 for none"},
                {"recurringPerHour", "Nullable(Float64)", "per hour", "0 for all upfront"},
                {"termStart", "Nullable(DateTime64(3))", "time", "first instant of the term"},
                {"termEnd", "Nullable(DateTime64(3))", "time", "first instant after it"},
                {"at", "Nullable(DateTime64(3))", "time", "the hour that is asked for"},
            },
        .returns = "Nullable(Float64)",
        .unit = "currency per hour",
        .nulls = "an argument NULL, NaN or infinite; at outside [termStart, termEnd)",
        .deterministic = true,
        .source = "FOCUS 1.2, EffectiveCost: amortized upfront fees; straight-line amortization",
        .pitfalls =
            "Per commitment, used or not. A year has 8760 or 8784 hours: the term's own count.",
        .examples =
            {
                {"costAmortizedHourly(8760, 0.5, toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "toDateTime64('2026-01-01 00:00:00', 3, 'UTC'), "
                 "toDateTime64('2025-06-01 12:00:00', 3, 'UTC'))",
                 "1.5"},
                {"costAmortizedHourly(8760, 0.5, toDateTime64('2025-01-01 00:00:00', 3, 'UTC'), "
                 "toDateTime64('2026-01-01 00:00:00', 3, 'UTC'), "
                 "toDateTime64('2026-01-01 00:00:00', 3, 'UTC'))",
                 "NULL"},
            },
        .eval = amortized_hourly,
    },
    {
        .name = "costSpotSavings",
        .since = "0.2.0",
        .summary = "The share of the on-demand price that was saved.",
        .formula = "(onDemand - paid) / onDemand",
        .arguments =
            {
                {"onDemand", "Nullable(Float64)", "any currency", "what it would have cost"},
                {"paid", "Nullable(Float64)", "same currency", "what it cost"},
            },
        .returns = "Nullable(Float64)",
        .unit = "share, 1 is all; negative where more was paid",
        .nulls = "an argument NULL, NaN or infinite; onDemand not above 0; paid negative",
        .deterministic = true,
        .source = "OptiInfra, spot savings",
        .pitfalls = "A share, not percent. Over several rows, give it sums.",
        .examples =
            {
                {"costSpotSavings(4, 1)", "0.75"},
                {"costSpotSavings(4, 5)", "-0.25"},
                {"costSpotSavings(0, 1)", "NULL"},
            },
        .eval = spot_savings,
    },
};

static const mh_family family = {
    .name = "cost",
    .summary = "What tokens, hours and pixels cost.",
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .open = open_card,
    .refresh = refresh_card,
    .close = close_card,
};

int main(int argc, char **argv)
{
    return mh_main(argc, argv, &family);
}
