/* Result columns while they are filled. See result.h. */
#include "result.h"

#include <assert.h>
#include <string.h>

enum { FIRST_CHUNK = 1 << 14, MAX_VARUINT = 10 };

mh_status mh_result_open(mh_result *result, const mh_type *type, size_t capacity, mh_arena *arena,
                         mh_error *error)
{
    mh_result made = {.type = type, .rows = capacity, .capacity = capacity, .arena = arena};
    if (type->nullable) {
        MH_TRY(mh_arena_alloc(arena, capacity, 1, &made.nulls, error));
        memset(made.nulls, 0, capacity);
    }
    if (type->width > 0)
        MH_TRY(mh_arena_alloc(arena, capacity, type->width, &made.data, error));
    if (type->kind == MH_ARRAY || type->kind == MH_MAP)
        MH_TRY(mh_arena_alloc(arena, capacity, sizeof *made.ends, &made.ends, error));
    if (type->child_count > 0) {
        MH_TRY(mh_arena_alloc(arena, type->child_count, sizeof *made.children, &made.children,
                              error));
        size_t rows = type->kind == MH_TUPLE ? capacity : 0;
        for (uint32_t i = 0; i < type->child_count; i++)
            MH_TRY(mh_result_open(&made.children[i], &type->children[i], rows, arena, error));
    }
    *result = made;
    return MH_OK;
}

mh_status mh_result_elements(mh_result *result, size_t total, mh_error *error)
{
    const mh_type *type = result->type;
    assert(type->kind == MH_ARRAY || type->kind == MH_MAP);
    for (uint32_t i = 0; i < type->child_count; i++)
        MH_TRY(mh_result_open(&result->children[i], &type->children[i], total, result->arena,
                              error));
    return MH_OK;
}

/* Chunks double, so that a block of any size has few of them. */
static mh_status add_chunk(mh_result *result, size_t least, mh_error *error)
{
    size_t capacity = result->last == NULL ? FIRST_CHUNK : 2 * result->last->capacity;
    if (capacity < least)
        capacity = least;
    mh_chunk *chunk;
    char *data;
    MH_TRY(mh_arena_alloc(result->arena, 1, sizeof *chunk, &chunk, error));
    MH_TRY(mh_arena_alloc(result->arena, capacity, 1, &data, error));
    *chunk = (mh_chunk){.capacity = capacity, .data = data};
    if (result->last == NULL)
        result->first = chunk;
    else
        result->last->next = chunk;
    result->last = chunk;
    return MH_OK;
}

mh_status mh_result_append(mh_result *result, mh_span bytes, mh_error *error)
{
    assert(result->type->kind == MH_STRING && result->appended < result->capacity);
    size_t least = bytes.size + MAX_VARUINT;
    if (result->last == NULL || result->last->capacity - result->last->size < least)
        MH_TRY(add_chunk(result, least, error));
    mh_chunk *chunk = result->last;
    size_t size = bytes.size;
    while (size >= 0x80) {
        chunk->data[chunk->size++] = (char)(size | 0x80);
        size >>= 7;
    }
    chunk->data[chunk->size++] = (char)size;
    if (bytes.size > 0)
        memcpy(chunk->data + chunk->size, bytes.data, bytes.size);
    chunk->size += bytes.size;
    result->appended++;
    return MH_OK;
}
