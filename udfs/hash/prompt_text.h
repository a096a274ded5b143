/*
 * Prompts in one spelling: what differs only in Unicode composition, white space or line ends
 * becomes equal. Pure: no IO, no globals. Knows nothing of hashes.
 *
 * In this order: bytes that are not UTF-8 become U+FFFD, one for each maximal part of a sequence
 * (Unicode 15, section 3.9); runs of white space (the property White_Space: line ends, no-break and
 * ideographic spaces among it) become one blank and vanish at both ends; NFC. Fold then folds case
 * (full, no locale) and composes again. No later step makes white space, so the order of the first
 * three does not show.
 */
#ifndef HASH_PROMPT_TEXT_H
#define HASH_PROMPT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum prompt_status {
    PROMPT_OK,
    PROMPT_REFUSED,  /* over a limit */
    PROMPT_NO_MEMORY /* the environment's fault */
} prompt_status;

enum {
    PROMPT_MAX_BYTES = 64 << 20,
    /* Combining marks in a row. No language needs thirty; sorting them takes quadratic time. */
    PROMPT_MAX_MARKS = 1000
};

/* Owns its buffers, reused from row to row. Zero-initialise; prompt_scratch_close. */
typedef struct prompt_scratch {
    uint8_t *bytes;
    size_t byte_capacity;
    int32_t *points;
    size_t point_capacity;
} prompt_scratch;

void prompt_scratch_close(prompt_scratch *scratch);

/* *out borrows the scratch until its next use. */
__attribute__((warn_unused_result)) prompt_status prompt_text(prompt_scratch *scratch, bool fold,
                                                              const char *text, size_t size,
                                                              const char **out, size_t *out_size);

#endif
