/* Packs of replies that were put in force, as the database keeps them.
 * Plain values: no code, no SQL. */
#ifndef SERVER_ROW_VERSION_H
#define SERVER_ROW_VERSION_H

#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"

struct version_row {
	struct str version; /* 16 hex digits */
	int64_t made_at;    /* first in force */
	int64_t used_at;    /* put in force last */
	struct str used_by; /* who asked for it; none = the desk itself */
	struct str source;  /* how it came then: folder, rollback */
	int64_t reply_count, phrasing_count;
};

struct version_list {
	struct version_row *at;
	size_t count;
};

struct version_file {
	struct str path, content;
	uint8_t hash[32]; /* SHA-256 of the content */
};

struct version_file_list {
	struct version_file *at;
	size_t count;
};

#endif
