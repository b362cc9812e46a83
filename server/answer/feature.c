/* Cuts texts into features. The same for phrasings and questions, so that both
 * always agree; which of them matter is the index's and the query's. */
#include "server/answer/feature.h"

#include "shared/text.h"

enum {
	TOKEN_BYTES = 256, /* text_tokens gives none longer */
	GRAM = 3,
	GRAM_WORD_LEAST = 4, /* shorter words are a gram or two by themselves */
	CODE_DIGITS = 4      /* from here on a word with digits is a number */
};

struct cutting {
	int (*fn)(void *ctx, const struct feature *feature);
	void *ctx;
	char before[TOKEN_BYTES]; /* the word before */
	size_t before_len;        /* 0 = none */
};

static const char tags[FEATURE_KINDS] = {
	[FEATURE_WORD] = 'w',
	[FEATURE_CHAR] = 'c',
	[FEATURE_PAIR] = 'p',
	[FEATURE_PHRASE] = '2',
	[FEATURE_GRAM] = '3',
};

static int give(struct cutting *c, enum feature_kind kind, struct str text,
    struct str more, size_t start)
{
	char key[2 * TOKEN_BYTES + 2];
	struct feature feature = { .kind = kind, .start = start };
	size_t len = 0;

	key[len++] = tags[kind];
	memcpy(key + len, text.ptr, text.len);
	len += text.len;
	if (more.len) {
		key[len++] = ' ';
		memcpy(key + len, more.ptr, more.len);
		len += more.len;
	}
	feature.key = (struct str){ key, len };
	return c->fn(c->ctx, &feature);
}

bool feature_is_figure(const struct text_token *token)
{
	size_t digits = 0;

	if (token->kind != TEXT_NUMBER)
		return false;
	for (size_t i = 0; i < token->text.len; i++)
		digits +=
		    token->text.ptr[i] >= '0' && token->text.ptr[i] <= '9';
	return digits >= CODE_DIGITS || digits == token->text.len;
}

static bool is_plain_latin(struct str word)
{
	for (size_t i = 0; i < word.len; i++)
		if ((unsigned char)word.ptr[i] >= 0x80)
			return false;
	return true;
}

/* With a mark at both ends, so that beginnings and ends count as such. */
static int give_grams(struct cutting *c, struct str word, size_t start)
{
	char marked[TOKEN_BYTES + 2];
	int rc = 0;

	if (word.len < GRAM_WORD_LEAST || !is_plain_latin(word))
		return 0;
	marked[0] = '_';
	memcpy(marked + 1, word.ptr, word.len);
	marked[word.len + 1] = '_';
	for (size_t i = 0; i + GRAM <= word.len + 2 && !rc; i++)
		rc = give(c, FEATURE_GRAM, (struct str){ marked + i, GRAM },
		    STR_NONE, start);
	return rc;
}

static int give_word(struct cutting *c, struct str word, size_t start)
{
	int rc = give(c, FEATURE_WORD, word, STR_NONE, start);

	if (!rc && c->before_len)
		rc = give(c, FEATURE_PHRASE,
		    (struct str){ c->before, c->before_len }, word, start);
	memcpy(c->before, word.ptr, word.len);
	c->before_len = word.len;
	return rc ? rc : give_grams(c, word, start);
}

static int take(void *ctx, const struct text_token *token)
{
	struct cutting *c = ctx;

	if (feature_is_figure(token) || token->text.len > TOKEN_BYTES) {
		c->before_len = 0;
		return 0;
	}
	switch (token->kind) {
	case TEXT_CHAR:
		c->before_len = 0;
		return give(
		    c, FEATURE_CHAR, token->text, STR_NONE, token->start);
	case TEXT_PAIR:
		return give(
		    c, FEATURE_PAIR, token->text, STR_NONE, token->start);
	default:
		return give_word(c, token->text, token->start);
	}
}

int feature_each(struct str text,
    int (*fn)(void *ctx, const struct feature *feature), void *ctx)
{
	struct cutting c = { .fn = fn, .ctx = ctx };

	return text_tokens(text, take, &c);
}
