/* The few values a database keeps about itself. Not for settings: those come
 * from a file. */
#include "server/store/connection.h"
#include "server/store/statement.h"

enum err store_meta_get(struct store *store, const char *name,
    struct arena *arena, struct str *value)
{
	struct statement s = statement_for(store, QUERY_meta_get);
	struct str found = STR_NONE;
	enum err err;

	statement_text(&s, str_from(name));
	if (statement_one(&s))
		found = statement_get_text(&s, arena);
	err = statement_end(&s);
	if (!err)
		*value = found;
	return err;
}

enum err store_meta_set(struct store *store, const char *name, struct str value)
{
	struct statement s = statement_for(store, QUERY_meta_set);

	statement_text(&s, str_from(name));
	statement_text(&s, value);
	return statement_run(&s);
}
