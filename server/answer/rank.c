/* Lets the scorers vote, takes each reply's best document and gathers what
 * speaks for and against the winner. Decides nothing about sending. */
#include "server/answer/rank.h"

#include <math.h>

/* A pack of few replies has no serious rivals to beat: the second counts as
 * having at least this share of the winner's vote, which is what chance gives
 * in packs of some dozen replies. */
static const double rival_least = 0.3;

struct voting {
	const struct scorer_input *in;
	const bool *allowed;
	size_t docs;
	double *score[SCORER_COUNT]; /* best allowed document = 1 */
	double top[SCORER_COUNT];    /* what it had before */
	double *vote;
	double *cover;
};

static const struct index_doc *doc_at(const struct voting *v, size_t at)
{
	return &v->in->pack->index->docs[at];
}

static enum err make_room(struct voting *v, struct arena *arena)
{
	size_t size = (v->docs + 1) * sizeof(double);

	v->vote = arena_alloc(arena, size);
	v->cover = arena_alloc(arena, size);
	if (!v->vote || !v->cover)
		return ERR_no_memory;
	for (int s = 0; s < SCORER_COUNT; s++) {
		v->score[s] = arena_alloc(arena, size);
		if (!v->score[s])
			return ERR_no_memory;
	}
	return ERR_ok;
}

static void run_scorer(struct voting *v, int s)
{
	double *score = v->score[s];

	scorers[s].score(v->in, score);
	for (size_t d = 0; d < v->docs; d++) {
		if (!v->allowed[doc_at(v, d)->reply])
			score[d] = 0;
		if (v->top[s] < score[d])
			v->top[s] = score[d];
	}
	for (size_t d = 0; v->top[s] > 0 && d < v->docs; d++) {
		score[d] /= v->top[s];
		v->vote[d] += scorers[s].weight * score[d];
	}
}

/* --- The best five --- */

static void insert(struct ranking *r, struct ranked new)
{
	size_t to = r->count;

	while (to && r->at[to - 1].vote < new.vote)
		to--;
	if (to == RANK_MAX)
		return;
	if (r->count < RANK_MAX)
		r->count++;
	for (size_t i = r->count - 1; i > to; i--)
		r->at[i] = r->at[i - 1];
	r->at[to] = new;
}

/* Documents of a reply stand side by side. A document none of whose tokens
 * was asked for is no candidate, whatever its letters look like. */
static void choose(struct voting *v, struct ranking *r)
{
	size_t end;

	for (size_t d = 0; d < v->docs; d = end) {
		struct ranked best = { .vote = 0 };

		best.reply = doc_at(v, d)->reply;
		for (end = d; end < v->docs; end++) {
			if (doc_at(v, end)->reply != best.reply)
				break;
			if (v->cover[end] > 0 && v->vote[end] > best.vote) {
				best.vote = v->vote[end];
				best.doc = (uint32_t)end;
			}
		}
		if (best.vote > 0 && v->allowed[best.reply])
			insert(r, best);
	}
}

/* --- Evidence --- */

static double known_share(const struct voting *v, enum lang lang)
{
	const struct query *q = v->in->query;
	double known = 0;

	for (size_t i = 0; i < q->known; i++)
		if (feature_is_token(q->terms[i].kind))
			known += q->terms[i].weight[lang];
	return q->total[lang] > 0 ? known / q->total[lang] : 0;
}

/* Best score among the documents of other replies. */
static double rival(const struct voting *v, int s, int reply)
{
	double best = 0;

	for (size_t d = 0; d < v->docs; d++)
		if (doc_at(v, d)->reply != reply && v->score[s][d] > best)
			best = v->score[s][d];
	return best;
}

static void gather(
    const struct voting *v, const struct ranking *r, struct evidence *e)
{
	const struct ranked *winner = &r->at[0];
	double second = rival_least * winner->vote;

	if (r->count > 1)
		second = fmax(second, r->at[1].vote);
	e->margin = 1 - second / winner->vote;
	e->lead = v->score[SCORER_WHOLE][winner->doc] -
		  fmax(rival_least, rival(v, SCORER_WHOLE, winner->reply));
	e->cover = v->cover[winner->doc];
	e->known = known_share(v, doc_at(v, winner->doc)->lang);
	e->centre =
	    v->score[SCORER_CENTRE][winner->doc] * v->top[SCORER_CENTRE];
	e->nearest =
	    v->score[SCORER_NEAREST][winner->doc] * v->top[SCORER_NEAREST];
	e->rival =
	    rival(v, SCORER_NEAREST, winner->reply) * v->top[SCORER_NEAREST];
	e->words = v->in->query->words;
	e->phrasings = doc_at(v, winner->doc)->count;
}

enum err rank_replies(const struct scorer_input *in, const bool *allowed,
    struct arena *arena, struct ranking *out)
{
	struct voting v = { .in = in, .allowed = allowed };
	struct ranking r = { .count = 0 };
	enum err err;

	v.docs = in->pack->index->doc_count;
	err = make_room(&v, arena);
	if (err)
		return err;
	for (int s = 0; s < SCORER_COUNT; s++)
		run_scorer(&v, s);
	scorer_cover(in, v.cover);
	choose(&v, &r);
	if (r.count)
		gather(&v, &r, &r.evidence);
	*out = r;
	return ERR_ok;
}
