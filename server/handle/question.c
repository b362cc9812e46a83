/* Prepares what a worker needs to look for an answer: which lines are read as
 * one, what was said before, and what is known. */
#include "server/handle/question.h"

#include <string.h>

#include "server/handle/asking.h"

enum {
	FACTS_MORE = 8,         /* beside the shop's: see question_facts */
	BEFORE_MS = 10 * 60000, /* earlier lines are about something else */
	TEXT_MAX = 4096         /* bytes, as a line has at most */
};

/* ---- facts -------------------------------------------------------------- */

static enum err add(
    struct fact_list *list, struct str name, struct str value, struct arena *a)
{
	/* shop_facts left room for these behind its own. */
	struct fact *at = (struct fact *)list->at;
	if (!value.len)
		return ERR_ok;
	at[list->count++] = (struct fact){ name, arena_str(a, value) };
	return at[list->count - 1].value.ptr ? ERR_ok : ERR_no_memory;
}

static enum err add_said(const struct conversation_row *row,
    struct fact_list *list, struct arena *arena)
{
	struct fact_list said;
	enum err err = asking_said(row, arena, &said);
	for (size_t i = 0; !err && i < said.count; i++)
		err = add(list, said.at[i].name, said.at[i].value, arena);
	/* Behind it: what was said counts more than where it was said. */
	if (!err)
		err = add(list, STR("product.name"), row->page, arena);
	return err;
}

enum err question_facts(const struct facts *facts,
    const struct conversation_row *row, enum lang lang, struct arena *arena,
    struct fact_list *out)
{
	enum err err = shop_facts(
	    facts->shop, lang, facts->now_ms, FACTS_MORE, arena, out);
	if (!err && facts->has_customer)
		err =
		    add(out, STR("customer.name"), facts->customer.name, arena);
	if (!err && facts->has_rep)
		err = add(out, STR("rep.name"), facts->rep.shown, arena);
	if (!err && row)
		err = add_said(row, out, arena);
	return err;
}

/* ---- lines -------------------------------------------------------------- */

/* So short that the end of this wait and the worker's deadline can be told
 * from each other. */
static int64_t join_ms(const struct facts *facts)
{
	int64_t most = facts->rules->answer_wait_ms / 2;
	return facts->rules->join_ms < most ? facts->rules->join_ms : most;
}

/* The last line below a number, or NULL. */
static const struct line_row *line_below(
    const struct line_list *lines, int64_t seq)
{
	for (size_t i = lines->count; i > 0; i--) {
		if (lines->at[i - 1].seq < seq)
			return &lines->at[i - 1];
	}
	return NULL;
}

/* The customer's line that waits for the machine, or NULL; a choice that was
 * taken meanwhile stands behind it. */
static const struct line_row *waiting(const struct facts *facts)
{
	int64_t seq = facts->row.ask_seq;
	const struct line_row *line = line_below(&facts->behind, seq + 1);
	if (!line || line->seq != seq || line->kind != KIND_customer)
		return NULL;
	return line;
}

int64_t question_rest_ms(const struct facts *facts)
{
	const struct line_row *line = waiting(facts);
	int64_t join = join_ms(facts);
	int64_t rest = line ? line->at + join - facts->now_ms : 0;
	if (rest <= 0)
		return 0;
	return rest < join ? rest : join; /* the clock was put back */
}

bool question_waited(const struct facts *facts)
{
	const struct line_row *line = waiting(facts);
	return line && facts->row.due_at + facts->jumped_ms <
			   line->at + facts->rules->answer_wait_ms;
}

bool question_latest(const struct facts *facts, struct question *out)
{
	const struct line_row *line = waiting(facts);
	if (!line)
		return false;
	*out = (struct question){ line->text, line->seq, true };
	return true;
}

static bool ends(struct str text, struct str with)
{
	return text.len >= with.len &&
	       !memcmp(text.ptr + text.len - with.len, with.ptr, with.len);
}

bool question_is_whole(struct str text)
{
	text = str_trim(text);
	return ends(text, STR("?")) || ends(text, STR("？"));
}

