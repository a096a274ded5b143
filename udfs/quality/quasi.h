/*
 * Texts as far as a grader of short answers looks at them: lower-cased, without punctuation,
 * without the articles a, an and the, with one blank for any white space. Linear. Memory is the
 * caller's. Knows nothing of scores.
 *
 * Source: the normalisation of SQuAD's, QuAC's and HELM's evaluation scripts, which know
 * punctuation of ASCII only.
 */
#ifndef QUALITY_QUASI_H
#define QUALITY_QUASI_H

#include <stddef.h>
#include <stdint.h>

/* A letter of two bytes may become one of three, a byte that is not UTF-8 becomes U+FFFD. And eight
 * behind. */
static inline size_t quasi_most_bytes(size_t text_size)
{
    return 3 * text_size + 8;
}

/* Writes the text as it is compared; returns its size. */
size_t quasi_text(const char *text, size_t size, uint8_t *out);

#endif
