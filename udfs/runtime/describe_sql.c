/* Rows of the table meterhouse.functions, the reference at an SQL prompt. See describe.h. */
#include "describe.h"

/* What stands between the quotes of a string. */
static void put_quoted(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'' || *text == '\\')
            fputc('\\', out);
        if (*text == '\n')
            fputs("\\n", out);
        else
            fputc(*text, out);
    }
}

static void put_text(const char *text, FILE *out)
{
    fputc('\'', out);
    put_quoted(text != NULL ? text : "", out);
    fputc('\'', out);
}

static void put_texts(const char *const *texts, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "" : ", ", out);
        put_text(texts[i], out);
    }
}

static void put_arguments(const mh_argument *arguments, FILE *out)
{
    fputs(",\n [", out);
    for (const mh_argument *a = arguments; a->name != NULL; a++) {
        fputs(a == arguments ? "(" : ",\n  (", out);
        put_texts((const char *const[]){a->name, a->type, a->unit, a->doc}, 4, out);
        fputc(')', out);
    }
    fputs("],\n ", out);
}

static void put_insert(FILE *out)
{
    fputs(
        "INSERT INTO meterhouse.functions (name, family, kind, since, signature, summary, formula, "
        "arguments,\n    returns, unit, nulls, deterministic, source, pitfalls, examples) VALUES\n",
        out);
}

void mh_describe_sql(const mh_family *family, FILE *out)
{
    put_insert(out);
    for (size_t i = 0; i < family->function_count; i++) {
        const mh_function *f = &family->functions[i];
        fputc('(', out);
        put_texts((const char *const[]){f->name, family->name, "function", f->since}, 4, out);
        fprintf(out, ",\n '%s(", f->name);
        for (const mh_argument *a = f->arguments; a->name != NULL; a++)
            fprintf(out, "%s%s", a == f->arguments ? "" : ", ", a->name);
        fputs(") -> ", out);
        put_quoted(f->returns, out);
        fputs("',\n ", out);
        put_texts((const char *const[]){f->summary, f->formula}, 2, out);
        put_arguments(f->arguments, out);
        put_texts((const char *const[]){f->returns, f->unit, f->nulls}, 3, out);
        fprintf(out, ", %s,\n ", f->deterministic ? "true" : "false");
        put_texts((const char *const[]){f->source, f->pitfalls}, 2, out);
        fputs(",\n [", out);
        for (const mh_example *e = f->examples; e->call != NULL; e++) {
            fputs(e == f->examples ? "(" : ",\n  (", out);
            put_texts((const char *const[]){e->call, e->expect}, 2, out);
            fputc(')', out);
        }
        fputs(i + 1 < family->function_count ? "]),\n" : "]);\n", out);
    }
}

void mh_describe_table_sql(const mh_table *table, FILE *out)
{
    put_insert(out);
    fputc('(', out);
    put_texts((const char *const[]){table->name, table->name, "table function", table->since}, 4,
              out);
    fprintf(out, ",\n 'executable(\\'meterhouse/%s\\', \\'Native\\', structure, (SELECT ...))',\n ",
            table->name);
    put_texts((const char *const[]){table->summary, ""}, 2, out);
    put_arguments(table->columns, out);
    fputc('\'', out);
    for (const mh_argument *a = table->returns; a->name != NULL; a++) {
        fprintf(out, "%s%s ", a == table->returns ? "" : ", ", a->name);
        put_quoted(a->type, out);
    }
    fputs("', '', '', true,\n ", out);
    put_texts((const char *const[]){table->source, ""}, 2, out);
    fputs(",\n [(", out);
    put_texts((const char *const[]){table->example, ""}, 2, out);
    fputs(")]);\n", out);
}
