/* Counts of connections by address. What the limits are: http.c. */
#include "server/net/crowd.h"

#include "shared/token.h"

enum err crowd_init(struct crowd *crowd)
{
	uint64_t seed;
	enum err err = chance_system.fill(&chance_system, &seed, sizeof(seed));

	if (!err)
		table_init(&crowd->counts, seed);
	return err;
}

void crowd_fini(struct crowd *crowd)
{
	table_fini(&crowd->counts);
}

/* The table's values are the counts themselves. */
int crowd_count(const struct crowd *crowd, int64_t address)
{
	void *count = table_get(&crowd->counts, table_int_key(&address));

	return (int)(intptr_t)count;
}

enum err crowd_add(struct crowd *crowd, int64_t address)
{
	intptr_t count = crowd_count(crowd, address) + 1;

	if (!address)
		return ERR_ok;
	return table_put(&crowd->counts, table_int_key(&address),
	    (void *)count); // NOLINT: a number, never followed
}

void crowd_remove(struct crowd *crowd, int64_t address)
{
	intptr_t count = crowd_count(crowd, address) - 1;

	if (!address)
		return;
	/* Replacing a value takes no memory, so it cannot fail. */
	if (count <= 0 ||
	    table_put(&crowd->counts, table_int_key(&address), (void *)count))
		table_remove(&crowd->counts, table_int_key(&address));
}
