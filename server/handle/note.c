/* note: a line only staff sees, numbered on a track of its own. */
#include "server/handle/handler.h"
#include "shared/text.h"

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)facts;
	return text_blank(in->u.note.text) ? ERR_empty : ERR_ok;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	struct plan_line line = {
		.track = TRACK_internal,
		.kind = KIND_note,
		.author = facts->who.id,
		.from = facts->peer ? str_from(facts->peer->shown) : STR(""),
		.text = in->u.note.text,
		.sid = in->id,
	};
	plan_conversation(plan, &facts->row);
	plan_ack(plan, plan_say(plan, &line));
}

const struct handler handle_note = {
	.right = RIGHT_HANDLE,
	.check = check,
	.plan = plan,
};
