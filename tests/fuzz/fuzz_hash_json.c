/*
 * Fuzzes the JSON rewriter (clang -fsanitize=fuzzer,address,undefined). What must hold for any
 * bytes: nothing is read or written out of bounds; canonical text is its own canonical form, in
 * both ways; what RFC 8785 accepts, the lossless form and Python accept too, and rewriting Python's
 * text in Python's style changes nothing.
 */
#include "json_rewrite.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A copy of the text in a style, in memory of exactly its size; NULL if it is refused. */
static char *rewrite(json_scratch *scratch, const json_style *style, const char *text, size_t size,
                     size_t *out_size)
{
    const char *out;
    const json_status status = json_rewrite(scratch, style, text, size, &out, out_size);
    assert(status != JSON_NO_MEMORY);
    if (status != JSON_OK)
        return NULL;
    char *copy = malloc(*out_size);
    assert(copy);
    memcpy(copy, out, *out_size);
    return copy;
}

/* Whether the style accepts the text; asserts that its answer stays as it is. */
static bool settles(json_scratch *scratch, const json_style *style, const char *text, size_t size)
{
    size_t once_size, twice_size;
    char *const once = rewrite(scratch, style, text, size, &once_size);
    if (!once)
        return false;
    assert(once_size <= JSON_GROWTH * size);
    char *const twice = rewrite(scratch, style, once, once_size, &twice_size);
    assert(twice && twice_size == once_size && memcmp(once, twice, once_size) == 0);
    free(once);
    free(twice);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_scratch scratch = json_scratch_open();
    char *const text = malloc(size + 1); /* never NULL for no bytes */
    assert(text);
    if (size > 0)
        memcpy(text, data, size);
    char *const exact = size > 0 ? realloc(text, size) : text;
    const bool canonical = settles(&scratch, &json_jcs, exact, size);
    const bool lossless = settles(&scratch, &json_jcs_lossless, exact, size);
    const bool python = settles(&scratch, &json_python, exact, size);
    assert(!canonical || lossless);
    assert(!lossless || python || size > 4300); /* Python's longest integers */
    free(exact);
    json_scratch_close(&scratch);
    return 0;
}
