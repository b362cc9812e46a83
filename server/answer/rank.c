/* Gathers what the scorers say of each reply, lets them vote and names the
 * signs by which the winner's certainty is judged. Decides nothing about
 * sending. */
#include "server/answer/rank.h"

#include <math.h>

struct ranking_up {
	const struct scorer_input *in;
	const double *sides;
	const bool *allowed;
	const struct vote *vote;
	size_t docs;
	double *score[SCORER_COUNT]; /* by document */
	double *cover;               /* by document */
	double most_whole;           /* of allowed replies */
};

static const struct index_doc *doc_at(const struct ranking_up *r, size_t at)
{
	return &r->in->pack->index->docs[at];
}

static enum err run_scorers(struct ranking_up *r, struct arena *arena)
{
	size_t size = (r->docs + 1) * sizeof(double);

	r->cover = arena_alloc(arena, size);
	if (!r->cover)
		return ERR_no_memory;
	scorer_cover(r->in, r->cover);
	for (int s = 0; s < SCORER_COUNT; s++) {
		r->score[s] = arena_alloc(arena, size);
		if (!r->score[s])
			return ERR_no_memory;
		scorers[s](r->in, r->score[s]);
	}
	for (size_t d = 0; d < r->docs; d++)
		if (r->allowed[doc_at(r, d)->reply])
			r->most_whole =
			    fmax(r->most_whole, r->score[SCORER_WHOLE][d]);
	return ERR_ok;
}

/* --- Votes --- */

static struct ranked stand(const struct ranking_up *r, size_t d)
{
	int reply = doc_at(r, d)->reply;
	struct ranked one = { .reply = reply,
		.doc = (uint32_t)d,
		.lang = doc_at(r, d)->lang,
		.phrasings = doc_at(r, d)->count };
	float *score = one.ballot.score;

	score[VOTE_SIDE] = r->sides ? (float)r->sides[reply] : 0;
	score[VOTE_KIN] = (float)r->score[SCORER_KIN][d];
	score[VOTE_WHOLE] = (float)(r->score[SCORER_WHOLE][d] / r->most_whole);
	score[VOTE_CENTRE] = (float)r->score[SCORER_CENTRE][d];
	score[VOTE_ODDS] = (float)r->score[SCORER_ODDS][d];
	one.nearest = (float)r->score[SCORER_NEAREST][d];
	one.cover = (float)r->cover[d];
	one.vote = vote_sum(r->vote, &one.ballot);
	return one;
}

static void insert(struct ranking *r, const struct ranked *new)
{
	size_t to = r->count;

	while (to && r->at[to - 1].vote < new->vote)
		to--;
	if (to == RANK_MAX)
		return;
	if (r->count < RANK_MAX)
		r->count++;
	for (size_t i = r->count - 1; i > to; i--)
		r->at[i] = r->at[i - 1];
	r->at[to] = *new;
}

/* Documents of a reply stand side by side; the one with most votes speaks. One
 * that shares nothing with the question is no candidate. */
static void elect(const struct ranking_up *r, struct ranking *out)
{
	size_t end;

	for (size_t d = 0; d < r->docs; d = end) {
		struct ranked best = { .vote = -HUGE_VAL };
		int reply = doc_at(r, d)->reply;

		for (end = d; end < r->docs; end++) {
			struct ranked one;

			if (doc_at(r, end)->reply != reply)
				break;
			if (r->score[SCORER_WHOLE][end] <= 0 ||
			    !r->allowed[reply])
				continue;
			one = stand(r, end);
			if (one.vote > best.vote)
				best = one;
		}
		if (best.vote > -HUGE_VAL)
			insert(out, &best);
	}
}

/* What somebody wrote down for this very question is meant, whatever the
 * scorers think: so a phrasing that was just approved counts at once, though
 * the model knows nothing of it yet. */
static void prefer_verbatim(struct ranking *r)
{
	static const float same = 0.999f;
	struct ranked one;
	size_t at = r->count;

	for (size_t i = 0; i < r->count; i++) {
		if (r->at[i].nearest < same)
			continue;
		if (at < r->count)
			return;
		at = i;
	}
	if (at == r->count)
		return;
	one = r->at[at];
	for (; at; at--)
		r->at[at] = r->at[at - 1];
	r->at[0] = one;
	r->verbatim = true;
}

