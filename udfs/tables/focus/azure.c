/*
 * Azure: cost details of an Enterprise Agreement (EA) or a Microsoft Customer Agreement (MCA),
 * actual or amortized, to FOCUS. Source: Microsoft, "Convert Cost Management data to FOCUS".
 */
#include "convert.h"
#include "azure_unit.h"

#include <string.h>

enum {
    PROFILE_ID, PROFILE_NAME, ACCOUNT_ID, ACCOUNT_NAME, CURRENCY, BILL_START, BILL_END, DATE,
    CHARGE_TYPE, FREQUENCY, PRICING_MODEL, PRODUCT, BENEFIT_ID, BENEFIT_NAME, QUANTITY, UNIT, COST,
    EFFECTIVE_PRICE, UNIT_PRICE, LIST_PRICE, LIST_COST, EXCHANGE_RATE, PRICING_CURRENCY, INVOICE,
    PARTNER, PUBLISHER, LOCATION, ZONE, RESOURCE_ID, RESOURCE_NAME, METER_CATEGORY, METER_NAME,
    PRODUCT_ID, SUBSCRIPTION_ID, SUBSCRIPTION_NAME, TAGS, COLUMNS
};

static const char *const names[COLUMNS] = {
    [PROFILE_ID] = "BillingProfileId",
    [PROFILE_NAME] = "BillingProfileName",
    [ACCOUNT_ID] = "BillingAccountId",
    [ACCOUNT_NAME] = "BillingAccountName",
    [CURRENCY] = "BillingCurrencyCode|BillingCurrency",
    [BILL_START] = "BillingPeriodStartDate",
    [BILL_END] = "BillingPeriodEndDate",
    [DATE] = "Date|UsageDateTime|UsageDate",
    [CHARGE_TYPE] = "ChargeType",
    [FREQUENCY] = "Frequency",
    [PRICING_MODEL] = "PricingModel",
    [PRODUCT] = "ProductName|Product",
    [BENEFIT_ID] = "BenefitId|ReservationId",
    [BENEFIT_NAME] = "BenefitName|ReservationName",
    [QUANTITY] = "Quantity",
    [UNIT] = "UnitOfMeasure",
    [COST] = "CostInBillingCurrency|Cost",
    [EFFECTIVE_PRICE] = "EffectivePrice",
    [UNIT_PRICE] = "UnitPrice",
    [LIST_PRICE] = "PayGPrice",
    [LIST_COST] = "PaygCostInBillingCurrency",
    [EXCHANGE_RATE] = "ExchangeRatePricingToBilling|ExchangeRate",
    [PRICING_CURRENCY] = "PricingCurrencyCode|PricingCurrency",
    [INVOICE] = "InvoiceId",
    [PARTNER] = "PartnerName",
    [PUBLISHER] = "PublisherName",
    [LOCATION] = "ResourceLocation",
    [ZONE] = "AvailabilityZone",
    [RESOURCE_ID] = "ResourceId|InstanceId",
    [RESOURCE_NAME] = "ResourceName",
    [METER_CATEGORY] = "MeterCategory",
    [METER_NAME] = "MeterName",
    [PRODUCT_ID] = "ProductId",
    [SUBSCRIPTION_ID] = "SubscriptionId|SubscriptionGuid",
    [SUBSCRIPTION_NAME] = "SubscriptionName",
    [TAGS] = "Tags",
};

static const size_t needed[] = {COST,        SIZE_MAX, CHARGE_TYPE, SIZE_MAX,
                                DATE,        SIZE_MAX, SIZE_MAX};

static const focus_copy copies[] = {
    {FOCUS_AVAILABILITY_ZONE, ZONE},
    {FOCUS_BILLING_CURRENCY, CURRENCY},
    {FOCUS_BILLING_PERIOD_START, BILL_START},
    {FOCUS_CHARGE_DESCRIPTION, PRODUCT},
    {FOCUS_CHARGE_PERIOD_START, DATE},
    {FOCUS_COMMITMENT_DISCOUNT_ID, BENEFIT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_NAME, BENEFIT_NAME},
    {FOCUS_CONTRACTED_UNIT_PRICE, UNIT_PRICE},
    {FOCUS_INVOICE_ID, INVOICE},
    {FOCUS_LIST_COST, LIST_COST},
    {FOCUS_PRICING_CURRENCY, PRICING_CURRENCY},
    {FOCUS_REGION_NAME, LOCATION},
    {FOCUS_RESOURCE_ID, RESOURCE_ID},
    {FOCUS_RESOURCE_NAME, RESOURCE_NAME},
    {FOCUS_SERVICE_NAME, METER_CATEGORY},
    {FOCUS_SKU_ID, PRODUCT_ID},
    {FOCUS_SKU_METER, METER_NAME},
    {FOCUS_SUB_ACCOUNT_ID, SUBSCRIPTION_ID},
    {FOCUS_SUB_ACCOUNT_NAME, SUBSCRIPTION_NAME},
};

