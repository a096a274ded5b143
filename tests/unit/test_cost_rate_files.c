/*
 * The rate card's files on disk: read again when they change, kept when the new one is broken.
 */
#include "rate_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HEADER                                                                                     \
    "provider,model,input,output,cache_read,cache_write,cache_write_1h,reasoning,batch_input,"     \
    "batch_output,tier_above,valid_from,valid_to,source\n"

typedef struct folder {
    char name[64], first[96], second[96];
} folder;

static void put(const char *path, const char *text)
{
    char beside[128];
    snprintf(beside, sizeof beside, "%s.new", path);
    FILE *file = fopen(beside, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rename(beside, path), 0);
}

static int open_folder(void **state)
{
    folder *f = calloc(1, sizeof *f);
    snprintf(f->name, sizeof f->name, "/tmp/meterhouse-prices-XXXXXX");
    assert_non_null(mkdtemp(f->name));
    snprintf(f->first, sizeof f->first, "%s/prices.csv", f->name);
    snprintf(f->second, sizeof f->second, "%s/own.csv", f->name);
    put(f->first, HEADER "a,b,1,1,,,,,,,,,,\n");
    *state = f;
    return 0;
}

static int close_folder(void **state)
{
    folder *f = *state;
    unlink(f->first);
    unlink(f->second);
    rmdir(f->name);
    free(f);
    return 0;
}

/* USD per million input tokens of a/b; -1: unknown. */
static int price(const rate_files *files)
{
    const int64_t count[TOKEN_BUCKETS] = {1000000, 0, 0, 0, 0, 0};
    const rate_model *model = rate_card_find(rate_files_card(files), "a", 1, "b", 1);
    cost_amount out;
    if (!model ||
        !token_cost_part(&rate_model_tier(model, 0, count)->base, count, 0, TOKEN_BUCKETS, &out))
        return -1;
    return (int)(out / 1000000000000);
}

static void reads_again_at_most_once_a_second(void **state)
{
    folder *f = *state;
    const char *const paths[] = {f->first};
    price_error error = {""};
    rate_files *files = rate_files_open(paths, 1, &error);
    assert_non_null(files);
    assert_int_equal(price(files), 1);
    rate_files_refresh(files, 5000);
    put(f->first, HEADER "a,b,22,1,,,,,,,,,,\n");
    rate_files_refresh(files, 5999);
    assert_int_equal(price(files), 1);
    rate_files_refresh(files, 6000);
    assert_int_equal(price(files), 22);
    const rate_card *card = rate_files_card(files);
    rate_files_refresh(files, 9000);
    assert_ptr_equal(rate_files_card(files), card); /* unchanged files are not read again */
    assert_false(rate_files_close(files, &error));
}

static void keeps_the_card_when_the_new_one_is_broken(void **state)
{
    folder *f = *state;
    const char *const paths[] = {f->first};
    price_error error = {""};
    char expected[256];
    rate_files *files = rate_files_open(paths, 1, &error);
    char version[RATE_VERSION_SIZE];
    snprintf(version, sizeof version, "%s", rate_card_version(rate_files_card(files)));
    put(f->first, HEADER "a,b,oops,1,,,,,,,,,,\n");
    rate_files_refresh(files, 1000);
    assert_int_equal(price(files), 1);
    assert_string_equal(rate_card_version(rate_files_card(files)), version);
    unlink(f->first);
    rate_files_refresh(files, 2000);
    assert_int_equal(price(files), 1);
    put(f->first, HEADER "a,b,3,1,,,,,,,,,,\n");
    rate_files_refresh(files, 3000);
    assert_int_equal(price(files), 3);
    put(f->first, "");
    rate_files_refresh(files, 4000);
    assert_int_equal(price(files), 3);
    assert_true(rate_files_close(files, &error));
    snprintf(expected, sizeof expected, "%s line 1: got an empty file, expected a header",
             f->first);
    assert_string_equal(error.text, expected);
}

static void own_file_can_change_too(void **state)
{
    folder *f = *state;
    put(f->second, HEADER "a,b,5,1,,,,,,,,,,\n");
    const char *const paths[] = {f->first, f->second};
    price_error error = {""};
    rate_files *files = rate_files_open(paths, 2, &error);
    assert_int_equal(price(files), 5);
    put(f->second, HEADER);
    rate_files_refresh(files, 1000);
    assert_int_equal(price(files), 1);
    assert_false(rate_files_close(files, &error));
}

static void own_file_may_come_and_go(void **state)
{
    folder *f = *state;
    const char *const paths[] = {f->first, f->second};
    price_error error = {""};
    char without[RATE_VERSION_SIZE], with[RATE_VERSION_SIZE];
    rate_files *files = rate_files_open(paths, 2, &error);
    assert_non_null(files);
    assert_int_equal(price(files), 1);
    strcpy(without, rate_card_version(rate_files_card(files)));
    put(f->second, HEADER "a,b,7,1,,,,,,,,,,ours\n");
    rate_files_refresh(files, 1000);
    assert_int_equal(price(files), 7);
    strcpy(with, rate_card_version(rate_files_card(files)));
    assert_string_not_equal(with, without);
    const price_table *rows = rate_card_rows(rate_files_card(files));
    assert_int_equal(rows->count, 2);
    assert_string_equal(rows->rows[rows->rows[1].file].source, "ours");
    put(f->second, "broken");
    rate_files_refresh(files, 2000);
    assert_int_equal(price(files), 7);
    unlink(f->second);
    rate_files_refresh(files, 3000);
    assert_int_equal(price(files), 1);
    assert_string_equal(rate_card_version(rate_files_card(files)), without);
    assert_false(rate_files_close(files, &error));
}

static void refuses_what_is_not_there(void **state)
{
    folder *f = *state;
    char expected[256];
    price_error error = {""};
    const char *const missing[] = {f->second, f->first};
    assert_null(rate_files_open(missing, 2, &error));
    snprintf(expected, sizeof expected, "%s: No such file or directory", f->second);
    assert_string_equal(error.text, expected);
    const char *const directory[] = {f->name};
    assert_null(rate_files_open(directory, 1, &error));
    snprintf(expected, sizeof expected, "%s: is no regular file", f->name);
    assert_string_equal(error.text, expected);
    assert_int_equal(mkfifo(f->second, 0600), 0); /* without a writer, opening it would wait */
    const char *const pipe[] = {f->second};
    assert_null(rate_files_open(pipe, 1, &error));
    snprintf(expected, sizeof expected, "%s: is no regular file", f->second);
    assert_string_equal(error.text, expected);
    const char *const three[] = {f->first, f->first, f->first};
    assert_null(rate_files_open(three, 3, &error));
    assert_string_equal(error.text, "rate card: got 3 files, expected 1 or 2");
    assert_int_equal(truncate(f->first, 17 << 20), 0);
    const char *const large[] = {f->first};
    assert_null(rate_files_open(large, 1, &error));
    snprintf(expected, sizeof expected, "%s: got more than 16 MiB, expected less", f->first);
    assert_string_equal(error.text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_again_at_most_once_a_second, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(keeps_the_card_when_the_new_one_is_broken, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(own_file_can_change_too, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(own_file_may_come_and_go, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(refuses_what_is_not_there, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
