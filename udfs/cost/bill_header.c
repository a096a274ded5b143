/*
 * Which of a file's columns are wanted.
 */
#include "bill_header.h"

#include <stdlib.h>

enum { NAME_LIMIT = 512 }; /* bytes of a column's name that count */

bool bill_header_init(bill_header *header, const char *const *names, size_t count,
                      const char *tag_prefix)
{
    *header = (bill_header){.names = names, .column_count = count, .tag_prefix = tag_prefix};
    header->present = calloc(count + 1, sizeof *header->present);
    return header->present != NULL;
}

void bill_header_free(bill_header *header)
{
    for (size_t i = 0; i < header->place_count; i++)
        free((void *)(uintptr_t)header->places[i].name.data);
    free(header->places);
    free(header->wanted);
    free(header->present);
}

/* Letters in lower case and digits only. */
static size_t plain_name(const char *text, size_t size, char *out)
{
    size_t used = 0;
    for (size_t i = 0; i < size && used < NAME_LIMIT; i++) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[used++] = c;
    }
    return used;
}

/* Which of the names separated by '|' it is, from 1; 0: none. */
static int name_rank(const char *names, const char *plain, size_t size)
{
    char name[NAME_LIMIT];
    for (int rank = 1;; rank++) {
        size_t length = strcspn(names, "|");
        if (plain_name(names, length, name) == size && memcmp(name, plain, size) == 0)
            return rank;
        if (names[length] == '\0')
            return 0;
        names += length + 1;
    }
}

bool bill_header_same(bill_text name, const char *other)
{
    char plain[NAME_LIMIT];
    return name_rank(other, plain, plain_name(name.data, name.size, plain)) > 0;
}

static bool make_room(bill_header *header)
{
    if (header->place_count < header->capacity)
        return true;
    size_t more = header->capacity == 0 ? 64 : 2 * header->capacity;
    bill_place *places = realloc(header->places, more * sizeof *places);
    if (places != NULL)
        header->places = places;
    uint32_t *wanted = realloc(header->wanted, more * sizeof *wanted);
    if (wanted != NULL)
        header->wanted = wanted;
    if (places == NULL || wanted == NULL)
        return false;
    header->capacity = more;
    return true;
}

/* Bytes of a name that its prefix takes, with a separator behind it; 0: it has another. */
static size_t tag_name_start(bill_text name, const char *tag_prefix)
{
    char plain[NAME_LIMIT], prefix[NAME_LIMIT], unused;
    size_t size = plain_name(name.data, name.size, plain);
    size_t length = plain_name(tag_prefix, strlen(tag_prefix), prefix);
    if (size <= length || memcmp(plain, prefix, length) != 0)
        return 0;
    size_t at = 0;
    for (size_t skipped = 0; skipped < length; at++)
        skipped += plain_name(name.data + at, 1, &unused);
    return at + (at < name.size && (name.data[at] == '/' || name.data[at] == '_'));
}

bool bill_header_add(bill_header *header, bill_text name)
{
    char plain[NAME_LIMIT];
    size_t size = plain_name(name.data, name.size, plain), start = 0;
    bill_place made = {.column = BILL_UNWANTED};
    if (!make_room(header))
        return false;
    for (size_t i = 0; i < header->column_count && size > 0 && made.rank == 0; i++)
        if ((made.rank = name_rank(header->names[i], plain, size)) > 0) {
            made.column = (int32_t)i;
            header->present[i] = true;
        }
    if (made.rank == 0 && header->tag_prefix != NULL &&
        (start = tag_name_start(name, header->tag_prefix)) > 0)
        made.column = BILL_TAG;
    char *copy = malloc(name.size - start + 1);
    if (copy == NULL)
        return false;
    if (name.size > start)
        memcpy(copy, name.data + start, name.size - start);
    made.name = (bill_text){copy, name.size - start};
    if (made.column != BILL_UNWANTED)
        header->wanted[header->wanted_count++] = (uint32_t)header->place_count;
    header->places[header->place_count++] = made;
    return true;
}
