/*
 * What a code point is to a tokenizer, and its lower case. Unicode's tables are utf8proc's (15.0);
 * the scripts, which it has not, are one table here. Knows nothing of texts.
 */
#ifndef QUALITY_LETTERS_H
#define QUALITY_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum letter {
    LETTER_NONE,  /* ends a token */
    LETTER_JOINS, /* letters, marks and numbers (categories L, M, N) */
    LETTER_ALONE, /* one of these in Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar */
} letter;

letter letter_of(int32_t point);

/* The simple mapping, and the final sigma as any other: no locale, no neighbours. */
int32_t letter_lower(int32_t point);

/* General category P, and the symbols of ASCII, which C and Python call punctuation too. */
bool letter_is_punctuation(int32_t point);

/* The property White_Space, and U+001C to U+001F, which Python's split() also takes for it. */
bool letter_is_space(int32_t point);

#endif
