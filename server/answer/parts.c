/* Chooses between the ways a line can be cut; where it can be is split.c's. */
#include "server/answer/parts.h"

#include "server/answer/split.h"

enum { NEVER = 1001 }; /* no score reaches it */

struct tried {
	bool done;
	struct judgement judgement;
};

struct cutting {
	const struct answer_limits *limits;
	const struct part_judge *judge;
	struct str line;
	struct split_piece pieces[SPLIT_MAX];
	size_t count;
	/* from the first piece to the last, both included */
	struct tried tried[SPLIT_MAX][SPLIT_MAX];
	int judged;
};

/* A way to cut: where each part ends. */
struct way {
	size_t ends[ANSWER_PARTS]; /* last piece of the part */
	size_t count;
};

/* --- Judging --- */

static struct str text_of(const struct cutting *c, size_t from, size_t to)
{
	const char *start = c->pieces[from].text.ptr;
	const char *end = c->pieces[to].text.ptr + c->pieces[to].text.len;

	return (struct str){ start, (size_t)(end - start) };
}

static enum err try_pieces(struct cutting *c, size_t from, size_t to)
{
	struct tried *t = &c->tried[from][to];
	enum err err;

	if (t->done || c->judged == PARTS_JUDGED_MAX)
		return ERR_ok;
	c->judged++;
	err =
	    c->judge->judge(c->judge->ctx, text_of(c, from, to), &t->judgement);
	t->done = !err;
	return err;
}

static int score_of(const struct tried *t)
{
	return t->done && t->judgement.count ? t->judgement.at[0].score : 0;
}

static int reply_of(const struct tried *t)
{
	return t->done && t->judgement.count ? t->judgement.at[0].reply : -1;
}

/* --- Ways --- */

static bool asks(const struct cutting *c, size_t from, size_t to)
{
	for (size_t i = from; i <= to; i++)
		if (c->pieces[i].question)
			return true;
	return false;
}

static bool is_beside_loose_end(const struct cutting *c, size_t from, size_t to)
{
	return c->pieces[to].loose || (from && c->pieces[from - 1].loose);
}

/* Nobody would take it for a part of what stands beside it. */
static bool is_clear(const struct cutting *c, size_t from, size_t to)
{
	if (is_beside_loose_end(c, from, to))
		return false;
	return c->pieces[to].linked || (from && c->pieces[from - 1].linked) ||
	       asks(c, from, to);
}

/* Certainties are measured on whole questions. Half of one seems surer than it
 * is, so pieces have to reach more than a lenient pack asks of lines. */
enum { PIECE_SURE = 850, PIECE_HALF = 700, PIECE_LIKELY = 600 };

static int at_least(int wanted, int least)
{
	return wanted < least ? least : wanted;
}

static int midway(const struct cutting *c)
{
	return (c->limits->offer_at + c->limits->send_at) / 2;
}

static int sure_at(const struct cutting *c)
{
	return at_least(c->limits->send_at, PIECE_SURE);
}

static bool owns(const struct cutting *c, size_t from, size_t to)
{
	for (size_t i = from; i <= to; i++)
		if (c->pieces[i].own)
			return true;
	return false;
}

/* What a part has to reach. A single word hardly says what it is about, and
 * nothing where only a guess parts it from the others. */
static int required(const struct cutting *c, size_t from, size_t to)
{
	int whole = score_of(&c->tried[0][c->count - 1]);
	bool clear = is_clear(c, from, to);

	if (to == from && c->pieces[from].size < 2)
		return is_beside_loose_end(c, from, to) ? NEVER : sure_at(c);
	if (whole >= c->limits->send_at && clear)
		return at_least(midway(c), PIECE_SURE);
	if (whole >= c->limits->send_at)
		return owns(c, from, to) ? sure_at(c) : NEVER;
	if (whole >= midway(c) && is_beside_loose_end(c, from, to))
		return sure_at(c);
	return clear ? at_least(c->limits->offer_at, PIECE_LIKELY)
		     : at_least(midway(c), PIECE_HALF);
}

/* What only seems to end is no end unless something is asked beside it. */
static bool may_end(const struct cutting *c, const struct way *way, size_t part)
{
	size_t from = part ? way->ends[part - 1] + 1 : 0;

	return !c->pieces[way->ends[part]].loose ||
	       asks(c, from, way->ends[part + 1]);
}

/* The score of the weakest part; 0 if the way will not do. */
static int worth_of(const struct cutting *c, const struct way *way)
{
	int whole = score_of(&c->tried[0][c->count - 1]);
	int weakest = 1000, strongest = 0, replies[ANSWER_PARTS];
	size_t from = 0;

	for (size_t i = 0; i < way->count; from = way->ends[i++] + 1) {
		const struct tried *t = &c->tried[from][way->ends[i]];
		int score = score_of(t);

		if (score < required(c, from, way->ends[i]) ||
		    !may_end(c, way, i))
			return 0;
		replies[i] = reply_of(t);
		for (size_t j = 0; j < i; j++)
			if (replies[j] == replies[i])
				return 0;
		if (score < weakest)
			weakest = score;
		if (score > strongest)
			strongest = score;
	}
	return strongest > whole || whole >= c->limits->send_at ? weakest : 0;
}

/* The way that cuts behind each piece whose bit is set. */
static struct way way_of(const struct cutting *c, unsigned cuts)
{
	struct way way = { .count = 0 };

