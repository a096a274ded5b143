/*
 * A short run of the fuzz target without libFuzzer, the same in every build: blocks that the engine
 * wrote, changed at random with a fixed seed. Meant for the sanitizer build.
 *
 *     native_mutate <folder of seeds> <how many>
 */
#include "native_target.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SEEDS = 512, MAX_SIZE = 2048 };

typedef struct input {
    size_t size;
    uint8_t data[2 * MAX_SIZE];
} input;

static uint64_t next(uint64_t *state) /* xorshift64* */
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * 0x2545f4914f6cdd1d;
}

static void insert(input *in, size_t at, const uint8_t *data, size_t size)
{
    if (in->size + size > MAX_SIZE)
        return;
    memmove(in->data + at + size, in->data + at, in->size - at);
    memcpy(in->data + at, data, size);
    in->size += size;
}

static void drop(input *in, size_t at, size_t size)
{
    memmove(in->data + at, in->data + at + size, in->size - at - size);
    in->size -= size;
}

static void mutate(input *in, const input *other, uint64_t *state)
{
    static const uint64_t numbers[] = {0, 1, 127, 128, 255, 256, 65535, 1u << 30, 1ull << 60,
                                       1ull << 63, ~0ull};
    static const char *const words[] = {"Nullable(", "Array(", "Tuple(", "LowCardinality(", "Map(",
                                        "String", "UInt8", ")", ", ", "Decimal(76, 0)"};
    uint64_t random = next(state), number = numbers[next(state) % (sizeof numbers / 8)];
    size_t at = in->size > 0 ? next(state) % in->size : 0;
    size_t rest = in->size - at, size = rest > 0 ? 1 + next(state) % (rest < 16 ? rest : 16) : 0;
    const char *word = words[random % (sizeof words / sizeof *words)];
    switch (random >> 60) {
    case 0: case 1: case 2:
        if (rest > 0)
            in->data[at] ^= (uint8_t)(1u << (random % 8));
        break;
    case 3: case 4: case 5:
        if (rest > 0)
            in->data[at] = (uint8_t)number;
        break;
    case 6:
        if (rest > 0)
            in->data[at] = (uint8_t)random;
        break;
    case 7:
        memcpy(in->data + at, &number, rest < 8 ? rest : 8);
        break;
    case 8:
        drop(in, at, size);
        break;
    case 9:
        in->size = at;
        break;
    case 10:
        insert(in, at, (const uint8_t *)&random, size < 8 ? size : 8);
        break;
    case 11:
        insert(in, at, (const uint8_t *)word, strlen(word));
        break;
    case 12: { /* a piece of the input again */
        uint8_t piece[16];
        memcpy(piece, in->data + at, size);
        insert(in, next(state) % (in->size + 1), piece, size);
        break;
    }
    case 13: /* the other's end behind our beginning */
        if (at < other->size) {
            in->size = at;
            insert(in, at, other->data + at, other->size - at);
        }
        break;
    default: /* lengths and counts stand in front */
        if (in->size > 32)
            in->data[next(state) % 32] = (uint8_t)(random % 3 == 0 ? random : number);
        break;
    }
}

static size_t read_seeds(const char *path, input *seeds)
{
    struct dirent **entries;
    size_t count = 0;
    int found = scandir(path, &entries, NULL, alphasort); /* the same order everywhere */
    for (int i = 0; i < found && count < MAX_SEEDS; i++) {
        char name[4096];
        (void)snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        FILE *file = entries[i]->d_name[0] != '.' ? fopen(name, "rb") : NULL;
        if (file != NULL) {
            seeds[count].size = fread(seeds[count].data, 1, MAX_SIZE, file);
            count += seeds[count].size > 0;
            (void)fclose(file);
        }
        free(entries[i]);
    }
    if (found >= 0)
        free(entries);
    return count;
}

int main(int argc, char **argv)
{
    static input seeds[MAX_SEEDS], in;
    uint64_t state = 0x9e3779b97f4a7c15;
    size_t count = argc == 3 ? read_seeds(argv[1], seeds) : 0;
    long runs = argc == 3 ? atol(argv[2]) : 0;
    if (count == 0 || runs <= 0) {
        fprintf(stderr, "usage: native_mutate FOLDER COUNT, with files in the folder\n");
        return 2;
    }
    for (size_t i = 0; i < count; i++)
        (void)LLVMFuzzerTestOneInput(seeds[i].data, seeds[i].size);
    for (long i = 0; i < runs; i++) {
        in = seeds[next(&state) % count];
        const input *other = &seeds[next(&state) % count];
        for (uint64_t times = 1 + next(&state) % 4; times > 0; times--)
            mutate(&in, other, &state);
        (void)LLVMFuzzerTestOneInput(in.data, in.size);
    }
    printf("%zu blocks of the engine, %ld changed ones: no crash, no contradiction\n", count, runs);
    return 0;
}
