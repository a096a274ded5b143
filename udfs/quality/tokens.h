/*
 * Texts into tokens: maximal runs of letters, marks and numbers, lower-cased; in scripts without
 * blanks between words (letters.h) every character is a token. What is not UTF-8 ends a token, as a
 * blank does. No normalisation: a composed and a decomposed accent are different. Linear in the
 * text. Memory is the caller's. Knows nothing of scores.
 */
#ifndef QUALITY_TOKENS_H
#define QUALITY_TOKENS_H

#include "vocabulary.h"

enum { TOKENS_MAX_BYTES = 4 << 20 }; /* of one text: to score one takes up to 60 times as much */

/* A token and what ends it are two bytes at least; tokens of one character have three. */
static inline size_t tokens_most(size_t text_size)
{
    return text_size / 2 + 1;
}

/* Bytes of lower-cased text: a letter of two bytes may become one of three. And the 8 behind. */
static inline size_t tokens_most_bytes(size_t text_size)
{
    return text_size + text_size / 2 + 16;
}

/* Different tokens: few have only one or two bytes. */
static inline size_t tokens_most_different(size_t text_size)
{
    const size_t most = tokens_most(text_size), longer = text_size / 3 + 1024;
    return most < longer ? most : longer;
}

/* A text that is read. Borrows it. */
typedef struct token_reader {
    const uint8_t *at, *end;
} token_reader;

/* Writes the next token to `out` and returns its size; 0 at the end of the text. */
size_t tokens_next(token_reader *reader, uint8_t *out);

/* Writes the number of each token of the text to `ids` (room for tokens_most), as they come, and
 * their bytes to the vocabulary (room for tokens_most_bytes). Returns how many. */
size_t tokens_read(vocabulary *v, const char *text, size_t size, uint32_t *ids);

#endif
