/*
 * FOCUS's category and subcategory of providers' services, as data. Knows nothing of bills.
 */
#ifndef FOCUS_SERVICES_H
#define FOCUS_SERVICES_H

#include "../../cost/bill_rows.h"

typedef struct focus_service {
    const char *provider, *name; /* as in the bill, in any case */
    const char *category, *subcategory;
} focus_service;

/* Other and Other (Other) for a service that is not in the list. */
const focus_service *focus_service_of(const char *provider, bill_text name);

/* The whole list, sorted; for a test. */
extern const focus_service focus_services[];
extern const size_t focus_service_count;

#endif
