/*
 * The family hash: one value for equal parameters and equal prompts, however they are spelled.
 * Declarations and adapters; spelling and digests are the kernels'. Longer than most families:
 * eleven functions say here what they do.
 */
#include "mh.h"

#include "digest.h"
#include "json_rewrite.h"
#include "prompt_keys.h"
#include "prompt_text.h"

#include <stdlib.h>
#include <string.h>

typedef void digest(char *out, const char *data, size_t size);

static mh_status no_memory(mh_call *call, size_t size)
{
    return mh_fail(call->error, MH_ENVIRONMENT, "out of memory for a text of %zu bytes", size);
}

/* The text of the first argument's row `i` in a style; *known is false where there is none. */
static mh_status rewritten(mh_call *call, json_scratch *scratch, const json_style *style, size_t i,
                           mh_span *out, bool *known)
{
    const mh_column *text = mh_arg(call, 0);
    const mh_span in = mh_strings(text)[i];
    json_status status = JSON_REFUSED;
    if (!text->nulls[i])
        status = json_rewrite(scratch, style, in.data, in.size, &out->data, &out->size);
    if (status == JSON_NO_MEMORY)
        return no_memory(call, in.size);
    *known = status == JSON_OK;
    return MH_OK;
}

static mh_status canonical_rows(mh_call *call, json_scratch *scratch)
{
    mh_result *out = mh_result_of(call);
    for (size_t i = 0; i < call->rows; i++) {
        mh_span text = {"", 0};
        bool known = false;
        MH_TRY(rewritten(call, scratch, &json_jcs, i, &text, &known));
        out->nulls[i] = !known;
        MH_TRY(mh_result_append(out, text, call->error));
    }
    return MH_OK;
}

static mh_status canonical_json(mh_call *call)
{
    json_scratch scratch = json_scratch_open();
    const mh_status status = canonical_rows(call, &scratch);
    json_scratch_close(&scratch);
    return status;
}

static mh_status params_rows(mh_call *call, json_scratch *scratch, const json_style *style,
                             digest *hash)
{
    mh_result *out = mh_result_of(call);
    const size_t width = out->type->width;
    char *value = out->data;
    for (size_t i = 0; i < call->rows; i++, value += width) {
        mh_span text = {"", 0};
        bool known = false;
        MH_TRY(rewritten(call, scratch, style, i, &text, &known));
        out->nulls[i] = !known;
        if (known)
            hash(value, text.data, text.size);
        else
            memset(value, 0, width);
    }
    return MH_OK;
}

static mh_status params_of(mh_call *call, const json_style *style, digest *hash)
{
    json_scratch scratch = json_scratch_open();
    const mh_status status = params_rows(call, &scratch, style, hash);
    json_scratch_close(&scratch);
    return status;
}

static mh_status params(mh_call *call)
{
    return params_of(call, &json_jcs, digest_xxh3);
}

static mh_status params_sha256(mh_call *call)
{
    return params_of(call, &json_jcs, digest_sha256);
}

static mh_status params_lossless(mh_call *call)
{
    return params_of(call, &json_jcs_lossless, digest_xxh3);
}

static mh_status params_livepeer(mh_call *call)
{
    return params_of(call, &json_python, digest_md5);
}

/* ---- prompts ---- */

typedef enum spelling { EXACT, TEXT, TEXT_FOLD } spelling;

/* The text of argument `column`, row `i`, spelled so; *known is false where there is none. */
static mh_status spelled(mh_call *call, prompt_scratch *scratch, spelling how, size_t column,
                         size_t i, mh_span *out, bool *known)
{
    const mh_column *text = mh_arg(call, column);
    const mh_span in = mh_strings(text)[i];
    prompt_status status = PROMPT_OK;
    mh_span result = in;
    *known = !text->nulls[i];
    if (*known && how != EXACT)
        status =
            prompt_text(scratch, how == TEXT_FOLD, in.data, in.size, &result.data, &result.size);
    if (status == PROMPT_NO_MEMORY)
        return no_memory(call, in.size);
    *known = *known && status == PROMPT_OK;
    if (*known)
        *out = result;
    return MH_OK;
}

