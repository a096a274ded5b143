/*
 * FOCUS itself, 1.0 to 1.2, as AWS, Microsoft, Google Cloud, Oracle and others export it: every
 * column as it is, text that is empty NULL, times in any of the ways that bill_time reads.
 */
#include "convert.h"

static const char *const names[] = {
#define FOCUS_NAME(id, name, kind, nulls, doc) name,
    FOCUS_EACH_COLUMN(FOCUS_NAME)
#undef FOCUS_NAME
};

static const size_t needed[] = {FOCUS_BILLED_COST, SIZE_MAX, FOCUS_EFFECTIVE_COST, SIZE_MAX,
                                SIZE_MAX};

static const focus_copy copies[] = {
#define FOCUS_COPY(id, name, kind, nulls, doc) {FOCUS_##id, FOCUS_##id},
    FOCUS_EACH_COLUMN(FOCUS_COPY)
#undef FOCUS_COPY
};

static void convert(focus_row *row)
{
    (void)row;
}

const focus_provider focus_itself = {
    .word = "focus",
    .export = "a FOCUS dataset",
    .names = names,
    .name_count = FOCUS_COLUMNS,
    .needed = needed,
    .copies = copies,
    .copy_count = FOCUS_COLUMNS,
    .convert = convert,
};
