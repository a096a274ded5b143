/*
 * Sums by commitment: a list, and a table of slots with linear probing that is at most half full.
 */
#include "commitments.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a */
static uint64_t hash_of(bill_text id)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < id.size; i++)
        hash = (hash ^ (unsigned char)id.data[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint32_t *slot_of(commitments *all, bill_text id)
{
    for (size_t i = hash_of(id) & (all->slot_count - 1);; i = (i + 1) & (all->slot_count - 1)) {
        uint32_t *slot = &all->slots[i];
        if (*slot == 0)
            return slot;
        bill_text other = all->list[*slot - 1].id;
        if (other.size == id.size && memcmp(other.data, id.data, id.size) == 0)
            return slot;
    }
}

static bool grow(commitments *all)
{
    if (all->count < all->capacity)
        return true;
    size_t capacity = all->capacity == 0 ? 64 : 2 * all->capacity;
    commitment *list = realloc(all->list, capacity * sizeof *list);
    if (list == NULL)
        return false;
    all->list = list;
    uint32_t *slots = calloc(2 * capacity, sizeof *slots);
    if (slots == NULL)
        return false;
    free(all->slots);
    all->slots = slots;
    all->slot_count = 2 * capacity;
    all->capacity = capacity;
    for (size_t i = 0; i < all->count; i++)
        *slot_of(all, list[i].id) = (uint32_t)i + 1;
    return true;
}

static commitment *find(commitments *all, bill_text id)
{
    if (id.size > COMMITMENT_ID_LIMIT || !grow(all))
        return NULL;
    uint32_t *slot = slot_of(all, id);
    if (*slot != 0)
        return &all->list[*slot - 1];
    char *copy = all->count < COMMITMENT_LIMIT ? malloc(id.size + 1) : NULL;
    if (copy == NULL)
        return NULL;
    memcpy(copy, id.data, id.size);
    all->list[all->count] = (commitment){.id = {copy, id.size}};
    *slot = (uint32_t)++all->count;
    return &all->list[all->count - 1];
}

void commitments_add(commitments *all, bill_text id, const bill_amount *billed,
                     const bill_amount *effective)
{
    commitment *found = find(all, id);
    if (found == NULL || !bill_amount_add(&found->billed, billed) ||
        !bill_amount_add(&found->effective, effective))
        all->incomplete = true;
}

void commitments_free(commitments *all)
{
    for (size_t i = 0; i < all->count; i++)
        free((void *)(uintptr_t)all->list[i].id.data);
    free(all->list);
    free(all->slots);
}
