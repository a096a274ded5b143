/*
 * The examples of a family's declarations, run in process: what a user runs to see that a mounted
 * executable works. The same examples run through the pipe and in ClickHouse in the tests.
 */
#ifndef MH_SELFTEST_H
#define MH_SELFTEST_H

#include "mh.h"

#include <stdio.h>

/* Prints a line for each example that is wrong and the count of right ones; 0 when all are right.
 * Functions that read files use the files beside the executable. */
int mh_selftest(const mh_family *family, FILE *out);

#endif