static mh_status text_rows(mh_call *call, prompt_scratch *scratch, spelling how)
{
    mh_result *out = mh_result_of(call);
    for (size_t i = 0; i < call->rows; i++) {
        mh_span text = {"", 0};
        bool known = false;
        MH_TRY(spelled(call, scratch, how, 0, i, &text, &known));
        out->nulls[i] = !known;
        MH_TRY(mh_result_append(out, text, call->error));
    }
    return MH_OK;
}

static mh_status prompt_rows(mh_call *call, prompt_scratch *scratch, spelling how)
{
    mh_result *out = mh_result_of(call);
    char *value = out->data;
    for (size_t i = 0; i < call->rows; i++, value += DIGEST_XXH3_SIZE) {
        mh_span text = {"", 0};
        bool known = false;
        MH_TRY(spelled(call, scratch, how, 0, i, &text, &known));
        out->nulls[i] = !known;
        if (known)
            digest_xxh3(value, text.data, text.size);
        else
            memset(value, 0, DIGEST_XXH3_SIZE);
    }
    return MH_OK;
}

static mh_status with_scratch(mh_call *call, spelling how,
                              mh_status (*rows)(mh_call *, prompt_scratch *, spelling))
{
    prompt_scratch scratch = {0};
    const mh_status status = rows(call, &scratch, how);
    prompt_scratch_close(&scratch);
    return status;
}

static mh_status text_plain(mh_call *call)
{
    return with_scratch(call, TEXT, text_rows);
}

static mh_status text_fold(mh_call *call)
{
    return with_scratch(call, TEXT_FOLD, text_rows);
}

static mh_status prompt_plain(mh_call *call)
{
    return with_scratch(call, TEXT, prompt_rows);
}

static mh_status prompt_fold(mh_call *call)
{
    return with_scratch(call, TEXT_FOLD, prompt_rows);
}

static mh_status prompt_exact(mh_call *call)
{
    return with_scratch(call, EXACT, prompt_rows);
}

/* ---- hashPromptKeyed ---- */

/* What the key file held, or why it could not be read: an error only for who names a key. */
typedef struct secret {
    prompt_keys keys;
    bool readable;
    prompt_keys_error why;
} secret;

static mh_status open_keys(const char *const *paths, size_t count, void **state, mh_error *error)
{
    if (count != 1)
        return mh_fail(error, MH_ENVIRONMENT, "got %zu files in <command>, expected one key file",
                       count);
    secret *keys = calloc(1, sizeof *keys);
    if (!keys)
        return mh_fail(error, MH_ENVIRONMENT, "out of memory for the keys");
    keys->readable = prompt_keys_open(&keys->keys, paths[0], &keys->why);
    *state = keys;
    return MH_OK;
}

static void close_keys(void *state, mh_error *last_words)
{
    (void)last_words;
    secret *keys = state;
    prompt_keys_close(&keys->keys);
    free(keys);
}

/* The key that row `i` names, NULL for NULL and ''. A key that is not there is an error: its hash
 * must not become another kind of hash, nor quietly nothing. */
static mh_status key_of_row(mh_call *call, size_t i, const prompt_key **key)
{
    const mh_column *column = mh_arg(call, 0), *names = mh_keys(column);
    const size_t number = column->indexes[i];
    const mh_span name = mh_strings(names)[number];
    const secret *state = call->state;
    const prompt_key *found = NULL;
    if (!names->nulls[number] && name.size > 0) {
        if (!state->readable)
            return mh_fail(call->error, MH_ENVIRONMENT, "%s", state->why.text);
        found = prompt_keys_find(&state->keys, name.data, name.size);
        if (!found)
            return mh_fail(call->error, MH_ENVIRONMENT,
                           "row %zu: got a keyName of %zu bytes that the key file does not have, "
                           "expected one of its %zu keys or ''",
                           i + 1, name.size, state->keys.count);
    }
    *key = found;
    return MH_OK;
}

static mh_status keyed_rows(mh_call *call, prompt_scratch *scratch, spelling how)
{
    mh_result *out = mh_result_of(call);
    for (size_t i = 0; i < call->rows; i++) {
        char signature[PROMPT_SIGNED_MAX];
        mh_span text = {"", 0}, result = {signature, 0};
        const prompt_key *key = NULL;
        bool known = false;
        MH_TRY(key_of_row(call, i, &key));
        MH_TRY(spelled(call, scratch, how, 1, i, &text, &known));
        if (known && key)
            result.size = prompt_key_sign(key, text.data, text.size, signature);
        out->nulls[i] = result.size == 0;
        MH_TRY(mh_result_append(out, result, call->error));
    }
    return MH_OK;
}

