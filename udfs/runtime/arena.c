/* One growing span of address space. See arena.h. */
#include "arena.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define MH_POISONED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MH_POISONED 1
#endif
#endif
#ifdef MH_POISONED
#include <sanitizer/asan_interface.h>
#endif

enum {
    ALIGNMENT = 64,        /* a cache line, and the widest vector */
    STEP = 1 << 18,        /* the least that is committed at once */
    PAGE = 1 << 16,        /* the largest page size of the systems we run on (arm64) */
};

/* Under the address sanitizer bytes not handed out are out of bounds, as in malloc. */
static void poison(const mh_arena *arena)
{
#ifdef MH_POISONED
    __asan_poison_memory_region(arena->base + arena->used, arena->committed - arena->used);
#else
    (void)arena;
#endif
}

static void unpoison(const void *data, size_t size)
{
#ifdef MH_POISONED
    __asan_unpoison_memory_region(data, size);
#else
    (void)data;
    (void)size;
#endif
}

mh_status mh_arena_open(mh_arena *arena, size_t limit, mh_error *error)
{
    limit = (limit + PAGE - 1) / PAGE * PAGE;
    void *base = mmap(NULL, limit, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return mh_fail(error, MH_ENVIRONMENT,
                       "memory: cannot reserve %zu bytes of address space: %s", limit,
                       strerror(errno));
    *arena = (mh_arena){.base = base, .limit = limit};
    return MH_OK;
}

void mh_arena_close(mh_arena *arena)
{
    if (arena->base == NULL)
        return;
    unpoison(arena->base, arena->committed);
    (void)munmap(arena->base, arena->limit);
    *arena = (mh_arena){0};
}

/* Makes at least `size` bytes behind `used` writable. */
static mh_status reserve(mh_arena *arena, size_t size, mh_error *error)
{
    if (size <= arena->committed - arena->used)
        return MH_OK;
    if (size > arena->limit - arena->used)
        return mh_fail(error, MH_ENVIRONMENT,
                       "memory: block needs more than the limit of %zu bytes", arena->limit);
    /* Half as much again as is there, so that growing costs few calls. */
    size_t need = arena->used + size;
    size_t want = arena->committed + arena->committed / 2;
    if (want < need)
        want = need;
    want = (want + STEP - 1) / STEP * STEP;
    if (want > arena->limit)
        want = arena->limit;
    if (mprotect(arena->base + arena->committed, want - arena->committed,
                 PROT_READ | PROT_WRITE) != 0)
        return mh_fail(error, MH_ENVIRONMENT, "memory: cannot get %zu bytes: %s",
                       want - arena->committed, strerror(errno));
    arena->committed = want;
    poison(arena);
    return MH_OK;
}

mh_status mh_arena_alloc(mh_arena *arena, size_t count, size_t size, void *out, mh_error *error)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > arena->limit - ALIGNMENT)
        return mh_fail(error, MH_ENVIRONMENT,
                       "memory: %zu values of %zu bytes pass the limit of %zu", count, size,
                       arena->limit);
    size_t start = (arena->used + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    MH_TRY(reserve(arena, start - arena->used + bytes, error));
    void *data = arena->base + start;
    unpoison(data, bytes);
    arena->used = start + bytes;
    memcpy(out, &data, sizeof data);
    return MH_OK;
}

mh_status mh_arena_room(mh_arena *arena, size_t size, char **data, size_t *room, mh_error *error)
{
    MH_TRY(reserve(arena, size, error));
    *data = arena->base + arena->used;
    *room = arena->committed - arena->used;
    unpoison(*data, *room);
    return MH_OK;
}

void mh_arena_fill(mh_arena *arena, size_t size)
{
    assert(size <= arena->committed - arena->used);
    arena->used += size;
    poison(arena);
}

void mh_arena_shift(mh_arena *arena, size_t count)
{
    assert(count <= arena->used);
    if (count < arena->used)
        memmove(arena->base, arena->base + count, arena->used - count);
    arena->used -= count;
    poison(arena);
}

void mh_arena_rewind(mh_arena *arena, size_t used)
{
    assert(used <= arena->used);
    arena->used = used;
    poison(arena);
}

void mh_arena_reset(mh_arena *arena)
{
    mh_arena_rewind(arena, 0);
}

void mh_arena_trim(mh_arena *arena, size_t keep)
{
    keep = (keep + PAGE - 1) / PAGE * PAGE;
    if (arena->used > keep)
        keep = (arena->used + PAGE - 1) / PAGE * PAGE;
    if (arena->committed > keep)
        (void)madvise(arena->base + keep, arena->committed - keep, MADV_DONTNEED);
}
