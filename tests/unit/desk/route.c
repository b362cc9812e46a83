/* The rules of route.h one by one, and all together against a naive choice. */
#include "server/desk/route.h"

#include "server/desk/shop.h"
#include "tests/support/suite.h"

static struct presence *presence;
static uint32_t slots;

static void setup(void)
{
	ck_assert_int_eq(presence_new(1, &presence), ERR_ok);
	slots = 0;
}

static void teardown(void)
{
	presence_free(presence);
}

/* A rep who is here: of shop 1, English, five chats at once, nothing in hand,
 * given a chat never. Tests change what they are about. */
static struct rep *come(int64_t id)
{
	struct peer_card card = { .standing = STANDING_rep,
		.id = id,
		.shops = shop_bit(1),
		.name = STR("r"),
		.shown = STR("R"),
		.langs = BIT(LANG_en),
		.groups = STR(""),
		.capacity = 5 };
	struct peer_ref ref = { slots++, 1 };
	ck_assert_int_eq(presence_enter(presence, ref, &card), ERR_ok);
	return presence_rep(presence, id);
}

static const struct route_wish plain = { .shop_id = 1, .lang = LANG_en };

static int64_t pick(const struct route_wish *wish)
{
	return route_pick(presence, wish).rep_id;
}

START_TEST(nobody_here)
{
	struct route route = route_pick(presence, &plain);
	ck_assert_int_eq(route.rep_id, 0);
	ck_assert(!route.foreign_lang);
	ck_assert_int_eq(route_reps_here(presence, 1), 0);
}
END_TEST

START_TEST(the_only_one)
{
	come(4);
	struct route route = route_pick(presence, &plain);
	ck_assert_int_eq(route.rep_id, 4);
	ck_assert(!route.foreign_lang);
}
END_TEST

/* ---- who is left out ---------------------------------------------------- */

START_TEST(away_is_left_out)
{
	struct rep *rep = come(4);
	rep->away = true;
	ck_assert_int_eq(pick(&plain), 0);
	rep->away = false;
	ck_assert_int_eq(pick(&plain), 4);
}
END_TEST

START_TEST(gone_is_left_out)
{
	come(4);
	presence_rep(presence, 4)->load = 1;
	presence_leave(presence, (struct peer_ref){ 0, 1 }, 1000);
	ck_assert_ptr_nonnull(presence_rep(presence, 4));
	ck_assert_int_eq(pick(&plain), 0);
	ck_assert_int_eq(route_reps_here(presence, 1), 0);
}
END_TEST

START_TEST(other_shops_are_left_out)
{
	come(4)->shops = shop_bit(2) | shop_bit(64);
	struct route_wish wish = plain;
	ck_assert_int_eq(pick(&wish), 0);
	wish.shop_id = 2;
	ck_assert_int_eq(pick(&wish), 4);
	wish.shop_id = 64;
	ck_assert_int_eq(pick(&wish), 4);
}
END_TEST

START_TEST(full_is_left_out)
{
	struct rep *rep = come(4);
	rep->load = rep->capacity;
	ck_assert_int_eq(pick(&plain), 0);
	rep->load--;
	ck_assert_int_eq(pick(&plain), 4);
	rep->capacity = rep->load = 0;
	ck_assert_int_eq(pick(&plain), 0);
}
END_TEST

START_TEST(only_reps_are_given_chats)
{
	come(4)->standing = STANDING_supervisor;
	come(5)->standing = STANDING_admin;
	ck_assert_int_eq(pick(&plain), 0);
	ck_assert_int_eq(route_reps_here(presence, 1), 0);
}
END_TEST

START_TEST(never_the_one_excepted)
{
	struct route_wish wish = plain;
	come(4);
	wish.not_rep = 4;
	ck_assert_int_eq(pick(&wish), 0);
	wish.last_rep = 4;
	ck_assert_int_eq(pick(&wish), 0);
	come(5);
	ck_assert_int_eq(pick(&wish), 5);
}
END_TEST

START_TEST(only_of_the_group)
{
	struct route_wish wish = plain;
	come(4);
	struct peer_card card = { .standing = STANDING_rep,
		.id = 5,
		.shops = shop_bit(1),
		.name = STR("r"),
		.shown = STR("R"),
		.langs = BIT(LANG_en),
		.groups = STR("returns billing"),
		.capacity = 5 };
	struct peer_ref ref = { 50, 1 };
	ck_assert_int_eq(presence_enter(presence, ref, &card), ERR_ok);
	presence_rep(presence, 5)->load = 4;
	wish.group = STR("billing");
	ck_assert_int_eq(pick(&wish), 5);
	wish.last_rep = 4; /* not of the group */
	ck_assert_int_eq(pick(&wish), 5);
	wish.group = STR("bill");
	ck_assert_int_eq(pick(&wish), 0);
	wish.group = STR_NONE;
	wish.last_rep = 0;
	ck_assert_int_eq(pick(&wish), 4);
}
END_TEST

