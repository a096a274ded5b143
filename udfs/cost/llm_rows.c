/*
 * Costs of a block of requests. Nearly every row is priced as one before it was, in 64 bits; what
 * is not goes the long way alone. NULLs are looked for a chunk at a time.
 */
#include "llm_rows.h"

enum { CHUNK = 512, SLOT_LIMIT = 1 << 15 };

/* Six products of a count and a rate below these fit 64 bits. */
#define NARROW_COUNT_BITS 32
#define NARROW_RATE (UINT64_C(1) << 29) /* 536.87 USD per million */

/* Of an unknown model. */
static const token_rates no_rates = {.divisor = 1};

size_t llm_slot_count(size_t providers, size_t models)
{
    size_t slots = 64;
    while (slots < SLOT_LIMIT && slots / (providers + 1) < models)
        slots *= 2;
    return slots;
}

static inline uint64_t pair_of(const llm_rows *r, size_t row)
{
    return 1 + r->provider[row] * (uint64_t)r->model_count + r->model[row];
}

static inline llm_slot *slot_of(const llm_rows *r, uint64_t pair)
{
    return &r->slots[pair & (r->slot_count - 1)];
}

const rate_model *llm_row_model(const llm_rows *r, size_t row)
{
    uint64_t pair = pair_of(r, row);
    llm_slot *slot = slot_of(r, pair);
    if (slot->pair != pair) {
        const llm_name *provider = &r->providers[r->provider[row]];
        const llm_name *model = &r->models[r->model[row]];
        *slot = (llm_slot){.pair = pair};
        slot->model =
            rate_card_find(r->card, provider->data, provider->size, model->data, model->size);
        if (!slot->model) {
            slot->from = INT64_MIN;
            slot->to = INT64_MAX;
            slot->limit = UINT64_MAX;
            slot->rates = &no_rates;
            slot->unknown = 1;
        }
    }
    return slot->model;
}

bool llm_row_counts(const llm_rows *r, size_t row, int64_t count[TOKEN_BUCKETS])
{
    int64_t signs = 0;
    for (int b = 0; b < TOKEN_BUCKETS; b++) {
        count[b] = r->count[b][row] & ((int64_t)r->count_nulls[b][row] - 1);
        signs |= count[b];
    }
    return signs >= 0 && !(r->count_nulls[TOKEN_INPUT][row] | r->count_nulls[TOKEN_OUTPUT][row]);
}

const rate_tier *llm_row_tier(const llm_rows *r, size_t row, const rate_model *model,
                              const int64_t count[TOKEN_BUCKETS])
{
    return !model || r->at_nulls[row] ? NULL : rate_model_tier(model, r->at[row], count);
}

/* Remembers for the rows to come what priced this one, unless its rates need 128 bits. */
static void keep(const llm_rows *r, size_t row, const rate_model *model, const rate_tier *tier)
{
    llm_slot *slot = slot_of(r, pair_of(r, row));
    const rate_span *span = rate_model_span(model, r->at[row]);
    const token_rates *rates = r->batch ? &tier->batch : &tier->base;
    bool narrow = rates->divisor == 1;
    for (int b = 0; b < TOKEN_BUCKETS; b++)
        narrow &= rates->rate[b] < NARROW_RATE;
    if (!narrow || tier != span->tiers) /* a higher tier has a lower limit as well */
        return;
    slot->from = span->from;
    slot->to = span->to;
    slot->limit = span->tier_count > 1 ? span->tiers[1].above : UINT64_MAX;
    slot->rates = rates;
}

/* Any row, whatever its numbers. True: NULL. */
__attribute__((noinline)) static bool price_row_alone(const llm_rows *r, size_t row,
                                                      cost_amount *total)
{
    int64_t count[TOKEN_BUCKETS];
    const rate_model *model = llm_row_model(r, row);
    const rate_tier *tier =
        llm_row_counts(r, row, count) ? llm_row_tier(r, row, model, count) : NULL;
    cost_amount sum = 0;
    bool priced = tier && token_cost_part(r->batch ? &tier->batch : &tier->base, count, 0,
                                          TOKEN_BUCKETS, &sum);
    *total = priced ? sum : 0;
    if (tier)
        keep(r, row, model, tier);
    return !priced;
}

