/* What the files that read the settings share: the tables as data, and the
 * reading under way. In the order of the work: settings.c (the three sources),
 * settings_load.c, settings_file.c, settings_value.c, settings_shop.c. */
#ifndef SERVER_SETTINGS_READER_H
#define SERVER_SETTINGS_READER_H

#include "server/settings.h"

enum {
	SETTINGS_FILE_MAX = 1024 * 1024,
	SETTINGS_LINE_MAX = 4096,
	SETTINGS_SHOPS_MAX = 64, /* as many as a mask has bits */
	SETTINGS_SHOP_NAME_MAX = 40,
	SETTINGS_SECRET_MIN = 32,    /* bytes; as many as SHA-256 gives */
	SETTINGS_SECRET_LETTERS = 8, /* different ones, at least */
	SETTINGS_FACTS_MAX = 200,    /* of a shop */
	SETTINGS_FACT_NAME_MAX = 40,
	SETTINGS_FACT_VALUE_MAX = 1000
};

/* What the sample says in place of a secret. */
#define SETTINGS_SAMPLE_SECRET "put-32-or-more-random-characters-here"

/* ---- the tables --------------------------------------------------------- */

enum setting_kind { SETTING_TEXT, SETTING_INT, SETTING_FLAG };

struct settings_row {
	const char *name;
	enum setting_kind kind;
	const char *def;
	int64_t min, max;
	const char *description;
	size_t offset; /* in struct settings or struct shop_values */
};

enum {
#define SETTING(name, kind, def, min, max, description) AT_##name,
#include "server/settings.def"
	SETTINGS_COUNT
};

enum {
#define SHOP_SETTING(name, kind, def, min, max, description) SHOP_AT_##name,
#include "server/settings.def"
	SETTINGS_SHOP_COUNT
};

struct shop_values {
#define SHOP_SETTING(name, kind, def, min, max, description)                   \
	SETTING_TYPE_##kind name;
#include "server/settings.def"
};

extern const struct settings_row settings_rows[SETTINGS_COUNT];
extern const struct settings_row settings_shop_rows[SETTINGS_SHOP_COUNT];

/* By name; -1 if there is none. */
int settings_find(
    const struct settings_row *rows, size_t count, struct str name);

/* ---- the reading -------------------------------------------------------- */

/* Where something stands. path NULL: nowhere, it is the default. */
struct settings_place {
	const char *path;
	int line;
};

struct shop_draft {
	const char *name;
	struct settings_place place; /* of the section */
	struct shop_values values;
	struct settings_place from[SETTINGS_SHOP_COUNT];
	struct shop_fact *facts; /* room for SETTINGS_FACTS_MAX, or NULL */
	size_t fact_count;
};

struct settings_reader {
	struct settings *settings;
	settings_fault_fn *fn;
	void *ctx;
	size_t faults;
	bool no_memory;
	struct settings_place from[SETTINGS_COUNT];
	struct shop_draft shops[SETTINGS_SHOPS_MAX];
	size_t shop_count;
	bool others_read; /* the file's mode lets others read it */
};

/* settings_fault.c: tells of a fault. */
void settings_refuse(struct settings_reader *r, struct settings_place place,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A text for a sentence: cut short, with what cannot be printed as `?`. */
struct settings_short {
	char text[64];
};
struct settings_short settings_shorten(struct str s);

/* settings_value.c: reads a value by its row into the struct that has it.
 * said: what the setting is called here ("port", "--port", "DESKBELL_PORT").
 * False if it was refused. */
bool settings_put(struct settings_reader *r, struct settings_place place,
    const struct settings_row *row, const char *said, struct str value,
    void *of);
/* UTF-8 without control characters other than tabs. */
bool settings_is_plain(struct str s);
/* Every value to its default. */
void settings_defaults(struct settings_reader *r,
    const struct settings_row *rows, size_t count, void *of);
/* What each value of [desk] must be beside its kind and limits. */
void settings_check_desk(struct settings_reader *r);

/* settings_load.c: the file's bytes; a sentence if they are not taken. */
const char *settings_load(
    struct settings_reader *r, const char *path, struct buf *out);

/* settings_file.c: the file's values into settings and drafts. */
void settings_read_file(struct settings_reader *r, const char *path);

/* settings_origin.c: the end of a sentence that begins with the origin; NULL
 * if it is one. */
const char *settings_why_no_origin(struct str origin);

/* settings_shop.c: a fact of a draft: rest is what stands behind "fact.". */
void settings_put_fact(struct settings_reader *r, struct settings_place place,
    struct shop_draft *draft, struct str rest, struct str value);
/* Makes the shops of the drafts. */
void settings_make_shops(struct settings_reader *r);

#endif