/* ---- who is preferred --------------------------------------------------- */

START_TEST(the_one_of_last_time)
{
	struct route_wish wish = plain;
	come(4);
	come(5)->load = 4;
	come(6);
	wish.last_rep = 5;
	ck_assert_int_eq(pick(&wish), 5);
	presence_rep(presence, 5)->load = 5;
	ck_assert_int_ne(pick(&wish), 5);
	wish.last_rep = 99; /* not known here */
	ck_assert_int_ne(pick(&wish), 0);
}
END_TEST

START_TEST(the_one_of_last_time_without_the_language)
{
	struct route_wish wish = plain;
	come(4)->langs = BIT(LANG_es);
	come(5);
	wish.last_rep = 4;
	struct route route = route_pick(presence, &wish);
	ck_assert_int_eq(route.rep_id, 4);
	ck_assert(route.foreign_lang);
}
END_TEST

START_TEST(language_before_room)
{
	struct route_wish wish = plain;
	come(4);
	struct rep *speaks = come(5);
	speaks->langs = BIT(LANG_ja) | BIT(LANG_en);
	speaks->load = 4;
	wish.lang = LANG_ja;
	struct route route = route_pick(presence, &wish);
	ck_assert_int_eq(route.rep_id, 5);
	ck_assert(!route.foreign_lang);
	speaks->load = 5; /* no room: one without the language is better */
	route = route_pick(presence, &wish);
	ck_assert_int_eq(route.rep_id, 4);
	ck_assert(route.foreign_lang);
}
END_TEST

START_TEST(smallest_share_in_use)
{
	struct rep *small = come(4), *large = come(5);
	small->capacity = 2;
	small->load = 1; /* a half */
	large->capacity = 10;
	large->load = 4; /* two fifths */
	ck_assert_int_eq(pick(&plain), 5);
	large->load = 6;
	ck_assert_int_eq(pick(&plain), 4);
}
END_TEST

START_TEST(equal_share_then_longest_without)
{
	struct rep *a = come(4), *b = come(5), *c = come(6);
	a->given_ms = 300;
	b->given_ms = 100;
	c->given_ms = 200;
	ck_assert_int_eq(pick(&plain), 5);
	b->given_ms = 400;
	ck_assert_int_eq(pick(&plain), 6);
	a->load = 1;
	a->capacity = 4;
	b->load = c->load = 2;
	b->capacity = c->capacity = 8; /* the same share */
	ck_assert_int_eq(pick(&plain), 6);
	a->given_ms = 0;
	ck_assert_int_eq(pick(&plain), 4);
}
END_TEST

/* Given one at a time, chats spread by capacity. */
START_TEST(chats_spread)
{
	int given[7] = { 0 };
	come(4)->capacity = 2;
	come(5)->capacity = 4;
	come(6)->capacity = 6;
	for (int i = 0; i < 12; i++) {
		int64_t id = pick(&plain);
		ck_assert_int_ge(id, 4);
		struct rep *rep = presence_rep(presence, id);
		rep->load++;
		rep->given_ms = i + 1;
		given[id]++;
		if (i == 5) { /* half of all */
			ck_assert_int_eq(given[4], 1);
			ck_assert_int_eq(given[5], 2);
			ck_assert_int_eq(given[6], 3);
		}
	}
	ck_assert_int_eq(pick(&plain), 0);
}
END_TEST

/* ---- all rules at once -------------------------------------------------- */

static uint32_t draw(uint32_t *state, uint32_t below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 16) % below;
}

static bool has_room(const struct rep *r, const struct route_wish *wish)
{
	return r->connections && !r->away && r->load < r->capacity &&
	       (r->shops & shop_bit(wish->shop_id)) && r->id != wish->not_rep;
}

/* The rank of a rep as one number a rule: less is better. */
static bool better(
    const struct rep *a, const struct rep *b, const struct route_wish *wish)
{
	double x[] = { a->id != wish->last_rep, !(a->langs & BIT(wish->lang)),
		(double)a->load / a->capacity, (double)a->given_ms };
	double y[] = { b->id != wish->last_rep, !(b->langs & BIT(wish->lang)),
		(double)b->load / b->capacity, (double)b->given_ms };
	for (int i = 0; i < 4; i++) {
		if (x[i] < y[i] || x[i] > y[i])
			return x[i] < y[i];
	}
	return false;
}

