/* The part of step 3 that is about lines: the one a message names, those
 * before it, what the machine thought of it and what it taught. */
#include "server/handle/teaching.h"
#include "server/store/lesson.h"
#include "server/store/message.h"
#include "server/turn.h"

enum { EVIDENCE_LINES = 16 };

static int64_t line_named(const struct message *m)
{
	switch (m->type) {
	case MESSAGE_choose:
		return m->u.choose.seq;
	case MESSAGE_helped:
		return m->u.helped.seq;
	case MESSAGE_why:
		return m->u.why.seq;
	case MESSAGE_teach:
		return m->u.teach.seq;
	default:
		return 0;
	}
}

static enum err fetch_line(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	return err_absent(
	    message_get(turn->spine->config.store, f->row.id, TRACK_open,
		line_named(&turn->letter->message), arena, &f->line),
	    &f->has_line);
}

static enum err fetch_behind(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	return message_before(turn->spine->config.store, f->row.id, TRACK_open,
	    line_named(&turn->letter->message), EVIDENCE_LINES, arena,
	    &f->behind);
}

/* The customer's line a `why` is about; 0: none. */
static int64_t line_asked_of(const struct facts *f)
{
	if (!f->has_line)
		return 0;
	if (f->line.kind == KIND_customer)
		return f->line.seq;
	if (f->line.kind != KIND_auto && f->line.kind != KIND_choices)
		return 0;
	const struct line_row *asked = teaching_asked(&f->behind, false);
	return asked ? asked->seq : 0;
}

static enum err fetch_answer(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	int64_t seq = line_asked_of(f);
	if (!seq)
		return ERR_ok;
	return err_absent(answer_get(turn->spine->config.store, f->row.id, seq,
			      arena, &f->answer),
	    &f->has_answer);
}

static enum err find_lesson(
    struct turn *turn, int64_t seq, struct str source, struct arena *arena)
{
	struct facts *f = &turn->facts;
	return err_absent(lesson_find(turn->spine->config.store, f->row.id, seq,
			      source, arena, &f->lesson),
	    &f->has_lesson);
}

/* Whether the customer has said already if it helped: that it did not counts
 * more, as it cannot be taken back. */
static enum err find_verdict(struct turn *turn, struct arena *arena)
{
	const struct line_row *asked =
	    teaching_asked(&turn->facts.behind, true);
	if (!asked)
		return ERR_ok;
	enum err err = find_lesson(turn, asked->seq, STR("unhelped"), arena);
	if (!err && !turn->facts.has_lesson)
		err = find_lesson(turn, asked->seq, STR("helped"), arena);
	return err;
}

static enum err fetch_lesson(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	const struct message *m = &turn->letter->message;
	switch (m->type) {
	case MESSAGE_decide:
		return err_absent(lesson_get(turn->spine->config.store,
				      m->u.decide.lesson, arena, &f->lesson),
		    &f->has_lesson);
	case MESSAGE_teach:
		return find_lesson(turn, m->u.teach.seq, STR("taught"), arena);
	case MESSAGE_helped:
		return find_verdict(turn, arena);
	default:
		return ERR_ok;
	}
}

/* A customer's line to the machine is read with those before it; of a rep's
 * only what was made of a prepared reply says something about the question: no
 * look-up for all the others. */
static bool is_judged(const struct turn *turn)
{
	const struct message *m = &turn->letter->message;
	if (m->type != MESSAGE_say)
		return true;
	if (turn->facts.who.standing == STANDING_customer)
		return turn->facts.row.state == STATE_auto;
	return m->u.say.reply.len || m->u.say.passed.len;
}

enum err evidence_fetch(struct turn *turn, unsigned needs, struct arena *arena)
{
	enum err err = ERR_ok;
	if (!is_judged(turn))
		needs &= ~(unsigned)NEED_BEHIND;
	if (needs & NEED_LINE)
		err = fetch_line(turn, arena);
	if (!err && (needs & NEED_BEHIND))
		err = fetch_behind(turn, arena);
	if (!err && (needs & NEED_ANSWER))
		err = fetch_answer(turn, arena);
	if (!err && (needs & NEED_LESSON))
		err = fetch_lesson(turn, arena);
	return err;
}
