/*
 * FOCUS 1.2: what its columns may hold (specification, "Content Constraints" and "Requirements" of
 * each column). Long, because it is data.
 */
#include "focus_columns.h"

static const char *const statuses[] = {"Used", "Unused", NULL};
static const char *const charge_categories[] = {"Usage",  "Purchase",   "Tax",
                                                "Credit", "Adjustment", NULL};
static const char *const charge_classes[] = {"Correction", NULL};
static const char *const frequencies[] = {"One-Time", "Recurring", "Usage-Based", NULL};
static const char *const discount_categories[] = {"Spend", "Usage", NULL};
static const char *const pricing_categories[] = {"Standard", "Dynamic", "Committed", "Other", NULL};
static const char *const service_categories[] = {
    "AI and Machine Learning",
    "Analytics",
    "Business Applications",
    "Compute",
    "Databases",
    "Developer Tools",
    "Identity",
    "Integration",
    "Internet of Things",
    "Management and Governance",
    "Media",
    "Migration",
    "Mobile",
    "Multicloud",
    "Networking",
    "Security",
    "Storage",
    "Web",
    "Other",
    NULL,
};

/* Subcategory and the one category that it belongs to. */
/* clang-format off */
static const char *const service_subcategories[][2] = {
    {"AI Platforms", "AI and Machine Learning"},
    {"Bots", "AI and Machine Learning"},
    {"Generative AI", "AI and Machine Learning"},
    {"Machine Learning", "AI and Machine Learning"},
    {"Natural Language Processing", "AI and Machine Learning"},
    {"Other (AI and Machine Learning)", "AI and Machine Learning"},
    {"Analytics Platforms", "Analytics"},
    {"Business Intelligence", "Analytics"},
    {"Data Processing", "Analytics"},
    {"Search", "Analytics"},
    {"Streaming Analytics", "Analytics"},
    {"Other (Analytics)", "Analytics"},
    {"Productivity and Collaboration", "Business Applications"},
    {"Other (Business Applications)", "Business Applications"},
    {"Containers", "Compute"},
    {"End User Computing", "Compute"},
    {"Quantum Compute", "Compute"},
    {"Serverless Compute", "Compute"},
    {"Virtual Machines", "Compute"},
    {"Other (Compute)", "Compute"},
    {"Caching", "Databases"},
    {"Data Warehouses", "Databases"},
    {"Ledger Databases", "Databases"},
    {"NoSQL Databases", "Databases"},
    {"Relational Databases", "Databases"},
    {"Time Series Databases", "Databases"},
    {"Other (Databases)", "Databases"},
    {"Developer Platforms", "Developer Tools"},
    {"Continuous Integration and Deployment", "Developer Tools"},
    {"Development Environments", "Developer Tools"},
    {"Source Code Management", "Developer Tools"},
    {"Quality Assurance", "Developer Tools"},
    {"Other (Developer Tools)", "Developer Tools"},
    {"Identity and Access Management", "Identity"},
    {"Other (Identity)", "Identity"},
    {"API Management", "Integration"},
    {"Messaging", "Integration"},
    {"Workflow Orchestration", "Integration"},
    {"Other (Integration)", "Integration"},
    {"IoT Analytics", "Internet of Things"},
    {"IoT Platforms", "Internet of Things"},
    {"Other (Internet of Things)", "Internet of Things"},
    {"Architecture", "Management and Governance"},
    {"Compliance", "Management and Governance"},
    {"Cost Management", "Management and Governance"},
    {"Data Governance", "Management and Governance"},
    {"Disaster Recovery", "Management and Governance"},
    {"Endpoint Management", "Management and Governance"},
    {"Observability", "Management and Governance"},
    {"Support", "Management and Governance"},
    {"Other (Management and Governance)", "Management and Governance"},
    {"Content Creation", "Media"},
    {"Gaming", "Media"},
    {"Media Streaming", "Media"},
    {"Mixed Reality", "Media"},
    {"Other (Media)", "Media"},
    {"Data Migration", "Migration"},
    {"Resource Migration", "Migration"},
    {"Other (Migration)", "Migration"},
    {"Other (Mobile)", "Mobile"},
    {"Multicloud Integration", "Multicloud"},
    {"Other (Multicloud)", "Multicloud"},
    {"Application Networking", "Networking"},
    {"Content Delivery", "Networking"},
    {"Network Connectivity", "Networking"},
    {"Network Infrastructure", "Networking"},
    {"Network Routing", "Networking"},
    {"Network Security", "Networking"},
    {"Other (Networking)", "Networking"},
    {"Secret Management", "Security"},
    {"Security Posture Management", "Security"},
    {"Threat Detection and Response", "Security"},
    {"Other (Security)", "Security"},
    {"Backup Storage", "Storage"},
    {"Block Storage", "Storage"},
    {"File Storage", "Storage"},
    {"Object Storage", "Storage"},
    {"Storage Platforms", "Storage"},
    {"Other (Storage)", "Storage"},
    {"Application Platforms", "Web"},
    {"Other (Web)", "Web"},
    {"Other (Other)", "Other"},
};
/* clang-format on */

