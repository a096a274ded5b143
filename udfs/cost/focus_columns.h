/*
 * The columns of FOCUS 1.2, the FinOps Open Cost and Usage Specification, and what a value of each
 * may be, as data. Knows nothing of providers.
 */
#ifndef COST_FOCUS_COLUMNS_H
#define COST_FOCUS_COLUMNS_H

#include "bill_rows.h"

/* identifier, column, kind, nulls, what it is. In FOCUS's order, which is the alphabet's. */
/* clang-format off */
#define FOCUS_EACH_COLUMN(X)                                                                       \
    X(AVAILABILITY_ZONE, "AvailabilityZone", TEXT, FOCUS_NULLABLE, "id of a zone in the region")   \
    X(BILLED_COST, "BilledCost", AMOUNT, FOCUS_REQUIRED, "what the invoice says, in BillingCurrency") \
    X(BILLING_ACCOUNT_ID, "BillingAccountId", TEXT, FOCUS_REQUIRED, "who pays")                    \
    X(BILLING_ACCOUNT_NAME, "BillingAccountName", TEXT, FOCUS_NULLABLE, "")                        \
    X(BILLING_ACCOUNT_TYPE, "BillingAccountType", TEXT, FOCUS_NEVER_NULL, "the provider's word for it") \
    X(BILLING_CURRENCY, "BillingCurrency", TEXT, FOCUS_REQUIRED, "ISO 4217")                       \
    X(BILLING_PERIOD_END, "BillingPeriodEnd", TIME, FOCUS_REQUIRED, "first moment after it")       \
    X(BILLING_PERIOD_START, "BillingPeriodStart", TIME, FOCUS_REQUIRED, "")                        \
    X(CAPACITY_RESERVATION_ID, "CapacityReservationId", TEXT, FOCUS_NULLABLE, "")                  \
    X(CAPACITY_RESERVATION_STATUS, "CapacityReservationStatus", TEXT, FOCUS_NULLABLE, "Used or Unused") \
    X(CHARGE_CATEGORY, "ChargeCategory", TEXT, FOCUS_REQUIRED, "Usage, Purchase, Tax, Credit or Adjustment") \
    X(CHARGE_CLASS, "ChargeClass", TEXT, FOCUS_NULLABLE, "Correction of a period already invoiced, or NULL") \
    X(CHARGE_DESCRIPTION, "ChargeDescription", TEXT, FOCUS_NULLABLE, "")                           \
    X(CHARGE_FREQUENCY, "ChargeFrequency", TEXT, FOCUS_NEVER_NULL, "One-Time, Recurring or Usage-Based") \
    X(CHARGE_PERIOD_END, "ChargePeriodEnd", TIME, FOCUS_REQUIRED, "first moment after it")         \
    X(CHARGE_PERIOD_START, "ChargePeriodStart", TIME, FOCUS_REQUIRED, "")                          \
    X(COMMITMENT_DISCOUNT_CATEGORY, "CommitmentDiscountCategory", TEXT, FOCUS_NULLABLE, "Spend or Usage") \
    X(COMMITMENT_DISCOUNT_ID, "CommitmentDiscountId", TEXT, FOCUS_NULLABLE, "")                    \
    X(COMMITMENT_DISCOUNT_NAME, "CommitmentDiscountName", TEXT, FOCUS_NULLABLE, "")                \
    X(COMMITMENT_DISCOUNT_QUANTITY, "CommitmentDiscountQuantity", AMOUNT, FOCUS_NULLABLE, "")      \
    X(COMMITMENT_DISCOUNT_STATUS, "CommitmentDiscountStatus", TEXT, FOCUS_NULLABLE, "Used or Unused") \
    X(COMMITMENT_DISCOUNT_TYPE, "CommitmentDiscountType", TEXT, FOCUS_NULLABLE, "the provider's word for it") \
    X(COMMITMENT_DISCOUNT_UNIT, "CommitmentDiscountUnit", TEXT, FOCUS_NULLABLE, "")                \
    X(CONSUMED_QUANTITY, "ConsumedQuantity", AMOUNT, FOCUS_NULLABLE, "what was used, in ConsumedUnit") \
    X(CONSUMED_UNIT, "ConsumedUnit", TEXT, FOCUS_NULLABLE, "")                                     \
    X(CONTRACTED_COST, "ContractedCost", AMOUNT, FOCUS_NEVER_NULL, "ContractedUnitPrice x PricingQuantity: negotiated prices, no commitments") \
    X(CONTRACTED_UNIT_PRICE, "ContractedUnitPrice", AMOUNT, FOCUS_NULLABLE, "per PricingUnit")     \
    X(EFFECTIVE_COST, "EffectiveCost", AMOUNT, FOCUS_REQUIRED, "what was used up, commitments spread over their use") \
    X(INVOICE_ID, "InvoiceId", TEXT, FOCUS_NULLABLE, "")                                           \
    X(INVOICE_ISSUER_NAME, "InvoiceIssuerName", TEXT, FOCUS_NEVER_NULL, "")                        \
    X(LIST_COST, "ListCost", AMOUNT, FOCUS_NEVER_NULL, "ListUnitPrice x PricingQuantity: public prices") \
    X(LIST_UNIT_PRICE, "ListUnitPrice", AMOUNT, FOCUS_NULLABLE, "per PricingUnit")                 \
    X(PRICING_CATEGORY, "PricingCategory", TEXT, FOCUS_NULLABLE, "Standard, Dynamic (spot), Committed or Other") \
    X(PRICING_CURRENCY, "PricingCurrency", TEXT, FOCUS_NEVER_NULL, "")                               \
    X(PRICING_CURRENCY_CONTRACTED_UNIT_PRICE, "PricingCurrencyContractedUnitPrice", AMOUNT, FOCUS_NULLABLE, "") \
    X(PRICING_CURRENCY_EFFECTIVE_COST, "PricingCurrencyEffectiveCost", AMOUNT, FOCUS_NEVER_NULL, "") \
    X(PRICING_CURRENCY_LIST_UNIT_PRICE, "PricingCurrencyListUnitPrice", AMOUNT, FOCUS_NULLABLE, "") \
    X(PRICING_QUANTITY, "PricingQuantity", AMOUNT, FOCUS_NULLABLE, "what was priced, in PricingUnit") \
    X(PRICING_UNIT, "PricingUnit", TEXT, FOCUS_NULLABLE, "")                                       \
    X(PROVIDER_NAME, "ProviderName", TEXT, FOCUS_REQUIRED, "AWS, Microsoft, Google Cloud or Oracle") \
    X(PUBLISHER_NAME, "PublisherName", TEXT, FOCUS_NEVER_NULL, "who made what was bought")         \
    X(REGION_ID, "RegionId", TEXT, FOCUS_NULLABLE, "")                                             \
    X(REGION_NAME, "RegionName", TEXT, FOCUS_NULLABLE, "")                                         \
    X(RESOURCE_ID, "ResourceId", TEXT, FOCUS_NULLABLE, "")                                         \
    X(RESOURCE_NAME, "ResourceName", TEXT, FOCUS_NULLABLE, "")                                     \
    X(RESOURCE_TYPE, "ResourceType", TEXT, FOCUS_NULLABLE, "")                                     \
    X(SERVICE_CATEGORY, "ServiceCategory", TEXT, FOCUS_REQUIRED, "FOCUS's list; Other for a service that we do not know") \
    X(SERVICE_NAME, "ServiceName", TEXT, FOCUS_REQUIRED, "")                                       \
    X(SERVICE_SUBCATEGORY, "ServiceSubcategory", TEXT, FOCUS_NEVER_NULL, "FOCUS's list")             \
    X(SKU_ID, "SkuId", TEXT, FOCUS_NULLABLE, "")                                                   \
    X(SKU_METER, "SkuMeter", TEXT, FOCUS_NULLABLE, "")                                             \
    X(SKU_PRICE_DETAILS, "SkuPriceDetails", TEXT, FOCUS_NULLABLE, "JSON object")                   \
    X(SKU_PRICE_ID, "SkuPriceId", TEXT, FOCUS_NULLABLE, "")                                        \
    X(SUB_ACCOUNT_ID, "SubAccountId", TEXT, FOCUS_NULLABLE, "")                                    \
    X(SUB_ACCOUNT_NAME, "SubAccountName", TEXT, FOCUS_NULLABLE, "")                                \
    X(SUB_ACCOUNT_TYPE, "SubAccountType", TEXT, FOCUS_NULLABLE, "the provider's word for it")      \
    X(TAGS, "Tags", TEXT, FOCUS_NULLABLE, "JSON object")
