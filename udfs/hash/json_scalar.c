/*
 * Scalars and names that are not plain, or not expected. Knows nothing of containers.
 */
#include "json_scalar.h"
#include "json_string.h"

const uint8_t *json_rewrite_scalar(json_scratch *scratch, json_cursor (*write)(json_cursor),
                                   const uint8_t *in, unsigned depth, json_span *value)
{
    struct json_output *const output = &scratch->output[depth & 1];
    const json_cursor at = write((json_cursor){in, output->top});
    if (!at.in)
        return NULL;
    *value = (json_span){output->top, (size_t)(at.out - output->top)};
    if (value->size == (size_t)(at.in - in) && memcmp(value->text, in, value->size) == 0)
        value->text = in;
    else
        output->top = at.out;
    return at.in;
}

const uint8_t *json_read_odd_string(json_scratch *scratch, const json_style *style,
                                    const uint8_t *in, unsigned depth, json_span *value)
{
    const uint8_t *const end = json_escaped_string(in);
    return end ? json_read_plain(in, end, value)
               : json_rewrite_scalar(scratch, style->string, in, depth, value);
}

/* A name with escapes, or with blanks before its colon: together as they were read, or together
 * written anew. */
static const uint8_t *rewrite_name(json_scratch *scratch, const json_style *style,
                                   const uint8_t *in, unsigned depth, json_member *member)
{
    struct json_output *const output = &scratch->output[depth & 1];
    const bool plain = json_plain_string(in) != NULL;
    json_span name;
    in = json_rewrite_scalar(scratch, style->string, in, depth, &name);
    if (!in)
        return NULL;
    if (name.text + name.size != in || *in != ':') {
        in = json_skip_blanks(in);
        if (*in != ':')
            return NULL;
        if (name.text + name.size != output->top) {
            memcpy(output->top, name.text, name.size);
            name.text = output->top;
            output->top += name.size;
        }
        *output->top++ = ':';
    }
    name.size++;
    json_name_member(member, name, plain);
    return in + 1;
}

const uint8_t *json_read_new_name(json_scratch *scratch, const json_style *style, const uint8_t *in,
                                  unsigned depth, json_member *member, json_habit *habit)
{
    if (*in != '"')
        return NULL;
    const uint8_t *const end = json_plain_string(in);
    if (!end || *end != ':')
        return rewrite_name(scratch, style, in, depth, member);
    const size_t size = (size_t)(end + 1 - in);
    json_name_member(member, (json_span){in, size}, true);
    if (habit && size <= sizeof habit->name) {
        memcpy(habit->name, in, sizeof habit->name); /* the padding allows it */
        habit->prefix = member->prefix;
        habit->mask = (uint32_t)(UINT64_MAX >> (64 - size));
        habit->size = (uint32_t)size;
    }
    return end + 1;
}
