/* Looks a pack over for its editor. Refuses nothing: that is check.c's. */
#include "server/answer/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "server/answer/feature.h"
#include "shared/text.h"

enum {
	TEXT_LONG = 600,   /* characters: a phone's screen full */
	PHRASINGS_FEW = 5, /* answers found double from 5 to 10 */
	WHERE_LEN = 80,
	WHY_LEN = 300
};

struct linting {
	const struct pack *pack;
	lint_fn *fn;
	void *ctx;
	struct arena arena;
	bool served[LANG_COUNT]; /* languages the pack has at all */
};

__attribute__((format(printf, 4, 5))) static void tell(struct linting *l,
    enum lint_severity severity, const char *where, const char *format, ...)
{
	char why[WHY_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	l->fn(l->ctx, severity, where, why);
}

static void place(char where[WHERE_LEN], const struct reply *reply, int lang)
{
	snprintf(where, WHERE_LEN, "%s/%.*s", word_name(WORDS_lang, lang),
	    STR_ARG(reply->id));
}

/* --- Texts --- */

static bool holds(struct str text, const char *what)
{
	size_t len = strlen(what);

	for (size_t i = 0; i + len <= text.len; i++)
		if (!strncasecmp(text.ptr + i, what, len))
			return true;
	return false;
}

/* <b>, </b> or <br/>, but neither "<3" nor "< 20". */
static bool has_markup(struct str text)
{
	for (size_t i = 0; i + 2 < text.len; i++) {
		char c = text.ptr[i + 1];
		struct str rest = { text.ptr + i, text.len - i };

		if (text.ptr[i] == '<' &&
		    (c == '/' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) &&
		    memchr(rest.ptr, '>', rest.len))
			return true;
	}
	return false;
}

static bool is_other_script(struct str text, int lang)
{
	struct str seen = text_language(text, STR("latin"));

	switch (lang) {
	case LANG_zh:
		return !str_is(seen, "zh");
	case LANG_ja: /* a few words may well be Han alone */
		return str_is(seen, "latin");
	default:
		return !str_is(seen, "latin");
	}
}

static int stop(void *ctx, const struct feature *feature)
{
	(void)ctx;
	(void)feature;
	return 1;
}

static bool has_word(struct str text)
{
	return feature_each(text, stop, NULL) != 0;
}

static void lint_text(struct linting *l, const struct reply *reply, int lang)
{
	struct str text = reply->wordings[lang].text;
	char where[WHERE_LEN];

	place(where, reply, lang);
	if (text_count(text) > TEXT_LONG)
		tell(l, LINT_HINT, where,
		    "The text has %zu characters; few will read over %d.",
		    text_count(text), TEXT_LONG);
	if (!has_word(text))
		tell(l, LINT_WARNING, where, "The text has no word.");
	else if (is_other_script(text, lang))
		tell(l, LINT_WARNING, where, "The text does not look like %s.",
		    word_meaning(WORDS_lang, lang));
	if (has_markup(text))
		tell(l, LINT_WARNING, where,
		    "The text has markup; customers see it as it is written.");
	if (holds(text, "http://") || holds(text, "javascript:") ||
	    holds(text, "data:text"))
		tell(l, LINT_WARNING, where,
		    "A link in the text does not begin with https://.");
}

/* --- Replies --- */

static size_t count_phrasings(
    const struct linting *l, const struct reply *reply, int lang)
{
	int at = (int)(reply - l->pack->replies);
	size_t count = 0;

	for (size_t i = 0; i < l->pack->phrasing_count; i++) {
		const struct phrasing *p = &l->pack->phrasings[i];

		count += p->reply == at && (int)p->lang == lang;
	}
	return count;
}

/* desk.NAME replies are the desk's own sentences: nobody asks for them. */
static bool is_asked_for(const struct reply *reply)
{
	return reply->id.len < 5 || memcmp(reply->id.ptr, "desk.", 5) != 0;
}

static void lint_phrasings(
    struct linting *l, const struct reply *reply, int lang)
{
	size_t count = count_phrasings(l, reply, lang);
	char where[WHERE_LEN];

