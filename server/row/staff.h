/* Staff and their tokens, as the database keeps them.
 * A plain value: no code, no SQL. */
#ifndef SERVER_ROW_STAFF_H
#define SERVER_ROW_STAFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"
#include "shared/words.h"

struct staff_row {
	int64_t id; /* set by staff_add */
	struct str name, shown, password, shops, langs, groups;
	enum standing standing;
	int64_t capacity;
	bool blocked, demo;
	int64_t created_at;
};

struct token_row {
	int64_t staff_id;
	bool once;
	int64_t expires_at;
};

#endif
