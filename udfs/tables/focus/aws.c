/*
 * AWS: Cost and Usage Report, legacy and 2.0 (column names of both), to FOCUS.
 * Sources: AWS Data Exports user guide, column dictionaries; finopsfoundation/focus_converters for
 * what a line item's type says of cost and category.
 */
#include "convert.h"

#include <string.h>

enum {
    TYPE, PAYER_ID, PAYER_NAME, CURRENCY, BILL_START, BILL_END, USAGE_START, USAGE_END, INVOICE,
    ISSUER, ACCOUNT_ID, ACCOUNT_NAME, ZONE, DESCRIPTION, LEGAL_ENTITY, USAGE_TYPE, AMOUNT,
    NET_COST, COST, NET_RATE, RATE, RESOURCE, PRODUCT_CODE, PRODUCT_NAME, SERVICE_NAME, SKU,
    REGION_CODE, REGION, LOCATION, RATE_CODE, RATE_ID, LIST_RATE, LIST_COST, UNIT, TERM,
    PRICING_CURRENCY, RI_ARN, RI_COST, RI_UNUSED_UPFRONT, RI_UNUSED_RECURRING, SP_ARN, SP_COST,
    SP_TOTAL, SP_USED, CAPACITY_ID, CAPACITY_STATUS, TAGS, COLUMNS
};

static const char *const names[COLUMNS] = {
    [TYPE] = "lineItem/LineItemType",
    [PAYER_ID] = "bill/PayerAccountId",
    [PAYER_NAME] = "bill/PayerAccountName",
    [CURRENCY] = "lineItem/CurrencyCode",
    [BILL_START] = "bill/BillingPeriodStartDate",
    [BILL_END] = "bill/BillingPeriodEndDate",
    [USAGE_START] = "lineItem/UsageStartDate",
    [USAGE_END] = "lineItem/UsageEndDate",
    [INVOICE] = "bill/InvoiceId",
    [ISSUER] = "bill/InvoicingEntity",
    [ACCOUNT_ID] = "lineItem/UsageAccountId",
    [ACCOUNT_NAME] = "lineItem/UsageAccountName",
    [ZONE] = "lineItem/AvailabilityZone",
    [DESCRIPTION] = "lineItem/LineItemDescription",
    [LEGAL_ENTITY] = "lineItem/LegalEntity",
    [USAGE_TYPE] = "lineItem/UsageType",
    [AMOUNT] = "lineItem/UsageAmount",
    [NET_COST] = "lineItem/NetUnblendedCost",
    [COST] = "lineItem/UnblendedCost",
    [NET_RATE] = "lineItem/NetUnblendedRate",
    [RATE] = "lineItem/UnblendedRate",
    [RESOURCE] = "lineItem/ResourceId",
    [PRODUCT_CODE] = "lineItem/ProductCode",
    [PRODUCT_NAME] = "product/ProductName",
    [SERVICE_NAME] = "product/servicename",
    [SKU] = "product/sku|pricing/sku",
    [REGION_CODE] = "product/regionCode",
    [REGION] = "product/region",
    [LOCATION] = "product/location",
    [RATE_CODE] = "pricing/RateCode",
    [RATE_ID] = "pricing/RateId",
    [LIST_RATE] = "pricing/publicOnDemandRate",
    [LIST_COST] = "pricing/publicOnDemandCost",
    [UNIT] = "pricing/unit",
    [TERM] = "pricing/term",
    [PRICING_CURRENCY] = "pricing/currency",
    [RI_ARN] = "reservation/ReservationARN",
    [RI_COST] = "reservation/NetEffectiveCost|reservation/EffectiveCost",
    [RI_UNUSED_UPFRONT] = ("reservation/NetUnusedAmortizedUpfrontFeeForBillingPeriod|"
                           "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod"),
    [RI_UNUSED_RECURRING] = "reservation/NetUnusedRecurringFee|reservation/UnusedRecurringFee",
    [SP_ARN] = "savingsPlan/SavingsPlanARN",
    [SP_COST] = "savingsPlan/NetSavingsPlanEffectiveCost|savingsPlan/SavingsPlanEffectiveCost",
    [SP_TOTAL] = "savingsPlan/TotalCommitmentToDate",
    [SP_USED] = "savingsPlan/UsedCommitment",
    [CAPACITY_ID] = "capacityReservation/capacityReservationArn",
    [CAPACITY_STATUS] = "capacityReservation/capacityReservationStatus",
    [TAGS] = "resource_tags",
};

