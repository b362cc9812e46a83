/* Who is connected and who follows what: rules one by one, then random
 * operations against a model that is nothing but arrays. */
#include "server/desk/presence.h"

#include "server/desk/shop.h"
#include "tests/support/suite.h"

static struct presence *presence;

static void setup(void)
{
	ck_assert_int_eq(presence_new(42, &presence), ERR_ok);
}

static void teardown(void)
{
	presence_free(presence);
}

static struct peer_card card_of(enum standing standing, int64_t id)
{
	return (struct peer_card){ .standing = standing,
		.id = id,
		.shops = shop_bit(1),
		.lang = LANG_es,
		.name = STR("ana"),
		.shown = STR("Ana"),
		.langs = BIT(LANG_es) | BIT(LANG_en),
		.groups = STR("returns"),
		.capacity = 3 };
}

static struct peer_ref ref_of(uint32_t slot)
{
	return (struct peer_ref){ slot, 1 };
}

static void enter(uint32_t slot, enum standing standing, int64_t id)
{
	struct peer_card card = card_of(standing, id);
	ck_assert_int_eq(presence_enter(presence, ref_of(slot), &card), ERR_ok);
}

static void count_peer(void *ctx, struct peer *peer)
{
	*(int *)ctx += peer != NULL;
}

static int followers(int64_t conversation_id)
{
	int count = 0;
	presence_each_follower(presence, conversation_id, count_peer, &count);
	return count;
}

static int of_staff(int64_t id)
{
	int count = 0;
	presence_each_of_staff(presence, id, count_peer, &count);
	return count;
}

static int everyone(void)
{
	int count = 0;
	presence_each_peer(presence, count_peer, &count);
	return count;
}

static void count_rep(void *ctx, struct rep *rep)
{
	*(int *)ctx += rep->name != NULL;
}

static int reps(void)
{
	int count = 0;
	presence_each_rep(presence, count_rep, &count);
	return count;
}

/* ---- connections -------------------------------------------------------- */

START_TEST(nobody_at_first)
{
	ck_assert_int_eq(everyone() + reps() + followers(1) + of_staff(1), 0);
	ck_assert_ptr_null(presence_peer(presence, ref_of(1)));
	ck_assert_ptr_null(presence_rep(presence, 1));
	presence_leave(presence, ref_of(1), 5);
	presence_forget(presence);
}
END_TEST

START_TEST(peer_is_as_the_card_says)
{
	char name[] = "ana", shown[] = "Ana";
	struct peer_card card = card_of(STANDING_supervisor, 9);
	card.name = (struct str){ name, 3 };
	card.shown = (struct str){ shown, 3 };
	ck_assert_int_eq(presence_enter(presence, ref_of(4), &card), ERR_ok);
	name[0] = shown[0] = '!'; /* copied */
	struct peer *peer = presence_peer(presence, ref_of(4));
	ck_assert_ptr_nonnull(peer);
	ck_assert(peer_same(peer->ref, ref_of(4)));
	ck_assert_int_eq(peer->standing, STANDING_supervisor);
	ck_assert_int_eq(peer->id, 9);
	ck_assert_uint_eq(peer->shops, shop_bit(1));
	ck_assert_int_eq(peer->lang, LANG_es);
	ck_assert_str_eq(peer->name, "ana");
	ck_assert_str_eq(peer->shown, "Ana");
	ck_assert(!peer->watching);
}
END_TEST

START_TEST(names_may_be_empty)
{
	struct peer_card card = { .standing = STANDING_customer, .id = 1 };
	ck_assert_int_eq(presence_enter(presence, ref_of(4), &card), ERR_ok);
	ck_assert_str_eq(presence_peer(presence, ref_of(4))->name, "");
	ck_assert_str_eq(presence_peer(presence, ref_of(4))->shown, "");
}
END_TEST

START_TEST(a_connection_signs_in_once)
{
	struct peer_card card = card_of(STANDING_rep, 10);
	enter(4, STANDING_rep, 9);
	ck_assert_int_eq(
	    presence_enter(presence, ref_of(4), &card), ERR_exists);
	ck_assert_int_eq(presence_peer(presence, ref_of(4))->id, 9);
	ck_assert_ptr_null(presence_rep(presence, 10));
	ck_assert_int_eq(presence_rep(presence, 9)->connections, 1);
}
END_TEST

