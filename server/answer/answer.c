/* A question's way: terms, search, ranking, decision, filled text. The order
 * of things and the decision; the arithmetic is rank.c's. */
#include "server/answer/answer.h"

#include <math.h>

#include "server/answer/fact.h"
#include "server/answer/match.h"
#include "server/answer/rank.h"
#include "shared/buf.h"

enum {
	HITS_FEW = 5,          /* fewer: all tokens are searched for */
	SEARCH_MAX = 4000,     /* of which more would only be cut off */
	TEXT_BYTES_MAX = 16000 /* what a line of a chat may hold */
};

_Static_assert(
    (int)ANSWER_CANDIDATES == (int)RANK_MAX, "each candidate is ranked");

struct asking {
	struct pack *pack;
	const struct answer_search *search;
	const struct answer_question *question;
	struct arena *arena;
	struct query query;
	struct ranking ranking;
};

/* --- Search --- */

static enum err find(struct asking *a, bool all, int64_t **ids, size_t *count)
{
	const struct pack *pack = a->pack;
	struct str tokens[QUERY_TOKENS_MAX];
	size_t used;
	size_t expected =
	    query_tokens(pack->index, &a->query, all, tokens, &used);

	*count = 0;
	if (!used || !expected)
		return ERR_ok;
	return a->search->any(a->search->ctx, tokens, used, pack->first_id,
	    pack->first_id + (int64_t)pack->phrasing_count - 1, SEARCH_MAX,
	    a->arena, ids, count);
}

/* Cut off at its limit a result would favour the replies that come first:
 * better none, the scorers over whole documents do not need it. */
static enum err find_hits(struct asking *a, struct scorer_input *in)
{
	const struct pack *pack = a->pack;
	struct hit *hits;
	uint64_t *bits;
	int64_t *ids = NULL;
	size_t count;
	enum err err = find(a, false, &ids, &count);

	if (!err && count < HITS_FEW)
		err = find(a, true, &ids, &count);
	if (err || !count || count >= SEARCH_MAX)
		return err;
	hits = arena_alloc(a->arena, count * sizeof(*hits));
	bits = scorer_bits(pack->index, &a->query, a->arena);
	if (!hits || !bits)
		return ERR_no_memory;
	for (size_t i = 0; i < count; i++) {
		int64_t at = ids[i] - pack->first_id;

		if (at < 0 || (size_t)at >= pack->phrasing_count)
			continue;
		hits[in->hit_count++] = (struct hit){ (uint32_t)at,
			(float)scorer_likeness(
			    pack->index, &a->query, bits, (size_t)at) };
	}
	in->hits = hits;
	return ERR_ok;
}

/* --- Ranking --- */

static bool is_of_shop(const struct reply *reply, struct str shop)
{
	for (size_t i = 0; i < reply->shops.count; i++)
		if (str_eq(reply->shops.at[i], shop))
			return true;
	return !reply->shops.count;
}

static bool is_valid_at(const struct reply *reply, int64_t now_ms)
{
	return (!reply->from_ms || now_ms >= reply->from_ms) &&
	       (!reply->until_ms || now_ms < reply->until_ms);
}

/* What the shop does not say, or not now, must not take the place of what it
 * does say. */
static enum err rank(struct asking *a, struct scorer_input *in)
{
	const struct answer_question *q = a->question;
	bool *allowed = arena_alloc(
	    a->arena, (a->pack->reply_count + 1) * sizeof(*allowed));

	if (!allowed)
		return ERR_no_memory;
	for (size_t i = 0; i < a->pack->reply_count; i++)
		allowed[i] = is_of_shop(&a->pack->replies[i], q->shop) &&
			     is_valid_at(&a->pack->replies[i], q->now_ms);
	return rank_replies(in, allowed, a->arena, &a->ranking);
}

/* --- Candidates --- */

/* The winner's certainty is its own; the others share what is left of it by
 * their votes, and none is surer than the winner. */
static int score_of(const struct ranking *r, size_t at, int certainty)
{
	double others = 0, by_winner, by_rest;

	if (!at)
		return certainty;
	for (size_t i = 1; i < r->count; i++)
		others += r->at[i].vote;
	by_winner = certainty * r->at[at].vote / r->at[0].vote;
	by_rest = (1000 - certainty) * r->at[at].vote / others;
	return (int)fmin(by_winner, by_rest);
}

static bool may_send(
    const struct answer_question *question, const struct reply *reply)
{
	return answer_allowed(reply,
	    reply_wording(reply, question->lang, question->fallback), question);
}

