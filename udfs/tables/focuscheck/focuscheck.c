/*
 * The table function `focuscheck`: rows of FOCUS in, line by line; one row for each rule that is
 * broken out. It reports and never rejects. What the rules are is check's to know.
 */
#include "mh.h"

#include "check.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH = 8192 };

enum { RULE, ROW, COLUMN, EXPECTED, GOT, RESULTS };

/* Owns rows and sums. */
typedef struct dataset {
    bill_rows *rows;
    commitments commitments;
    check_list found;
    size_t next;       /* line of the block */
    size_t name;       /* column of the header */
    size_t commitment; /* at the end */
    bool read;         /* to the end */
} dataset;

static mh_span span(bill_text text)
{
    return (mh_span){text.data, text.size};
}

static mh_status put(mh_call *call, const check_list *found, uint64_t line, size_t *row)
{
    mh_result *results = call->results;
    for (size_t i = 0; i < found->count; i++) {
        const violation *item = &found->items[i];
        const mh_span rule = {item->rule, strlen(item->rule)};
        MH_TRY(mh_result_append(&results[RULE], rule, call->error));
        ((uint64_t *)results[ROW].data)[*row] = line;
        MH_TRY(mh_result_append(&results[COLUMN], span(item->column), call->error));
        MH_TRY(mh_result_append(&results[EXPECTED], span(item->expected), call->error));
        MH_TRY(mh_result_append(&results[GOT], span(item->got), call->error));
        ++*row;
    }
    return MH_OK;
}

/* A line that is no row, or sums that could not be kept. */
static mh_status put_problem(mh_call *call, const char *rule, const char *problem, uint64_t line,
                             size_t *row)
{
    const bill_text text = {problem, strlen(problem)};
    check_list *found = &((dataset *)call->state)->found;
    found->items[0] = (violation){rule, {"", 0}, {"", 0}, text};
    found->count = 1;
    return put(call, found, line, row);
}

/* Room for the header's and one row's. */
static bool has_room(size_t row)
{
    return row + 2 * CHECK_LIMIT <= BATCH;
}

static bool is_named(const dataset *from)
{
    return bill_rows_name(from->rows, from->name).data == NULL;
}

/* What is wrong with the names of the header's columns, as far as there is room. */
static mh_status put_names(mh_call *call, size_t *row)
{
    dataset *from = call->state;
    for (; !is_named(from) && has_room(*row); from->name++)
        if (check_name(bill_rows_name(from->rows, from->name), &from->found))
            MH_TRY(put(call, &from->found, 1, row));
    return MH_OK;
}

/* Goes on with a line, no data at the end. */
static mh_status read_line(mh_call *call, bill_text line, size_t *row, bool *done)
{
    dataset *from = call->state;
    bill_row in = {.line = 0};
    MH_TRY(put_names(call, row));
    bool started = bill_rows_started(from->rows);
    bill_step step = bill_rows_next(from->rows, line, &in);
    *done = step == BILL_MORE;
    if (step == BILL_REFUSED)
        return mh_fail(call->error, MH_BAD_BLOCK, "line 1: %s", in.problem);
    if (!started && bill_rows_started(from->rows)) {
        if (!bill_rows_has(from->rows, FOCUS_BILLED_COST))
            return mh_fail(
                call->error, MH_BAD_BLOCK,
                "line 1: got no column BilledCost, expected the header of a FOCUS dataset");
        check_header(from->rows, &from->found);
        MH_TRY(put(call, &from->found, 1, row));
    }
    if (step == BILL_PROBLEM)
        return put_problem(call, "row", in.problem, in.line, row);
    if (step != BILL_ROW)
        return MH_OK;
    check_row(&in, from->rows, &from->commitments, &from->found);
    return put(call, &from->found, in.line, row);
}

static void finish(mh_call *call, size_t rows, bool more)
{
    for (size_t column = 0; column < RESULTS; column++)
        call->results[column].rows = rows;
    call->more = more;
}

