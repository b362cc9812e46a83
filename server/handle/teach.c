/* teach: staff say which reply a customer's line wanted, or that none answers
 * it. It counts as soon as the packs have been read again. */
#include "server/handle/teaching.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->has_line || facts->line.kind != KIND_customer)
		return ERR_bad_seq;
	return ERR_ok;
}

static void refuse(struct plan *plan, enum err err, const char *field)
{
	plan_fail(plan, err);
	plan->field = field;
}

/* Taught before: the last one wins. */
static void change(
    const struct facts *facts, const struct msg_teach *in, struct plan *plan)
{
	struct lesson_row *row = ARENA_NEW(plan->arena, struct lesson_row);
	if (!row) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*row = facts->lesson;
	row->reply = in->reply;
	row->state = STR("approved");
	row->staff_id = facts->who.id;
	row->decided_at = plan->now_ms;
	plan_step(plan, STEP_LESSON_DECIDE)->u.lesson = row;
}

static void add(const struct facts *facts, const struct msg_teach *in,
    struct str text, struct plan *plan)
{
	struct lesson_row row = {
		.at = plan->now_ms,
		.seq = in->seq,
		.lang = facts->row.lang,
		.text = text,
		.reply = in->reply,
		.source = STR("taught"),
		.right = true,
		.state = STR("approved"),
		.staff_id = facts->who.id,
		.decided_at = plan->now_ms,
	};
	(void)plan_lesson(plan, &row);
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_teach *m = &in->u.teach;
	struct teaching_question question = teaching_line(&facts->line, plan);
	plan_conversation(plan, &facts->row);
	if (!question.fits)
		refuse(plan, ERR_range, "seq");
	else if (m->reply.len && !facts->pack)
		plan_fail(plan, ERR_not_ready);
	else if (m->reply.len && !teaching_reply(facts, facts->shop, m->reply))
		refuse(plan, ERR_not_found, "reply");
	if (plan->err)
		return;
	if (facts->has_lesson)
		change(facts, m, plan);
	else
		add(facts, m, question.text, plan);
	plan_event(plan, "taught", facts->who.id, m->seq, m->reply);
	plan_audit(plan, AUDIT_taught, facts->row.public_id, m->reply);
	plan_ack(plan, 0);
	teaching_rebuild(plan);
}

const struct handler handle_teach = {
	.needs = NEED_LINE | NEED_LESSON,
	.check = check,
	.plan = plan,
};
