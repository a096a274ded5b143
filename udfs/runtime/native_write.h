/*
 * Writer of ClickHouse's Native format, revision 0, without IO: result columns become a list of
 * pieces of memory that somebody else sends. Nothing is copied.
 */
#ifndef MH_NATIVE_WRITE_H
#define MH_NATIVE_WRITE_H

#include "result.h"

#include <sys/uio.h>

/* Lives in the block's arena; borrows the results. */
typedef struct mh_message {
    struct iovec *pieces;
    size_t count, capacity;
    size_t bytes;
} mh_message;

/* One block of `count` columns with these names; every column must have `rows` rows. */
MH_CHECKED mh_status mh_write_block(mh_message *message, const mh_result *results,
                                    const char *const *names, size_t count, size_t rows,
                                    mh_arena *arena, mh_error *error);

#endif