	place(where, reply, lang);
	if (!count)
		tell(l, LINT_WARNING, where,
		    "No \"ask:\" line: it will not be found in this language.");
	else if (count < PHRASINGS_FEW)
		tell(l, LINT_HINT, where,
		    "Only %zu \"ask:\" lines; ten find far more.", count);
}

static void lint_reply(struct linting *l, const struct reply *reply)
{
	char where[WHERE_LEN];

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (!reply->wordings[lang].title.ptr) {
			place(where, reply, lang);
			if (l->served[lang])
				tell(l, LINT_WARNING, where,
				    "There is no wording in %s; another "
				    "language's would be sent.",
				    word_meaning(WORDS_lang, lang));
			continue;
		}
		lint_text(l, reply, lang);
		if (is_asked_for(reply))
			lint_phrasings(l, reply, lang);
	}
}

/* --- Phrasings that say the same --- */

struct said {
	struct str words; /* folded, numbers left out */
	const struct phrasing *phrasing;
};

static int add_word(void *ctx, const struct feature *feature)
{
	struct buf *words = ctx;

	if (feature->kind != FEATURE_WORD && feature->kind != FEATURE_CHAR)
		return 0;
	buf_str(words, feature_token(feature->key));
	buf_char(words, ' ');
	return words->failed ? -1 : 0;
}

static int compare(const void *a, const void *b)
{
	const struct said *x = a, *y = b;
	size_t len = x->words.len < y->words.len ? x->words.len : y->words.len;
	int order = memcmp(x->words.ptr, y->words.ptr, len);

	if (!order && x->words.len != y->words.len)
		order = x->words.len < y->words.len ? -1 : 1;
	if (!order)
		order =
		    (x->phrasing > y->phrasing) - (x->phrasing < y->phrasing);
	return order;
}

static enum err read_said(struct linting *l, struct said *said)
{
	struct buf words = BUF_EMPTY;
	enum err err = ERR_ok;

	for (size_t i = 0; i < l->pack->phrasing_count && !err; i++) {
		said[i].phrasing = &l->pack->phrasings[i];
		buf_clear(&words);
		if (feature_each(said[i].phrasing->text, add_word, &words) < 0)
			err = ERR_no_memory;
		said[i].words = arena_str(&l->arena, buf_view(&words));
		if (!said[i].words.ptr)
			err = ERR_no_memory;
	}
	buf_fini(&words);
	return err;
}

static void tell_same(
    struct linting *l, const struct phrasing *a, const struct phrasing *b)
{
	const struct reply *replies = l->pack->replies;
	char where[WHERE_LEN];

	place(where, &replies[b->reply], (int)b->lang);
	if (a->reply == b->reply && a->lang == b->lang)
		tell(l, LINT_HINT, where, "\"%.*s\" is here twice.",
		    STR_ARG(b->text));
	if (a->reply != b->reply)
		tell(l, LINT_WARNING, where,
		    "\"%.*s\" is also asked for %.*s: neither will be sent.",
		    STR_ARG(b->text), STR_ARG(replies[a->reply].id));
}

static enum err lint_said(struct linting *l)
{
	size_t count = l->pack->phrasing_count;
	struct said *said = arena_alloc(&l->arena, (count + 1) * sizeof(*said));
	char where[WHERE_LEN];
	enum err err = said ? read_said(l, said) : ERR_no_memory;

	if (err)
		return err;
	qsort(said, count, sizeof(*said), compare);
	for (size_t i = 0; i < count; i++) {
		const struct phrasing *p = said[i].phrasing;

		if (!said[i].words.len) {
			place(where, &l->pack->replies[p->reply], (int)p->lang);
			tell(l, LINT_WARNING, where,
			    "\"%.*s\" has no word to find it by.",
			    STR_ARG(p->text));
		} else if (i && str_eq(said[i].words, said[i - 1].words)) {
			tell_same(l, said[i - 1].phrasing, p);
		}
	}
	return ERR_ok;
}

enum err lint_pack(const struct pack *pack, lint_fn *fn, void *ctx)
{
	struct linting l = {
		.pack = pack, .fn = fn, .ctx = ctx, .arena = ARENA_EMPTY
	};
	enum err err;

	for (size_t i = 0; i < pack->reply_count; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			if (pack->replies[i].wordings[lang].title.ptr)
				l.served[lang] = true;
	for (size_t i = 0; i < pack->reply_count; i++)
		lint_reply(&l, &pack->replies[i]);
	err = lint_said(&l);
	arena_fini(&l.arena);
	return err;
}
