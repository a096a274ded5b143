/*
 * FOCUS 1.2's columns against its specification, whose words these are:
 * specification/columns/<column>.md of v1.2, tables "Content Constraints" (feature level, allows
 * nulls, data type, allowed values); parents of subcategories as the specification's validator has
 * them (ServiceSubcategory-C-004-M).
 */
#include "focus_columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct { const char *name; focus_kind kind; bool mandatory, nulls; } columns[] = {
    {"AvailabilityZone", FOCUS_TEXT, false, true},
    {"BilledCost", FOCUS_AMOUNT, true, false},
    {"BillingAccountId", FOCUS_TEXT, true, false},
    {"BillingAccountName", FOCUS_TEXT, true, true},
    {"BillingAccountType", FOCUS_TEXT, false, false},
    {"BillingCurrency", FOCUS_TEXT, true, false},
    {"BillingPeriodEnd", FOCUS_TIME, true, false},
    {"BillingPeriodStart", FOCUS_TIME, true, false},
    {"CapacityReservationId", FOCUS_TEXT, false, true},
    {"CapacityReservationStatus", FOCUS_TEXT, false, true},
    {"ChargeCategory", FOCUS_TEXT, true, false},
    {"ChargeClass", FOCUS_TEXT, true, true},
    {"ChargeDescription", FOCUS_TEXT, true, true},
    {"ChargeFrequency", FOCUS_TEXT, false, false},
    {"ChargePeriodEnd", FOCUS_TIME, true, false},
    {"ChargePeriodStart", FOCUS_TIME, true, false},
    {"CommitmentDiscountCategory", FOCUS_TEXT, false, true},
    {"CommitmentDiscountId", FOCUS_TEXT, false, true},
    {"CommitmentDiscountName", FOCUS_TEXT, false, true},
    {"CommitmentDiscountQuantity", FOCUS_AMOUNT, false, true},
    {"CommitmentDiscountStatus", FOCUS_TEXT, false, true},
    {"CommitmentDiscountType", FOCUS_TEXT, false, true},
    {"CommitmentDiscountUnit", FOCUS_TEXT, false, true},
    {"ConsumedQuantity", FOCUS_AMOUNT, false, true},
    {"ConsumedUnit", FOCUS_TEXT, false, true},
    {"ContractedCost", FOCUS_AMOUNT, true, false},
    {"ContractedUnitPrice", FOCUS_AMOUNT, false, true},
    {"EffectiveCost", FOCUS_AMOUNT, true, false},
    {"InvoiceId", FOCUS_TEXT, false, true},
    {"InvoiceIssuerName", FOCUS_TEXT, true, false},
    {"ListCost", FOCUS_AMOUNT, true, false},
    {"ListUnitPrice", FOCUS_AMOUNT, false, true},
    {"PricingCategory", FOCUS_TEXT, false, true},
    {"PricingCurrency", FOCUS_TEXT, false, false},
    {"PricingCurrencyContractedUnitPrice", FOCUS_AMOUNT, false, true},
    {"PricingCurrencyEffectiveCost", FOCUS_AMOUNT, false, false},
    {"PricingCurrencyListUnitPrice", FOCUS_AMOUNT, false, true},
    {"PricingQuantity", FOCUS_AMOUNT, true, true},
    {"PricingUnit", FOCUS_TEXT, true, true},
    {"ProviderName", FOCUS_TEXT, true, false},
    {"PublisherName", FOCUS_TEXT, true, false},
    {"RegionId", FOCUS_TEXT, false, true},
    {"RegionName", FOCUS_TEXT, false, true},
    {"ResourceId", FOCUS_TEXT, false, true},
    {"ResourceName", FOCUS_TEXT, false, true},
    {"ResourceType", FOCUS_TEXT, false, true},
    {"ServiceCategory", FOCUS_TEXT, true, false},
    {"ServiceName", FOCUS_TEXT, true, false},
    {"ServiceSubcategory", FOCUS_TEXT, false, false},
    {"SkuId", FOCUS_TEXT, false, true},
    {"SkuMeter", FOCUS_TEXT, false, true},
    {"SkuPriceDetails", FOCUS_TEXT, false, true},
    {"SkuPriceId", FOCUS_TEXT, false, true},
    {"SubAccountId", FOCUS_TEXT, false, true},
    {"SubAccountName", FOCUS_TEXT, false, true},
    {"SubAccountType", FOCUS_TEXT, false, true},
    {"Tags", FOCUS_TEXT, false, true},
};