	for (size_t i = 0; i + 1 < c->count; i++)
		if (cuts & (1u << i))
			way.ends[way.count++] = i;
	way.ends[way.count++] = c->count - 1;
	return way;
}

static size_t parts_of(unsigned cuts)
{
	size_t count = 1;

	for (; cuts; cuts &= cuts - 1)
		count++;
	return count;
}

/* Pieces beside each other are worth judging together if they may be one
 * question: one of them is weak or none by itself, both are about the same, or
 * nothing but a guess parts them. */
static bool may_be_one(const struct cutting *c, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct tried *a = &c->tried[i][i];
		const struct tried *b = &c->tried[i + 1][i + 1];

		if (c->pieces[i].own && c->pieces[i + 1].own &&
		    !c->pieces[i].loose && score_of(a) >= c->limits->offer_at &&
		    score_of(b) >= c->limits->offer_at &&
		    reply_of(a) != reply_of(b))
			return false;
	}
	return true;
}

static enum err judge_way(struct cutting *c, const struct way *way)
{
	size_t from = 0;
	enum err err = ERR_ok;

	for (size_t i = 0; i < way->count && !err; from = way->ends[i++] + 1)
		if (may_be_one(c, from, way->ends[i]))
			err = try_pieces(c, from, way->ends[i]);
	return err;
}

/* More parts where the weakest is the same: nothing is left out. */
static enum err best_way(struct cutting *c, struct way *best)
{
	int most = 0;

	best->count = 0;
	for (unsigned cuts = 1; cuts < 1u << (c->count - 1); cuts++) {
		struct way way;
		enum err err;
		int worth;

		if (parts_of(cuts) > ANSWER_PARTS)
			continue;
		way = way_of(c, cuts);
		err = judge_way(c, &way);
		if (err)
			return err;
		worth = worth_of(c, &way);
		if (worth > most ||
		    (worth && worth == most && way.count > best->count)) {
			most = worth;
			*best = way;
		}
	}
	return ERR_ok;
}

/* --- Parts --- */

static void put(struct parts *out, struct str text, const struct tried *t)
{
	for (size_t i = 0; t->judgement.count && i < out->count; i++)
		if (out->at[i].judgement.count &&
		    out->at[i].judgement.at[0].reply == reply_of(t))
			return;
	if (out->count < ANSWER_PARTS)
		out->at[out->count++] = (struct part){ text, t->judgement };
}

static void put_way(
    const struct cutting *c, const struct way *way, struct parts *out)
{
	size_t from = 0;

	out->count = 0;
	for (size_t i = 0; i < way->count; from = way->ends[i++] + 1)
		put(out, text_of(c, from, way->ends[i]),
		    &c->tried[from][way->ends[i]]);
}

/* Pieces with nothing but loose ends between them: where nothing answers them,
 * they are one. */
static size_t unit_end(const struct cutting *c, size_t from)
{
	while (from + 1 < c->count && c->pieces[from].loose)
		from++;
	return from;
}

/* One is answered, the other has to wait for a person. False: neither, or all
 * of it is one question with its story. */
static bool is_half_answered(const struct cutting *c, struct parts *out)
{
	size_t answered = 0, open = 0, to;

	out->count = 0;
	for (size_t i = 0; i < c->count; i = to + 1) {
		const struct tried *t;
		bool own = false, sure, weak;

		to = unit_end(c, i);
		t = &c->tried[i][to];
		sure = score_of(t) >= sure_at(c);
		weak = score_of(t) < c->limits->offer_at;
		for (size_t k = i; k <= to; k++)
			own = own || c->pieces[k].own;
		/* the story of the question beside it */
		if (!own) {
			if (!weak)
				return false;
			continue;
		}
		answered += sure;
		open += weak;
		put(out, text_of(c, i, to), t);
	}
	return answered && open && out->count > 1;
}

static enum err put_answered(
    struct cutting *c, struct parts *out, bool *answered)
{
	enum err err = ERR_ok;

	for (size_t i = 0; i < c->count && !err; i = unit_end(c, i) + 1)
		err = try_pieces(c, i, unit_end(c, i));
	*answered = !err && is_half_answered(c, out);
	return err;
}

static void put_whole(const struct cutting *c, struct parts *out)
{
	out->at[0] =
	    (struct part){ c->line, c->tried[0][c->count - 1].judgement };
	out->count = 1;
}

enum err parts_find(struct str line, const struct answer_limits *limits,
    const struct part_judge *judge, struct parts *out)
{
	struct cutting c = { .limits = limits, .judge = judge, .line = line };
	struct tried *whole;
	struct way way = { .count = 0 };
	bool answered = false;
	enum err err;

	c.count = split_line(line, c.pieces);
	whole = &c.tried[0][c.count - 1];
	c.judged = 1;
	err = judge->judge(judge->ctx, line, &whole->judgement);
	whole->done = !err;
	for (size_t i = 0; i < c.count && !err; i++)
		err = try_pieces(&c, i, i);
	if (!err && c.count > 1)
		err = best_way(&c, &way);
	if (err)
		return err;
	if (way.count) {
		put_way(&c, &way, out);
		return ERR_ok;
	}
	if (c.count > 1 && score_of(whole) < limits->send_at)
		err = put_answered(&c, out, &answered);
	if (!answered)
		put_whole(&c, out);
	return err;
}
