/* Typed lines, taken apart by the table of commands.def. */
#include "client/cli/slash.h"

static const struct slash_row rep_rows[] = {
#define REP_COMMAND(name, arguments, description)                              \
	{ #name, arguments, description },
#include "client/cli/commands.def"
};

static const struct slash_row guest_rows[] = {
#define GUEST_COMMAND(name, arguments, description)                            \
	{ #name, arguments, description },
#include "client/cli/commands.def"
};

const struct slash_table slash_rep = { rep_rows, REP_COMMAND_COUNT };
const struct slash_table slash_guest = { guest_rows, GUEST_COMMAND_COUNT };

static struct str skip(struct str s, size_t count)
{
	return (struct str){ s.ptr + count, s.len - count };
}

struct str slash_word(struct str *rest)
{
	struct str trimmed = str_trim(*rest);
	struct str word = str_cut(&trimmed, ' ');

	*rest = trimmed.ptr ? str_trim(trimmed) : STR_NONE;
	return word;
}

static bool is_digit(struct str s)
{
	return s.len == 1 && s.ptr[0] >= '0' && s.ptr[0] <= '9';
}

static struct slash parse_command(
    const struct slash_table *table, struct str line)
{
	struct slash slash = { SLASH_UNKNOWN, 0, skip(line, 1) };
	struct str rest = slash.text;
	bool blank = rest.len && (rest.ptr[0] == ' ' || rest.ptr[0] == '\t');
	struct str name = blank ? STR_NONE : slash_word(&rest);

	slash.text = name;
	if (is_digit(name) && !rest.len) {
		slash.kind = SLASH_PICK;
		slash.number = name.ptr[0] - '0';
		slash.text = STR_NONE;
		return slash;
	}
	if (name.len == 2 && name.ptr[0] == 'e' && is_digit(skip(name, 1))) {
		slash.kind = SLASH_EDIT;
		slash.number = name.ptr[1] - '0';
		return slash;
	}
	for (size_t i = 0; i < table->count; i++) {
		if (!str_is(name, table->rows[i].name))
			continue;
		slash.kind = SLASH_COMMAND;
		slash.number = (int)i;
		slash.text = rest;
	}
	return slash;
}

struct slash slash_parse(const struct slash_table *table, struct str line)
{
	struct slash slash = { SLASH_NOTHING, 0, str_trim(line) };

	if (!slash.text.len)
		return slash;
	slash.kind = SLASH_TEXT;
	if (is_digit(slash.text)) {
		slash.kind = SLASH_PICK;
		slash.number = slash.text.ptr[0] - '0';
	}
	if (slash.text.ptr[0] != '/')
		return slash;
	if (slash.text.len > 1 && slash.text.ptr[1] == '/') {
		slash.text = skip(slash.text, 1);
		return slash;
	}
	return parse_command(table, slash.text);
}

/* How many characters all the names that begin so have in common. */
static size_t common(const char *a, const char *b)
{
	size_t len = 0;

	while (a[len] && a[len] == b[len])
		len++;
	return len;
}

void slash_complete(const struct slash_table *table, struct str begun,
    struct buf *rest, struct buf *names)
{
	const char *first = NULL;
	size_t same = 0, found = 0;
	struct str name;

	if (!begun.len || begun.ptr[0] != '/')
		return;
	name = skip(begun, 1);
	for (size_t i = 0; i < table->count; i++) {
		const char *at = table->rows[i].name;
		if (strlen(at) < name.len || memcmp(at, name.ptr, name.len))
			continue;
		same = first
			   ? common(first, at) < same ? common(first, at) : same
			   : strlen(at);
		first = first ? first : at;
		found++;
		buf_printf(names, "%s/%s", names->len ? " " : "", at);
	}
	if (first)
		buf_add(rest, first + name.len, same - name.len);
	if (found == 1) {
		buf_char(rest, ' ');
		buf_clear(names);
	}
}
