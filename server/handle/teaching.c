/* What the handlers of lessons have in common. Scores nothing and stores
 * nothing. */
#include "server/handle/teaching.h"

#include <assert.h>

#include "shared/buf.h"
#include "shared/text.h"

enum { QUESTION_MAX = 400 /* characters */ };

/* ---- which line --------------------------------------------------------- */

/* The machine's own question for a fact is no prepared reply. */
static bool asks_for_fact(const struct line_row *line)
{
	return line->kind == KIND_auto && !line->reply.len;
}

static bool answers(const struct line_row *line)
{
	return line->kind == KIND_rep ||
	       (line->kind == KIND_auto && !asks_for_fact(line));
}

/* One of the titles of "id<TAB>title<LF>" each. */
static bool is_choice_of(const struct line_row *offer, struct str text)
{
	struct str rest = offer->choices;
	while (rest.ptr) {
		struct str title = str_cut(&rest, '\n');
		(void)str_cut(&title, '\t');
		if (title.len && str_eq(title, text))
			return true;
	}
	return false;
}

/* Whether line only served to get the answer to an earlier one; before: the
 * line of the machine in front of it, or NULL. */
static bool only_helps(
    const struct line_row *line, const struct line_row *before)
{
	if (!before)
		return false;
	return asks_for_fact(before) || (before->kind == KIND_choices &&
					    is_choice_of(before, line->text));
}

/* The last line below index `end` that is no system line, or NULL. */
static const struct line_row *spoken_before(
    const struct line_list *lines, size_t end)
{
	while (end > 0) {
		const struct line_row *line = &lines->at[--end];
		if (line->kind != KIND_system && line->kind != KIND_note)
			return line;
	}
	return NULL;
}

const struct line_row *teaching_asked(const struct line_list *lines, bool alone)
{
	for (size_t i = lines->count; i > 0; i--) {
		const struct line_row *line = &lines->at[i - 1];
		if (alone && answers(line))
			return NULL;
		if (line->kind == KIND_customer &&
		    !only_helps(line, spoken_before(lines, i - 1)))
			return line;
	}
	return NULL;
}

/* ---- what was asked ----------------------------------------------------- */

/* Blanks, newlines and tabs in a row become one blank. */
static void add_text(struct buf *out, struct str text)
{
	bool gap = out->len > 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c <= ' ' || c == 0x7f) {
			gap = out->len > 0;
			continue;
		}
		if (gap)
			buf_char(out, ' ');
		gap = false;
		buf_char(out, (char)c);
	}
}

static struct teaching_question made(
    struct buf *text, int64_t seq, struct plan *plan)
{
	struct teaching_question question = { .seq = seq };
	size_t count = text_count(buf_view(text));
	if (text->len) {
		question.text = arena_str(
		    plan->arena, text_cut(buf_view(text), QUESTION_MAX));
		question.fits =
		    count <= REPLY_ASK_MAX && !text_blank(buf_view(text));
	}
	if (text->failed || (text->len && !question.text.ptr))
		plan_fail(plan, ERR_no_memory);
	buf_fini(text);
	return question;
}

struct teaching_question teaching_line(
    const struct line_row *line, struct plan *plan)
{
	struct buf text = BUF_EMPTY;
	add_text(&text, line->text);
	return made(&text, line->seq, plan);
}

/* Where the run of customers' lines begins that ends below `end`; *any: there
 * is one. Other lines than those of people and answers are passed over. */
static size_t run_before(const struct line_list *lines, size_t end, bool *any)
{
	*any = false;
	while (end > 0) {
		const struct line_row *line = &lines->at[end - 1];
		if (answers(line))
			break;
		*any = *any || line->kind == KIND_customer;
		end--;
	}
	return end;
}

struct teaching_question teaching_since(
    const struct line_list *lines, struct plan *plan)
{
	size_t end = lines->count;
	bool any;
	size_t begin = run_before(lines, end, &any);
	if (!any && begin > 0 && lines->at[begin - 1].kind == KIND_auto) {
		end = begin - 1;
		begin = run_before(lines, end, &any);
	}
	struct buf text = BUF_EMPTY;
	int64_t seq = 0;
	for (size_t i = begin; i < end; i++) {
		const struct line_row *line = &lines->at[i];
		if (line->kind != KIND_customer ||
		    only_helps(line, spoken_before(lines, i)))
			continue;
		add_text(&text, line->text);
		seq = line->seq;
	}
	return made(&text, seq, plan);
}

/* ---- replies ------------------------------------------------------------ */

void teaching_learn(const struct facts *facts, struct plan *plan,
    const struct teaching_question *question,
    const struct teaching_verdict *verdict)
{
	struct lesson_row lesson = {
		.at = plan->now_ms,
		.seq = question->seq,
		.lang = facts->row.lang,
		.text = question->text,
		.reply = verdict->reply,
		.source = str_from(verdict->source),
		.right = verdict->right,
		.state = verdict->propose ? STR("proposed") : STR("seen"),
	};
	(void)plan_lesson(plan, &lesson);
}

const struct reply *teaching_reply(
    const struct facts *facts, const struct shop *shop, struct str id)
{
	const struct reply *reply =
	    facts->pack ? pack_reply(facts->pack, id) : NULL;
	if (!reply || !reply->shops.count)
		return reply;
	return shop && reply_of_shop(reply, shop->name) ? reply : NULL;
}

void teaching_rebuild(struct plan *plan)
{
	struct message read = { .type = MESSAGE_packed };
	assert(plan->answered);
	plan_job(plan, JOB_pack, &read);
}
