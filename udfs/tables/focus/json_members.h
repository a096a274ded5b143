/*
 * Members of the objects in a JSON array, as Google Cloud's export writes credits and labels. What
 * it does not understand ends the array. Knows nothing of bills.
 */
#ifndef FOCUS_JSON_MEMBERS_H
#define FOCUS_JSON_MEMBERS_H

#include "../../cost/bill_rows.h"

typedef struct json_walk {
    const char *at, *end;
} json_walk;

typedef struct json_member {
    bill_text key, value; /* escapes as they are; a string without its quotes */
    bool is_string;
} json_member;

/* The next object of the array; false: there is none. */
bool json_next_object(json_walk *walk);

/* Its next member; false: there is none. */
bool json_next_member(json_walk *walk, json_member *out);

/* Every object has been read, and the array is whole. */
bool json_ended(json_walk *walk);

#endif
