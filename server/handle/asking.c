/* Keeps the columns `asked` and `known` of a conversation. Which fact is worth
 * asking for is decided by the answer; what a line says of it is read by
 * server/answer/fact.c. */
#include "server/handle/asking.h"

#include <inttypes.h>

#include "server/handle/word.h"

static const struct {
	const char *fact;
	enum wording ask, note;
} rows[] = {
	{ "order.number", WORDING_ask_order_number, WORDING_note_order_number },
	{ "product.name", WORDING_ask_product_name, WORDING_note_product_name },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

/* The row of a fact; ROWS if it has none. */
static size_t row_of(struct str fact)
{
	size_t at = 0;
	while (at < ROWS && !str_is(fact, rows[at].fact))
		at++;
	return at;
}

/* ---- the columns -------------------------------------------------------- */

bool asking_pending(const struct conversation_row *row, struct asking *out)
{
	struct str rest = row->asked;
	long long seq;
	if (!rest.len)
		return false;
	out->fact = str_cut(&rest, ' ');
	out->reply = str_cut(&rest, ' ');
	if (!str_int(rest, &seq))
		return false;
	out->seq = seq;
	return true;
}

static struct fact next_said(struct str *rest)
{
	struct str value = str_cut(rest, '\n');
	struct str name = str_cut(&value, '=');
	return (struct fact){ name, value };
}

static bool was_asked(const struct conversation_row *row, struct str fact)
{
	struct str rest = row->known;
	while (rest.len) {
		if (str_eq(next_said(&rest).name, fact))
			return true;
	}
	return false;
}

enum err asking_said(const struct conversation_row *row, struct arena *arena,
    struct fact_list *out)
{
	struct str rest = row->known;
	struct fact *at = arena_alloc(arena, ROWS * sizeof(*at));
	size_t count = 0;
	if (!at)
		return ERR_no_memory;
	while (rest.len && count < ROWS) {
		struct fact said = next_said(&rest);
		if (!said.value.len)
			continue;
		at[count].name = arena_str(arena, said.name);
		at[count].value = arena_str(arena, said.value);
		if (!at[count].name.ptr || !at[count].value.ptr)
			return ERR_no_memory;
		count++;
	}
	*out = (struct fact_list){ at, count };
	return ERR_ok;
}

struct str asking_names(const struct conversation_row *row, struct arena *arena)
{
	struct str rest = row->known, names = STR("");
	struct asking pending;
	while (rest.len && names.ptr) {
		struct str name = next_said(&rest).name;
		names = arena_printf(
		    arena, "%.*s%.*s ", STR_ARG(names), STR_ARG(name));
	}
	if (names.ptr && asking_pending(row, &pending))
		names = arena_printf(
		    arena, "%.*s%.*s ", STR_ARG(names), STR_ARG(pending.fact));
	return names;
}

/* ---- asking ------------------------------------------------------------- */

bool asking_begin(
    const struct facts *facts, struct plan *plan, const struct asking *asking)
{
	struct conversation_row *next = &plan->next;
	size_t row = row_of(asking->fact);
	if (row == ROWS || was_asked(next, asking->fact))
		return false;
	struct plan_line line = {
		.track = TRACK_open,
		.kind = KIND_auto,
		.from = facts->shop->shown,
		.text = word_text(facts, plan, rows[row].ask, next->lang, NULL),
	};
	plan_move(plan, MOVE_answer);
	plan_say(plan, &line);
	next->asked = arena_printf(plan->arena, "%.*s %.*s %" PRId64,
	    STR_ARG(asking->fact), STR_ARG(asking->reply), asking->seq);
	if (!next->asked.ptr)
		plan_fail(plan, ERR_no_memory);
	return true;
}

void asking_end(struct plan *plan, struct str value)
{
	struct conversation_row *next = &plan->next;
	struct asking pending;
	if (!asking_pending(next, &pending))
		return;
	next->known = arena_printf(plan->arena, "%.*s%.*s=%.*s\n",
	    STR_ARG(next->known), STR_ARG(pending.fact), STR_ARG(value));
	if (!next->known.ptr)
		plan_fail(plan, ERR_no_memory);
	next->asked = STR_NONE;
	plan_event(plan, "fact_given", 0, value.len > 0, pending.fact);
}

void asking_note(
    const struct facts *facts, struct plan *plan, const struct fact *said)
{
	size_t row = row_of(said->name);
	struct word_facts more = { .said = *said };
	if (row == ROWS)
		return;
	struct plan_line note = {
		.track = TRACK_internal,
		.kind = KIND_note,
		.from = facts->shop->shown,
		.text = word_text(
		    facts, plan, rows[row].note, facts->shop->lang, &more),
	};
	plan_say(plan, &note);
}
