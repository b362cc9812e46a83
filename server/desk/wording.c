/* The rows of wording.def as a table. */
#include "server/desk/wording.h"

#include <assert.h>

static const struct {
	struct str id;
	struct str texts[LANG_COUNT];
} rows[WORDING_COUNT] = {
#define WORDING(name, en, zh, ja, es)                                          \
	[WORDING_##name] = { { "desk." #name, sizeof("desk." #name) - 1 },     \
		{ [LANG_en] = { en, sizeof(en) - 1 },                          \
		    [LANG_zh] = { zh, sizeof(zh) - 1 },                        \
		    [LANG_ja] = { ja, sizeof(ja) - 1 },                        \
		    [LANG_es] = { es, sizeof(es) - 1 } } },
#include "server/desk/wording.def"
#undef WORDING
};

struct str wording_text(enum wording wording, enum lang lang)
{
	assert((unsigned)wording < WORDING_COUNT);
	assert((unsigned)lang < LANG_COUNT);
	return rows[wording].texts[lang];
}

struct str wording_id(enum wording wording)
{
	assert((unsigned)wording < WORDING_COUNT);
	return rows[wording].id;
}
