/*
 * Digests as text: xxhash's XXH3, nettle's MD5 and SHA-256. Knows nothing of what is hashed.
 */
#include "digest.h"

#include <assert.h>
#include <nettle/md5.h>
#include <nettle/sha2.h>
#include <string.h>
#include <xxhash.h>

/* The eight digits of four bytes in one word, the last in its lowest byte: a nibble a byte, then
 * '0' to '9' or 'a' to 'f'. */
static uint64_t eight_digits(uint32_t bytes)
{
    uint64_t word = bytes;
    word = (word | word << 16) & UINT64_C(0x0000ffff0000ffff);
    word = (word | word << 8) & UINT64_C(0x00ff00ff00ff00ff);
    word = (word | word << 4) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    const uint64_t letters =
        (word + UINT64_C(0x0606060606060606)) >> 4 & UINT64_C(0x0101010101010101);
    return word + UINT64_C(0x3030303030303030) + letters * ('a' - '0' - 10);
}

void digest_hex(char *out, const uint8_t *bytes, size_t size)
{
    assert(size % 4 == 0);
    for (size_t i = 0; i < size; i += 4) {
        uint32_t word;
        memcpy(&word, bytes + i, sizeof word);
        const uint64_t digits = __builtin_bswap64(eight_digits(__builtin_bswap32(word)));
        memcpy(out + 2 * i, &digits, sizeof digits);
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
