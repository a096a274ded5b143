/*
 * Reads the CSV of a key file into keys, strictly: one wrong field refuses the whole file, with a
 * line that says where. Knows nothing of files on disk.
 */
#ifndef HASH_PROMPT_KEY_CSV_H
#define HASH_PROMPT_KEY_CSV_H

#include "prompt_keys.h"

#include <nettle/hmac.h>

enum { PROMPT_KEYS = 1000, PROMPT_KEY_NAME = 200 };

struct prompt_key {
    char name[PROMPT_KEY_NAME];
    size_t name_size;
    uint32_t version;
    struct hmac_sha256_ctx state; /* the key is in it already */
};

/* Appends to `keys`, which has room for PROMPT_KEYS. `path` appears in errors only. */
__attribute__((warn_unused_result)) bool prompt_key_csv_read(const char *path, const char *text,
                                                             size_t size, prompt_keys *keys,
                                                             prompt_keys_error *error);

#endif
