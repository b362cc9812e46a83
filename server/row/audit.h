/* A row of the audit log, as the database keeps it.
 * Plain values: no code, no SQL. */
#ifndef SERVER_ROW_AUDIT_H
#define SERVER_ROW_AUDIT_H

#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"

struct audit_row {
	int64_t id; /* 1, 2, 3 ...; set by audit_add */
	int64_t at;
	int64_t shop_id;   /* 0 = of no one shop */
	struct str actor;  /* sign-in name, "command" or "desk" */
	struct str action; /* server/desk/audit.def */
	struct str target, detail;
};

struct audit_list {
	struct audit_row *at;
	size_t count;
};

#endif
