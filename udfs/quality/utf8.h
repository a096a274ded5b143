/*
 * UTF-8, one code point at a time, of bytes that may be anything. Knows nothing of what code points
 * mean.
 */
#ifndef QUALITY_UTF8_H
#define QUALITY_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF8_REPLACEMENT = 0xfffd };

/* The code point at `in`, of which `left` > 0 bytes are there, and how many of them are its own.
 * For a part that is not UTF-8: U+FFFD, *broken, and the maximal part of a sequence (Unicode 15,
 * section 3.9). */
static inline int32_t utf8_read(const uint8_t *in, size_t left, size_t *size, bool *broken)
{
    const uint8_t first = in[0];
    *size = 1;
    *broken = false;
    if (first < 0x80)
        return first;
    const size_t wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    /* The second byte's range says all: no surrogates, nothing overlong, nothing too large. */
    const uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    int32_t point = first & (0x7f >> wanted);
    *broken = first < 0xc2 || first > 0xf4;
    while (!*broken && *size < wanted) {
        const uint8_t next = *size < left ? in[*size] : 0;
        *broken = next < (*size == 1 ? least : 0x80) || next > (*size == 1 ? most : 0xbf);
        if (!*broken) {
            point = point << 6 | (next & 0x3f);
            ++*size;
        }
    }
    return *broken ? UTF8_REPLACEMENT : point;
}

/* Writes a valid code point; returns behind it. */
static inline uint8_t *utf8_write(uint8_t *out, int32_t point)
{
    if (point < 0x80) {
        *out++ = (uint8_t)point;
        return out;
    }
    const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    *out++ = (uint8_t)((0xff00 >> (more + 1)) | point >> 6 * more);
    for (int i = more - 1; i >= 0; i--)
        *out++ = (uint8_t)(0x80 | (point >> 6 * i & 0x3f));
    return out;
}

#endif
