/*
 * The members of one object, once read: their order. Knows nothing of values.
 */
#ifndef HASH_JSON_MEMBERS_H
#define HASH_JSON_MEMBERS_H

#include "json_scratch.h"

/* How the names of an object are ordered. */
typedef enum json_order {
    JSON_BY_UTF16,     /* RFC 8785: by UTF-16 code units */
    JSON_BY_CODE_POINT /* Python: by code points */
} json_order;

/* < 0, 0, > 0: the order of two names. */
int json_compare_names(const json_member *a, const json_member *b, json_order order);

/* Sets the name of a member, its colon included. The text's padding lets 8 bytes be read. */
static inline void json_name_member(json_member *member, json_span name, bool plain)
{
    const size_t size = name.size - 3; /* between the quotes */
    uint64_t prefix;
    __builtin_memcpy(&prefix, name.text + 1, sizeof prefix);
    prefix = __builtin_bswap64(prefix); /* little-endian machines, like the wire */
    if (size < sizeof prefix)
        prefix &= ~(UINT64_MAX >> 8 * size);
    member->prefix = prefix;
    member->name = name;
    member->plain = plain;
}

/* Points scratch->slots to members in the order of their names, those of the same name in the order
 * of reading. Returns true if there are some of the same name. */
bool json_sort_members(json_scratch *scratch, const json_member *members, size_t count,
                       json_order order);

#endif
