/*
 * The floor: a pool worker without our runtime. It reads the declared columns of a function and
 * returns one of them, or as many bytes a row as the function returns. What a function takes above
 * this is what our runtime and the function's own work cost. Must not use anything of udfs/.
 *
 * floor COLUMNS WIDTH: one letter a column: d Nullable of 8 bytes, s Nullable(String),
 * l LowCardinality(Nullable(String)), a Array of l, t Array of d; the answer is Nullable (or not,
 * with a minus) of WIDTH bytes a row.
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

int main(int argc, char **argv)
{
    (void)argc;
    int width = atoi(argv[2]), nullable = width > 0;
    width = abs(width);
    const char *type = width == 4 ? "Float32" : width == 8 ? "Float64" :
                       width == 16 ? "Decimal(38, 12)" : "FixedString(32)";
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
            if (*c == 'd' || *c == 's')
                need((size_t)rows);
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
        size_t size = (size_t)rows * (size_t)(width + nullable);
        out = realloc(out, size + 64);
        char name[64];
        int name_size = snprintf(name, sizeof name, nullable ? "Nullable(%s)" : "%s", type);
        char *p = out;
        *p++ = 1;
        uint64_t rest = rows;
        for (; rest >= 0x80; rest >>= 7)
            *p++ = (char)(rest | 0x80);
        *p++ = (char)rest;
        p += sprintf(p, "\006result%c%s", name_size, name);
        if (nullable)
            p = (char *)memset(p, 0, (size_t)rows) + rows;
        memcpy(p, buffer + first, (size_t)rows * (size_t)width <= have - first
                                      ? (size_t)rows * (size_t)width : have - first);
        for (size_t left = (size_t)(p - out) + (size_t)rows * (size_t)width, done = 0; done < left;) {
            ssize_t wrote = write(1, out + done, left - done);
            if (wrote <= 0)
                exit(0);
            done += (size_t)wrote;
        }
    }
}
