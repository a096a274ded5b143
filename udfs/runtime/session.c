/* From a block to its answer. See session.h. */
#include "session.h"

#include "convert.h"

#include <string.h>

enum { TYPES_LIMIT = 1 << 22, LINE_LIMIT = 1 << 28 };
static const size_t scratch_limit = (size_t)1 << 34;

/* out[i] |= 1 where any argument of row i is NULL. */
MH_VECTORS static void add_nulls(const mh_call *call, uint8_t *restrict out)
{
    const size_t rows = call->rows;
    for (size_t a = 0; a < call->argument_count; a++) {
        const mh_column *column = &call->arguments[a];
        const uint8_t *restrict nulls = column->nulls;
        const uint32_t *restrict indexes = column->indexes;
        if (column->type->nullable) {
            for (size_t i = 0; i < rows; i++)
                out[i] |= nulls[i];
        } else if (column->type->kind == MH_LOW_CARDINALITY && mh_keys(column)->type->nullable) {
            nulls = mh_keys(column)->nulls;
            for (size_t i = 0; i < rows; i++)
                out[i] |= nulls[indexes[i]];
        }
    }
}

MH_VECTORS static void flag_nan(const double *restrict value, size_t rows, uint8_t *restrict out)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = value[i] != value[i];
}

void mh_null_union(const mh_call *call, uint8_t *out)
{
    memset(out, 0, call->rows);
    add_nulls(call, out);
}

void mh_null_unknown(const mh_call *call, const double *value, uint8_t *out)
{
    flag_nan(value, call->rows, out);
    add_nulls(call, out);
}

static mh_status parse_types(mh_session *s, const mh_argument *declared, mh_type *types,
                             size_t *count, size_t limit)
{
    size_t i = 0;
    for (; i < limit && declared[i].name != NULL; i++) {
        mh_span text = {declared[i].type, strlen(declared[i].type)};
        MH_TRY(mh_type_parse(text, &s->types, &types[i], &s->error));
    }
    *count = i;
    return MH_OK;
}

static mh_status open_buffers(mh_session *s, const mh_limits *limits)
{
    if (limits == NULL)
        limits = &mh_default_limits;
    MH_TRY(mh_arena_open(&s->types, TYPES_LIMIT, &s->error));
    MH_TRY(mh_arena_open(&s->scratch, scratch_limit, &s->error));
    return mh_reader_open(&s->reader, limits, &s->scratch, &s->error);
}

static mh_status finish_open(mh_session *s, mh_status status)
{
    if (status != MH_OK)
        mh_session_close(s);
    return status;
}

static mh_status open_function(mh_session *s, const mh_limits *limits)
{
    MH_TRY(open_buffers(s, limits));
    MH_TRY(parse_types(s, s->arguments, s->argument_types, &s->argument_count, MH_MAX_ARGUMENTS));
    s->return_names[0] = "result";
    s->return_count = 1;
    mh_span text = {s->function->returns, strlen(s->function->returns)};
    return mh_type_parse(text, &s->types, &s->return_types[0], &s->error);
}

mh_status mh_session_open_function(mh_session *s, const mh_function *function, void *state,
                                   const mh_limits *limits)
{
    *s = (mh_session){.function = function, .state = state, .arguments = function->arguments};
    return finish_open(s, open_function(s, limits));
}

static mh_status open_table(mh_session *s, const mh_limits *limits)
{
    MH_TRY(open_buffers(s, limits));
    MH_TRY(parse_types(s, s->arguments, s->argument_types, &s->argument_count, MH_MAX_ARGUMENTS));
    MH_TRY(parse_types(s, s->table->returns, s->return_types, &s->return_count, MH_MAX_RETURNS));
    for (size_t i = 0; i < s->return_count; i++)
        s->return_names[i] = s->table->returns[i].name;
    if (s->table->open != NULL)
        return MH_OK;
    MH_TRY(mh_arena_alloc(&s->types, 1, s->table->state_size, &s->state, &s->error));
    memset(s->state, 0, s->table->state_size);
    return MH_OK;
}

mh_status mh_session_open_table(mh_session *s, const mh_table *table, void *state,
                                const mh_limits *limits)
{
    *s = (mh_session){.table = table, .state = state, .arguments = table->columns};
    return finish_open(s, open_table(s, limits));
}

void mh_session_close(mh_session *s)
{
    mh_reader_close(&s->reader);
    mh_arena_close(&s->scratch);
    mh_arena_close(&s->types);
}

static mh_status convert_arguments(mh_session *s, mh_column **out)
{
    const mh_block *block = &s->reader.block;
    mh_conversion conversion = {.arena = &s->scratch, .error = &s->error};
    mh_column *columns;
    if (block->column_count != s->argument_count)
        return mh_fail(&s->error, MH_BAD_BLOCK, "got %zu arguments, expected %zu",
                       block->column_count, s->argument_count);
    MH_TRY(mh_arena_alloc(&s->scratch, s->argument_count, sizeof *columns, &columns, &s->error));
    for (size_t i = 0; i < s->argument_count; i++) {
        mh_status status =
            mh_convert(&block->columns[i], &s->argument_types[i], &columns[i], &conversion);
        if (status != MH_OK) {
            mh_error_prefix(&s->error, "argument %zu (%s)", i + 1, s->arguments[i].name);
            return status;
        }
    }
    *out = columns;
    return MH_OK;
}

