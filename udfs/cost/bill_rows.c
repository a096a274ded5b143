/*
 * Rows of a CSV file. A plain line is split where it lies, all others go through libcsv. The lines of the row that is being read are held once it has several, so that
 * reading can start again behind its first.
 */
#include "bill_rows.h"
#include "bill_split.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_LIMIT = 1000,    /* lines of a row: what a lost quote can make us read twice */
    FIELD_LIMIT = 100000, /* columns */
    NAME_LIMIT = 512,     /* bytes of a column's name that count */
    UNWANTED = -1,
    TAG = -2,
};

/* A column of the file. */
typedef struct place {
    int32_t column; /* wanted column, UNWANTED or TAG */
    int rank;       /* which of the column's names it has, from 1 */
    bill_text name; /* owned; a tag's without the prefix */
} place;

struct bill_rows {
    struct csv_parser parser;
    const char *const *names;
    const char *tag_prefix;
    size_t column_count;
    bool *present;
    place *places;
    size_t place_count, place_capacity;
    uint32_t *wanted; /* places with a column, or tags */
    size_t wanted_count;
    bill_text *split; /* place_count of them */
    bool started, failed; /* failed: for want of memory */
    /* The row: its fields lie in `text`, which never moves. */
    char *text;
    size_t used, field_count, row_count;
    bill_text *fields;
    int *ranks; /* of the names that the fields have come under */
    bill_tag *tags;
    size_t tag_count, tag_capacity;
    /* Lines not yet done with: the first `fed` bytes have been given to the parser. */
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
    rows->names = names;
    rows->tag_prefix = tag_prefix;
    rows->column_count = count;
    rows->line = 1;
    rows->present = calloc(count + 1, sizeof *rows->present);
    rows->fields = calloc(count + 1, sizeof *rows->fields);
    rows->ranks = calloc(count + 1, sizeof *rows->ranks);
    rows->text = malloc(BILL_ROW_LIMIT + 1);
    if (rows->present == NULL || rows->fields == NULL || rows->ranks == NULL || rows->text == NULL ||
        csv_init(&rows->parser, CSV_STRICT | CSV_EMPTY_IS_NULL) != 0) {
        bill_rows_close(rows);
        return NULL;
    }
    return rows;
}

void bill_rows_close(bill_rows *rows)
{
    csv_free(&rows->parser);
    for (size_t i = 0; i < rows->place_count; i++)
        free((void *)(uintptr_t)rows->places[i].name.data);
    free(rows->places);
    free(rows->wanted);
    free(rows->split);
    free(rows->present);
    free(rows->fields);
    free(rows->ranks);
    free(rows->tags);
    free(rows->text);
    free(rows->held);
    free(rows);
}

bool bill_text_is(bill_text text, const char *value)
{
    return text.size == strlen(value) && memcmp(text.data, value, text.size) == 0;
}

bool bill_rows_started(const bill_rows *rows)
{
    return rows->started;
}

bool bill_rows_has(const bill_rows *rows, size_t column)
{
    return rows->present[column];
}

bill_text bill_rows_name(const bill_rows *rows, size_t number)
{
    return number < rows->place_count ? rows->places[number].name : (bill_text){NULL, 0};
}

