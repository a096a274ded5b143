/*
 * Prompts in one spelling. Unicode's tables are utf8proc's; two short ones of our own, which decide
 * what utf8proc need not see, make this longer than other kernels. Knows nothing of hashes.
 */
#include "prompt_text.h"
#include "bytes16.h"

#include <stdlib.h>
#include <utf8proc.h>

void prompt_scratch_close(prompt_scratch *scratch)
{
    free(scratch->bytes);
    free(scratch->points);
    *scratch = (prompt_scratch){0};
}

/* The buffer, or a larger one if it has less than `count` elements; what was in it is lost then.
 * NULL: no memory, nothing left. */
static void *with_room(void *buffer, size_t *capacity, size_t count, size_t size)
{
    if (count <= *capacity)
        return buffer;
    free(buffer);
    buffer = count > SIZE_MAX / 2 / size ? NULL : malloc((count + count / 2) * size);
    *capacity = buffer ? count + count / 2 : 0;
    return buffer;
}

static bool is_white_space(int32_t point)
{
    return (point >= 9 && point <= 13) || point == ' ' || point == 0x85 || point == 0xa0 ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
           point == 0x2029 || point == 0x202f || point == 0x205f || point == 0x3000;
}

/* Code points without combining class that NFC leaves alone, whatever comes before them: enough
 * for texts in Latin, Cyrillic, Chinese, Japanese, Korean and emoji to skip NFC. In order. */
static bool is_inert(int32_t point)
{
    static const int32_t ranges[][2] = {
        {0, 0x2ff},       {0x400, 0x482},   {0x2010, 0x205e},   {0x3001, 0x3029},
        {0x3041, 0x3096}, {0x30a1, 0x30fa}, {0x4e00, 0x9fff},   {0xac00, 0xd7a3},
        {0xff01, 0xff9d}, {0xfffd, 0xfffd}, {0x1f300, 0x1f64f},
    };
    size_t i = 0;
    while (i < sizeof ranges / sizeof ranges[0] && point > ranges[i][1])
        i++;
    return i < sizeof ranges / sizeof ranges[0] && point >= ranges[i][0];
}

/* The code point at `in`, of which *size bytes are; U+FFFD for a part that is not UTF-8. */
static int32_t read_point(const uint8_t *in, size_t left, size_t *size)
{
    const uint8_t first = in[0];
    const size_t wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    *size = 1;
    if (first < 0x80)
        return first;
    if (first < 0xc2 || first > 0xf4)
        return 0xfffd;
    /* The second byte's range says all: no surrogates, nothing overlong, nothing too large. */
    const uint8_t least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const uint8_t most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    int32_t point = first & (0x7f >> wanted);
    for (; *size < wanted; ++*size) {
        const uint8_t next = *size < left ? in[*size] : 0;
        if (next < (*size == 1 ? least : 0x80) || next > (*size == 1 ? most : 0xbf))
            return 0xfffd;
        point = point << 6 | (next & 0x3f);
    }
    return point;
}

/* One pass over the bytes. Where they go, and what has been seen. */
typedef struct cleaning {
    uint8_t *out;
    bool blank; /* the last was white space, or nothing was yet */
    bool inert; /* NFC would change nothing */
    bool ascii;
} cleaning;

static const uint8_t *clean_point(cleaning *c, const uint8_t *in, size_t left)
{
    size_t size;
    const int32_t point = read_point(in, left, &size);
    if (is_white_space(point)) {
        if (!c->blank)
            *c->out++ = ' ';
        c->blank = true;
        return in + size;
    }
    c->blank = false;
    c->ascii &= point < 0x80;
    c->inert = c->inert && is_inert(point);
    c->out += utf8proc_encode_char(point, c->out);
    return in + size;
}

