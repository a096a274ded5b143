/*
 * What a worker may still do once it has read its files: answer. Linux only in effect; where the
 * kernel lacks a part, that part is left out.
 */
#ifndef MH_SANDBOX_H
#define MH_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* Before anything else: closes what the server's process leaked into ours (its clients' sockets
 * among them), forbids core dumps (prompts) and new privileges. Keeps descriptors 0 to 2. */
void mh_sandbox_begin(void);

/* A system-call allow-list without opening of files; with `paths`, files in their folders can be
 * opened again for reading, and no others. */
void mh_sandbox_enter(const char *const *paths, size_t count);

#endif
