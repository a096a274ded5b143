/*
 * FOCUS 1.2: what its columns may hold (specification, "Content Constraints" and "Requirements" of each
 * column).
 */
#include "focus_columns.h"

#include <string.h>

static const char *const statuses[] = {"Used", "Unused", NULL};
static const char *const charge_categories[] = {"Usage", "Purchase", "Tax", "Credit", "Adjustment",
                                                NULL};
static const char *const charge_classes[] = {"Correction", NULL};
static const char *const frequencies[] = {"One-Time", "Recurring", "Usage-Based", NULL};
static const char *const discount_categories[] = {"Spend", "Usage", NULL};
static const char *const pricing_categories[] = {"Standard", "Dynamic", "Committed", "Other", NULL};
static const char *const service_categories[] = {
    "AI and Machine Learning", "Analytics", "Business Applications", "Compute", "Databases",
    "Developer Tools", "Identity", "Integration", "Internet of Things",
    "Management and Governance", "Media", "Migration", "Mobile", "Multicloud", "Networking",
    "Security", "Storage", "Web", "Other", NULL,
};
static const char *const service_subcategories[] = {
    "AI Platforms", "Bots", "Generative AI", "Machine Learning", "Natural Language Processing",
    "Other (AI and Machine Learning)", "Analytics Platforms", "Business Intelligence",
    "Data Processing", "Search", "Streaming Analytics", "Other (Analytics)",
    "Productivity and Collaboration", "Other (Business Applications)", "Containers",
    "End User Computing", "Quantum Compute", "Serverless Compute", "Virtual Machines",
    "Other (Compute)", "Caching", "Data Warehouses", "Ledger Databases", "NoSQL Databases",
    "Relational Databases", "Time Series Databases", "Other (Databases)", "Developer Platforms",
    "Continuous Integration and Deployment", "Development Environments",
    "Source Code Management", "Quality Assurance", "Other (Developer Tools)",
    "Identity and Access Management", "Other (Identity)", "API Management", "Messaging",
    "Workflow Orchestration", "Other (Integration)", "IoT Analytics", "IoT Platforms",
    "Other (Internet of Things)", "Architecture", "Compliance", "Cost Management",
    "Data Governance", "Disaster Recovery", "Endpoint Management", "Observability", "Support",
    "Other (Management and Governance)", "Content Creation", "Gaming", "Media Streaming",
    "Mixed Reality", "Other (Media)", "Data Migration", "Resource Migration",
    "Other (Migration)", "Other (Mobile)", "Multicloud Integration", "Other (Multicloud)",
    "Application Networking", "Content Delivery", "Network Connectivity",
    "Network Infrastructure", "Network Routing", "Network Security", "Other (Networking)",
    "Secret Management", "Security Posture Management", "Threat Detection and Response",
    "Other (Security)", "Backup Storage", "Block Storage", "File Storage", "Object Storage",
    "Storage Platforms", "Other (Storage)", "Application Platforms", "Other (Web)",
    "Other (Other)", NULL,
};

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
    {FOCUS_SERVICE_SUBCATEGORY, service_subcategories},
};

const focus_pair focus_pairs[] = {
    {FOCUS_CAPACITY_RESERVATION_STATUS, FOCUS_CAPACITY_RESERVATION_ID},
    {FOCUS_COMMITMENT_DISCOUNT_ID, FOCUS_COMMITMENT_DISCOUNT_CATEGORY},
    {FOCUS_COMMITMENT_DISCOUNT_ID, FOCUS_COMMITMENT_DISCOUNT_TYPE},
    {FOCUS_COMMITMENT_DISCOUNT_CATEGORY, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_STATUS, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_TYPE, FOCUS_COMMITMENT_DISCOUNT_ID},
    {FOCUS_COMMITMENT_DISCOUNT_QUANTITY, FOCUS_COMMITMENT_DISCOUNT_UNIT},
    {FOCUS_CONSUMED_QUANTITY, FOCUS_CONSUMED_UNIT},
    {FOCUS_CONSUMED_UNIT, FOCUS_CONSUMED_QUANTITY},
    {FOCUS_PRICING_QUANTITY, FOCUS_PRICING_UNIT},
    {FOCUS_PRICING_UNIT, FOCUS_PRICING_QUANTITY},
    {FOCUS_REGION_NAME, FOCUS_REGION_ID},
    {FOCUS_RESOURCE_NAME, FOCUS_RESOURCE_ID},
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
    if (allowed == NULL)
        return true;
    for (; *allowed != NULL; allowed++)
        if (strlen(*allowed) == value.size && memcmp(*allowed, value.data, value.size) == 0)
            return true;
    return false;
}