static mh_status prompt_keyed(mh_call *call)
{
    return with_scratch(call, TEXT, keyed_rows);
}

/* ---- declarations ---- */

#define JSON_ARGUMENT                                                                              \
    {                                                                                              \
        {"json", "Nullable(String)", "", "JSON text in UTF-8, 16 MiB and 512 levels at most"},     \
    }
#define TEXT_ARGUMENT                                                                              \
    {                                                                                              \
        {"text", "Nullable(String)", "", "the prompt, 64 MiB at most"},                            \
    }

static const char json_nulls[] =
    "what is not strict JSON (RFC 8259): invalid UTF-8, lone surrogates, numbers beyond a double, "
    "a name twice in an object, anything behind the value; more than 16 MiB or 512 levels";
static const char text_nulls[] = "NULL; more than 64 MiB, or 1,000 combining marks in a row";
static const char jcs_source[] = "RFC 8785 (JCS); XXH3 with 128 bits, seed 0";
static const char text_source[] =
    "Unicode 15.0: NFC (UAX 15), property White_Space; full case folding of CaseFolding.txt";

static const mh_function functions[] = {
    {
        .name = "hashCanonicalJson",
        .since = "0.1.0",
        .summary = "JSON in its canonical form: equal values become equal text.",
        .formula =
            "members sorted by UTF-16 code units, no blanks, numbers as ECMAScript writes their "
            "doubles, strings with the fewest escapes",
        .arguments = JSON_ARGUMENT,
        .returns = "Nullable(String)",
        .unit = "JSON",
        .nulls = json_nulls,
        .deterministic = true,
        .source = "RFC 8785 (JCS)",
        .pitfalls =
            "Numbers are doubles: integers beyond 2^53 lose digits. No Unicode normalisation: two "
            "spellings of an accent stay two values.",
        .examples =
            {
                {"hashCanonicalJson('{\"b\": 1.0, \"a\": [1e21, 0.000001, -0]}')",
                 "{\"a\":[1e+21,0.000001,0],\"b\":1}"},
                {"hashCanonicalJson('9007199254740993')", "9007199254740992"},
                {"hashCanonicalJson('{\"a\": 1, \"a\": 1}')", "NULL"},
                {"hashCanonicalJson('')", "NULL"},
                {"hashCanonicalJson(NULL)", "NULL"},
            },
        .eval = canonical_json,
    },
    {
        .name = "hashParams",
        .since = "0.1.0",
        .summary = "Hash of parameters in JSON, the same for equal values: XXH3-128 of the "
                   "canonical form.",
        .formula = "lower(hex(xxh3_128(hashCanonicalJson(json))))",
        .arguments = JSON_ARGUMENT,
        .returns = "Nullable(FixedString(32))",
        .unit = "hexadecimal digits in lower case",
        .nulls = json_nulls,
        .deterministic = true,
        .source = jcs_source,
        .pitfalls =
            "A default that is left out is not the same value as one that is spelled out. For "
            "seeds and ids beyond 2^53 take hashParamsLossless. Not for secrecy.",
        .examples =
            {
                {"hashParams('{\"width\": 512, \"height\": 512}')",
                 "948a71c2548133d89d04eacf36b1eb4d"},
                {"hashParams('{\"height\":5.12e2,\"width\":512.0}')",
                 "948a71c2548133d89d04eacf36b1eb4d"},
                {"hashParams('{\"width\": 512,}')", "NULL"},
            },
        .eval = params,
    },
    {
        .name = "hashParamsSha256",
        .since = "0.1.0",
        .summary = "As hashParams, with SHA-256.",
        .formula = "lower(hex(SHA256(hashCanonicalJson(json))))",
        .arguments = JSON_ARGUMENT,
        .returns = "Nullable(FixedString(64))",
        .unit = "hexadecimal digits in lower case",
        .nulls = json_nulls,
        .deterministic = true,
        .source = "RFC 8785 (JCS); FIPS 180-4",
        .pitfalls = "Several times slower than hashParams: for partners who ask for SHA-256. Few "
                    "possible values can be guessed from any unkeyed hash.",
        .examples =
            {
                {"hashParamsSha256('{\"width\": 512, \"height\": 512}')",
                 "c3a02f9d959623fd7dcbfd1db73925d15b94eb549f5e60548e7ad22469737327"},
                {"hashParamsSha256('[')", "NULL"},
            },
        .eval = params_sha256,
    },
    {
        .name = "hashParamsLossless",
        .since = "0.1.0",
        .summary = "As hashParams, but integers keep all their digits: RFC 8785 takes all beyond "
                   "2^53 for the nearest double.",
        .formula = "hashParams, over a canonical form whose integer literals are kept",
        .arguments = JSON_ARGUMENT,
        .returns = "Nullable(FixedString(32))",
        .unit = "hexadecimal digits in lower case",
        .nulls = json_nulls,
        .deterministic = true,
        .source = jcs_source,
        .pitfalls =
            "1 and 1.0 are the same value, 2^53 + 1 and 2^53 + 1.0 are not: only literals without "
            "fraction and exponent keep their digits.",
        .examples =
            {
                {"hashParamsLossless('{\"a\": 9007199254740993}')",
                 "02f9395358c9aca8f0932fab65c200a8"},
                {"hashParamsLossless('{\"a\": 9007199254740992}')",
                 "4f1d5d228c952e1f618efcb995a732ba"},
                {"hashParamsLossless('01')", "NULL"},
            },
        .eval = params_lossless,
    },
    {
        .name = "hashParamsLivepeer",
        .since = "0.1.0",
        .summary = "The params_hash of Livepeer's ai-runner: MD5 of Python's json.dumps(params, "
                   "sort_keys=True).",
        .formula = "lower(hex(MD5(json.dumps(json.loads(json), sort_keys=True))))",
        .arguments = JSON_ARGUMENT,
        .returns = "Nullable(FixedString(32))",
        .unit = "hexadecimal digits in lower case",
        .nulls = "what Python's json.loads refuses (it takes NaN and infinities, a name twice, "
                 "lone surrogates as escapes, integers of 4,300 digits); more than 16 MiB or 512 "
                 "levels",
        .deterministic = true,
        .source = "livepeer/ai-runner, status.py; Python 3.11's json module",
        .pitfalls =
            "1 and 1.0 differ, as in Python. Give it the text as it came: JSONExtractRaw has "
            "already rewritten its numbers.",
        .examples =
            {
                {"hashParamsLivepeer('{\"width\":512,\"height\":512}')",
                 "f2f41bce75e30de92f8c308a6722859b"},
                {"hashParamsLivepeer('{}')", "99914b932bd37a50b983c5e7c90ae93b"},
                {"hashParamsLivepeer('{\"width\":512.')", "NULL"},
            },
        .eval = params_livepeer,
    },
    {
        .name = "hashPromptText",
        .since = "0.1.0",
        .summary = "A prompt in one spelling: NFC, runs of white space as one blank, none at the "
                   "ends.",
        .formula = "NFC; CR LF and CR to LF; each run of white space to one blank; none at the "
                   "ends; bytes that are not UTF-8 to U+FFFD",
        .arguments = TEXT_ARGUMENT,
        .returns = "Nullable(String)",
        .unit = "text",
        .nulls = text_nulls,
        .deterministic = true,
        .source = text_source,
        .pitfalls = "Indentation of code is white space too: for prompts that are programs, "
                    "hashPromptExact.",
        .examples =
            {
                {"hashPromptText('  A cat,\\r\\n\\ton a mat.\\n')", "A cat, on a mat."},
                {"hashPromptText('cafe\xcc\x81\xe2\x80\xa8!')", "caf\xc3\xa9 !"},
                {"hashPromptText(NULL)", "NULL"},
            },
        .eval = text_plain,
    },
    {
        .name = "hashPromptTextFold",
        .since = "0.1.0",
        .summary = "As hashPromptText, and without case: full case folding, no locale.",
        .formula = "full case folding of hashPromptText, in NFC again",
        .arguments = TEXT_ARGUMENT,
        .returns = "Nullable(String)",
        .unit = "text",
        .nulls = text_nulls,
        .deterministic = true,
        .source = text_source,
        .pitfalls =
            "Folding is not lower-casing: the German sharp s becomes ss. No locale: the Turkish "
            "dotless i stays one.",
        .examples =
            {
                {"hashPromptTextFold('A  Cat')", "a cat"},
                {"hashPromptTextFold('Stra\xc3\x9f"
                 "e')",
                 "strasse"},
                {"hashPromptTextFold(NULL)", "NULL"},
            },
        .eval = text_fold,
    },
    {
        .name = "hashPrompt",
        .since = "0.1.0",
        .summary = "Groups equal prompts: XXH3-128 of hashPromptText. Not for secrecy.",
        .formula = "lower(hex(xxh3_128(hashPromptText(text))))",
        .arguments = TEXT_ARGUMENT,
        .returns = "Nullable(FixedString(32))",
        .unit = "hexadecimal digits in lower case",
        .nulls = text_nulls,
        .deterministic = true,
        .source = text_source,
        .pitfalls = "Anybody can hash a guess: store hashPromptKeyed where prompts must not leak.",
        .examples =
            {
                {"hashPrompt('  Hello,\\nworld ')", "61f0632fb079b54d7386e91040cf00c3"},
                {"hashPrompt(NULL)", "NULL"},
            },
        .eval = prompt_plain,
    },
    {
        .name = "hashPromptFold",
        .since = "0.1.0",
        .summary = "Groups prompts that are equal but for case: XXH3-128 of hashPromptTextFold. "
                   "Not for secrecy.",
        .formula = "lower(hex(xxh3_128(hashPromptTextFold(text))))",
        .arguments = TEXT_ARGUMENT,
        .returns = "Nullable(FixedString(32))",
        .unit = "hexadecimal digits in lower case",
        .nulls = text_nulls,
        .deterministic = true,
        .source = text_source,
        .pitfalls = "Case often matters in code. As hashPrompt, it hides nothing.",
        .examples =
            {
                {"hashPromptFold('HELLO, World')", "11c83d9c1ee368164c0abe17b55db69c"},
                {"hashPromptFold(NULL)", "NULL"},
            },
        .eval = prompt_fold,
    },
    {
        .name = "hashPromptExact",
        .since = "0.1.0",
        .summary = "XXH3-128 of the bytes as they are. Not for secrecy.",
        .formula = "lower(hex(xxh3_128(text)))",
        .arguments = {{"text", "Nullable(String)", "", "any bytes"}},
        .returns = "Nullable(FixedString(32))",
        .unit = "hexadecimal digits in lower case",
        .nulls = "NULL",
        .deterministic = true,
        .source = "XXH3 with 128 bits, seed 0",
        .pitfalls = "One blank more is another prompt. As hashPrompt, it hides nothing.",
        .examples =
            {
                {"hashPromptExact('Hello, world')", "61f0632fb079b54d7386e91040cf00c3"},
                {"hashPromptExact('')", "99aa06d3014798d86001c324468d497f"},
                {"hashPromptExact(NULL)", "NULL"},
            },
        .eval = prompt_exact,
    },
    {
        .name = "hashPromptKeyed",
        .since = "0.1.0",
        .summary = "A prompt's keyed hash, for tables that must not hold prompts: "
                   "hmac-sha256:<key version>:<hex> of hashPromptText.",
        .formula = "concat('hmac-sha256:', version, ':', lower(hex(HMAC-SHA-256(key, "
                   "hashPromptText(text)))))",
        .arguments =
            {
                {"keyName", "LowCardinality(Nullable(String))", "",
                 "a name in the key file, whose highest version signs; a name that is not there, "
                 "or a key file that others can read, is an error"},
                {"text", "Nullable(String)", "", "the prompt, 64 MiB at most"},
            },
        .returns = "Nullable(String)",
        .unit = "text",
        .nulls =
            "text NULL, over 64 MiB or with 1,000 combining marks in a row; keyName NULL or ''",
        .deterministic = false,
        .source = "RFC 2104 with SHA-256; RFC 4231 has test vectors",
        .files = "prompt_keys.csv",
        .pitfalls =
            "A new key version is a new hash of the same prompt: count prompts within a version. "
            "The key is a file, never a literal: SQL text is logged.",
        .examples =
            {
                {"hashPromptKeyed('', 'a prompt')", "NULL"},
                {"hashPromptKeyed(NULL, 'a prompt')", "NULL"},
            },
        .eval = prompt_keyed,
    },
};

static const mh_family family = {
    .name = "hash",
    .summary = "One value for equal parameters and equal prompts, however they are spelled.",
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .open = open_keys,
    .close = close_keys,
};

int main(int argc, char **argv)
{
    return mh_main(argc, argv, &family);
}
