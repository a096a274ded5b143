/*
 * What an executable says of itself: configuration, pages, help, all from the declarations.
 */
#ifndef MH_DESCRIBE_H
#define MH_DESCRIBE_H

#include "mh.h"

#include <stdio.h>

/* config/functions/<family>_function.xml */
void mh_describe_xml(const mh_family *family, FILE *out);
/* udfs/<family>/README.md */
void mh_describe_md(const mh_family *family, FILE *out);
/* `call \t expect` a line: tests run them in ClickHouse. */
void mh_describe_examples(const mh_family *family, FILE *out);
void mh_describe_help(const mh_family *family, FILE *out);

/* Of sql/meterhouse/02_functions.sql: one INSERT. */
void mh_describe_sql(const mh_family *family, FILE *out);

/* The same for a table function: a page, or help; one INSERT. */
void mh_describe_table(const mh_table *table, bool markdown, FILE *out);
void mh_describe_table_sql(const mh_table *table, FILE *out);

#endif
