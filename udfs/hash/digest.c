/*
 * Digests as text: xxhash's XXH3, nettle's MD5 and SHA-256. Knows nothing of what is hashed.
 */
#include "digest.h"

#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <xxhash.h>

void digest_hex(char *out, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}

void digest_xxh3(char out[DIGEST_XXH3_SIZE], const char *data, size_t size)
{
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, size));
    digest_hex(out, canonical.digest, sizeof canonical.digest);
}

void digest_md5(char out[DIGEST_MD5_SIZE], const char *data, size_t size)
{
    struct md5_ctx state;
    uint8_t digest[MD5_DIGEST_SIZE];
    md5_init(&state);
    md5_update(&state, size, (const uint8_t *)data);
    md5_digest(&state, sizeof digest, digest);
    digest_hex(out, digest, sizeof digest);
}

void digest_sha256(char out[DIGEST_SHA256_SIZE], const char *data, size_t size)
{
    struct sha256_ctx state;
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_init(&state);
    sha256_update(&state, size, (const uint8_t *)data);
    sha256_digest(&state, sizeof digest, digest);
    digest_hex(out, digest, sizeof digest);
}
