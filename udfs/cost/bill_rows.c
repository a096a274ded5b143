/*
 * Rows of a CSV file. The lines of the row that is being read are held once it has several, so that
 * reading can start again behind its first.
 */
#include "bill_rows.h"

#include <stdio.h>
#include <stdlib.h>

enum { LINE_LIMIT = 1000 }; /* lines of a row: what a lost quote can make us read twice */

struct bill_rows {
    bill_record record;
    /* Lines not yet done with: the first `fed` bytes have been given to the record. */
    char *held;
    size_t held_start, held_size, held_capacity, fed, held_lines;
    uint64_t line; /* of the first held, or the next */
    bool taken;    /* the line that was given is held, or done with */
};

bill_rows *bill_rows_open(const char *const *names, size_t count, const char *tag_prefix)
{
    bill_rows *rows = calloc(1, sizeof *rows);
    if (rows == NULL)
        return NULL;
    rows->line = 1;
    if (!bill_record_init(&rows->record, names, count, tag_prefix)) {
        bill_rows_close(rows);
        return NULL;
    }
    return rows;
}

void bill_rows_close(bill_rows *rows)
{
    bill_record_free(&rows->record);
    free(rows->held);
    free(rows);
}

bool bill_rows_started(const bill_rows *rows)
{
    return rows->record.started;
}

bool bill_rows_has(const bill_rows *rows, size_t column)
{
    return rows->record.header.present[column];
}

bill_text bill_rows_name(const bill_rows *rows, size_t number)
{
    const bill_header *header = &rows->record.header;
    return number < header->place_count ? header->places[number].name : (bill_text){NULL, 0};
}

/* Bytes up to the end of the row begin with the first held line. They stay where they are: fields
 * of a row that was split lie in them. */
static void drop(bill_rows *rows, size_t size, size_t lines)
{
    rows->held_start += size;
    rows->held_size -= size;
    rows->held_lines -= lines;
    rows->line += lines;
    rows->fed = 0;
}

static bool hold(bill_rows *rows, const char *line, size_t size)
{
    size_t needed = rows->held_size + size + 1;
    if (rows->held_start > 0 && rows->held_start + needed > rows->held_capacity) {
        memmove(rows->held, rows->held + rows->held_start, rows->held_size);
        rows->held_start = 0;
    }
    if (needed > rows->held_capacity) {
        char *moved = realloc(rows->held, 2 * needed);
        if (moved == NULL)
            return false;
        rows->held = moved;
        rows->held_capacity = 2 * needed;
    }
    char *end = rows->held + rows->held_start + rows->held_size;
    memcpy(end, line, size);
    end[size] = '\n';
    rows->held_size = needed;
    rows->held_lines++;
    return true;
}

/* The next line, held or given. `*lines` and `*size` count the row's. */
static bill_part feed_next(bill_rows *rows, bill_text line, size_t *size, size_t *lines, char *why,
                           size_t room)
{
    if (rows->fed == 0)
        bill_record_begin(&rows->record);
    if (rows->fed < rows->held_size) {
        const char *start = rows->held + rows->held_start + rows->fed;
        size_t length = (size_t)((char *)memchr(start, '\n', rows->held_size - rows->fed) - start);
        bill_part part =
            bill_record_line(&rows->record, (bill_text){start, length}, rows->fed, why, room);
        rows->fed += length + 1;
        *size = rows->fed;
        *lines += 1;
        return part;
    }
    rows->taken = true;
    bill_part part = bill_record_line(&rows->record, line, rows->fed, why, room);
    if (rows->held_size == 0 && part != BILL_INSIDE) { /* nearly always */
        rows->line++;
        *size = *lines = 0;
        return part;
    }
    if (!hold(rows, line.data, line.size)) {
        rows->record.failed = true;
        return BILL_BROKEN;
    }
    rows->fed = *size = rows->held_size;
    *lines = rows->held_lines;
    return part;
}

static bill_step refuse(const bill_rows *rows, bill_row *out, const char *why)
{
    out->line = rows->line;
    snprintf(out->problem, sizeof out->problem, "%s", why);
    return BILL_REFUSED;
}

/* The first line of what was read is no row; what follows it may be. */
static bill_step report(bill_rows *rows, uint64_t line, bill_row *out)
{
    out->line = line;
    out->tag_count = 0;
    if (rows->held_size > 0) {
        char *start = rows->held + rows->held_start;
        drop(rows, (size_t)((char *)memchr(start, '\n', rows->held_size) - start) + 1, 1);
    }
    rows->fed = 0;
    return rows->record.started ? BILL_PROBLEM : BILL_REFUSED;
}

static bool mark_of_utf16(bill_text line)
{
    return line.size >= 2 &&
           (memcmp(line.data, "\xFF\xFE", 2) == 0 || memcmp(line.data, "\xFE\xFF", 2) == 0);
}

bill_step bill_rows_next(bill_rows *rows, bill_text line, bill_row *out)
{
    bool over = line.data == NULL;
    out->problem[0] = '\0';
    out->line = rows->line;
    if (!rows->record.started && !over && rows->line == 1 && rows->held_size == 0) {
        if (mark_of_utf16(line))
            return refuse(rows, out, "got UTF-16, expected UTF-8");
        if (line.size >= 3 && memcmp(line.data, "\xEF\xBB\xBF", 3) == 0)
            line = (bill_text){line.data + 3, line.size - 3};
    }
    size_t size = 0, lines = 0;
    for (;;) {
        uint64_t first = rows->line;
        if (rows->fed == rows->held_size && (over || rows->taken)) {
            rows->taken = false;
            if (!over || rows->held_size == 0)
                return BILL_MORE;
            snprintf(out->problem, sizeof out->problem,
                     "got the end of the file inside quotes, expected a closing quote");
            return report(rows, first, out);
        }
        bill_part part = feed_next(rows, line, &size, &lines, out->problem, sizeof out->problem);
        if (part == BILL_INSIDE && rows->held_lines >= LINE_LIMIT) {
            snprintf(out->problem, sizeof out->problem,
                     "got an open quote for %d lines, expected it closed", (int)LINE_LIMIT);
            part = BILL_BROKEN;
        }
        if (rows->record.failed)
            return refuse(rows, out, "out of memory");
        if (part == BILL_INSIDE)
            continue;
        if (part == BILL_BROKEN)
            return report(rows, first, out);
        if (rows->held_size > 0)
            drop(rows, size, lines);
        rows->fed = 0;
        lines = 0;
        if (part == BILL_NOTHING)
            continue;
        if (!rows->record.started) {
            if (!bill_record_take_header(&rows->record))
                return refuse(rows, out, "out of memory");
            continue;
        }
        out->line = first;
        out->fields = rows->record.fields;
        out->tags = rows->record.tags;
        out->tag_count = rows->record.tag_count;
        return BILL_ROW;
    }
}
