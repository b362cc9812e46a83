/* Joining modules line by line. Reading the files: pages.c. */
#include "server/command/join.h"

#include <stdbool.h>

static bool begins(struct str text, const char *with)
{
	size_t len = strlen(with);

	return text.len >= len && !memcmp(text.ptr, with, len);
}

static bool ends(struct str text, const char *with)
{
	size_t len = strlen(with);

	return text.len >= len && !memcmp(text.ptr + text.len - len, with, len);
}

static enum err blame(
    struct join_fault *fault, struct str name, const char *why, enum err err)
{
	*fault = (struct join_fault){ name, why };
	return err;
}

static const struct join_part *find(
    const struct join_part *parts, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(parts[i].name, name))
			return &parts[i];
	return NULL;
}

/* ---- the list ----------------------------------------------------------- */

static bool is_name(struct str name)
{
	if (!ends(name, ".js") || name.len == 3 || name.len > 64 ||
	    name.ptr[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c >= '0' && c <= '9') || c == '_' || c == '-' ||
			c == '.'))
			return false;
	}
	return true;
}

enum err join_names(struct str list, struct join_part parts[JOIN_MAX],
    size_t *count, struct join_fault *fault)
{
	*count = 0;
	while (list.len) {
		struct str name = str_trim(str_cut(&list, '\n'));

		if (!name.len || name.ptr[0] == '#')
			continue;
		if (!is_name(name))
			return blame(
			    fault, name, "no name of a script here", ERR_range);
		if (find(parts, *count, name))
			return blame(
			    fault, name, "stands there twice", ERR_range);
		if (*count == JOIN_MAX)
			return blame(
			    fault, name, "too many parts", ERR_too_many);
		parts[*count] = (struct join_part){ name, STR_NONE };
		++*count;
	}
	if (!*count)
		return blame(fault, STR("parts"), "names nothing", ERR_empty);
	return ERR_ok;
}

/* ---- the text ----------------------------------------------------------- */

/* The NAME of `import ... from './NAME';`, or none. */
static struct str imported(struct str line)
{
	static const char from[] = " from './";
	struct str name = STR_NONE;
	const char *at;

	if (!ends(line, "';"))
		return name;
	at = memmem(line.ptr, line.len, from, sizeof(from) - 1);
	if (!at)
		return name;
	name.ptr = at + sizeof(from) - 1;
	name.len = line.len - 2 - (size_t)(name.ptr - line.ptr);
	return name;
}

static bool is_declaration(struct str line)
{
	static const char *const words[] = { "function ", "class ", "const ",
		"let ", "var ", "async function ", "function* " };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins(line, words[i]))
			return true;
	return false;
}

/* Whether a comment begins with this line and has its lines for itself; then
 * it is taken off the rest. */
static bool take_comment(struct str line, struct str *rest)
{
	const char *end =
	    rest->ptr ? rest->ptr + rest->len : line.ptr + line.len;
	const char *open = str_trim(line).ptr, *close;
	struct str after;

	if (!begins(str_trim(line), "/*"))
		return false;
	close = memmem(open + 2, (size_t)(end - open - 2), "*/", 2);
	if (!close)
		return false;
	after = (struct str){ close + 2, (size_t)(end - close - 2) };
	if (str_trim(str_cut(&after, '\n')).len)
		return false;
	*rest = after;
	return true;
}

static enum err add_part(const struct join_part *parts, size_t count, size_t i,
    struct buf *out, struct join_fault *fault)
{
	static const char export[] = "export ";
	const size_t len = sizeof(export) - 1;
	struct str rest = parts[i].text, name = parts[i].name;

	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		if (take_comment(line, &rest))
			continue;
		if (begins(line, "import ") || begins(line, "import{")) {
			if (!find(parts, count, imported(str_trim(line))))
				return blame(fault, name,
				    "imports what is not joined", ERR_range);
			continue;
		}
		if (begins(line, "export") && i + 1 < count) {
			struct str bare = { line.ptr + len, line.len - len };

			if (!begins(line, export) || !is_declaration(bare))
				return blame(fault, name,
				    "exports in a way that cannot be joined",
				    ERR_range);
			line = bare;
		}
		buf_str(out, line);
		buf_char(out, '\n');
	}
	return ERR_ok;
}

enum err join_text(const struct join_part *parts, size_t count, struct buf *out,
    struct join_fault *fault)
{
	for (size_t i = 0; i < count; i++) {
		enum err err = add_part(parts, count, i, out, fault);

		if (err)
			return err;
	}
	return out->failed
		   ? blame(fault, STR("parts"), "no memory", ERR_no_memory)
		   : ERR_ok;
}
