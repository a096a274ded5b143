/*
 * A line of CSV in the plain shapes.
 */
#include "bill_split.h"

#include <stdint.h>
#include <string.h>

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* A high bit where a byte is c; only the lowest is certain, and no byte is missed. */
static uint64_t equal(uint64_t bytes, char c)
{
    uint64_t x = bytes ^ (ONES * (unsigned char)c);
    return (x - ONES) & ~x & HIGHS;
}

/* The first comma or quote, or the end. */
static const char *find_stop(const char *at, const char *end)
{
    for (; end - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, at, sizeof bytes);
        uint64_t found = equal(bytes, ',') | equal(bytes, '"');
        if (found != 0)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return at + (__builtin_ctzll(found) >> 3);
#else
            break;
#endif
    }
    while (at < end && *at != ',' && *at != '"')
        at++;
    return at;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bill_text trimmed(const char *start, const char *end)
{
    while (start < end && is_blank(*start))
        start++;
    while (start < end && is_blank(end[-1]))
        end--;
    return start < end ? (bill_text){start, (size_t)(end - start)} : (bill_text){NULL, 0};
}

size_t bill_split(const char *line, size_t size, bill_text *fields, size_t limit)
{
    size_t count = 0;
    if (size > 0 && line[size - 1] == '\r')
        size--;
    if (memchr(line, '\r', size) != NULL || memchr(line, '\n', size) != NULL)
        return BILL_NOT_PLAIN;
    for (const char *at = line, *end = line + size;; at++) {
        bill_text field = {NULL, 0};
        if (at < end && *at == '"') {
            const char *start = at + 1;
            at = memchr(start, '"', (size_t)(end - start));
            if (at == NULL)
                return BILL_NOT_PLAIN;
            field = (bill_text){start, (size_t)(at++ - start)};
        } else if (at < end && *at != ',') {
            const char *start = at;
            at = find_stop(at, end);
            field = trimmed(start, at);
        }
        if (at < end && *at != ',')
            return BILL_NOT_PLAIN;
        if (count < limit)
            fields[count] = field;
        count++;
        if (at == end)
            return count;
    }
}