enum { REPS = 6 };

START_TEST(as_a_naive_choice)
{
	uint32_t state = (uint32_t)_i + 1;
	struct rep *reps[REPS];
	const struct rep *best = NULL;
	for (int i = 0; i < REPS; i++) {
		struct rep *r = reps[i] = come(i + 1);
		r->away = !draw(&state, 5);
		r->shops = draw(&state, 4) ? shop_bit(1) : shop_bit(2);
		r->langs = draw(&state, 16);
		r->capacity = 1 << draw(&state, 3);
		r->load = (int)draw(&state, 4);
		r->given_ms = i * 7 % REPS;
	}
	struct route_wish wish = { .shop_id = 1,
		.lang = (enum lang)draw(&state, LANG_COUNT),
		.last_rep = draw(&state, REPS + 1),
		.not_rep = draw(&state, REPS + 1) };
	for (int i = 0; i < REPS; i++) {
		if (has_room(reps[i], &wish) &&
		    (!best || better(reps[i], best, &wish)))
			best = reps[i];
	}
	struct route route = route_pick(presence, &wish);
	ck_assert_int_eq(route.rep_id, best ? best->id : 0);
	ck_assert_int_eq(
	    route.foreign_lang, best && !(best->langs & BIT(wish.lang)));
}
END_TEST

/* ---- figures ------------------------------------------------------------ */

START_TEST(reps_of_a_shop)
{
	come(4);
	come(5)->load = 5; /* no room, but here */
	come(6)->away = true;
	come(7)->shops = shop_bit(2);
	come(4); /* a second window of the same rep */
	ck_assert_int_eq(route_reps_here(presence, 1), 2);
	ck_assert_int_eq(route_reps_here(presence, 2), 1);
	ck_assert_int_eq(route_reps_here(presence, 3), 0);
}
END_TEST

static const struct wait_row {
	int64_t place;
	int reps;
	int64_t mean_s, want;
} waits[] = {
	{ 1, 1, 120, 120 },
	{ 3, 1, 120, 360 },
	{ 3, 2, 120, 180 },
	{ 1, 4, 120, 30 },
	{ 2, 0, 120, 240 }, /* as with one */
	{ 0, 3, 120, 0 },
	{ 5, 3, 100, 166 },
};

START_TEST(expected_wait)
{
	ck_assert_int_eq(
	    route_wait_s(waits[_i].place, waits[_i].reps, waits[_i].mean_s),
	    waits[_i].want);
}
END_TEST

static const struct group_row {
	const char *groups, *group;
	bool in;
} groups[] = {
	{ "a", "a", true },
	{ "a b c", "a", true },
	{ "a b c", "b", true },
	{ "a b c", "c", true },
	{ "a  b", "b", true },
	{ " a ", "a", true },
	{ "ab", "a", false },
	{ "a", "ab", false },
	{ "a b", "a b", false },
	{ "", "a", false },
	{ "A", "a", false },
};

START_TEST(in_a_group)
{
	ck_assert_int_eq(
	    route_in_group(groups[_i].groups, str_from(groups[_i].group)),
	    groups[_i].in);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/route");
	TCase *t = tcase_create("route");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, nobody_here);
	tcase_add_test(t, the_only_one);
	tcase_add_test(t, away_is_left_out);
	tcase_add_test(t, gone_is_left_out);
	tcase_add_test(t, other_shops_are_left_out);
	tcase_add_test(t, full_is_left_out);
	tcase_add_test(t, only_reps_are_given_chats);
	tcase_add_test(t, never_the_one_excepted);
	tcase_add_test(t, only_of_the_group);
	tcase_add_test(t, the_one_of_last_time);
	tcase_add_test(t, the_one_of_last_time_without_the_language);
	tcase_add_test(t, language_before_room);
	tcase_add_test(t, smallest_share_in_use);
	tcase_add_test(t, equal_share_then_longest_without);
	tcase_add_test(t, chats_spread);
	tcase_add_loop_test(t, as_a_naive_choice, 0, 500);
	tcase_add_test(t, reps_of_a_shop);
	tcase_add_loop_test(
	    t, expected_wait, 0, sizeof(waits) / sizeof(waits[0]));
	tcase_add_loop_test(
	    t, in_a_group, 0, sizeof(groups) / sizeof(groups[0]));
	suite_add_tcase(s, t);
	return s;
}
