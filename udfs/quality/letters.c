/* Kinds of code points. See letters.h. */
#include "letters.h"

#include <stddef.h>
#include <utf8proc.h>

/* Scripts written without blanks between words, by Script or Script_Extensions. Between the ends of
 * a range lie no letters, marks or numbers of other scripts. In order. */
static const int32_t alone[][2] = {
    {0xe01, 0xedf},     {0x1000, 0x109d},   {0x1780, 0x17f9},   {0x3005, 0x302d},
    {0x3031, 0x30ff},   {0x3192, 0x3195},   {0x31f0, 0x3229},   {0x3280, 0x3289},
    {0x3400, 0x9fff},   {0xa9e0, 0xa9fe},   {0xaa60, 0xaa7f},   {0xf900, 0xfad9},
    {0xff66, 0xff9f},   {0x16fe3, 0x16fe3}, {0x16ff0, 0x16ff1}, {0x1aff0, 0x1b167},
    {0x1d360, 0x1d371}, {0x20000, 0x323af},
};

static bool is_alone(int32_t point)
{
    size_t i = 0;
    while (i < sizeof alone / sizeof alone[0] && point > alone[i][1])
        i++;
    return i < sizeof alone / sizeof alone[0] && point >= alone[i][0];
}

letter letter_of(int32_t point, int32_t *lower)
{
    const utf8proc_property_t *property = utf8proc_get_property(point);
    const int category = property->category;
    *lower = property->lowercase_seqindex == UINT16_MAX ? point : utf8proc_tolower(point);
    if (*lower == 0x3c2)
        *lower = 0x3c3;
    if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO)
        return LETTER_NONE;
    return is_alone(point) ? LETTER_ALONE : LETTER_JOINS;
}

bool letter_is_punctuation(int32_t point)
{
    if (point < 0x80)
        return (point >= '!' && point <= '/') || (point >= ':' && point <= '@') ||
               (point >= '[' && point <= '`') || (point >= '{' && point <= '~');
    const int category = utf8proc_get_property(point)->category;
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool letter_is_space(int32_t point)
{
    return (point >= 9 && point <= 13) || (point >= 0x1c && point <= ' ') || point == 0x85 ||
           point == 0xa0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200a) ||
           point == 0x2028 || point == 0x2029 || point == 0x202f || point == 0x205f ||
           point == 0x3000;
}
