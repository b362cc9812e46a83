/* resume: follow a chat from the last line seen. A bounded page at a time;
 * the peer follows live only from the page that reaches the end, so that the
 * stream has neither a hole nor a double. */
#include "server/handle/handler.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	if (in->u.resume.last > facts->row.last_seq ||
	    in->u.resume.last_note > facts->row.last_note)
		return ERR_bad_seq;
	return ERR_ok;
}

static bool own(const struct facts *facts, const struct line_row *line)
{
	bool by_customer = line->kind == KIND_customer;
	bool customer = facts->who.standing == STANDING_customer;
	return by_customer == customer && line->author == facts->who.id;
}

static void add(const struct facts *facts, const struct line_list *rows,
    struct rec_line_list *out, struct plan *plan)
{
	for (size_t i = 0; i < rows->count; i++) {
		enum err err = chat_line(&rows->at[i], own(facts, &rows->at[i]),
		    plan->arena, &out->at[out->count]);
		if (err)
			plan_fail(plan, err);
		else
			out->count++;
	}
}

static int64_t last_of(const struct line_list *rows, int64_t before)
{
	return rows->count ? rows->at[rows->count - 1].seq : before;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_resume *m = &in->u.resume;
	bool staff = facts->who.standing != STANDING_customer;
	bool whole = last_of(&facts->page, m->last) >= facts->row.last_seq &&
		     (!staff || last_of(&facts->notes, m->last_note) >=
				    facts->row.last_note);
	struct message lines = { .type = MESSAGE_lines };
	lines.u.lines.conversation = facts->row.public_id;
	lines.u.lines.more = !whole;
	lines.u.lines.live = whole;
	lines.u.lines.lines.at = arena_alloc(
	    plan->arena, (facts->page.count + facts->notes.count + 1) *
			     sizeof(*lines.u.lines.lines.at));
	if (!lines.u.lines.lines.at) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	add(facts, &facts->page, &lines.u.lines.lines, plan);
	add(facts, &facts->notes, &lines.u.lines.lines, plan);
	plan_reply(plan, &lines);
	plan_step(plan, whole ? STEP_FOLLOW : STEP_UNFOLLOW);
}

const struct handler handle_resume = {
	.needs = NEED_PAGE,
	.check = check,
	.plan = plan,
};
