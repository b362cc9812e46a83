/* Names of the acts of audit.def. Noting one is plan_audit's. */
#include "server/desk/audit.h"

#include <stddef.h>

enum way { PLANNED, NOTED, PERSON };

static const struct {
	const char *name;
	enum way way;
	const char *description;
} rows[] = {
#define AUDIT(name, ways, description) { #name, ways, description },
#include "server/desk/audit.def"
};

const char *audit_name(enum audit_action action)
{
	return rows[action].name;
}

const char *audit_description(enum audit_action action)
{
	return rows[action].description;
}

bool audit_noted(struct str name, enum audit_action *action, bool *person)
{
	for (size_t i = 0; i < AUDIT_COUNT; i++) {
		if (rows[i].way == PLANNED || !str_is(name, rows[i].name))
			continue;
		*action = (enum audit_action)i;
		*person = rows[i].way == PERSON;
		return true;
	}
	return false;
}
