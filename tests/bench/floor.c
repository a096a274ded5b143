/*
 * The floor: a pool worker without our runtime. It reads the declared columns of a function and
 * returns one of them, or as many bytes a row as the function returns. What a function takes above
 * this is what our runtime and the function's own work cost. Must not use anything of udfs/.
 *
 * floor COLUMNS TYPE WIDTHS: one letter a column: d Nullable of 8 bytes, w of 16, s Nullable(String),
 * l LowCardinality(Nullable(String)), a Array of l, t Array of d. TYPE is the type of the answer, with
 * a plus for each blank; WIDTHS says what it has on the wire, in bytes a row: 0 for NULL flags, else a
 * value's ("0,8" for Nullable(Float64)).
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char in[1 << 16], *buffer;
static size_t at, have, room;

/* The next n bytes, kept until the block ends when `keep` is set. */
static const char *need(size_t n)
{
    while (have - at < n) {
        if (room - have < sizeof in) {
            room = room * 2 + n + sizeof in;
            buffer = realloc(buffer, room);
        }
        ssize_t got = read(0, buffer + have, room - have);
        if (got <= 0)
            exit(0);
        have += (size_t)got;
    }
    at += n;
    return buffer + at - n;
}

static uint64_t varuint(void)
{
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint64_t byte = *(const unsigned char *)need(1);
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
}

static uint64_t u64(void)
{
    uint64_t value;
    memcpy(&value, need(8), 8);
    return value;
}

static void strings(uint64_t count)
{
    while (count-- > 0)
        need((size_t)varuint());
}

static void low_cardinality(uint64_t rows)
{
    if (rows == 0)
        return;
    uint64_t width = 1u << (u64() & 0xff);
    strings(u64());
    rows = u64();
    need((size_t)(rows * width));
}

static uint64_t ends(uint64_t rows)
{
    uint64_t last;
    memcpy(&last, need((size_t)rows * 8) + (rows - 1) * 8, 8);
    return last;
}

typedef double unaligned __attribute__((aligned(1), may_alias));

static char *put_varuint(char *p, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *p++ = (char)(value | 0x80);
    *p++ = (char)value;
    return p;
}

int main(int argc, char **argv)
{
    (void)argc;
    char *type = argv[2];
    for (char *plus; (plus = strchr(type, '+')) != NULL;)
        *plus = ' ';
    size_t per_row = 0;
    for (const char *w = argv[3]; w != NULL; w = strchr(w, ',') ? strchr(w, ',') + 1 : NULL)
        per_row += atoi(w) == 0 ? 1 : (size_t)atoi(w);
    fcntl(0, F_SETPIPE_SZ, 1 << 20);
    fcntl(1, F_SETPIPE_SZ, 1 << 20);
    for (char *out = NULL;; at = have = 0) {
        varuint();
        uint64_t rows = varuint();
        size_t first = 0;
        for (const char *c = argv[1]; *c; c++) {
            need((size_t)varuint());
            need((size_t)varuint());
            if (*c == 'l' || *c == 'a')
                u64();
            if (*c == 'd' || *c == 'w' || *c == 's')
                need((size_t)rows);
            if (*c == 'w')
                need((size_t)rows * 16);
            if (*c == 'd' && (first = first ? first : at) != 0)
                need((size_t)rows * 8);
            if (*c == 'l')
                low_cardinality(rows);
            if (*c == 's')
                strings(rows);
            if (*c == 'a')
                low_cardinality(ends(rows));
            if (*c == 't')
                need((size_t)ends(rows) * 9);
        }
        size_t size = (size_t)rows * per_row;
        out = realloc(out, size + strlen(type) + 64);
        char *p = out;
        *p++ = 1;
        p = put_varuint(p, rows);
        p += sprintf(p, "\006result");
        p = put_varuint(p, strlen(type));
        p = stpcpy(p, type);
        for (const char *w = argv[3]; w != NULL; w = strchr(w, ',') ? strchr(w, ',') + 1 : NULL) {
            size_t part = (size_t)atoi(w) * rows;
            if (part == 0)
                p = (char *)memset(p, 0, rows) + rows;
            if (atoi(w) == 4 && argv[1][0] == 'd') /* halves of doubles would often be NaN */
                for (uint64_t i = 0; part > 0; part -= 4, p += 4, i++)
                    memcpy(p, &(float){(float)((const unaligned *)(buffer + first))[i]}, 4);
            for (size_t n; part > 0; part -= n, p += n)
                memcpy(p, buffer + first, n = part < have - first ? part : have - first);
        }
        for (size_t total = (size_t)(p - out), done = 0; done < total;) {
            ssize_t wrote = write(1, out + done, total - done);
            if (wrote <= 0)
                exit(0);
            done += (size_t)wrote;
        }
    }
}