const focus_rule focus_rules[FOCUS_COLUMNS] = {
#define FOCUS_RULE(id, name, kind, nulls, doc) [FOCUS_##id] = {name, FOCUS_##kind, nulls},
    FOCUS_EACH_COLUMN(FOCUS_RULE)
#undef FOCUS_RULE
};

/* Columns with a list of values. */
static const struct {
    focus_column column;
    const char *const *values;
} lists[] = {
    {FOCUS_CAPACITY_RESERVATION_STATUS, statuses},
    {FOCUS_CHARGE_CATEGORY, charge_categories},
    {FOCUS_CHARGE_CLASS, charge_classes},
    {FOCUS_CHARGE_FREQUENCY, frequencies},
    {FOCUS_COMMITMENT_DISCOUNT_CATEGORY, discount_categories},
    {FOCUS_COMMITMENT_DISCOUNT_STATUS, statuses},
    {FOCUS_PRICING_CATEGORY, pricing_categories},
    {FOCUS_SERVICE_CATEGORY, service_categories},
};

const focus_column focus_mandatory[] = {
    FOCUS_BILLED_COST,       FOCUS_BILLING_ACCOUNT_ID,  FOCUS_BILLING_ACCOUNT_NAME,
    FOCUS_BILLING_CURRENCY,  FOCUS_BILLING_PERIOD_END,  FOCUS_BILLING_PERIOD_START,
    FOCUS_CHARGE_CATEGORY,   FOCUS_CHARGE_CLASS,        FOCUS_CHARGE_DESCRIPTION,
    FOCUS_CHARGE_PERIOD_END, FOCUS_CHARGE_PERIOD_START, FOCUS_CONTRACTED_COST,
    FOCUS_EFFECTIVE_COST,    FOCUS_INVOICE_ISSUER_NAME, FOCUS_LIST_COST,
    FOCUS_PRICING_QUANTITY,  FOCUS_PRICING_UNIT,        FOCUS_PROVIDER_NAME,
    FOCUS_PUBLISHER_NAME,    FOCUS_SERVICE_CATEGORY,    FOCUS_SERVICE_NAME,
};
const size_t focus_mandatory_count = sizeof focus_mandatory / sizeof focus_mandatory[0];

const focus_column focus_unit_prices[] = {
    FOCUS_CONTRACTED_UNIT_PRICE,
    FOCUS_LIST_UNIT_PRICE,
    FOCUS_PRICING_CURRENCY_CONTRACTED_UNIT_PRICE,
    FOCUS_PRICING_CURRENCY_LIST_UNIT_PRICE,
};
const size_t focus_unit_price_count = sizeof focus_unit_prices / sizeof focus_unit_prices[0];

/* Bits of focus_traits, in its order. */
enum {
    USAGE = 1 << 0,
    PURCHASE = 1 << 1,
    TAX = 1 << 2,
    CREDIT = 1 << 3,
    ADJUSTMENT = 1 << 4,
    CORRECTION = 1 << 5,
    UNUSED = 1 << 6,
    COMMITMENT = 1 << 7,
    RESERVATION = 1 << 8,
};

const focus_trait focus_traits[FOCUS_TRAITS] = {
    {FOCUS_CHARGE_CATEGORY, "Usage"},
    {FOCUS_CHARGE_CATEGORY, "Purchase"},
    {FOCUS_CHARGE_CATEGORY, "Tax"},
    {FOCUS_CHARGE_CATEGORY, "Credit"},
    {FOCUS_CHARGE_CATEGORY, "Adjustment"},
    {FOCUS_CHARGE_CLASS, "Correction"},
    {FOCUS_COMMITMENT_DISCOUNT_STATUS, "Unused"},
    {FOCUS_COMMITMENT_DISCOUNT_ID, NULL},
    {FOCUS_CAPACITY_RESERVATION_ID, NULL},
};

/* What is priced has prices, and tax has not. */
#define PRICED(column)                                                                             \
    {column, USAGE | PURCHASE, 0, CORRECTION, false, NULL, "a value: Usage or Purchase"},          \
    {                                                                                              \
        column, TAX, 0, 0, true, NULL, "NULL: Tax"                                                 \
    }