bool question_answered(const struct facts *facts, struct str reply)
{
	const struct line_row *line = waiting(facts);
	const struct line_row *said = line;
	int64_t since = line ? line->at - join_ms(facts) : 0;
	if (!line || question_is_whole(line->text))
		return false;
	while ((said = line_below(&facts->behind, said->seq)) &&
	       said->at > since &&
	       (said->kind == KIND_auto || said->kind == KIND_customer)) {
		if (said->kind == KIND_auto && str_eq(said->reply, reply))
			return true;
	}
	return false;
}

/* First of the lines that are read as one with the question. */
static int64_t first_of(
    const struct facts *facts, const struct question *question)
{
	const struct conversation_row *row = &facts->row;
	const struct line_row *line = line_below(&facts->behind, question->seq);
	if (question->waited)
		return row->ask_from ? row->ask_from : question->seq;
	if (!line || line->kind != KIND_customer ||
	    facts->now_ms - line->at >= join_ms(facts))
		return question->seq;
	if (row->ask_seq == line->seq && row->ask_from)
		return row->ask_from;
	return line->seq;
}

static struct str join(const struct facts *facts,
    const struct question *question, int64_t from, struct arena *arena)
{
	struct str text = question->text;
	for (int64_t seq = question->seq; text.ptr;) {
		const struct line_row *line = line_below(&facts->behind, seq);
		if (!line || line->seq < from || line->kind != KIND_customer ||
		    line->text.len + text.len >= TEXT_MAX)
			break;
		text = arena_printf(
		    arena, "%.*s\n%.*s", STR_ARG(line->text), STR_ARG(text));
		seq = line->seq;
	}
	return text.ptr ? arena_str(arena, text) : text;
}

/* What the customer said before that, latest first. */
static void put_before(const struct facts *facts, int64_t from,
    struct arena *arena, struct job_answer *job)
{
	size_t count = 0;
	for (size_t i = facts->behind.count; i > 0 && count < JOB_BEFORE; i--) {
		const struct line_row *line = &facts->behind.at[i - 1];
		if (line->seq >= from || line->kind != KIND_customer ||
		    facts->now_ms - line->at > BEFORE_MS)
			continue;
		/* Without memory it is merely not known. */
		job->before[count++] = arena_str(arena, line->text);
	}
}

/* ---- the job ------------------------------------------------------------ */

static enum err put_job(const struct facts *facts, struct plan *plan,
    const struct question *question, struct job_answer *job)
{
	struct conversation_row *next = &plan->next;
	struct arena *arena = plan->keep;
	next->ask_from = first_of(facts, question);
	job->text = join(facts, question, next->ask_from, arena);
	job->asked = asking_names(next, arena);
	job->page = arena_str(arena, next->page);
	job->lang = next->lang;
	job->fallback = facts->shop->lang;
	job->shop = arena_str(arena, facts->shop->name);
	job->now_ms = facts->now_ms;
	job->send_at = facts->shop->send_at;
	job->offer_at = facts->shop->offer_at;
	job->waited = question->waited;
	put_before(facts, next->ask_from, arena, job);
	if (!job->text.ptr || !job->asked.ptr || !job->page.ptr ||
	    !job->shop.ptr)
		return ERR_no_memory;
	return question_facts(facts, next, job->lang, arena, &job->facts);
}

void question_ask(const struct facts *facts, struct plan *plan,
    const struct question *question)
{
	struct job_answer *job = ARENA_NEW(plan->keep, struct job_answer);
	enum err err =
	    job ? put_job(facts, plan, question, job) : ERR_no_memory;
	if (err) {
		plan_fail(plan, err);
		return;
	}
	plan->next.ask_seq = question->seq;
	plan->next.due_at = facts->steady_ms + facts->rules->answer_wait_ms;
	struct message m = { .type = MESSAGE_answered };
	m.u.answered.conversation_id = plan->next.id;
	m.u.answered.seq = question->seq;
	m.u.answered.answer = job;
	plan_job(plan, JOB_answer, &m);
}
