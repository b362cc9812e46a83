/* Lists of conversations: which, in what order, with which names. */
#include "server/desk/shop.h"
#include "tests/support/suite.h"
#include "tests/unit/job/fixture.h"

static struct fixture f;
static struct letter *letter;
static int64_t demo, outlet, ana, bob, carla, dora;

static void setup(void)
{
	fixture_open(&f);
	demo = fixture_shop_id(f.store, "demo");
	outlet = fixture_shop_id(f.store, "outlet");
	ana = fixture_staff(f.store, "ana", "Ana B.");
	bob = fixture_staff(f.store, "bob", "Bob");
	carla = fixture_customer(f.store, demo, "carla");
	dora = fixture_customer(f.store, outlet, "dora");
	letter = NULL;
}

static void teardown(void)
{
	letter_free(letter);
	fixture_close(&f);
}

static const struct rec_chat_list *ask(struct job_listing job)
{
	job.id = STR("l1");
	letter_free(letter);
	letter = fixture_found(&f, JOB_listing, &job, sizeof(job));
	const struct message *told = fixture_told(letter);
	ck_assert_int_eq(told->type, MESSAGE_listing);
	ck_str(told->id, "l1");
	return &told->u.listing.chats;
}

static const struct rec_chat_list *ask_staff(enum listed what, uint64_t shops)
{
	return ask((struct job_listing){
	    .what = what, .staff = true, .who = ana, .shops = shops });
}

static void add(int number, struct conversation_row row)
{
	if (!row.shop_id)
		row.shop_id = demo;
	if (!row.customer_id)
		row.customer_id = row.shop_id == demo ? carla : dora;
	(void)fixture_conversation(f.store, row, number);
}

/* The list is these, by number, in this order; 0 ends it. */
static void expect(const struct rec_chat_list *chats, const int *numbers)
{
	size_t count = 0;
	for (; numbers[count]; count++) {
		ck_assert_uint_lt(count, chats->count);
		char id[23];
		snprintf(id, sizeof(id), "conversation-%09d", numbers[count]);
		ck_str(chats->at[count].conversation, id);
	}
	ck_assert_uint_eq(chats->count, count);
}

#define EXPECT(chats, ...) expect(chats, (const int[]){ __VA_ARGS__, 0 })

/* One of each kind in both shops. */
static void add_some(void)
{
	add(1, (struct conversation_row){ .state = STATE_auto });
	add(2, (struct conversation_row){ .state = STATE_waiting });
	add(3, (struct conversation_row){
		   .state = STATE_with_rep, .rep_id = ana });
	add(4, (struct conversation_row){
		   .state = STATE_with_rep, .rep_id = bob });
	add(5, (struct conversation_row){
		   .state = STATE_closed, .last_rep = ana });
	add(11, (struct conversation_row){
		    .shop_id = outlet, .state = STATE_auto });
	add(12, (struct conversation_row){
		    .shop_id = outlet, .state = STATE_waiting });
	add(13,
	    (struct conversation_row){
		.shop_id = outlet, .state = STATE_with_rep, .rep_id = ana });
	add(15, (struct conversation_row){
		    .shop_id = outlet, .state = STATE_closed });
}

/* ---- which -------------------------------------------------------------- */

static const struct list_row {
	enum listed what;
	int shops; /* 1 demo, 2 outlet, 3 both */
	int numbers[8];
} lists[] = {
	{ LISTED_waiting, 1, { 2 } },
	{ LISTED_waiting, 2, { 12 } },
	{ LISTED_waiting, 3, { 2, 12 } },
	{ LISTED_waiting, 0, { 0 } },
	{ LISTED_mine, 3, { 13, 3 } },
	{ LISTED_mine, 1, { 3 } }, /* works there no longer */
	{ LISTED_mine, 2, { 13 } },
	{ LISTED_active, 1, { 4, 3, 2, 1 } },
	{ LISTED_active, 3, { 13, 12, 11, 4, 3, 2, 1 } },
	{ LISTED_closed, 1, { 5 } },
	{ LISTED_closed, 3, { 15, 5 } },
};

