/* Asks a file of questions and counts. Reading files and printing lines is the
 * command's; how an answer is found is answer.c's. */
#include "server/answer/rehearse.h"

#include "server/answer/fact.h"
#include "shared/json.h"
#include "shared/text.h"

enum { CHOICES = 3 };

/* --- The file --- */

static size_t count_lines(struct str content)
{
	size_t count = 0;

	for (; content.ptr; count++)
		str_cut(&content, '\n');
	return count;
}

enum err rehearse_read(
    struct str content, struct arena *arena, struct rehearse_rows *out)
{
	struct rehearse_rows rows = { .count = 0 };

	if (content.len >= 3 && !memcmp(content.ptr, "\xEF\xBB\xBF", 3)) {
		content.ptr += 3;
		content.len -= 3;
	}
	rows.at =
	    arena_alloc(arena, (count_lines(content) + 1) * sizeof(*rows.at));
	if (!rows.at)
		return ERR_no_memory;
	while (content.ptr) {
		struct str line = str_cut(&content, '\n');
		struct rehearse_row row;

		row.question = str_trim(str_cut(&line, '\t'));
		row.expected = str_trim(str_cut(&line, '\t'));
		if (row.question.len)
			rows.at[rows.count++] = row;
	}
	*out = rows;
	return ERR_ok;
}

/* --- Facts --- */

/* Every fact some wording needs, known by its own name. */
static enum err assume_facts(
    const struct pack *pack, struct arena *arena, struct fact_list *out)
{
	size_t room = 0, count = 0;
	struct fact *at;

	for (size_t i = 0; i < pack->reply_count; i++)
		for (int l = 0; l < LANG_COUNT; l++)
			room += pack->replies[i].wordings[l].needs.count;
	for (size_t i = 0; fact_name(i); i++)
		room++;
	at = arena_alloc(arena, (room + 1) * sizeof(*at));
	if (!at)
		return ERR_no_memory;
	for (size_t i = 0; fact_name(i); i++)
		at[count++] = (struct fact){ str_from(fact_name(i)),
			str_from(fact_name(i)) };
	for (size_t i = 0; i < pack->reply_count; i++) {
		for (int l = 0; l < LANG_COUNT; l++) {
			const struct str_list *needs =
			    &pack->replies[i].wordings[l].needs;

			for (size_t k = 0; k < needs->count; k++) {
				struct fact_list list = { at, count };

				if (!fact_known(&list, needs->at[k]))
					at[count++] =
					    (struct fact){ needs->at[k],
						    needs->at[k] };
			}
		}
	}
	*out = (struct fact_list){ at, count };
	return ERR_ok;
}

/* --- Counting --- */

static bool is_right(
    const struct rehearse_row *row, const struct answer *answer, size_t at)
{
	return at < answer->count && row->expected.len &&
	       str_eq(answer->best[at].reply->id, row->expected);
}

static bool among_choices(
    const struct rehearse_row *row, const struct answer *answer)
{
	size_t choices = 0;

	for (size_t i = 0; i < answer->count && choices < CHOICES; i++) {
		if (!answer->best[i].allowed)
			continue;
		choices++;
		if (is_right(row, answer, i))
			return true;
	}
	return false;
}

static void count(struct rehearse_summary *s, const struct rehearse_row *row,
    const struct answer *answer)
{
	bool right = is_right(row, answer, 0);

	s->questions++;
	s->expected += row->expected.len > 0;
	s->best_right += right;
	for (size_t i = 0; i < CHOICES; i++)
		s->top_right += is_right(row, answer, i);
	switch (answer->outcome) {
	case ANSWER_SEND:
		s->sent++;
		s->sent_right += right;
		break;
	case ANSWER_OFFER:
		s->offered++;
		s->offered_right += among_choices(row, answer);
		break;
	case ANSWER_HAND_OVER:
		s->handed_over++;
		break;
	}
}

/* --- Printing --- */

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

