/*
 * How the start of a stream ended: from the types of its trace events and its errors. Knows nothing
 * of columns.
 */
#ifndef LATENCY_OUTCOME_H
#define LATENCY_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>

typedef enum startup_outcome {
    STARTUP_OUTSIDE = 1,
    STARTUP_SUCCESS = 2,
    STARTUP_EXCUSED = 3,
    STARTUP_UNEXCUSED = 4
} startup_outcome;

/* What an event says about the start; most say nothing. */
typedef enum startup_event {
    STARTUP_OTHER_EVENT,
    STARTUP_REQUESTED,
    STARTUP_SUCCEEDED,
    STARTUP_NO_ORCHESTRATOR
} startup_event;

/* `name`, not terminated, is a trace_type. To be called once for a name, not once for an event. */
startup_event startup_event_of(const char *name, size_t size);

/* What is known of a stream. Zeroed: nothing. */
typedef struct startup {
    bool seen[STARTUP_NO_ORCHESTRATOR + 1]; /* by event */
    size_t errors, excused_errors;
} startup;

/* Whether an error of this text is nobody's fault: one of the phrases is in it, in any case. */
bool startup_error_excused(const char *text, size_t size);

static inline startup_outcome startup_finish(const startup *of)
{
    if (!of->seen[STARTUP_REQUESTED])
        return STARTUP_OUTSIDE;
    if (of->seen[STARTUP_SUCCEEDED])
        return STARTUP_SUCCESS;
    if (of->seen[STARTUP_NO_ORCHESTRATOR] || (of->errors > 0 && of->excused_errors == of->errors))
        return STARTUP_EXCUSED;
    return STARTUP_UNEXCUSED;
}

#endif
