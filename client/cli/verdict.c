/* Errors of the desk, as a client takes them. Not the sentences themselves:
 * those come with the error (shared/errors.def). */
#include "client/cli/verdict.h"

#include <stddef.h>

static const struct row {
	const char *code;
	struct verdict verdict;
} rows[] = {
	{ "slow_down", { true, EXIT_LATER, "" } },
	{ "try_later", { true, EXIT_LATER, "" } },
	{ "busy", { true, EXIT_LATER, "" } },
	{ "drain", { true, EXIT_LATER, "" } },
	{ "disk_full", { true, EXIT_LATER, "" } },
	{ "no_memory", { true, EXIT_LATER, "" } },
	{ "not_ready", { true, EXIT_LATER, "" } },
	{ "timeout", { false, EXIT_LATER, "" } },
	{ "auth", { false, EXIT_DENIED, "" } },
	{ "forbidden", { false, EXIT_DENIED, "" } },
	{ "closed", { false, EXIT_FAILED, "/reopen opens it again." } },
	{ "taken", { false, EXIT_FAILED, "/list waiting shows who waits." } },
	{ "bad_state", { false, EXIT_FAILED, "/list shows where it stands." } },
};

const struct verdict *verdict_of(struct str code)
{
	static const struct verdict failure = { false, EXIT_FAILED, "" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_is(code, rows[i].code))
			return &rows[i].verdict;
	return &failure;
}

bool verdict_again(struct str code, enum message_type type)
{
	if (type == MESSAGE_transfer && str_is(code, "busy"))
		return false;
	return message_row(type)->id == MESSAGE_ID_ONCE &&
	       verdict_of(code)->retry;
}
