/*
 * The rate card in force: names and the index over them. Spans are laid out by rate_spans.c.
 */
#include "rate_card.h"
#include "rate_spans.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct rate_card {
    price_table table; /* owns the keys that models borrow */
    rate_timeline timeline;
    uint32_t *slots; /* open addressing: 1 + index of a model, 0 = free */
    size_t mask;
    char version[RATE_VERSION_SIZE];
};

static size_t slot_of(const rate_card *card, const char *key, size_t size)
{
    size_t slot = (size_t)XXH3_64bits(key, size) & card->mask;
    while (card->slots[slot]) {
        const char *other = card->timeline.models[card->slots[slot] - 1].key;
        if (strncmp(other, key, size) == 0 && other[size] == 0)
            break;
        slot = (slot + 1) & card->mask;
    }
    return slot;
}

static bool index_models(rate_card *card)
{
    size_t size = 64;
    while (size < 2 * card->timeline.model_count)
        size *= 2;
    card->mask = size - 1;
    card->slots = calloc(size, sizeof *card->slots);
    if (!card->slots)
        return false;
    for (size_t m = 0; m < card->timeline.model_count; m++) {
        const char *key = card->timeline.models[m].key;
        card->slots[slot_of(card, key, strlen(key))] = (uint32_t)(m + 1);
    }
    return true;
}

rate_card *rate_card_build(const rate_source *sources, size_t count, price_error *error)
{
    rate_card *card = calloc(1, sizeof *card);
    const char *names[RATE_SOURCE_LIMIT] = {0};
    uint64_t hash = 0;
    bool good = card && count <= RATE_SOURCE_LIMIT;
    if (!good)
        snprintf(error->text, sizeof error->text, "rate card: %s",
                 card ? "got more than 2 files, expected 1 or 2" : "out of memory");
    for (size_t s = 0; good && s < count; s++) {
        names[s] = sources[s].name;
        hash = XXH3_64bits_withSeed(sources[s].bytes, sources[s].size, hash);
        good = price_csv_read(sources[s].name, (uint32_t)s, sources[s].bytes, sources[s].size,
                              &card->table, error);
    }
    good = good && rate_timeline_build(&card->table, names, &card->timeline, error);
    if (good && !index_models(card)) {
        snprintf(error->text, sizeof error->text, "rate card: out of memory");
        good = false;
    }
    if (!good) {
        rate_card_free(card);
        return NULL;
    }
    snprintf(card->version, sizeof card->version, "%016llx", (unsigned long long)hash);
    return card;
}

void rate_card_free(rate_card *card)
{
    if (!card)
        return;
    price_table_free(&card->table);
    rate_timeline_free(&card->timeline);
    free(card->slots);
    free(card);
}

const char *rate_card_version(const rate_card *card)
{
    return card->version;
}

const price_table *rate_card_rows(const rate_card *card)
{
    return &card->table;
}

static const rate_model *find_key(const rate_card *card, const char *key, size_t size)
{
    uint32_t entry = card->slots[slot_of(card, key, size)];
    return entry ? &card->timeline.models[entry - 1] : NULL;
}

static bool is_date(const char *text, size_t size)
{
    static const char *const shapes[] = {"-dddddddd", "-dddd-dd-dd"};
    for (size_t s = 0; s < 2; s++) {
        bool match = size == strlen(shapes[s]);
        for (size_t i = 0; match && i < size; i++)
            match = shapes[s][i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == '-';
        if (match)
            return true;
    }
    return false;
}

/* The size of a model's name without its version, or `size`. */
static size_t without_version(const char *model, size_t size)
{
    const char *at = memchr(model, '@', size);
    if (at)
        return (size_t)(at - model);
    static const size_t dates[] = {9, 11};
    for (size_t d = 0; d < 2; d++)
        if (size > dates[d] && is_date(model + size - dates[d], dates[d]))
            return size - dates[d];
    return size;
}

static void lower_copy(char *out, const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] + ('a' - 'A')) : text[i];
}

const rate_model *rate_card_find(const rate_card *card, const char *provider, size_t provider_size,
                                 const char *model, size_t model_size)
{
    char key[3 * PRICE_NAME_LIMIT + 2];
    if (provider_size == 0 || provider_size > PRICE_NAME_LIMIT || model_size == 0 ||
        model_size > 2 * PRICE_NAME_LIMIT)
        return NULL;
    size_t prefix = provider_size + 1;
    lower_copy(key, provider, provider_size);
    key[provider_size] = '\n';
    lower_copy(key + prefix, model, model_size);
    if (memchr(key, 0, prefix + model_size) || memchr(key, '\n', provider_size) ||
        memchr(key + prefix, '\n', model_size))
        return NULL;
    const rate_model *found = find_key(card, key, prefix + model_size);
    if (found)
        return found;
    if (model_size > prefix && memcmp(key + prefix, key, provider_size) == 0 &&
        key[prefix + provider_size] == '/') {
        model_size -= prefix;
        memmove(key + prefix, key + 2 * prefix, model_size);
        found = find_key(card, key, prefix + model_size);
        if (found)
            return found;
    }
    size_t shorter = without_version(key + prefix, model_size);
    return shorter && shorter < model_size ? find_key(card, key, prefix + shorter) : NULL;
}
