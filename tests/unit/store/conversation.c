/* Conversations: rows, lists in their order, places in the queue. */
#include <check.h>

#include "server/store/connection.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static struct store *store;
static struct arena arena;
static struct customer_row ann;

static void setup(void)
{
	store = must_open(NULL);
	arena = ARENA_EMPTY;
	ann = some_customer(store, "ann");
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
}

static struct conversation_row full_row(void)
{
	return (struct conversation_row){
		.public_id = STR("AAAAAAAAAAAAAAAAAAAAAA"),
		.shop_id = ann.shop_id,
		.customer_id = ann.id,
		.state = STATE_with_rep,
		.stage = STAGE_after_sale,
		.lang = LANG_es,
		.group = STR("returns"),
		.rep_id = 11,
		.last_rep = 12,
		.foreign_lang = true,
		.priority = 13,
		.last_seq = 14,
		.last_note = 15,
		.ask_seq = 16,
		.ask_from = 15,
		.asked = STR("order.number order.status 14"),
		.known = STR("product.name=Lamp\norder.number=\n"),
		.page = STR("Lamps & more"),
		.context = STR("page: Lamps & more\ncart: 2 x Lamp\n"),
		.contact = STR("Ann, ann@example.com"),
		.customer_delivered = 17,
		.customer_seen = 18,
		.rep_delivered = 19,
		.rep_seen = 20,
		.score = -21,
		.opened_at = NOW + 22,
		.state_at = NOW + 23,
		.active_at = NOW + 24,
		.due_at = NOW + 25,
	};
}

static void check_same(
    const struct conversation_row *a, const struct conversation_row *b)
{
	ck_assert_int_eq(a->id, b->id);
	ck_assert(str_eq(a->public_id, b->public_id));
	ck_assert_int_eq(a->shop_id, b->shop_id);
	ck_assert_int_eq(a->customer_id, b->customer_id);
	ck_assert_int_eq(a->state, b->state);
	ck_assert_int_eq(a->stage, b->stage);
	ck_assert_int_eq(a->lang, b->lang);
	ck_assert(str_eq(a->group, b->group));
	ck_assert_int_eq(a->rep_id, b->rep_id);
	ck_assert_int_eq(a->last_rep, b->last_rep);
	ck_assert_int_eq(a->foreign_lang, b->foreign_lang);
	ck_assert_int_eq(a->priority, b->priority);
	ck_assert_int_eq(a->last_seq, b->last_seq);
	ck_assert_int_eq(a->last_note, b->last_note);
	ck_assert_int_eq(a->ask_seq, b->ask_seq);
	ck_assert_int_eq(a->ask_from, b->ask_from);
	ck_assert(str_eq(a->asked, b->asked));
	ck_assert(str_eq(a->known, b->known));
	ck_assert(str_eq(a->page, b->page));
	ck_assert(str_eq(a->context, b->context));
	ck_assert(str_eq(a->contact, b->contact));
	ck_assert_int_eq(a->customer_delivered, b->customer_delivered);
	ck_assert_int_eq(a->customer_seen, b->customer_seen);
	ck_assert_int_eq(a->rep_delivered, b->rep_delivered);
	ck_assert_int_eq(a->rep_seen, b->rep_seen);
	ck_assert_int_eq(a->score, b->score);
	ck_assert_int_eq(a->opened_at, b->opened_at);
	ck_assert_int_eq(a->state_at, b->state_at);
	ck_assert_int_eq(a->active_at, b->active_at);
	ck_assert_int_eq(a->due_at, b->due_at);
}

static void check_stored(const struct conversation_row *row)
{
	struct conversation_row got;

	ck_ok(conversation_by_id(store, row->id, &arena, &got));
	check_same(row, &got);
}

/* ---- rows -------------------------------------------------------------- */

START_TEST(conversation_comes_back_as_it_was)
{
	struct conversation_row row = full_row(), bare, got;

	ck_ok(conversation_add(store, &row));
	ck_assert_int_gt(row.id, 0);
	check_stored(&row);
	ck_ok(conversation_by_public_id(store, row.public_id, &arena, &got));
	check_same(&row, &got);
	bare = some_conversation(store, ann.id, "bare");
	check_stored(&bare);
	got = full_row();
	ck_err(conversation_add(store, &got), exists);
}
END_TEST

START_TEST(conversation_needs_its_customer)
{
	struct conversation_row row = full_row();

	row.customer_id = 99;
	ck_err(conversation_add(store, &row), not_found);
	row = full_row();
	row.shop_id = 99;
	ck_err(conversation_add(store, &row), not_found);
}
END_TEST

