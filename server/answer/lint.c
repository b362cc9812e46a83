/* Looks a pack over for its editor. Refuses nothing: that is check.c's. */
#include "server/answer/lint.h"

#include <stdio.h>
#include <strings.h>

#include "server/answer/doubt.h"
#include "server/answer/feature.h"
#include "shared/text.h"

enum {
	TEXT_LONG = 600,  /* characters: a phone's screen full */
	PHRASINGS_FEW = 5 /* answers found double from 5 to 10 */
};

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
	char where[DOUBT_WHERE_LEN];

	doubt_place(where, reply, lang);
	if (text_count(text) > TEXT_LONG)
		doubt_tell(l, LINT_HINT, where,
		    "The text has %zu characters; few will read over %d.",
		    text_count(text), TEXT_LONG);
	if (!has_word(text))
		doubt_tell(l, LINT_WARNING, where, "The text has no word.");
	else if (is_other_script(text, lang))
		doubt_tell(l, LINT_WARNING, where,
		    "The text does not look like %s.",
		    word_meaning(WORDS_lang, lang));
	if (has_markup(text))
		doubt_tell(l, LINT_WARNING, where,
		    "The text has markup; customers see it as it is written.");
	if (holds(text, "http://") || holds(text, "javascript:") ||
	    holds(text, "data:text"))
		doubt_tell(l, LINT_WARNING, where,
		    "A link in the text does not begin with https://.");
}

/* --- Replies --- */

/* desk.NAME replies are the desk's own sentences: nobody asks for them. */
static bool is_asked_for(const struct reply *reply)
{
	return reply->id.len < 5 || memcmp(reply->id.ptr, "desk.", 5) != 0;
}

static void lint_phrasings(
    struct linting *l, const struct reply *reply, int lang)
{
	size_t count = l->asks[reply - l->pack->replies][lang];
	char where[DOUBT_WHERE_LEN];

	doubt_place(where, reply, lang);
	if (!count && reply->manner)
		doubt_tell(l, LINT_WARNING, where,
		    "A courtesy without \"ask:\" lines: it is never "
		    "recognised in this language.");
	else if (!count)
		doubt_tell(l, LINT_WARNING, where,
		    "No \"ask:\" line: it will not be found in this language.");
	else if (count < PHRASINGS_FEW)
		doubt_tell(l, LINT_HINT, where,
		    "Only %zu \"ask:\" lines; ten find far more.", count);
}

static void lint_risk(struct linting *l, const struct reply *reply)
{
	char id[DOUBT_WHERE_LEN];

	snprintf(id, sizeof(id), "%.*s", STR_ARG(reply->id));
	if (reply->automatic && reply->risk == RISK_COMPLAINT)
		doubt_tell(l, LINT_WARNING, id,
		    "\"auto: yes\" has no effect: with \"risk: complaint\" it "
		    "is never sent by itself.");
}

static void lint_reply(struct linting *l, const struct reply *reply)
{
	char where[DOUBT_WHERE_LEN];

	lint_risk(l, reply);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (!reply->wordings[lang].title.ptr) {
			doubt_place(where, reply, lang);
			if (l->served[lang])
				doubt_tell(l, LINT_WARNING, where,
				    "There is no wording in %s; another "
				    "language's would be sent.",
				    word_meaning(WORDS_lang, lang));
			continue;
		}
		lint_text(l, reply, lang);
		doubt_promise(l, reply, lang);
		if (is_asked_for(reply))
			lint_phrasings(l, reply, lang);
	}
}

static enum err count_asks(struct linting *l)
{
	const struct pack *pack = l->pack;

	l->asks =
	    arena_alloc(&l->arena, (pack->reply_count + 1) * sizeof(*l->asks));
	if (!l->asks)
		return ERR_no_memory;
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		const struct phrasing *p = &pack->phrasings[i];

		l->asks[p->reply][p->lang]++;
	}
	return ERR_ok;
}

static void lint_replies(struct linting *l)
{
	const struct pack *pack = l->pack;

	for (size_t i = 0; i < pack->reply_count; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			if (pack->replies[i].wordings[lang].title.ptr)
				l->served[lang] = true;
	for (size_t i = 0; i < pack->reply_count; i++)
		lint_reply(l, &pack->replies[i]);
}

enum err lint_pack(struct pack *pack, const struct answer_search *search,
    const struct clock *clock, lint_fn *fn, void *ctx)
{
	struct linting l = { .pack = pack,
		.search = search,
		.clock = clock,
		.fn = fn,
		.ctx = ctx,
		.arena = ARENA_EMPTY };
	enum err err = count_asks(&l);

	if (!err) {
		lint_replies(&l);
		err = doubt_phrasings(&l);
	}
	if (!err)
		err = doubt_landing(&l);
	arena_fini(&l.arena);
	return err;
}
