/*
 * The rate card's files on disk: read at the start, read again when they change. A broken new file
 * changes nothing: the card that was in force stays. Knows nothing of rows or workers.
 */
#ifndef COST_RATE_FILES_H
#define COST_RATE_FILES_H

#include "rate_card.h"

/* Owns the card and copies of the paths. */
typedef struct rate_files rate_files;

/* Later paths win (rate_card.h). The first file must be there; others may come and go. NULL: *error
 * says why. */
rate_files *rate_files_open(const char *const *paths, size_t count, price_error *error);

/* Looks at the files, at most once a second of `now` (ms of any steady clock). */
void rate_files_refresh(rate_files *files, int64_t now);

/* In force until the next refresh. */
const rate_card *rate_files_card(const rate_files *files);

/* When file number `file` was last written, ms since 1970 UTC. */
int64_t rate_files_modified(const rate_files *files, size_t file);

/* Frees. True: the files as they are now were refused, and *refused says why. */
bool rate_files_close(rate_files *files, price_error *refused);

#endif
