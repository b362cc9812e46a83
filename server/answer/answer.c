/* What to do about a line: its courtesies, its questions, the decision on each
 * and the filled text. Which replies a text may mean is judge.c's, which
 * pieces it has parts.c's. */
#include "server/answer/answer.h"

#include "server/answer/courtesy.h"
#include "server/answer/fact.h"
#include "server/answer/judge.h"
#include "server/answer/parts.h"
#include "server/answer/split.h"
#include "shared/buf.h"

enum {
	TEXT_BYTES_MAX = 16000, /* what a line of a chat may hold */
	SURE = 1000,
	ASK_LEAST = 600 /* a question back is a nuisance if it was a guess */
};

struct asking {
	struct pack *pack;
	const struct answer_search *search;
	const struct answer_limits *limits; /* of scores */
	const struct answer_question *question;
	struct arena *arena;
	int risk_at; /* score from which on a reply of a risk is sent */
	bool *here;  /* by reply: of this shop and valid now */
};

/* --- What may be said --- */

/* Whether the machine may say it at all, once its facts are known. */
static bool may_ever(const struct reply *reply,
    const struct reply_wording *wording, const struct answer_question *question)
{
	return wording && reply->automatic && reply->risk != RISK_COMPLAINT &&
	       reply_meant(reply, question->shop, question->now_ms);
}

bool answer_allowed(const struct reply *reply,
    const struct reply_wording *wording, const struct answer_question *question)
{
	if (!may_ever(reply, wording, question))
		return false;
	for (size_t i = 0; i < wording->needs.count; i++)
		if (!fact_known(&question->facts, wording->needs.at[i]))
			return false;
	return true;
}

static const struct reply_wording *wording_of(
    const struct asking *a, const struct reply *reply)
{
	return reply_wording(reply, a->question->lang, a->question->fallback);
}

static bool may_send(const struct asking *a, const struct reply *reply)
{
	return answer_allowed(reply, wording_of(a, reply), a->question);
}

static int send_at_of(const struct asking *a, const struct reply *reply)
{
	bool risky = reply->risk == RISK_MONEY || reply->risk == RISK_LEGAL;

	return risky ? a->risk_at : a->limits->send_at;
}

/* --- Judging --- */

/* What the shop does not say, or not now, must not take the place of what it
 * does say. */
static enum err find_here(struct asking *a)
{
	a->here = arena_alloc(
	    a->arena, (a->pack->reply_count + 1) * sizeof(*a->here));
	if (!a->here)
		return ERR_no_memory;
	for (size_t i = 0; i < a->pack->reply_count; i++)
		a->here[i] = reply_meant(&a->pack->replies[i],
		    a->question->shop, a->question->now_ms);
	return ERR_ok;
}

static enum err judge(void *ctx, struct str text, struct judgement *out)
{
	struct asking *a = ctx;

	return judge_text(a->pack, a->search, text, a->here, a->arena, out);
}

/* --- Lines before --- */

static int certainty(const struct judgement *judgement)
{
	return judgement->count ? judgement->at[0].score : 0;
}

static bool same_winner(const struct judgement *a, const struct judgement *b)
{
	return a->count && b->count && a->at[0].reply == b->at[0].reply;
}

/* By words of its own, as much as to its best. */
static bool points_to(const struct judgement *judgement, int reply)
{
	for (size_t i = 0; i < judgement->count; i++) {
		const struct judged *j = &judgement->at[i];

		if (j->reply == reply)
			return j->words.len &&
			       2 * j->score >= certainty(judgement);
	}
	return false;
}

static enum err join(
    struct asking *a, struct str before, struct str text, struct str *out)
{
	*out =
	    arena_printf(a->arena, "%.*s %.*s", STR_ARG(before), STR_ARG(text));
	return out->ptr ? ERR_ok : ERR_no_memory;
}

/* "and to canada?" says little by itself. Behind an earlier line it counts if
 * that makes it surer, and not merely of what the earlier one asked. */
static enum err judge_behind(struct asking *a, struct str before,
    struct str text, struct judgement *judgement)
{
	struct judgement joined, alone;
	struct str both;
	enum err err = join(a, before, text, &both);

	if (!err && both.len > ANSWER_QUESTION_MAX)
		return ERR_ok;
	if (!err)
		err = judge(a, both, &joined);
	if (err || certainty(&joined) <= certainty(judgement))
		return err;
	err = judge(a, before, &alone);
	if (err)
		return err;
	if (certainty(&alone) < a->limits->offer_at ||
	    !same_winner(&joined, &alone) ||
	    points_to(judgement, joined.at[0].reply))
		*judgement = joined;
	return ERR_ok;
}

