/* The table of facts. Their values come from outside this room. */
#include "server/answer/fact.h"

static const char *const names[] = {
#define FACT(name, description) name,
#include "server/answer/fact.def"
#undef FACT
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* True if name is "GROUP.x" for the group. */
static bool belongs(struct str name, struct str group)
{
	return name.len > group.len + 1 && name.ptr[group.len] == '.' &&
	       !memcmp(name.ptr, group.ptr, group.len);
}

bool fact_exists(struct str name)
{
	if (belongs(name, STR("shop")))
		return true;
	for (size_t i = 0; i < NAMES; i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

bool fact_is_group(struct str name)
{
	for (size_t i = 0; name.len && i < NAMES; i++)
		if (belongs(str_from(names[i]), name))
			return true;
	return false;
}

bool fact_known(const struct fact_list *facts, struct str name)
{
	if (fact_value(facts, name).ptr)
		return true;
	if (!fact_is_group(name))
		return false;
	for (size_t i = 0; i < facts->count; i++)
		if (belongs(facts->at[i].name, name) && facts->at[i].value.len)
			return true;
	return false;
}

const char *fact_name(size_t at)
{
	return at < NAMES ? names[at] : NULL;
}
