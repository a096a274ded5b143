/*
 * The order of an object's members. Knows nothing of values.
 */
#include "json_members.h"
#include "json_string.h"

#include <string.h>

/* The code point at *name, which is rewritten text: escapes and UTF-8 are known to be right. */
static uint32_t next_code_point(const uint8_t **name)
{
    uint32_t code_point = **name;
    if (code_point == '\\')
        *name = json_read_escape(*name, &code_point);
    else if (code_point >= 0x80)
        *name = json_read_utf8(*name, &code_point);
    else
        (*name)++;
    return code_point;
}

/* Code points in the order of their UTF-16 units: the surrogates of everything above U+FFFF come
 * before U+E000. */
static uint32_t utf16_rank(uint32_t code_point)
{
    return code_point - 0xe000 < 0x2000 ? code_point + 0x110000 : code_point;
}

int json_compare_names(const json_member *a, const json_member *b, json_order order)
{
    if (a->prefix != b->prefix && a->plain && b->plain)
        return a->prefix < b->prefix ? -1 : 1;
    const uint8_t *left = a->name.text + 1, *right = b->name.text + 1;
    const size_t left_size = a->name.size - 3, right_size = b->name.size - 3;
    if (a->plain && b->plain) {
        const int compared = memcmp(left, right, left_size < right_size ? left_size : right_size);
        return compared != 0 ? compared : (left_size > right_size) - (left_size < right_size);
    }
    const uint8_t *const left_end = left + left_size, *const right_end = right + right_size;
    while (left < left_end && right < right_end) {
        uint32_t x = next_code_point(&left), y = next_code_point(&right);
        if (x == y)
            continue;
        if (order == JSON_BY_UTF16) {
            x = utf16_rank(x);
            y = utf16_rank(y);
        }
        return x < y ? -1 : 1;
    }
    return (left < left_end) - (right < right_end);
}

/* What is sorted, and what comes to light on the way: names that come next to each other in the end
 * have been compared. */
typedef struct sorting {
    json_order order;
    bool plain; /* all names are */
    bool repeated;
} sorting;

static __attribute__((noinline)) bool name_before(const json_slot *a, const json_slot *b,
                                                  sorting *state)
{
    const int compared = json_compare_names(a->member, b->member, state->order);
    state->repeated |= compared == 0;
    return compared != 0 ? compared < 0 : a->member < b->member;
}

/* Mostly by one comparison of numbers. */
static inline bool before(const json_slot *a, const json_slot *b, sorting *state)
{
    if (a->prefix != b->prefix && state->plain)
        return a->prefix < b->prefix;
    return name_before(a, b, state);
}

static void sift_down(json_slot *heap, size_t root, size_t count, sorting *state)
{
    const json_slot moved = heap[root];
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && before(&heap[child], &heap[child + 1], state))
            child++;
        if (!before(&moved, &heap[child], state))
            break;
        heap[root] = heap[child];
    }
    heap[root] = moved;
}

/* For the millions of members that a hostile object may have. */
static void sort_many(json_slot *slots, size_t count, sorting *state)
{
    for (size_t i = count / 2; i-- > 0;)
        sift_down(slots, i, count, state);
    for (size_t i = count; i-- > 1;) {
        const json_slot last = slots[i];
        slots[i] = slots[0];
        slots[0] = last;
        sift_down(slots, 0, i, state);
    }
}

static void sort_few(json_slot *slots, size_t count, sorting *state)
{
    for (size_t i = 1; i < count; i++) {
        const json_slot slot = slots[i];
        size_t to = i;
        for (; to > 0 && before(&slot, &slots[to - 1], state); to--)
            slots[to] = slots[to - 1];
        slots[to] = slot;
    }
}

bool json_sort_members(json_scratch *scratch, const json_member *members, size_t count,
                       json_order order)
{
    json_slot *const slots = scratch->slots;
    sorting state = {order, true, false};
    if (count > JSON_FEW_MEMBERS) {
        for (size_t i = 0; i < count; i++) {
            slots[i] = (json_slot){members[i].prefix, &members[i]};
            state.plain &= members[i].plain;
        }
        sort_many(slots, count, &state);
        return state.repeated;
    }
    uint8_t *const usual = scratch->usual[count];
    uint64_t last = 0;
    bool ordered = true;
    for (size_t i = 0; i < count; i++) {
        const json_member *const member = &members[usual[i]];
        slots[i] = (json_slot){member->prefix, member};
        state.plain &= member->plain;
        ordered &= member->prefix > last;
        last = member->prefix;
    }
    if (ordered && state.plain)
        return false;
    sort_few(slots, count, &state);
    for (size_t i = 0; i < count; i++)
        usual[i] = (uint8_t)(slots[i].member - members);
    return state.repeated;
}
