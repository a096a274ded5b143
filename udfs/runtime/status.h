/*
 * How things fail. Every fallible function returns mh_status and, on failure, leaves its results
 * untouched and one line in the error. Knows nothing of columns, types or descriptors.
 *
 * Four kinds of failure: a bad row is NULL and no failure at all; a bad block and a bad environment
 * are statuses; a bug is an assert, in every build.
 */
#ifndef MH_STATUS_H
#define MH_STATUS_H

/* The values are the exit statuses of a worker. */
typedef enum mh_status {
    MH_OK = 0,
    MH_BAD_BLOCK = 2,   /* the caller sent what the declaration does not allow */
    MH_ENVIRONMENT = 3, /* memory, IO, a rate card or key file */
} mh_status;

/* One line a person can act on: what, where, got, expected. Never quotes String data. */
typedef struct mh_error {
    char text[1024];
} mh_error;

#define MH_CHECKED __attribute__((warn_unused_result))
#define MH_TRY(call)                                                                               \
    do {                                                                                           \
        mh_status mh_try_status_ = (call);                                                         \
        if (mh_try_status_ != MH_OK)                                                               \
            return mh_try_status_;                                                                 \
    } while (0)

/* Sets the line, control characters replaced by '?', and returns `status` for `return mh_fail`. */
MH_CHECKED __attribute__((format(printf, 3, 4))) mh_status
mh_fail(mh_error *error, mh_status status, const char *format, ...);

/* Puts "prefix: " before the line, as an error passes from the part to the whole. */
__attribute__((format(printf, 2, 3))) void mh_error_prefix(mh_error *error, const char *format,
                                                           ...);

#endif
