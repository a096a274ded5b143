/*
 * Fuzzes the spelling of prompts (clang -fsanitize=fuzzer,address,undefined). What must hold for
 * any bytes: nothing out of bounds; the result is UTF-8 without white space but single blanks
 * inside; spelling it again changes nothing; folding sees no difference between a text and its
 * spelling.
 */
#include "prompt_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

typedef struct copy {
    char *data;
    size_t size;
} copy;

static bool spell(prompt_scratch *scratch, bool fold, copy text, copy *out)
{
    const char *data;
    size_t size;
    const prompt_status status = prompt_text(scratch, fold, text.data, text.size, &data, &size);
    assert(status != PROMPT_NO_MEMORY);
    if (status != PROMPT_OK)
        return false;
    *out = (copy){malloc(size + 1), size};
    assert(out->data);
    memcpy(out->data, data, size);
    return true;
}

static void check_text(copy text)
{
    utf8proc_int32_t point;
    for (size_t at = 0; at < text.size;) {
        const utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data + at,
                                                       (utf8proc_ssize_t)(text.size - at), &point);
        assert(size > 0);
        assert(point != '\n' && point != '\r' && point != '\t' && point != 0xa0);
        assert(point != ' ' || (at > 0 && at + 1 < text.size && text.data[at + 1] != ' '));
        at += (size_t)size;
    }
}

static void check_same(copy a, copy b)
{
    assert(a.size == b.size && memcmp(a.data, b.data, a.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    prompt_scratch scratch = {0};
    copy text = {malloc(size > 0 ? size : 1), size}, plain, again, folded, refolded;
    assert(text.data);
    if (size > 0)
        memcpy(text.data, bytes, size);
    if (spell(&scratch, false, text, &plain)) {
        check_text(plain);
        if (spell(&scratch, false, plain, &again)) {
            check_same(plain, again);
            free(again.data);
        }
        if (spell(&scratch, true, text, &folded) && spell(&scratch, true, plain, &refolded)) {
            check_text(folded);
            check_same(folded, refolded);
            free(folded.data);
            free(refolded.data);
        }
        free(plain.data);
    }
    free(text.data);
    prompt_scratch_close(&scratch);
    return 0;
}
