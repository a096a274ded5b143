/* RFC 8259. See json_valid.h. */
#include "json_valid.h"

#include "utf8.h"

#include <string.h>

typedef struct cursor {
    const uint8_t *at, *end;
} cursor;

static int peek(const cursor *c)
{
    return c->at < c->end ? *c->at : -1;
}

static bool take(cursor *c, int byte)
{
    const bool is = peek(c) == byte;
    c->at += is;
    return is;
}

static void skip_space(cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\n' || *c->at == '\r' || *c->at == '\t'))
        c->at++;
}

static bool take_word(cursor *c, const char *word)
{
    const size_t size = strlen(word);
    if ((size_t)(c->end - c->at) < size || memcmp(c->at, word, size) != 0)
        return false;
    c->at += size;
    return true;
}

static bool take_digits(cursor *c)
{
    const uint8_t *const start = c->at;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
        c->at++;
    return c->at > start;
}

static bool take_number(cursor *c)
{
    (void)take(c, '-');
    if (!take(c, '0') && !take_digits(c))
        return false;
    if (take(c, '.') && !take_digits(c))
        return false;
    if (!take(c, 'e') && !take(c, 'E'))
        return true;
    if (!take(c, '+'))
        (void)take(c, '-');
    return take_digits(c);
}

static bool take_escape(cursor *c)
{
    const int kind = peek(c);
    c->at += kind >= 0;
    if (kind != 'u')
        return kind > 0 && strchr("\"\\/bfnrt", kind) != NULL;
    for (int i = 0; i < 4; i++) {
        const int digit = peek(c), letter = digit | 0x20;
        if (!(digit >= '0' && digit <= '9') && !(digit > 0 && letter >= 'a' && letter <= 'f'))
            return false;
        c->at++;
    }
    return true;
}

static bool take_string(cursor *c)
{
    if (!take(c, '"'))
        return false;
    while (c->at < c->end) {
        const uint8_t byte = *c->at;
        if (byte < ' ')
            return false;
        if (byte >= 0x80) {
            size_t size;
            bool broken;
            (void)utf8_read(c->at, (size_t)(c->end - c->at), &size, &broken);
            if (broken)
                return false;
            c->at += size;
            continue;
        }
        c->at++;
        if (byte == '"')
            return true;
        if (byte == '\\' && !take_escape(c))
            return false;
    }
    return false;
}

static bool take_scalar(cursor *c)
{
    switch (peek(c)) {
    case '"':
        return take_string(c);
    case 't':
        return take_word(c, "true");
    case 'f':
        return take_word(c, "false");
    case 'n':
        return take_word(c, "null");
    default:
        return take_number(c);
    }
}

static bool take_name(cursor *c)
{
    skip_space(c);
    if (!take_string(c))
        return false;
    skip_space(c);
    return take(c, ':');
}

/* The values that are open: bit `depth` - 1 is 1 for an object. */
typedef struct nesting {
    uint8_t *open;
    size_t depth;
} nesting;

static bool in_object(const nesting *n)
{
    const size_t last = n->depth - 1;
    return n->open[last / 8] >> last % 8 & 1;
}

static void enter(nesting *n, bool object)
{
    uint8_t *byte = &n->open[n->depth / 8];
    const uint8_t bit = (uint8_t)(1U << n->depth % 8);
    *byte = (uint8_t)(object ? *byte | bit : *byte & ~bit);
    n->depth++;
}

/* A value up to where its first scalar, or an empty array or object, has ended. */
static bool take_beginning(cursor *c, nesting *n)
{
    for (;;) {
        skip_space(c);
        const bool object = peek(c) == '{';
        if (!object && peek(c) != '[')
            return take_scalar(c);
        c->at++;
        skip_space(c);
        if (take(c, object ? '}' : ']'))
            return true;
        enter(n, object);
        if (object && !take_name(c))
            return false;
    }
}

bool json_valid(const char *text, size_t size, uint8_t *open)
{
    cursor c = {(const uint8_t *)text, (const uint8_t *)text + size};
    nesting n = {open, 0};
    if (!take_beginning(&c, &n))
        return false;
    for (;;) {
        skip_space(&c);
        if (n.depth == 0)
            return c.at == c.end;
        const bool object = in_object(&n);
        if (take(&c, object ? '}' : ']')) {
            n.depth--;
            continue;
        }
        if (!take(&c, ',') || (object && !take_name(&c)) || !take_beginning(&c, &n))
            return false;
    }
}
