/* Shops: what a [shop NAME] section says, checked and made into the values the
 * desk decides by. */
#include "server/settings_reader.h"

/* ---- facts -------------------------------------------------------------- */

static bool is_fact_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '_')
			return false;
	}
	return name.len && name.len <= SETTINGS_FACT_NAME_MAX;
}

static bool is_made_by_the_desk(struct str name)
{
	return str_is(name, "name") || str_is(name, "hours") ||
	       str_is(name, "opens");
}

/* name and language of "NAME.LANG", or why not. */
static const char *read_fact_name(struct str rest, struct str *name, int *lang)
{
	*name = str_cut(&rest, '.');
	*lang = -1;
	if (!is_fact_name(*name))
		return "must be fact.NAME or fact.NAME.LANG with small "
		       "letters, digits and _ in the name";
	if (is_made_by_the_desk(*name))
		return "is said by the desk itself, from `name` and `hours`";
	if (!rest.ptr)
		return NULL;
	*lang = word_value(WORDS_lang, rest);
	return *lang < 0 ? "ends in a language that is not served" : NULL;
}

static const char *check_fact(
    const struct shop_draft *draft, struct str name, int lang, struct str value)
{
	if (!value.len || value.len > SETTINGS_FACT_VALUE_MAX)
		return "must have 1 to 1000 bytes";
	if (!settings_is_plain(value))
		return "is not plain UTF-8 text";
	if (draft->fact_count == SETTINGS_FACTS_MAX)
		return "is one fact too many: a shop may have 200";
	for (size_t i = 0; i < draft->fact_count; i++) {
		struct str known = draft->facts[i].name;
		known.ptr += strlen("shop.");
		known.len -= strlen("shop.");
		if (draft->facts[i].lang == lang && str_eq(known, name))
			return "stands in this section already";
	}
	return NULL;
}

static void keep_fact(struct settings_reader *r, struct shop_draft *draft,
    struct str name, int lang, struct str value)
{
	struct arena *arena = &r->settings->arena;
	if (!draft->facts)
		draft->facts = arena_alloc(
		    arena, SETTINGS_FACTS_MAX * sizeof(*draft->facts));
	struct shop_fact fact = { .lang = lang };
	fact.name = arena_printf(arena, "shop.%.*s", STR_ARG(name));
	fact.value = arena_str(arena, value);
	if (!draft->facts || !fact.name.ptr || !fact.value.ptr)
		r->no_memory = true;
	else
		draft->facts[draft->fact_count++] = fact;
}

void settings_put_fact(struct settings_reader *r, struct settings_place place,
    struct shop_draft *draft, struct str rest, struct str value)
{
	struct str name;
	int lang;
	const char *why = read_fact_name(rest, &name, &lang);
	if (!why)
		why = check_fact(draft, name, lang, value);
	if (why)
		settings_refuse(
		    r, place, "`fact.%s` %s", settings_shorten(rest).text, why);
	else
		keep_fact(r, draft, name, lang, value);
}

/* ---- one value each ----------------------------------------------------- */

/* Cuts the next word off; blanks and commas are between. */
static struct str next_word(struct str *rest)
{
	struct str word = { rest->ptr, 0 };
	while (word.len < rest->len && !strchr(" \t,", word.ptr[word.len]))
		word.len++;
	*rest = word.len < rest->len ? (struct str){ word.ptr + word.len + 1,
		rest->len - word.len - 1 }
				     : STR_NONE;
	return word;
}

struct maker {
	struct settings_reader *r;
	struct shop_draft *draft;
	struct shop *shop;
};

/* The line of a value; a default is to be blamed on its section. */
static struct settings_place place_of(const struct maker *m, int at)
{
	const struct settings_place *from = &m->draft->from[at];
	return from->path ? *from : m->draft->place;
}

static void make_zone(struct maker *m)
{
	const char *name = m->draft->values.zone;
	enum err err = zone_open(NULL, str_from(name), &m->shop->zone);
	if (err == ERR_no_memory)
		m->r->no_memory = true;
	else if (err)
		settings_refuse(m->r, place_of(m, SHOP_AT_zone),
		    "`zone` must be a time zone of this system such as "
		    "Europe/Madrid, not `%s`",
		    settings_shorten(str_from(name)).text);
}

static void make_hours(struct maker *m)
{
	const struct shop_values *v = &m->draft->values;
	const char *why = NULL;
	if (hours_parse(str_from(v->hours), &m->shop->hours, &why))
		settings_refuse(m->r, place_of(m, SHOP_AT_hours),
		    "`hours` cannot be read: %s", why);
	if (hours_holidays(str_from(v->holidays), &m->shop->hours, &why))
		settings_refuse(m->r, place_of(m, SHOP_AT_holidays),
		    "`holidays` cannot be read: %s", why);
}

static void bad_lang(struct maker *m, int at, struct str word)
{
	settings_refuse(m->r, place_of(m, at),
	    "`%s` has the language `%s`; there are en, zh, ja and es",
	    settings_shop_rows[at].name, settings_shorten(word).text);
}