/* A slot is used again with the next generation: another peer. */
START_TEST(generations_are_apart)
{
	struct peer_card card = card_of(STANDING_customer, 2);
	struct peer_ref next = { 4, 2 };
	enter(4, STANDING_customer, 1);
	ck_assert_int_eq(presence_enter(presence, next, &card), ERR_ok);
	ck_assert_int_eq(presence_peer(presence, ref_of(4))->id, 1);
	ck_assert_int_eq(presence_peer(presence, next)->id, 2);
	presence_leave(presence, ref_of(4), 1);
	ck_assert_ptr_null(presence_peer(presence, ref_of(4)));
	ck_assert_ptr_nonnull(presence_peer(presence, next));
}
END_TEST

/* ---- reps --------------------------------------------------------------- */

START_TEST(staff_have_an_entry)
{
	enter(1, STANDING_rep, 9);
	enter(2, STANDING_supervisor, 10);
	enter(3, STANDING_customer, 11);
	enter(4, STANDING_admin, 0); /* of the local socket */
	ck_assert_int_eq(reps(), 2);
	ck_assert_ptr_null(presence_rep(presence, 11));
	ck_assert_ptr_null(presence_rep(presence, 0));
	struct rep *rep = presence_rep(presence, 9);
	ck_assert_str_eq(rep->name, "ana");
	ck_assert_str_eq(rep->shown, "Ana");
	ck_assert_str_eq(rep->groups, "returns");
	ck_assert_int_eq(rep->standing, STANDING_rep);
	ck_assert_uint_eq(rep->langs, BIT(LANG_es) | BIT(LANG_en));
	ck_assert_int_eq(rep->capacity, 3);
	ck_assert_int_eq(rep->connections, 1);
	ck_assert_int_eq(rep->load, 0);
	ck_assert(!rep->away);
}
END_TEST

START_TEST(two_windows_of_a_rep)
{
	enter(1, STANDING_rep, 9);
	enter(2, STANDING_rep, 9);
	enter(3, STANDING_customer, 9); /* the same number, no staff */
	ck_assert_int_eq(presence_rep(presence, 9)->connections, 2);
	ck_assert_int_eq(of_staff(9), 2);
	presence_leave(presence, ref_of(3), 100);
	presence_leave(presence, ref_of(1), 100);
	ck_assert_int_eq(presence_rep(presence, 9)->gone_ms, 0);
	presence_leave(presence, ref_of(2), 200);
	ck_assert_int_eq(presence_rep(presence, 9)->connections, 0);
	ck_assert_int_eq(presence_rep(presence, 9)->gone_ms, 200);
	ck_assert_int_eq(of_staff(9), 0);
}
END_TEST

START_TEST(a_rep_who_comes_back)
{
	enter(1, STANDING_rep, 9);
	struct rep *rep = presence_rep(presence, 9);
	rep->load = 2;
	rep->given_ms = 50;
	rep->away = true;
	presence_leave(presence, ref_of(1), 200);
	enter(2, STANDING_rep, 9);
	ck_assert_ptr_eq(presence_rep(presence, 9), rep);
	ck_assert_int_eq(rep->gone_ms, 0);
	ck_assert_int_eq(rep->load, 2);
	ck_assert_int_eq(rep->given_ms, 50);
	ck_assert(rep->away);
}
END_TEST

START_TEST(a_new_sign_in_describes_anew)
{
	struct peer_card card = card_of(STANDING_supervisor, 9);
	enter(1, STANDING_rep, 9);
	card.shown = STR("Ana B.");
	card.groups = STR("billing");
	card.capacity = 8;
	card.shops = shop_bit(2);
	ck_assert_int_eq(presence_enter(presence, ref_of(2), &card), ERR_ok);
	struct rep *rep = presence_rep(presence, 9);
	ck_assert_str_eq(rep->shown, "Ana B.");
	ck_assert_str_eq(rep->groups, "billing");
	ck_assert_int_eq(rep->capacity, 8);
	ck_assert_int_eq(rep->standing, STANDING_supervisor);
	ck_assert_uint_eq(rep->shops, shop_bit(2));
	/* The window that was open stays what it was. */
	ck_assert_str_eq(presence_peer(presence, ref_of(1))->shown, "Ana");
}
END_TEST

START_TEST(expected_after_a_restart)
{
	struct peer_card card = card_of(STANDING_rep, 9);
	ck_assert_int_eq(presence_expect(presence, &card, 700), ERR_ok);
	struct rep *rep = presence_rep(presence, 9);
	ck_assert_int_eq(rep->connections, 0);
	ck_assert_int_eq(rep->gone_ms, 700);
	enter(1, STANDING_rep, 9);
	ck_assert_int_eq(rep->gone_ms, 0);
	ck_assert_int_eq(presence_expect(presence, &card, 800), ERR_ok);
	ck_assert_int_eq(rep->gone_ms, 0); /* here */
}
END_TEST

