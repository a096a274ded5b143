/*
 * Money and quantities as bills write them, exactly: decimals of any exponent, amounts in
 * Decimal(76, 30). Knows nothing of columns.
 */
#ifndef COST_BILL_AMOUNT_H
#define COST_BILL_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef unsigned __int128 bill_u128;

/* A number as written: digits / 10^places. */
typedef struct bill_decimal {
    bill_u128 digits; /* at most 38 of them */
    int32_t places;   /* -99 to 99 */
    bool negative;
} bill_decimal;

/* A Decimal(76, 30): its four words on the wire, two's complement, in 10^-30. */
typedef struct bill_amount {
    uint64_t word[4]; /* least significant first */
} bill_amount;

enum { BILL_PLACES = 30, BILL_AMOUNT_TEXT = 80 };

/* "12.50", "-4.0E-7", "+3", "1e3". False, and nothing set: no such text, or more than 38
 * significant digits. */
bool bill_decimal_read(const char *text, size_t size, bill_decimal *out);

/* Half to even behind the 30th place. False, and nothing set: 10^46 or more. */
bool bill_amount_of(const bill_decimal *number, bill_amount *out);

/* a * b / divisor, rounded once. False as above, and where the divisor is 0. */
bool bill_amount_product(const bill_decimal *a, const bill_decimal *b, uint64_t divisor,
                         bill_amount *out);

/* *sum + *more. False, and *sum untouched: 10^46 or more. */
bool bill_amount_add(bill_amount *sum, const bill_amount *more);

bill_amount bill_amount_negated(const bill_amount *amount);
bool bill_amount_is_negative(const bill_amount *amount);
bool bill_amount_is_zero(const bill_amount *amount);

/* Shortest exact text: "-0.5"; returns its length. */
size_t bill_amount_write(const bill_amount *amount, char text[BILL_AMOUNT_TEXT]);

/* To compare roughly. */
double bill_amount_double(const bill_amount *amount);

#endif
