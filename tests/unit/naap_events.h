/*
 * Reads the recorded NaaP events, line by line: the file is printed one member a line, and in the
 * data of an event the time stands before the type. Knows nothing of what the numbers mean.
 */
#ifndef NAAP_EVENTS_H
#define NAAP_EVENTS_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* NULL where the recording is absent, and says so. */
static inline FILE *naap_open(void)
{
    const char *folder = getenv("METERHOUSE_DATA");
    char path[4096];
    snprintf(path, sizeof path, "%s/naap/naap_event_logs_2026-01-08.json",
             folder != NULL ? folder : "../shared/data");
    FILE *file = fopen(path, "r");
    if (file == NULL)
        printf("skipped: %s is not there\n", path);
    return file;
}

/* The next "timestamp", "type" pair of unquoted time; false at the end. */
static inline int naap_next_event(FILE *file, int64_t *time, char type[64])
{
    char line[4096];
    int has_time = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, " \"timestamp\": %" SCNd64, time) == 1)
            has_time = 1;
        else if (has_time && sscanf(line, " \"type\": \"%63[^\"]", type) == 1)
            return 1;
        else
            has_time = 0;
    }
    return 0;
}

/* The next output rate of a stream; false at the end. */
static inline int naap_next_fps(FILE *file, double *fps)
{
    char line[4096];
    int inside = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (inside && sscanf(line, " \"fps\": %lf", fps) == 1)
            return 1;
        inside = strstr(line, "\"inference_status\": {") != NULL;
    }
    return 0;
}

#endif