static void measure(const struct scorer_input *in, struct ranking *out)
{
	const struct pack_index *index = in->pack->index;
	const struct query *q = in->query;

	out->words = q->words;
	for (int l = 0; l < LANG_COUNT; l++) {
		double known = 0;

		for (size_t i = 0; i < q->known; i++)
			if (feature_is_token(q->terms[i].kind))
				known += q->terms[i].weight[l];
		out->known[l] = q->total[l] > 0 ? known / q->total[l] : 0;
		out->replies[l] = index->docs_of[l];
		out->phrasings[l] = index->phrasings[l];
	}
}

enum err rank_replies(const struct scorer_input *in, const double *sides,
    const bool *allowed, const struct vote *vote, struct arena *arena,
    struct ranking *out)
{
	struct ranking_up r = { .in = in,
		.sides = sides,
		.allowed = allowed,
		.vote = vote,
		.docs = in->pack->index->doc_count };
	enum err err = run_scorers(&r, arena);

	if (err)
		return err;
	*out = (struct ranking){ .count = 0 };
	elect(&r, out);
	prefer_verbatim(out);
	measure(in, out);
	return ERR_ok;
}

void rank_again(struct ranking *ranking, const struct vote *vote)
{
	struct ranking old = *ranking;

	ranking->count = 0;
	ranking->verbatim = false;
	for (size_t i = 0; i < old.count; i++) {
		old.at[i].vote = vote_sum(vote, &old.at[i].ballot);
		insert(ranking, &old.at[i]);
	}
}

/* --- Signs --- */

/* A reply that nobody stands against still has to beat having none. */
static double log_odds(const struct ranking *r)
{
	static const double most = 9.2; /* 9,999 to 1: no row shows more */
	double others = 0;

	if (r->count == 1)
		others = exp(-r->at[0].vote);
	for (size_t i = 1; i < r->count; i++)
		others += exp(r->at[i].vote - r->at[0].vote);
	return others > 0 ? fmin(most, -log(others)) : most;
}

/* Share of the scorers that have none above the first. */
static double agreement(const struct ranking *r)
{
	bool beaten[VOTE_COUNT + 1] = { false };
	int agree = 0;

	for (size_t i = 1; i < r->count; i++) {
		for (int k = 0; k < VOTE_COUNT; k++)
			beaten[k] |=
			    r->at[i].ballot.score[k] > r->at[0].ballot.score[k];
		beaten[VOTE_COUNT] |= r->at[i].nearest > r->at[0].nearest;
	}
	for (int k = 0; k <= VOTE_COUNT; k++)
		agree += !beaten[k];
	return (double)agree / (VOTE_COUNT + 1);
}

void rank_signs(const struct ranking *r, struct signs *out)
{
	const struct ranked *first = &r->at[0];
	const float *score = first->ballot.score;
	double side = -2, nearest = 0; /* the best of the others */
	double *at = out->at;

	for (size_t i = 1; i < r->count; i++) {
		side = fmax(side, (double)r->at[i].ballot.score[VOTE_SIDE]);
		nearest = fmax(nearest, (double)r->at[i].nearest);
	}
	at[SIGN_ONE] = 1;
	at[SIGN_ODDS] = log_odds(r);
	at[SIGN_SIDE] = (double)score[VOTE_SIDE];
	at[SIGN_LEAD] = (double)score[VOTE_SIDE] - side;
	at[SIGN_CENTRE] = (double)score[VOTE_CENTRE];
	at[SIGN_NEAREST] = (double)first->nearest;
	at[SIGN_RIVAL] = (double)first->nearest - nearest;
	at[SIGN_COVER] = (double)first->cover;
	at[SIGN_KNOWN] = r->known[first->lang];
	at[SIGN_AGREE] = agreement(r);
	at[SIGN_WORDS] = log1p(r->words);
	at[SIGN_PHRASINGS] = log1p((double)first->phrasings);
	at[SIGN_REPLIES] = log((double)r->replies[first->lang] / 50);
	at[SIGN_SIZE] = log((double)r->phrasings[first->lang] / 2000);
}