static const size_t needed[] = {TYPE, SIZE_MAX, COST, NET_COST, SIZE_MAX, SIZE_MAX};

static const focus_copy copies[] = {
    {FOCUS_AVAILABILITY_ZONE, ZONE},
    {FOCUS_BILLING_ACCOUNT_ID, PAYER_ID},
    {FOCUS_BILLING_ACCOUNT_NAME, PAYER_NAME},
    {FOCUS_BILLING_CURRENCY, CURRENCY},
    {FOCUS_BILLING_PERIOD_END, BILL_END},
    {FOCUS_BILLING_PERIOD_START, BILL_START},
    {FOCUS_CHARGE_DESCRIPTION, DESCRIPTION},
    {FOCUS_CHARGE_PERIOD_END, USAGE_END},
    {FOCUS_CHARGE_PERIOD_START, USAGE_START},
    {FOCUS_INVOICE_ID, INVOICE},
    {FOCUS_INVOICE_ISSUER_NAME, ISSUER},
    {FOCUS_PRICING_CURRENCY, PRICING_CURRENCY},
    {FOCUS_PUBLISHER_NAME, LEGAL_ENTITY},
    {FOCUS_REGION_NAME, LOCATION},
    {FOCUS_RESOURCE_ID, RESOURCE},
    {FOCUS_SKU_ID, SKU},
    {FOCUS_SKU_METER, USAGE_TYPE},
    {FOCUS_SUB_ACCOUNT_ID, ACCOUNT_ID},
    {FOCUS_SUB_ACCOUNT_NAME, ACCOUNT_NAME},
};

typedef enum charge_kind {
    USAGE, TAX, FEE, CREDIT, REFUND, DISCOUNT, RI_USAGE, RI_FEE, SP_USAGE, SP_NEGATION,
    SP_RECURRING, SP_UPFRONT, OTHER
} charge_kind;

static const struct {
    const char *type, *category, *frequency;
    charge_kind kind;
} charges[] = {
    {"Usage", "Usage", "Usage-Based", USAGE},
    {"Tax", "Tax", "One-Time", TAX},
    {"Fee", "Purchase", "One-Time", FEE},
    {"Credit", "Credit", "One-Time", CREDIT},
    {"Refund", "Adjustment", "One-Time", REFUND},
    {"DiscountedUsage", "Usage", "Usage-Based", RI_USAGE},
    {"RIFee", "Purchase", "Recurring", RI_FEE},
    {"SavingsPlanCoveredUsage", "Usage", "Usage-Based", SP_USAGE},
    {"SavingsPlanNegation", "Usage", "Usage-Based", SP_NEGATION},
    {"SavingsPlanRecurringFee", "Purchase", "Recurring", SP_RECURRING},
    {"SavingsPlanUpfrontFee", "Purchase", "One-Time", SP_UPFRONT},
    {"BundledDiscount", "Usage", "Usage-Based", DISCOUNT},
    {"Discount", "Usage", "Usage-Based", DISCOUNT},
    {"EdpDiscount", "Usage", "Usage-Based", DISCOUNT},
    {"PrivateRateDiscount", "Usage", "Usage-Based", DISCOUNT},
    {"RiVolumeDiscount", "Usage", "Usage-Based", DISCOUNT},
    {"SppDiscount", "Usage", "Usage-Based", DISCOUNT},
    {NULL, "Adjustment", "One-Time", OTHER},
};

static charge_kind put_charge(focus_row *row)
{
    bill_text type = focus_field(row, TYPE);
    size_t i = 0;
    while (charges[i].type != NULL && !focus_is(type, charges[i].type))
        i++;
    if (type.size == 0)
        focus_complain(row, TYPE, "the type of a line item");
    focus_put_word(row, FOCUS_CHARGE_CATEGORY, charges[i].category);
    focus_put_word(row, FOCUS_CHARGE_FREQUENCY, charges[i].frequency);
    return charges[i].kind;
}