/* clang-format on */

typedef enum focus_kind { FOCUS_TEXT, FOCUS_AMOUNT, FOCUS_TIME } focus_kind;

typedef enum focus_nulls {
    FOCUS_NULLABLE,
    FOCUS_NEVER_NULL, /* where the dataset has the column at all; some exports break it */
    FOCUS_REQUIRED,   /* and a row without it is of no use */
} focus_nulls;

typedef enum focus_column {
#define FOCUS_IDENTIFIER(id, name, kind, nulls, doc) FOCUS_##id,
    FOCUS_EACH_COLUMN(FOCUS_IDENTIFIER)
#undef FOCUS_IDENTIFIER
        FOCUS_COLUMNS
} focus_column;

typedef struct focus_rule {
    const char *name;
    focus_kind kind;
    focus_nulls nulls;
} focus_rule;

/* By focus_column. */
extern const focus_rule focus_rules[FOCUS_COLUMNS];

/* A dataset without them is none of FOCUS: "Feature level: Mandatory". */
extern const focus_column focus_mandatory[];

/* Amounts that are not negative. */
extern const focus_column focus_unit_prices[];

/* What a row is, as bits: a column has that value, or any. */
typedef struct focus_trait {
    focus_column column;
    const char *value; /* NULL: any */
} focus_trait;

enum { FOCUS_TRAITS = 9 };

extern const focus_trait focus_traits[FOCUS_TRAITS];

/* In rows that are one of `any`, all of `all` and none of `none`, a column is NULL, has a value, or
 * has another than `never`. */
typedef struct focus_condition {
    focus_column column;
    unsigned any, all, none;
    bool null;
    const char *never;
    const char *expected; /* for people */
} focus_condition;

extern const focus_condition focus_conditions[];

/* Where the first has a value the second must have one. */
typedef struct focus_pair {
    focus_column first, second;
} focus_pair;

extern const focus_pair focus_pairs[];

/* cost = unit price x quantity. */
typedef struct focus_product {
    focus_column cost, price, quantity;
} focus_product;

extern const focus_product focus_products[];

/* Start before end. */
extern const focus_pair focus_periods[];

/* Of the lists above. */
extern const size_t focus_mandatory_count, focus_unit_price_count, focus_condition_count,
    focus_pair_count, focus_product_count, focus_period_count;

/* The values that a column may have, NULL at the end; NULL: any, or (ServiceSubcategory) too many
 * to list. */
const char *const *focus_values(focus_column column);
bool focus_allowed(focus_column column, bill_text value);

/* The one ServiceCategory of a ServiceSubcategory; NULL: it is none of FOCUS's. */
const char *focus_category_of(bill_text subcategory);

#endif
