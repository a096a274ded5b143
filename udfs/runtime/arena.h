/*
 * Memory of a session: one span of address space that grows in place, so that what it holds never
 * moves, and one reset that forgets everything. Knows nothing of what is stored.
 */
#ifndef MH_ARENA_H
#define MH_ARENA_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>

/* Owns its address space, from mh_arena_open to mh_arena_close. */
typedef struct mh_arena {
    char *base;
    size_t used;      /* bytes handed out */
    size_t committed; /* bytes readable and writable */
    size_t limit;     /* bytes of address space, reserved but not backed */
} mh_arena;

/* `limit` is in bytes; only what is used costs memory. */
MH_CHECKED mh_status mh_arena_open(mh_arena *arena, size_t limit, mh_error *error);
void mh_arena_close(mh_arena *arena);

/* `count` elements of `size` bytes, aligned to 64, not zeroed. Fails with MH_ENVIRONMENT when the
 * product overflows or passes the limit; *out is then untouched. */
MH_CHECKED mh_status mh_arena_alloc(mh_arena *arena, size_t count, size_t size, void *out,
                                    mh_error *error);

/* As a buffer to read into: at least `size` writable bytes behind those used; how many came. */
MH_CHECKED mh_status mh_arena_room(mh_arena *arena, size_t size, char **data, size_t *room,
                                   mh_error *error);
void mh_arena_fill(mh_arena *arena, size_t size);

/* Drops the first `count` bytes used; what is behind them moves to the front. */
void mh_arena_shift(mh_arena *arena, size_t count);

/* Forgets what was handed out after `used` was this. */
void mh_arena_rewind(mh_arena *arena, size_t used);

/* Forgets everything; keeps the memory warm for the next block. */
void mh_arena_reset(mh_arena *arena);

/* Gives memory beyond `keep` bytes back to the system: for an idle worker. */
void mh_arena_trim(mh_arena *arena, size_t keep);

#endif
