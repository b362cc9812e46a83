/* Step 6 of a message's way: the rows of a plan, written inside the turn's
 * savepoint. SQL is the store's; order and meaning are the plan's. */
#include "server/turn.h"

#include "server/store/audit.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/lesson.h"
#include "server/store/message.h"
#include "server/store/staff.h"
#include "shared/wire.h"

enum { RECORD_TIDY_BATCH = 500 };

static enum err write_conversation(struct turn *turn)
{
	struct store *store = turn->spine->config.store;
	struct plan *plan = &turn->plan;
	if (plan->fresh)
		return conversation_add(store, &plan->next);
	if (plan->has_conversation)
		return conversation_update(store, &plan->next);
	return ERR_ok;
}

static enum err write_event(struct turn *turn, struct event_row *event)
{
	const struct plan *plan = &turn->plan;
	if (plan->has_conversation) {
		event->conversation_id = plan->next.id;
		event->shop_id = plan->next.shop_id;
	}
	return event_add(turn->spine->config.store, event);
}

/* That a lesson was decided meanwhile is no reason to refuse a turn. */
static enum err write_lesson(struct turn *turn, struct lesson_row *lesson)
{
	const struct plan *plan = &turn->plan;
	if (plan->has_conversation) {
		lesson->conversation_id = plan->next.id;
		lesson->shop_id = plan->next.shop_id;
	}
	enum err err = lesson_add(turn->spine->config.store, lesson);
	return err == ERR_exists ? ERR_ok : err;
}

static enum err write_token(struct turn *turn, struct step *step)
{
	return token_add(turn->spine->config.store, step->u.token.hash,
	    step->u.token.staff->id, step->u.token.once,
	    step->u.token.expires_at);
}

static enum err write_audit(struct turn *turn, struct audit_row *audit)
{
	if (turn->plan.has_conversation && !audit->shop_id)
		audit->shop_id = turn->plan.next.shop_id;
	if (!audit->actor.len)
		audit->actor = facts_actor(turn);
	return audit_add(turn->spine->config.store, audit);
}

/* A bounded bit of what can wait: old ids, tokens and index rows. */
static enum err write_tidy(struct turn *turn)
{
	struct spine *s = turn->spine;
	int64_t now_ms = turn->facts.steady_ms;
	int64_t gone, waiting;
	enum err err = request_prune(s->config.store,
	    now_ms - s->config.rules->request_keep_ms, RECORD_TIDY_BATCH,
	    &gone);
	if (!err)
		err = token_prune(
		    s->config.store, now_ms, RECORD_TIDY_BATCH, &gone);
	if (!err && !s->packing && !s->pack_next && s->pack_generation)
		err = packing_tidy(turn);
	if (!err)
		err = erasing_look(turn);
	if (!err)
		err = conversation_count_waiting(s->config.store, &waiting);
	if (err)
		return err;
	meter_set(s->config.meter, METER_waiting, waiting);
	presence_forget(s->presence);
	return ERR_ok;
}

static enum err write_step(struct turn *turn, struct step *step)
{
	struct store *store = turn->spine->config.store;
	switch (step->kind) {
	case STEP_LINE:
		step->u.line.conversation_id = turn->plan.next.id;
		return message_add(store, &step->u.line);
	case STEP_EVENT:
		return write_event(turn, &step->u.event);
	case STEP_ANSWER:
		step->u.answer.conversation_id = turn->plan.next.id;
		return answer_put(store, &step->u.answer);
	case STEP_ANSWER_KEEP:
		return answer_keep(store, &step->u.answer);
	case STEP_LESSON_ADD:
		return write_lesson(turn, step->u.lesson);
	case STEP_LESSON_DECIDE:
		return lesson_decide(store, step->u.lesson);
	case STEP_CUSTOMER_ADD:
		return customer_add(store, step->u.customer);
	case STEP_CUSTOMER_SET:
		return customer_update(store, step->u.customer);
	case STEP_CUSTOMER_MERGE:
		return customer_merge(
		    store, step->u.merge.from, step->u.merge.into->id);
	case STEP_STAFF_ADD:
		return staff_add(store, step->u.staff);
	case STEP_STAFF_PASSWORD:
		return staff_set_password(
		    store, step->u.password.staff_id, step->u.password.stored);
	case STEP_STAFF_BLOCK:
		return staff_set_blocked(
		    store, step->u.block.staff_id, step->u.block.blocked);
	case STEP_TOKEN_ADD:
		return write_token(turn, step);
	case STEP_TOKEN_REMOVE:
		return token_remove(store, step->u.token.hash);
	case STEP_TOKENS_REMOVE:
		return token_remove_all(store, step->u.staff_id);
	case STEP_TIDY:
		return write_tidy(turn);
	case STEP_PACK:
		return packing_batch(turn, step->u.pack);
	case STEP_AUDIT:
		return write_audit(turn, &step->u.audit);
	case STEP_ERASE:
		return erasing_batch(turn, step->u.erase);
	case STEP_EXPIRE:
		return expiring_batch(turn);
	default:
		return ERR_ok;
	}
}

/* What a repeat of the same id will be answered with. */
static enum err write_request(struct turn *turn)
{
	struct plan *plan = &turn->plan;
	if (turn->row->id != MESSAGE_ID_ONCE || !turn->facts.who.id)
		return ERR_ok;
	buf_clear(&turn->frame);
	enum err err = wire_encode(&plan->answer, &turn->frame);
	if (err)
		return err;
	return request_add(turn->spine->config.store,
	    turn_sender(&turn->facts.who), turn->letter->message.id,
	    turn->digest, buf_view(&turn->frame), turn->facts.steady_ms);
}

enum err record_rows(struct turn *turn)
{
	enum err err = write_conversation(turn);
	LIST_EACH(at, &turn->plan.steps) {
		if (err)
			return err;
		err = write_step(turn, LIST_OF(at, struct step, link));
	}
	return err ? err : write_request(turn);
}
