/* Pages and configuration from declarations. See describe.h. */
#include "describe.h"

#include <string.h>

/* Waits of the server, in its units. A worker answers a block of a million rows in about a second;
 * the defaults of 10 s would fail blocks of ten times that on a busy machine. */
#define POOL_SIZE 16              /* at most so many at once; started when needed */
#define READ_TIMEOUT_MS 60000     /* without a byte of the answer */
#define WAIT_FOR_WORKER_S 60      /* while all of the pool are busy */

static void put_xml(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '&': fputs("&amp;", out); break;
        default: fputc(*text, out);
        }
    }
}

static void put_element(const char *name, const char *value, FILE *out)
{
    fprintf(out, "        <%s>", name);
    put_xml(value, out);
    fprintf(out, "</%s>\n", name);
}

static void put_function_xml(const mh_family *family, const mh_function *f, FILE *out)
{
    fputs("    <function>\n        <type>executable_pool</type>\n", out);
    put_element("name", f->name, out);
    fprintf(out, "        <command>meterhouse/%s %s%s%s</command>\n", family->name, f->name,
            f->files != NULL ? " " : "", f->files != NULL ? f->files : "");
    fputs("        <execute_direct>1</execute_direct>\n"
          "        <format>Native</format>\n", out);
    for (const mh_argument *a = f->arguments; a->name != NULL; a++) {
        fputs("        <argument><type>", out);
        put_xml(a->type, out);
        fprintf(out, "</type><name>%s</name></argument>\n", a->name);
    }
    put_element("return_type", f->returns, out);
    fprintf(out, "        <deterministic>%d</deterministic>\n", f->deterministic ? 1 : 0);
    fprintf(out, "        <pool_size>%d</pool_size>\n", POOL_SIZE);
    fprintf(out, "        <command_read_timeout>%d</command_read_timeout>\n", READ_TIMEOUT_MS);
    fprintf(out, "        <max_command_execution_time>%d</max_command_execution_time>\n",
            WAIT_FOR_WORKER_S);
    fputs("        <stderr_reaction>log_last</stderr_reaction>\n"
          "        <check_exit_code>1</check_exit_code>\n"
          "    </function>\n", out);
}

void mh_describe_xml(const mh_family *family, FILE *out)
{
    fprintf(
        out,
        "<!-- Written by the executable %s (describe=xml); a test compares. pool_size is the most\n"
        "     workers of a function at once (they start when needed): the number of cores will do. "
        "-->\n"
        "<functions>\n",
        family->name);
    for (size_t i = 0; i < family->function_count; i++)
        put_function_xml(family, &family->functions[i], out);
    fputs("</functions>\n", out);
}

static void put_signature(const mh_function *f, FILE *out)
{
    fprintf(out, "%s(", f->name);
    for (const mh_argument *a = f->arguments; a->name != NULL; a++)
        fprintf(out, "%s%s", a == f->arguments ? "" : ", ", a->name);
    fprintf(out, ") -> %s", f->returns);
}

static void put_arguments_md(const mh_argument *arguments, FILE *out)
{
    fputs("| argument | type | unit | |\n|---|---|---|---|\n", out);
    for (const mh_argument *a = arguments; a->name != NULL; a++)
        fprintf(out, "| `%s` | `%s` | %s | %s |\n", a->name, a->type,
                a->unit != NULL ? a->unit : "", a->doc != NULL ? a->doc : "");
    fputc('\n', out);
}

void mh_describe_md(const mh_family *family, FILE *out)
{
    fprintf(out, "<!-- Written by `%s --describe=md`; a test compares. -->\n# %s\n\n%s\n\n",
            family->name, family->name, family->summary);
    for (size_t i = 0; i < family->function_count; i++) {
        const mh_function *f = &family->functions[i];
        fprintf(out, "## %s\n\n`", f->name);
        put_signature(f, out);
        fprintf(out, "`\n\n%s\n\n", f->summary);
        if (f->formula != NULL)
            fprintf(out, "Formula: %s\n\n", f->formula);
        put_arguments_md(f->arguments, out);
        fprintf(out, "Result: `%s`%s%s. %s\n\n", f->returns, f->unit != NULL ? ", " : "",
                f->unit != NULL ? f->unit : "", f->nulls);
        fprintf(out, "%s Since %s. Source: %s\n\n",
                f->deterministic ? "Deterministic." : "Not deterministic: reads a file.", f->since,
                f->source);
        if (f->pitfalls != NULL)
            fprintf(out, "Pitfalls: %s\n\n", f->pitfalls);
        fputs("```sql\n", out);
        for (const mh_example *e = f->examples; e->call != NULL; e++)
            fprintf(out, "SELECT %s -- %s\n", e->call, e->expect);
        fputs("```\n\n", out);
    }
}

void mh_describe_examples(const mh_family *family, FILE *out)
{
    for (size_t i = 0; i < family->function_count; i++)
        for (const mh_example *e = family->functions[i].examples; e->call != NULL; e++)
            fprintf(out, "%s\t%s\n", e->call, e->expect);
}

void mh_describe_help(const mh_family *family, FILE *out)
{
    fprintf(out,
            "%s: %s\n\n"
            "ClickHouse runs `%s FUNCTION [FILE ...]` as an executable_pool function with format\n"
            "Native: blocks on stdin, answers on stdout. Files are relative to the executable.\n\n"
            "  --describe=xml|md|sql|examples  configuration, page, reference, examples\n"
            "  --selftest                      run the examples here and say how many are right\n"
            "  --version, --help\n\n",
            family->name, family->summary, family->name);
    for (size_t i = 0; i < family->function_count; i++) {
        const mh_function *f = &family->functions[i];
        put_signature(f, out);
        fprintf(out, "\n    %s\n", f->summary);
        for (const mh_argument *a = f->arguments; a->name != NULL; a++)
            fprintf(out, "    %s %s%s%s: %s\n", a->name, a->type, a->unit != NULL ? ", " : "",
                    a->unit != NULL ? a->unit : "", a->doc != NULL ? a->doc : "");
        if (f->formula != NULL)
            fprintf(out, "    Formula: %s\n", f->formula);
        fprintf(out, "    NULL: %s\n    Source: %s\n", f->nulls, f->source);
        if (f->pitfalls != NULL)
            fprintf(out, "    Pitfalls: %s\n", f->pitfalls);
        fputc('\n', out);
    }
}

void mh_describe_table(const mh_table *table, bool markdown, FILE *out)
{
    fprintf(out,
            markdown ? "<!-- Written by `%s --describe=md`; a test compares. -->\n# %s\n\n%s\n\n"
                     : "%s: table function %s\n%s\n\n",
            table->name, table->name, table->summary);
    if (table->words != NULL)
        fprintf(out, "In executable() the script is `meterhouse/%s WORD`, a word of: %s.\n\n",
                table->name, table->words);
    if (table->lines)
        fprintf(
            out,
            "On a command line `%s%s --raw < FILE` reads lines as they are and writes Native.\n\n",
            table->name, table->words != NULL ? " WORD" : "");
    if (table->columns[0].name != NULL) {
        fputs("Columns in, by position:\n\n", out);
        put_arguments_md(table->columns, out);
    }
    fputs("Columns out:\n\n", out);
    put_arguments_md(table->returns, out);
    fprintf(out, "Since %s. Source: %s\n\n```sql\n%s\n```\n", table->since, table->source,
            table->example);
}
