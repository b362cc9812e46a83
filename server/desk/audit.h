/* The acts that stand in the audit log. */
#ifndef SERVER_DESK_AUDIT_H
#define SERVER_DESK_AUDIT_H

#include <stdbool.h>

#include "shared/str.h"

enum audit_action {
#define AUDIT(name, ways, description) AUDIT_##name,
#include "server/desk/audit.def"
	AUDIT_COUNT
};

const char *audit_name(enum audit_action action);
const char *audit_description(enum audit_action action);
/* The one of that name that a command may have noted; false if there is none.
 * *person: its target is a customer. */
bool audit_noted(struct str name, enum audit_action *action, bool *person);

#endif
