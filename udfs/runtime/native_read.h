/*
 * Reader of ClickHouse's Native format without IO: it is fed bytes and answers "need more", a block
 * or an error that stays. Understands every protocol revision. Knows nothing of functions.
 *
 * The format, revision 0, little-endian: varuint columns, varuint rows; per column name and type
 * (varuint length + bytes), then data. Newer revisions put a BlockInfo before it and, from 54454,
 * one custom-serialization byte before each column's data. Source:
 * docs/en/interfaces/specs/NativeFormat.md of ClickHouse; bytes of 26.7 in tests/wire.
 */
#ifndef MH_NATIVE_READ_H
#define MH_NATIVE_READ_H

#include "arena.h"
#include "column.h"
#include "status.h"

/* What comes from outside has limits. */
typedef struct mh_limits {
    size_t rows;      /* of a block, and elements of all its arrays */
    size_t columns;   /* of a block */
    size_t bytes;     /* of a block */
    size_t string;    /* bytes of one value */
    size_t type_text; /* bytes of a type's name, and of a column's */
} mh_limits;

extern const mh_limits mh_default_limits;

/* Borrows the reader's input and arena until the next mh_reader_release. */
typedef struct mh_block {
    size_t rows;
    size_t column_count;
    mh_column *columns;
    mh_span *names;
} mh_block;

/* Which of the forms a block has; what is guessed is settled by the bytes that follow. */
typedef enum mh_form {
    MH_FORM_UNKNOWN,
    MH_FORM_PLAIN,  /* no custom-serialization bytes */
    MH_FORM_CUSTOM, /* one a column */
    MH_FORM_GUESS,  /* BlockInfo of a revision that may have them or not: taken as CUSTOM first */
    MH_FORM_LEGACY, /* the other guess */
} mh_form;

struct mh_step;

/* Owns `input`; borrows `arena`. */
typedef struct mh_reader {
    mh_limits limits;
    mh_arena input;
    mh_arena *arena;
    mh_status failed; /* sticky */
    mh_error error;

    mh_block block;
    size_t at;         /* bytes understood so far */
    size_t body;       /* where the columns begin, behind a BlockInfo */
    size_t body_arena; /* the arena's fill there */
    mh_form form;
    bool has_header;   /* counts are known */
    size_t column;     /* being read */
    struct mh_step *steps;
    size_t step, step_count;
    size_t string; /* of the column being read */
    uint8_t *zeros;
    size_t zeros_size;
} mh_reader;

MH_CHECKED mh_status mh_reader_open(mh_reader *reader, const mh_limits *limits, mh_arena *arena,
                                    mh_error *error);
void mh_reader_close(mh_reader *reader);

/* At least `size` bytes of room to read into; then mh_reader_fed says how many came. */
MH_CHECKED mh_status mh_reader_room(mh_reader *reader, size_t size, char **data, size_t *room,
                                    mh_error *error);
void mh_reader_fed(mh_reader *reader, size_t size);

/* Goes on with what was fed. *complete: reader->block is there. An error is final. */
MH_CHECKED mh_status mh_reader_next(mh_reader *reader, bool *complete, mh_error *error);

/* True while a block has begun and is not complete: end of input is then an error. */
bool mh_reader_inside(const mh_reader *reader);

/* True while more bytes may never come although a block is incomplete, because its form is a guess
 * (one argument, protocol revision below 54454, sent by HTTP clients). The caller waits a moment
 * and then asks to settle: if the other guess uses every byte up, it was right. */
bool mh_reader_guessing(const mh_reader *reader);
MH_CHECKED mh_status mh_reader_settle(mh_reader *reader, bool *complete, mh_error *error);

/* Fails when what was fed behind a complete block proves that its form was guessed wrongly: ask
 * again after feeding more, before the answer leaves. */
MH_CHECKED mh_status mh_reader_check_end(const mh_reader *reader, mh_error *error);

/* Forgets the block; what was fed behind it begins the next. Resets the arena. */
void mh_reader_release(mh_reader *reader);

/* `size` zero bytes that live as long as the block: the NULL map of what cannot be NULL. */
MH_CHECKED mh_status mh_reader_zeros(mh_reader *reader, size_t size, const uint8_t **out,
                                     mh_error *error);

#endif
