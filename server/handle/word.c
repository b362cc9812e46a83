/* Fills the desk's sentences; which one is said is the handlers' choice. */
#include "server/handle/word.h"

#include <inttypes.h>

#include "server/answer/fill.h"

enum { WORD_MORE = 5 };

static struct str template_of(
    const struct facts *facts, enum wording wording, enum lang lang)
{
	const struct reply *reply =
	    facts->pack ? pack_reply(facts->pack, wording_id(wording)) : NULL;
	if (reply && reply->wordings[lang].text.ptr)
		return reply->wordings[lang].text;
	return wording_text(wording, lang);
}

static void add(
    struct fact *at, size_t *count, struct str name, struct str value)
{
	if (value.len)
		at[(*count)++] = (struct fact){ name, value };
}

static void add_number(struct fact *at, size_t *count, struct str name,
    int64_t number, struct arena *arena)
{
	if (number > 0)
		add(at, count, name, arena_printf(arena, "%" PRId64, number));
}

struct str word_text(const struct facts *facts, struct plan *plan,
    enum wording wording, enum lang lang, const struct word_facts *more)
{
	struct fact_list known;
	struct str text = STR_NONE, missing;
	enum err err = shop_facts(
	    facts->shop, lang, facts->now_ms, WORD_MORE, plan->arena, &known);
	if (err) {
		plan_fail(plan, err);
		return text;
	}
	/* shop_facts left room for these behind its own. */
	struct fact *at = (struct fact *)known.at;
	if (more) {
		add(at, &known.count, STR("rep.name"), more->rep_name);
		add(at, &known.count, more->said.name, more->said.value);
		add_number(
		    at, &known.count, STR("place"), more->place, plan->arena);
		add_number(at, &known.count, STR("minutes"), more->minutes,
		    plan->arena);
	}
	if (facts->has_customer)
		add(at, &known.count, STR("customer.name"),
		    facts->customer.name);
	err = fill_text(template_of(facts, wording, lang), &known, plan->arena,
	    &text, &missing);
	if (err)
		plan_fail(plan, err);
	return text;
}

void word_say(const struct facts *facts, struct plan *plan,
    enum wording wording, const struct word_facts *more)
{
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_system,
		.from = facts->shop->shown,
		.text = word_text(facts, plan, wording, plan->next.lang, more),
	};
	plan_say(plan, &line);
}