static enum err judge_in_context(
    struct asking *a, struct str text, struct judgement *judgement)
{
	const struct answer_question *q = a->question;
	enum err err = ERR_ok;

	if (split_size(text) > ANSWER_SHORT)
		return ERR_ok;
	for (size_t i = 0; i < ANSWER_BEFORE && !err; i++)
		if (q->before[i].len &&
		    certainty(judgement) < a->limits->send_at)
			err = judge_behind(a, q->before[i], text, judgement);
	return err;
}

/* --- Facts --- */

static bool is_asked(const struct asking *a, struct str name)
{
	for (size_t i = 0; i < a->question->asked.count; i++)
		if (str_eq(a->question->asked.at[i], name))
			return true;
	return false;
}

/* Named by the wording or by needs:, and not known; of these the first that a
 * customer can be asked for. */
static enum err name_missing(struct asking *a,
    const struct reply_wording *wording, struct answer_part *part)
{
	struct buf missing = BUF_EMPTY;

	for (size_t i = 0; i < wording->needs.count; i++) {
		struct str need = wording->needs.at[i];
		struct str ask = fact_asked_by(need);

		if (fact_known(&a->question->facts, need))
			continue;
		if (!part->ask.len && ask.len && !is_asked(a, ask) &&
		    !fact_known(&a->question->facts, ask))
			part->ask = ask;
		if (missing.len)
			buf_text(&missing, ", ");
		buf_str(&missing, need);
	}
	part->missing =
	    missing.failed ? STR_NONE : arena_str(a->arena, buf_view(&missing));
	buf_fini(&missing);
	return part->missing.ptr ? ERR_ok : ERR_no_memory;
}

static enum err fill(struct asking *a, struct answer_part *part)
{
	struct str text, missing;
	enum err err = fill_text(wording_of(a, part->best[0].reply)->text,
	    &a->question->facts, a->arena, &text, &missing);

	if (err || missing.len || text.len > TEXT_BYTES_MAX)
		return err;
	part->outcome = ANSWER_SEND;
	part->text = text;
	return ERR_ok;
}

/* A reply that is meant: sent, or what it lacks is named; asked for if asking
 * is worth it. */
static enum err settle(struct asking *a, bool ask, struct answer_part *part)
{
	const struct reply *reply = part->best[0].reply;
	const struct reply_wording *wording = wording_of(a, reply);
	enum err err;

	part->outcome = ANSWER_HAND_OVER;
	if (part->best[0].allowed)
		return fill(a, part);
	if (!wording)
		return ERR_ok;
	err = name_missing(a, wording, part);
	if (!ask || !may_ever(reply, wording, a->question))
		part->ask = STR("");
	if (!err && part->ask.len)
		part->outcome = ANSWER_ASK;
	return err;
}

/* --- Decision --- */

static struct answer_part part_of(struct str question)
{
	return (struct answer_part){ .question = question,
		.outcome = ANSWER_HAND_OVER,
		.missing = STR(""),
		.ask = STR("") };
}

static void put_candidates(const struct asking *a,
    const struct judgement *judgement, struct answer_part *part)
{
	for (size_t i = 0; i < judgement->count; i++) {
		const struct judged *j = &judgement->at[i];
		struct answer_candidate *c = &part->best[i];

		c->reply = &a->pack->replies[j->reply];
		c->score = j->score;
		c->words = j->words;
		c->allowed = may_send(a, c->reply);
	}
	part->count = judgement->count;
}

/* Choices under a best that may not be sent would be guesses at something the
 * customer most likely did not mean. */
static enum err decide(struct asking *a, struct answer_part *part)
{
	const struct answer_candidate *best = &part->best[0];
	int offer_at = a->limits->offer_at;

	part->send_at =
	    part->count ? send_at_of(a, best->reply) : a->limits->send_at;
	if (!part->count || best->score < offer_at)
		return ERR_ok;
	if (!best->allowed)
		return settle(a,
		    best->score >= ASK_LEAST &&
			best->score >= (offer_at + part->send_at) / 2,
		    part);
	if (best->score >= part->send_at)
		return settle(a, false, part);
	part->outcome = ANSWER_OFFER;
	return ERR_ok;
}

/* --- Courtesies --- */

/* Said without a question, so only what may be said counts; but whoever wants
 * a person gets one, whatever the reply to that may be. */
static enum err find_courtesies(
    struct asking *a, struct str line, struct courtesy *out)
{
	bool *counts =
	    arena_alloc(a->arena, (a->pack->reply_count + 1) * sizeof(*counts));

