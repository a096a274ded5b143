/*
 * One row of a CSV file, from its lines: a plain line is split where it lies, all others go through
 * libcsv. Knows no file: where a row begins, and what to do behind a broken one, is bill_rows'.
 */
#ifndef COST_BILL_RECORD_H
#define COST_BILL_RECORD_H

#include "bill_header.h"

#include <csv.h>

enum { BILL_ROW_LIMIT = 4 << 20 }; /* bytes of a row */

/* A column that is wanted because of its name's prefix. */
typedef struct bill_tag {
    bill_text name, value;
} bill_tag;

typedef struct bill_record {
    bill_header header;
    bool started;      /* the header is whole */
    bill_text *fields; /* by wanted column */
    bill_tag *tags;
    size_t tag_count;
    /* Its own. */
    struct csv_parser parser;
    char *text; /* what libcsv has read: it never moves */
    size_t used, field_count, row_count;
    bill_text *split; /* one for each of the file's columns */
    int *ranks;       /* of the names that the fields have come under */
    size_t tag_capacity;
    bool failed; /* for want of memory */
} bill_record;

typedef enum bill_part {
    BILL_WHOLE,   /* fields and tags are the row's: in the line itself, or until the next record
                     begins */
    BILL_INSIDE,  /* a quoted field goes on in the next line */
    BILL_BROKEN,  /* no row: `why` says it, unless `failed` */
    BILL_NOTHING, /* a blank line */
} bill_part;

/* As bill_rows_open. False: out of memory; free it then too. */
bool bill_record_init(bill_record *record, const char *const *names, size_t count,
                      const char *tag_prefix) __attribute__((warn_unused_result));
void bill_record_free(bill_record *record);

/* Forgets the row. */
void bill_record_begin(bill_record *record);

/* The next line, without its '\n', of a row with `before` bytes in the lines before. The first
 * whole row is the header. */
bill_part bill_record_line(bill_record *record, bill_text line, size_t before, char *why,
                           size_t room);

/* The whole row becomes the header. False: out of memory. */
bool bill_record_take_header(bill_record *record) __attribute__((warn_unused_result));

#endif
