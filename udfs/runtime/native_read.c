/*
 * Reader of the Native format. See native_read.h.
 *
 * A column is read by a list of steps made from its type, in the order of the wire: no recursion
 * over data, and each step either has all its bytes or waits; only strings stop in the middle.
 */
#include "native_read.h"

#include <string.h>

const mh_limits mh_default_limits = {
    .rows = (size_t)1 << 30,
    .columns = 4096,
    .bytes = (size_t)1 << 33,
    .string = (size_t)1 << 31,
    .type_text = (size_t)1 << 20,
};

typedef enum mh_step_kind {
    STEP_VERSION, /* LowCardinality: u64 1, before the data of the whole column */
    STEP_NULLS,   /* Nullable: a flag a row */
    STEP_VALUES,  /* fixed width */
    STEP_STRINGS,
    STEP_ENDS,    /* Array, Map */
    STEP_KEYS,    /* LowCardinality: u64 flags, u64 keys; the keys are steps of their own */
    STEP_INDEXES, /* LowCardinality: u64 rows, indexes */
    STEP_TUPLE,   /* no bytes of its own */
} mh_step_kind;

typedef struct mh_step {
    mh_step_kind kind;
    mh_column *column;
    unsigned index_width; /* STEP_INDEXES, known after STEP_KEYS */
} mh_step;

enum {
    KEYS_INDEX_TYPE = 0xff,
    KEYS_GLOBAL_DICTIONARY = 0x100,
    KEYS_ADDITIONAL = 0x200,
    STEPS_PER_TYPE = 3,
    /* Fields of BlockInfo, numbered on the wire. */
    INFO_END = 0,
    INFO_IS_OVERFLOWS = 1,
    INFO_BUCKET = 2,
    INFO_OUT_OF_ORDER_BUCKETS = 3,
};

typedef enum mh_progress { WAIT, DONE, FAILED } mh_progress;

mh_status mh_reader_open(mh_reader *reader, const mh_limits *limits, mh_arena *arena,
                         mh_error *error)
{
    mh_arena input;
    MH_TRY(mh_arena_open(&input, limits->bytes + (1 << 20), error));
    *reader = (mh_reader){.limits = *limits, .input = input, .arena = arena};
    return MH_OK;
}

void mh_reader_close(mh_reader *reader)
{
    mh_arena_close(&reader->input);
}

mh_status mh_reader_room(mh_reader *reader, size_t size, char **data, size_t *room,
                         mh_error *error)
{
    return mh_arena_room(&reader->input, size, data, room, error);
}

void mh_reader_fed(mh_reader *reader, size_t size)
{
    mh_arena_fill(&reader->input, size);
}

bool mh_reader_inside(const mh_reader *reader)
{
    return reader->input.used > 0;
}

bool mh_reader_guessing(const mh_reader *reader)
{
    return reader->form == MH_FORM_GUESS && reader->failed == MH_OK;
}

static const char *here(const mh_reader *reader)
{
    return reader->input.base + reader->at;
}

static size_t left(const mh_reader *reader)
{
    return reader->input.used - reader->at;
}

static mh_progress fail(mh_reader *reader, mh_status status)
{
    reader->failed = status;
    return FAILED;
}

#define READER_FAIL(reader, ...)                                                                   \
    fail((reader), mh_fail(&(reader)->error, MH_BAD_BLOCK, __VA_ARGS__))
#define READER_TRY(reader, call)                                                                   \
    do {                                                                                           \
        mh_status status_ = (call);                                                                \
        if (status_ != MH_OK)                                                                      \
            return fail((reader), status_);                                                        \
    } while (0)
#define PROGRESS_TRY(call)                                                                         \
    do {                                                                                           \
        mh_progress progress_ = (call);                                                            \
        if (progress_ != DONE)                                                                     \
            return progress_;                                                                      \
    } while (0)

/* Varuint: seven bits a byte, low first. Returns the bytes it takes, 0 if they are not all there,
 * 11 if it does not end in the ten that 64 bits need. */
static size_t peek_varuint(const char *data, size_t size, uint64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        if (i == 10)
            return 11;
        uint64_t byte = (unsigned char)data[i];
        value |= (byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            *out = value;
            return i == 9 && byte > 1 ? 11 : i + 1;
        }
    }
    return 0;
}