const focus_condition focus_conditions[] = {
    PRICED(FOCUS_CONTRACTED_UNIT_PRICE),
    PRICED(FOCUS_LIST_UNIT_PRICE),
    PRICED(FOCUS_PRICING_CATEGORY),
    PRICED(FOCUS_PRICING_CURRENCY_CONTRACTED_UNIT_PRICE),
    PRICED(FOCUS_PRICING_CURRENCY_LIST_UNIT_PRICE),
    PRICED(FOCUS_PRICING_QUANTITY),
    PRICED(FOCUS_SKU_ID),
    PRICED(FOCUS_SKU_PRICE_ID),
    {FOCUS_CONSUMED_QUANTITY, USAGE, 0, UNUSED | CORRECTION, false, NULL, "a value: Usage"},
    {FOCUS_CONSUMED_QUANTITY, USAGE, UNUSED, 0, true, NULL, "NULL: Unused"},
    {FOCUS_CONSUMED_QUANTITY, PURCHASE | TAX | CREDIT | ADJUSTMENT, 0, 0, true, NULL,
     "NULL: not Usage"},
    {FOCUS_COMMITMENT_DISCOUNT_QUANTITY, USAGE | PURCHASE, COMMITMENT, CORRECTION, false, NULL,
     "a value: Usage or Purchase of a commitment"},
    {FOCUS_COMMITMENT_DISCOUNT_QUANTITY, TAX | CREDIT | ADJUSTMENT, 0, 0, true, NULL,
     "NULL: neither Usage nor Purchase"},
    {FOCUS_COMMITMENT_DISCOUNT_STATUS, USAGE, COMMITMENT, 0, false, NULL,
     "a value: Usage of a commitment"},
    {FOCUS_CAPACITY_RESERVATION_STATUS, USAGE, RESERVATION, 0, false, NULL,
     "a value: Usage of a reservation"},
    {FOCUS_CHARGE_FREQUENCY, PURCHASE, 0, 0, false, "Usage-Based", "another: Purchase"},
};
const size_t focus_condition_count = sizeof focus_conditions / sizeof focus_conditions[0];

const focus_pair focus_pairs[] = {
    {FOCUS_CAPACITY_RESERVATION_STATUS, FOCUS_CAPACITY_RESERVATION_ID},
    {FOCUS_COMMITMENT_DISCOUNT_CATEGORY, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_ID, FOCUS_COMMITMENT_DISCOUNT_CATEGORY},
    {FOCUS_COMMITMENT_DISCOUNT_ID, FOCUS_COMMITMENT_DISCOUNT_TYPE},
    {FOCUS_COMMITMENT_DISCOUNT_NAME, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_QUANTITY, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_QUANTITY, FOCUS_COMMITMENT_DISCOUNT_UNIT},
    {FOCUS_COMMITMENT_DISCOUNT_STATUS, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_TYPE, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_UNIT, FOCUS_COMMITMENT_DISCOUNT_QUANTITY},
    {FOCUS_CONSUMED_QUANTITY, FOCUS_CONSUMED_UNIT},
    {FOCUS_CONSUMED_UNIT, FOCUS_CONSUMED_QUANTITY},
    {FOCUS_PRICING_QUANTITY, FOCUS_PRICING_UNIT},
    {FOCUS_PRICING_UNIT, FOCUS_PRICING_QUANTITY},
    {FOCUS_REGION_ID, FOCUS_REGION_NAME},
    {FOCUS_REGION_NAME, FOCUS_REGION_ID},
    {FOCUS_RESOURCE_ID, FOCUS_RESOURCE_TYPE},
    {FOCUS_RESOURCE_NAME, FOCUS_RESOURCE_ID},
    {FOCUS_RESOURCE_TYPE, FOCUS_RESOURCE_ID},
    {FOCUS_SKU_METER, FOCUS_SKU_ID},
    {FOCUS_SKU_PRICE_DETAILS, FOCUS_SKU_PRICE_ID},
    {FOCUS_SUB_ACCOUNT_ID, FOCUS_SUB_ACCOUNT_NAME},
    {FOCUS_SUB_ACCOUNT_ID, FOCUS_SUB_ACCOUNT_TYPE},
    {FOCUS_SUB_ACCOUNT_NAME, FOCUS_SUB_ACCOUNT_ID},
    {FOCUS_SUB_ACCOUNT_TYPE, FOCUS_SUB_ACCOUNT_ID},
};
const size_t focus_pair_count = sizeof focus_pairs / sizeof focus_pairs[0];

const focus_product focus_products[] = {
    {FOCUS_LIST_COST, FOCUS_LIST_UNIT_PRICE, FOCUS_PRICING_QUANTITY},
    {FOCUS_CONTRACTED_COST, FOCUS_CONTRACTED_UNIT_PRICE, FOCUS_PRICING_QUANTITY},
};
const size_t focus_product_count = sizeof focus_products / sizeof focus_products[0];

const focus_pair focus_periods[] = {
    {FOCUS_BILLING_PERIOD_START, FOCUS_BILLING_PERIOD_END},
    {FOCUS_CHARGE_PERIOD_START, FOCUS_CHARGE_PERIOD_END},
};
const size_t focus_period_count = sizeof focus_periods / sizeof focus_periods[0];

const char *const *focus_values(focus_column column)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (lists[i].column == column)
            return lists[i].values;
    return NULL;
}

bool focus_allowed(focus_column column, bill_text value)
{
    const char *const *allowed = focus_values(column);
    if (column == FOCUS_SERVICE_SUBCATEGORY)
        return focus_category_of(value) != NULL;
    if (allowed == NULL)
        return true;
    for (; *allowed != NULL; allowed++)
        if (bill_text_is(value, *allowed))
            return true;
    return false;
}

const char *focus_category_of(bill_text subcategory)
{
    for (size_t i = 0; i < sizeof service_subcategories / sizeof service_subcategories[0]; i++)
        if (bill_text_is(subcategory, service_subcategories[i][0]))
            return service_subcategories[i][1];
    return NULL;
}
