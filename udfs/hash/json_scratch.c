/*
 * The buffers of a JSON rewriter. Knows nothing of the grammar.
 */
#include "json_scratch.h"

#include <stdlib.h>
#include <string.h>

json_scratch json_scratch_open(void)
{
    json_scratch scratch = {.max_bytes = JSON_MAX_BYTES, .max_depth = JSON_MAX_DEPTH};
    for (int count = 0; count <= JSON_FEW_MEMBERS; count++)
        for (int i = 0; i < count; i++)
            scratch.usual[count][i] = (uint8_t)i;
    return scratch;
}

void json_scratch_close(json_scratch *scratch)
{
    free(scratch->input);
    free(scratch->output[0].data);
    free(scratch->output[1].data);
    free(scratch->members);
    free(scratch->slots);
    scratch->input = scratch->output[0].data = scratch->output[1].data = NULL;
    scratch->members = NULL;
    scratch->slots = NULL;
}

/* At least `count` elements of `size` bytes; what was in the buffer is lost. */
static void *replace(void *buffer, size_t count, size_t size)
{
    free(buffer);
    return count > SIZE_MAX / size ? NULL : malloc(count * size);
}

/* Half as much again as is needed, so that slowly growing texts do not allocate every time. */
static bool make_room(json_scratch *scratch, size_t size)
{
    if (scratch->input && size <= scratch->capacity)
        return true;
    const size_t bytes = size + size / 2, members = bytes / JSON_SHORTEST_MEMBER + 2;
    scratch->input = replace(scratch->input, bytes + JSON_PADDING, 1);
    for (int i = 0; i < 2; i++)
        scratch->output[i].data =
            replace(scratch->output[i].data, bytes * JSON_GROWTH + JSON_PADDING, 1);
    scratch->members = replace(scratch->members, members, sizeof *scratch->members);
    scratch->slots = replace(scratch->slots, members, sizeof *scratch->slots);
    if (!scratch->input || !scratch->output[0].data || !scratch->output[1].data ||
        !scratch->members || !scratch->slots) {
        json_scratch_close(scratch);
        return false;
    }
    scratch->capacity = bytes;
    return true;
}

json_status json_scratch_begin(json_scratch *scratch, const char *text, size_t size)
{
    if (size > scratch->max_bytes || size > SIZE_MAX / (2 * JSON_GROWTH) - JSON_PADDING)
        return JSON_REFUSED;
    if (!make_room(scratch, size))
        return JSON_NO_MEMORY;
    if (size > 0)
        memcpy(scratch->input, text, size);
    memset(scratch->input + size, 0, JSON_PADDING);
    scratch->output[0].top = scratch->output[0].data;
    scratch->output[1].top = scratch->output[1].data;
    scratch->members_top = scratch->members;
    scratch->names = 0;
    return JSON_OK;
}