static mh_progress take_varuint(mh_reader *reader, const char *what, uint64_t limit,
                                uint64_t *out)
{
    uint64_t value = 0;
    size_t size = peek_varuint(here(reader), left(reader), &value);
    if (size == 0)
        return WAIT;
    if (size > 10)
        return READER_FAIL(reader, "block: %s at byte %zu is no varuint", what, reader->at);
    if (value > limit)
        return READER_FAIL(reader, "block: %s is %llu, the limit is %llu", what,
                           (unsigned long long)value, (unsigned long long)limit);
    reader->at += size;
    *out = value;
    return DONE;
}

/* A block cannot be longer than its limit; asking for more than that would wait for ever. */
static mh_progress take_bytes(mh_reader *reader, const char *what, size_t count, size_t width,
                              const void **out)
{
    size_t size, limit = reader->limits.bytes;
    if (reader->at > limit || __builtin_mul_overflow(count, width, &size) ||
        size > limit - reader->at)
        return READER_FAIL(reader, "block: %zu %s of %zu bytes pass the limit of %zu bytes", count,
                           what, width, reader->limits.bytes);
    if (left(reader) < size)
        return WAIT;
    *out = here(reader);
    reader->at += size;
    return DONE;
}

static mh_progress take_u64(mh_reader *reader, uint64_t *out)
{
    const void *bytes;
    PROGRESS_TRY(take_bytes(reader, "counts", 1, sizeof *out, &bytes));
    memcpy(out, bytes, sizeof *out);
    return DONE;
}

/* A name: length and bytes, both there or none taken. */
static mh_progress take_text(mh_reader *reader, const char *what, mh_span *out)
{
    size_t start = reader->at;
    uint64_t size;
    PROGRESS_TRY(take_varuint(reader, what, reader->limits.type_text, &size));
    if (left(reader) < size) {
        reader->at = start;
        return WAIT;
    }
    *out = (mh_span){here(reader), (size_t)size};
    reader->at += (size_t)size;
    return DONE;
}

/* Under a setting of the session a code comes instead of a type's name: what then stands there may
 * not even be all there, and may be String data, which no error line quotes. */
static mh_progress take_type(mh_reader *reader, mh_span *out)
{
    size_t start = reader->at;
    uint64_t size;
    PROGRESS_TRY(take_varuint(reader, "length of a type name", reader->limits.type_text, &size));
    mh_span text = {here(reader), left(reader) < size ? left(reader) : (size_t)size};
    if (!mh_type_begins(text))
        return READER_FAIL(reader,
                           "block: column %zu has no known type name; is "
                           "output_format_native_encode_types_in_binary_format set?",
                           reader->column + 1);
    if (text.size < size) {
        reader->at = start;
        return WAIT;
    }
    reader->at += text.size;
    *out = text;
    return DONE;
}

mh_status mh_reader_zeros(mh_reader *reader, size_t size, const uint8_t **out, mh_error *error)
{
    if (reader->zeros_size < size) {
        MH_TRY(mh_arena_alloc(reader->arena, size, 1, &reader->zeros, error));
        memset(reader->zeros, 0, size);
        reader->zeros_size = size;
    }
    *out = reader->zeros;
    return MH_OK;
}

/* ---- the steps of a column ---- */

static size_t count_types(const mh_type *type)
{
    size_t count = 1;
    for (uint32_t i = 0; i < type->child_count; i++)
        count += count_types(&type->children[i]);
    return count;
}

static mh_status make_children(mh_reader *reader, mh_column *column)
{
    const mh_type *type = column->type;
    if (type->child_count == 0)
        return MH_OK;
    MH_TRY(mh_arena_alloc(reader->arena, type->child_count, sizeof *column->children,
                          &column->children, &reader->error));
    for (uint32_t i = 0; i < type->child_count; i++) {
        column->children[i] = (mh_column){.type = &type->children[i]};
        MH_TRY(make_children(reader, &column->children[i]));
    }
    return MH_OK;
}

static void add_step(mh_reader *reader, mh_step_kind kind, mh_column *column)
{
    reader->steps[reader->step_count++] = (mh_step){.kind = kind, .column = column};
}

/* Every LowCardinality says its version before anything else of the column. */
static void add_versions(mh_reader *reader, mh_column *column)
{
    if (column->type->kind == MH_LOW_CARDINALITY)
        add_step(reader, STEP_VERSION, column);
    for (uint32_t i = 0; i < column->type->child_count; i++)
        add_versions(reader, &column->children[i]);
}

