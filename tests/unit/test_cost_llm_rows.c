/*
 * Blocks of requests against each row by itself, priced the long way: chunks with and without
 * NULLs, counts beyond 32 bits, prices that need 128, tiers, dates, more pairs of names than there
 * are slots. Columns lie at odd addresses, as in the input.
 */
#include "llm_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 20000, PROVIDERS = 3, NAMES = 40, SLOTS = 16 };

static const char card_text[] =
    "provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,"
    "batch_output,tier_above,valid_from,valid_to,source\n"
    "p0,m0,2.5,10,1.25,,,,,,,,,x\n"             /* one price, kinds without one */
    "p0,m1,1,2,0.1,1.25,2,3,,,,,2025-01-01,x\n" /* a change of prices */
    "p0,m1,2,4,0.2,2.5,4,6,,,,2025-02-01,,x\n"  /* and a month without any */
    "p1,m2,1,5,0.5,1,2,,,,,,,x\n"               /* tiers */
    "p1,m2,2,8,1,2,4,,,,200000,,,x\n"
    "p1,m3,0.0000001,0.0000003,0,0,0,,,,,,,x\n" /* below 10^-12 USD a token */
    "p1,m4,99999,100000,1,1,1,1,,,,,,x\n"       /* more than 29 bits */
    "p2,m5,0,0,0,0,0,0,,,,,,x\n";               /* free */

typedef struct block {
    char provider_text[PROVIDERS][8], model_text[NAMES][8];
    llm_name providers[PROVIDERS], models[NAMES];
    uint32_t provider[ROWS], model[ROWS];
    char values[TOKEN_BUCKETS + 1][8 * ROWS + 1]; /* read from byte 1 on */
    uint8_t nulls[TOKEN_BUCKETS + 1][ROWS];
    llm_slot slots[SLOTS];
    cost_amount total[ROWS];
    uint8_t null[ROWS];
} block;

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 20;
}

static int64_t random_count(uint64_t *seed, size_t chunk)
{
    switch (chunk % 4) {
    case 0:
        return (int64_t)(next(seed) % 3000);
    case 1:
        return (int64_t)(next(seed) % 400000);
    case 2:
        return (int64_t)(next(seed) % 2 ? UINT32_MAX : next(seed) % 5);
    default:
        return next(seed) % 50 ? (int64_t)(next(seed) % 100)
                               : (int64_t[]){-1, INT64_MAX, INT64_MIN, 1LL << 32}[next(seed) % 4];
    }
}

static void fill(block *b, uint64_t seed)
{
    const int64_t january = 1735689600000, day = 86400000;
    memset(b->slots, 0, sizeof b->slots);
    for (int p = 0; p < PROVIDERS; p++)
        b->providers[p] =
            (llm_name){b->provider_text[p], (size_t)snprintf(b->provider_text[p], 8, "p%d", p)};
    for (int m = 0; m < NAMES; m++)
        b->models[m] =
            (llm_name){b->model_text[m], (size_t)snprintf(b->model_text[m], 8, "m%d", m)};
    for (size_t i = 0; i < ROWS; i++) {
        const size_t chunk = i / 700;
        b->provider[i] = (uint32_t)(next(&seed) % PROVIDERS);
        b->model[i] = (uint32_t)(next(&seed) % (next(&seed) % 3 ? 6 : NAMES));
        int64_t at =
            january + (int64_t)(next(&seed) % 90 - 45) * day + (int64_t)(next(&seed) % 3) - 1;
        memcpy(b->values[0] + 1 + 8 * i, &at, 8);
        b->nulls[0][i] = next(&seed) % 40 == 0;
        for (size_t c = 0; c < TOKEN_BUCKETS; c++) {
            int64_t count = next(&seed) % 3 ? random_count(&seed, chunk) : 0;
            memcpy(b->values[1 + c] + 1 + 8 * i, &count, 8);
            b->nulls[1 + c][i] = (chunk + c) % 3 == 0 && next(&seed) % 10 == 0;
        }
    }
}

static llm_rows view(block *b, const rate_card *card, bool batch)
{
    llm_rows r = {.card = card,
                  .providers = b->providers,
                  .models = b->models,
                  .provider_count = PROVIDERS,
                  .model_count = NAMES,
                  .provider = b->provider,
                  .model = b->model,
                  .slots = b->slots,
                  .slot_count = SLOTS,
                  .batch = batch};
    r.at = (const llm_i64 *)(const void *)(b->values[0] + 1);
    r.at_nulls = b->nulls[0];
    for (size_t c = 0; c < TOKEN_BUCKETS; c++) {
        r.count[c] = (const llm_i64 *)(const void *)(b->values[1 + c] + 1);
        r.count_nulls[c] = b->nulls[1 + c];
    }
    return r;
}

/* True: NULL. Without slots, chunks or anything kept from row to row. */
static bool slowly(const block *b, const rate_card *card, bool batch, size_t row, cost_amount *out)
{
    int64_t count[TOKEN_BUCKETS], at;
    const llm_name *p = &b->providers[b->provider[row]], *m = &b->models[b->model[row]];
    const rate_model *model = rate_card_find(card, p->data, p->size, m->data, m->size);
    *out = 0;
    for (size_t c = 0; c < TOKEN_BUCKETS; c++) {
        memcpy(&count[c], b->values[1 + c] + 1 + 8 * row, 8);
        if (b->nulls[1 + c][row])
            count[c] = 0;
        if (count[c] < 0)
            return true;
    }
    memcpy(&at, b->values[0] + 1 + 8 * row, 8);
    if (!model || b->nulls[0][row] || b->nulls[1 + TOKEN_INPUT][row] ||
        b->nulls[1 + TOKEN_OUTPUT][row])
        return true;
    const rate_tier *tier = rate_model_tier(model, at, count);
    cost_amount sum;
    if (!tier ||
        !token_cost_part(batch ? &tier->batch : &tier->base, count, 0, TOKEN_BUCKETS, &sum))
        return true;
    *out = sum;
    return false;
}

static void a_block_is_its_rows(void **state)
{
    (void)state;
    const rate_source source = {"prices.csv", card_text, strlen(card_text)};
    price_error error = {""};
    rate_card *card = rate_card_build(&source, 1, &error);
    block *b = malloc(sizeof *b);
    assert_non_null(b);
    if (!card)
        fail_msg("%s", error.text);
    for (uint64_t seed = 1; seed <= 8; seed++) {
        const bool batch = seed % 2 == 0;
        size_t priced = 0;
        fill(b, seed);
        const llm_rows r = view(b, card, batch);
        llm_totals(&r, ROWS, b->total, b->null);
        for (size_t i = 0; i < ROWS; i++) {
            cost_amount expected;
            const bool null = slowly(b, card, batch, i, &expected);
            if (b->null[i] != null || b->total[i] != expected)
                fail_msg("seed %d row %zu", (int)seed, i);
            priced += !null;
        }
        assert_in_range(priced, ROWS / 10, ROWS / 2);
    }
    free(b);
    rate_card_free(card);
}

static void slots_are_a_power_of_two(void **state)
{
    (void)state;
    assert_int_equal(llm_slot_count(0, 0), 64);
    assert_int_equal(llm_slot_count(8, 8), 128);
    assert_int_equal(llm_slot_count(SIZE_MAX / 2, SIZE_MAX / 2), 32768);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_block_is_its_rows),
        cmocka_unit_test(slots_are_a_power_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