	if (!counts)
		return ERR_no_memory;
	for (size_t i = 0; i < a->pack->reply_count; i++) {
		const struct reply *reply = &a->pack->replies[i];

		counts[i] =
		    a->here[i] && reply->manner &&
		    (reply->manner == MANNER_PERSON || may_send(a, reply));
	}
	return courtesy_look(a->pack, line, counts, a->arena, out);
}

static enum err put_courtesy(struct asking *a, const struct reply *reply,
    struct str line, struct answer *answer)
{
	struct answer_part *part = &answer->parts[answer->count++];

	*part = part_of(line);
	part->courtesy = true;
	part->send_at = a->limits->send_at;
	part->best[0] = (struct answer_candidate){ reply, SURE, STR(""),
		may_send(a, reply) };
	part->count = 1;
	if (reply->manner != MANNER_PERSON)
		return fill(a, part);
	part->outcome = ANSWER_PERSON;
	return ERR_ok;
}

/* Beside a wish for a person only sure answers are of use. */
static void keep_sent(struct answer *answer)
{
	size_t kept = 0;

	for (size_t i = 0; i < answer->count; i++)
		if (answer->parts[i].outcome == ANSWER_SEND)
			answer->parts[kept++] = answer->parts[i];
	answer->count = kept < ANSWER_PARTS ? kept : ANSWER_PARTS - 1;
}

/* --- The line --- */

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

static enum err put_questions(
    struct asking *a, struct str text, struct answer *answer)
{
	const struct part_judge by = { judge, a };
	struct parts *parts = ARENA_NEW(a->arena, struct parts);
	enum err err =
	    parts ? parts_find(text, a->limits, &by, parts) : ERR_no_memory;

	if (!err && parts->count == 1)
		err = judge_in_context(a, text, &parts->at[0].judgement);
	for (size_t i = 0; !err && i < parts->count; i++) {
		struct answer_part *part = &answer->parts[answer->count++];

		*part = part_of(parts->at[i].text);
		put_candidates(a, &parts->at[i].judgement, part);
		err = decide(a, part);
	}
	return err;
}

static enum err look(struct asking *a, struct str line, struct answer *answer)
{
	struct courtesy courtesy;
	enum err err = find_here(a);

	if (!err)
		err = find_courtesies(a, line, &courtesy);
	if (err)
		return err;
	if (courtesy.reply)
		return put_courtesy(a, courtesy.reply, line, answer);
	err = put_questions(a, courtesy.rest, answer);
	if (err || !courtesy.person)
		return err;
	keep_sent(answer);
	return put_courtesy(a, courtesy.person, line, answer);
}

enum err answer_find(struct pack *pack, const struct answer_search *search,
    const struct answer_limits *limits, const struct answer_question *question,
    struct arena *arena, struct answer *answer)
{
	struct answer_limits risky = *limits, scores, risk;
	struct asking a = { pack, search, &scores, question, arena, 0, NULL };
	struct answer found = { .count = 0 };
	enum err err;

	if (risky.send_at < RISK_SEND_AT)
		risky.send_at = RISK_SEND_AT;
	judge_limits(pack, limits, &scores);
	judge_limits(pack, &risky, &risk);
	a.risk_at = risk.send_at;
	err = look(&a, cut(question->text), &found);

	if (err)
		return err;
	found.pack = pack_ref(pack);
	*answer = found;
	return ERR_ok;
}

enum err answer_suggest(struct pack *pack, const struct answer_search *search,
    const struct answer_question *question, struct arena *arena,
    struct answer_part *part)
{
	const struct answer_limits none = { SURE + 1, SURE + 1 };
	struct asking a = { pack, search, &none, question, arena, 0, NULL };
	struct answer_part found = part_of(cut(question->text));
	struct judgement judgement;
	enum err err = find_here(&a);

	if (!err)
		err = judge(&a, found.question, &judgement);
	if (err)
		return err;
	put_candidates(&a, &judgement, &found);
	*part = found;
	return ERR_ok;
}

enum err answer_fill(struct pack *pack, struct str id,
    const struct answer_question *question, struct arena *arena,
    struct answer_part *part)
{
	const struct answer_limits all = { 0, 0 };
	struct asking a = { pack, NULL, &all, question, arena, 0, NULL };
	struct answer_part found = part_of(question->text);
	const struct reply *reply = pack_reply(pack, id);
	enum err err;

	if (!reply)
		return ERR_not_found;
	found.best[0] = (struct answer_candidate){ reply, SURE, STR(""),
		may_send(&a, reply) };
	found.count = 1;
	err = settle(&a, true, &found);
	if (!err)
		*part = found;
	return err;
}
