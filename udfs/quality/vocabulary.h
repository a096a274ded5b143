/*
 * Small numbers for words and for pairs of numbers: equal ones get the same, in the order in which
 * they come. Compared byte by byte, so that no collision of hashes can be seen. Memory is the
 * caller's; nothing is allocated. Knows nothing of texts and tokens.
 */
#ifndef QUALITY_VOCABULARY_H
#define QUALITY_VOCABULARY_H

#include <stddef.h>
#include <stdint.h>

typedef struct word {
    uint64_t hash; /* of its bytes; for a pair, the pair itself */
    uint32_t at, size;
} word;

/* What a slot says holds only in its own generation: nothing has to be cleared from row to row. */
typedef struct slot {
    uint32_t generation, id;
} slot;

/* Borrows its arrays. */
typedef struct vocabulary {
    slot *slots;    /* zeroed once; a power of two of them in use */
    size_t mask;    /* slots in use - 1 */
    word *words;    /* `count` of them */
    uint8_t *bytes; /* of the words, one behind the other, `used` of them; 8 more can be read */
    size_t count, used;
    uint32_t generation;
} vocabulary;

/* Slots wanted for `count` different entries: a power of two, less than two thirds of them full. */
size_t vocabulary_slots(size_t count);

/* Forgets everything and makes ready for up to `count` different entries. */
void vocabulary_clear(vocabulary *v, size_t count);

/* The number of the word of `size` bytes at v->bytes + v->used, which stay there if it is new. */
uint32_t vocabulary_word(vocabulary *v, size_t size);

/* The number of a pair. Of one vocabulary, either words or pairs. */
uint32_t vocabulary_pair(vocabulary *v, uint32_t first, uint32_t second);

#endif