/* Points `count` to the chunk's counts, NULLs as 0: copied where there are any. */
static void open_counts(const llm_rows *r, size_t start, size_t rows,
                        int64_t scratch[TOKEN_BUCKETS][CHUNK], const llm_i64 *count[TOKEN_BUCKETS])
{
    for (int b = 0; b < TOKEN_BUCKETS; b++) {
        const uint8_t *nulls = r->count_nulls[b] + start;
        uint8_t any = 0;
        count[b] = r->count[b] + start;
        for (size_t i = 0; i < rows; i++)
            any |= nulls[i];
        if (!any)
            continue;
        for (size_t i = 0; i < rows; i++)
            scratch[b][i] = count[b][i] & ((int64_t)nulls[i] - 1);
        count[b] = scratch[b];
    }
}

/* Flags of rows that are NULL whatever their prices. */
static void open_nulls(const llm_rows *r, size_t start, size_t rows, uint8_t *restrict nulls)
{
    const uint8_t *at = r->at_nulls + start;
    const uint8_t *input = r->count_nulls[TOKEN_INPUT] + start;
    const uint8_t *output = r->count_nulls[TOKEN_OUTPUT] + start;
    for (size_t i = 0; i < rows; i++)
        nulls[i] = at[i] | input[i] | output[i];
}

/* Rows from `start` on: in 64 bits, with the prices that were used last, or alone. */
static void price_chunk(const llm_rows *r, size_t start, size_t rows,
                        const llm_i64 *const count[TOKEN_BUCKETS], cost_amount *restrict total,
                        uint8_t *restrict nulls)
{
    const uint32_t *provider = r->provider + start, *model = r->model + start;
    const llm_i64 *at = r->at + start;
    const llm_slot *slots = r->slots;
    const uint64_t models = r->model_count, mask = r->slot_count - 1;
    const llm_i64 *const c0 = count[0], *const c1 = count[1], *const c2 = count[2],
                         *const c3 = count[3], *const c4 = count[4], *const c5 = count[5];
    open_nulls(r, start, rows, nulls);
    for (size_t i = 0; i < rows; i++) {
        const uint64_t pair = 1 + provider[i] * models + model[i];
        const llm_slot *slot = &slots[pair & mask];
        const uint64_t n[TOKEN_BUCKETS] = {(uint64_t)c0[i], (uint64_t)c1[i], (uint64_t)c2[i],
                                           (uint64_t)c3[i], (uint64_t)c4[i], (uint64_t)c5[i]};
        const uint64_t input =
            n[TOKEN_INPUT] + n[TOKEN_CACHE_READ] + n[TOKEN_CACHE_WRITE] + n[TOKEN_CACHE_WRITE_1H];
        const uint64_t bits = n[0] | n[1] | n[2] | n[3] | n[4] | n[5];
        if (__builtin_expect(slot->pair != pair || at[i] < slot->from || at[i] >= slot->to ||
                                 input > slot->limit || bits >> NARROW_COUNT_BITS != 0,
                             0)) {
            nulls[i] = price_row_alone(r, start + i, &total[i]);
            continue;
        }
        const token_rates *rates = slot->rates;
        uint64_t sum = 0, missing = slot->unknown;
        for (int b = 0; b < TOKEN_BUCKETS; b++) {
            sum += n[b] * rates->rate[b];
            missing |= n[b] & rates->missing[b];
        }
        const uint8_t null = nulls[i] | (missing != 0);
        nulls[i] = null;
        total[i] = (cost_amount)(sum & ((uint64_t)null - 1));
    }
}

void llm_totals(const llm_rows *r, size_t rows, cost_amount *total, uint8_t *nulls)
{
    int64_t scratch[TOKEN_BUCKETS][CHUNK];
    const llm_i64 *count[TOKEN_BUCKETS];
    for (size_t start = 0; start < rows; start += CHUNK) {
        size_t chunk = rows - start < CHUNK ? rows - start : CHUNK;
        open_counts(r, start, chunk, scratch, count);
        price_chunk(r, start, chunk, count, total + start, nulls + start);
    }
}
