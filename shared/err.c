/* What errors.def says, as look-ups. Not for logging and not for the codes of
 * libraries: those are turned into an enum err in their own rooms. */
#include "shared/err.h"

#include <stddef.h>

struct err_row {
	const char *code;
	const char *sentence;
	int http;
	int ws;
};

static const struct err_row rows[ERR_COUNT] = {
#define ERR(name, http, ws, sentence)                                          \
	[ERR_##name] = { #name, sentence, http, ws },
#include "shared/errors.def"
#undef ERR
};

/* A number that is no row can only come from a bug: it reads as internal. */
static const struct err_row *row_of(enum err err)
{
	size_t at = (size_t)err;

	return &rows[at < ERR_COUNT ? at : (size_t)ERR_internal];
}

const char *err_code(enum err err)
{
	return row_of(err)->code;
}

const char *err_sentence(enum err err)
{
	return row_of(err)->sentence;
}

int err_http(enum err err)
{
	return row_of(err)->http;
}

int err_ws(enum err err)
{
	return row_of(err)->ws;
}

enum err err_absent(enum err err, bool *found)
{
	*found = err == ERR_ok;
	return err == ERR_not_found ? ERR_ok : err;
}
