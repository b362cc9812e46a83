/* Choosing a rep: arithmetic over presence, no look-ups. */
#include "server/desk/route.h"

#include "server/desk/shop.h"

bool route_in_group(const char *groups, struct str group)
{
	struct str rest = str_from(groups);
	while (rest.ptr) {
		if (str_eq(str_trim(str_cut(&rest, ' ')), group))
			return true;
	}
	return false;
}

struct search {
	const struct route_wish *wish;
	const struct rep *best;
	bool best_speaks;
};

static bool on_duty(const struct rep *rep, int64_t shop_id)
{
	return rep->connections > 0 && !rep->away &&
	       (rep->shops & shop_bit(shop_id)) != 0;
}

static bool fits(const struct rep *rep, const struct route_wish *wish)
{
	if (!on_duty(rep, wish->shop_id) || rep->load >= rep->capacity)
		return false;
	if (rep->standing != STANDING_rep || rep->id == wish->not_rep)
		return false;
	return !wish->group.len || route_in_group(rep->groups, wish->group);
}

/* True if a is to be preferred over b; both speak or both lack the language. */
static bool freer(const struct rep *a, const struct rep *b)
{
	int64_t a_share = (int64_t)a->load * b->capacity;
	int64_t b_share = (int64_t)b->load * a->capacity;
	if (a_share != b_share)
		return a_share < b_share;
	return a->given_ms < b->given_ms;
}

static void consider(void *ctx, struct rep *rep)
{
	struct search *s = ctx;
	if (!fits(rep, s->wish))
		return;
	bool speaks = (rep->langs & BIT(s->wish->lang)) != 0;
	if (!s->best || (speaks && !s->best_speaks) ||
	    (speaks == s->best_speaks && freer(rep, s->best))) {
		s->best = rep;
		s->best_speaks = speaks;
	}
}

struct route route_pick(
    struct presence *presence, const struct route_wish *wish)
{
	struct rep *last =
	    wish->last_rep ? presence_rep(presence, wish->last_rep) : NULL;
	struct search s = { .wish = wish };
	if (last && fits(last, wish)) {
		s.best = last;
		s.best_speaks = (last->langs & BIT(wish->lang)) != 0;
	} else {
		presence_each_rep(presence, consider, &s);
	}
	if (!s.best)
		return (struct route){ 0, false };
	return (struct route){ s.best->id, !s.best_speaks };
}

int64_t route_wait_s(int64_t place, int reps, int64_t mean_s)
{
	return place * mean_s / (reps > 0 ? reps : 1);
}

struct count {
	int64_t shop_id;
	int reps;
};

static void count_one(void *ctx, struct rep *rep)
{
	struct count *c = ctx;
	if (rep->standing == STANDING_rep && on_duty(rep, c->shop_id))
		c->reps++;
}

int route_reps_here(struct presence *presence, int64_t shop_id)
{
	struct count c = { shop_id, 0 };
	presence_each_rep(presence, count_one, &c);
	return c.reps;
}
