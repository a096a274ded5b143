/*
 * Digests as lower-case hexadecimal text, without a terminating zero. Knows nothing of what is
 * hashed.
 */
#ifndef HASH_DIGEST_H
#define HASH_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_XXH3_SIZE = 32, DIGEST_MD5_SIZE = 32, DIGEST_SHA256_SIZE = 64 };

/* Two digits a byte. */
void digest_hex(char *out, const uint8_t *bytes, size_t size);

/* XXH3, 128 bits, seed 0, in its canonical (big-endian) form. */
void digest_xxh3(char out[DIGEST_XXH3_SIZE], const char *data, size_t size);
void digest_md5(char out[DIGEST_MD5_SIZE], const char *data, size_t size);
void digest_sha256(char out[DIGEST_SHA256_SIZE], const char *data, size_t size);

#endif