static void make_langs(struct maker *m)
{
	const struct shop_values *v = &m->draft->values;
	struct str rest = str_from(v->langs);
	size_t faults = m->r->faults;
	int lang = word_value(WORDS_lang, str_from(v->lang));
	int blame =
	    m->draft->from[SHOP_AT_lang].path ? SHOP_AT_lang : SHOP_AT_langs;
	if (lang < 0)
		bad_lang(m, SHOP_AT_lang, str_from(v->lang));
	else
		m->shop->lang = (enum lang)lang;
	while (rest.ptr) {
		struct str word = next_word(&rest);
		int served = word_value(WORDS_lang, word);
		if (served >= 0)
			m->shop->langs |= BIT(served);
		else if (word.len)
			bad_lang(m, SHOP_AT_langs, word);
	}
	if (m->r->faults == faults && !(m->shop->langs & BIT(lang)))
		settings_refuse(m->r, place_of(m, blame),
		    "`lang` is `%s`, which is not among `langs`", v->lang);
}

/* ---- origins ------------------------------------------------------------ */

static void make_origins(struct maker *m)
{
	struct settings_place place = place_of(m, SHOP_AT_origins);
	struct str rest = str_from(m->draft->values.origins);
	struct buf list = BUF_EMPTY;
	while (rest.ptr) {
		struct str origin = next_word(&rest);
		if (!origin.len)
			continue;
		const char *why = settings_why_no_origin(origin);
		if (why)
			settings_refuse(m->r, place, "the origin `%s` %s",
			    settings_shorten(origin).text, why);
		if (list.len)
			buf_char(&list, ' ');
		buf_str(&list, origin);
	}
	if (!list.len && m->draft->from[SHOP_AT_origins].path)
		settings_refuse(m->r, place,
		    "`origins` is empty; leave it out if no other site may "
		    "open chats");
	m->shop->origins = arena_str(&m->r->settings->arena, buf_view(&list));
	m->r->no_memory |= list.failed || !m->shop->origins.ptr;
	buf_fini(&list);
}

/* ---- the secret --------------------------------------------------------- */

static int letters_of(struct str s)
{
	bool seen[256] = { false };
	int count = 0;
	for (size_t i = 0; i < s.len; i++) {
		count += !seen[(unsigned char)s.ptr[i]];
		seen[(unsigned char)s.ptr[i]] = true;
	}
	return count;
}

static void make_secret(struct maker *m)
{
	struct str secret = str_from(m->draft->values.secret);
	struct settings_place place = place_of(m, SHOP_AT_secret);
	if (!m->draft->from[SHOP_AT_secret].path)
		return;
	if (secret.len < SETTINGS_SECRET_MIN)
		settings_refuse(m->r, place,
		    "`secret` must have %d bytes or more, for example of "
		    "`openssl rand -base64 33`; leave it out if customers are "
		    "not identified",
		    SETTINGS_SECRET_MIN);
	else if (str_is(secret, SETTINGS_SAMPLE_SECRET))
		settings_refuse(m->r, place,
		    "`secret` is the one of the sample, which everybody knows");
	else if (letters_of(secret) < SETTINGS_SECRET_LETTERS)
		settings_refuse(m->r, place,
		    "`secret` is easy to guess: it has less than %d different "
		    "characters",
		    SETTINGS_SECRET_LETTERS);
	if (m->r->others_read)
		settings_refuse(m->r, place,
		    "there is a `secret` in this file, but others may read "
		    "it; run chmod o-r on it");
	m->shop->secret = secret;
}

/* ---- a shop ------------------------------------------------------------- */

static void make_shop(struct maker *m)
{
	const struct shop_values *v = &m->draft->values;
	struct shop *shop = m->shop;
	shop->name = str_from(m->draft->name);
	shop->shown = *v->name ? str_from(v->name) : shop->name;
	shop->facts = m->draft->facts;
	shop->fact_count = m->draft->fact_count;
	shop->auto_idle_ms = v->auto_idle_min * 60 * 1000;
	shop->rep_idle_ms = v->rep_idle_min * 60 * 1000;
	shop->conversations_max = v->conversations_max;
	shop->keep_chat_ms = v->keep_chat_days * 24 * 3600 * 1000;
	shop->send_at = (int)v->send_at * 10;
	shop->offer_at = (int)v->offer_at * 10;
	make_zone(m);
	make_hours(m);
	make_langs(m);
	make_origins(m);
	make_secret(m);
	if (shop->offer_at > shop->send_at)
		settings_refuse(m->r,
		    place_of(m, m->draft->from[SHOP_AT_offer_at].path
				    ? SHOP_AT_offer_at
				    : SHOP_AT_send_at),
		    "`offer_at` may not be more than `send_at`");
}

void settings_make_shops(struct settings_reader *r)
{
	struct shops *shops = &r->settings->shops;
	if (!r->shop_count || r->no_memory)
		return;
	shops->at = arena_alloc(
	    &r->settings->arena, r->shop_count * sizeof(*shops->at));
	if (!shops->at) {
		r->no_memory = true;
		return;
	}
	shops->count = r->shop_count;
	for (size_t i = 0; i < shops->count; i++)
		make_shop(&(struct maker){ r, &r->shops[i], &shops->at[i] });
}
