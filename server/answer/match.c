/* Names what a question and a reply have in common. Scores nothing. */
#include "server/answer/match.h"

#include "shared/buf.h"

enum { WORDS_MAX = 64 };

struct matches {
	const struct query_term *at[WORDS_MAX]; /* by place in the question */
	size_t count;
};

static bool knows(
    const struct pack_index *index, const struct query_term *term, uint32_t doc)
{
	const struct index_term *at = &index->at[term->id];

	for (uint32_t k = 0; k < at->postings; k++)
		if (index->postings[at->first + k].doc == doc)
			return true;
	return false;
}

static void insert(struct matches *m, const struct query_term *term)
{
	size_t to = m->count++;

	for (; to && m->at[to - 1]->start > term->start; to--)
		m->at[to] = m->at[to - 1];
	m->at[to] = term;
}

static bool begins(struct str s, struct str part)
{
	return s.len >= part.len && !memcmp(s.ptr, part.ptr, part.len);
}

static bool ends(struct str s, struct str part)
{
	return s.len >= part.len &&
	       !memcmp(s.ptr + s.len - part.len, part.ptr, part.len);
}

/* A character that stands in a matched pair is not named again. */
static bool in_pair(const struct matches *m, const struct query_term *term)
{
	struct str c = feature_token(term->key);

	if (term->kind != FEATURE_CHAR)
		return false;
	for (size_t i = 0; i < m->count; i++) {
		struct str pair = feature_token(m->at[i]->key);

		if (m->at[i]->kind == FEATURE_PAIR &&
		    (begins(pair, c) || ends(pair, c)))
			return true;
	}
	return false;
}

enum err match_words(const struct pack_index *index, const struct query *query,
    uint32_t doc, struct arena *arena, struct str *out)
{
	struct matches m = { .count = 0 };
	struct buf words = BUF_EMPTY;

	for (size_t i = 0; i < query->known && m.count < WORDS_MAX; i++)
		if (feature_is_token(query->terms[i].kind) &&
		    knows(index, &query->terms[i], doc))
			insert(&m, &query->terms[i]);
	for (size_t i = 0; i < m.count; i++) {
		if (in_pair(&m, m.at[i]))
			continue;
		if (words.len)
			buf_char(&words, ' ');
		buf_str(&words, feature_token(m.at[i]->key));
	}
	*out = words.failed ? STR_NONE : arena_str(arena, buf_view(&words));
	buf_fini(&words);
	return out->ptr ? ERR_ok : ERR_no_memory;
}
