/* Command lines of families and table functions. See mh.h. */
#include "describe.h"
#include "files.h"
#include "sandbox.h"
#include "selftest.h"
#include "serve.h"

#include <stdio.h>
#include <string.h>

enum { USAGE = 2 };

static const mh_function *find_function(const mh_family *family, const char *name)
{
    for (size_t i = 0; i < family->function_count; i++)
        if (strcmp(family->functions[i].name, name) == 0)
            return &family->functions[i];
    return NULL;
}

/* A function that names no files has no state. */
static mh_status open_files(const mh_family *family, const mh_function *function,
                            const char *const *names, size_t count, mh_files *files, void **state,
                            mh_error *error)
{
    if (function->files == NULL && count > 0)
        return mh_fail(error, MH_ENVIRONMENT, "takes no files, got %zu in <command>", count);
    if (function->files != NULL && count == 0)
        return mh_fail(error, MH_ENVIRONMENT, "got no file in <command>, expected %s",
                       function->files);
    if (function->files == NULL)
        return MH_OK;
    MH_TRY(mh_find_files(names, count, files, error));
    return family->open(files->paths, files->count, state, error);
}

static int serve_function(const mh_family *family, const mh_function *function,
                          const char *const *names, size_t count)
{
    mh_files files = {.count = 0};
    mh_session session;
    mh_error error = {""};
    void *state = NULL;
    mh_sandbox_begin();
    mh_status status = open_files(family, function, names, count, &files, &state, &error);
    if (status != MH_OK)
        return mh_complain(function->name, status, &error);
    int code;
    status = mh_session_open_function(&session, function, state, NULL);
    if (status != MH_OK) {
        code = mh_complain(function->name, status, &session.error);
    } else {
        mh_serve_begin(false);
        mh_sandbox_enter(files.paths, family->refresh != NULL ? files.count : 0);
        code = mh_serve(&session, family);
        mh_session_close(&session);
    }
    error.text[0] = '\0';
    if (state != NULL && family->close != NULL)
        family->close(state, &error);
    if (error.text[0] != '\0')
        (void)mh_complain(function->name, MH_OK, &error);
    return code;
}

static int usage(const char *name)
{
    fprintf(stderr, "%s: expected a function or an option, see `%s --help`\n", name, name);
    return USAGE;
}

/* A page that cannot be written whole must not look whole. */
static int finish_page(const char *name)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    fprintf(stderr, "%s: cannot write to stdout\n", name);
    return MH_ENVIRONMENT;
}

int mh_main(int argc, char **argv, const mh_family *family)
{
    if (argc < 2)
        return usage(family->name);
    const char *word = argv[1];
    if (strcmp(word, "--describe=xml") == 0)
        mh_describe_xml(family, stdout);
    else if (strcmp(word, "--describe=md") == 0)
        mh_describe_md(family, stdout);
    else if (strcmp(word, "--describe=sql") == 0)
        mh_describe_sql(family, stdout);
    else if (strcmp(word, "--describe=examples") == 0)
        mh_describe_examples(family, stdout);
    else if (strcmp(word, "--help") == 0)
        mh_describe_help(family, stdout);
    else if (strcmp(word, "--version") == 0)
        printf("meterhouse %s %s\n", family->name, MH_VERSION);
    else if (strcmp(word, "--selftest") == 0)
        return mh_selftest(family, stdout);
    else {
        const mh_function *function = find_function(family, word);
        if (function == NULL) {
            fprintf(stderr, "%s: no function '%s', see `%s --help`\n", family->name, word,
                    family->name);
            return USAGE;
        }
        return serve_function(family, function, (const char *const *)argv + 2, (size_t)argc - 2);
    }
    return finish_page(family->name);
}

/* True when `word` stands in the list, whose words are separated by blanks. */
static bool is_among(const char *word, const char *list)
{
    size_t size = strlen(word);
    for (const char *at = list; size > 0 && (at = strstr(at, word)) != NULL; at += size)
        if ((at == list || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return strchr(word, ' ') == NULL;
    return false;
}

static mh_status open_table_state(const mh_table *table, const char *const *names, size_t count,
                                  mh_files *files, void **state, mh_error *error)
{
    if (table->files != NULL && count == 0)
        return mh_fail(error, MH_ENVIRONMENT, "got no file behind its name, expected %s",
                       table->files);
    if (table->words != NULL && (count != 1 || !is_among(names[0], table->words)))
        return mh_fail(error, MH_ENVIRONMENT,
                       "got %zu words behind its name, the first \"%s\", expected one of: %s",
                       count, count > 0 ? names[0] : "", table->words);
    if (table->open == NULL)
        return MH_OK;
    if (table->files == NULL)
        return table->open(names, count, state, error);
    MH_TRY(mh_find_files(names, count, files, error));
    return table->open(files->paths, files->count, state, error);
}

static int serve_table(const mh_table *table, const char *const *names, size_t count, bool raw)
{
    mh_files files = {.count = 0};
    mh_session session;
    mh_error error = {""};
    void *state = NULL;
    mh_sandbox_begin();
    mh_status status = open_table_state(table, names, count, &files, &state, &error);
    int code;
    if (status != MH_OK) {
        code = mh_complain(table->name, status, &error);
        mh_serve_nothing();
        return code;
    }
    status = mh_session_open_table(&session, table, state, NULL);
    if (status != MH_OK) {
        code = mh_complain(table->name, status, &session.error);
    } else {
        mh_serve_begin(true);
        mh_sandbox_enter(NULL, 0);
        code = raw ? mh_serve_lines(&session) : mh_serve(&session, NULL);
        mh_session_close(&session);
    }
    if (table->close != NULL)
        table->close(state);
    return code;
}

int mh_table_main(int argc, char **argv, const mh_table *table)
{
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--describe=md") == 0 || strcmp(word, "--help") == 0) {
        mh_describe_table(table, strcmp(word, "--help") != 0, stdout);
        return finish_page(table->name);
    }
    if (strcmp(word, "--describe=sql") == 0) {
        mh_describe_table_sql(table, stdout);
        return finish_page(table->name);
    }
    if (strcmp(word, "--version") == 0) {
        printf("meterhouse %s %s\n", table->name, MH_VERSION);
        return finish_page(table->name);
    }
    bool raw = table->lines && argc > 1 && strcmp(argv[argc - 1], "--raw") == 0;
    argc -= raw;
    if (argc > 1 && ((table->files == NULL && table->words == NULL) || argv[1][0] == '-'))
        return usage(table->name);
    return serve_table(table, (const char *const *)argv + 1, (size_t)argc - 1, raw);
}
