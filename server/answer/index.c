/* Builds the in-memory index of a pack, once. Scores nothing itself. */
#include "server/answer/index.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Words and CJK pairs carry the sense; characters and grams mostly help where
 * those fail, and each word brings several of them. The order of size matters,
 * the exact figures hardly do (measured on a dozen sets in four languages). */
const double index_worth[FEATURE_KINDS] = {
	[FEATURE_WORD] = 1.0,
	[FEATURE_CHAR] = 0.8,
	[FEATURE_PAIR] = 1.0,
	[FEATURE_PHRASE] = 0.5,
	[FEATURE_GRAM] = 0.5,
};

/* BM25's weight of a word: rare words tell more. */
static double rarity(double all, double with)
{
	return log(1 + (all - with + 0.5) / (with + 0.5));
}

double index_unknown_weight(
    const struct pack_index *index, enum lang lang, enum feature_kind kind)
{
	return index_worth[kind] * rarity(index->phrasings[lang], 0);
}

uint32_t index_find(const struct pack_index *index, struct str key)
{
	uintptr_t at = (uintptr_t)table_get(&index->terms, key);

	return at ? (uint32_t)(at - 1) : INDEX_UNKNOWN;
}

/* --- Terms of each phrasing --- */

static bool grow(void **at, size_t *room, size_t count, size_t size)
{
	size_t more = *room ? 2 * *room : 1024;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*at, more * size);
	if (!grown)
		return false;
	*at = grown;
	*room = more;
	return true;
}

static enum err term_add(
    struct pack_index *x, const struct feature *feature, uint32_t *out)
{
	uint32_t id = index_find(x, feature->key);
	void *at = x->at;

	if (id == INDEX_UNKNOWN) {
		if (x->term_count >= INT32_MAX ||
		    !grow(&at, &x->term_room, x->term_count, sizeof(*x->at)))
			return ERR_no_memory;
		x->at = at;
		id = (uint32_t)x->term_count;
		if (table_put(
			&x->terms, feature->key, (void *)(uintptr_t)(id + 1)))
			return ERR_no_memory;
		x->at[x->term_count++] =
		    (struct index_term){ .kind = feature->kind };
	}
	*out = id;
	return ERR_ok;
}

static int take_feature(void *ctx, const struct feature *feature)
{
	struct pack_index *x = ctx;
	void *at = x->ids;
	uint32_t id;

	if (!grow(&at, &x->id_room, x->id_count, sizeof(*x->ids)))
		return -1;
	x->ids = at;
	if (term_add(x, feature, &id))
		return -1;
	x->ids[x->id_count++] = id;
	return 0;
}

static int compare_ids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Sorts the ids from `from` on and leaves each once. */
static void make_unique(struct pack_index *x, size_t from)
{
	size_t to = from;

	if (x->id_count == from)
		return;
	qsort(x->ids + from, x->id_count - from, sizeof(*x->ids), compare_ids);
	for (size_t i = from; i < x->id_count; i++)
		if (i == from || x->ids[i] != x->ids[to - 1])
			x->ids[to++] = x->ids[i];
	x->id_count = to;
}

static enum err read_phrasings(struct pack_index *x, const struct pack *pack)
{
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		const struct phrasing *p = &pack->phrasings[i];

		x->first[i] = x->id_count;
		if (feature_each(p->text, take_feature, x))
			return ERR_no_memory;
		make_unique(x, x->first[i]);
		for (size_t k = x->first[i]; k < x->id_count; k++)
			x->at[x->ids[k]].count[p->lang]++;
		x->phrasings[p->lang]++;
	}
	x->first[pack->phrasing_count] = x->id_count;
	return ERR_ok;
}

/* --- Documents --- */

static void split_docs(struct pack_index *x, const struct pack *pack)
{
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		const struct phrasing *p = &pack->phrasings[i];

		if (!i || p->reply != p[-1].reply || p->lang != p[-1].lang) {
			x->docs[x->doc_count++] =
			    (struct index_doc){ .reply = p->reply,
				    .lang = p->lang,
				    .first = (uint32_t)i };
			x->docs_of[p->lang]++;
		}
		x->docs[x->doc_count - 1].count++;
		x->doc_of[i] = (uint32_t)(x->doc_count - 1);
	}
}

static size_t doc_from(const struct pack_index *x, const struct index_doc *d)
{
	return x->first[d->first];
}

static size_t doc_to(const struct pack_index *x, const struct index_doc *d)
{
	return x->first[d->first + d->count];
}

/* Postings have as many entries as (term, document) there are: counted first,
 * with last[] keeping the document a term was last seen in. */
static size_t count_postings(struct pack_index *x, uint32_t *last)
{
	size_t all = 0;

	for (uint32_t d = 0; d < x->doc_count; d++) {
		const struct index_doc *doc = &x->docs[d];

		for (size_t k = doc_from(x, doc); k < doc_to(x, doc); k++) {
			if (last[x->ids[k]] == d + 1)
				continue;
			last[x->ids[k]] = d + 1;
			x->at[x->ids[k]].postings++;
			all++;
		}
	}
	return all;
}

static void fill_postings(struct pack_index *x)
{
	uint32_t first = 0;

	for (size_t t = 0; t < x->term_count; t++) {
		x->at[t].first = first;
		first += x->at[t].postings;
		x->at[t].postings = 0;
	}
	for (uint32_t d = 0; d < x->doc_count; d++) {
		const struct index_doc *doc = &x->docs[d];

		for (size_t k = doc_from(x, doc); k < doc_to(x, doc); k++) {
			struct index_term *term = &x->at[x->ids[k]];
			struct index_posting *next =
			    &x->postings[term->first + term->postings];

			if (term->postings && next[-1].doc == d) {
				next[-1].times++;
				continue;
			}
			*next = (struct index_posting){ d, 1 };
			term->postings++;
		}
	}
}