START_TEST(unknown_conversation)
{
	struct conversation_row got = { .id = 5 };
	int64_t count;

	ck_err(conversation_by_id(store, 5, &arena, &got), not_found);
	ck_err(conversation_by_id(store, INT64_MIN, &arena, &got), not_found);
	ck_err(conversation_by_public_id(store, STR("'"), &arena, &got),
	    not_found);
	ck_err(conversation_by_public_id(store, STR_NONE, &arena, &got),
	    not_found);
	ck_err(conversation_current(store, ann.id, &arena, &got), not_found);
	ck_err(conversation_update(store, &got), not_found);
	ck_assert_int_eq(got.id, 5);
	ck_ok(conversation_count_waiting(store, &count));
	ck_assert_int_eq(count, 0);
}
END_TEST

/* Each column that may change, alone: some are written by the short update,
 * some by the long one, and no list may notice a difference. */
#define CHANGE(field, value)                                                   \
	static void change_##field(struct conversation_row *row)               \
	{                                                                      \
		row->field = value;                                            \
	}
CHANGE(state, STATE_waiting)
CHANGE(stage, STAGE_order)
CHANGE(lang, LANG_zh)
CHANGE(group, STR("sales"))
CHANGE(rep_id, 0)
CHANGE(last_rep, 0)
CHANGE(foreign_lang, false)
CHANGE(priority, 99)
CHANGE(last_seq, 99)
CHANGE(last_note, 99)
CHANGE(ask_seq, 99)
CHANGE(ask_from, 99)
CHANGE(asked, STR(""))
CHANGE(known, STR("order.number=4711\n"))
CHANGE(page, STR("Home"))
CHANGE(context, STR("page: Home\n"))
CHANGE(contact, STR("+34 612 345 678"))
CHANGE(customer_delivered, 99)
CHANGE(customer_seen, 99)
CHANGE(rep_delivered, 99)
CHANGE(rep_seen, 99)
CHANGE(score, 99)
CHANGE(state_at, 99)
CHANGE(active_at, 99)
CHANGE(due_at, 0)

static void change_nothing(struct conversation_row *row)
{
	(void)row;
}

static void (*const changes[])(struct conversation_row *) = {
	change_state,
	change_stage,
	change_lang,
	change_group,
	change_rep_id,
	change_last_rep,
	change_foreign_lang,
	change_priority,
	change_last_seq,
	change_last_note,
	change_ask_seq,
	change_ask_from,
	change_asked,
	change_known,
	change_page,
	change_context,
	change_contact,
	change_customer_delivered,
	change_customer_seen,
	change_rep_delivered,
	change_rep_seen,
	change_score,
	change_state_at,
	change_active_at,
	change_due_at,
	change_nothing,
};

START_TEST(each_column_changes)
{
	struct conversation_row row = full_row(), before = row, other;

	ck_ok(conversation_add(store, &row));
	before.id = row.id;
	other = some_conversation(store, ann.id, "other");
	changes[_i](&row);
	ck_ok(conversation_update(store, &row));
	check_stored(&row);
	check_stored(&other);
	/* And back. */
	ck_ok(conversation_update(store, &before));
	check_stored(&before);
	ck_ok(store_check(store));
}
END_TEST

START_TEST(fixed_columns_do_not_change)
{
	struct conversation_row row = full_row(), change;

	ck_ok(conversation_add(store, &row));
	change = row;
	change.public_id = STR("stolen");
	change.shop_id = 99;
	change.customer_id = 99;
	change.opened_at = 1;
	change.state = STATE_closed;
	ck_ok(conversation_update(store, &change));
	row.state = STATE_closed;
	check_stored(&row);
}
END_TEST

START_TEST(current_is_the_latest_open_one)
{
	struct conversation_row first = some_conversation(store, ann.id, "a"),
				second = some_conversation(store, ann.id, "b"),
				third = full_row(), got;

	third.opened_at = NOW - 1000;
	third.state = STATE_auto;
	ck_ok(conversation_add(store, &third));
	/* Of two opened in the same millisecond, the one added later. */
	ck_ok(conversation_current(store, ann.id, &arena, &got));
	ck_assert_int_eq(got.id, second.id);
	second.state = STATE_closed;
	ck_ok(conversation_update(store, &second));
	ck_ok(conversation_current(store, ann.id, &arena, &got));
	ck_assert_int_eq(got.id, first.id);
	first.state = STATE_closed;
	ck_ok(conversation_update(store, &first));
	ck_ok(conversation_current(store, ann.id, &arena, &got));
	ck_assert_int_eq(got.id, third.id);
	third.state = STATE_closed;
	ck_ok(conversation_update(store, &third));
	ck_err(conversation_current(store, ann.id, &arena, &got), not_found);
}
END_TEST

