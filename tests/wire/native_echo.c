/*
 * Reads Native blocks from stdin with the runtime's reader and says what it saw: for the wire tests.
 *
 *     native_echo text|data|block [bytewise]
 *     native_echo convert <type>
 *
 * text: the values as TabSeparated, one line a row. data: the blocks written again, with plain headers
 * and LowCardinality written out, to be compared byte for byte. block: as workers write them, names of
 * types filled up, to be read again by the engine. convert: the values converted to a type, as text.
 * bytewise: the input is fed byte by byte.
 */
#include "convert.h"
#include "native_read.h"
#include "native_write.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

typedef enum mode { TEXT, DATA, BLOCK, CONVERT } mode;

static mh_error error;

static void check(mh_status status)
{
    if (status == MH_OK)
        return;
    fprintf(stderr, "%s\n", error.text);
    exit((int)status);
}

static void put_varuint(uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        putchar((int)(value & 0x7f) | 0x80);
    putchar((int)value);
}

static void put_span(mh_span text)
{
    put_varuint(text.size);
    fwrite(text.data, 1, text.size, stdout);
}

/* The name of the type without any LowCardinality. No test has that word or a parenthesis in a name
 * of an enum. */
static mh_span plain_name(mh_span name, mh_arena *arena)
{
    static const char word[] = "LowCardinality(";
    const size_t word_size = sizeof word - 1;
    char *text;
    size_t size = 0, depth = 0;
    bool drop[256] = {false};
    check(mh_arena_alloc(arena, name.size, 1, &text, &error));
    for (size_t i = 0; i < name.size; i++) {
        bool low = name.size - i > word_size && memcmp(name.data + i, word, word_size) == 0;
        if (low)
            i += word_size - 1;
        if (low || name.data[i] == '(')
            drop[++depth] = low;
        bool keep = name.data[i] == ')' ? !drop[depth--] : !low;
        if (keep)
            text[size++] = name.data[i];
    }
    return (mh_span){text, size};
}

static void copy(const mh_column *from, mh_result *to)
{
    const mh_type *type = from->type;
    size_t total = from->rows;
    if (type->nullable && from->rows > 0)
        memcpy(to->nulls, from->nulls, from->rows);
    if (type->width > 0 && from->rows > 0)
        memcpy(to->data, from->data, from->rows * type->width);
    for (size_t i = 0; type->kind == MH_STRING && i < from->rows; i++)
        check(mh_result_append(to, from->spans[i], &error));
    if (type->kind == MH_ARRAY || type->kind == MH_MAP) {
        for (size_t i = 0; i < from->rows; i++)
            to->ends[i] = from->ends[i];
        total = from->rows == 0 ? 0 : from->ends[from->rows - 1];
        check(mh_result_elements(to, total, &error));
    }
    for (uint32_t i = 0; i < type->child_count; i++)
        copy(&from->children[i], &to->children[i]);
}

static void put_message(const mh_message *message, size_t first)
{
    for (size_t i = first; i < message->count; i++)
        fwrite(message->pieces[i].iov_base, 1, message->pieces[i].iov_len, stdout);
}

/* The column as a result, its LowCardinality written out. */
static void to_result(const mh_column *column, mh_result *result, mh_arena *arena)
{
    mh_conversion conversion = {.arena = arena, .error = &error};
    mh_type *type;
    mh_column plain;
    check(mh_arena_alloc(arena, 1, sizeof *type, &type, &error));
    check(mh_type_parse(plain_name(column->type->text, arena), arena, type, &error));
    check(mh_convert(column, type, &plain, &conversion));
    check(mh_result_open(result, type, column->rows, arena, &error));
    copy(&plain, result);
}

static void put_block(const mh_block *block, mode how, mh_arena *arena)
{
    enum { COLUMNS = 64, NAME = 64 };
    mh_result results[COLUMNS];
    mh_message message;
    char text[COLUMNS][NAME] = {{0}};
    const char *names[COLUMNS];
    for (size_t i = 0; i < block->column_count; i++) {
        to_result(&block->columns[i], &results[i], arena);
        memcpy(text[i], block->names[i].data, block->names[i].size);
        names[i] = text[i];
    }
    if (how == BLOCK) {
        check(mh_write_block(&message, results, names, block->column_count, block->rows, arena,
                             &error));
        put_message(&message, 0);
        return;
    }
    put_varuint(block->column_count);
    put_varuint(block->rows);
    for (size_t i = 0; i < block->column_count; i++) {
        put_span(block->names[i]);
        put_span(results[i].type->text);
        check(mh_write_block(&message, &results[i], names, 1, block->rows, arena, &error));
        put_message(&message, 1); /* without its header */
    }
}

static void put_text(const mh_block *block)
{
    for (size_t row = 0; row < block->rows; row++)
        for (size_t i = 0; i < block->column_count; i++) {
            mh_put_value(&block->columns[i], row, stdout);
            putchar(i + 1 == block->column_count ? '\n' : '\t');
        }
}

static void convert(mh_block *block, const char *name, mh_arena *arena)
{
    mh_conversion conversion = {.arena = arena, .error = &error};
    for (size_t i = 0; i < block->column_count; i++) {
        mh_type *type;
        mh_column converted;
        check(mh_arena_alloc(arena, 1, sizeof *type, &type, &error));
        check(mh_type_parse((mh_span){name, strlen(name)}, arena, type, &error));
        check(mh_convert(&block->columns[i], type, &converted, &conversion));
        block->columns[i] = converted;
    }
}

static mode read_mode(const char *word)
{
    static const char *const words[] = {"text", "data", "block", "convert"};
    for (int i = TEXT; i <= CONVERT; i++)
        if (strcmp(word, words[i]) == 0)
            return (mode)i;
    fprintf(stderr, "native_echo: expected text, data, block or convert\n");
    exit(2);
}

/* As serve.c does, with a buffer in the place of the pipe. */
int main(int argc, char **argv)
{
    mode how = read_mode(argc > 1 ? argv[1] : "");
    bool bytewise = argc > 2 && strcmp(argv[2], "bytewise") == 0;
    mh_arena arena;
    mh_reader reader;
    check(mh_arena_open(&arena, (size_t)1 << 32, &error));
    check(mh_reader_open(&reader, &mh_default_limits, &arena, &error));
    for (;;) {
        char *data;
        size_t room;
        bool complete = false;
        check(mh_reader_next(&reader, &complete, &error));
        if (complete) {
            if (how == CONVERT)
                convert(&reader.block, argc > 2 ? argv[2] : "", &arena);
            if (how == TEXT || how == CONVERT)
                put_text(&reader.block);
            else
                put_block(&reader.block, how, &arena);
            mh_reader_release(&reader);
            continue;
        }
        check(mh_reader_room(&reader, 1 << 16, &data, &room, &error));
        size_t size = fread(data, 1, bytewise ? 1 : room, stdin);
        if (size == 0)
            break;
        mh_reader_fed(&reader, size);
    }
    if (mh_reader_inside(&reader)) {
        fprintf(stderr, "input ends inside a block\n");
        return 2;
    }
    mh_reader_close(&reader);
    mh_arena_close(&arena);
    return fflush(stdout) == 0 ? 0 : 3;
}
