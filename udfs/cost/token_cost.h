/*
 * What a request's tokens cost: counts times rates, exact in 128 bits, rounded once, half to even,
 * to 10^-12 USD. Knows nothing of models, dates or files.
 */
#ifndef COST_TOKEN_COST_H
#define COST_TOKEN_COST_H

#include <stdbool.h>
#include <stdint.h>

__extension__ typedef __int128 cost_amount; /* 10^-12 USD: Decimal(38, 12) */

/* Disjoint: no token is in two buckets. */
enum token_bucket {
    TOKEN_INPUT,
    TOKEN_OUTPUT,
    TOKEN_CACHE_READ,
    TOKEN_CACHE_WRITE,
    TOKEN_CACHE_WRITE_1H,
    TOKEN_REASONING,
    TOKEN_BUCKETS,
};

/* Rates are 10^-19 USD per token, at most 10^18 (100,000 USD per million). Where all of them are
 * whole multiples of 10^-12 USD, as nearly every published price is, they are kept in that unit and
 * no division is needed. */
typedef struct token_rates {
    uint64_t rate[TOKEN_BUCKETS];    /* 0 where there is none */
    uint64_t divisor;                /* 1 or 10^7: from the unit of `rate` to 10^-12 USD */
    uint64_t missing[TOKEN_BUCKETS]; /* all bits where tokens of the bucket have no price, else 0 */
} token_rates;

#define TOKEN_RATE_DIVISOR UINT64_C(10000000)

/* n / divisor, half to even; n >= 0. */
cost_amount token_cost_round(cost_amount n, uint64_t divisor);

/* Buckets [first, end), rounded together. Counts must not be negative. False: a bucket with tokens
 * has no rate. */
static inline bool token_cost_part(const token_rates *rates, const int64_t count[TOKEN_BUCKETS],
                                   int first, int end, cost_amount *out)
{
    cost_amount sum = 0;
    uint64_t missing = 0;
    for (int b = first; b < end; b++) {
        sum += (cost_amount)(uint64_t)count[b] * rates->rate[b];
        missing |= rates->missing[b] & (uint64_t)count[b];
    }
    *out = rates->divisor == 1 ? sum : token_cost_round(sum, rates->divisor);
    return missing == 0;
}

#endif
