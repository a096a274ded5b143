/*
 * Any bytes into a session: reader, conversions, results, writer. Checked beside what the sanitizers
 * see: an input gives the same answer or the same line fed whole and fed byte by byte, and the
 * reader understands every answer. The first byte of an input chooses what is declared.
 *
 * With libFuzzer, starting from blocks that the engine wrote:
 *     tests/fuzz/native_seeds.py ENGINE run-fuzz
 *     clang -std=gnu11 -O1 -g -D_GNU_SOURCE -DMH_NO_SANDBOX -DMH_VERSION='""' -Iudfs/runtime
 *         -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all
 *         tests/fuzz/native_target.c udfs/runtime/[!m]*.c -lm -o run-fuzz/native
 *     run-fuzz/native -max_total_time=120 run-fuzz/seeds
 * native_mutate.c runs the same target over mutations with a fixed seed.
 */
#include "native_target.h"

#include "session.h"

#include <stdlib.h>
#include <string.h>

/* So that a block of a few bytes cannot ask for much work. */
static const mh_limits limits = {
    .rows = 4096, .columns = 64, .bytes = 1 << 20, .string = 1 << 16, .type_text = 1 << 12};

static uint64_t add(uint64_t sum, const void *data, size_t size)
{
    const unsigned char *bytes = data;
    for (size_t i = 0; i < size; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3;
    return sum;
}

/* Reads everything an adapter may read of a row. */
static uint64_t read_row(const mh_column *column, size_t row, uint64_t sum)
{
    const mh_type *type = column->type;
    sum = add(sum, &column->nulls[row], 1);
    if (type->width > 0)
        return add(sum, (const char *)column->data + row * type->width, type->width);
    switch (type->kind) {
    case MH_STRING:
        return add(sum, column->spans[row].data, column->spans[row].size);
    case MH_LOW_CARDINALITY:
        assert(column->indexes[row] < column->children[0].rows);
        return read_row(&column->children[0], column->indexes[row], sum);
    case MH_TUPLE:
        for (uint32_t i = 0; i < type->child_count; i++)
            sum = read_row(&column->children[i], row, sum);
        return sum;
    case MH_ARRAY:
    case MH_MAP:
        for (size_t k = mh_begin(column, row); k < mh_end(column, row); k++)
            for (uint32_t i = 0; i < type->child_count; i++)
                sum = read_row(&column->children[i], k, sum);
        return sum;
    default:
        abort();
    }
}

/* A result of several kinds: a number, a text, and a list of both. */
static mh_status eval(mh_call *call)
{
    mh_result *out = mh_result_of(call), *number = &out->children[0], *text = &out->children[1],
              *list = &out->children[2];
    static const char digits[] = "0123456789abcdef";
    MH_TRY(mh_result_elements(list, call->rows, call->error));
    mh_null_union(call, number->nulls);
    for (size_t row = 0; row < call->rows; row++) {
        uint64_t sum = 0xcbf29ce484222325;
        for (size_t i = 0; i < call->argument_count; i++)
            sum = read_row(mh_arg(call, i), row, sum);
        memcpy((char *)number->data + 8 * row, &sum, 8);
        memcpy((char *)list->children[0].data + 8 * row, &sum, 8);
        list->ends[row] = row + 1;
        MH_TRY(mh_result_append(text, (mh_span){digits, sum % sizeof digits}, call->error));
    }
    return MH_OK;
}

#define RETURNS "Tuple(Nullable(UInt64), String, Array(UInt64))"
#define ONE(type) {.name = "f", .arguments = {{"a", type, "", ""}}, .returns = RETURNS, .eval = eval}
#define TWO(first, second)                                                                         \
    {.name = "f", .arguments = {{"a", first, "", ""}, {"b", second, "", ""}}, .returns = RETURNS,  \
     .eval = eval}

static const mh_function functions[] = {
    ONE("Nullable(Float64)"), ONE("Float64"), ONE("Nullable(Int64)"), ONE("Int64"), ONE("UInt8"),
    ONE("Bool"), ONE("Nullable(UInt128)"), ONE("Int256"), ONE("String"), ONE("Nullable(String)"),
    ONE("FixedString(33)"), ONE("Nullable(UUID)"), ONE("Date"), ONE("Nullable(DateTime64(3))"),
    ONE("DateTime64(9)"), ONE("Nullable(Decimal(38, 12))"), ONE("Decimal(76, 30)"),
    ONE("Enum8('a' = 1, 'b' = 2)"), ONE("LowCardinality(String)"),
    ONE("LowCardinality(Nullable(String))"), ONE("LowCardinality(UInt64)"), ONE("Array(Float64)"),
    ONE("Array(Nullable(String))"), ONE("Array(LowCardinality(String))"),
    ONE("Array(Array(Nullable(Float64)))"), ONE("Tuple(Float64, Nullable(String))"),
    ONE("Array(Tuple(LowCardinality(String), DateTime64(3)))"), ONE("Map(String, UInt64)"),
    ONE("Map(LowCardinality(String), Array(Nullable(Int64)))"),
    TWO("Nullable(Float64)", "Nullable(String)"), TWO("LowCardinality(String)", "Nullable(Int64)"),
    TWO("Array(LowCardinality(String))", "Array(DateTime64(3))"),
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, ANSWER = 1 << 18 };

typedef struct outcome {
    mh_status status;
    bool complete, guessed;
    mh_error error;
    size_t size;
    char answer[ANSWER];
} outcome;

static mh_status feed(mh_reader *reader, const uint8_t *data, size_t size, bool *complete,
                      mh_error *error)
{
    char *room;
    size_t space;
    MH_TRY(mh_reader_room(reader, size, &room, &space, error));
    memcpy(room, data, size);
    mh_reader_fed(reader, size);
    return mh_reader_next(reader, complete, error);
}

static mh_status run(mh_session *s, const uint8_t *data, size_t size, size_t step, outcome *out)
{
    for (size_t at = 0; at < size && !out->complete; at += step)
        MH_TRY(feed(&s->reader, data + at, size - at < step ? size - at : step, &out->complete,
                    &s->error));
    out->guessed = s->reader.form == MH_FORM_GUESS || s->reader.form == MH_FORM_LEGACY;
    if (!out->complete && mh_reader_guessing(&s->reader))
        MH_TRY(mh_reader_settle(&s->reader, &out->complete, &s->error));
    if (!out->complete)
        return MH_OK;
    MH_TRY(mh_session_eval(s));
    for (size_t i = 0; i < s->answer.count; i++) {
        const struct iovec *piece = &s->answer.pieces[i];
        assert(piece->iov_len <= ANSWER - out->size);
        memcpy(out->answer + out->size, piece->iov_base, piece->iov_len);
        out->size += piece->iov_len;
    }
    assert(out->size == s->answer.bytes);
    return MH_OK;
}

static void try(const mh_function *function, const uint8_t *data, size_t size, size_t step,
                outcome *out)
{
    mh_session s;
    out->complete = out->guessed = false;
    out->size = 0;
    if (mh_session_open_function(&s, function, NULL, &limits) != MH_OK)
        abort();
    out->status = run(&s, data, size, step, out);
    out->guessed |= s.reader.form == MH_FORM_GUESS || s.reader.form == MH_FORM_LEGACY;
    out->error = s.error;
    assert(strchr(out->error.text, '\n') == NULL);
    assert((out->status == MH_OK) == (out->error.text[0] == '\0'));
    mh_session_close(&s);
}

/* The answer has as many rows as its header says, all readable. */
static void read_answer(outcome *out)
{
    mh_arena arena;
    mh_reader reader;
    mh_error error;
    bool complete = false;
    if (mh_arena_open(&arena, 1 << 24, &error) != MH_OK ||
        mh_reader_open(&reader, &limits, &arena, &error) != MH_OK)
        abort();
    if (feed(&reader, (const uint8_t *)out->answer, out->size, &complete, &error) != MH_OK ||
        !complete)
        abort();
    assert(reader.at == out->size);
    uint64_t sum = 0;
    for (size_t row = 0; row < reader.block.rows; row++)
        sum = read_row(&reader.block.columns[0], row, sum);
    out->answer[0] ^= (char)sum; /* so that it is not optimised away */
    mh_reader_close(&reader);
    mh_arena_close(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static outcome whole, bytewise; /* large */
    if (size < 2)
        return 0;
    const mh_function *function = &functions[data[0] % FUNCTIONS];
    try(function, data + 1, size - 1, size - 1, &whole);
    if (size < 512) {
        try(function, data + 1, size - 1, 1, &bytewise);
        /* A guess is settled by what is there, so it may be settled early; and bytes behind a block
         * are none of its business. */
        if (!whole.guessed && !bytewise.guessed) {
            assert(whole.status == bytewise.status && whole.complete == bytewise.complete);
            assert(strcmp(whole.error.text, bytewise.error.text) == 0);
            assert(whole.size == bytewise.size &&
                   memcmp(whole.answer, bytewise.answer, whole.size) == 0);
        }
    }
    if (whole.size > 0)
        read_answer(&whole);
    return 0;
}
