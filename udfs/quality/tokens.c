/* The tokenizer. See tokens.h. */
#include "tokens.h"

#include "letters.h"
#include "utf8.h"

/* ASCII: the lower-cased byte where it belongs to a token, else 0. */
static const uint8_t ascii[128] = {
    ['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3', ['4'] = '4', ['5'] = '5', ['6'] = '6',
    ['7'] = '7', ['8'] = '8', ['9'] = '9', ['A'] = 'a', ['B'] = 'b', ['C'] = 'c', ['D'] = 'd',
    ['E'] = 'e', ['F'] = 'f', ['G'] = 'g', ['H'] = 'h', ['I'] = 'i', ['J'] = 'j', ['K'] = 'k',
    ['L'] = 'l', ['M'] = 'm', ['N'] = 'n', ['O'] = 'o', ['P'] = 'p', ['Q'] = 'q', ['R'] = 'r',
    ['S'] = 's', ['T'] = 't', ['U'] = 'u', ['V'] = 'v', ['W'] = 'w', ['X'] = 'x', ['Y'] = 'y',
    ['Z'] = 'z', ['a'] = 'a', ['b'] = 'b', ['c'] = 'c', ['d'] = 'd', ['e'] = 'e', ['f'] = 'f',
    ['g'] = 'g', ['h'] = 'h', ['i'] = 'i', ['j'] = 'j', ['k'] = 'k', ['l'] = 'l', ['m'] = 'm',
    ['n'] = 'n', ['o'] = 'o', ['p'] = 'p', ['q'] = 'q', ['r'] = 'r', ['s'] = 's', ['t'] = 't',
    ['u'] = 'u', ['v'] = 'v', ['w'] = 'w', ['x'] = 'x', ['y'] = 'y', ['z'] = 'z',
};

/* Letters and digits of ASCII, most of most texts. */
static uint8_t *read_ascii(const uint8_t **at, const uint8_t *end, uint8_t *out)
{
    size_t count = 8;
    while (count == 8 && end - *at >= 8) {
        count = letters_ascii8(*at, out);
        *at += count;
        out += count;
    }
    while (*at < end && **at < 0x80 && ascii[**at])
        *out++ = ascii[*(*at)++];
    return out;
}

size_t tokens_next(token_reader *reader, uint8_t *out)
{
    const uint8_t *at = reader->at, *const end = reader->end;
    uint8_t *const start = out;
    for (;;) {
        out = read_ascii(&at, end, out);
        if (at == end)
            break;
        size_t size = 1;
        letter kind = LETTER_NONE;
        int32_t point = *at, lower = point;
        if (point >= 0x80) {
            bool broken;
            point = utf8_read(at, (size_t)(end - at), &size, &broken);
            kind = letter_of(point, &lower);
        }
        if (kind != LETTER_JOINS && out > start)
            break; /* what ends a token is looked at again */
        at += size;
        if (kind != LETTER_NONE)
            out = utf8_write(out, lower);
        if (kind == LETTER_ALONE)
            break;
    }
    reader->at = at;
    return (size_t)(out - start);
}

size_t tokens_read(vocabulary *v, const char *text, size_t size, uint32_t *ids)
{
    token_reader reader = {(const uint8_t *)text, (const uint8_t *)text + size};
    size_t count = 0;
    for (size_t bytes; (bytes = tokens_next(&reader, v->bytes + v->used)) > 0;)
        ids[count++] = vocabulary_word(v, bytes);
    return count;
}
