/*
 * What a request's tokens cost: the rare case that needs a division.
 */
#include "token_cost.h"

cost_amount token_cost_round(cost_amount n, uint64_t divisor)
{
    cost_amount quotient = n / divisor, twice = 2 * (n % divisor);
    return quotient +
           (twice > (cost_amount)divisor || (twice == (cost_amount)divisor && quotient & 1));
}