START_TEST(forgotten_when_nothing_is_left)
{
	enter(1, STANDING_rep, 9);
	enter(2, STANDING_rep, 10);
	presence_rep(presence, 10)->load = 1;
	presence_forget(presence);
	ck_assert_int_eq(reps(), 2);
	presence_leave(presence, ref_of(1), 5);
	presence_leave(presence, ref_of(2), 5);
	presence_forget(presence);
	ck_assert_ptr_null(presence_rep(presence, 9));
	ck_assert_ptr_nonnull(presence_rep(presence, 10)); /* has a chat */
	presence_rep(presence, 10)->load = 0;
	presence_forget(presence);
	ck_assert_int_eq(reps(), 0);
}
END_TEST

/* ---- following ---------------------------------------------------------- */

START_TEST(following_and_leaving)
{
	enter(1, STANDING_customer, 1);
	enter(2, STANDING_rep, 2);
	ck_assert_int_eq(presence_follow(presence, ref_of(1), 70), ERR_ok);
	ck_assert_int_eq(presence_follow(presence, ref_of(2), 70), ERR_ok);
	ck_assert_int_eq(presence_follow(presence, ref_of(2), 71), ERR_ok);
	ck_assert_int_eq(presence_follow(presence, ref_of(2), 70), ERR_ok);
	ck_assert_int_eq(followers(70), 2);
	ck_assert_int_eq(followers(71), 1);
	ck_assert(presence_follows(presence, ref_of(2), 71));
	ck_assert(!presence_follows(presence, ref_of(1), 71));
	presence_unfollow(presence, ref_of(2), 70);
	presence_unfollow(presence, ref_of(2), 70);
	ck_assert_int_eq(followers(70), 1);
	presence_leave(presence, ref_of(2), 9);
	ck_assert_int_eq(followers(71), 0);
	ck_assert(!presence_follows(presence, ref_of(2), 71));
}
END_TEST

START_TEST(strangers_follow_nothing)
{
	ck_assert_int_eq(
	    presence_follow(presence, ref_of(1), 70), ERR_not_found);
	ck_assert(!presence_follows(presence, ref_of(1), 70));
	presence_unfollow(presence, ref_of(1), 70);
	ck_assert_int_eq(followers(70), 0);
}
END_TEST

/* ---- against a model ---------------------------------------------------- */

enum { SLOTS = 9, GENS = 2, CHATS = 6, PEOPLE = 5, STEPS = 600 };

static struct model {
	struct {
		bool here, follows[CHATS];
		enum standing standing;
		int64_t id;
	} peers[SLOTS * GENS];
	struct {
		bool known;
		int load, connections;
		int64_t gone_ms;
	} staff[PEOPLE];
	int64_t now_ms;
	uint32_t chance;
} model;

static int draw(int below)
{
	model.chance = model.chance * 1664525u + 1013904223u;
	return (int)((model.chance >> 16) % (uint32_t)below);
}

static struct peer_ref model_ref(int at)
{
	return (struct peer_ref){ (uint32_t)(at / GENS),
		(uint32_t)(at % GENS + 1) };
}

static void do_enter(int at)
{
	static const enum standing standings[] = { STANDING_customer,
		STANDING_rep, STANDING_supervisor, STANDING_admin };
	enum standing standing = standings[draw(4)];
	int64_t id = draw(PEOPLE);
	struct peer_card card = card_of(standing, id);
	enum err err = presence_enter(presence, model_ref(at), &card);
	ck_assert_int_eq(err, model.peers[at].here ? ERR_exists : ERR_ok);
	if (err)
		return;
	model.peers[at].here = true;
	model.peers[at].standing = standing;
	model.peers[at].id = id;
	if (standing == STANDING_customer || !id)
		return;
	model.staff[id].known = true;
	model.staff[id].connections++;
	model.staff[id].gone_ms = 0;
}

static void do_leave(int at)
{
	presence_leave(presence, model_ref(at), model.now_ms);
	if (!model.peers[at].here)
		return;
	int64_t id = model.peers[at].id;
	if (model.peers[at].standing != STANDING_customer && id &&
	    --model.staff[id].connections == 0)
		model.staff[id].gone_ms = model.now_ms;
	model.peers[at].here = false;
	for (int c = 0; c < CHATS; c++)
		model.peers[at].follows[c] = false;
}

