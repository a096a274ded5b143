/*
 * Digests: the vectors of xxHash, of RFC 1321 and of FIPS 180-4, digits at both ends.
 */
#include "digest.h"
#include "test_hash_json.h"

#include <ctype.h>

/* The buffer over which xxHash's vectors are made (xsum_sanity_check.c). */
static void sanity_buffer(char *buffer, size_t size)
{
    uint64_t generator = 2654435761U;
    for (size_t i = 0; i < size; i++) {
        buffer[i] = (char)(generator >> 56);
        generator *= 11400714785074694797U;
    }
}

static void vectors_of_xxh3(void **state)
{
    (void)state;
    char buffer[2367];
    size_t size;
    char *text = read_data("xxhash/xxh3_vectors.tsv", &size);
    if (!text) {
        print_message("skipped: no folder of real data\n");
        skip();
    }
    sanity_buffer(buffer, sizeof buffer);
    int checked = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        size_t length;
        unsigned long long seed;
        char expected[33], digest[DIGEST_XXH3_SIZE];
        if (sscanf(line, "%zu %llx %*s %32s", &length, &seed, expected) != 3 || seed != 0)
            continue; /* the header, and what has a seed */
        for (char *c = expected; *c; c++)
            *c = (char)tolower(*c);
        assert_true(length <= sizeof buffer);
        digest_xxh3(digest, buffer, length);
        assert_memory_equal(digest, expected, sizeof digest);
        checked++;
    }
    assert_int_equal(checked, 23);
    free(text);
}

static void published_digests(void **state)
{
    (void)state;
    char md5[DIGEST_MD5_SIZE], sha256[DIGEST_SHA256_SIZE];
    digest_md5(md5, "", 0);
    assert_memory_equal(md5, "d41d8cd98f00b204e9800998ecf8427e", sizeof md5);
    digest_md5(md5, "message digest", 14);
    assert_memory_equal(md5, "f96b697d7cb7938d525a2f31aaf161d0", sizeof md5);
    digest_sha256(sha256, "abc", 3);
    assert_memory_equal(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                        sizeof sha256);
    digest_sha256(sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    assert_memory_equal(sha256, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
                        sizeof sha256);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_xxh3),
        cmocka_unit_test(published_digests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
