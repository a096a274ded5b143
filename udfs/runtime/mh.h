/*
 * What a function's author includes: the declaration of a function, the columns of a call, the
 * result to fill. An adapter reads columns, calls a kernel on plain values, writes the result:
 *
 *     MH_VECTORS static mh_status per_million(mh_call *call)
 *     {
 *         const mh_f64 *cost = mh_f64_values(mh_arg(call, 0)); // Nullable(Float64)
 *         const mh_i64 *tokens = mh_i64_values(mh_arg(call, 1)); // Nullable(Int64)
 *         mh_result *out = mh_result_of(call);
 *         double *value = out->data;
 *         for (size_t i = 0; i < call->rows; i++)
 *             value[i] = cost_per_million(cost[i], mh_double(tokens[i])); // NaN: no answer
 *         mh_null_unknown(call, value, out->nulls); // NULL in, NULL out; NULL for NaN
 *         return MH_OK;
 *     }
 *
 * Everything a call shows is borrowed until the adapter returns. Adapters keep no globals.
 */
#ifndef MH_H
#define MH_H

#include "arena.h"
#include "column.h"
#include "result.h"
#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One block on its way: argument columns in, result out. Borrowed. */
typedef struct mh_call {
    size_t rows;
    size_t argument_count;
    const mh_column *arguments; /* in declared types, whatever the caller sent */
    mh_result *results;         /* one for a function, one a column for a table function */
    mh_arena *arena;            /* scratch, forgotten when the answer has left */
    void *state;                /* what open() made; NULL without files */
    bool more;                  /* table functions: set it to be called again with the same rows */
    mh_error *error;
} mh_call;

static inline const mh_column *mh_arg(const mh_call *call, size_t index)
{
    assert(index < call->argument_count);
    return &call->arguments[index];
}

static inline mh_result *mh_result_of(const mh_call *call)
{
    return &call->results[0];
}

/* out[i] = 1 where any argument of row i is NULL (LowCardinality included), else 0. */
void mh_null_union(const mh_call *call, uint8_t *out);

/* As mh_null_union, and also where value[i], the answer of a kernel, is NaN. */
void mh_null_unknown(const mh_call *call, const double *value, uint8_t *out);

/* `type` is a ClickHouse type, `unit` as a reader would write it ("ms", "USD", "tokens", "0-1"). */
typedef struct mh_argument {
    const char *name, *type, *unit, *doc;
} mh_argument;

/* `call` is SQL with literal arguments only; `expect` is what TabSeparated prints, NULL as NULL; a
 * final * stands for anything (the version of a rate card). */
typedef struct mh_example {
    const char *call, *expect;
} mh_example;

enum { MH_MAX_ARGUMENTS = 16, MH_MAX_RETURNS = 64, MH_MAX_EXAMPLES = 12 };

/* One SQL function: the only place where it is said. Lists end at the first NULL name/call. */
typedef struct mh_function {
    const char *name;      /* camelCase, prefixed by the family */
    const char *since;     /* version that brought it */
    const char *summary;   /* one sentence: what it is for */
    const char *formula;   /* how it is computed, in plain text */
    mh_argument arguments[MH_MAX_ARGUMENTS];
    const char *returns;   /* ClickHouse type */
    const char *unit;      /* of the result */
    const char *nulls;     /* when the answer is NULL */
    bool deterministic;    /* false for what reads a file */
    const char *source;    /* where the formula comes from */
    const char *pitfalls;  /* what people get wrong with it */
    const char *files;     /* files named in <command>, separated by blanks; NULL: none */
    mh_example examples[MH_MAX_EXAMPLES];
    mh_status (*eval)(mh_call *call);
} mh_function;

/* One family: an executable with its functions, and what they read from files, if anything. */
typedef struct mh_family {
    const char *name;
    const char *summary;
    const mh_function *functions;
    size_t function_count;
    /* Reads the files of a function that names some; paths are absolute. `state` is owned by the
     * family and given to every call. */
    mh_status (*open)(const char *const *paths, size_t count, void **state, mh_error *error);
    /* Before every block; NULL: the files are read once, and none can be opened afterwards. */
    mh_status (*refresh)(void *state, mh_error *error);
    /* Frees; writes what the server should still know (a broken new file) to `last_words`. */
    void (*close)(void *state, mh_error *last_words);
} mh_family;

/* main() of a family: `return mh_main(argc, argv, &family);` */
int mh_main(int argc, char **argv, const mh_family *family);

/* A table function for executable(): blocks of `columns` in, blocks of `returns` out. */
typedef struct mh_table {
    const char *name, *since, *summary, *source;
    mh_argument columns[MH_MAX_ARGUMENTS]; /* by position */
    mh_argument returns[MH_MAX_RETURNS];
    size_t rows_per_row; /* each input row adds at most so many result rows, and so many the end */
    size_t batch_rows;   /* instead, where that is not 0: results have room for so many at once */
    size_t state_size;   /* zeroed before the first block, kept between blocks */
    const char *files;   /* that follow on the command line, separated by blanks; NULL: none */
    const char *words;   /* one of which follows instead, separated by blanks; NULL: none */
    bool lines;          /* takes lines of text: --raw reads them from stdin as they are */
    const char *example; /* a whole SQL statement, for the documentation */
    /* As a family's, or given the word; then the state is what open makes, and state_size 0. */
    mh_status (*open)(const char *const *paths, size_t count, void **state, mh_error *error);
    void (*close)(void *state);
    /* Both set results[i].rows, equal for all columns, and call->more when results are full. */
    mh_status (*block)(mh_call *call); /* NULL: takes no input */
    mh_status (*end)(mh_call *call);   /* call->rows is 0: what is still open */
} mh_table;

/* main() of a table function. */
int mh_table_main(int argc, char **argv, const mh_table *table);

#endif
