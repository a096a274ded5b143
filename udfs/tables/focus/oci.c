/*
 * Oracle Cloud: cost reports in Oracle's own format to FOCUS. Source: Oracle, "Cost and Usage
 * Reports Overview", cost report schema.
 */
#include "convert.h"

enum {
    START, END, TENANT, SERVICE, REGION, ZONE, RESOURCE, QUANTITY, UNIT, SUBSCRIPTION, SKU,
    DESCRIPTION, PRICE, COST, CURRENCY, CORRECTION, COLUMNS
};

static const char *const names[COLUMNS] = {
    [START] = "lineItem/intervalUsageStart",
    [END] = "lineItem/intervalUsageEnd",
    [TENANT] = "lineItem/tenantId",
    [SERVICE] = "product/service",
    [REGION] = "product/region",
    [ZONE] = "product/availabilityDomain",
    [RESOURCE] = "product/resourceId",
    [QUANTITY] = "usage/billedQuantity",
    [UNIT] = "cost/billingUnitReadable",
    [SUBSCRIPTION] = "cost/subscriptionId",
    [SKU] = "cost/productSku",
    [DESCRIPTION] = "product/description",
    [PRICE] = "cost/unitPrice",
    [COST] = "cost/myCost",
    [CURRENCY] = "cost/currencyCode",
    [CORRECTION] = "lineItem/isCorrection",
};

static const size_t needed[] = {COST, SIZE_MAX, START, SIZE_MAX, SIZE_MAX};

static const focus_copy copies[] = {
    {FOCUS_AVAILABILITY_ZONE, ZONE},
    {FOCUS_BILLED_COST, COST},
    {FOCUS_BILLING_ACCOUNT_ID, SUBSCRIPTION},
    {FOCUS_BILLING_CURRENCY, CURRENCY},
    {FOCUS_CHARGE_DESCRIPTION, DESCRIPTION},
    {FOCUS_CHARGE_PERIOD_END, END},
    {FOCUS_CHARGE_PERIOD_START, START},
    {FOCUS_CONSUMED_QUANTITY, QUANTITY},
    {FOCUS_CONSUMED_UNIT, UNIT},
    {FOCUS_CONTRACTED_UNIT_PRICE, PRICE},
    {FOCUS_EFFECTIVE_COST, COST},
    {FOCUS_LIST_UNIT_PRICE, PRICE},
    {FOCUS_PRICING_QUANTITY, QUANTITY},
    {FOCUS_PRICING_UNIT, UNIT},
    {FOCUS_REGION_ID, REGION},
    {FOCUS_RESOURCE_ID, RESOURCE},
    {FOCUS_SERVICE_NAME, SERVICE},
    {FOCUS_SKU_ID, SKU},
    {FOCUS_SUB_ACCOUNT_ID, TENANT},
};

static void put_period(focus_row *row)
{
    const focus_cell *start = &row->cells[FOCUS_CHARGE_PERIOD_START];
    int64_t year, month;
    uint32_t first, next;
    if (!start->known)
        return;
    bill_month_of(start->time, &year, &month);
    if (!bill_month_start(year, month, &first) || !bill_month_start(year, month + 1, &next))
        return;
    focus_put_time(row, FOCUS_BILLING_PERIOD_START, first);
    focus_put_time(row, FOCUS_BILLING_PERIOD_END, next);
}

static void convert(focus_row *row)
{
    put_period(row);
    focus_put_word(row, FOCUS_CHARGE_CATEGORY, "Usage");
    focus_put_word(row, FOCUS_CHARGE_CLASS,
                   focus_is(focus_field(row, CORRECTION), "true") ? "Correction" : NULL);
    focus_put_word(row, FOCUS_CHARGE_FREQUENCY, "Usage-Based");
    focus_put_word(row, FOCUS_PRICING_CATEGORY, "Standard");
    if (!focus_put_fields_product(row, FOCUS_LIST_COST, PRICE, QUANTITY))
        focus_put_same(row, FOCUS_LIST_COST, FOCUS_BILLED_COST);
    focus_put_same(row, FOCUS_CONTRACTED_COST, FOCUS_LIST_COST);
    focus_put_word(row, FOCUS_INVOICE_ISSUER_NAME, "Oracle");
    focus_put_word(row, FOCUS_PUBLISHER_NAME, "Oracle");
    focus_put_word(row, FOCUS_PROVIDER_NAME, "Oracle");
    focus_put_service(row, focus_field(row, SERVICE));
    if (focus_field(row, TENANT).size > 0)
        focus_put_word(row, FOCUS_SUB_ACCOUNT_TYPE, "Tenancy");
    focus_put_tags(row);
}

const focus_provider focus_oci = {
    .word = "oci",
    .export = "a cost report of Oracle Cloud",
    .names = names,
    .name_count = COLUMNS,
    .tag_prefix = "tags",
    .needed = needed,
    .copies = copies,
    .copy_count = sizeof copies / sizeof copies[0],
    .convert = convert,
};
