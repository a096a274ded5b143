/* Values as text. See text.h. */
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The shortest digits that read back as the same number; plain from 1e-6 to 1e21 as SQL prints. */
static void put_float(double value, bool is_float32, FILE *out)
{
    char text[64];
    if (isnan(value) || isinf(value)) {
        fputs(isnan(value) ? "nan" : value < 0 ? "-inf" : "inf", out);
        return;
    }
    for (int precision = 0; precision < 17; precision++) {
        (void)snprintf(text, sizeof text, "%.*e", precision, value);
        if (is_float32 ? strtof(text, NULL) == (float)value : strtod(text, NULL) == value)
            break;
    }
    char digits[32], *end = strchr(text, 'e');
    int count = 0, exponent = atoi(end + 1);
    for (const char *c = text; c < end; c++)
        if (*c >= '0' && *c <= '9')
            digits[count++] = *c;
    if (exponent >= 21 || exponent < -6) {
        fprintf(out, "%.*se%d", (int)(end - text), text, exponent);
        return;
    }
    if (text[0] == '-')
        fputc('-', out);
    for (int place = exponent > 0 ? exponent : 0; place >= 0 || exponent - place < count; place--) {
        if (place == -1)
            fputc('.', out);
        int at = exponent - place;
        fputc(at >= 0 && at < count ? digits[at] : '0', out);
    }
}

/* Little-endian integers of any width, with a decimal point before the last `scale` digits. */
static void put_integer(const char *data, unsigned width, bool with_sign, unsigned scale, FILE *out)
{
    uint32_t limbs[8] = {0};
    char digits[90];
    size_t count = 0;
    bool negative = with_sign && (data[width - 1] & 0x80) != 0;
    memset(limbs, negative ? 0xff : 0, sizeof limbs);
    memcpy(limbs, data, width);
    uint64_t carry = 1;
    for (size_t i = 0; negative && i < 8; i++) {
        carry += (uint32_t)~limbs[i];
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    bool more = true;
    while (more || count <= scale) {
        uint64_t rest = 0;
        more = false;
        for (size_t i = 8; i-- > 0;) {
            rest = rest << 32 | limbs[i];
            limbs[i] = (uint32_t)(rest / 10);
            rest %= 10;
            more |= limbs[i] != 0;
        }
        digits[count++] = (char)('0' + rest);
    }
    size_t skip = 0; /* zeros that end a fraction are not printed */
    while (skip < scale && digits[skip] == '0')
        skip++;
    if (negative)
        fputc('-', out);
    while (count > scale)
        fputc(digits[--count], out);
    if (count > skip)
        fputc('.', out);
    while (count > skip)
        fputc(digits[--count], out);
}

static void put_text(mh_span text, bool quoted, FILE *out)
{
    static const char special[] = "\b\f\r\n\t\\'", shown[] = "bfrnt\\'0"; /* and the zero byte */
    if (quoted)
        fputc('\'', out);
    for (size_t i = 0; i < text.size; i++) {
        const char *place = memchr(special, text.data[i], sizeof special);
        if (place != NULL)
            fputc('\\', out);
        fputc(place != NULL ? shown[place - special] : text.data[i], out);
    }
    if (quoted)
        fputc('\'', out);
}

static void put(const mh_column *column, size_t row, bool quoted, FILE *out)
{
    const mh_type *type = column->type;
    const char *data = type->width > 0 ? (const char *)column->data + row * type->width : NULL;
    if (type->nullable && column->nulls[row]) {
        fputs("NULL", out);
        return;
    }
    switch (type->kind) {
    case MH_FLOAT32:
        put_float((double)((const mh_f32 *)column->data)[row], true, out);
        break;
    case MH_FLOAT64:
        put_float(((const mh_f64 *)column->data)[row], false, out);
        break;
    case MH_BOOL:
        fputs(*data ? "true" : "false", out);
        break;
    case MH_STRING:
        put_text(column->spans[row], quoted, out);
        break;
    case MH_FIXED_STRING:
        put_text((mh_span){data, type->width}, quoted, out);
        break;
    case MH_ENUM8:
    case MH_ENUM16: {
        int value = type->kind == MH_ENUM8 ? *(const int8_t *)data : *(const mh_i16 *)data;
        for (uint32_t i = 0; i < type->name_count; i++)
            if (type->names[i].value == value)
                put_text(type->names[i].name, quoted, out);
        break;
    }
    case MH_ARRAY:
    case MH_TUPLE: {
        bool is_array = type->kind == MH_ARRAY;
        size_t begin = is_array ? mh_begin(column, row) : 0;
        size_t end = is_array ? mh_end(column, row) : type->child_count;
        fputc(is_array ? '[' : '(', out);
        for (size_t i = begin; i < end; i++) {
            if (i > begin)
                fputc(',', out);
            put(&column->children[is_array ? 0 : i], is_array ? i : row, true, out);
        }
        fputc(is_array ? ']' : ')', out);
        break;
    }
    case MH_MAP:
        fputc('{', out);
        for (size_t i = mh_begin(column, row); i < mh_end(column, row); i++) {
            if (i > mh_begin(column, row))
                fputc(',', out);
            put(&column->children[0], i, true, out);
            fputc(':', out);
            put(&column->children[1], i, true, out);
        }
        fputc('}', out);
        break;
    case MH_LOW_CARDINALITY:
        put(mh_keys(column), column->indexes[row], quoted, out);
        break;
    default: /* integers and decimals; times, UUIDs and addresses as the integers they are */
        put_integer(data, type->width, type->kind > MH_UINT256 && type->kind != MH_DATE &&
                                           type->kind != MH_DATETIME,
                    type->kind == MH_DECIMAL ? type->scale : 0, out);
        break;
    }
}

void mh_put_value(const mh_column *column, size_t row, FILE *out)
{
    put(column, row, false, out);
}