/* The field's number, 0 where it is empty: fees that a line has not. False: it is no number. */
static bool amount_or_zero(focus_row *row, size_t from, bill_amount *out)
{
    *out = (bill_amount){{0}};
    return focus_field(row, from).size == 0 || focus_amount(row, from, out);
}

static void put_sum(focus_row *row, focus_column to, size_t first, size_t second, bool subtract)
{
    bill_amount sum, more;
    if (!amount_or_zero(row, first, &sum) || !amount_or_zero(row, second, &more))
        return;
    if (subtract)
        more = bill_amount_negated(&more);
    if (bill_amount_add(&sum, &more))
        focus_put_amount(row, to, &sum);
}

static void put_zero(focus_row *row, focus_column to)
{
    focus_put_amount(row, to, &(bill_amount){{0}});
}

static void put_effective(focus_row *row, charge_kind charge)
{
    switch (charge) {
    case SP_USAGE:
        focus_put_field(row, FOCUS_EFFECTIVE_COST, SP_COST);
        return;
    case SP_RECURRING:
        put_sum(row, FOCUS_EFFECTIVE_COST, SP_TOTAL, SP_USED, true);
        return;
    case SP_NEGATION:
    case SP_UPFRONT:
        put_zero(row, FOCUS_EFFECTIVE_COST);
        return;
    case RI_USAGE:
        focus_put_field(row, FOCUS_EFFECTIVE_COST, RI_COST);
        return;
    case RI_FEE:
        put_sum(row, FOCUS_EFFECTIVE_COST, RI_UNUSED_UPFRONT, RI_UNUSED_RECURRING, false);
        return;
    case FEE:
        if (focus_field(row, RI_ARN).size > 0) {
            put_zero(row, FOCUS_EFFECTIVE_COST);
            return;
        }
        break;
    default:
        break;
    }
    focus_put_same(row, FOCUS_EFFECTIVE_COST, FOCUS_BILLED_COST);
}

static bool is_priced(charge_kind charge)
{
    return charge != TAX && charge != CREDIT && charge != REFUND && charge != OTHER;
}

static void put_prices(focus_row *row, charge_kind charge)
{
    if (charge == SP_NEGATION) { /* takes back a line that has the same quantity and prices */
        put_zero(row, FOCUS_CONTRACTED_COST);
        put_zero(row, FOCUS_LIST_COST);
        return;
    }
    focus_put_same(row, FOCUS_CONTRACTED_COST, FOCUS_BILLED_COST);
    if (!is_priced(charge)) {
        focus_put_same(row, FOCUS_LIST_COST, FOCUS_BILLED_COST);
        return;
    }
    focus_put_field(row, FOCUS_PRICING_QUANTITY, AMOUNT);
    focus_put_field(row, FOCUS_PRICING_UNIT, UNIT);
    focus_put_field(row, FOCUS_LIST_UNIT_PRICE, LIST_RATE);
    focus_put_field(row, FOCUS_CONTRACTED_UNIT_PRICE,
                    focus_field(row, NET_RATE).size > 0 ? NET_RATE : RATE);
    if (!focus_put_fields_product(row, FOCUS_LIST_COST, LIST_RATE, AMOUNT)) {
        focus_put_field(row, FOCUS_LIST_COST, LIST_COST);
        if (focus_field(row, LIST_COST).size == 0)
            focus_put_same(row, FOCUS_LIST_COST, FOCUS_BILLED_COST);
    }
    if (charge == RI_USAGE) { /* its rate is 0: without it, usage would cost what is public */
        focus_put_same(row, FOCUS_CONTRACTED_UNIT_PRICE, FOCUS_LIST_UNIT_PRICE);
        focus_put_same(row, FOCUS_CONTRACTED_COST, FOCUS_LIST_COST);
    }
    if (focus_is(focus_field(row, PRICING_CURRENCY), "USD"))
        focus_put_same(row, FOCUS_PRICING_CURRENCY_LIST_UNIT_PRICE, FOCUS_LIST_UNIT_PRICE);
}