START_TEST(staff_lists)
{
	add_some();
	expect(ask_staff(lists[_i].what, (uint64_t)lists[_i].shops),
	    lists[_i].numbers);
}
END_TEST

START_TEST(nothing_there)
{
	for (int what = 0; what < LISTED_COUNT; what++)
		ck_assert_uint_eq(
		    ask_staff((enum listed)what, UINT64_MAX)->count, 0);
}
END_TEST

START_TEST(local_admin_sees_all_shops)
{
	add_some();
	struct job_listing job = {
		.what = LISTED_active, .staff = true, .shops = UINT64_MAX
	};
	EXPECT(ask(job), 13, 12, 11, 4, 3, 2, 1);
	job.what = LISTED_mine;
	ck_assert_uint_eq(ask(job)->count, 0);
}
END_TEST

/* A customer has but one list, whatever is asked for. */
START_TEST(customers_see_their_own)
{
	add_some();
	struct job_listing job = {
		.what = (enum listed)_i, .who = carla, .shops = shop_bit(demo)
	};
	EXPECT(ask(job), 5, 4, 3, 2, 1);
	job.who = dora;
	EXPECT(ask(job), 15, 13, 12, 11);
}
END_TEST

/* ---- order -------------------------------------------------------------- */

START_TEST(waiting_in_order_of_service)
{
	add(1, (struct conversation_row){
		   .state = STATE_waiting, .state_at = NOW + 30 });
	add(2, (struct conversation_row){
		   .state = STATE_waiting, .state_at = NOW + 10 });
	add(3, (struct conversation_row){ .shop_id = outlet,
		   .state = STATE_waiting,
		   .state_at = NOW + 20 });
	add(4,
	    (struct conversation_row){
		.state = STATE_waiting, .state_at = NOW + 90, .priority = 2 });
	add(5, (struct conversation_row){ .shop_id = outlet,
		   .state = STATE_waiting,
		   .state_at = NOW + 95,
		   .priority = 3 });
	add(6, (struct conversation_row){
		   .state = STATE_waiting, .state_at = NOW + 10 });
	EXPECT(ask_staff(LISTED_waiting, 3), 5, 4, 2, 6, 3, 1);
	const struct rec_chat_list *chats = ask_staff(LISTED_waiting, 1);
	EXPECT(chats, 4, 2, 6, 1);
	for (size_t i = 0; i < chats->count; i++)
		ck_assert_int_eq(chats->at[i].place, (int64_t)i + 1);
}
END_TEST

START_TEST(active_by_last_line)
{
	for (int i = 1; i <= 6; i++)
		add(i,
		    (struct conversation_row){ .shop_id = i % 2 ? demo : outlet,
			.active_at = NOW + (i * 5) % 7 });
	/* 5 3 1 6 4 2 */
	EXPECT(ask_staff(LISTED_active, 3), 4, 1, 5, 2, 6, 3);
}
END_TEST

START_TEST(closed_by_end)
{
	for (int i = 1; i <= 4; i++)
		add(i, (struct conversation_row){ .state = STATE_closed,
			   .shop_id = i % 2 ? demo : outlet,
			   .active_at = NOW + i,
			   .state_at = NOW + 100 - i });
	EXPECT(ask_staff(LISTED_closed, 3), 1, 2, 3, 4);
}
END_TEST

/* ---- how many ----------------------------------------------------------- */

static const struct limit_row {
	int64_t limit;
	size_t count;
} limits[] = {
	{ 0, 50 },
	{ -1, 50 },
	{ 1, 1 },
	{ 50, 50 },
	{ 200, 200 },
	{ 5000, 200 },
};

START_TEST(limits_hold)
{
	for (int i = 1; i <= 210; i++)
		add(i, (struct conversation_row){
			   .state = STATE_with_rep, .rep_id = ana });
	struct job_listing job = {
		.staff = true, .who = ana, .shops = 3, .limit = limits[_i].limit
	};
	static const enum listed whats[] = { LISTED_mine, LISTED_active };
	for (int w = 0; w < ROWS(whats); w++) {
		job.what = whats[w];
		const struct rec_chat_list *chats = ask(job);
		ck_assert_uint_eq(chats->count, limits[_i].count);
		/* the latest of them */
		ck_str(chats->at[0].conversation, "conversation-000000210");
	}
}
END_TEST

