/*
 * Secret keys for hashes of prompts, from a file that only the server's user can read. Knows
 * nothing of prompts or workers.
 *
 * The file is CSV with the header name,version,key_hex; lines that begin with # are comments:
 *
 *     # openssl rand -hex 32
 *     name,version,key_hex
 *     prompts,1,8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92
 *     prompts,2,2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b
 *
 * A name is 1 to 200 bytes; a version is 1 to 999999999; a key is 32 to 256 bytes, in hexadecimal
 * digits. The highest version of a name signs; older ones may stay, to check old hashes with.
 */
#ifndef HASH_PROMPT_KEYS_H
#define HASH_PROMPT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line: file, line, got, expected. Never a key. */
typedef struct prompt_keys_error {
    char text[768];
} prompt_keys_error;

typedef struct prompt_key prompt_key;

/* Owns its keys, until prompt_keys_close, which wipes them. */
typedef struct prompt_keys {
    prompt_key *keys;
    size_t count;
} prompt_keys;

enum { PROMPT_SIGNED_MAX = 12 + 10 + 64 }; /* hmac-sha256:<version>:<hex> */

/* Refuses a file that is no regular file, belongs to neither root nor this user, or can be used by
 * others (any mode but 0400 and 0600). False: *error says why, and *keys is untouched. */
__attribute__((warn_unused_result)) bool prompt_keys_open(prompt_keys *keys, const char *path,
                                                          prompt_keys_error *error);
void prompt_keys_close(prompt_keys *keys);

/* The key of a name in its highest version; NULL if there is none. */
const prompt_key *prompt_keys_find(const prompt_keys *keys, const char *name, size_t size);

/* Writes hmac-sha256:<version>:<hex> of the text; returns its size. */
size_t prompt_key_sign(const prompt_key *key, const char *text, size_t size,
                       char out[PROMPT_SIGNED_MAX]);

#endif
