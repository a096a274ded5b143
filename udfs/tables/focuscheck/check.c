/*
 * A dataset of FOCUS against the rules of FOCUS, which are data (focus_columns.c): its header, its
 * rows, its commitments. Source: FinOps Open Cost and Usage Specification 1.2, columns, and
 * attributes Column Handling and Discount Handling.
 */
#include "check.h"

#include "../../cost/bill_time.h"

#include <string.h>

/* Costs differ from price x quantity by less than this, in the row's currency. */
static const bill_amount tolerance = {{UINT64_C(2003764205206896640), 54210, 0, 0}}; /* 10^24 */

void check_header(const bill_rows *rows, check_list *out)
{
    check_start(out);
    for (size_t i = 0; i < focus_mandatory_count; i++)
        if (!bill_rows_has(rows, focus_mandatory[i]))
            check_add(out, "present", focus_mandatory[i], "a column", check_text("none"));
}

bool check_name(bill_text name, check_list *out)
{
    const char *expected = "x_ before its name";
    check_start(out);
    if (name.size >= 2 && memcmp(name.data, "x_", 2) == 0)
        return false;
    for (size_t i = 0; i < FOCUS_COLUMNS; i++) {
        if (bill_text_is(name, focus_rules[i].name))
            return false;
        if (bill_header_same(name, focus_rules[i].name))
            expected = focus_rules[i].name;
    }
    out->items[out->count++] = (violation){"name", name, check_text(expected), name};
    return true;
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
        check_add(out, "product", of->cost, "", row->fields[of->cost]);
        out->items[out->count - 1].expected = check_amount(out, &product);
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
            check_add(out, "condition", is->column, is->expected,
                      text.data == NULL ? check_text("NULL") : text);
    }
}

static void check_signs(const bill_row *row, check_list *out)
{
    bill_decimal price;
    for (size_t i = 0; i < focus_unit_price_count; i++)
        if (number_of(row, focus_unit_prices[i], &price) && price.negative)
            check_add(out, "negative", focus_unit_prices[i], "0 or more",
                      row->fields[focus_unit_prices[i]]);
}

static void check_category(const bill_row *row, check_list *out)
{
    bill_text category = row->fields[FOCUS_SERVICE_CATEGORY];
    bill_text subcategory = row->fields[FOCUS_SERVICE_SUBCATEGORY];
    const char *expected = subcategory.size > 0 ? focus_category_of(subcategory) : NULL;
    if (expected != NULL && category.size > 0 && !bill_text_is(category, expected))
        check_add(out, "category", FOCUS_SERVICE_CATEGORY, expected, category);
}

static void check_relations(const bill_row *row, const bill_rows *rows, check_list *out)
{
    uint32_t first, second;
    for (size_t i = 0; i < focus_pair_count; i++) {
        bill_text a = row->fields[focus_pairs[i].first], b = row->fields[focus_pairs[i].second];
        if (a.size > 0 && b.data == NULL && bill_rows_has(rows, focus_pairs[i].second)) {
            check_add(out, "pair", focus_pairs[i].second, "", check_text("NULL"));
            out->items[out->count - 1].expected =
                check_text(focus_rules[focus_pairs[i].first].name);
        }
    }
    for (size_t i = 0; i < focus_period_count; i++) {
        bill_text a = row->fields[focus_periods[i].first], b = row->fields[focus_periods[i].second];
        if (a.size > 0 && b.size > 0 && bill_time_read(a.data, a.size, &first) &&
            bill_time_read(b.data, b.size, &second) && first >= second) {
            check_add(out, "period", focus_periods[i].second, "", b);
            out->items[out->count - 1].expected = a;
        }
    }
}

void check_row(const bill_row *row, const bill_rows *rows, commitments *all, check_list *out)
{
    bill_amount billed, effective;
    bill_text id = row->fields[FOCUS_COMMITMENT_DISCOUNT_ID];
    check_start(out);
    check_fields(row, rows, out);
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
    check_start(out);
    if (!differ(&of->billed, &of->effective))
        return false;
    check_add(out, "commitment", FOCUS_EFFECTIVE_COST, "", (bill_text){"", 0});
    out->items[0].column = of->id;
    out->items[0].expected = check_amount(out, &of->billed);
    out->items[0].got = check_amount(out, &of->effective);
    return true;
}
