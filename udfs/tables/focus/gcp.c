/*
 * Google Cloud: rows of the billing export as CSV, nested columns as names with points (or
 * underscores) and repeated ones as JSON, to FOCUS. Sources: Google Cloud, "Structure of
 * Standard/Detailed data export"; its guide to FOCUS for effective cost.
 */
#include "convert.h"
#include "json_members.h"

#include <stdio.h>

enum {
    ACCOUNT, MONTH, COST_TYPE, SERVICE, SKU, SKU_NAME, START, END, PROJECT, PROJECT_NAME, LABELS,
    LOCATION, REGION, ZONE, RESOURCE_NAME, RESOURCE, COST, CURRENCY, USAGE, USAGE_UNIT,
    PRICING_USAGE, PRICING_UNIT, CREDITS, LIST_COST, LIST_PRICE, PRICE, SELLER, COLUMNS
};

static const char *const names[COLUMNS] = {
    [ACCOUNT] = "billing_account_id",
    [MONTH] = "invoice.month",
    [COST_TYPE] = "cost_type",
    [SERVICE] = "service.description",
    [SKU] = "sku.id",
    [SKU_NAME] = "sku.description",
    [START] = "usage_start_time",
    [END] = "usage_end_time",
    [PROJECT] = "project.id",
    [PROJECT_NAME] = "project.name",
    [LABELS] = "labels",
    [LOCATION] = "location.location",
    [REGION] = "location.region",
    [ZONE] = "location.zone",
    [RESOURCE_NAME] = "resource.name",
    [RESOURCE] = "resource.global_name",
    [COST] = "cost",
    [CURRENCY] = "currency",
    [USAGE] = "usage.amount",
    [USAGE_UNIT] = "usage.unit",
    [PRICING_USAGE] = "usage.amount_in_pricing_units",
    [PRICING_UNIT] = "usage.pricing_unit",
    [CREDITS] = "credits",
    [LIST_COST] = "cost_at_list",
    [LIST_PRICE] = "price.list_price",
    [PRICE] = "price.effective_price",
    [SELLER] = "seller_name",
};

static const size_t needed[] = {COST, SIZE_MAX, MONTH, SIZE_MAX, SIZE_MAX};

static const focus_copy copies[] = {
    {FOCUS_AVAILABILITY_ZONE, ZONE},
    {FOCUS_BILLED_COST, COST},
    {FOCUS_BILLING_ACCOUNT_ID, ACCOUNT},
    {FOCUS_BILLING_CURRENCY, CURRENCY},
    {FOCUS_CHARGE_DESCRIPTION, SKU_NAME},
    {FOCUS_CHARGE_PERIOD_END, END},
    {FOCUS_CHARGE_PERIOD_START, START},
    {FOCUS_CONTRACTED_UNIT_PRICE, PRICE},
    {FOCUS_LIST_COST, LIST_COST},
    {FOCUS_LIST_UNIT_PRICE, LIST_PRICE},
    {FOCUS_PRICING_QUANTITY, PRICING_USAGE},
    {FOCUS_PRICING_UNIT, PRICING_UNIT},
    {FOCUS_REGION_NAME, LOCATION},
    {FOCUS_RESOURCE_ID, RESOURCE},
    {FOCUS_RESOURCE_NAME, RESOURCE_NAME},
    {FOCUS_SERVICE_NAME, SERVICE},
    {FOCUS_SKU_ID, SKU},
    {FOCUS_SKU_METER, SKU_NAME},
    {FOCUS_SUB_ACCOUNT_ID, PROJECT},
    {FOCUS_SUB_ACCOUNT_NAME, PROJECT_NAME},
};

static bill_text word(const char *text, size_t size)
{
    return (bill_text){text, size};
}

