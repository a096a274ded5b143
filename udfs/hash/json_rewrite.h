/*
 * JSON texts rewritten so that equal values become equal bytes. Pure: no IO, no globals, reads only
 * the text it is given. Knows nothing of columns.
 */
#ifndef HASH_JSON_REWRITE_H
#define HASH_JSON_REWRITE_H

#include "json_members.h"
#include "json_scratch.h"

/* How values are written that are not plain. */
typedef struct json_style {
    bool spaced;              /* a blank behind commas and colons */
    bool last_duplicate_wins; /* else a name that comes twice is refused */
    json_order order;
    json_cursor (*string)(json_cursor at);
    json_cursor (*number)(json_cursor at); /* and whatever begins like no other value */
} json_style;

/* RFC 8785 (JCS). The text must be strict RFC 8259 in UTF-8; duplicate names, lone surrogates and
 * numbers beyond a double are refused. */
extern const json_style json_jcs;

/* The same, but integer literals keep all their digits: JCS reads 9007199254740993 as the double
 * 9007199254740992. -0 is 0 nevertheless. */
extern const json_style json_jcs_lossless;

/* Python's json.dumps(json.loads(text), sort_keys=True). Refused: what json.loads refuses, lone
 * surrogates in UTF-8. */
extern const json_style json_python;

/* The text in a style. *out borrows the scratch until its next use. */
__attribute__((warn_unused_result)) json_status json_rewrite(json_scratch *scratch,
                                                             const json_style *style,
                                                             const char *text, size_t size,
                                                             const char **out, size_t *out_size);

#endif
