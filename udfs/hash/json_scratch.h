/*
 * What one JSON text is turned into another with: the text's padded copy, room for what has to be
 * written anew, the members of open objects. Reused from row to row, so that a worker in its stride
 * allocates nothing. Knows nothing of the grammar.
 */
#ifndef HASH_JSON_SCRATCH_H
#define HASH_JSON_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum json_status {
    JSON_OK,
    JSON_REFUSED,  /* not what is accepted, or over a limit: NULL */
    JSON_NO_MEMORY /* the environment's fault, not the text's */
} json_status;

/* Text that lies in the scratch, where it was read or written anew. Borrowed. */
typedef struct json_span {
    const uint8_t *text;
    size_t size;
} json_span;

/* One member of an object that has been read. */
typedef struct json_member {
    uint64_t prefix; /* first 8 bytes of the name, big-endian, zeros behind a shorter one */
    json_span name;  /* from the opening quote to the colon, both included */
    json_span value;
    bool plain; /* the name has neither escapes nor bytes above 0x7e */
} json_member;

/* A member while members are brought into order: moved, where they stay. */
typedef struct json_slot {
    uint64_t prefix;
    const json_member *member;
} json_slot;

/* The name that a text last had at some place, for the next text is likely to have it there too:
 * found again by comparing, it needs no scanning. */
typedef struct json_habit {
    uint8_t name[32]; /* with quotes and colon */
    uint64_t prefix;
    uint32_t mask; /* one bit a byte of the name; 0: there was none */
    uint32_t size;
} json_habit;

/* Where a piece is read and where it is written to; `in` NULL: it could not be. */
typedef struct json_cursor {
    const uint8_t *in;
    uint8_t *out;
} json_cursor;

enum {
    JSON_MAX_BYTES = 16 << 20, /* default limits */
    JSON_MAX_DEPTH = 512,
    JSON_PADDING = 64, /* zero bytes behind the input, room to overrun behind the output */
    /* No output is longer than this many times its input: 1e20 has 21 digits, and Python writes a
     * DEL byte as \u007f. */
    JSON_GROWTH = 6,
    JSON_SHORTEST_MEMBER = 4, /* what stands before the value in {"":1 */
    JSON_FEW_MEMBERS = 32,
    JSON_HABITS = 64 /* names at the beginning of a text */
};

/* Owns its buffers from json_scratch_open to json_scratch_close. */
typedef struct json_scratch {
    size_t max_bytes; /* limits: longer and deeper texts are refused */
    unsigned max_depth;
    size_t capacity; /* bytes of the longest text there is room for */
    uint8_t *input;  /* NULL: there is no room at all */
    /* Values of even and of odd depth are written into different buffers: a container goes into one
     * when its elements in the other are complete, and these are forgotten then. So each holds
     * texts of disjoint parts of the input only. */
    struct json_output {
        uint8_t *data, *top;
    } output[2];
    json_member *members, *members_top; /* of all open objects, the outer ones first */
    json_slot *slots;
    size_t names; /* how many have been read of this text */
    json_habit habits[JSON_HABITS];
    /* How the members of the last object of so many came into order: where to begin with the next,
     * which is likely to have the same names in the same disorder. */
    uint8_t usual[JSON_FEW_MEMBERS + 1][JSON_FEW_MEMBERS];
} json_scratch;

/* An empty scratch with the default limits; allocates nothing. */
json_scratch json_scratch_open(void);
void json_scratch_close(json_scratch *scratch);

/* Copies `text` before JSON_PADDING zero bytes, and makes room for whatever it can become, so that
 * nobody needs to ask for room again. A zero byte is no part of any JSON text, so a reader stops
 * there without counting bytes. */
__attribute__((warn_unused_result)) json_status json_scratch_begin(json_scratch *scratch,
                                                                   const char *text, size_t size);

static inline json_cursor json_failed(void)
{
    return (json_cursor){0};
}

#endif
