/* Finding shops and their facts; reading the settings is not done here. */
#include "server/desk/shop.h"

const struct shop *shop_by_id(const struct shops *shops, int64_t id)
{
	for (size_t i = 0; i < shops->count; i++) {
		if (shops->at[i].id == id)
			return &shops->at[i];
	}
	return NULL;
}

const struct shop *shop_by_name(const struct shops *shops, struct str name)
{
	for (size_t i = 0; i < shops->count; i++) {
		if (str_eq(shops->at[i].name, name))
			return &shops->at[i];
	}
	return NULL;
}

struct str shop_fact_value(
    const struct shop *shop, struct str name, enum lang lang)
{
	struct str any = STR_NONE;
	for (size_t i = 0; i < shop->fact_count; i++) {
		const struct shop_fact *fact = &shop->facts[i];
		if (!str_eq(fact->name, name))
			continue;
		if (fact->lang == (int)lang)
			return fact->value;
		if (fact->lang < 0)
			any = fact->value;
	}
	return any;
}

enum lang shop_lang(const struct shop *shop, struct str tag)
{
	struct str rest = tag;
	struct str main_part = str_cut(&rest, '-');
	char low[3] = { 0 };
	if (main_part.len != 2)
		return shop->lang;
	for (size_t i = 0; i < 2; i++)
		low[i] = (char)(main_part.ptr[i] | 0x20);
	int lang = word_value(WORDS_lang, str_from(low));
	if (lang < 0 || !(shop->langs & BIT(lang)))
		return shop->lang;
	return (enum lang)lang;
}

/* Each name once: the value for the language, else the one for all. */
static bool said_before(const struct shop *shop, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (str_eq(shop->facts[i].name, shop->facts[index].name))
			return true;
	}
	return false;
}

static void add(struct fact *list, size_t *count, struct arena *arena,
    struct str name, struct str value)
{
	if (!value.ptr)
		return;
	list[*count].name = arena_str(arena, name);
	list[*count].value = arena_str(arena, value);
	(*count)++;
}

/* False without memory. */
static bool add_times(const struct shop *shop, enum lang lang, int64_t now_ms,
    struct arena *arena, struct fact *list, size_t *count)
{
	struct hours_state state = hours_at(&shop->hours, shop->zone, now_ms);
	struct buf words = BUF_EMPTY;
	hours_words(&shop->hours, lang, &words);
	bool good = !words.failed;
	add(list, count, arena, STR("shop.hours"), buf_view(&words));
	buf_clear(&words);
	if (!state.open && state.changes_ms) {
		hours_instant_words(
		    shop->zone, now_ms, state.changes_ms, lang, &words);
		good = good && !words.failed;
		add(list, count, arena, STR("shop.opens"), buf_view(&words));
	}
	buf_fini(&words);
	return good;
}

enum err shop_facts(const struct shop *shop, enum lang lang, int64_t now_ms,
    size_t more, struct arena *arena, struct fact_list *out)
{
	size_t count = 0;
	struct fact *list =
	    arena_alloc(arena, (shop->fact_count + 3 + more) * sizeof(*list));
	if (!list)
		return ERR_no_memory;
	add(list, &count, arena, STR("shop.name"), shop->shown);
	if (!add_times(shop, lang, now_ms, arena, list, &count))
		return ERR_no_memory;
	for (size_t i = 0; i < shop->fact_count; i++) {
		struct str name = shop->facts[i].name;
		if (!said_before(shop, i))
			add(list, &count, arena, name,
			    shop_fact_value(shop, name, lang));
	}
	for (size_t i = 0; i < count; i++) {
		if (!list[i].name.ptr || !list[i].value.ptr)
			return ERR_no_memory;
	}
	out->at = list;
	out->count = count;
	return ERR_ok;
}
