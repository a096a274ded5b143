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
    char line[sizeof error->text];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t used = length < 0 ? 0 : (size_t)length;
    if (used >= sizeof line)
        used = sizeof line - 1;
    (void)snprintf(line + used, sizeof line - used, ": %s", error->text);
    sanitize(line);
    memcpy(error->text, line, sizeof line);
}