static void put_commitment(focus_row *row, charge_kind charge)
{
    bill_text plan = focus_field(row, SP_ARN), reservation = focus_field(row, RI_ARN);
    if (plan.size > 0 || reservation.size > 0) {
        focus_put(row, FOCUS_COMMITMENT_DISCOUNT_ID, focus_either(plan, reservation));
        focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_CATEGORY, plan.size > 0 ? "Spend" : "Usage");
        focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_TYPE,
                       plan.size > 0 ? "Savings Plan" : "Reserved Instance");
        if (charge == SP_USAGE || charge == RI_USAGE)
            focus_put_word(row, FOCUS_COMMITMENT_DISCOUNT_STATUS, "Used");
    }
    if (charge == SP_USAGE || charge == RI_USAGE)
        focus_put_word(row, FOCUS_PRICING_CATEGORY, "Committed");
    else if (focus_contains(focus_field(row, USAGE_TYPE), "spotusage") ||
             focus_is(focus_field(row, TERM), "Spot"))
        focus_put_word(row, FOCUS_PRICING_CATEGORY, "Dynamic");
    else if (is_priced(charge))
        focus_put_word(row, FOCUS_PRICING_CATEGORY, "Standard");
}

static void put_capacity(focus_row *row)
{
    bill_text status = focus_field(row, CAPACITY_STATUS);
    if (focus_field(row, CAPACITY_ID).size == 0)
        return;
    focus_put_field(row, FOCUS_CAPACITY_RESERVATION_ID, CAPACITY_ID);
    if (focus_is(status, "Used") || focus_is(status, "Unused"))
        focus_put_word(row, FOCUS_CAPACITY_RESERVATION_STATUS,
                       focus_is(status, "Used") ? "Used" : "Unused");
}

/* arn:partition:service:region:account:type/id, or type:id. */
static void put_resource_type(focus_row *row)
{
    bill_text arn = focus_field(row, RESOURCE);
    size_t start = 0, end;
    if (arn.size < 4 || memcmp(arn.data, "arn:", 4) != 0)
        return;
    for (int colons = 0; colons < 5; start++)
        if (start == arn.size)
            return;
        else
            colons += arn.data[start] == ':';
    for (end = start; end < arn.size && arn.data[end] != '/' && arn.data[end] != ':'; end++)
        continue;
    if (end < arn.size)
        focus_put(row, FOCUS_RESOURCE_TYPE, (bill_text){arn.data + start, end - start});
}

static void convert(focus_row *row)
{
    charge_kind charge = put_charge(row);
    focus_put_field(row, FOCUS_BILLED_COST, focus_field(row, NET_COST).size > 0 ? NET_COST : COST);
    put_effective(row, charge);
    put_prices(row, charge);
    put_commitment(row, charge);
    put_capacity(row);
    put_resource_type(row);
    if (focus_is(row->cells[FOCUS_CHARGE_CATEGORY].text, "Usage") && charge != DISCOUNT &&
        charge != SP_NEGATION) {
        focus_put_same(row, FOCUS_CONSUMED_QUANTITY, FOCUS_PRICING_QUANTITY);
        focus_put_same(row, FOCUS_CONSUMED_UNIT, FOCUS_PRICING_UNIT);
    }
    focus_put_word(row, FOCUS_PROVIDER_NAME, "AWS");
    focus_put(row, FOCUS_REGION_ID,
              focus_either(focus_field(row, REGION_CODE), focus_field(row, REGION)));
    focus_put(row, FOCUS_SERVICE_NAME,
              focus_either(focus_field(row, PRODUCT_NAME), focus_field(row, SERVICE_NAME)));
    focus_put_service(row, focus_field(row, PRODUCT_CODE));
    focus_put(row, FOCUS_SKU_PRICE_ID,
              focus_either(focus_field(row, RATE_CODE), focus_field(row, RATE_ID)));
    if (focus_field(row, TAGS).size > 0)
        focus_put_json(row, FOCUS_TAGS, TAGS);
    else
        focus_put_tags(row);
}

const focus_provider focus_aws = {
    .word = "aws",
    .export = "an AWS Cost and Usage Report",
    .names = names,
    .name_count = COLUMNS,
    .tag_prefix = "resourceTags",
    .needed = needed,
    .copies = copies,
    .copy_count = sizeof copies / sizeof copies[0],
    .convert = convert,
};