/* ---- lists ------------------------------------------------------------- */

static struct conversation_row put(const char *id, enum state state,
    int64_t priority, int64_t at, int64_t rep_id)
{
	struct conversation_row row = {
		.public_id = str_from(id),
		.shop_id = ann.shop_id,
		.customer_id = ann.id,
		.state = state,
		.rep_id = rep_id,
		.priority = priority,
		.opened_at = at,
		.state_at = at,
		.active_at = at,
		.due_at = at,
	};

	ck_ok(conversation_add(store, &row));
	return row;
}

static void put_many(void)
{
	struct conversation_row foreign;

	put("w20", STATE_waiting, 0, 20, 0);
	put("w10", STATE_waiting, 0, 10, 0);
	put("w10b", STATE_waiting, 0, 10, 0);
	put("w30up", STATE_waiting, 5, 30, 0);
	put("r1", STATE_with_rep, 0, 15, 1);
	put("r1b", STATE_with_rep, 0, 25, 1);
	put("r2", STATE_with_rep, 0, 16, 2);
	put("a", STATE_auto, 0, 40, 0);
	put("c1", STATE_closed, 0, 5, 1);
	put("c2", STATE_closed, 0, 6, 1);
	foreign = (struct conversation_row){ .public_id = STR("foreign"),
		.customer_id = ann.id,
		.state = STATE_waiting };
	ck_ok(store_shop_id(store, STR("other"), &foreign.shop_id));
	ck_ok(conversation_add(store, &foreign));
}

typedef enum err list_fn(struct store *store, int64_t of, size_t max,
    struct arena *into, struct conversation_list *out);

static const struct {
	list_fn *call;
	int64_t of;
	size_t max;
	const char *ids;
} lists[] = {
	{ conversation_waiting, 1, 9, "w30up w10 w10b w20" },
	{ conversation_waiting, 1, 2, "w30up w10" },
	{ conversation_waiting, 1, 0, "" },
	{ conversation_waiting, 2, 9, "foreign" },
	{ conversation_waiting, 3, 9, "" },
	{ conversation_of_rep, 1, 9, "r1b r1" },
	{ conversation_of_rep, 1, 1, "r1b" },
	{ conversation_of_rep, 2, 9, "r2" },
	{ conversation_of_rep, 3, 9, "" },
	{ conversation_of_rep, 0, 9, "" },
	{ conversation_of_customer, 1, 4, "a w30up r1b w20" },
	{ conversation_of_customer, 2, 4, "" },
	{ conversation_active, 1, 99, "a w30up r1b w20 r2 r1 w10b w10" },
	{ conversation_active, 1, 1, "a" },
	{ conversation_active, 2, 99, "foreign" },
	{ conversation_closed, 1, 9, "c2 c1" },
	{ conversation_closed, 1, 1, "c2" },
	{ conversation_closed, 2, 9, "" },
	{ conversation_due, 4, 9, "" },
	{ conversation_due, 10, 9, "c1 c2 w10 w10b" },
	{ conversation_due, 10, 3, "c1 c2 w10" },
	{ conversation_due, 1000, 1, "c1" },
};

START_TEST(list_has_its_order)
{
	struct str rest = str_from(lists[_i].ids);
	struct conversation_list list;

	put_many();
	ck_ok(
	    lists[_i].call(store, lists[_i].of, lists[_i].max, &arena, &list));
	for (size_t i = 0; i < list.count; i++) {
		struct str id = str_cut(&rest, ' ');

		ck_assert_msg(str_eq(id, list.at[i].public_id),
		    "%.*s, not %.*s", STR_ARG(list.at[i].public_id),
		    STR_ARG(id));
	}
	ck_assert_uint_eq(rest.len, 0);
}
END_TEST

START_TEST(lists_follow_changes)
{
	struct conversation_row row;
	struct conversation_list list;
	int64_t count;

	put_many();
	ck_ok(conversation_by_public_id(store, STR("w10"), &arena, &row));
	row.state = STATE_with_rep;
	row.rep_id = 2;
	row.due_at = 0;
	ck_ok(conversation_update(store, &row));
	ck_ok(conversation_waiting(store, 1, 9, &arena, &list));
	ck_assert_uint_eq(list.count, 3);
	ck_ok(conversation_of_rep(store, 2, 9, &arena, &list));
	ck_assert_uint_eq(list.count, 2);
	ck_ok(conversation_due(store, 10, 9, &arena, &list));
	ck_assert_uint_eq(list.count, 3);
	ck_ok(conversation_count_waiting(store, &count));
	ck_assert_int_eq(count, 4);
}
END_TEST

