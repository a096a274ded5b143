/* Writer of the Native format. See native_write.h. */
#include "native_write.h"

#include <assert.h>
#include <string.h>

enum { LEAST_TYPE_SIZE = 128 };

static mh_status add_piece(mh_message *message, const void *data, size_t size, mh_arena *arena,
                           mh_error *error)
{
    if (size == 0)
        return MH_OK;
    if (message->count == message->capacity) {
        struct iovec *more;
        size_t capacity = message->capacity == 0 ? 16 : 2 * message->capacity;
        MH_TRY(mh_arena_alloc(arena, capacity, sizeof *more, &more, error));
        if (message->count > 0)
            memcpy(more, message->pieces, message->count * sizeof *more);
        message->pieces = more;
        message->capacity = capacity;
    }
    message->pieces[message->count++] = (struct iovec){(void *)(uintptr_t)data, size};
    message->bytes += size;
    return MH_OK;
}

static char *put_varuint(char *at, uint64_t value)
{
    while (value >= 0x80) {
        *at++ = (char)(value | 0x80);
        value >>= 7;
    }
    *at++ = (char)value;
    return at;
}

static char *put_text(char *at, const char *text, size_t size)
{
    at = put_varuint(at, size);
    memcpy(at, text, size);
    return at + size;
}

/* The name of a type, filled up with blanks to 128 bytes: its length then begins with a byte that
 * is no type code, so a reader that takes it for one
 * (input_format_native_decode_types_in_binary_format) refuses the block. With the true lengths it
 * finds a type, and wrong numbers: Float32 is 7, Int8. */
static char *put_type(char *at, mh_span type)
{
    size_t blanks = type.size < LEAST_TYPE_SIZE ? LEAST_TYPE_SIZE - type.size : 0;
    at = put_varuint(at, type.size + blanks);
    memcpy(at, type.data, type.size);
    memset(at + type.size, ' ', blanks);
    return at + type.size + blanks;
}

static mh_status write_column(mh_message *message, const mh_result *result, size_t rows,
                              mh_arena *arena, mh_error *error)
{
    const mh_type *type = result->type;
    assert(rows <= result->capacity);
    if (type->nullable)
        MH_TRY(add_piece(message, result->nulls, rows, arena, error));
    if (type->width > 0)
        return add_piece(message, result->data, rows * type->width, arena, error);
    switch (type->kind) {
    case MH_STRING:
        assert(result->appended == rows);
        for (const mh_chunk *chunk = result->first; chunk != NULL; chunk = chunk->next)
            MH_TRY(add_piece(message, chunk->data, chunk->size, arena, error));
        return MH_OK;
    case MH_TUPLE:
        for (uint32_t i = 0; i < type->child_count; i++)
            MH_TRY(write_column(message, &result->children[i], rows, arena, error));
        return MH_OK;
    case MH_ARRAY:
    case MH_MAP:
        MH_TRY(add_piece(message, result->ends, rows * sizeof *result->ends, arena, error));
        for (uint32_t i = 0; i < type->child_count; i++)
            MH_TRY(write_column(message, &result->children[i],
                                rows == 0 ? 0 : (size_t)result->ends[rows - 1], arena, error));
        return MH_OK;
    default:
        assert(false && "no LowCardinality in results");
        return MH_OK;
    }
}

mh_status mh_write_block(mh_message *message, const mh_result *results, const char *const *names,
                         size_t count, size_t rows, mh_arena *arena, mh_error *error)
{
    *message = (mh_message){0};
    for (size_t i = 0; i < count; i++) {
        const mh_span type = results[i].type->text;
        size_t name_size = strlen(names[i]);
        char *head;
        MH_TRY(
            mh_arena_alloc(arena, name_size + type.size + LEAST_TYPE_SIZE + 40, 1, &head, error));
        char *at = head;
        if (i == 0) {
            at = put_varuint(at, count);
            at = put_varuint(at, rows);
        }
        at = put_text(at, names[i], name_size);
        at = put_type(at, type);
        MH_TRY(add_piece(message, head, (size_t)(at - head), arena, error));
        MH_TRY(write_column(message, &results[i], rows, arena, error));
    }
    return MH_OK;
}
