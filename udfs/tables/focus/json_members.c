/*
 * Members of the objects in a JSON array.
 */
#include "json_members.h"

static void skip(json_walk *walk, const char *set)
{
    for (; walk->at < walk->end; walk->at++) {
        const char *c = set;
        while (*c != '\0' && *c != *walk->at)
            c++;
        if (*c == '\0')
            return;
    }
}

/* The inside of a string whose opening quote comes next; behind it afterwards. */
static bool read_string(json_walk *walk, bill_text *out)
{
    const char *start = ++walk->at;
    for (; walk->at < walk->end; walk->at++) {
        if (*walk->at == '\\')
            walk->at++;
        else if (*walk->at == '"') {
            *out = (bill_text){start, (size_t)(walk->at++ - start)};
            return true;
        }
    }
    walk->at = walk->end;
    return false;
}

/* A value of any kind, nested ones whole. */
static bool read_value(json_walk *walk, json_member *out)
{
    const char *start = walk->at;
    int depth = 0;
    bill_text unused;
    out->is_string = start < walk->end && *start == '"';
    if (out->is_string)
        return read_string(walk, &out->value);
    while (walk->at < walk->end) {
        char c = *walk->at;
        if (depth == 0 &&
            (c == ',' || c == '}' || c == ']' || c == ' ' || (c >= '\t' && c <= '\r')))
            break;
        if (c == '"') {
            if (!read_string(walk, &unused))
                return false;
            continue;
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        walk->at++;
    }
    out->value = (bill_text){start, (size_t)(walk->at - start)};
    return out->value.size > 0;
}

bool json_next_object(json_walk *walk)
{
    skip(walk, "[, \t\r\n");
    if (walk->at == walk->end || *walk->at != '{')
        return false;
    walk->at++;
    return true;
}

bool json_next_member(json_walk *walk, json_member *out)
{
    skip(walk, ", \t\r\n");
    if (walk->at < walk->end && *walk->at == '}') {
        walk->at++;
        return false;
    }
    if (walk->at < walk->end && *walk->at == '"' && read_string(walk, &out->key)) {
        skip(walk, ": \t\r\n");
        if (read_value(walk, out))
            return true;
    }
    walk->at = walk->end;
    return false;
}

bool json_ended(json_walk *walk)
{
    skip(walk, " \t\r\n");
    if (walk->at == walk->end || *walk->at != ']')
        return false;
    walk->at++;
    skip(walk, " \t\r\n");
    return walk->at == walk->end;
}