static void add_steps(mh_reader *reader, mh_column *column, bool is_key)
{
    const mh_type *type = column->type;
    if (type->nullable && !is_key)
        add_step(reader, STEP_NULLS, column);
    switch (type->kind) {
    case MH_STRING:
        add_step(reader, STEP_STRINGS, column);
        break;
    case MH_ARRAY:
    case MH_MAP:
        add_step(reader, STEP_ENDS, column);
        break;
    case MH_LOW_CARDINALITY:
        add_step(reader, STEP_KEYS, column);
        add_steps(reader, &column->children[0], true);
        add_step(reader, STEP_INDEXES, column);
        return;
    case MH_TUPLE:
        break;
    default:
        add_step(reader, STEP_VALUES, column);
        break;
    }
    for (uint32_t i = 0; i < type->child_count; i++)
        add_steps(reader, &column->children[i], false);
    if (type->kind == MH_TUPLE)
        add_step(reader, STEP_TUPLE, column);
}

/* Rows of a column are known when its parent's are; a tuple's elements have its own. */
static void set_rows(mh_column *column, size_t rows)
{
    column->rows = rows;
    if (column->type->kind == MH_TUPLE)
        for (uint32_t i = 0; i < column->type->child_count; i++)
            set_rows(&column->children[i], rows);
}

static mh_progress begin_column(mh_reader *reader, mh_span type_text)
{
    mh_column *column = &reader->block.columns[reader->column];
    mh_type *type;
    READER_TRY(reader, mh_arena_alloc(reader->arena, 1, sizeof *type, &type, &reader->error));
    mh_status status = mh_type_parse(type_text, reader->arena, type, &reader->error);
    if (status != MH_OK) {
        mh_error_prefix(&reader->error, "block: column %zu", reader->column + 1);
        return fail(reader, status);
    }
    *column = (mh_column){.type = type};
    READER_TRY(reader, make_children(reader, column));
    READER_TRY(reader, mh_arena_alloc(reader->arena, STEPS_PER_TYPE * count_types(type),
                                      sizeof *reader->steps, &reader->steps, &reader->error));
    reader->step = 0;
    reader->step_count = 0;
    reader->string = 0;
    add_versions(reader, column);
    add_steps(reader, column, false);
    set_rows(column, reader->block.rows);
    return DONE;
}

static mh_progress read_strings(mh_reader *reader, mh_column *column)
{
    if (column->spans == NULL) {
        mh_span *made;
        READER_TRY(reader, mh_arena_alloc(reader->arena, column->rows, sizeof *made, &made,
                                          &reader->error));
        column->spans = made;
        reader->string = 0;
    }
    mh_span *spans = (mh_span *)(uintptr_t)column->spans;
    const mh_limits *limits = &reader->limits;
    const size_t limit = limits->string < limits->bytes ? limits->string : limits->bytes;
    const char *at = here(reader), *end = at + left(reader);
    size_t i = reader->string;
    while (i < column->rows && at < end) {
        uint64_t size = (unsigned char)*at;
        size_t head = 1;
        if (size >= 0x80) {
            head = peek_varuint(at, (size_t)(end - at), &size);
            if (head == 0)
                break;
        }
        if (head > 10 || size > limit)
            return READER_FAIL(reader,
                               "block: the length of string %zu of column %zu passes the limit of "
                               "%zu bytes",
                               i + 1, reader->column + 1, limit);
        if (size > (size_t)(end - at) - head)
            break;
        spans[i++] = (mh_span){at + head, (size_t)size};
        at += head + size;
    }
    reader->string = i;
    reader->at = (size_t)(at - reader->input.base);
    if (reader->at > reader->limits.bytes)
        return READER_FAIL(reader, "block: passes the limit of %zu bytes", reader->limits.bytes);
    return i == column->rows ? DONE : WAIT;
}