static enum err add_candidates(struct asking *a, struct answer *answer)
{
	const struct ranking *r = &a->ranking;
	int certainty = r->count ? rank_certainty(&r->evidence) : 0;
	enum err err = ERR_ok;

	for (size_t i = 0; i < r->count && !err; i++) {
		struct answer_candidate *c = &answer->best[i];

		c->reply = &a->pack->replies[r->at[i].reply];
		c->score = score_of(r, i, certainty);
		c->allowed = may_send(a->question, c->reply);
		err = match_words(a->pack->index, &a->query, r->at[i].doc,
		    a->arena, &c->words);
	}
	answer->count = r->count;
	return err;
}

/* --- Decision --- */

bool answer_allowed(const struct reply *reply,
    const struct reply_wording *wording, const struct answer_question *question)
{
	if (!wording || !reply->automatic ||
	    !is_of_shop(reply, question->shop) ||
	    !is_valid_at(reply, question->now_ms))
		return false;
	for (size_t i = 0; i < wording->needs.count; i++)
		if (!fact_known(&question->facts, wording->needs.at[i]))
			return false;
	return true;
}

/* Named by the wording or by needs:, and not known. */
static enum err name_missing(
    struct asking *a, const struct reply *reply, struct str *out)
{
	const struct reply_wording *w =
	    reply_wording(reply, a->question->lang, a->question->fallback);
	struct buf missing = BUF_EMPTY;

	for (size_t i = 0; w && i < w->needs.count; i++) {
		if (fact_known(&a->question->facts, w->needs.at[i]))
			continue;
		if (missing.len)
			buf_text(&missing, ", ");
		buf_str(&missing, w->needs.at[i]);
	}
	*out =
	    missing.failed ? STR_NONE : arena_str(a->arena, buf_view(&missing));
	buf_fini(&missing);
	return out->ptr ? ERR_ok : ERR_no_memory;
}

static enum err fill(struct asking *a, struct answer *answer)
{
	const struct answer_question *q = a->question;
	const struct reply *reply = answer->best[0].reply;
	struct str missing;
	enum err err =
	    fill_text(reply_wording(reply, q->lang, q->fallback)->text,
		&q->facts, a->arena, &answer->text, &missing);

	if (err)
		return err;
	if (missing.len || answer->text.len > TEXT_BYTES_MAX) {
		answer->text = STR_NONE;
		answer->outcome = ANSWER_HAND_OVER;
	}
	return ERR_ok;
}

/* Choices under a best that may not be sent would be guesses at something the
 * customer most likely did not mean. */
static enum err decide(
    struct asking *a, const struct answer_limits *limits, struct answer *answer)
{
	const struct answer_candidate *best = &answer->best[0];

	answer->outcome = ANSWER_HAND_OVER;
	answer->text = STR_NONE;
	answer->missing = STR("");
	if (!answer->count || best->score < limits->offer_at)
		return ERR_ok;
	if (!best->allowed)
		return name_missing(a, best->reply, &answer->missing);
	if (best->score < limits->send_at) {
		answer->outcome = ANSWER_OFFER;
		return ERR_ok;
	}
	answer->outcome = ANSWER_SEND;
	return fill(a, answer);
}

/* At most ANSWER_QUESTION_MAX bytes, cut between two characters. */
static struct str cut(struct str text)
{
	if (text.len <= ANSWER_QUESTION_MAX)
		return text;
	text.len = ANSWER_QUESTION_MAX;
	while (text.len && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
		text.len--;
	return text;
}

enum err answer_find(struct pack *pack, const struct answer_search *search,
    const struct answer_limits *limits, const struct answer_question *question,
    struct arena *arena, struct answer *answer)
{
	struct asking a = { pack, search, question, arena, { .count = 0 },
		{ .count = 0 } };
	struct answer found = { .outcome = ANSWER_HAND_OVER };
	struct scorer_input in = { .pack = pack, .query = &a.query };
	enum err err =
	    query_make(pack->index, cut(question->text), arena, &a.query);

	if (!err && a.query.known)
		err = find_hits(&a, &in);
	if (!err && a.query.known)
		err = rank(&a, &in);
	if (!err)
		err = add_candidates(&a, &found);
	if (!err)
		err = decide(&a, limits, &found);
	if (err)
		return err;
	found.pack = pack_ref(pack);
	*answer = found;
	return ERR_ok;
}