static mh_status block(mh_call *call)
{
    dataset *from = call->state;
    const mh_span *lines = mh_strings(mh_arg(call, 0));
    size_t row = 0;
    while (from->next < call->rows && has_room(row)) {
        bool done;
        const mh_span line = lines[from->next];
        MH_TRY(
            read_line(call, (bill_text){line.size > 0 ? line.data : "", line.size}, &row, &done));
        from->next += done;
    }
    finish(call, row, from->next < call->rows);
    if (!call->more)
        from->next = 0;
    return MH_OK;
}

static mh_status end(mh_call *call)
{
    dataset *from = call->state;
    commitments *all = &from->commitments;
    size_t row = 0;
    MH_TRY(put_names(call, &row));
    while (!from->read && has_room(row))
        MH_TRY(read_line(call, (bill_text){NULL, 0}, &row, &from->read));
    if (from->read && all->incomplete && has_room(row)) {
        MH_TRY(put_problem(call, "commitment", "not all commitments could be summed up", 0, &row));
        all->incomplete = false; /* said */
    }
    while (from->read && from->commitment < all->count && has_room(row))
        if (check_commitment(&all->list[from->commitment++], &from->found))
            MH_TRY(put(call, &from->found, 0, &row));
    finish(call, row,
           !from->read || !is_named(from) || all->incomplete || from->commitment < all->count);
    return MH_OK;
}

static mh_status open_dataset(const char *const *words, size_t count, void **state, mh_error *error)
{
    static const char *const names[FOCUS_COLUMNS] = {
#define FOCUS_NAME(id, name, kind, nulls, doc) name,
        FOCUS_EACH_COLUMN(FOCUS_NAME)
#undef FOCUS_NAME
    };
    (void)words;
    (void)count;
    dataset *made = calloc(1, sizeof *made);
    if (made != NULL && (made->rows = bill_rows_open(names, FOCUS_COLUMNS, NULL)) != NULL) {
        *state = made;
        return MH_OK;
    }
    free(made);
    return mh_fail(error, MH_ENVIRONMENT, "out of memory");
}

static void close_dataset(void *state)
{
    dataset *from = state;
    bill_rows_close(from->rows);
    commitments_free(&from->commitments);
    free(from);
}

static const mh_table table = {
    .name = "focuscheck",
    .since = "0.2.0",
    .summary =
        "Rows of FOCUS in, the lines of a CSV file with a header; one row out for each rule of "
        "FOCUS 1.2 that a row breaks. It reports and never rejects. Of the header: `present` (a "
        "mandatory column is missing), `name` (a column is neither FOCUS's nor begins with x_). "
        "Of a field: `not_null`, `null` ('' where NULL is meant), `number`, `date` (not ISO "
        "8601), `allowed` (not in the column's list), `currency` (no code of ISO 4217), `json` "
        "(no object of plain values), `negative` (a unit price is). Of a row: `row` (no row of "
        "CSV), `product` (List or Contracted cost is not unit price x quantity, within .000001; "
        "not for corrections), `pair` (a column is NULL although one that needs it is not), "
        "`condition` (NULL or not, although the row is of a kind that wants the opposite), "
        "`category` (the subcategory belongs to another), `period` (it ends before it begins). Of "
        "all rows: `commitment` (effective cost of a commitment is not billed cost; up to 65,536 "
        "of them).",
    .source = "FinOps Open Cost and Usage Specification 1.2",
    .columns = {{"line", "String", "text", "a line of the file, without its newline, in order"}},
    .returns = {{"rule", "String", "name", "as above"},
                {"row", "UInt64", "number", "line of the file, from 1; 0 for a commitment"},
                {"column", "String", "name", "of FOCUS, or the commitment's id"},
                {"expected", "String", "text", "a value, a list, or what needs the column"},
                {"got", "String", "text", "NULL for a NULL"}},
    .batch_rows = BATCH,
    .lines = true,
    .example = "SELECT rule, column, count() FROM cost.check_file(path = 'focus.csv') GROUP BY ALL "
               "-- a view of sql/cost",
    .open = open_dataset,
    .close = close_dataset,
    .block = block,
    .end = end,
};

int main(int argc, char **argv)
{
    return mh_table_main(argc, argv, &table);
}