/* Most text is 16 times ASCII without white space other than single blanks: copied as it is. */
static cleaning clean(uint8_t *out, const char *text, size_t size)
{
    cleaning c = {out, true, true, true};
    const uint8_t *in = (const uint8_t *)text, *const end = in + size;
    while (in < end) {
        if (end - in >= 16) {
            const bytes16 bytes = bytes16_load(in);
            const uint32_t blanks = bytes16_mask(bytes == ' ');
            const uint32_t others = bytes16_mask(((truth16)bytes < 0) | ((bytes16)(bytes - 9) < 5));
            if (others == 0 && (blanks & (blanks << 1 | c.blank)) == 0) {
                bytes16_store(c.out, bytes);
                in += 16;
                c.out += 16;
                c.blank = blanks >> 15;
                continue;
            }
        }
        const uint8_t *const stop = end - in >= 16 ? in + 16 : end;
        while (in < stop)
            in = clean_point(&c, in, (size_t)(end - in));
    }
    if (c.blank && c.out > out)
        c.out--;
    return c;
}

/* Combining marks in a row, as utf8proc meets them. */
typedef struct mark_run {
    int length;
    bool too_long;
} mark_run;

static utf8proc_int32_t count_marks(utf8proc_int32_t point, void *data)
{
    mark_run *run = data;
    run->length = utf8proc_get_property(point)->combining_class != 0 ? run->length + 1 : 0;
    if (run->length <= PROMPT_MAX_MARKS)
        return point;
    run->too_long = true;
    run->length = 0;
    return 0xfffd; /* ends the run; the text is refused */
}

/* NFC of *text, folded before if `options` say so. The result is in scratch->points, as bytes. */
static prompt_status compose(prompt_scratch *scratch, int options, const uint8_t **text,
                             size_t *size)
{
    mark_run run = {0};
    options |= UTF8PROC_COMPOSE | UTF8PROC_STABLE;
    size_t wanted = *size;
    utf8proc_ssize_t count;
    do {
        scratch->points = with_room(scratch->points, &scratch->point_capacity, wanted + 1,
                                    sizeof *scratch->points);
        if (!scratch->points)
            return PROMPT_NO_MEMORY;
        count = utf8proc_decompose_custom(*text, (utf8proc_ssize_t)*size, scratch->points,
                                          (utf8proc_ssize_t)scratch->point_capacity - 1,
                                          (utf8proc_option_t)options, count_marks, &run);
        if (count < 0 || run.too_long)
            return PROMPT_REFUSED;
        wanted = (size_t)count;
    } while (wanted > scratch->point_capacity - 1);
    count = utf8proc_reencode(scratch->points, count, (utf8proc_option_t)options);
    if (count < 0)
        return PROMPT_REFUSED;
    *text = (const uint8_t *)scratch->points;
    *size = (size_t)count;
    return PROMPT_OK;
}

/* Folding wants composed text: U+0345 folds into a letter, and must have found its place before. */
static prompt_status fold_case(prompt_scratch *scratch, const uint8_t **text, size_t *size)
{
    if (*text != scratch->bytes) {
        scratch->bytes = with_room(scratch->bytes, &scratch->byte_capacity, *size, 1);
        if (!scratch->bytes)
            return PROMPT_NO_MEMORY;
        memcpy(scratch->bytes, *text, *size);
        *text = scratch->bytes;
    }
    return compose(scratch, UTF8PROC_CASEFOLD, text, size);
}

static void fold_ascii(uint8_t *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        text[i] = (uint8_t)(text[i] | ((uint8_t)(text[i] - 'A') < 26) << 5);
}

prompt_status prompt_text(prompt_scratch *scratch, bool fold, const char *text, size_t size,
                          const char **out, size_t *out_size)
{
    if (size > PROMPT_MAX_BYTES)
        return PROMPT_REFUSED;
    scratch->bytes = with_room(scratch->bytes, &scratch->byte_capacity, 3 * size + 16, 1);
    if (!scratch->bytes)
        return PROMPT_NO_MEMORY;
    const cleaning c = clean(scratch->bytes, text, size);
    const uint8_t *result = scratch->bytes;
    size_t result_size = (size_t)(c.out - scratch->bytes);
    prompt_status status = PROMPT_OK;
    if (!c.inert)
        status = compose(scratch, 0, &result, &result_size);
    if (fold && c.ascii)
        fold_ascii(scratch->bytes, result_size);
    else if (fold && status == PROMPT_OK)
        status = fold_case(scratch, &result, &result_size);
    if (status != PROMPT_OK)
        return status;
    *out = (const char *)result;
    *out_size = result_size;
    return PROMPT_OK;
}
