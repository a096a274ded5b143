/*
 * A result column while it is filled. Fixed-width values go straight into their arrays; strings
 * are appended in row order. Knows nothing of descriptors.
 */
#ifndef MH_RESULT_H
#define MH_RESULT_H

#include "type.h"

/* A piece of encoded strings; the pieces together are what goes on the wire. */
typedef struct mh_chunk {
    struct mh_chunk *next;
    size_t size, capacity;
    char *data;
} mh_chunk;

/* Lives in the block's arena. */
typedef struct mh_result {
    const mh_type *type;
    size_t rows;     /* functions: those of the call, set already; table functions set them */
    size_t capacity; /* rows there is room for */
    uint8_t *nulls;  /* Nullable: capacity flags, zeroed; else NULL */
    void *data;      /* fixed width: capacity values, aligned to 64, not zeroed */
    uint64_t *ends;  /* Array, Map: capacity ends */
    mh_chunk *first, *last; /* String */
    size_t appended;        /* String: how many so far */
    struct mh_result *children; /* Tuple: one an element; Array, Map: after mh_result_elements */
    mh_arena *arena;
} mh_result;

/* Makes an empty result of `type` with room for `capacity` rows. */
MH_CHECKED mh_status mh_result_open(mh_result *result, const mh_type *type, size_t capacity,
                                    mh_arena *arena, mh_error *error);

/* Array, Map: room for `total` elements, once the adapter knows how many there are. */
MH_CHECKED mh_status mh_result_elements(mh_result *result, size_t total, mh_error *error);

/* String: the next row's bytes (copied). A NULL row appends an empty span and sets its flag. */
MH_CHECKED mh_status mh_result_append(mh_result *result, mh_span bytes, mh_error *error);

#endif