static void print_top(struct buf *out, const struct answer *answer)
{
	json_name(out, "top");
	buf_char(out, '[');
	for (size_t i = 0; i < answer->count; i++) {
		json_comma(out);
		buf_char(out, '{');
		json_name(out, "id");
		json_text(out, answer->best[i].reply->id);
		json_name(out, "score");
		put_share(out, answer->best[i].score);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void print_row(struct buf *out, const struct rehearse_row *row,
    const struct answer *answer)
{
	const struct answer_candidate *best =
	    answer->count ? &answer->best[0] : NULL;
	bool sent = answer->outcome == ANSWER_SEND;

	buf_char(out, '{');
	json_name(out, "question");
	json_text(out, row->question);
	json_name(out, "expected");
	json_text(out, row->expected);
	json_name(out, "answer");
	id_or_null(out, sent ? best->reply : NULL);
	json_name(out, "best");
	id_or_null(out, best ? best->reply : NULL);
	json_name(out, "score");
	put_share(out, best ? best->score : 0);
	print_top(out, answer);
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

static void print_summary(struct buf *out, const struct rehearse_summary *s)
{
	buf_char(out, '{');
	json_name(out, "summary");
	buf_char(out, '{');
	print_count(out, "questions", s->questions);
	print_count(out, "expected", s->expected);
	print_ratio(out, "accuracy", s->best_right, s->expected);
	print_ratio(out, "top3", s->top_right, s->expected);
	print_ratio(out, "precision", s->sent_right, s->sent);
	print_ratio(out, "coverage", s->sent, s->questions);
	print_count(out, "sent", s->sent);
	print_count(out, "sent_right", s->sent_right);
	print_count(out, "offered", s->offered);
	print_count(out, "offered_right", s->offered_right);
	print_count(out, "handed_over", s->handed_over);
	buf_text(out, "}}");
}

static enum err tell(struct buf *line, rehearse_line_fn *fn, void *ctx)
{
	if (line->failed)
		return ERR_no_memory;
	return fn(ctx, buf_view(line)) ? ERR_io : ERR_ok;
}

/* --- The run --- */

struct running {
	const struct rehearse *rehearse;
	struct fact_list facts;
	struct arena turn; /* of one question */
	struct buf line;
};

static enum err ask(
    struct running *r, struct str question, struct answer *answer)
{
	const struct rehearse *h = r->rehearse;
	struct answer_question q = { .text = question,
		.lang = h->lang,
		.fallback = h->fallback,
		.shop = h->shop,
		.now_ms = h->now_ms,
		.facts = r->facts };
	int lang = word_value(
	    WORDS_lang, text_language(question,
			    str_from(word_name(WORDS_lang, (int)h->lang))));

	if (lang >= 0)
		q.lang = (enum lang)lang;
	return answer_find(
	    h->pack, h->search, &h->limits, &q, &r->turn, answer);
}

static enum err run_row(struct running *r, const struct rehearse_row *row,
    rehearse_line_fn *fn, void *ctx, struct rehearse_summary *summary)
{
	struct answer answer;
	enum err err;

	arena_reset(&r->turn);
	err = ask(r, row->question, &answer);
	if (err)
		return err;
	count(summary, row, &answer);
	if (fn) {
		buf_clear(&r->line);
		print_row(&r->line, row, &answer);
		err = tell(&r->line, fn, ctx);
	}
	pack_unref(answer.pack);
	return err;
}

enum err rehearse_run(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, rehearse_line_fn *fn, void *ctx,
    struct rehearse_summary *summary)
{
	struct running r = {
		.rehearse = rehearse, .turn = ARENA_EMPTY, .line = BUF_EMPTY
	};
	struct rehearse_summary counted = { .questions = 0 };
	struct arena kept = ARENA_EMPTY;
	enum err err = assume_facts(rehearse->pack, &kept, &r.facts);

	for (size_t i = 0; i < rows->count && !err; i++)
		err = run_row(&r, &rows->at[i], fn, ctx, &counted);
	if (!err && fn) {
		buf_clear(&r.line);
		print_summary(&r.line, &counted);
		err = tell(&r.line, fn, ctx);
	}
	if (!err && summary)
		*summary = counted;
	buf_fini(&r.line);
	arena_fini(&r.turn);
	arena_fini(&kept);
	return err;
}