START_TEST(long_list_is_whole)
{
	struct conversation_list list;
	char id[20];

	for (int i = 0; i < 300; i++) {
		snprintf(id, sizeof(id), "id%03d", i);
		put(id, STATE_waiting, 0, i, 0);
	}
	ck_ok(conversation_waiting(store, 1, 1000, &arena, &list));
	ck_assert_uint_eq(list.count, 300);
	for (int i = 0; i < 300; i++) {
		snprintf(id, sizeof(id), "id%03d", i);
		ck_str(list.at[i].public_id, id);
	}
}
END_TEST

/* ---- figures ----------------------------------------------------------- */

START_TEST(places_follow_the_queue)
{
	struct conversation_list list;
	struct conversation_row newcomer = {
		.shop_id = 1, .priority = 1, .state_at = 999, .id = 999
	};
	int64_t place;

	put_many();
	ck_ok(conversation_waiting(store, 1, 9, &arena, &list));
	ck_assert_uint_eq(list.count, 4);
	for (size_t i = 0; i < list.count; i++) {
		ck_ok(conversation_place(store, &list.at[i], &place));
		ck_assert_int_eq(place, (int64_t)i + 1);
	}
	/* One that is not in the table yet. */
	ck_ok(conversation_place(store, &newcomer, &place));
	ck_assert_int_eq(place, 2);
	newcomer.shop_id = 9;
	ck_ok(conversation_place(store, &newcomer, &place));
	ck_assert_int_eq(place, 1);
}
END_TEST

START_TEST(loads_of_reps)
{
	struct rep_load *loads = NULL;
	size_t count = 9;

	ck_ok(conversation_loads(store, &arena, &loads, &count));
	ck_assert_uint_eq(count, 0);
	put_many();
	ck_ok(conversation_loads(store, &arena, &loads, &count));
	ck_assert_uint_eq(count, 2);
	ck_assert_int_eq(loads[0].rep_id, 1);
	ck_assert_int_eq(loads[0].chats, 2);
	ck_assert_int_eq(loads[1].rep_id, 2);
	ck_assert_int_eq(loads[1].chats, 1);
}
END_TEST

START_TEST(waiting_are_counted)
{
	int64_t count = -1;

	put_many();
	ck_ok(conversation_count_waiting(store, &count));
	ck_assert_int_eq(count, 5);
}
END_TEST

/* Counted up to a number, of one shop, without those that ended. */
START_TEST(a_crowd)
{
	struct customer_row who = some_customer(store, "crowd");
	char name[23];
	size_t count = 99;

	for (int i = 0; i < 5; i++) {
		struct conversation_row row;

		snprintf(name, sizeof(name), "crowd%d", i);
		row = some_conversation(store, who.id, name);
		row.state = i == 4 ? STATE_closed : (enum state)(i % 3);
		ck_ok(conversation_update(store, &row));
	}
	ck_ok(conversation_crowd(store, some_shop(store), 100, &count));
	ck_assert_uint_eq(count, 4);
	ck_ok(conversation_crowd(store, some_shop(store), 3, &count));
	ck_assert_uint_eq(count, 3);
	ck_ok(conversation_crowd(store, some_shop(store) + 1, 3, &count));
	ck_assert_uint_eq(count, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/conversation");
	TCase *rows = tcase_create("rows");
	TCase *many = tcase_create("lists");

	tcase_add_checked_fixture(rows, setup, teardown);
	tcase_add_test(rows, conversation_comes_back_as_it_was);
	tcase_add_test(rows, conversation_needs_its_customer);
	tcase_add_test(rows, unknown_conversation);
	tcase_add_loop_test(rows, each_column_changes, 0,
	    (int)(sizeof(changes) / sizeof(changes[0])));
	tcase_add_test(rows, fixed_columns_do_not_change);
	tcase_add_test(rows, current_is_the_latest_open_one);
	suite_add_tcase(all, rows);

	tcase_add_checked_fixture(many, setup, teardown);
	tcase_add_loop_test(many, list_has_its_order, 0,
	    (int)(sizeof(lists) / sizeof(lists[0])));
	tcase_add_test(many, lists_follow_changes);
	tcase_add_test(many, long_list_is_whole);
	tcase_add_test(many, places_follow_the_queue);
	tcase_add_test(many, loads_of_reps);
	tcase_add_test(many, waiting_are_counted);
	tcase_add_test(rows, a_crowd);
	suite_add_tcase(all, many);
	return all;
}
