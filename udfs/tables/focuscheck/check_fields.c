/*
 * A field by its own column's rules, which are data (focus_columns.c). Source: FOCUS 1.2, columns,
 * and attributes Null Handling, Date/Time Format, Numeric Format, Currency Format, Key Value
 * Format.
 */
#include "check.h"

#include "../../cost/bill_time.h"
#include "../../quality/json_valid.h"

#include <string.h>

static const char long_list[] = "a value of FOCUS's list";

static bool is_currency(bill_text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    return text.size == 3;
}

/* A short list whole. */
static bill_text list_text(check_list *out, const char *const *values)
{
    char text[BILL_AMOUNT_TEXT];
    size_t used = 0;
    if (values == NULL)
        return check_text(long_list);
    for (; *values != NULL; values++) {
        size_t size = strlen(*values);
        if (used + size + 2 > sizeof text)
            return check_text(long_list);
        memcpy(text + used, *values, size);
        memcpy(text + used + size, ", ", 2);
        used += size + 2;
    }
    return check_keep(out, text, used - 2);
}

/* Without an object or array inside: a text of valid JSON that begins with '{'. */
static bool is_flat(bill_text text)
{
    bool quoted = false;
    for (size_t i = 1; i < text.size; i++) {
        char c = text.data[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            return false;
    }
    return true;
}

static void check_words(focus_column column, bill_text text, check_list *out)
{
    if (!focus_allowed(column, text)) {
        check_add(out, "allowed", column, "", text);
        out->items[out->count - 1].expected = list_text(out, focus_values(column));
    }
    if (column == FOCUS_BILLING_CURRENCY && !is_currency(text)) /* the other may be virtual */
        check_add(out, "currency", column, "a code of ISO 4217", text);
    if ((column == FOCUS_TAGS || column == FOCUS_SKU_PRICE_DETAILS) &&
        (text.data[0] != '{' || !json_valid(text.data, text.size, out->open) || !is_flat(text)))
        check_add(out, "json", column, "a JSON object of plain values", text);
}

/* One field by its own column's rules. */
static void check_field(focus_column column, bill_text text, check_list *out)
{
    const focus_rule *rule = &focus_rules[column];
    bill_decimal number;
    uint32_t time;
    if (text.data == NULL) {
        if (rule->nulls != FOCUS_NULLABLE)
            check_add(out, "not_null", column, "a value", check_text("NULL"));
        return;
    }
    if (text.size == 0) {
        check_add(out, "null", column, rule->nulls == FOCUS_NULLABLE ? "NULL" : "a value", text);
        return;
    }
    switch (rule->kind) {
    case FOCUS_TEXT:
        check_words(column, text, out);
        return;
    case FOCUS_AMOUNT:
        if (!bill_decimal_read(text.data, text.size, &number))
            check_add(out, "number", column, "a decimal number", text);
        return;
    case FOCUS_TIME:
        if (!bill_time_is_iso(text.data, text.size))
            check_add(out, "date", column,
                      bill_time_read(text.data, text.size, &time) ? "as 2025-01-31T00:00:00Z"
                                                                  : "a time from 1970 to 2106",
                      text);
        return;
    }
}

void check_fields(const bill_row *row, const bill_rows *rows, check_list *out)
{
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        if (bill_rows_has(rows, i))
            check_field((focus_column)i, row->fields[i], out);
}