/* Results have room for `capacity` rows; a function fills them all, a table says how many. */
static mh_status open_results(mh_session *s, size_t capacity, mh_result **out)
{
    mh_result *results;
    MH_TRY(mh_arena_alloc(&s->scratch, s->return_count, sizeof *results, &results, &s->error));
    for (size_t i = 0; i < s->return_count; i++) {
        MH_TRY(mh_result_open(&results[i], &s->return_types[i], capacity, &s->scratch, &s->error));
        if (s->table != NULL)
            results[i].rows = 0;
    }
    *out = results;
    return MH_OK;
}

/* Room for what a table can add to `rows` rows and the end of what was open before. */
static mh_status table_capacity(mh_session *s, size_t rows, size_t *capacity)
{
    const mh_table *table = s->table;
    *capacity = table->batch_rows;
    if (*capacity == 0 && __builtin_mul_overflow(rows + 1, table->rows_per_row, capacity))
        return mh_fail(&s->error, MH_BAD_BLOCK, "block of %zu rows is too large", rows);
    return MH_OK;
}

static mh_status run(mh_session *s)
{
    mh_call *call = &s->call;
    size_t capacity = call->rows;
    s->answer = (mh_message){0};
    s->kept = s->scratch.used;
    call->more = false;
    call->argument_count = s->argument_count;
    call->arena = &s->scratch;
    call->state = s->state;
    call->error = &s->error;
    if (s->table != NULL)
        MH_TRY(table_capacity(s, call->rows, &capacity));
    MH_TRY(open_results(s, capacity, &call->results));
    MH_TRY(s->evaluating(call));
    s->more = call->more;
    size_t rows = call->results[0].rows;
    assert(rows <= capacity);
    for (size_t i = 1; i < s->return_count; i++)
        assert(call->results[i].rows == rows);
    if (rows == 0)
        return MH_OK;
    return mh_write_block(&s->answer, call->results, s->return_names, s->return_count, rows,
                          &s->scratch, &s->error);
}

mh_status mh_session_eval(mh_session *s)
{
    mh_column *columns = NULL;
    MH_TRY(convert_arguments(s, &columns));
    s->call = (mh_call){.rows = s->reader.block.rows, .arguments = columns};
    s->evaluating = s->function != NULL ? s->function->eval : s->table->block;
    return run(s);
}

/* A block of one String column, in which every row is a line. */
static mh_status split_lines(mh_session *s, const char *text, size_t size, mh_column *out)
{
    size_t rows = size > 0 && text[size - 1] != '\n', row = 0;
    mh_span *spans;
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + size - at))) != NULL; at++)
        rows++;
    MH_TRY(mh_arena_alloc(&s->scratch, rows, sizeof *spans, &spans, &s->error));
    *out = (mh_column){.type = &s->argument_types[0], .rows = rows, .spans = spans};
    MH_TRY(mh_reader_zeros(&s->reader, rows, &out->nulls, &s->error));
    for (const char *at = text, *end = text + size; at < end; row++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        spans[row] = (mh_span){at, (size_t)((stop != NULL ? stop : end) - at)};
        at += spans[row].size + 1;
    }
    return MH_OK;
}

mh_status mh_session_lines(mh_session *s, bool end)
{
    const char *text = s->reader.input.base;
    size_t size = s->reader.input.used;
    mh_column *column;
    assert(s->argument_count == 1 && s->argument_types[0].kind == MH_STRING);
    if (!end) {
        const char *last = memrchr(text, '\n', size);
        size = last == NULL ? 0 : (size_t)(last + 1 - text);
        if (last == NULL && s->reader.input.used > LINE_LIMIT)
            return mh_fail(&s->error, MH_BAD_BLOCK,
                           "got a line of more than %d bytes, expected less", (int)LINE_LIMIT);
    }
    s->reader.at = size;
    MH_TRY(mh_arena_alloc(&s->scratch, 1, sizeof *column, &column, &s->error));
    MH_TRY(split_lines(s, text, size, column));
    s->call = (mh_call){.rows = column->rows, .arguments = column};
    s->evaluating = s->table->block;
    return run(s);
}

mh_status mh_session_end(mh_session *s)
{
    s->answer = (mh_message){0};
    if (s->table == NULL)
        return MH_OK;
    s->call = (mh_call){.rows = 0};
    s->evaluating = s->table->end;
    return run(s);
}

mh_status mh_session_more(mh_session *s)
{
    assert(s->more);
    mh_arena_rewind(&s->scratch, s->kept);
    return run(s);
}

void mh_session_release(mh_session *s)
{
    mh_reader_release(&s->reader);
    s->answer = (mh_message){0};
}
