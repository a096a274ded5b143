/*
 * The list of services: searched by halves, so sorted; every entry in FOCUS's words; Azure's as
 * Microsoft has them in its open data (FinOps toolkit, Services.csv), which is read where it is.
 */
#include "services.h"

#include "../../cost/focus_columns.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

static bill_text text_of(const char *text)
{
    return (bill_text){text, strlen(text)};
}

static void test_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; i < focus_service_count; i++) {
        const focus_service *a = &focus_services[i - 1], *b = a + 1;
        int order = strcmp(a->provider, b->provider);
        if (order > 0 || (order == 0 && strcasecmp(a->name, b->name) >= 0))
            fail_msg("%s, %s", a->name, b->name);
    }
}

static void test_words(void **state)
{
    (void)state;
    static const char *const providers[] = {"aws", "azure", "gcp", "oci"};
    size_t counts[4] = {0};
    for (size_t i = 0; i < focus_service_count; i++) {
        const focus_service *of = &focus_services[i];
        const char *category = focus_category_of(text_of(of->subcategory));
        if (category == NULL || strcmp(category, of->category) != 0 ||
            !focus_allowed(FOCUS_SERVICE_CATEGORY, text_of(of->category)))
            fail_msg("%s: %s, %s", of->name, of->category, of->subcategory);
        for (size_t p = 0; p < 4; p++)
            counts[p] += strcmp(of->provider, providers[p]) == 0;
    }
    for (size_t p = 0; p < 4; p++)
        assert_in_range(counts[p], 20, 200);
    assert_int_equal(counts[0] + counts[1] + counts[2] + counts[3], focus_service_count);
}

/* As it is written and in either case; not with a letter more or less, nor from another provider.
 */
static void test_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < focus_service_count; i++) {
        const focus_service *of = &focus_services[i];
        char name[128];
        size_t size = strlen(of->name);
        snprintf(name, sizeof name, "%s", of->name);
        assert_ptr_equal(focus_service_of(of->provider, (bill_text){name, size}), of);
        for (char *c = name; *c != '\0'; c++)
            *c = (char)toupper((unsigned char)*c);
        assert_ptr_equal(focus_service_of(of->provider, (bill_text){name, size}), of);
        for (char *c = name; *c != '\0'; c++)
            *c = (char)tolower((unsigned char)*c);
        assert_ptr_equal(focus_service_of(of->provider, (bill_text){name, size}), of);
        assert_ptr_not_equal(focus_service_of(of->provider, (bill_text){name, size - 1}), of);
        name[size] = '!';
        assert_ptr_not_equal(focus_service_of(of->provider, (bill_text){name, size + 1}), of);
        memset(name + size, '\0', sizeof name - size); /* a zero byte ends a C string, not a name */
        for (size_t more = 1; more < sizeof name - size; more++)
            assert_ptr_not_equal(focus_service_of(of->provider, (bill_text){name, size + more}), of);
    }
}

static void test_unknown(void **state)
{
    (void)state;
    static const char *const names[] = {"", "Amazon", "zzz", "\xff", "AmazonEC2\n", "Storage"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const focus_service *got = focus_service_of("aws", text_of(names[i]));
        assert_string_equal(got->category, "Other");
        assert_string_equal(got->subcategory, "Other (Other)");
    }
    assert_string_equal(focus_service_of("aws", (bill_text){NULL, 0})->category, "Other");
    assert_string_equal(focus_service_of("azure", text_of("storage"))->category, "Storage");
}

/* Every service of that name in Microsoft's list has our category. */
static void test_microsoft(void **state)
{
    (void)state;
    static const char *const names[] = {"ServiceName", "ServiceCategory", "ServiceSubcategory"};
    const char *folder = getenv("METERHOUSE_DATA");
    char path[512];
    snprintf(path, sizeof path, "%s/azure/Services.csv", folder ? folder : "../shared/data");
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        print_message("no %s\n", path);
        skip();
    }
    bill_rows *rows = bill_rows_open(names, 3, NULL);
    char *line = NULL;
    size_t room = 0, found = 0;
    for (ssize_t size; (size = getline(&line, &room, file)) > 0;) {
        bill_row row;
        size -= line[size - 1] == '\n';
        while (bill_rows_next(rows, (bill_text){line, (size_t)size}, &row) == BILL_ROW) {
            const focus_service *got = focus_service_of("azure", row.fields[0]);
            if (got->name[0] == '\0')
                continue;
            if (!bill_text_is(row.fields[1], got->category) ||
                !bill_text_is(row.fields[2], got->subcategory))
                fail_msg("%s: %s", got->name, got->subcategory);
            found++;
        }
    }
    assert_in_range(found, 40, 400);
    free(line);
    bill_rows_close(rows);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_found),     cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_microsoft),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
