/*
 * The table function `focus`: a provider's bill in, line by line; rows of FOCUS 1.2 out, as they
 * are complete. What columns mean is the provider's file to say.
 */
#include "mh.h"

#include "convert.h"

#include <stdlib.h>
#include <string.h>

/* About as much as a pipe holds: the server then reads one batch while the next is made. */
enum { BATCH = 1024, MADE_LIMIT = 1 << 24, LINE = FOCUS_COLUMNS, PROBLEM };

/* Owns the rows. */
typedef struct bill {
    const focus_provider *provider;
    bill_rows *rows;
    focus_row row;
    size_t next; /* line of the block that is read */
    size_t made; /* bytes in the batch that do not come from its lines: names of tags */
} bill;

static mh_status put_cell(mh_result *result, const focus_cell *cell, focus_kind kind, size_t row,
                          mh_error *error)
{
    result->nulls[row] = !cell->known;
    switch (kind) {
    case FOCUS_TEXT:
        return mh_result_append(
            result, cell->known ? (mh_span){cell->text.data, cell->text.size} : (mh_span){"", 0},
            error);
    case FOCUS_AMOUNT:
        ((bill_amount *)result->data)[row] = cell->known ? cell->amount : (bill_amount){{0}};
        return MH_OK;
    case FOCUS_TIME:
        ((uint32_t *)result->data)[row] = cell->known ? cell->time : 0;
        return MH_OK;
    }
    return MH_OK;
}

static mh_status put_row(mh_call *call, const focus_row *cells, uint64_t line, const char *problem,
                         size_t row)
{
    mh_result *results = call->results;
    static const focus_cell unknown = {.known = false};
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        MH_TRY(put_cell(&results[i], cells != NULL ? &cells->cells[i] : &unknown,
                        focus_rules[i].kind, row, call->error));
    ((uint64_t *)results[LINE].data)[row] = line;
    return mh_result_append(&results[PROBLEM], (mh_span){problem, strlen(problem)}, call->error);
}

/* Every group of columns that the provider's export must have one of. */
static mh_status check_header(const bill *from, mh_error *error)
{
    const focus_provider *provider = from->provider;
    for (const size_t *group = provider->needed; *group != SIZE_MAX;) {
        size_t first = *group;
        bool found = false;
        for (; *group != SIZE_MAX; group++)
            found |= bill_rows_has(from->rows, *group);
        group++;
        if (!found)
            return mh_fail(error, MH_BAD_BLOCK,
                           "line 1: got no column %.*s, expected the header of %s",
                           (int)strcspn(provider->names[first], "|"), provider->names[first],
                           provider->export);
    }
    return MH_OK;
}

/* Goes on with a line, no data at the end; *done when its rows are out. */
static mh_status read_line(mh_call *call, bill *from, bill_text line, size_t *row, bool *done)
{
    bill_row in = {.line = 0};
    bool started = bill_rows_started(from->rows);
    bill_step step = bill_rows_next(from->rows, line, &in);
    *done = step == BILL_MORE;
    if (step == BILL_REFUSED)
        return mh_fail(call->error, MH_BAD_BLOCK, "line %llu: %s", (unsigned long long)in.line,
                       in.problem);
    if (!started && bill_rows_started(from->rows))
        MH_TRY(check_header(from, call->error));
    if (step == BILL_PROBLEM)
        return put_row(call, NULL, in.line, in.problem, (*row)++);
    if (step == BILL_ROW) {
        focus_convert(&from->row, &in);
        from->made += from->row.made_size;
        return put_row(call, &from->row, in.line, from->row.problem, (*row)++);
    }
    return MH_OK;
}

static void finish(mh_call *call, size_t rows, bool more)
{
    for (size_t column = 0; column <= PROBLEM; column++)
        call->results[column].rows = rows;
    call->more = more;
}

