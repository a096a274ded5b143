/* Events and errors of a stream's start. See outcome.h. */
#include "outcome.h"

#include <string.h>

/* livepeer-naap-analytics counts these neither for nor against an orchestrator. In lower case. */
static const char *const phrases[] = {
    "no orchestrators available", "mediamtx ingest disconnected", "whip disconnected",
    "missing video",              "ice connection state failed",  "user disconnected",
};

startup_event startup_event_of(const char *name, size_t size)
{
    static const char *const known[] = {
        [STARTUP_REQUESTED] = "gateway_receive_stream_request",
        [STARTUP_SUCCEEDED] = "gateway_receive_few_processed_segments",
        [STARTUP_NO_ORCHESTRATOR] = "gateway_no_orchestrators_available",
    };
    for (int event = STARTUP_REQUESTED; event <= STARTUP_NO_ORCHESTRATOR; event++)
        if (size == strlen(known[event]) && memcmp(name, known[event], size) == 0)
            return (startup_event)event;
    return STARTUP_OTHER_EVENT;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool begins_with(const char *text, const char *phrase)
{
    while (*phrase != '\0' && lower(*text) == *phrase) {
        text++;
        phrase++;
    }
    return *phrase == '\0';
}

static bool contains(const char *text, size_t size, const char *phrase)
{
    const size_t length = strlen(phrase);
    for (size_t i = 0; i + length <= size; i++)
        if (lower(text[i]) == *phrase && begins_with(text + i, phrase))
            return true;
    return false;
}

bool startup_error_excused(const char *text, size_t size)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if (contains(text, size, phrases[i]))
            return true;
    return false;
}
