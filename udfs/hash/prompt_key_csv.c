/*
 * The CSV of a key file: libcsv splits fields, everything after that is checked here. Knows nothing
 * of files on disk.
 */
#include "prompt_key_csv.h"

#include <csv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME, VERSION, KEY_HEX, COLUMNS };
enum {
    MIN_KEY = 32, /* bytes: as many as the hash has (RFC 2104, section 3) */
    MAX_KEY = 256
};

static const char *const column_names[COLUMNS] = {"name", "version", "key_hex"};

typedef struct reader {
    const char *path;
    prompt_keys *keys;
    prompt_keys_error *error;
    bool failed, header_read;
    unsigned line;
    size_t fields;
    char text[COLUMNS][2 * MAX_KEY + 1];
    size_t size[COLUMNS];
} reader;

__attribute__((format(printf, 2, 3))) static void refuse(reader *r, const char *format, ...)
{
    char why[256];
    va_list arguments;
    if (r->failed)
        return;
    r->failed = true;
    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    snprintf(r->error->text, sizeof r->error->text, "%s line %u: %s", r->path, r->line, why);
}

static void on_field(void *data, size_t size, void *state)
{
    reader *const r = state;
    if (r->fields < COLUMNS && size < sizeof r->text[0]) {
        memcpy(r->text[r->fields], data, size);
        r->text[r->fields][size] = 0;
        r->size[r->fields] = size;
    } else {
        refuse(r, "got a field of %zu bytes in column %zu, expected %d columns", size,
               r->fields + 1, (int)COLUMNS);
    }
    r->fields++;
}

static bool read_hex(const char *text, size_t size, uint8_t *out)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned digit = (unsigned char)text[i] - '0';
        const unsigned letter = ((unsigned char)text[i] | 0x20u) - 'a';
        if (digit > 9 && letter > 5)
            return false;
        const unsigned value = digit <= 9 ? digit : letter + 10;
        out[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : out[i / 2] | value);
    }
    return true;
}

/* Digits only, 1 to 999999999; 0 for anything else. */
static uint32_t read_version(const char *text)
{
    uint32_t version = 0;
    for (; *text >= '0' && *text <= '9' && version < 100000000; text++)
        version = version * 10 + (uint32_t)(*text - '0');
    return *text == 0 ? version : 0;
}

static void take_key(reader *r)
{
    uint8_t bytes[MAX_KEY];
    prompt_key key = {.name_size = r->size[NAME], .version = read_version(r->text[VERSION])};
    const size_t size = r->size[KEY_HEX] / 2;
    if (r->fields != COLUMNS)
        refuse(r, "got %zu columns, expected %d", r->fields, (int)COLUMNS);
    else if (key.name_size == 0 || key.name_size > PROMPT_KEY_NAME)
        refuse(r, "got a name of %zu bytes, expected 1 to %d", key.name_size, (int)PROMPT_KEY_NAME);
    else if (key.version == 0)
        refuse(r, "got a version that is no number, expected 1 to 999999999");
    else if (r->size[KEY_HEX] % 2 != 0 || size < MIN_KEY || size > MAX_KEY ||
             !read_hex(r->text[KEY_HEX], r->size[KEY_HEX], bytes))
        refuse(r,
               "got a key_hex that is no key, expected %d to %d hexadecimal digits, an even "
               "number of them",
               2 * MIN_KEY, 2 * MAX_KEY);
    else if (r->keys->count == PROMPT_KEYS)
        refuse(r, "got another key, expected at most %d", (int)PROMPT_KEYS);
    if (r->failed)
        return;
    memcpy(key.name, r->text[NAME], key.name_size);
    hmac_sha256_set_key(&key.state, size, bytes);
    explicit_bzero(bytes, sizeof bytes);
    for (size_t i = 0; i < r->keys->count; i++)
        if (r->keys->keys[i].version == key.version &&
            r->keys->keys[i].name_size == key.name_size &&
            memcmp(r->keys->keys[i].name, key.name, key.name_size) == 0)
            refuse(r, "got a version of a name twice, expected it once");
    if (!r->failed)
        r->keys->keys[r->keys->count++] = key;
}

static void take_header(reader *r)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (r->fields != COLUMNS || strcmp(r->text[i], column_names[i]) != 0) {
            refuse(r, "got another header, expected name,version,key_hex");
            return;
        }
    r->header_read = true;
}

static void on_row(int terminator, void *state)
{
    (void)terminator;
    reader *const r = state;
    if (!r->failed && r->header_read)
        take_key(r);
    else if (!r->failed)
        take_header(r);
    r->fields = 0;
}

/* Line by line: a key needs no line ends in its fields, and comments are no CSV. */
static void read_lines(reader *r, const char *text, size_t size)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        refuse(r, "out of memory");
        return;
    }
    for (size_t at = 0, next; at < size && !r->failed; at = next) {
        const char *const end = memchr(text + at, '\n', size - at);
        next = end ? (size_t)(end - text) + 1 : size;
        r->line++;
        if (text[at] == '#')
            continue;
        if (csv_parse(&parser, text + at, next - at, on_field, on_row, r) != next - at ||
            csv_fini(&parser, on_field, on_row, r) != 0)
            refuse(r, "got a stray quote, expected CSV");
    }
    if (!r->header_read)
        refuse(r, "got no header, expected name,version,key_hex");
    if (parser.entry_buf)
        explicit_bzero(parser.entry_buf, parser.entry_size);
    csv_free(&parser);
}

bool prompt_key_csv_read(const char *path, const char *text, size_t size, prompt_keys *keys,
                         prompt_keys_error *error)
{
    reader *const r = calloc(1, sizeof *r);
    if (!r) {
        snprintf(error->text, sizeof error->text, "%s: out of memory", path);
        return false;
    }
    *r = (reader){.path = path, .keys = keys, .error = error};
    read_lines(r, text, size);
    const bool good = !r->failed;
    explicit_bzero(r, sizeof *r);
    free(r);
    return good;
}
