/*
 * One row of a CSV file.
 */
#include "bill_record.h"
#include "bill_split.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIELD_LIMIT = 100000 }; /* columns */

bool bill_record_init(bill_record *record, const char *const *names, size_t count,
                      const char *tag_prefix)
{
    *record = (bill_record){.started = false};
    record->fields = calloc(count + 1, sizeof *record->fields);
    record->ranks = calloc(count + 1, sizeof *record->ranks);
    record->text = malloc(BILL_ROW_LIMIT + 1);
    return csv_init(&record->parser, CSV_STRICT | CSV_EMPTY_IS_NULL) == 0 &&
           bill_header_init(&record->header, names, count, tag_prefix) && record->fields != NULL &&
           record->ranks != NULL && record->text != NULL;
}

void bill_record_free(bill_record *record)
{
    csv_free(&record->parser);
    bill_header_free(&record->header);
    free(record->fields);
    free(record->ranks);
    free(record->split);
    free(record->tags);
    free(record->text);
}

void bill_record_begin(bill_record *record)
{
    (void)csv_fini(&record->parser, NULL, NULL, NULL);
    memset(record->fields, 0, record->header.column_count * sizeof *record->fields);
    record->used = record->field_count = record->row_count = record->tag_count = 0;
}

static bool is_null(const char *data, size_t size)
{
    return data == NULL || (size == 4 && memcmp(data, "NULL", 4) == 0) ||
           (size == 2 && memcmp(data, "\\N", 2) == 0);
}

/* Of columns that the file has under several names the best named one that has a value wins. */
static void put_field(bill_record *record, const bill_place *of, bill_text field)
{
    bill_text *to = &record->fields[of->column];
    if (to->size > 0 && (field.size == 0 || record->ranks[of->column] <= of->rank))
        return;
    *to = field;
    record->ranks[of->column] = of->rank;
}

static void put_tag(bill_record *record, bill_tag tag)
{
    if (record->tag_count == record->tag_capacity) {
        size_t more = record->tag_capacity == 0 ? 64 : 2 * record->tag_capacity;
        bill_tag *moved = realloc(record->tags, more * sizeof *moved);
        if (moved == NULL) {
            record->failed = true;
            return;
        }
        record->tags = moved;
        record->tag_capacity = more;
    }
    record->tags[record->tag_count++] = tag;
}

/* A header's names go to the list of tags, as names, until it is whole. */
static void on_field(void *data, size_t size, void *context)
{
    bill_record *record = context;
    const bill_header *header = &record->header;
    size_t number = record->field_count++;
    if (record->row_count > 0 || record->failed)
        return;
    if (record->started && (number >= header->place_count || is_null(data, size) ||
                            header->places[number].column == BILL_UNWANTED))
        return;
    char *copy = record->text + record->used;
    if (size > 0)
        memcpy(copy, data, size); /* fits: a row's fields are not longer than its lines */
    record->used += size;
    bill_text field = {copy, size};
    if (!record->started)
        put_tag(record, (bill_tag){.name = field});
    else if (header->places[number].column == BILL_TAG)
        put_tag(record, (bill_tag){header->places[number].name, field});
    else
        put_field(record, &header->places[number], field);
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    ((bill_record *)context)->row_count++;
}

/* The fields of a plain line, as on_field would take them, but where they lie. */
static void take_split(bill_record *record)
{
    const bill_header *header = &record->header;
    for (size_t i = 0; i < header->wanted_count; i++) {
        const bill_text field = record->split[header->wanted[i]];
        const bill_place *of = &header->places[header->wanted[i]];
        if (is_null(field.data, field.size))
            continue;
        if (of->column == BILL_TAG)
            put_tag(record, (bill_tag){of->name, field});
        else
            put_field(record, of, field);
    }
}

bool bill_record_take_header(bill_record *record)
{
    for (size_t i = 0; i < record->tag_count; i++)
        if (!bill_header_add(&record->header, record->tags[i].name))
            return false;
    record->split = malloc((record->header.place_count + 1) * sizeof *record->split);
    record->started = record->split != NULL;
    return record->started;
}

static bool is_blank(bill_text line)
{
    size_t i = 0;
    while (i < line.size && (line.data[i] == ' ' || line.data[i] == '\t' || line.data[i] == '\r'))
        i++;
    return i == line.size;
}

bill_part bill_record_line(bill_record *record, bill_text line, size_t before, char *why,
                           size_t room)
{
    size_t columns = record->header.place_count;
    if (before == 0 && is_blank(line))
        return BILL_NOTHING;
    if (before + line.size + 1 > BILL_ROW_LIMIT) {
        snprintf(why, room, "got a row of more than %d bytes, expected less", (int)BILL_ROW_LIMIT);
        return BILL_BROKEN;
    }
    if (before == 0 && record->started &&
        bill_split(line.data, line.size, record->split, columns) == columns) {
        take_split(record);
        return BILL_WHOLE;
    }
    if (csv_parse(&record->parser, line.data, line.size, on_field, on_row, record) != line.size ||
        csv_parse(&record->parser, "\n", 1, on_field, on_row, record) != 1) {
        snprintf(why, room, "field %zu: got a stray quote, expected CSV (RFC 4180)",
                 record->field_count + 1);
        return BILL_BROKEN;
    }
    if (record->row_count == 0)
        return BILL_INSIDE;
    (void)csv_fini(&record->parser, on_field, on_row, record); /* a row behind a carriage return */
    if (record->row_count > 1)
        snprintf(why, room, "got a carriage return inside a line, expected it at its end");
    else if (record->started && record->field_count != columns)
        snprintf(why, room, "got %zu fields, expected %zu", record->field_count, columns);
    else if (!record->started && record->field_count > FIELD_LIMIT)
        snprintf(why, room, "got %zu columns, expected at most %d", record->field_count,
                 (int)FIELD_LIMIT);
    else
        return BILL_WHOLE;
    return BILL_BROKEN;
}
