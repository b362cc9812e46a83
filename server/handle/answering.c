/* What follows once it is settled which reply is wanted. Which one that is,
 * a worker finds out or the customer chooses. */
#include "server/handle/answering.h"

#include "server/answer/answer.h"
#include "server/handle/asking.h"
#include "server/handle/handover.h"
#include "server/handle/question.h"

void answering_send(const struct facts *facts, struct plan *plan,
    struct str reply, struct str text, enum stage stage)
{
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_auto,
		.from = facts->shop->shown,
		.text = text,
		.reply = reply,
	};
	plan_move(plan, MOVE_answer);
	plan_say(plan, &line);
	plan->next.stage = stage;
}

/* The reply as it is to be said now; one that is gone needs a person. */
static struct answer_part fill(
    const struct facts *facts, struct plan *plan, struct str reply)
{
	struct answer_question question = { .lang = plan->next.lang,
		.fallback = facts->shop->lang,
		.shop = facts->shop->name,
		.now_ms = facts->now_ms };
	struct answer_part part = { .outcome = ANSWER_HAND_OVER };
	enum err err = question_facts(
	    facts, &plan->next, question.lang, plan->arena, &question.facts);
	if (!err && facts->pack)
		err = answer_fill(
		    facts->pack, reply, &question, plan->arena, &part);
	if (err && err != ERR_not_found)
		plan_fail(plan, err);
	return part;
}

static void hand_over(
    const struct facts *facts, struct plan *plan, const struct fact *said)
{
	if (said)
		asking_note(facts, plan, said);
	plan_event(plan, "handed_over", 0, 0, STR_NONE);
	handover_call(facts, plan, MOVE_hand_over);
}

void answering_fill(const struct facts *facts, struct plan *plan,
    struct str reply, int64_t seq, const struct fact *said)
{
	struct answer_part part = fill(facts, plan, reply);
	struct asking asking = { part.ask, reply, seq };
	plan->next.ask_seq = plan->next.ask_from = 0;
	plan->next.due_at = facts->steady_ms + facts->shop->auto_idle_ms;
	if (part.outcome == ANSWER_SEND) {
		answering_send(facts, plan, part.best[0].reply->id, part.text,
		    part.best[0].reply->stage);
		return;
	}
	/* One fact at a time; what can be said needs none. */
	asking_end(plan, STR(""));
	if (part.outcome != ANSWER_ASK || !asking_begin(facts, plan, &asking))
		hand_over(facts, plan, said);
}
