/* colleagues: who works at the same shops, and who is here. */
#include "server/handle/handler.h"
#include "shared/buf.h"

struct gather {
	const struct facts *facts;
	struct plan *plan;
	struct rec_colleague_list list;
	bool all;
	size_t room;
};

static struct str langs_of(struct plan *plan, unsigned bits)
{
	struct buf names = BUF_EMPTY;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (bits & BIT(lang))
			buf_printf(&names, "%s%s", names.len ? " " : "",
			    word_name(WORDS_lang, lang));
	}
	struct str kept = arena_str(plan->arena, buf_view(&names));
	if (names.failed || !kept.ptr)
		plan_fail(plan, ERR_no_memory);
	buf_fini(&names);
	return kept;
}

static void add(void *ctx, struct rep *rep)
{
	struct gather *g = ctx;
	bool here = rep->connections > 0 && !rep->away;
	if (!(rep->shops & g->facts->who.shops) || (!here && !g->all) ||
	    g->list.count == g->room)
		return;
	g->list.at[g->list.count++] = (struct rec_colleague){
		.name = str_from(rep->name),
		.standing = rep->standing,
		.here = here,
		.chats = rep->load,
		.capacity = rep->capacity,
		.langs = langs_of(g->plan, rep->langs),
		.groups = str_from(rep->groups),
	};
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	enum { COLLEAGUES_MAX = 400 };
	struct gather g = { .facts = facts,
		.plan = plan,
		.all = in->u.colleagues.all,
		.room = COLLEAGUES_MAX };
	g.list.at = arena_alloc(plan->arena, g.room * sizeof(*g.list.at));
	if (!g.list.at) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	presence_each_rep(facts->presence, add, &g);
	struct message m = { .type = MESSAGE_team };
	m.u.team.items = g.list;
	plan_reply(plan, &m);
}

const struct handler handle_colleagues = {
	.plan = plan,
};
