/* From a text to the replies it may mean: terms, candidates, ranking,
 * certainty. What is done about it is answer.c's. */
#include "server/answer/judge.h"

#include <math.h>

#include "server/answer/candidate.h"
#include "server/answer/match.h"
#include "server/answer/model.h"
#include "server/answer/rank.h"

struct judging {
	struct pack *pack;
	struct model *model; /* NULL while there is none */
	const struct answer_search *search;
	struct arena *arena;
	struct query query;
	struct ranking ranking;
};

/* --- The model's word --- */

/* The model's replies and the pack's are both in order of their ids. */
enum err judge_sides(const struct pack *pack, const struct model_lines *lines,
    struct str text, struct arena *arena, double **out)
{
	double *known =
	    arena_alloc(arena, (lines->replies + 1) * sizeof(*known));
	double *sides =
	    arena_alloc(arena, (pack->reply_count + 1) * sizeof(*sides));
	size_t at = 0;
	enum err err;

	if (!known || !sides)
		return ERR_no_memory;
	err = model_sides(lines, text, arena, known);
	for (size_t i = 0; !err && i < pack->reply_count; i++) {
		struct str id = pack->replies[i].id;

		while (at < lines->replies &&
		       str_compare(str_from(lines->ids[at]), id) < 0)
			at++;
		sides[i] = at < lines->replies && str_is(id, lines->ids[at])
			       ? known[at]
			       : -1;
	}
	*out = sides;
	return err;
}

static enum err rank(struct judging *j, struct str text, const bool *allowed)
{
	struct scorer_input in = { .pack = j->pack, .query = &j->query };
	double *sides = NULL;
	enum err err = candidate_find(&in, j->search, j->arena);

	if (!err && j->model)
		err = judge_sides(
		    j->pack, j->model->lines, text, j->arena, &sides);
	if (err)
		return err;
	return rank_replies(&in, sides, allowed,
	    j->model ? &j->model->vote : &vote_untrained, j->arena,
	    &j->ranking);
}

/* --- Certainty --- */

/* Replies of a language, at the mean of the pack's languages. */
static double replies_of(const struct pack_index *index)
{
	double docs = 0, langs = 0;

	for (int l = 0; l < LANG_COUNT; l++) {
		docs += index->docs_of[l];
		langs += index->docs_of[l] > 0;
	}
	return langs > 0 ? docs / langs : 0;
}

static void certainty_in_force(
    const struct pack *pack, const struct model *model, struct certainty *out)
{
	if (model)
		*out = model->certainty;
	else
		certainty_ship(false, replies_of(pack->index), out);
}

/* Of two equal questions one may have been meant otherwise. */
enum { VERBATIM = 990 };

/* Letters without a single word in common: a slip of the pen, or nothing. To be
 * offered, never to be sent. */
static const double by_letters = 0.5;
enum { WORD_LEAST = 3 /* bytes: "a" is no word, a CJK character is */ };

static bool has_word(struct str words)
{
	while (words.ptr)
		if (str_cut(&words, ' ').len >= WORD_LEAST)
			return true;
	return false;
}

static int certainty(const struct judging *j, struct str words)
{
	struct certainty c;
	struct signs signs;
	double sure;

	if (j->ranking.verbatim)
		return VERBATIM;
	certainty_in_force(j->pack, j->model, &c);
	rank_signs(&j->ranking, &signs);
	sure = certainty_of(&c, &signs);
	if (!has_word(words))
		sure *= by_letters;
	return (int)lround(1000 * sure);
}

/* The winner's certainty is its own; the others share what is left of it by
 * their chances in the vote, and none is surer than the winner. */
static void share_out(
    const struct ranking *r, int winner, struct judgement *out)
{
	double others = 0;

	for (size_t i = 1; i < r->count; i++)
		others += exp(r->at[i].vote - r->at[0].vote);
	for (size_t i = 1; others > 0 && i < out->count; i++)
		out->at[i].score = (int)fmin(
		    winner, (1000 - winner) *
				exp(r->at[i].vote - r->at[0].vote) / others);
}

static enum err put(struct judging *j, struct judgement *out)
{
	const struct ranking *r = &j->ranking;
	enum err err = ERR_ok;

	out->count = r->count < JUDGE_MAX ? r->count : JUDGE_MAX;
	for (size_t i = 0; i < out->count && !err; i++) {
		out->at[i].reply = r->at[i].reply;
		err = match_words(j->pack->index, &j->query, r->at[i].doc,
		    j->arena, &out->at[i].words);
	}
	if (!out->count)
		return err;
	out->at[0].score = certainty(j, out->at[0].words);
	share_out(r, out->at[0].score, out);
	return err;
}

enum err judge_text(struct pack *pack, const struct answer_search *search,
    struct str text, const bool *allowed, struct arena *arena,
    struct judgement *out)
{
	struct judging j = { .pack = pack, .search = search, .arena = arena };
	struct judgement found = { .count = 0 };
	enum err err = query_make(pack->index, text, arena, &j.query);

	j.model = pack_model(pack);
	if (!err)
		err = rank(&j, text, allowed);
	if (!err)
		err = put(&j, &found);
	model_unref(j.model);
	if (!err)
		*out = found;
	return err;
}

void judge_limits(struct pack *pack, const struct answer_limits *wishes,
    struct answer_limits *out)
{
	struct model *model = pack_model(pack);
	struct certainty c;

	certainty_in_force(pack, model, &c);
	out->send_at = certainty_send_from(&c, wishes->send_at);
	out->offer_at = certainty_offer_from(wishes->offer_at);
	model_unref(model);
}
