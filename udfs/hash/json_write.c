/*
 * Objects written from their members. Knows nothing of reading.
 */
#include "json_write.h"

/* Keeps the last of each name; returns how many that are. */
static size_t drop_repeated(json_slot *slots, size_t count, json_order order)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || json_compare_names(slots[i].member, slots[i + 1].member, order) != 0)
            slots[kept++] = slots[i];
    return kept;
}

static inline uint8_t *put_member(uint8_t *out, const json_member *member, bool spaced)
{
    out = json_put_span(out, member->name);
    *out = ' ';
    out = json_put_span(out + spaced, member->value);
    return json_put_mark(out, ',', spaced);
}

uint8_t *json_put_object(json_scratch *scratch, const json_style *style, uint8_t *out,
                         const json_member *members, size_t count, bool ordered)
{
    *out++ = '{';
    if (ordered) {
        for (size_t i = 0; i < count; i++)
            out = put_member(out, &members[i], style->spaced);
    } else {
        if (json_sort_members(scratch, members, count, style->order)) {
            if (!style->last_duplicate_wins)
                return NULL;
            count = drop_repeated(scratch->slots, count, style->order);
        }
        for (size_t i = 0; i < count; i++)
            out = put_member(out, scratch->slots[i].member, style->spaced);
    }
    if (count > 0)
        out -= 1 + style->spaced; /* nothing follows the last member */
    *out++ = '}';
    return out;
}

bool json_lies_as_written(const json_member *members, size_t count, const uint8_t *in,
                          const uint8_t *end)
{
    for (size_t i = 0; i < count; i++) {
        const json_member *const member = &members[i];
        if (member->name.text != in + 1 || member->value.text != in + 1 + member->name.size)
            return false;
        in = member->value.text + member->value.size;
    }
    return in + (count == 0) == end;
}
