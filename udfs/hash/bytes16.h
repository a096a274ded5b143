/*
 * Sixteen bytes at a time: loads, comparisons and the bit mask of their outcome, on any machine
 * (the compiler has vector instructions for what is written here as an array of bytes). Knows
 * nothing of what the bytes mean.
 */
#ifndef HASH_BYTES16_H
#define HASH_BYTES16_H

#include <stdint.h>
#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef int8_t truth16 __attribute__((vector_size(16))); /* a comparison's: 0 or -1 a byte */

static inline bytes16 bytes16_load(const void *from)
{
    bytes16 bytes;
    memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

static inline void bytes16_store(void *to, bytes16 bytes)
{
    memcpy(to, &bytes, sizeof bytes);
}

/* Bit i is set where byte i holds. */
static inline uint32_t bytes16_mask(truth16 truth)
{
#ifdef __SSE2__
    typedef char chars16 __attribute__((vector_size(16)));
    return (uint32_t)__builtin_ia32_pmovmskb128((chars16)truth);
#else
    uint64_t half[2];
    memcpy(half, &truth, sizeof half);
    const uint64_t top = UINT64_C(0x8080808080808080), gather = UINT64_C(0x0002040810204081);
    return (uint32_t)((half[0] & top) * gather >> 56 | ((half[1] & top) * gather >> 56) << 8);
#endif
}

#endif
