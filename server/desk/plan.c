/* Building plans; carrying them out is server/carry.c's. */
#include "server/desk/plan.h"

#include <assert.h>

#include "server/desk/chat.h"

void plan_init(
    struct plan *plan, struct arena *arena, struct arena *keep, int64_t now_ms)
{
	*plan = (struct plan){ .arena = arena,
		.keep = keep,
		.now_ms = now_ms,
		.steady_ms = now_ms };
	list_init(&plan->steps);
}

void plan_fail(struct plan *plan, enum err err)
{
	if (!plan->err)
		plan->err = err;
}

struct step *plan_step(struct plan *plan, enum step_kind kind)
{
	static _Thread_local struct step spare;
	struct step *step = ARENA_NEW(plan->arena, struct step);
	if (!step) {
		plan_fail(plan, ERR_no_memory);
		spare = (struct step){ .kind = kind };
		return &spare;
	}
	step->kind = kind;
	list_append(&plan->steps, &step->link);
	return step;
}

static bool step_writes(enum step_kind kind)
{
	switch (kind) {
	case STEP_ENTER:
	case STEP_FOLLOW:
	case STEP_UNFOLLOW:
	case STEP_AWAY:
	case STEP_WATCH:
	case STEP_LEAVE:
	case STEP_EXPEL:
	case STEP_EXPEL_CUSTOMER:
	case STEP_SEND:
	case STEP_POST:
		return false;
	default:
		return true;
	}
}

bool plan_writes(const struct plan *plan)
{
	if (plan->has_conversation)
		return true;
	LIST_EACH(at, &plan->steps) {
		if (step_writes(LIST_OF(at, struct step, link)->kind))
			return true;
	}
	return false;
}

void plan_conversation(struct plan *plan, const struct conversation_row *row)
{
	if (plan->has_conversation)
		return;
	plan->next = plan->was = *row;
	plan->has_conversation = true;
}

void plan_open(struct plan *plan, const struct conversation_row *row)
{
	plan_conversation(plan, row);
	plan->fresh = true;
	plan->told = true;
}

void plan_move(struct plan *plan, enum move_event event)
{
	assert(plan->has_conversation);
	enum state to;
	enum err err = machine_move(plan->next.state, event, &to);
	if (err) {
		plan_fail(plan, err);
		return;
	}
	if (to == plan->next.state && event != MOVE_take &&
	    event != MOVE_assign && event != MOVE_transfer)
		return;
	plan->next.state = to;
	plan->next.state_at = plan->now_ms;
	plan->told = true;
}

int64_t plan_say(struct plan *plan, const struct plan_line *line)
{
	assert(plan->has_conversation);
	int64_t *last = line->track == TRACK_internal ? &plan->next.last_note
						      : &plan->next.last_seq;
	struct str choices = STR("");
	enum err err = ERR_ok;
	if (line->choices)
		err = chat_choices_pack(line->choices, plan->arena, &choices);
	if (err)
		plan_fail(plan, err);
	++*last;
	plan->next.active_at = plan->steady_ms;
	plan_step(plan, STEP_LINE)->u.line = (struct line_row){
		.track = line->track,
		.seq = *last,
		.kind = line->kind,
		.author = line->author,
		.from_name = line->from,
		.text = line->text,
		.reply = line->reply,
		.sid = line->sid,
		.choices = choices,
		.at = plan->now_ms,
	};
	return *last;
}

void plan_event(struct plan *plan, const char *kind, int64_t staff_id,
    int64_t number, struct str detail)
{
	plan_step(plan, STEP_EVENT)->u.event = (struct event_row){
		.at = plan->now_ms,
		.staff_id = staff_id,
		.kind = str_from(kind),
		.number = number,
		.detail = detail,
	};
}

void plan_answer_row(struct plan *plan, const struct answer_row *row)
{
	plan_step(plan, STEP_ANSWER)->u.answer = *row;
}

void plan_audit(struct plan *plan, enum audit_action action, struct str target,
    struct str detail)
{
	plan_step(plan, STEP_AUDIT)->u.audit = (struct audit_row){
		.at = plan->now_ms,
		.action = str_from(audit_name(action)),
		.target = target,
		.detail = detail,
	};
}

struct lesson_row *plan_lesson(struct plan *plan, const struct lesson_row *row)
{
	static _Thread_local struct lesson_row spare;
	struct lesson_row *kept = ARENA_NEW(plan->arena, struct lesson_row);

	if (!kept) {
		plan_fail(plan, ERR_no_memory);
		spare = *row;
		return &spare;
	}
	*kept = *row;
	plan_step(plan, STEP_LESSON_ADD)->u.lesson = kept;
	return kept;
}

void plan_reply(struct plan *plan, const struct message *message)
{
	assert(!plan->answered);
	plan->answer = *message;
	plan->answered = true;
}

void plan_ack(struct plan *plan, int64_t seq)
{
	struct message ack = { .type = MESSAGE_ack };
	ack.u.ack.conversation = plan->next.public_id;
	ack.u.ack.seq = seq;
	ack.u.ack.at = plan->now_ms;
	plan_reply(plan, &ack);
}

void plan_send(struct plan *plan, unsigned to, const struct message *message)
{
	struct step *step = plan_step(plan, STEP_SEND);
	step->u.send.to = to;
	step->u.send.message = *message;
}

void plan_job(
    struct plan *plan, enum job_kind kind, const struct message *message)
{
	assert(!plan->has_job);
	plan->job = kind;
	plan->job_message = *message;
	plan->has_job = true;
}

void plan_post(struct plan *plan, const struct message *message)
{
	plan_step(plan, STEP_POST)->u.post = *message;
}