static mh_progress read_ends(mh_reader *reader, mh_column *column)
{
    const void *bytes;
    PROGRESS_TRY(take_bytes(reader, "array ends", column->rows, sizeof(uint64_t), &bytes));
    column->ends = bytes;
    uint64_t last = 0;
    for (size_t i = 0; i < column->rows; i++) {
        if (column->ends[i] < last)
            return READER_FAIL(reader, "block: array ends of column %zu go back in row %zu",
                               reader->column + 1, i + 1);
        last = column->ends[i];
    }
    if (last > reader->limits.rows)
        return READER_FAIL(reader, "block: column %zu has %llu array elements, the limit is %zu",
                           reader->column + 1, (unsigned long long)last, reader->limits.rows);
    for (uint32_t i = 0; i < column->type->child_count; i++)
        set_rows(&column->children[i], (size_t)last);
    return DONE;
}

/* An empty LowCardinality (all arrays around it are empty) writes nothing. */
static mh_progress read_keys(mh_reader *reader, mh_column *column)
{
    mh_column *keys = &column->children[0];
    mh_step *indexes = &reader->steps[reader->step + 2]; /* keys are one step: they are plain */
    assert(indexes->kind == STEP_INDEXES && indexes->column == column);
    if (column->rows == 0)
        return DONE;
    if (left(reader) < 16)
        return WAIT;
    uint64_t flags, count;
    PROGRESS_TRY(take_u64(reader, &flags));
    PROGRESS_TRY(take_u64(reader, &count));
    if ((flags & KEYS_INDEX_TYPE) > 3 || (flags & KEYS_GLOBAL_DICTIONARY) != 0 ||
        (flags & KEYS_ADDITIONAL) == 0)
        return READER_FAIL(reader, "block: column %zu has LowCardinality flags %llx, expected 60x",
                           reader->column + 1, (unsigned long long)flags);
    if (count == 0 || count > reader->limits.rows)
        return READER_FAIL(reader,
                           "block: column %zu has %llu LowCardinality keys, expected 1 to %zu",
                           reader->column + 1, (unsigned long long)count, reader->limits.rows);
    indexes->index_width = 1u << (flags & KEYS_INDEX_TYPE);
    keys->rows = (size_t)count;
    return DONE;
}

/* LowCardinality(Nullable): key 0 is the NULL. */
static mh_progress mark_null_key(mh_reader *reader, mh_column *keys)
{
    uint8_t *nulls;
    READER_TRY(reader, mh_arena_alloc(reader->arena, keys->rows, 1, &nulls, &reader->error));
    memset(nulls, 0, keys->rows);
    nulls[0] = 1;
    keys->nulls = nulls;
    return DONE;
}

/* Indexes of any width become 32 bits, checked against the keys. */
static mh_progress read_indexes(mh_reader *reader, mh_column *column, unsigned width)
{
    size_t start = reader->at, rows = column->rows, keys = column->children[0].rows;
    uint32_t *indexes;
    if (rows > 0) {
        uint64_t count;
        PROGRESS_TRY(take_u64(reader, &count));
        if (count != rows)
            return READER_FAIL(reader,
                               "block: column %zu has %llu LowCardinality rows, expected %zu",
                               reader->column + 1, (unsigned long long)count, rows);
    }
    const void *bytes;
    mh_progress progress = take_bytes(reader, "indexes", rows, width, &bytes);
    if (progress != DONE) {
        reader->at = start;
        return progress;
    }
    READER_TRY(reader, mh_arena_alloc(reader->arena, rows, sizeof *indexes, &indexes,
                                      &reader->error));
    uint64_t highest = 0;
    if (width == 1) {
        const uint8_t *in = bytes;
        uint8_t top = 0;
        for (size_t i = 0; i < rows; i++) {
            indexes[i] = in[i];
            top = in[i] > top ? in[i] : top;
        }
        highest = top;
    } else if (width == 2) {
        const mh_u16 *in = bytes;
        for (size_t i = 0; i < rows; i++) {
            indexes[i] = in[i];
            highest = in[i] > highest ? in[i] : highest;
        }
    } else {
        for (size_t i = 0; i < rows; i++) {
            uint64_t index = width == 4 ? ((const mh_u32 *)bytes)[i] : ((const mh_u64 *)bytes)[i];
            indexes[i] = (uint32_t)index;
            highest = index > highest ? index : highest;
        }
    }
    if (rows > 0 && highest >= keys)
        return READER_FAIL(reader, "block: column %zu has LowCardinality index %llu of %zu keys",
                           reader->column + 1, (unsigned long long)highest, keys);
    column->indexes = indexes;
    mh_column *dictionary = &column->children[0];
    return keys > 0 && dictionary->type->nullable ? mark_null_key(reader, dictionary) : DONE;
}