static const struct { focus_column column; const char *values; } lists[] = {
    {FOCUS_CAPACITY_RESERVATION_STATUS, "Used|Unused"},
    {FOCUS_CHARGE_CATEGORY, "Usage|Purchase|Tax|Credit|Adjustment"},
    {FOCUS_CHARGE_CLASS, "Correction"},
    {FOCUS_CHARGE_FREQUENCY, "One-Time|Recurring|Usage-Based"},
    {FOCUS_COMMITMENT_DISCOUNT_CATEGORY, "Spend|Usage"},
    {FOCUS_COMMITMENT_DISCOUNT_STATUS, "Used|Unused"},
    {FOCUS_PRICING_CATEGORY, "Standard|Dynamic|Committed|Other"},
};

static const struct { const char *category, *subcategories; } services[] = {
    {"AI and Machine Learning",
     "AI Platforms|Bots|Generative AI|Machine Learning|Natural Language Processing|"
     "Other (AI and Machine Learning)"},
    {"Analytics",
     "Analytics Platforms|Business Intelligence|Data Processing|Search|Streaming Analytics|"
     "Other (Analytics)"},
    {"Business Applications", "Productivity and Collaboration|Other (Business Applications)"},
    {"Compute",
     "Containers|End User Computing|Quantum Compute|Serverless Compute|Virtual Machines|"
     "Other (Compute)"},
    {"Databases",
     "Caching|Data Warehouses|Ledger Databases|NoSQL Databases|Relational Databases|"
     "Time Series Databases|Other (Databases)"},
    {"Developer Tools",
     "Developer Platforms|Continuous Integration and Deployment|Development Environments|"
     "Source Code Management|Quality Assurance|Other (Developer Tools)"},
    {"Identity", "Identity and Access Management|Other (Identity)"},
    {"Integration", "API Management|Messaging|Workflow Orchestration|Other (Integration)"},
    {"Internet of Things", "IoT Analytics|IoT Platforms|Other (Internet of Things)"},
    {"Management and Governance",
     "Architecture|Compliance|Cost Management|Data Governance|Disaster Recovery|"
     "Endpoint Management|Observability|Support|Other (Management and Governance)"},
    {"Media", "Content Creation|Gaming|Media Streaming|Mixed Reality|Other (Media)"},
    {"Migration", "Data Migration|Resource Migration|Other (Migration)"},
    {"Mobile", "Other (Mobile)"},
    {"Multicloud", "Multicloud Integration|Other (Multicloud)"},
    {"Networking",
     "Application Networking|Content Delivery|Network Connectivity|Network Infrastructure|"
     "Network Routing|Network Security|Other (Networking)"},
    {"Security",
     "Secret Management|Security Posture Management|Threat Detection and Response|"
     "Other (Security)"},
    {"Storage",
     "Backup Storage|Block Storage|File Storage|Object Storage|Storage Platforms|Other (Storage)"},
    {"Web", "Application Platforms|Other (Web)"},
    {"Other", "Other (Other)"},
};
/* clang-format on */

enum { LISTS = sizeof lists / sizeof lists[0], SERVICES = sizeof services / sizeof services[0] };

static bill_text text_of(const char *text)
{
    return (bill_text){text, strlen(text)};
}

/* The next of the texts between '|'. */
static bool next(const char **at, bill_text *out)
{
    if (**at == '\0')
        return false;
    *out = (bill_text){*at, strcspn(*at, "|")};
    *at += out->size + ((*at)[out->size] == '|');
    return true;
}

static bool is_mandatory(size_t column)
{
    for (size_t i = 0; i < focus_mandatory_count; i++)
        if (focus_mandatory[i] == column)
            return true;
    return false;
}

static void test_columns(void **state)
{
    (void)state;
    assert_int_equal(FOCUS_COLUMNS, 57);
    assert_int_equal(sizeof columns / sizeof columns[0], FOCUS_COLUMNS);
    assert_int_equal(focus_mandatory_count, 21);
    for (size_t i = 0; i < FOCUS_COLUMNS; i++) {
        assert_string_equal(focus_rules[i].name, columns[i].name);
        if (i > 0) /* in the alphabet's order */
            assert_true(strcmp(columns[i - 1].name, columns[i].name) < 0);
        if (focus_rules[i].kind != columns[i].kind || is_mandatory(i) != columns[i].mandatory ||
            (focus_rules[i].nulls == FOCUS_NULLABLE) != columns[i].nulls)
            fail_msg("%s", columns[i].name);
    }
}

