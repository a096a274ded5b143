/*
 * What a code point is to a tokenizer, and its lower case. Unicode's tables are utf8proc's (15.0);
 * the scripts, which it has not, are one table here. Knows nothing of texts.
 */
#ifndef QUALITY_LETTERS_H
#define QUALITY_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef enum letter {
    LETTER_NONE,  /* ends a token */
    LETTER_JOINS, /* letters, marks and numbers (categories L, M, N) */
    LETTER_ALONE, /* one of these in Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar */
} letter;

/* And the lower case, by the simple mapping: no locale, no neighbours. The final sigma becomes any
 * other. */
letter letter_of(int32_t point, int32_t *lower);

/* General category P, and the symbols of ASCII, which C and Python call punctuation too. */
bool letter_is_punctuation(int32_t point);

/* The property White_Space, and U+001C to U+001F, which Python's split() also takes for it. */
bool letter_is_space(int32_t point);

/* Eight bytes at once: writes them to `out` with letters of ASCII lower-cased and returns how many
 * of the first are letters or digits of ASCII; what is behind those means nothing. */
static inline size_t letters_ascii8(const uint8_t *in, uint8_t *out)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = 0x80 * ones, low = 0x7f * ones;
    uint64_t bytes;
    memcpy(&bytes, in, sizeof bytes);
    const uint64_t lower = bytes | 0x20 * ones; /* a digit has this bit already */
    memcpy(out, &lower, sizeof lower);
    const uint64_t folded = lower & low, plain = bytes & low;
    /* The top bit of each byte, from which one on: of a letter, and of what is behind z. */
    const uint64_t alpha = (folded + (0x80 - 'a') * ones) ^ (folded + (0x7f - 'z') * ones);
    const uint64_t digit = (plain + (0x80 - '0') * ones) ^ (plain + (0x7f - '9') * ones);
    const uint64_t other = ~((alpha | digit) & ~bytes) & tops;
    return other == 0 ? 8 : (size_t)__builtin_ctzll(other) / 8;
}

#endif