/* --- Weights --- */

static void weigh_terms(struct pack_index *x)
{
	for (size_t t = 0; t < x->term_count; t++) {
		struct index_term *term = &x->at[t];
		double worth = index_worth[term->kind];
		uint32_t docs[LANG_COUNT] = { 0 };

		for (uint32_t k = 0; k < term->postings; k++)
			docs[x->docs[x->postings[term->first + k].doc].lang]++;
		for (int l = 0; l < LANG_COUNT; l++) {
			term->weight[l] =
			    (float)(worth *
				    rarity(x->phrasings[l], term->count[l]));
			term->spread[l] =
			    (float)(worth * rarity(x->docs_of[l], docs[l]));
		}
	}
}

static void measure_phrasings(struct pack_index *x)
{
	for (size_t d = 0; d < x->doc_count; d++) {
		const struct index_doc *doc = &x->docs[d];

		for (size_t i = doc->first; i < doc->first + doc->count; i++) {
			double sum = 0;

			for (size_t k = x->first[i]; k < x->first[i + 1]; k++) {
				double w = x->at[x->ids[k]].weight[doc->lang];

				sum += w * w;
			}
			x->norm[i] = (float)sqrt(sum);
		}
	}
}

static void measure_docs(struct pack_index *x)
{
	double all = 0;

	for (size_t t = 0; t < x->term_count; t++) {
		const struct index_term *term = &x->at[t];

		for (uint32_t k = 0; k < term->postings; k++) {
			const struct index_posting *p =
			    &x->postings[term->first + k];
			struct index_doc *doc = &x->docs[p->doc];
			double w = term->weight[doc->lang];

			w *= p->times;

			doc->length += p->times * index_worth[term->kind];
			doc->norm += w * w;
		}
	}
	for (size_t d = 0; d < x->doc_count; d++) {
		x->docs[d].norm = sqrt(x->docs[d].norm);
		all += x->docs[d].length;
	}
	x->mean_length = x->doc_count ? all / (double)x->doc_count : 0;
}

/* --- Phrasings of each term --- */

static enum err turn_round(struct pack_index *x, size_t phrasings)
{
	uint32_t next = 0;

	x->where = calloc(x->id_count + 1, sizeof(*x->where));
	if (!x->where)
		return ERR_no_memory;
	for (size_t t = 0; t < x->term_count; t++) {
		x->at[t].where = next;
		for (int l = 0; l < LANG_COUNT; l++)
			next += x->at[t].count[l];
	}
	for (size_t i = 0; i < phrasings; i++)
		for (size_t k = x->first[i]; k < x->first[i + 1]; k++)
			x->where[x->at[x->ids[k]].where++] = (uint32_t)i;
	/* each now points behind its own: back to their beginnings */
	for (size_t t = 0; t < x->term_count; t++)
		for (int l = 0; l < LANG_COUNT; l++)
			x->at[t].where -= x->at[t].count[l];
	free(x->ids);
	x->ids = NULL;
	return ERR_ok;
}

/* --- All of it --- */

static enum err make_room(struct pack_index *x, size_t phrasings)
{
	x->first = calloc(phrasings + 1, sizeof(*x->first));
	x->norm = calloc(phrasings + 1, sizeof(*x->norm));
	x->doc_of = calloc(phrasings + 1, sizeof(*x->doc_of));
	x->docs = calloc(phrasings + 1, sizeof(*x->docs));
	if (!x->first || !x->norm || !x->doc_of || !x->docs)
		return ERR_no_memory;
	return ERR_ok;
}

static enum err build_postings(struct pack_index *x)
{
	uint32_t *last = calloc(x->term_count + 1, sizeof(*last));
	size_t all;

	if (!last)
		return ERR_no_memory;
	all = count_postings(x, last);
	free(last);
	x->postings = calloc(all + 1, sizeof(*x->postings));
	if (!x->postings)
		return ERR_no_memory;
	fill_postings(x);
	return ERR_ok;
}

enum err index_build(const struct pack *pack, struct pack_index **out)
{
	struct pack_index *x = calloc(1, sizeof(*x));
	enum err err;

	if (!x)
		return ERR_no_memory;
	/* Only the shop's own phrasings become keys: nobody else can choose
	 * them to collide. */
	table_init(&x->terms, 1);
	err = make_room(x, pack->phrasing_count);
	if (!err)
		err = read_phrasings(x, pack);
	if (!err) {
		split_docs(x, pack);
		err = build_postings(x);
	}
	if (err) {
		index_free(x);
		return err;
	}
	weigh_terms(x);
	measure_phrasings(x);
	measure_docs(x);
	if (pack->phrasing_count < PACK_IN_MEMORY_MAX)
		err = turn_round(x, pack->phrasing_count);
	if (err) {
		index_free(x);
		return err;
	}
	*out = x;
	return ERR_ok;
}

void index_free(struct pack_index *x)
{
	if (!x)
		return;
	table_fini(&x->terms);
	free(x->at);
	free(x->docs);
	free(x->postings);
	free(x->ids);
	free(x->where);
	free(x->first);
	free(x->norm);
	free(x->doc_of);
	free(x);
}