typedef struct charge {
    bool usage, purchase, unused, committed;
} charge;

static charge put_charge(focus_row *row)
{
    bill_text type = focus_field(row, CHARGE_TYPE), model = focus_field(row, PRICING_MODEL);
    bill_text frequency = focus_field(row, FREQUENCY);
    charge made = {.usage = focus_is(type, "Usage"),
                   .purchase = focus_is(type, "Purchase") || focus_is(type, "Refund"),
                   .unused = focus_is(type, "UnusedReservation") ||
                             focus_is(type, "UnusedSavingsPlan"),
                   .committed = focus_is(model, "Reservation") || focus_is(model, "SavingsPlan")};
    if (type.size == 0)
        focus_complain(row, CHARGE_TYPE, "the type of a charge");
    focus_put_word(row, FOCUS_CHARGE_CATEGORY,
                   made.usage || made.unused     ? "Usage"
                   : made.purchase               ? "Purchase"
                   : focus_is(type, "Tax")       ? "Tax"
                   : focus_is(type, "Credit")    ? "Credit"
                                                 : "Adjustment");
    focus_put_word(row, FOCUS_CHARGE_CLASS, focus_is(type, "Refund") ? "Correction" : NULL);
    focus_put_word(row, FOCUS_CHARGE_FREQUENCY,
                   focus_is(frequency, "UsageBased")  ? "Usage-Based"
                   : focus_is(frequency, "Recurring") ? "Recurring"
                   : focus_is(frequency, "OneTime")   ? "One-Time"
                                                      : NULL);
    focus_put_word(row, FOCUS_PRICING_CATEGORY,
                   made.committed                  ? "Committed"
                   : focus_is(model, "OnDemand")   ? "Standard"
                   : focus_is(model, "Spot")       ? "Dynamic"
                                                   : NULL);
    return made;
}

static void put_commitment(focus_row *row, const charge *is)
{
    bill_text benefit = focus_field(row, BENEFIT_ID);
    if (benefit.size == 0)
        return;
    bool plan = focus_contains(benefit, "/microsoft.billingbenefits/");
    focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_CATEGORY, plan ? "Spend" : "Usage");
    focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_TYPE, plan ? "Savings Plan" : "Reservation");
    if (is->unused)
        focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_STATUS, "Unused");
    else if (is->usage && is->committed)
        focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_STATUS, "Used");
}

/* Committed use was billed when it was bought, and what was bought is used up later. */
static void put_costs(focus_row *row, const charge *is)
{
    const bill_amount zero = {{0}};
    focus_put_field(row, FOCUS_BILLED_COST, COST);
    focus_put_same(row, FOCUS_EFFECTIVE_COST, FOCUS_BILLED_COST);
    if (!row->cells[FOCUS_BILLED_COST].known)
        return;
    if (is->unused || (is->usage && is->committed))
        focus_put_amount(row, FOCUS_BILLED_COST, &zero);
    if (is->purchase && is->committed)
        focus_put_amount(row, FOCUS_EFFECTIVE_COST, &zero);
}

/* In which of its two meanings is a quantity of "10K"? Of four operations some exports say 4, with
 * a price for one as EffectivePrice, and others .0004, where EffectivePrice is for the block as
 * UnitPrice is (EA_ActualCost_Small.csv). So: blocks, if EffectivePrice is nearer to UnitPrice than
 * to a block's part of it. */
static bool counts_blocks(focus_row *row, const bill_decimal *unit_price, uint64_t block)
{
    bill_decimal effective;
    bill_amount one, all;
    if (!focus_number(row, EFFECTIVE_PRICE, &effective) || !bill_amount_of(&effective, &one) ||
        !bill_amount_of(unit_price, &all) || bill_amount_is_zero(&one))
        return false;
    double price = bill_amount_double(&one), whole = bill_amount_double(&all);
    double part = whole / (double)block;
    return (price - part) * (price - part) > (price - whole) * (price - whole);
}

