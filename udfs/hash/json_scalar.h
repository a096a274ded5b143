/*
 * Scalars and names where they are read: left as they are, or written anew. Knows nothing of
 * containers.
 */
#ifndef HASH_JSON_SCALAR_H
#define HASH_JSON_SCALAR_H

#include "bytes16.h"
#include "json_rewrite.h"

static inline bool json_is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static inline const uint8_t *json_skip_blanks(const uint8_t *in)
{
    while (*in <= ' ' && json_is_blank(*in))
        in++;
    return in;
}

/* Where `byte` stands, which mostly is here. */
static inline const uint8_t *json_skip_to(const uint8_t *in, char byte)
{
    return __builtin_expect(*in == byte, 1) ? in : json_skip_blanks(in);
}

static inline const uint8_t *json_read_plain(const uint8_t *in, const uint8_t *end,
                                             json_span *value)
{
    *value = (json_span){in, (size_t)(end - in)};
    return end;
}

/* A scalar written anew, where values of this depth are. Its spelling may turn out right. Returns
 * what follows, NULL if it is refused. */
const uint8_t *json_rewrite_scalar(json_scratch *scratch, json_cursor (*write)(json_cursor),
                                   const uint8_t *in, unsigned depth, json_span *value);

/* A string that is not plain. */
const uint8_t *json_read_odd_string(json_scratch *scratch, const json_style *style,
                                    const uint8_t *in, unsigned depth, json_span *value);

/* A name that was not expected here, and becomes a habit if there is one to be kept. */
const uint8_t *json_read_new_name(json_scratch *scratch, const json_style *style, const uint8_t *in,
                                  unsigned depth, json_member *member, json_habit *habit);

/* A name and its colon; NULL for none. */
static inline const uint8_t *json_read_name(json_scratch *scratch, const json_style *style,
                                            const uint8_t *in, unsigned depth, json_member *member)
{
    const size_t number = scratch->names++;
    json_habit *const habit = number < JSON_HABITS ? &scratch->habits[number] : NULL;
    if (habit) {
        const uint32_t same = bytes16_mask(bytes16_load(in) == bytes16_load(habit->name)) |
                              bytes16_mask(bytes16_load(in + 16) == bytes16_load(habit->name + 16))
                                  << 16;
        if ((same & habit->mask) == (habit->mask | 1)) {
            member->prefix = habit->prefix;
            member->name = (json_span){in, habit->size};
            member->plain = true;
            return in + habit->size;
        }
    }
    return json_read_new_name(scratch, style, in, depth, member, habit);
}

#endif
