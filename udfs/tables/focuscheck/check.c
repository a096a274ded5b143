/*
 * A row of FOCUS against the rules of FOCUS, which are data (focus_columns.c). Source: FinOps Open Cost and Usage
 * Specification 1.2: columns, and attributes Null Handling, Date/Time Format, Numeric Format, Currency
 * Code Format, Key-Value Format.
 */
#include "check.h"

#include "../../cost/bill_time.h"
#include "../../quality/json_valid.h"

#include <string.h>

/* Costs differ from price x quantity by less than this, in the row's currency. */
static const bill_amount tolerance = {{UINT64_C(2003764205206896640), 54210, 0, 0}}; /* 10^24 */

static const char long_list[] = "a value of FOCUS's list";

static bill_text constant(const char *text)
{
    return (bill_text){text, strlen(text)};
}

static void add(check_list *out, const char *rule, focus_column column, const char *expected,
                bill_text got)
{
    if (out->count < CHECK_LIMIT)
        out->items[out->count++] =
            (violation){rule, constant(focus_rules[column].name), constant(expected), got};
}

/* A made text; "" when there is no room, which is for two amounts and nine lists. */
static bill_text keep(check_list *out, const char *text, size_t size)
{
    if (size > CHECK_TEXT - out->text_used)
        return (bill_text){"", 0};
    char *copy = memcpy(out->text + out->text_used, text, size);
    out->text_used += size;
    return (bill_text){copy, size};
}

static bill_text amount_text(check_list *out, const bill_amount *amount)
{
    char text[BILL_AMOUNT_TEXT];
    return keep(out, text, bill_amount_write(amount, text));
}

static void start(check_list *out)
{
    out->count = 0;
    out->text_used = 0;
}

void check_header(const bill_rows *rows, check_list *out)
{
    start(out);
    for (size_t i = 0; i < focus_mandatory_count; i++)
        if (!bill_rows_has(rows, focus_mandatory[i]))
            add(out, "present", focus_mandatory[i], "a column", constant("none"));
}

bool check_name(bill_text name, check_list *out)
{
    const char *expected = "x_ before its name";
    start(out);
    if (name.size >= 2 && memcmp(name.data, "x_", 2) == 0)
        return false;
    for (size_t i = 0; i < FOCUS_COLUMNS; i++) {
        if (bill_text_is(name, focus_rules[i].name))
            return false;
        if (bill_rows_same(name, focus_rules[i].name))
            expected = focus_rules[i].name;
    }
    out->items[out->count++] = (violation){"name", name, constant(expected), name};
    return true;
}

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
        return constant(long_list);
    for (; *values != NULL; values++) {
        size_t size = strlen(*values);
        if (used + size + 2 > sizeof text)
            return constant(long_list);
        memcpy(text + used, *values, size);
        memcpy(text + used + size, ", ", 2);
        used += size + 2;
    }
    return keep(out, text, used - 2);
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

static void check_text(focus_column column, bill_text text, check_list *out)
{
    if (!focus_allowed(column, text)) {
        add(out, "allowed", column, "", text);
        out->items[out->count - 1].expected = list_text(out, focus_values(column));
    }
    if (column == FOCUS_BILLING_CURRENCY && !is_currency(text)) /* the other may be virtual */
        add(out, "currency", column, "a code of ISO 4217", text);
    if ((column == FOCUS_TAGS || column == FOCUS_SKU_PRICE_DETAILS) &&
        (text.data[0] != '{' || !json_valid(text.data, text.size, out->open) || !is_flat(text)))
        add(out, "json", column, "a JSON object of plain values", text);
}

/* One field by its own column's rules. */
static void check_field(focus_column column, bill_text text, check_list *out)
{
    const focus_rule *rule = &focus_rules[column];
    bill_decimal number;
    uint32_t time;
    if (text.data == NULL) {
        if (rule->nulls != FOCUS_NULLABLE)
            add(out, "not_null", column, "a value", constant("NULL"));
        return;
    }
    if (text.size == 0) {
        add(out, "null", column, rule->nulls == FOCUS_NULLABLE ? "NULL" : "a value", text);
        return;
    }
    switch (rule->kind) {
    case FOCUS_TEXT:
        check_text(column, text, out);
        return;
    case FOCUS_AMOUNT:
        if (!bill_decimal_read(text.data, text.size, &number))
            add(out, "number", column, "a decimal number", text);
        return;
    case FOCUS_TIME:
        if (!bill_time_is_iso(text.data, text.size))
            add(out, "date", column,
                bill_time_read(text.data, text.size, &time) ? "as 2025-01-31T00:00:00Z"
                                                            : "a time from 1970 to 2106",
                text);
        return;
    }
}

static bool number_of(const bill_row *row, focus_column column, bill_decimal *out)
{
    bill_text text = row->fields[column];
    return text.size > 0 && bill_decimal_read(text.data, text.size, out);
}

static bool amount_of(const bill_row *row, focus_column column, bill_amount *out)
{
    bill_decimal number;
    return number_of(row, column, &number) && bill_amount_of(&number, out);
}

