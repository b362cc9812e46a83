/* Promises nobody may make in a text that is sent without a person and without
 * a fact: the words of promise.def. What they mean is not looked at. */
#include "server/answer/doubt.h"
#include "shared/buf.h"
#include "shared/text.h"

static const struct promise {
	enum lang lang;
	const char *words, *why;
} promises[] = {
#define PROMISE(lang, words, why) { LANG_##lang, words, why },
#include "server/answer/promise.def"
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* Where words have blanks between them "afford" has no "for" in it. */
static bool is_whole(struct str text, size_t at, size_t len, int lang)
{
	if (lang == LANG_zh || lang == LANG_ja)
		return true;
	return !(at && is_letter(text.ptr[at - 1])) &&
	       !(at + len < text.len && is_letter(text.ptr[at + len]));
}

static bool holds(struct str text, const struct promise *promise)
{
	size_t len = strlen(promise->words);

	for (size_t i = 0; i + len <= text.len; i++)
		if (!memcmp(text.ptr + i, promise->words, len) &&
		    is_whole(text, i, len, (int)promise->lang))
			return true;
	return false;
}

/* Lines of a text are one: a promise may stand on two of them. */
static void fold(struct str text, struct buf *out)
{
	text_fold(text, out);
	for (size_t i = 0; i < out->len; i++)
		if (out->ptr[i] == '\n' || out->ptr[i] == '\t')
			out->ptr[i] = ' ';
}

void doubt_promise(struct linting *l, const struct reply *reply, int lang)
{
	const struct reply_wording *wording = &reply->wordings[lang];
	struct buf text = BUF_EMPTY;
	char where[DOUBT_WHERE_LEN];

	if (!reply->automatic || wording->needs.count)
		return;
	doubt_place(where, reply, lang);
	fold(wording->text, &text);
	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++) {
		if ((int)promises[i].lang != lang ||
		    !holds(buf_view(&text), &promises[i]))
			continue;
		doubt_tell(l, LINT_WARNING, where,
		    "\"%s\" in an automatic text that needs no fact: %s.",
		    promises[i].words, promises[i].why);
		break; /* one is enough to look at the text */
	}
	buf_fini(&text);
}
