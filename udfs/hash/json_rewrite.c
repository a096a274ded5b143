/*
 * Containers and whole texts. What is read is remembered as spans of the input; only what differs
 * in spelling or order is written anew, a container when it has been read. Knows nothing of
 * columns.
 */
#include "json_rewrite.h"
#include "json_number.h"
#include "json_scalar.h"
#include "json_string.h"
#include "json_write.h"

static const uint8_t *read_object(json_scratch *scratch, const json_style *style, const uint8_t *in,
                                  unsigned depth, json_span *value);
static const uint8_t *read_array(json_scratch *scratch, const json_style *style, const uint8_t *in,
                                 unsigned depth, json_span *value);

static inline const uint8_t *read_word(const uint8_t *in, const char *word, size_t size,
                                       json_span *value)
{
    return memcmp(in, word, size) == 0 ? json_read_plain(in, in + size, value) : NULL;
}

/* The value at `in`, which is no blank; NULL for none. `depth` counts the containers around it. */
static inline __attribute__((always_inline)) const uint8_t *
read_value(json_scratch *scratch, const json_style *style, const uint8_t *in, unsigned depth,
           json_span *value)
{
    const uint8_t *end;
    if (*in == '"') {
        end = json_plain_string(in);
        return __builtin_expect(end != NULL, 1)
                   ? json_read_plain(in, end, value)
                   : json_read_odd_string(scratch, style, in, depth, value);
    }
    if (*in <= '9') {
        end = json_plain_number(in);
        return __builtin_expect(end != NULL, 1)
                   ? json_read_plain(in, end, value)
                   : json_rewrite_scalar(scratch, style->number, in, depth, value);
    }
    switch (*in) {
    case '{':
        return read_object(scratch, style, in, depth, value);
    case '[':
        return read_array(scratch, style, in, depth, value);
    case 't':
        return read_word(in, "true", 4, value);
    case 'f':
        return read_word(in, "false", 5, value);
    case 'n':
        return read_word(in, "null", 4, value);
    default:
        return json_rewrite_scalar(scratch, style->number, in, depth, value);
    }
}

static const uint8_t *read_array(json_scratch *scratch, const json_style *style, const uint8_t *in,
                                 unsigned depth, json_span *value)
{
    struct json_output *const output = &scratch->output[depth & 1];
    struct json_output *const inner = &scratch->output[(depth + 1) & 1];
    const uint8_t *const begin = in;
    uint8_t *const start = output->top, *const mark = inner->top;
    const uint8_t *as_read = style->spaced ? NULL : in + 1; /* where the next should begin */
    if (depth == scratch->max_depth)
        return NULL;
    in = json_skip_blanks(in + 1);
    for (bool first = true; *in != ']' || !first; first = false) {
        json_span element;
        in = read_value(scratch, style, in, depth + 1, &element);
        if (!in)
            return NULL;
        in = json_skip_to(in, ',');
        if (*in != ',' && *in != ']')
            return NULL;
        if (element.text == as_read && element.text + element.size == in) {
            as_read = in + 1;
        } else {
            if (as_read) /* all before, with the comma */
                output->top = json_put_span(start, (json_span){begin, (size_t)(as_read - begin)});
            else
                output->top =
                    json_put_mark(output->top, first ? '[' : ',', style->spaced && !first);
            as_read = NULL;
            output->top = json_put_span(output->top, element);
            inner->top = mark;
        }
        if (*in == ']')
            break;
        in = json_skip_blanks(in + 1);
    }
    if (as_read == in || as_read == in + 1)
        return json_read_plain(begin, in + 1, value);
    if (output->top == start)
        *output->top++ = '[';
    *output->top++ = ']';
    *value = (json_span){start, (size_t)(output->top - start)};
    return in + 1;
}

static const uint8_t *read_object(json_scratch *scratch, const json_style *style, const uint8_t *in,
                                  unsigned depth, json_span *value)
{
    struct json_output *const output = &scratch->output[depth & 1];
    struct json_output *const inner = &scratch->output[(depth + 1) & 1];
    const uint8_t *const begin = in;
    uint8_t *const mark = inner->top;
    json_member *const members = scratch->members_top;
    uint64_t previous = UINT64_MAX; /* prefix of the name before, if only prefixes matter */
    bool ordered = true;
    if (depth == scratch->max_depth)
        return NULL;
    in = json_skip_to(in + 1, '"');
    for (json_member *member = members; *in != '}' || member > members; member++) {
        scratch->members_top = member + 1;
        in = json_read_name(scratch, style, in, depth + 1, member);
        if (!in)
            return NULL;
        if (member->prefix <= previous || !member->plain)
            ordered = ordered && (member == members ||
                                  json_compare_names(member - 1, member, style->order) < 0);
        previous = member->plain ? member->prefix : UINT64_MAX;
        in = read_value(scratch, style, json_skip_blanks(in), depth + 1, &member->value);
        if (!in)
            return NULL;
        in = json_skip_to(in, ',');
        if (*in != ',')
            break;
        in = json_skip_to(in + 1, '"');
    }
    if (*in != '}')
        return NULL;
    const size_t count = (size_t)(scratch->members_top - members);
    scratch->members_top = members;
    if (ordered && !style->spaced && json_lies_as_written(members, count, begin, in))
        return json_read_plain(begin, in + 1, value);
    uint8_t *const end = json_put_object(scratch, style, output->top, members, count, ordered);
    if (!end)
        return NULL;
    *value = (json_span){output->top, (size_t)(end - output->top)};
    output->top = end;
    inner->top = mark;
    return in + 1;
}

json_status json_rewrite(json_scratch *scratch, const json_style *style, const char *text,
                         size_t size, const char **out, size_t *out_size)
{
    json_span value;
    const json_status status = json_scratch_begin(scratch, text, size);
    if (status != JSON_OK)
        return status;
    const uint8_t *const end =
        read_value(scratch, style, json_skip_blanks(scratch->input), 0, &value);
    if (!end || json_skip_blanks(end) != scratch->input + size)
        return JSON_REFUSED;
    *out = (const char *)value.text;
    *out_size = value.size;
    return JSON_OK;
}