static void put_quantities(focus_row *row, const charge *is)
{
    static const bill_decimal one = {.digits = 1};
    bill_text text = focus_field(row, UNIT);
    azure_unit unit = {.block = 1, .name = text};
    bill_decimal quantity, price, list;
    uint64_t divisor = 1;
    if (!focus_put_fields_product(row, FOCUS_LIST_UNIT_PRICE, LIST_PRICE, EXCHANGE_RATE))
        focus_put_field(row, FOCUS_LIST_UNIT_PRICE, LIST_PRICE);
    if (!focus_number(row, QUANTITY, &quantity))
        return;
    bool known = azure_unit_read(text, &unit), priced = focus_number(row, UNIT_PRICE, &price);
    bill_decimal block = {.digits = unit.block};
    if (unit.block > 1 && !(priced && counts_blocks(row, &price, unit.block))) {
        divisor = unit.block;
        block.digits = 1;
    }
    focus_put_product(row, FOCUS_PRICING_QUANTITY, &quantity, &one, divisor);
    focus_put(row, FOCUS_PRICING_UNIT, text);
    if (is->usage) {
        focus_put_product(row, FOCUS_CONSUMED_QUANTITY, &quantity, &block, 1);
        focus_put(row, FOCUS_CONSUMED_UNIT, known ? unit.name : text);
    }
    if (priced)
        focus_put_product(row, FOCUS_CONTRACTED_COST, &price, &quantity, divisor);
    if (focus_field(row, LIST_COST).size == 0 && focus_field(row, EXCHANGE_RATE).size == 0 &&
        focus_number(row, LIST_PRICE, &list))
        focus_put_product(row, FOCUS_LIST_COST, &list, &quantity, divisor);
}

/* "/subscriptions/.../providers/Microsoft.Compute/virtualMachines/name": the type is what stands
 * behind the last "providers", the name what stands last. */
static void put_resource(focus_row *row)
{
    bill_text id = focus_field(row, RESOURCE_ID);
    static const char mark[] = "/providers/";
    const size_t mark_size = sizeof mark - 1;
    size_t start = 0;
    while (id.size > 0 && id.data[id.size - 1] == '/')
        id.size--;
    for (size_t i = 0; i + mark_size <= id.size; i++)
        if (focus_contains((bill_text){id.data + i, mark_size}, mark))
            start = i + mark_size;
    size_t end = start;
    for (int slashes = 0; end < id.size; end++)
        if (id.data[end] == '/' && ++slashes == 2)
            break;
    if (start == 0 || end == id.size)
        return;
    focus_put(row, FOCUS_RESOURCE_TYPE, (bill_text){id.data + start, end - start});
    const char *last = memrchr(id.data, '/', id.size);
    if (!row->cells[FOCUS_RESOURCE_NAME].known && last != NULL)
        focus_put(row, FOCUS_RESOURCE_NAME,
                  (bill_text){last + 1, (size_t)(id.data + id.size - last - 1)});
}

/* "UK South" -> "uksouth" */
static void put_region(focus_row *row)
{
    bill_text name = focus_field(row, LOCATION);
    char *id = focus_room(row, name.size);
    size_t size = 0;
    for (size_t i = 0; id != NULL && i < name.size; i++) {
        char c = name.data[i];
        if (c != ' ')
            id[size++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    row->made_size += size;
    focus_put(row, FOCUS_REGION_ID, (bill_text){id, size});
}

static void convert(focus_row *row)
{
    static const char microsoft[] = "Microsoft";
    const bill_text maker = {microsoft, sizeof microsoft - 1};
    charge is = put_charge(row);
    focus_put(row, FOCUS_BILLING_ACCOUNT_ID,
              focus_either(focus_field(row, PROFILE_ID), focus_field(row, ACCOUNT_ID)));
    focus_put(row, FOCUS_BILLING_ACCOUNT_NAME,
              focus_either(focus_field(row, PROFILE_NAME), focus_field(row, ACCOUNT_NAME)));
    focus_put_field(row, FOCUS_BILLING_PERIOD_END, BILL_END); /* its last day */
    focus_put_next_day(row, FOCUS_BILLING_PERIOD_END, FOCUS_BILLING_PERIOD_END);
    focus_put_next_day(row, FOCUS_CHARGE_PERIOD_END, FOCUS_CHARGE_PERIOD_START);
    put_costs(row, &is);
    put_commitment(row, &is);
    put_quantities(row, &is);
    put_resource(row);
    put_region(row);
    focus_put(row, FOCUS_INVOICE_ISSUER_NAME, focus_either(focus_field(row, PARTNER), maker));
    focus_put(row, FOCUS_PUBLISHER_NAME, focus_either(focus_field(row, PUBLISHER), maker));
    focus_put(row, FOCUS_PROVIDER_NAME, maker);
    focus_put_service(row, focus_field(row, METER_CATEGORY));
    if (focus_field(row, SUBSCRIPTION_ID).size > 0)
        focus_put_word(row, FOCUS_SUB_ACCOUNT_TYPE, "Subscription");
    focus_put_json(row, FOCUS_TAGS, TAGS);
}

const focus_provider focus_azure = {
    .word = "azure",
    .export = "cost details of Azure",
    .names = names,
    .name_count = COLUMNS,
    .needed = needed,
    .copies = copies,
    .copy_count = sizeof copies / sizeof copies[0],
    .convert = convert,
};