/* "202311": the invoice's month on California's clock. */
static void put_period(focus_row *row)
{
    bill_text month = focus_field(row, MONTH);
    uint32_t start, end;
    int64_t value = 0;
    size_t digits = 0;
    for (size_t i = 0; i < month.size; i++)
        if (month.data[i] >= '0' && month.data[i] <= '9' && digits++ < 6)
            value = value * 10 + (month.data[i] - '0');
    if (digits == 6 && bill_month_start_pacific(value / 100, value % 100, &start) &&
        bill_month_start_pacific(value / 100, value % 100 + 1, &end)) {
        focus_put_time(row, FOCUS_BILLING_PERIOD_START, start);
        focus_put_time(row, FOCUS_BILLING_PERIOD_END, end);
    } else if (month.size > 0) {
        focus_complain(row, MONTH, "a year and month as 202311");
    }
}

typedef struct credit {
    bill_text type, name, id;
} credit;

static bool is_discount(const credit *it)
{
    return focus_contains(it->type, "committed_usage_discount") ||
           focus_contains(it->type, "fee_utilization_offset");
}

static void put_discount(focus_row *row, const credit *it)
{
    bool spend = focus_contains(it->type, "dollar_base");
    focus_put(row, FOCUS_COMMITMENT_DISCOUNT_ID, focus_either(it->id, it->name));
    focus_put(row, FOCUS_COMMITMENT_DISCOUNT_NAME, it->name);
    focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_CATEGORY, spend ? "Spend" : "Usage");
    focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_TYPE, "Committed Use Discount");
    focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_STATUS, "Used");
    focus_put_word(row, FOCUS_PRICING_CATEGORY, "Committed");
}

static json_walk walk_of(bill_text text)
{
    return (json_walk){text.data, text.size > 0 ? text.data + text.size : text.data};
}

/* [{"name": ..., "amount": -0.5, "full_name": ..., "id": ..., "type": ...}, ...] or a plain number.
 */
static bool add_credits(focus_row *row, bill_amount *sum)
{
    bill_text text = focus_field(row, CREDITS);
    json_walk walk = walk_of(text);
    bill_decimal number;
    bill_amount amount;
    json_member member;
    credit discount = {.type = {NULL, 0}};
    if (text.size == 0)
        return true;
    if (text.data[0] != '[')
        return focus_amount(row, CREDITS, &amount) && bill_amount_add(sum, &amount);
    while (json_next_object(&walk)) {
        credit it = {.type = {NULL, 0}};
        bool has_amount = false;
        while (json_next_member(&walk, &member)) {
            if (focus_is(member.key, "type"))
                it.type = member.value;
            else if (focus_is(member.key, "name"))
                it.name = member.value;
            else if (focus_is(member.key, "id"))
                it.id = member.value;
            else if (!focus_is(member.key, "amount"))
                continue;
            else if (bill_decimal_read(member.value.data, member.value.size, &number) &&
                     bill_amount_of(&number, &amount) && bill_amount_add(sum, &amount))
                has_amount = true;
            else
                return false;
        }
        if (!has_amount)
            return false;
        if (is_discount(&it))
            discount = it;
    }
    if (!json_ended(&walk))
        return false;
    if (is_discount(&discount))
        put_discount(row, &discount);
    return true;
}

/* max(0, cost + credits) */
static void put_effective(focus_row *row)
{
    const focus_cell *billed = &row->cells[FOCUS_BILLED_COST];
    if (!billed->known)
        return;
    bill_amount sum = billed->amount;
    if (!add_credits(row, &sum))
        focus_complain(row, CREDITS, "a JSON array of objects with amounts");
    else if (bill_amount_is_negative(&sum))
        focus_put_amount(row, FOCUS_EFFECTIVE_COST, &(bill_amount){{0}});
    else
        focus_put_amount(row, FOCUS_EFFECTIVE_COST, &sum);
}

