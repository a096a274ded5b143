/*
 * Key files: what they hold, who may read them, the exact line for what is refused. Signatures are
 * those of RFC 4231.
 */
#include "prompt_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HEADER "name,version,key_hex\n"
#define KEY_A "0101010101010101010101010101010101010101010101010101010101010101"
#define KEY_B "0202020202020202020202020202020202020202020202020202020202020202"

/* Makes a file of mode 0600 with this text; the caller removes it. */
static void write_file(char path[64], const char *text)
{
    strcpy(path, "/tmp/prompt_keys_XXXXXX");
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    close(descriptor);
}

/* Fails unless the text is refused with this line behind the path. */
static void check_refused(const char *text, const char *expected)
{
    char path[64], line[1024];
    prompt_keys keys = {0};
    prompt_keys_error error = {"no error"};
    write_file(path, text);
    assert_false(prompt_keys_open(&keys, path, &error));
    snprintf(line, sizeof line, "%s%s", path, expected);
    assert_string_equal(error.text, line);
    assert_null(keys.keys);
    unlink(path);
}

static prompt_keys open_good(const char *text)
{
    char path[64];
    prompt_keys keys = {0};
    prompt_keys_error error = {"no error"};
    write_file(path, text);
    if (!prompt_keys_open(&keys, path, &error))
        fail_msg("%s", error.text);
    unlink(path);
    return keys;
}

static void check_signature(const prompt_key *key, const char *text, const char *expected)
{
    char out[PROMPT_SIGNED_MAX];
    assert_non_null(key);
    const size_t size = prompt_key_sign(key, text, strlen(text), out);
    assert_int_equal(size, strlen(expected));
    assert_memory_equal(out, expected, size);
}

/* Test cases 6 and 7; the others have keys shorter than we allow. */
static void signatures_of_rfc_4231(void **state)
{
    (void)state;
    char text[400] = HEADER "rfc,4231,";
    for (int i = 0; i < 131; i++)
        strcat(text, i % 2 ? "aa" : "AA");
    prompt_keys keys = open_good(text); /* no line end: fine */
    const prompt_key *key = prompt_keys_find(&keys, "rfc", 3);
    check_signature(key, "Test Using Larger Than Block-Size Key - Hash Key First",
                    "hmac-sha256:4231:"
                    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    check_signature(key,
                    "This is a test using a larger than block-size key and a larger than "
                    "block-size data. The key needs to be hashed before being used by the HMAC "
                    "algorithm.",
                    "hmac-sha256:4231:"
                    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
    prompt_keys_close(&keys);
}

static void the_highest_version_signs(void **state)
{
    (void)state;
    prompt_keys keys = open_good("# a comment, with \"quotes\n" HEADER "prompts,9," KEY_A "\n"
                                 "#\n\nprompts,10," KEY_B "\r\nprompts,2," KEY_A
                                 "\n\"other, name\",1," KEY_A "\n");
    assert_int_equal(keys.count, 4);
    /* openssl dgst -sha256 -mac hmac -macopt hexkey:0202... of the letter a */
    check_signature(prompt_keys_find(&keys, "prompts", 7), "a",
                    "hmac-sha256:10:"
                    "2d5d8389e6c211ea9aeb01c81d50722e6a255201b304cdd344bcdfb9440764bf");
    check_signature(prompt_keys_find(&keys, "other, name", 11), "a",
                    "hmac-sha256:1:"
                    "8fed454e4af2e38d7a0c4f0345a12d8ca418554236df19d57b6a239c212bd8ea");
    assert_null(prompt_keys_find(&keys, "prompt", 6));
    assert_null(prompt_keys_find(&keys, "", 0));
    prompt_keys_close(&keys);
}

static void refused_texts(void **state)
{
    (void)state;
    check_refused("", " line 0: got no header, expected name,version,key_hex");
    check_refused("# only a comment\n", " line 1: got no header, expected name,version,key_hex");
    check_refused("name,version\n", " line 1: got another header, expected name,version,key_hex");
    check_refused("prompts,1," KEY_A "\n",
                  " line 1: got another header, expected name,version,key_hex");
    check_refused(HEADER "prompts,1\n", " line 2: got 2 columns, expected 3");
    check_refused(HEADER "prompts,1," KEY_A ",x\n",
                  " line 2: got a field of 1 bytes in column 4, expected 3 columns");
    check_refused(HEADER ",1," KEY_A "\n", " line 2: got a name of 0 bytes, expected 1 to 200");
    const char *const versions[] = {"0", "-1", "", "1.0", "one", "1 0", "1000000000"};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        char text[200];
        snprintf(text, sizeof text, HEADER "prompts,%s," KEY_A "\n", versions[i]);
        check_refused(text, " line 2: got a version that is no number, expected 1 to 999999999");
    }
    const char *const no_keys[] = {"", "00", "secret", KEY_A "0", KEY_A "0g"};
    for (size_t i = 0; i < sizeof no_keys / sizeof *no_keys; i++) {
        char text[200];
        snprintf(text, sizeof text, HEADER "prompts,1,%s\n", no_keys[i]);
        check_refused(text, " line 2: got a key_hex that is no key, expected 64 to 512 hexadecimal "
                            "digits, an even number of them");
    }
    check_refused(HEADER "a,1," KEY_A "\nb,1," KEY_A "\na,1," KEY_B "\n",
                  " line 4: got a version of a name twice, expected it once");
    check_refused(HEADER "a\"b,1," KEY_A "\n", " line 2: got a stray quote, expected CSV");
    check_refused(HEADER "\"a,1," KEY_A "\n", " line 2: got a stray quote, expected CSV");
}

static void who_may_read(void **state)
{
    (void)state;
    char path[64], expected[256];
    prompt_keys keys = {0};
    prompt_keys_error error;
    static const mode_t shared[] = {0644, 0640, 0604, 0660, 0420, 0700, 0500, 04600};
    write_file(path, HEADER "prompts,1," KEY_A "\n");
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        assert_int_equal(chmod(path, shared[i]), 0);
        assert_false(prompt_keys_open(&keys, path, &error));
        snprintf(expected, sizeof expected,
                 "%s: got mode %04o, expected 0400 or 0600: others must not read keys", path,
                 (unsigned)shared[i]);
        assert_string_equal(error.text, expected);
    }
    static const mode_t own[] = {0400, 0600};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        assert_int_equal(chmod(path, own[i]), 0);
        assert_true(prompt_keys_open(&keys, path, &error));
        prompt_keys_close(&keys);
    }
    if (geteuid() == 0) {
        assert_int_equal(chown(path, 12345, 0), 0);
        assert_false(prompt_keys_open(&keys, path, &error));
        snprintf(expected, sizeof expected,
                 "%s: got owner 12345, expected root or the server's user 0", path);
        assert_string_equal(error.text, expected);
    }
    unlink(path);
    assert_false(prompt_keys_open(&keys, path, &error));
    snprintf(expected, sizeof expected, "%s: No such file or directory", path);
    assert_string_equal(error.text, expected);
    assert_false(prompt_keys_open(&keys, "/tmp", &error));
    assert_string_equal(error.text,
                        "/tmp: got no regular file, expected a file of at most 8388608 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_of_rfc_4231),
        cmocka_unit_test(the_highest_version_signs),
        cmocka_unit_test(refused_texts),
        cmocka_unit_test(who_may_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
