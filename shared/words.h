/* Enums of the closed word lists in words.def. */
#ifndef SHARED_WORDS_H
#define SHARED_WORDS_H

#include "shared/str.h"

enum standing {
#define STANDING(name, description) STANDING_##name,
#include "shared/words.def"
	STANDING_COUNT
};

enum state {
#define STATE(name, description) STATE_##name,
#include "shared/words.def"
	STATE_COUNT
};

enum stage {
#define STAGE(name, description) STAGE_##name,
#include "shared/words.def"
	STAGE_COUNT
};

enum track {
#define TRACK(name, description) TRACK_##name,
#include "shared/words.def"
	TRACK_COUNT
};

enum kind {
#define KIND(name, description) KIND_##name,
#include "shared/words.def"
	KIND_COUNT
};

enum lang {
#define LANG(name, description) LANG_##name,
#include "shared/words.def"
	LANG_COUNT
};

enum listed {
#define LISTED(name, description) LISTED_##name,
#include "shared/words.def"
	LISTED_COUNT
};

enum rate {
#define RATE(name, description) RATE_##name,
#include "shared/words.def"
	RATE_COUNT
};

enum word_list {
	WORDS_standing,
	WORDS_state,
	WORDS_stage,
	WORDS_track,
	WORDS_kind,
	WORDS_lang,
	WORDS_listed,
	WORDS_rate,
	WORDS_COUNT
};

#define BIT(value) (1u << (unsigned)(value))

/* The word of a value, "?" for a value outside the list. Static. */
const char *word_name(enum word_list list, int value);
/* The value of a word, -1 if the list has none such. */
int word_value(enum word_list list, struct str name);
/* Number of words in a list, and what one means (for the documents). */
int word_count(enum word_list list);
const char *word_meaning(enum word_list list, int value);

#endif