/* [{"key": "team", "value": "video"}, ...] -> {"team":"video"}; their escapes are JSON already. */
static void put_labels(focus_row *row)
{
    bill_text text = focus_field(row, LABELS);
    json_walk walk = walk_of(text);
    json_member member;
    if (text.size == 0 || text.data[0] != '[') {
        focus_put_json(row, FOCUS_TAGS, LABELS);
        return;
    }
    char *start = focus_room(row, text.size + 2);
    size_t size = 0;
    if (start == NULL)
        return;
    while (json_next_object(&walk)) {
        bill_text key = {NULL, 0}, value = {"", 0};
        while (json_next_member(&walk, &member)) {
            if (focus_is(member.key, "key") && member.is_string)
                key = member.value;
            else if (focus_is(member.key, "value") && member.is_string)
                value = member.value;
        }
        if (key.data != NULL) /* shorter than what it was read from */
            size += (size_t)sprintf(start + size, "%c\"%.*s\":\"%.*s\"", size == 0 ? '{' : ',',
                                    (int)key.size, key.data, (int)value.size, value.data);
    }
    if (!json_ended(&walk)) {
        focus_complain(row, LABELS, "a JSON array of objects");
        return;
    }
    if (size == 0)
        return;
    start[size++] = '}';
    row->made_size += size;
    focus_put(row, FOCUS_TAGS, word(start, size));
}

static void put_charge(focus_row *row)
{
    bill_text type = focus_field(row, COST_TYPE);
    bool regular = type.size == 0 || focus_is(type, "regular");
    focus_put_word(row, FOCUS_CHARGE_CATEGORY,
                   regular                 ? "Usage"
                   : focus_is(type, "tax") ? "Tax"
                                           : "Adjustment");
    focus_put_word(row, FOCUS_CHARGE_CLASS, focus_is(type, "adjustment") ? "Correction" : NULL);
    focus_put_word(row, FOCUS_CHARGE_FREQUENCY, regular ? "Usage-Based" : "One-Time");
    if (!regular)
        return;
    focus_put_field(row, FOCUS_CONSUMED_QUANTITY, USAGE);
    focus_put_field(row, FOCUS_CONSUMED_UNIT, USAGE_UNIT);
    bill_text sku = focus_field(row, SKU_NAME);
    if (!row->cells[FOCUS_PRICING_CATEGORY].known)
        focus_put_word(row, FOCUS_PRICING_CATEGORY,
                       focus_contains(sku, "spot ") || focus_contains(sku, "preemptible")
                           ? "Dynamic"
                           : "Standard");
}

static void convert(focus_row *row)
{
    static const char google[] = "Google Cloud";
    const bill_text maker = {google, sizeof google - 1};
    put_period(row);
    put_effective(row);
    put_charge(row);
    put_labels(row);
    if (!focus_put_fields_product(row, FOCUS_CONTRACTED_COST, PRICE, PRICING_USAGE))
        focus_put_same(row, FOCUS_CONTRACTED_COST, FOCUS_BILLED_COST);
    if (focus_field(row, LIST_COST).size == 0)
        focus_put_same(row, FOCUS_LIST_COST, FOCUS_CONTRACTED_COST);
    focus_put(row, FOCUS_REGION_ID,
              focus_either(focus_field(row, REGION), focus_field(row, LOCATION)));
    focus_put(row, FOCUS_INVOICE_ISSUER_NAME, maker);
    focus_put(row, FOCUS_PUBLISHER_NAME, focus_either(focus_field(row, SELLER), maker));
    focus_put(row, FOCUS_PROVIDER_NAME, maker);
    focus_put_service(row, focus_field(row, SERVICE));
    if (focus_field(row, PROJECT).size > 0)
        focus_put_word(row, FOCUS_SUB_ACCOUNT_TYPE, "Project");
}

const focus_provider focus_gcp = {
    .word = "gcp",
    .export = "a billing export of Google Cloud",
    .names = names,
    .name_count = COLUMNS,
    .needed = needed,
    .copies = copies,
    .copy_count = sizeof copies / sizeof copies[0],
    .convert = convert,
};
