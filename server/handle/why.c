/* why: what the machine thought of a customer's line, told to staff. */
#include "server/handle/handler.h"
#include "shared/text.h"

/* As messages.def has them. */
enum { WORDS_MAX = 400 /* characters */, MILLE = 1000 };

static enum err check(const struct facts *facts, const struct message *in)
{
	(void)in;
	if (!facts->has_line)
		return ERR_bad_seq;
	return facts->has_answer ? ERR_ok : ERR_not_found;
}

/* A reply that is gone by now has no title any more. */
static struct str title_of(const struct facts *facts, struct str id)
{
	const struct reply *reply =
	    facts->pack ? pack_reply(facts->pack, id) : NULL;
	const struct reply_wording *wording =
	    reply ? reply_wording(reply, facts->row.lang, facts->shop->lang)
		  : NULL;
	return wording ? wording->title : STR_NONE;
}

/* A threshold above all scores means that nothing is to reach it. */
static int64_t at_most_mille(int64_t number)
{
	return number < MILLE ? number : MILLE;
}

static void put(const struct facts *facts, struct str reply, int64_t score,
    struct str words, struct rec_reason_list *out)
{
	if (!reply.len)
		return;
	out->at[out->count++] = (struct rec_reason){
		.reply = reply,
		.title = title_of(facts, reply),
		.score = at_most_mille(score),
		.words = text_cut(words, WORDS_MAX),
	};
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct answer_row *kept = &facts->answer;
	struct message m = { .type = MESSAGE_reasons };
	(void)in;
	struct rec_reason *items = arena_alloc(plan->arena, 2 * sizeof(*items));
	if (!items) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	m.u.reasons = (struct msg_reasons){
		.conversation = facts->row.public_id,
		.seq = kept->seq,
		.outcome = kept->outcome,
		.items = { items, 0 },
		.send_at = at_most_mille(kept->send_at),
		.offer_at = at_most_mille(kept->offer_at),
		.pack = kept->pack,
		.at = kept->at,
	};
	put(facts, kept->reply, kept->score, kept->words, &m.u.reasons.items);
	put(facts, kept->runner_up, kept->runner_up_score, STR_NONE,
	    &m.u.reasons.items);
	plan_reply(plan, &m);
}

const struct handler handle_why = {
	.needs = NEED_LINE | NEED_BEHIND | NEED_ANSWER,
	.check = check,
	.plan = plan,
};