/* ---- what is shown ------------------------------------------------------ */

START_TEST(staff_see_names)
{
	add(1, (struct conversation_row){ .state = STATE_with_rep,
		   .rep_id = bob,
		   .stage = STAGE_after_sale,
		   .lang = LANG_ja,
		   .group = STR("returns"),
		   .foreign_lang = true,
		   .last_seq = 9,
		   .last_note = 2,
		   .customer_seen = 7,
		   .rep_seen = 8 });
	const struct rec_chat *chat = &ask_staff(LISTED_active, 1)->at[0];
	ck_str(chat->shop, "demo");
	ck_str(chat->customer, "carla");
	ck_str(chat->rep, "Bob");
	ck_str(chat->group, "returns");
	ck_assert_int_eq(chat->state, STATE_with_rep);
	ck_assert_int_eq(chat->stage, STAGE_after_sale);
	ck_assert_int_eq(chat->lang, LANG_ja);
	ck_assert_int_eq(chat->last, 9);
	ck_assert_int_eq(chat->last_note, 2);
	ck_assert_int_eq(chat->seen, 7);
	ck_assert_int_eq(chat->since, NOW + 1);
	ck_assert_int_eq(chat->place, 0);
	ck_assert(chat->foreign);
}
END_TEST

START_TEST(customers_see_the_rep_only)
{
	add(1, (struct conversation_row){ .state = STATE_with_rep,
		   .rep_id = bob,
		   .group = STR("returns"),
		   .last_note = 2,
		   .rep_seen = 8 });
	struct job_listing job = {
		.what = LISTED_mine, .who = carla, .shops = 1
	};
	const struct rec_chat *chat = &ask(job)->at[0];
	ck_str(chat->rep, "Bob");
	ck_str(chat->customer, "");
	ck_str(chat->group, "");
	ck_assert_int_eq(chat->last_note, 0);
	ck_assert_int_eq(chat->seen, 8);
}
END_TEST

START_TEST(waiting_customers_see_their_place)
{
	add(1, (struct conversation_row){
		   .state = STATE_waiting, .customer_id = dora });
	add(2, (struct conversation_row){ .state = STATE_waiting });
	struct job_listing job = { .what = LISTED_mine, .who = carla };
	const struct rec_chat_list *chats = ask(job);
	EXPECT(chats, 2);
	ck_assert_int_eq(chats->at[0].place, 2);
	ck_str(chats->at[0].rep, "");
}
END_TEST

/* Names that are gone leave holes, not errors. */
START_TEST(names_that_are_gone)
{
	int64_t closed_shop = fixture_shop_id(f.store, "closed down");
	add(1, (struct conversation_row){ .shop_id = closed_shop,
		   .state = STATE_with_rep,
		   .rep_id = 999 });
	const struct rec_chat_list *chats =
	    ask_staff(LISTED_active, shop_bit(closed_shop));
	EXPECT(chats, 1);
	ck_str(chats->at[0].shop, "-");
	ck_str(chats->at[0].rep, "");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/listing");
	TCase *t = tcase_create("listing");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, staff_lists, 0, ROWS(lists));
	tcase_add_test(t, nothing_there);
	tcase_add_test(t, local_admin_sees_all_shops);
	tcase_add_loop_test(t, customers_see_their_own, 0, LISTED_COUNT);
	tcase_add_test(t, waiting_in_order_of_service);
	tcase_add_test(t, active_by_last_line);
	tcase_add_test(t, closed_by_end);
	tcase_add_loop_test(t, limits_hold, 0, ROWS(limits));
	tcase_add_test(t, staff_see_names);
	tcase_add_test(t, customers_see_the_rep_only);
	tcase_add_test(t, waiting_customers_see_their_place);
	tcase_add_test(t, names_that_are_gone);
	suite_add_tcase(s, t);
	return s;
}