/* |a - b| > tolerance */
static bool differ(const bill_amount *a, const bill_amount *b)
{
    bill_amount difference = bill_amount_negated(b), rest = tolerance;
    if (!bill_amount_add(&difference, a))
        return true;
    if (!bill_amount_is_negative(&difference))
        difference = bill_amount_negated(&difference);
    return bill_amount_add(&rest, &difference) && bill_amount_is_negative(&rest);
}

/* Not where a correction, whose amounts are differences. */
static void check_products(const bill_row *row, check_list *out)
{
    bill_decimal price, quantity;
    bill_amount cost, product;
    if (bill_text_is(row->fields[FOCUS_CHARGE_CLASS], "Correction"))
        return;
    for (size_t i = 0; i < focus_product_count; i++) {
        const focus_product *of = &focus_products[i];
        if (!amount_of(row, of->cost, &cost) || !number_of(row, of->price, &price) ||
            !number_of(row, of->quantity, &quantity) ||
            !bill_amount_product(&price, &quantity, 1, &product) || !differ(&cost, &product))
            continue;
        add(out, "product", of->cost, "", row->fields[of->cost]);
        out->items[out->count - 1].expected = amount_text(out, &product);
    }
}

static unsigned traits_of(const bill_row *row)
{
    unsigned made = 0;
    for (unsigned i = 0; i < FOCUS_TRAITS; i++) {
        bill_text text = row->fields[focus_traits[i].column];
        const char *value = focus_traits[i].value;
        made |= (value != NULL ? bill_text_is(text, value) : text.size > 0) ? 1u << i : 0;
    }
    return made;
}

/* What is NULL, or is not, because of what the row is. */
static void check_conditions(const bill_row *row, const bill_rows *rows, check_list *out)
{
    unsigned traits = traits_of(row);
    for (size_t i = 0; i < focus_condition_count; i++) {
        const focus_condition *is = &focus_conditions[i];
        bill_text text = row->fields[is->column];
        if ((traits & is->any) == 0 || (traits & is->all) != is->all || (traits & is->none) != 0 ||
            !bill_rows_has(rows, is->column))
            continue;
        if (is->never != NULL ? bill_text_is(text, is->never)
            : is->null        ? text.size > 0
                              : text.data == NULL)
            add(out, "condition", is->column, is->expected,
                text.data == NULL ? constant("NULL") : text);
    }
}

static void check_signs(const bill_row *row, check_list *out)
{
    bill_decimal price;
    for (size_t i = 0; i < focus_unit_price_count; i++)
        if (number_of(row, focus_unit_prices[i], &price) && price.negative)
            add(out, "negative", focus_unit_prices[i], "0 or more",
                row->fields[focus_unit_prices[i]]);
}

static void check_category(const bill_row *row, check_list *out)
{
    bill_text category = row->fields[FOCUS_SERVICE_CATEGORY];
    bill_text subcategory = row->fields[FOCUS_SERVICE_SUBCATEGORY];
    const char *expected = subcategory.size > 0 ? focus_category_of(subcategory) : NULL;
    if (expected != NULL && category.size > 0 && !bill_text_is(category, expected))
        add(out, "category", FOCUS_SERVICE_CATEGORY, expected, category);
}

static void check_relations(const bill_row *row, const bill_rows *rows, check_list *out)
{
    uint32_t first, second;
    for (size_t i = 0; i < focus_pair_count; i++) {
        bill_text a = row->fields[focus_pairs[i].first], b = row->fields[focus_pairs[i].second];
        if (a.size > 0 && b.data == NULL && bill_rows_has(rows, focus_pairs[i].second)) {
            add(out, "pair", focus_pairs[i].second, "", constant("NULL"));
            out->items[out->count - 1].expected =
                constant(focus_rules[focus_pairs[i].first].name);
        }
    }
    for (size_t i = 0; i < focus_period_count; i++) {
        bill_text a = row->fields[focus_periods[i].first], b = row->fields[focus_periods[i].second];
        if (a.size > 0 && b.size > 0 && bill_time_read(a.data, a.size, &first) &&
            bill_time_read(b.data, b.size, &second) && first >= second) {
            add(out, "period", focus_periods[i].second, "", b);
            out->items[out->count - 1].expected = a;
        }
    }
}

void check_row(const bill_row *row, const bill_rows *rows, commitments *all, check_list *out)
{
    bill_amount billed, effective;
    bill_text id = row->fields[FOCUS_COMMITMENT_DISCOUNT_ID];
    start(out);
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        if (bill_rows_has(rows, i))
            check_field((focus_column)i, row->fields[i], out);
    check_products(row, out);
    check_signs(row, out);
    check_category(row, out);
    check_relations(row, rows, out);
    check_conditions(row, rows, out);
    if (id.size > 0 && amount_of(row, FOCUS_BILLED_COST, &billed) &&
        amount_of(row, FOCUS_EFFECTIVE_COST, &effective))
        commitments_add(all, id, &billed, &effective);
}

bool check_commitment(const commitment *of, check_list *out)
{
    start(out);
    if (!differ(&of->billed, &of->effective))
        return false;
    add(out, "commitment", FOCUS_EFFECTIVE_COST, "", (bill_text){"", 0});
    out->items[0].column = of->id;
    out->items[0].expected = amount_text(out, &of->billed);
    out->items[0].got = amount_text(out, &of->effective);
    return true;
}