static void do_follow(int at, int chat)
{
	enum err err = presence_follow(presence, model_ref(at), chat);
	ck_assert_int_eq(err, model.peers[at].here ? ERR_ok : ERR_not_found);
	model.peers[at].follows[chat] = model.peers[at].here;
}

static void do_unfollow(int at, int chat)
{
	presence_unfollow(presence, model_ref(at), chat);
	model.peers[at].follows[chat] = false;
}

static void do_expect(int id)
{
	struct peer_card card = card_of(STANDING_rep, id);
	ck_assert_int_eq(
	    presence_expect(presence, &card, model.now_ms), ERR_ok);
	model.staff[id].known = true;
	if (!model.staff[id].connections)
		model.staff[id].gone_ms = model.now_ms;
}

static void do_load(int id)
{
	struct rep *rep = presence_rep(presence, id);
	if (rep)
		rep->load = model.staff[id].load = draw(3);
}

static void do_forget(void)
{
	presence_forget(presence);
	for (int id = 0; id < PEOPLE; id++) {
		if (model.staff[id].connections || model.staff[id].load)
			continue;
		model.staff[id].known = false;
		model.staff[id].gone_ms = 0;
	}
}

/* Thousands of times: Check's own assertions each write a mark. */
static void same(int64_t got, int64_t want)
{
	if (got != want)
		ck_abort_msg(
		    "%lld is not %lld", (long long)got, (long long)want);
}

static void expect_peers(void)
{
	int here = 0, staff[PEOPLE] = { 0 }, chats[CHATS] = { 0 };
	for (int at = 0; at < SLOTS * GENS; at++) {
		struct peer *peer = presence_peer(presence, model_ref(at));
		same(peer != NULL, model.peers[at].here);
		for (int c = 0; c < CHATS; c++) {
			bool follows = model.peers[at].follows[c];
			same(presence_follows(presence, model_ref(at), c),
			    follows);
			chats[c] += follows;
		}
		if (!peer)
			continue;
		here++;
		same(peer->id, model.peers[at].id);
		staff[peer->id] += peer->standing != STANDING_customer;
	}
	same(everyone(), here);
	for (int id = 0; id < PEOPLE; id++)
		same(of_staff(id), staff[id]);
	for (int c = 0; c < CHATS; c++)
		same(followers(c), chats[c]);
}

static void expect_staff(void)
{
	int known = 0;
	for (int id = 0; id < PEOPLE; id++) {
		struct rep *rep = presence_rep(presence, id);
		same(rep != NULL, model.staff[id].known);
		if (!rep)
			continue;
		known++;
		same(rep->load, model.staff[id].load);
		same(rep->connections, model.staff[id].connections);
		same(rep->gone_ms, model.staff[id].gone_ms);
	}
	same(reps(), known);
}

START_TEST(as_the_model)
{
	model = (struct model){ .chance = (uint32_t)_i * 77 + 1 };
	for (int step = 0; step < STEPS; step++) {
		int at = draw(SLOTS * GENS), chat = draw(CHATS);
		model.now_ms = 1000 + step;
		switch (draw(12)) {
		case 0:
			do_load(1 + draw(PEOPLE - 1));
			break;
		case 1:
			do_forget();
			break;
		case 2:
			do_expect(1 + draw(PEOPLE - 1));
			break;
		case 3:
		case 4:
			do_leave(at);
			break;
		case 5:
			do_unfollow(at, chat);
			break;
		case 6:
		case 7:
		case 8:
			do_enter(at);
			break;
		default:
			do_follow(at, chat);
			break;
		}
		expect_peers();
		expect_staff();
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/presence");
	TCase *t = tcase_create("presence");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, nobody_at_first);
	tcase_add_test(t, peer_is_as_the_card_says);
	tcase_add_test(t, names_may_be_empty);
	tcase_add_test(t, a_connection_signs_in_once);
	tcase_add_test(t, generations_are_apart);
	tcase_add_test(t, staff_have_an_entry);
	tcase_add_test(t, two_windows_of_a_rep);
	tcase_add_test(t, a_rep_who_comes_back);
	tcase_add_test(t, a_new_sign_in_describes_anew);
	tcase_add_test(t, expected_after_a_restart);
	tcase_add_test(t, forgotten_when_nothing_is_left);
	tcase_add_test(t, following_and_leaving);
	tcase_add_test(t, strangers_follow_nothing);
	tcase_add_loop_test(t, as_the_model, 0, 10);
	suite_add_tcase(s, t);
	return s;
}
