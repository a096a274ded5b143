/*
 * Secret keys for hashes of prompts: their file, and signing by nettle's HMAC. Knows nothing of
 * prompts or workers.
 */
#include "prompt_keys.h"
#include "digest.h"
#include "prompt_key_csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROMPT_KEY_FILE = 8 << 20 }; /* bytes, far above PROMPT_KEYS of the longest */

/* NULL: *error says why. */
static FILE *open_secret(const char *path, size_t *size, prompt_keys_error *error)
{
    struct stat is;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &is) != 0)
        snprintf(error->text, sizeof error->text, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(is.st_mode) || is.st_size > PROMPT_KEY_FILE)
        snprintf(error->text, sizeof error->text, "%s: got %s, expected a file of at most %d bytes",
                 path, S_ISREG(is.st_mode) ? "a larger file" : "no regular file",
                 (int)PROMPT_KEY_FILE);
    else if ((is.st_mode & 07777 & ~0600U) != 0)
        snprintf(error->text, sizeof error->text,
                 "%s: got mode %04o, expected 0400 or 0600: others must not read keys", path,
                 (unsigned)is.st_mode & 07777);
    else if (is.st_uid != 0 && is.st_uid != geteuid())
        snprintf(error->text, sizeof error->text,
                 "%s: got owner %u, expected root or the server's user %u", path,
                 (unsigned)is.st_uid, (unsigned)geteuid());
    else {
        *size = (size_t)is.st_size;
        FILE *const file = fdopen(descriptor, "rb");
        if (file)
            return file;
        snprintf(error->text, sizeof error->text, "%s: out of memory", path);
    }
    if (descriptor >= 0)
        close(descriptor);
    return NULL;
}

bool prompt_keys_open(prompt_keys *keys, const char *path, prompt_keys_error *error)
{
    size_t size = 0;
    FILE *const file = open_secret(path, &size, error);
    if (!file)
        return false;
    setvbuf(file, NULL, _IONBF, 0); /* no copy of a key stays in a buffer of the library's */
    char *const text = malloc(size + 1);
    prompt_keys read = {calloc(PROMPT_KEYS, sizeof *read.keys), 0};
    bool good = false;
    if (!text || !read.keys)
        snprintf(error->text, sizeof error->text, "%s: out of memory", path);
    else if (fread(text, 1, size, file) != size)
        snprintf(error->text, sizeof error->text, "%s: cannot read its %zu bytes", path, size);
    else
        good = prompt_key_csv_read(path, text, size, &read, error);
    fclose(file);
    if (text)
        explicit_bzero(text, size);
    free(text);
    if (good)
        *keys = read;
    else
        prompt_keys_close(&read);
    return good;
}

void prompt_keys_close(prompt_keys *keys)
{
    if (keys->keys)
        explicit_bzero(keys->keys, keys->count * sizeof *keys->keys);
    free(keys->keys);
    *keys = (prompt_keys){0};
}

const prompt_key *prompt_keys_find(const prompt_keys *keys, const char *name, size_t size)
{
    const prompt_key *found = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        const prompt_key *const key = &keys->keys[i];
        if (key->name_size == size && memcmp(key->name, name, size) == 0 &&
            (!found || key->version > found->version))
            found = key;
    }
    return found;
}

size_t prompt_key_sign(const prompt_key *key, const char *text, size_t size,
                       char out[PROMPT_SIGNED_MAX])
{
    struct hmac_sha256_ctx state = key->state;
    uint8_t digest[SHA256_DIGEST_SIZE];
    hmac_sha256_update(&state, size, (const uint8_t *)text);
    hmac_sha256_digest(&state, sizeof digest, digest);
    char prefix[32];
    const int prefix_size =
        snprintf(prefix, sizeof prefix, "hmac-sha256:%u:", (unsigned)key->version);
    memcpy(out, prefix, (size_t)prefix_size);
    digest_hex(out + prefix_size, digest, sizeof digest);
    return (size_t)prefix_size + 2 * sizeof digest;
}
