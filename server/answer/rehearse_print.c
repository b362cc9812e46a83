/* A rehearsal as JSON, an object a row. What counts as right is rehearse.c's.
 */
#include "server/answer/rehearse.h"
#include "shared/json.h"

static void id_or_null(struct buf *out, const struct reply *reply)
{
	if (reply)
		json_text(out, reply->id);
	else
		buf_text(out, "null");
}

/* 0.000-1.000 of a per-mille figure. */
static void put_share(struct buf *out, int per_mille)
{
	buf_printf(out, "%d.%03d", per_mille / 1000, per_mille % 1000);
}

/* The same of part/whole; null for no whole. */
static void put_ratio(struct buf *out, size_t part, size_t whole)
{
	if (whole)
		put_share(out, (int)((part * 1000 + whole / 2) / whole));
	else
		buf_text(out, "null");
}

static void print_top(struct buf *out, const struct answer_part *part)
{
	json_name(out, "top");
	buf_char(out, '[');
	for (size_t i = 0; i < part->count; i++) {
		json_comma(out);
		buf_char(out, '{');
		json_name(out, "id");
		json_text(out, part->best[i].reply->id);
		json_name(out, "score");
		put_share(out, part->best[i].score);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

void rehearse_print_row(const struct rehearse_row *row,
    const struct answer *answer, struct buf *out)
{
	const struct answer_part *part = rehearse_part(answer);
	const struct answer_candidate *best =
	    part->count ? &part->best[0] : NULL;

	buf_char(out, '{');
	json_name(out, "question");
	json_text(out, row->question);
	json_name(out, "expected");
	if (row->open)
		buf_text(out, "null");
	else
		json_text(out, row->expected);
	json_name(out, "answer");
	id_or_null(out, rehearse_sent(row, answer));
	json_name(out, "best");
	id_or_null(out, best ? best->reply : NULL);
	json_name(out, "score");
	put_share(out, best ? best->score : 0);
	print_top(out, part);
	json_name(out, "why");
	json_text(out, best ? best->words : STR(""));
	buf_char(out, '}');
}

static void print_count(struct buf *out, const char *name, size_t value)
{
	json_name(out, name);
	buf_printf(out, "%zu", value);
}

static void print_ratio(
    struct buf *out, const char *name, size_t part, size_t whole)
{
	json_name(out, name);
	put_ratio(out, part, whole);
}

void rehearse_print(
    const struct rehearse_summary *s, const char *name, struct buf *out)
{
	json_name(out, name);
	buf_char(out, '{');
	print_count(out, "questions", s->questions);
	print_count(out, "expected", s->expected);
	print_count(out, "out_of_scope", s->out_of_scope);
	print_count(out, "unknown", s->open);
	print_ratio(out, "accuracy", s->best_right, s->expected);
	print_ratio(out, "top3", s->top_right, s->expected);
	print_ratio(out, "precision", s->sent_right,
	    s->sent_expected + s->sent_out_of_scope);
	print_ratio(out, "coverage", s->sent, s->questions);
	print_ratio(out, "in_scope_sent", s->sent_expected, s->expected);
	print_ratio(out, "out_of_scope_unsent",
	    s->out_of_scope - s->sent_out_of_scope, s->out_of_scope);
	print_count(out, "sent", s->sent);
	print_count(out, "sent_right", s->sent_right);
	print_count(out, "offered", s->offered);
	print_count(out, "offered_right", s->offered_right);
	print_count(out, "handed_over", s->handed_over);
	buf_char(out, '}');
}

/* --- The run --- */

struct running {
	struct rehearse_summary counted;
	rehearse_line_fn *fn;
	void *ctx;
	struct buf line;
};

static enum err tell(struct running *r)
{
	if (r->line.failed)
		return ERR_no_memory;
	return r->fn(r->ctx, buf_view(&r->line)) ? ERR_io : ERR_ok;
}

static enum err run_row(
    void *ctx, const struct rehearse_row *row, const struct answer *answer)
{
	struct running *r = ctx;

	rehearse_count(&r->counted, row, answer);
	if (!r->fn)
		return ERR_ok;
	buf_clear(&r->line);
	rehearse_print_row(row, answer, &r->line);
	return tell(r);
}

static enum err tell_summary(struct running *r)
{
	buf_clear(&r->line);
	buf_char(&r->line, '{');
	rehearse_print(&r->counted, "summary", &r->line);
	buf_char(&r->line, '}');
	return tell(r);
}

enum err rehearse_run(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, rehearse_line_fn *fn, void *ctx,
    struct rehearse_summary *summary)
{
	struct running r = { .fn = fn, .ctx = ctx, .line = BUF_EMPTY };
	enum err err = rehearse_each(rehearse, rows, run_row, &r);

	if (!err && fn)
		err = tell_summary(&r);
	if (!err && summary)
		*summary = r.counted;
	buf_fini(&r.line);
	return err;
}