/* *array has room for one more than `count`. */
static bool make_room(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return true;
    size_t more = *capacity == 0 ? 64 : 2 * *capacity;
    void *old, *moved;
    memcpy(&old, array, sizeof old);
    if ((moved = realloc(old, more * size)) == NULL)
        return false;
    memcpy(array, &moved, sizeof moved);
    *capacity = more;
    return true;
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

bool bill_rows_same(bill_text name, const char *other)
{
    char plain[NAME_LIMIT];
    return name_rank(other, plain, plain_name(name.data, name.size, plain)) > 0;
}

/* The file's next column. */
static bool add_place(bill_rows *rows, bill_text name)
{
    char plain[NAME_LIMIT], prefix[NAME_LIMIT];
    size_t size = plain_name(name.data, name.size, plain);
    size_t at = 0;
    place made = {.column = UNWANTED};
    if (!make_room(&rows->places, rows->place_count, &rows->place_capacity, sizeof *rows->places))
        return false;
    for (size_t i = 0; i < rows->column_count && size > 0 && made.column == UNWANTED; i++)
        if ((made.rank = name_rank(rows->names[i], plain, size)) > 0) {
            made.column = (int32_t)i;
            rows->present[i] = true;
        }
    if (rows->tag_prefix != NULL && made.column == UNWANTED) {
        size_t length = plain_name(rows->tag_prefix, strlen(rows->tag_prefix), prefix);
        if (size > length && memcmp(plain, prefix, length) == 0) {
            char unused;
            for (size_t skipped = 0; skipped < length; at++)
                skipped += plain_name(name.data + at, 1, &unused);
            at += at < name.size && (name.data[at] == '/' || name.data[at] == '_');
            made.column = TAG;
        }
    }
    char *copy = malloc(name.size - at + 1);
    if (copy == NULL)
        return false;
    if (name.size > at)
        memcpy(copy, name.data + at, name.size - at);
    made.name = (bill_text){copy, name.size - at};
    rows->places[rows->place_count++] = made;
    return true;
}

static bool is_null(const char *data, size_t size)
{
    return data == NULL || (size == 4 && memcmp(data, "NULL", 4) == 0) ||
           (size == 2 && memcmp(data, "\\N", 2) == 0);
}

/* Of columns that the file has under several names the best named one that has a value wins. */
static void put_field(bill_rows *rows, const place *of, bill_text field)
{
    bill_text *to = &rows->fields[of->column];
    if (to->size > 0 && (field.size == 0 || rows->ranks[of->column] <= of->rank))
        return;
    *to = field;
    rows->ranks[of->column] = of->rank;
}

/* A header's name goes to the tags' list, as name, until the row is complete. */
static void on_field(void *data, size_t size, void *context)
{
    bill_rows *rows = context;
    size_t number = rows->field_count++;
    int32_t column = TAG;
    if (rows->row_count > 0 || rows->failed)
        return;
    if (rows->started) {
        if (number >= rows->place_count || is_null(data, size))
            return;
        column = rows->places[number].column;
        if (column == UNWANTED)
            return;
    }
    char *copy = rows->text + rows->used;
    if (size > 0)
        memcpy(copy, data, size); /* fits: a row's fields are not longer than its lines */
    rows->used += size;
    if (column >= 0) {
        put_field(rows, &rows->places[number], (bill_text){copy, size});
        return;
    }
    if (!make_room(&rows->tags, rows->tag_count, &rows->tag_capacity, sizeof *rows->tags)) {
        rows->failed = true;
        return;
    }
    rows->tags[rows->tag_count++] =
        rows->started ? (bill_tag){rows->places[number].name, {copy, size}}
                      : (bill_tag){{copy, size}, {NULL, 0}};
}

/* The fields of a plain line, as on_field would take them, but where they lie. */
static void take_split(bill_rows *rows)
{
    for (size_t i = 0; i < rows->wanted_count; i++) {
        const bill_text field = rows->split[rows->wanted[i]];
        const place *of = &rows->places[rows->wanted[i]];
        if (is_null(field.data, field.size))
            continue;
        if (of->column >= 0)
            put_field(rows, of, field);
        else
            rows->tags[rows->tag_count++] = (bill_tag){of->name, field};
    }
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    ((bill_rows *)context)->row_count++;
}

static void forget_row(bill_rows *rows)
{
    (void)csv_fini(&rows->parser, NULL, NULL, NULL);
    memset(rows->fields, 0, rows->column_count * sizeof *rows->fields);
    rows->used = rows->field_count = rows->row_count = rows->tag_count = 0;
}

static bool take_header(bill_rows *rows)
{
    for (size_t i = 0; i < rows->tag_count; i++)
        if (!add_place(rows, rows->tags[i].name))
            return false;
    rows->started = true;
    rows->wanted = malloc((rows->place_count + 1) * sizeof *rows->wanted);
    rows->split = malloc((rows->place_count + 1) * sizeof *rows->split);
    if (rows->wanted == NULL || rows->split == NULL)
        return false;
    for (size_t i = 0; i < rows->place_count; i++)
        if (rows->places[i].column != UNWANTED)
            rows->wanted[rows->wanted_count++] = (uint32_t)i;
    return true; /* the tags' list had room for the header's names: it has for a row's */
}

/* Bytes up to the end of the row begin with the first held line. They stay where they are: fields of a
 * row that was split lie in them. */
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

static bool is_blank(const char *line, size_t size)
{
    size_t i = 0;
    while (i < size && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
        i++;
    return i == size;
}

typedef enum outcome { ROW, INSIDE, BROKEN, NOTHING } outcome;

/* One line goes to the parser. BROKEN: `why` is set. */
static outcome feed(bill_rows *rows, const char *line, size_t size, size_t before, char *why,
                    size_t room)
{
    if (before == 0 && is_blank(line, size))
        return NOTHING;
    if (before + size + 1 > BILL_ROW_LIMIT) {
        snprintf(why, room, "got a row of more than %d bytes, expected less", (int)BILL_ROW_LIMIT);
        return BROKEN;
    }
    if (before == 0 && rows->started &&
        bill_split(line, size, rows->split, rows->place_count) == rows->place_count) {
        take_split(rows);
        return ROW;
    }
    if (csv_parse(&rows->parser, line, size, on_field, on_row, rows) != size ||
        csv_parse(&rows->parser, "\n", 1, on_field, on_row, rows) != 1) {
        snprintf(why, room, "field %zu: got a stray quote, expected CSV (RFC 4180)",
                 rows->field_count + 1);
        return BROKEN;
    }
    if (rows->row_count == 0)
        return INSIDE;
    (void)csv_fini(&rows->parser, on_field, on_row, rows); /* a row behind a carriage return */
    if (rows->row_count > 1)
        snprintf(why, room, "got a carriage return inside a line, expected it at its end");
    else if (rows->started && rows->field_count != rows->place_count)
        snprintf(why, room, "got %zu fields, expected %zu", rows->field_count, rows->place_count);
    else if (!rows->started && rows->field_count > FIELD_LIMIT)
        snprintf(why, room, "got %zu columns, expected at most %d", rows->field_count,
                 (int)FIELD_LIMIT);
    else
        return ROW;
    return BROKEN;
}

/* The next line, held or given. `*lines` and `*size` count the row's. */
static outcome feed_next(bill_rows *rows, bill_text line, size_t *size, size_t *lines, char *why,
                         size_t room)
{
    if (rows->fed == 0)
        forget_row(rows);
    if (rows->fed < rows->held_size) {
        const char *start = rows->held + rows->held_start + rows->fed;
        size_t length = (size_t)((char *)memchr(start, '\n', rows->held_size - rows->fed) - start);
        outcome result = feed(rows, start, length, rows->fed, why, room);
        rows->fed += length + 1;
        *size = rows->fed;
        *lines += 1;
        return result;
    }
    rows->taken = true;
    outcome result = feed(rows, line.data, line.size, rows->fed, why, room);
    if (rows->held_size == 0 && result != INSIDE) { /* nearly always */
        rows->line++;
        *size = *lines = 0;
        return result;
    }
    if (!hold(rows, line.data, line.size)) {
        rows->failed = true;
        return BROKEN;
    }
    rows->fed = *size = rows->held_size;
    *lines = rows->held_lines;
    return result;
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
    return rows->started ? BILL_PROBLEM : BILL_REFUSED;
}

static bool mark_of_utf16(bill_text line)
{
    return line.size >= 2 && (memcmp(line.data, "\xFF\xFE", 2) == 0 ||
                              memcmp(line.data, "\xFE\xFF", 2) == 0);
}

bill_step bill_rows_next(bill_rows *rows, bill_text line, bill_row *out)
{
    bool over = line.data == NULL;
    out->problem[0] = '\0';
    out->line = rows->line;
    if (!rows->started && !over && rows->line == 1 && rows->held_size == 0) {
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
        outcome result =
            feed_next(rows, line, &size, &lines, out->problem, sizeof out->problem);
        if (result == INSIDE && rows->held_lines >= LINE_LIMIT) {
            snprintf(out->problem, sizeof out->problem,
                     "got an open quote for %d lines, expected it closed", (int)LINE_LIMIT);
            result = BROKEN;
        }
        if (rows->failed)
            return refuse(rows, out, "out of memory");
        if (result == INSIDE)
            continue;
        if (result == BROKEN)
            return report(rows, first, out);
        if (rows->held_size > 0)
            drop(rows, size, lines);
        rows->fed = 0;
        lines = 0;
        if (result == NOTHING)
            continue;
        if (!rows->started) {
            if (!take_header(rows))
                return refuse(rows, out, "out of memory");
            continue;
        }
        out->line = first;
        out->fields = rows->fields;
        out->tags = rows->tags;
        out->tag_count = rows->tag_count;
        return BILL_ROW;
    }
}