/* Values of a list, in any order, and nothing else: no value with a letter more or in another case.
 */
static void assert_list(focus_column column, const char *values)
{
    const char *const *have = focus_values(column);
    size_t count = 0;
    for (bill_text value; next(&values, &value); count++) {
        char other[64];
        assert_true(focus_allowed(column, value));
        assert_false(focus_allowed(column, (bill_text){value.data, value.size - 1}));
        memcpy(other, value.data, value.size);
        other[value.size] = 's';
        assert_false(focus_allowed(column, (bill_text){other, value.size + 1}));
        other[0] ^= ' ';
        assert_false(focus_allowed(column, (bill_text){other, value.size}));
    }
    for (; *have != NULL; have++)
        count--;
    assert_int_equal(count, 0);
}

static void test_values(void **state)
{
    (void)state;
    size_t with_list = 0;
    for (size_t i = 0; i < LISTS; i++)
        assert_list(lists[i].column, lists[i].values);
    for (size_t i = 0; i < FOCUS_COLUMNS; i++)
        with_list += focus_values((focus_column)i) != NULL;
    assert_int_equal(with_list, LISTS + 1); /* and ServiceCategory */
    assert_true(focus_allowed(FOCUS_SKU_METER, text_of("anything")));
}

static void test_services(void **state)
{
    (void)state;
    size_t count = 0;
    for (size_t i = 0; i < SERVICES; i++) {
        const char *at = services[i].subcategories;
        assert_true(focus_allowed(FOCUS_SERVICE_CATEGORY, text_of(services[i].category)));
        for (bill_text value; next(&at, &value); count++) {
            const char *parent = focus_category_of(value);
            assert_non_null(parent);
            assert_string_equal(parent, services[i].category);
            assert_true(focus_allowed(FOCUS_SERVICE_SUBCATEGORY, value));
        }
        assert_string_equal(focus_values(FOCUS_SERVICE_CATEGORY)[i], services[i].category);
    }
    assert_null(focus_values(FOCUS_SERVICE_CATEGORY)[SERVICES]);
    assert_int_equal(count, 82);
    assert_null(focus_category_of(text_of("Compute")));
    assert_null(focus_category_of(text_of("virtual machines")));
    assert_false(focus_allowed(FOCUS_SERVICE_SUBCATEGORY, text_of("Other")));
    assert_false(focus_allowed(FOCUS_SERVICE_CATEGORY, text_of("compute")));
}

/* Rules name columns that can break them, and none comes twice. */
static void test_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < focus_pair_count; i++) {
        assert_int_not_equal(focus_pairs[i].first, focus_pairs[i].second);
        for (size_t j = 0; j < i; j++)
            assert_false(focus_pairs[i].first == focus_pairs[j].first &&
                         focus_pairs[i].second == focus_pairs[j].second);
    }
    for (size_t i = 0; i < focus_product_count; i++)
        assert_true(focus_rules[focus_products[i].cost].kind == FOCUS_AMOUNT &&
                    focus_rules[focus_products[i].price].kind == FOCUS_AMOUNT &&
                    focus_rules[focus_products[i].quantity].kind == FOCUS_AMOUNT);
    for (size_t i = 0; i < focus_period_count; i++)
        assert_true(focus_rules[focus_periods[i].first].kind == FOCUS_TIME &&
                    focus_rules[focus_periods[i].second].kind == FOCUS_TIME);
    for (size_t i = 0; i < focus_unit_price_count; i++)
        assert_non_null(strstr(focus_rules[focus_unit_prices[i]].name, "UnitPrice"));
    for (size_t i = 0; i < focus_condition_count; i++) {
        const focus_condition *is = &focus_conditions[i];
        assert_true(is->any != 0 && is->any < 1 << FOCUS_TRAITS && (is->all & is->none) == 0);
        assert_int_equal(focus_rules[is->column].nulls != FOCUS_NULLABLE, is->never != NULL);
    }
    for (size_t i = 0; i < FOCUS_TRAITS; i++)
        if (focus_traits[i].value != NULL)
            assert_true(focus_allowed(focus_traits[i].column, text_of(focus_traits[i].value)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_services),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
