/* Words to numbers. See vocabulary.h. */
#include "vocabulary.h"

#include <stdbool.h>
#include <string.h>

/* 128 bits of a product folded. The address of the table keeps a sender of texts from choosing
 * words that meet in one slot; results do not depend on it. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    const wide product =
        (wide)(a ^ UINT64_C(0x9e3779b97f4a7c15)) * (b ^ UINT64_C(0xd6e8feb86659fd93));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to 8 bytes; those behind them are read and dropped. */
static uint64_t load(const uint8_t *bytes, size_t size)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return size == 0 ? 0 : value & (UINT64_MAX >> (64 - 8 * size));
}

static uint64_t hash_bytes(const uint8_t *bytes, size_t size, uint64_t seed)
{
    uint64_t hash = seed ^ size;
    for (; size > 8; size -= 8, bytes += 8)
        hash = mix(hash, load(bytes, 8));
    return mix(hash, load(bytes, size));
}

static bool same(const uint8_t *a, const uint8_t *b, size_t size)
{
    return size <= 8 ? load(a, size) == load(b, size) : memcmp(a, b, size) == 0;
}

size_t vocabulary_slots(size_t count)
{
    size_t slots = 16;
    while (slots < count + count / 2 + 1)
        slots *= 2;
    return slots;
}

void vocabulary_clear(vocabulary *v, size_t count)
{
    v->mask = vocabulary_slots(count) - 1;
    v->count = v->used = 0;
    v->generation++;
}

static uint32_t add(vocabulary *v, slot *free, word entry)
{
    *free = (slot){v->generation, (uint32_t)v->count};
    v->words[v->count++] = entry;
    return free->id;
}

uint32_t vocabulary_word(vocabulary *v, size_t size)
{
    const uint8_t *bytes = v->bytes + v->used;
    const uint64_t hash = hash_bytes(bytes, size, (uintptr_t)v->slots);
    for (size_t i = hash & v->mask;; i = (i + 1) & v->mask) {
        slot *found = &v->slots[i];
        if (found->generation != v->generation) {
            const word entry = {hash, (uint32_t)v->used, (uint32_t)size};
            v->used += size;
            return add(v, found, entry);
        }
        const word *known = &v->words[found->id];
        if (known->hash == hash && known->size == size && same(v->bytes + known->at, bytes, size))
            return found->id;
    }
}

uint32_t vocabulary_pair(vocabulary *v, uint32_t first, uint32_t second)
{
    const uint64_t pair = (uint64_t)first << 32 | second;
    for (size_t i = mix(pair, (uintptr_t)v->slots) & v->mask;; i = (i + 1) & v->mask) {
        slot *found = &v->slots[i];
        if (found->generation != v->generation)
            return add(v, found, (word){pair, 0, 0});
        if (v->words[found->id].hash == pair)
            return found->id;
    }
}
