/* Error lines. See status.h. */
#include "status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* One line stays one line, and a terminal is not driven by what a caller sent. */
static void sanitize(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
    }
}

mh_status mh_fail(mh_error *error, mh_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    sanitize(error->text);
    return status;
}

void mh_error_prefix(mh_error *error, const char *format, ...)
{
    mh_error whole = *error;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    size_t used = length < 0 ? 0 : (size_t)length;
    if (used < sizeof error->text - 2) {
        memcpy(error->text + used, ": ", 2);
        used += 2;
        size_t room = sizeof error->text - 1 - used, size = strlen(whole.text);
        memcpy(error->text + used, whole.text, size < room ? size : room);
        error->text[used + (size < room ? size : room)] = '\0';
    }
    sanitize(error->text);
}