static mh_progress read_step(mh_reader *reader, mh_step *step)
{
    mh_column *column = step->column;
    const void *bytes;
    uint64_t version;
    switch (step->kind) {
    case STEP_VERSION:
        PROGRESS_TRY(take_u64(reader, &version));
        if (version != 1)
            return READER_FAIL(reader,
                               "block: column %zu has LowCardinality version %llu, expected 1",
                               reader->column + 1, (unsigned long long)version);
        return DONE;
    case STEP_NULLS:
        PROGRESS_TRY(take_bytes(reader, "null flags", column->rows, 1, &bytes));
        column->nulls = bytes;
        return DONE;
    case STEP_VALUES:
        PROGRESS_TRY(take_bytes(reader, "values", column->rows, column->type->width, &bytes));
        column->data = bytes;
        break;
    case STEP_STRINGS:
        PROGRESS_TRY(read_strings(reader, column));
        break;
    case STEP_ENDS:
        PROGRESS_TRY(read_ends(reader, column));
        break;
    case STEP_KEYS:
        return read_keys(reader, column);
    case STEP_INDEXES:
        PROGRESS_TRY(read_indexes(reader, column, step->index_width));
        break;
    case STEP_TUPLE:
        break;
    }
    if (column->nulls == NULL)
        READER_TRY(reader, mh_reader_zeros(reader, column->rows, &column->nulls, &reader->error));
    return DONE;
}

/* ---- the block ---- */

/* BlockInfo begins with field 1 and a flag, 01 00; no block has one column and no rows. All its
 * fields are there or none is taken. Only revisions from 54480 write field 3. */
static mh_progress read_info(mh_reader *reader)
{
    const char *data = here(reader);
    size_t size = left(reader), at = 0;
    bool has_buckets = false;
    if (size >= 1 && data[0] != INFO_IS_OVERFLOWS) {
        reader->form = MH_FORM_PLAIN;
        return DONE;
    }
    if (size < 2)
        return WAIT;
    if (data[1] != 0) {
        reader->form = MH_FORM_PLAIN;
        return DONE;
    }
    for (;;) {
        uint64_t count = 0;
        if (at == size)
            return WAIT;
        unsigned char field = (unsigned char)data[at++];
        if (field == INFO_END)
            break;
        size_t need = field == INFO_IS_OVERFLOWS ? 1 : 4;
        if (field == INFO_OUT_OF_ORDER_BUCKETS) {
            size_t head = peek_varuint(data + at, size - at, &count);
            if (head == 0)
                return WAIT;
            if (head > 10 || count > 65536)
                return READER_FAIL(reader, "block: BlockInfo lists too many buckets");
            at += head;
            need = 4 * (size_t)count;
            has_buckets = true;
        } else if (field != INFO_IS_OVERFLOWS && field != INFO_BUCKET) {
            return READER_FAIL(reader, "block: BlockInfo has unknown field %u", field);
        }
        if (size - at < need)
            return WAIT;
        at += need;
    }
    reader->at += at;
    reader->form = has_buckets ? MH_FORM_CUSTOM : MH_FORM_GUESS;
    return DONE;
}

static mh_progress read_header(mh_reader *reader)
{
    size_t start = reader->at;
    uint64_t columns, rows;
    PROGRESS_TRY(take_varuint(reader, "number of columns", reader->limits.columns, &columns));
    mh_progress progress = take_varuint(reader, "number of rows", reader->limits.rows, &rows);
    if (progress != DONE) {
        reader->at = start;
        return progress;
    }
    mh_block *block = &reader->block;
    block->rows = (size_t)rows;
    block->column_count = (size_t)columns;
    READER_TRY(reader, mh_arena_alloc(reader->arena, block->column_count, sizeof *block->columns,
                                      &block->columns, &reader->error));
    READER_TRY(reader, mh_arena_alloc(reader->arena, block->column_count, sizeof *block->names,
                                      &block->names, &reader->error));
    reader->has_header = true;
    reader->column = 0;
    return DONE;
}

