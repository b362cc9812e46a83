/* Puts facts into a wording. What a fact says is copied as it is, never read
 * again; whether a text may go out is answer.c's to say. */
#include "server/answer/fill.h"

#include "server/answer/placeholder.h"
#include "shared/buf.h"

struct str fact_value(const struct fact_list *facts, struct str name)
{
	for (size_t i = 0; i < facts->count; i++)
		if (str_eq(facts->at[i].name, name) && facts->at[i].value.len)
			return facts->at[i].value;
	return STR_NONE;
}

static bool names(struct str list, struct str name)
{
	while (list.ptr)
		if (str_eq(str_trim(str_cut(&list, ',')), name))
			return true;
	return false;
}

static void add_missing(struct buf *missing, struct str name)
{
	if (names(buf_view(missing), name))
		return;
	if (missing->len)
		buf_text(missing, ", ");
	buf_str(missing, name);
}

static void fill(struct str text, const struct fact_list *facts,
    struct buf *out, struct buf *missing)
{
	while (text.len) {
		struct str before, name, value;
		enum placeholder found =
		    placeholder_next(&text, &before, &name);

		buf_str(out, before);
		if (found == PLACEHOLDER_NONE)
			return;
		if (found == PLACEHOLDER_BROKEN) {
			buf_text(out, "{{");
			continue;
		}
		value = fact_value(facts, name);
		if (value.ptr) {
			buf_str(out, value);
			continue;
		}
		buf_text(out, "\u27E8");
		buf_str(out, name);
		buf_text(out, "\u27E9");
		add_missing(missing, name);
	}
}

enum err fill_text(struct str text, const struct fact_list *facts,
    struct arena *arena, struct str *out, struct str *missing)
{
	struct buf filled = BUF_EMPTY, unknown = BUF_EMPTY;
	struct str kept_text = STR_NONE, kept_missing = STR_NONE;

	fill(text, facts, &filled, &unknown);
	if (!filled.failed && !unknown.failed) {
		kept_text = arena_str(arena, buf_view(&filled));
		kept_missing = arena_str(arena, buf_view(&unknown));
	}
	buf_fini(&filled);
	buf_fini(&unknown);
	if (!kept_text.ptr || !kept_missing.ptr)
		return ERR_no_memory;
	*out = kept_text;
	*missing = kept_missing;
	return ERR_ok;
}
