/*
 * Broken rules and the texts made for them.
 */
#include "check_list.h"

#include <string.h>

void check_start(check_list *out)
{
    out->count = 0;
    out->text_used = 0;
}

bill_text check_text(const char *text)
{
    return (bill_text){text, strlen(text)};
}

void check_add(check_list *out, const char *rule, focus_column column, const char *expected,
               bill_text got)
{
    if (out->count < CHECK_LIMIT)
        out->items[out->count++] =
            (violation){rule, check_text(focus_rules[column].name), check_text(expected), got};
}

bill_text check_keep(check_list *out, const char *text, size_t size)
{
    if (size > CHECK_TEXT - out->text_used)
        return (bill_text){"", 0};
    char *copy = memcpy(out->text + out->text_used, text, size);
    out->text_used += size;
    return (bill_text){copy, size};
}

bill_text check_amount(check_list *out, const bill_amount *amount)
{
    char text[BILL_AMOUNT_TEXT];
    return check_keep(out, text, bill_amount_write(amount, text));
}