/* Name, type and the custom-serialization byte: all there or none taken. */
static mh_progress read_column_header(mh_reader *reader)
{
    size_t start = reader->at;
    mh_span type_text;
    mh_progress progress = take_text(reader, "length of a column name",
                                     &reader->block.names[reader->column]);
    if (progress == DONE)
        progress = take_type(reader, &type_text);
    bool has_flag = reader->form == MH_FORM_CUSTOM || reader->form == MH_FORM_GUESS;
    if (progress == DONE && has_flag) {
        if (left(reader) == 0) {
            progress = WAIT;
        } else if (*here(reader) != 0) {
            return READER_FAIL(reader,
                               "block: column %zu comes in a custom serialization (sparse or "
                               "replicated); pass materialize(column)",
                               reader->column + 1);
        } else {
            reader->at++;
        }
    }
    if (progress != DONE) {
        if (progress == WAIT)
            reader->at = start;
        return progress;
    }
    return begin_column(reader, type_text);
}

static mh_progress read_block(mh_reader *reader)
{
    if (reader->form == MH_FORM_UNKNOWN) {
        PROGRESS_TRY(read_info(reader));
        reader->body = reader->at;
        reader->body_arena = reader->arena->used;
    }
    if (!reader->has_header)
        PROGRESS_TRY(read_header(reader));
    while (reader->column < reader->block.column_count) {
        if (reader->steps == NULL)
            PROGRESS_TRY(read_column_header(reader));
        for (; reader->step < reader->step_count; reader->step++)
            PROGRESS_TRY(read_step(reader, &reader->steps[reader->step]));
        reader->steps = NULL;
        reader->column++;
    }
    return DONE;
}

/* Behind a block whose form was a guess comes nothing, or the BlockInfo of the next, always with
 * these fields: anything else says that the guess was wrong. */
static bool ends_well(const mh_reader *reader)
{
    static const char info[] = {INFO_IS_OVERFLOWS, 0, INFO_BUCKET, -1, -1, -1, -1};
    size_t size = left(reader) < sizeof info ? left(reader) : sizeof info;
    bool guessed = reader->form == MH_FORM_GUESS || reader->form == MH_FORM_LEGACY;
    return !guessed || memcmp(here(reader), info, size) == 0;
}

mh_status mh_reader_check_end(const mh_reader *reader, mh_error *error)
{
    if (ends_well(reader))
        return MH_OK;
    return mh_fail(error, MH_BAD_BLOCK,
                   "block of an old protocol revision is followed by other bytes; unset "
                   "client_protocol_version");
}

/* Reads the columns again, taken for another form. */
static void restart(mh_reader *reader, mh_form form)
{
    reader->form = form;
    reader->at = reader->body;
    reader->arena->used = reader->body_arena;
    reader->has_header = false;
    reader->steps = NULL;
    reader->step = reader->step_count = 0;
    reader->zeros_size = 0;
    reader->failed = MH_OK;
}

mh_status mh_reader_next(mh_reader *reader, bool *complete, mh_error *error)
{
    mh_progress progress = WAIT;
    if (reader->failed == MH_OK && reader->input.used > 0) {
        progress = read_block(reader);
        if (reader->form == MH_FORM_GUESS &&
            ((progress == FAILED && reader->failed == MH_BAD_BLOCK) ||
             (progress == DONE && !ends_well(reader)))) {
            restart(reader, MH_FORM_LEGACY);
            progress = read_block(reader);
        }
        if (progress == DONE)
            reader->failed = mh_reader_check_end(reader, &reader->error);
    }
    if (reader->failed != MH_OK) {
        *error = reader->error;
        return reader->failed;
    }
    *complete = progress == DONE;
    return MH_OK;
}

mh_status mh_reader_settle(mh_reader *reader, bool *complete, mh_error *error)
{
    assert(mh_reader_guessing(reader));
    restart(reader, MH_FORM_LEGACY);
    mh_progress progress = read_block(reader);
    if (progress == DONE && ends_well(reader)) {
        *complete = true;
        return MH_OK;
    }
    restart(reader, MH_FORM_GUESS);
    return mh_reader_next(reader, complete, error);
}

void mh_reader_release(mh_reader *reader)
{
    mh_arena_shift(&reader->input, reader->at);
    mh_arena_reset(reader->arena);
    reader->at = 0;
    reader->form = MH_FORM_UNKNOWN;
    reader->has_header = false;
    reader->block = (mh_block){0};
    reader->column = 0;
    reader->steps = NULL;
    reader->step = reader->step_count = 0;
    reader->zeros = NULL;
    reader->zeros_size = 0;
}
