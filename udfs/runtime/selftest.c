/* Examples in process: literals, Native, reader, adapter, writer, reader, text. See selftest.h. */
#include "selftest.h"

#include "files.h"
#include "literal.h"
#include "session.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* Feeds bytes to a reader until its block is complete. */
static mh_status feed(mh_reader *reader, const char *data, size_t size, mh_error *error)
{
    char *room;
    size_t space;
    bool complete = false;
    MH_TRY(mh_reader_room(reader, size, &room, &space, error));
    memcpy(room, data, size);
    mh_reader_fed(reader, size);
    MH_TRY(mh_reader_next(reader, &complete, error));
    if (complete)
        return MH_OK;
    return mh_fail(error, MH_BAD_BLOCK, "block is incomplete after %zu bytes", size);
}

/* The answer, read back as the server would. */
static mh_status read_answer(const mh_message *answer, mh_arena *arena, FILE *out, mh_error *error)
{
    char *bytes;
    size_t size = 0;
    mh_reader reader;
    MH_TRY(mh_arena_alloc(arena, answer->bytes, 1, &bytes, error));
    for (size_t i = 0; i < answer->count; i++) {
        memcpy(bytes + size, answer->pieces[i].iov_base, answer->pieces[i].iov_len);
        size += answer->pieces[i].iov_len;
    }
    MH_TRY(mh_reader_open(&reader, &mh_default_limits, arena, error));
    mh_status status = feed(&reader, bytes, size, error);
    if (status == MH_OK)
        mh_put_value(&reader.block.columns[0], 0, out);
    mh_reader_close(&reader);
    return status;
}

static mh_status answer(mh_session *session, const char *call, FILE *out)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *block = open_memstream(&bytes, &size);
    mh_status status = mh_literal_block(call, session->argument_types, session->argument_count,
                                        &session->scratch, block, &session->error);
    (void)fclose(block);
    if (status == MH_OK)
        status = feed(&session->reader, bytes, size, &session->error);
    free(bytes);
    if (status == MH_OK)
        status = mh_session_eval(session);
    if (status == MH_OK)
        status = read_answer(&session->answer, &session->scratch, out, &session->error);
    return status;
}

/* True when the example answers what it promises. */
static bool run_example(const mh_function *function, void *state, const mh_example *example,
                        FILE *out)
{
    mh_session session;
    char *text = NULL;
    size_t size = 0;
    FILE *result = open_memstream(&text, &size);
    mh_status status = mh_session_open_function(&session, function, state, NULL);
    if (status == MH_OK) {
        status = answer(&session, example->call, result);
        mh_session_close(&session);
    }
    (void)fclose(result);
    size_t length = strlen(example->expect);
    bool open_end = length > 0 && example->expect[length - 1] == '*';
    bool right = status == MH_OK && (open_end ? strncmp(text, example->expect, length - 1) == 0
                                              : strcmp(text, example->expect) == 0);
    if (!right)
        fprintf(out, "%s: got %s, expected %s\n", example->call,
                status == MH_OK ? text : session.error.text, example->expect);
    free(text);
    return right;
}

int mh_selftest(const mh_family *family, FILE *out)
{
    size_t passed = 0, failed = 0;
    for (size_t i = 0; i < family->function_count; i++) {
        const mh_function *function = &family->functions[i];
        mh_error error = {""};
        void *state = NULL;
        if (mh_open_state(family, function, &state, &error) != MH_OK) {
            fprintf(out, "%s: %s\n", function->name, error.text);
            failed++;
            continue;
        }
        for (const mh_example *e = function->examples; e->call != NULL; e++) {
            bool right = run_example(function, state, e, out);
            passed += right;
            failed += !right;
        }
        if (state != NULL && family->close != NULL)
            family->close(state, &error);
    }
    fprintf(out, "%s: %zu passed, %zu failed\n", family->name, passed, failed);
    return failed == 0 ? 0 : 1;
}
