/* The closed word lists as tables: value to word and back. What a word makes
 * happen is not decided here. */
#include "shared/words.h"

#include <assert.h>
#include <stddef.h>

struct word {
	const char *name;
	const char *meaning;
};

#define WORD(name, description)                                                \
	{                                                                      \
#name, description                                             \
	}

static const struct word standings[] = {
#define STANDING(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word states[] = {
#define STATE(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word stages[] = {
#define STAGE(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word tracks[] = {
#define TRACK(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word kinds[] = {
#define KIND(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word langs[] = {
#define LANG(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word listeds[] = {
#define LISTED(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct word rates[] = {
#define RATE(name, description) WORD(name, description),
#include "shared/words.def"
};

static const struct {
	const struct word *words;
	int count;
} lists[WORDS_COUNT] = {
	[WORDS_standing] = { standings, STANDING_COUNT },
	[WORDS_state] = { states, STATE_COUNT },
	[WORDS_stage] = { stages, STAGE_COUNT },
	[WORDS_track] = { tracks, TRACK_COUNT },
	[WORDS_kind] = { kinds, KIND_COUNT },
	[WORDS_lang] = { langs, LANG_COUNT },
	[WORDS_listed] = { listeds, LISTED_COUNT },
	[WORDS_rate] = { rates, RATE_COUNT },
};

static const struct word *find(enum word_list list, int value)
{
	static const struct word unknown = { "?", "?" };
	assert((unsigned)list < WORDS_COUNT);
	if (value < 0 || value >= lists[list].count)
		return &unknown;
	return &lists[list].words[value];
}

const char *word_name(enum word_list list, int value)
{
	return find(list, value)->name;
}

int word_value(enum word_list list, struct str name)
{
	assert((unsigned)list < WORDS_COUNT);
	for (int i = 0; i < lists[list].count; i++)
		if (str_is(name, lists[list].words[i].name))
			return i;
	return -1;
}

int word_count(enum word_list list)
{
	assert((unsigned)list < WORDS_COUNT);
	return lists[list].count;
}

const char *word_meaning(enum word_list list, int value)
{
	return find(list, value)->meaning;
}
