/* What two packs would send to the same questions, side by side. Whether an
 * answer is right is rehearse.c's. */
#include "server/answer/compare.h"

#include "shared/json.h"

static const struct {
	const char *name, *meaning;
} changes[COMPARE_CHANGES] = {
	[COMPARE_ANSWERED] = { "newly_answered", "newly answered" },
	[COMPARE_WRONG] = { "newly_wrong", "newly answered wrong" },
	[COMPARE_SILENT] = { "newly_silent", "not answered any more" },
	[COMPARE_RIGHT] = { "newly_right", "wrong before, right now" },
	[COMPARE_OTHER] = { "otherwise", "answered otherwise" },
	[COMPARE_SAME] = { "unchanged", "unchanged" },
};

const char *compare_name(enum compare_change change)
{
	return changes[change].name;
}

const char *compare_meaning(enum compare_change change)
{
	return changes[change].meaning;
}

/* --- One pack after the other --- */

struct side {
	struct rehearse_summary *summary;
	struct str *sent; /* a row each */
	size_t at;
	struct arena *arena;
};

static enum err keep_row(
    void *ctx, const struct rehearse_row *row, const struct answer *answer)
{
	struct side *side = ctx;
	const struct reply *sent = rehearse_sent(row, answer);
	struct str *kept = &side->sent[side->at++];

	rehearse_count(side->summary, row, answer);
	*kept = sent ? arena_str(side->arena, sent->id) : STR_NONE;
	return sent && !kept->ptr ? ERR_no_memory : ERR_ok;
}

static enum err ask_side(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, struct rehearse_summary *summary,
    struct arena *arena, struct str **sent)
{
	struct side side = { .summary = summary, .arena = arena };

	side.sent = arena_alloc(arena, (rows->count + 1) * sizeof(*side.sent));
	if (!side.sent)
		return ERR_no_memory;
	*sent = side.sent;
	return rehearse_each(rehearse, rows, keep_row, &side);
}

/* --- Side by side --- */

static bool is_right(const struct rehearse_row *row, struct str sent)
{
	return !row->open && row->expected.len && str_eq(sent, row->expected);
}

static bool is_wrong(const struct rehearse_row *row, struct str sent)
{
	return !row->open && sent.ptr && !is_right(row, sent);
}

static enum compare_change change_of(
    const struct rehearse_row *row, struct str before, struct str now)
{
	if (!before.ptr == !now.ptr && str_eq(before, now))
		return COMPARE_SAME;
	if (!now.ptr)
		return COMPARE_SILENT;
	if (is_wrong(row, now) && !is_wrong(row, before))
		return COMPARE_WRONG;
	if (!before.ptr)
		return COMPARE_ANSWERED;
	return is_right(row, now) ? COMPARE_RIGHT : COMPARE_OTHER;
}

static void note(struct compare *c, const struct rehearse_row *row,
    struct str before, struct str now)
{
	enum compare_change change = change_of(row, before, now);
	size_t *count = &c->example_count[change];

	c->count[change]++;
	if (change != COMPARE_SAME && *count < COMPARE_EXAMPLES)
		c->examples[change][(*count)++] =
		    (struct compare_example){ row, before, now };
}

enum err compare_run(const struct rehearse *before, const struct rehearse *now,
    const struct rehearse_rows *rows, struct arena *arena, struct compare *out)
{
	struct compare c = { .count = { 0 } };
	struct str *was, *is;
	enum err err = ask_side(before, rows, &c.before, arena, &was);

	if (!err)
		err = ask_side(now, rows, &c.now, arena, &is);
	if (err)
		return err;
	for (size_t i = 0; i < rows->count; i++)
		note(&c, &rows->at[i], was[i], is[i]);
	*out = c;
	return ERR_ok;
}

/* --- Printing --- */

static void put_id(struct buf *out, const char *name, struct str id)
{
	json_name(out, name);
	if (id.ptr)
		json_text(out, id);
	else
		buf_text(out, "null");
}

static void print_example(
    const struct compare_example *example, struct buf *out)
{
	json_comma(out);
	buf_char(out, '{');
	json_name(out, "question");
	json_text(out, example->row->question);
	put_id(out, "expected",
	    example->row->open ? STR_NONE : example->row->expected);
	put_id(out, "before", example->before);
	put_id(out, "now", example->now);
	buf_char(out, '}');
}

void compare_print(const struct compare *c, struct buf *out)
{
	buf_char(out, '{');
	json_name(out, "changes");
	buf_char(out, '{');
	for (int i = 0; i < COMPARE_CHANGES; i++) {
		json_name(out, changes[i].name);
		buf_char(out, '{');
		json_name(out, "count");
		buf_printf(out, "%zu", c->count[i]);
		json_name(out, "examples");
		buf_char(out, '[');
		for (size_t k = 0; k < c->example_count[i]; k++)
			print_example(&c->examples[i][k], out);
		buf_text(out, "]}");
	}
	buf_char(out, '}');
	rehearse_print(&c->before, "before", out);
	rehearse_print(&c->now, "now", out);
	buf_char(out, '}');
}
