/* Picks among the cuts a line may have (cut.c) and describes the pieces.
 * Whether a cut is a good one is decided by what its pieces score: parts.c. */
#include "server/answer/split.h"

#include <string.h>

#include "server/answer/cut.h"
#include "shared/text.h"

enum {
	OWN_WORDS = 4,   /* a request even without a mark */
	CJK_OF_WORD = 2, /* characters that say as much as a word */
};

struct splitters {
	struct cut at[CUTS_MAX];
	size_t sizes[CUTS_MAX + 1]; /* of the pieces between, in halves */
	size_t count;
	size_t from; /* where the first piece begins */
};

/* --- Sizes --- */

static int count_token(void *ctx, const struct text_token *token)
{
	size_t *halves = ctx;

	if (token->kind == TEXT_CHAR)
		*halves += 1;
	else if (token->kind != TEXT_PAIR)
		*halves += CJK_OF_WORD;
	return 0;
}

static size_t halves_of(struct str text)
{
	size_t halves = 0;

	text_tokens(text, count_token, &halves);
	return halves;
}

size_t split_size(struct str text)
{
	return (halves_of(text) + CJK_OF_WORD - 1) / CJK_OF_WORD;
}

/* --- Cuts --- */

static struct str slice(struct str line, size_t from, size_t to)
{
	return str_trim((struct str){ line.ptr + from, to - from });
}

/* Cuts with nothing but blanks and marks between them are one; what only leads
 * to a question belongs to it. */
static void merge_cuts(struct str line, struct splitters *s)
{
	struct splitters kept = { .count = 0 };
	size_t from = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct cut cut = s->at[i];
		struct str text = slice(line, from, cut.end);
		size_t size = halves_of(text);

		if (size && cut_leads(text))
			continue;
		from = cut.start;
		if (size) {
			kept.sizes[kept.count] = size;
			kept.at[kept.count++] = cut;
		} else if (kept.count) {
			struct cut *last = &kept.at[kept.count - 1];

			if (last->strength < CUT_COMMA && !cut.word)
				last->end = cut.end;
			last->start = cut.start;
			if (last->strength < cut.strength)
				last->strength = cut.strength;
			last->word = last->word || cut.word;
			last->link = last->link || cut.link;
		} else {
			kept.from = from;
		}
	}
	kept.sizes[kept.count] = halves_of(slice(line, from, line.len));
	if (kept.count && !kept.sizes[kept.count])
		kept.count--;
	*s = kept;
}

/* What a cut leaves beside it, the smaller of both. */
static size_t smaller_side(const struct splitters *s, size_t at)
{
	size_t left = s->sizes[at], right = s->sizes[at + 1];

	return left < right ? left : right;
}

static void drop_least(struct splitters *s)
{
	size_t least = 0;

	for (size_t i = 1; i < s->count; i++)
		if (s->at[i].strength < s->at[least].strength ||
		    (s->at[i].strength == s->at[least].strength &&
			smaller_side(s, i) < smaller_side(s, least)))
			least = i;
	s->sizes[least] += s->sizes[least + 1];
	memmove(s->sizes + least + 1, s->sizes + least + 2,
	    (s->count - least - 1) * sizeof(*s->sizes));
	memmove(s->at + least, s->at + least + 1,
	    (s->count - least - 1) * sizeof(*s->at));
	s->count--;
}

/* --- Pieces --- */

static struct split_piece piece_of(
    struct str text, const struct cut *before, const struct cut *behind)
{
	struct split_piece piece = { .text = text,
		.linked = behind && behind->link,
		.loose = behind && behind->strength < CUT_COMMA };
	bool joined = (before && before->word) || (behind && behind->word);

	piece.size = split_size(text);
	piece.question = cut_asks(text);
	piece.own = piece.question || cut_wishes(text) ||
		    (joined && piece.size >= OWN_WORDS);
	return piece;
}

/* The end of a line parts two questions, but not the halves of one. */
static void loosen_lines(
    const struct splitters *s, struct split_piece pieces[SPLIT_MAX])
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i].strength == CUT_LINE)
			pieces[i].loose = !pieces[i].own || !pieces[i + 1].own;
}

size_t split_line(struct str line, struct split_piece pieces[SPLIT_MAX])
{
	struct splitters s = { .count = 0 };
	size_t from;

	s.count = cut_find(line, s.at);
	merge_cuts(line, &s);
	while (s.count >= SPLIT_MAX)
		drop_least(&s);
	from = s.from;
	for (size_t i = 0; i <= s.count; i++) {
		const struct cut *behind = i < s.count ? &s.at[i] : NULL;
		size_t to = behind ? behind->end : line.len;

		pieces[i] = piece_of(
		    slice(line, from, to), i ? &s.at[i - 1] : NULL, behind);
		if (behind)
			from = behind->start;
	}
	loosen_lines(&s, pieces);
	return s.count + 1;
}