static mh_status block(mh_call *call)
{
    bill *from = call->state;
    const mh_span *lines = mh_strings(mh_arg(call, 0));
    size_t row = 0;
    from->made = 0;
    while (from->next < call->rows && row < BATCH && from->made < MADE_LIMIT) {
        bool done;
        const mh_span *line = &lines[from->next];
        MH_TRY(read_line(call, from, (bill_text){line->size > 0 ? line->data : "", line->size},
                         &row, &done));
        from->next += done;
    }
    finish(call, row, from->next < call->rows);
    if (!call->more)
        from->next = 0;
    return MH_OK;
}

static mh_status end(mh_call *call)
{
    bill *from = call->state;
    size_t row = 0;
    bool done = false;
    from->made = 0;
    while (!done && row < BATCH && from->made < MADE_LIMIT)
        MH_TRY(read_line(call, from, (bill_text){NULL, 0}, &row, &done));
    finish(call, row, !done);
    return MH_OK;
}

static mh_status open_bill(const char *const *words, size_t count, void **state, mh_error *error)
{
    static const focus_provider *const providers[] = {&focus_aws, &focus_azure, &focus_gcp,
                                                      &focus_oci, &focus_itself};
    bill *made = calloc(1, sizeof *made);
    size_t i = 0;
    assert(count == 1);
    while (strcmp(providers[i]->word, words[0]) != 0)
        i++;
    if (made != NULL) {
        made->provider = providers[i];
        made->rows = bill_rows_open(made->provider->names, made->provider->name_count,
                                    made->provider->tag_prefix);
        if (made->rows != NULL && focus_row_open(&made->row, made->provider)) {
            *state = made;
            return MH_OK;
        }
        if (made->rows != NULL)
            bill_rows_close(made->rows);
    }
    free(made);
    return mh_fail(error, MH_ENVIRONMENT, "out of memory");
}

static void close_bill(void *state)
{
    bill *from = state;
    bill_rows_close(from->rows);
    focus_row_close(&from->row);
    free(from);
}

#define TYPE_TEXT "Nullable(String)"
#define TYPE_AMOUNT "Nullable(Decimal(76, 30))"
#define TYPE_TIME "Nullable(DateTime('UTC'))"
#define UNIT_TEXT "text"
#define UNIT_AMOUNT "number"
#define UNIT_TIME "time"
#define RETURN(id, name, kind, nulls, doc) {name, TYPE_##kind, UNIT_##kind, doc},

static const mh_table table = {
    .name = "focus",
    .since = "0.2.0",
    .summary =
        "A cloud provider's bill in, the lines of its CSV file; rows of FOCUS 1.2 out, one for "
        "each line item, costs exact to the last digit. `focus aws` takes a Cost and Usage Report "
        "(legacy or 2.0), `focus azure` cost details (EA or MCA), `focus gcp` rows of the "
        "billing export, `focus oci` cost reports, `focus focus` what a provider exports as FOCUS "
        "(1.0 to 1.2) itself. Columns in any order, thousands of them, a byte-order mark, quoted "
        "newlines, NULL literals; memory is constant. One file a call. A line that is no row, or "
        "has a field that cannot be read, comes out with x_Problem saying why.",
    .source = "FinOps Open Cost and Usage Specification 1.2; each provider's file names its own",
    .columns = {{"line", "String", "text", "a line of the file, without its newline, in order"}},
    .returns =
        {FOCUS_EACH_COLUMN(RETURN){"x_Line", "UInt64", "number",
                                   "where the row begins in the file, from 1"},
         {"x_Problem", "String", "text",
          "'' for a row that is whole; else the first thing that is wrong, where the fields that "
          "could be read are there and the others NULL"}},
    .batch_rows = BATCH,
    .words = "aws azure gcp oci focus",
    .lines = true,
    .example =
        "SELECT sum(BilledCost) FROM cost.aws_file(path = 'report.csv') -- a view of sql/cost",
    .open = open_bill,
    .close = close_bill,
    .block = block,
    .end = end,
};

int main(int argc, char **argv)
{
    return mh_table_main(argc, argv, &table);
}
