/*
 * Containers written from what has been read. Knows nothing of reading.
 */
#ifndef HASH_JSON_WRITE_H
#define HASH_JSON_WRITE_H

#include "bytes16.h"
#include "json_rewrite.h"

/* May write up to 15 bytes more, which the padding or what comes next takes up. */
static inline uint8_t *json_put_span(uint8_t *out, json_span span)
{
    size_t done = 0;
    do
        bytes16_store(out + done, bytes16_load(span.text + done));
    while ((done += 16) < span.size);
    return out + span.size;
}

static inline uint8_t *json_put_mark(uint8_t *out, char mark, bool spaced)
{
    out[0] = (uint8_t)mark;
    out[1] = ' ';
    return out + 1 + spaced;
}

/* An object at `out`, its members in order; NULL if one of them is refused. */
uint8_t *json_put_object(json_scratch *scratch, const json_style *style, uint8_t *out,
                         const json_member *members, size_t count, bool ordered);

/* Whether members in order lie in the input, between the braces at `in` and `end`, just as they
 * would be written. */
bool json_lies_as_written(const json_member *members, size_t count, const uint8_t *in,
                          const uint8_t *end);

#endif
