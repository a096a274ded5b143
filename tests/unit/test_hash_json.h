/*
 * What the tests of JSON texts share: texts in memory of exactly their size, so that the address
 * sanitizer sees a read beyond, and real files.
 */
#ifndef TEST_HASH_JSON_H
#define TEST_HASH_JSON_H

#include "json_rewrite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Fails unless `text` (which may hold zero bytes) becomes `expected`; NULL: is refused. */
static inline void check_bytes(json_scratch *scratch, const json_style *style, const char *text,
                               size_t size, const char *expected, size_t expected_size)
{
    char *exact = malloc(size > 0 ? size : 1);
    const char *out = "";
    size_t out_size = 0;
    assert_non_null(exact);
    memcpy(exact, text, size);
    const json_status status = json_rewrite(scratch, style, exact, size, &out, &out_size);
    if (expected == NULL && status == JSON_OK)
        fail_msg("%.*s: expected a refusal, got %.*s", (int)size, text, (int)out_size, out);
    if (expected != NULL && status != JSON_OK)
        fail_msg("%.*s: expected %s, got a refusal", (int)size, text, expected);
    if (expected != NULL && (out_size != expected_size || memcmp(out, expected, out_size) != 0))
        fail_msg("%.*s: expected %s, got %.*s", (int)size, text, expected, (int)out_size, out);
    free(exact);
}

/* The same for terminated texts, with a fresh scratch. */
static inline void check(const json_style *style, const char *text, const char *expected)
{
    json_scratch scratch = json_scratch_open();
    check_bytes(&scratch, style, text, strlen(text), expected, expected ? strlen(expected) : 0);
    json_scratch_close(&scratch);
}

typedef struct text_pair {
    const char *text, *expected;
} text_pair;

static inline void check_pairs(const json_style *style, const text_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check(style, pairs[i].text, pairs[i].expected);
}

/* A file below the folder of real data, terminated; NULL where the folder is absent. */
static inline char *read_data(const char *name, size_t *size)
{
    const char *folder = getenv("METERHOUSE_DATA");
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "../shared/data", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *size, file), *size);
    text[*size] = 0;
    fclose(file);
    return text;
}

#endif
