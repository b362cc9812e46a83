/* Lessons: kept, replaced until decided, decided, listed for those who may
 * see them. */
#include "server/store/lesson.h"

#include "server/store/connection.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static struct store *store;
static struct arena arena;
static struct conversation_row chat, other;

static void setup(void)
{
	struct customer_row ann;

	store = must_open(NULL);
	arena = ARENA_EMPTY;
	ann = some_customer(store, "ann");
	chat = some_conversation(store, ann.id, "chat");
	other = some_conversation(store, ann.id, "other");
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
}

static struct lesson_row some_lesson(int64_t seq, const char *source)
{
	return (struct lesson_row){
		.at = NOW + seq,
		.shop_id = chat.shop_id,
		.conversation_id = chat.id,
		.seq = seq,
		.lang = LANG_ja,
		.text = STR("'; DROP TABLE lesson; -- 送料は?"),
		.reply = STR("shipping.cost"),
		.source = str_from(source),
		.right = true,
		.state = STR("proposed"),
	};
}

static void check_same(const struct lesson_row *a, const struct lesson_row *b)
{
	ck_assert_int_eq(a->id, b->id);
	ck_assert_int_eq(a->at, b->at);
	ck_assert_int_eq(a->shop_id, b->shop_id);
	ck_assert_int_eq(a->conversation_id, b->conversation_id);
	ck_assert_int_eq(a->seq, b->seq);
	ck_assert_int_eq(a->lang, b->lang);
	ck_assert(str_eq(a->text, b->text));
	ck_assert(str_eq(a->reply, b->reply));
	ck_assert(str_eq(a->source, b->source));
	ck_assert_int_eq(a->right, b->right);
	ck_assert(str_eq(a->state, b->state));
	ck_assert_int_eq(a->staff_id, b->staff_id);
	ck_assert_int_eq(a->decided_at, b->decided_at);
}

static void check_kept(const struct lesson_row *row)
{
	struct lesson_row got;

	ck_ok(lesson_get(store, row->id, &arena, &got));
	check_same(row, &got);
	ck_ok(lesson_find(
	    store, row->conversation_id, row->seq, row->source, &arena, &got));
	check_same(row, &got);
}

static int64_t add(int64_t seq, const char *source, const char *state)
{
	struct lesson_row row = some_lesson(seq, source);

	row.state = str_from(state);
	ck_ok(lesson_add(store, &row));
	return row.id;
}

/* ---- one ---------------------------------------------------------------- */

START_TEST(comes_back_as_it_was)
{
	struct lesson_row full = some_lesson(3, "taught");
	struct lesson_row bare = {
		.shop_id = chat.shop_id,
		.conversation_id = chat.id,
		.seq = 4,
		.source = STR("refused"),
		.state = STR("seen"),
	};

	full.state = STR("approved");
	full.staff_id = 7;
	full.decided_at = NOW + 9;
	ck_ok(lesson_add(store, &full));
	check_kept(&full);
	ck_ok(lesson_add(store, &bare));
	ck_assert_int_ne(bare.id, full.id);
	check_kept(&bare);
	check_kept(&full);
}
END_TEST

START_TEST(what_is_not_there_is_not_found)
{
	struct lesson_row row = some_lesson(3, "used"), got = { .seq = 5 };

	ck_err(lesson_get(store, 1, &arena, &got), not_found);
	ck_err(lesson_get(store, -1, &arena, &got), not_found);
	ck_err(lesson_find(store, chat.id, 3, STR("used"), &arena, &got),
	    not_found);
	ck_assert_int_eq(got.seq, 5);
	row.id = 1;
	ck_err(lesson_decide(store, &row), not_found);
	ck_ok(lesson_add(store, &row));
	ck_err(lesson_find(store, chat.id, 4, STR("used"), &arena, &got),
	    not_found);
	ck_err(lesson_find(store, other.id, 3, STR("used"), &arena, &got),
	    not_found);
	ck_err(lesson_find(store, chat.id, 3, STR("edited"), &arena, &got),
	    not_found);
}
END_TEST

START_TEST(needs_its_shop_and_conversation)
{
	struct lesson_row row = some_lesson(3, "used");

	row.conversation_id = 99;
	ck_err(lesson_add(store, &row), not_found);
	row = some_lesson(3, "used");
	row.shop_id = 64;
	ck_err(lesson_add(store, &row), not_found);
	ck_assert_int_eq(row.id, 0);
}
END_TEST

static const struct {
	const char *state;
	bool replaced;
} earlier[] = {
	{ "seen", true },
	{ "proposed", true },
	{ "approved", false },
	{ "declined", false },
};

START_TEST(a_later_one_replaces_what_is_open)
{
	struct lesson_row first = some_lesson(3, "used");
	struct lesson_row later = some_lesson(3, "used");

	first.state = str_from(earlier[_i].state);
	ck_ok(lesson_add(store, &first));
	later.at = NOW + 100;
	later.lang = LANG_es;
	later.text = STR("¿y el envío?");
	later.reply = STR_NONE;
	later.right = false;
	later.state = STR("seen");
	if (!earlier[_i].replaced) {
		ck_err(lesson_add(store, &later), exists);
		ck_assert_int_eq(later.id, 0);
		check_kept(&first);
		return;
	}
	ck_ok(lesson_add(store, &later));
	ck_assert_int_eq(later.id, first.id);
	check_kept(&later);
}
END_TEST

START_TEST(ways_lines_and_chats_are_apart)
{
	struct lesson_row rows[4];

	for (int i = 0; i < 4; i++) {
		rows[i] =
		    some_lesson(i == 1 ? 4 : 3, i == 2 ? "used" : "edited");
		if (i == 3)
			rows[i].conversation_id = other.id;
		ck_ok(lesson_add(store, &rows[i]));
	}
	for (int i = 0; i < 4; i++)
		check_kept(&rows[i]);
}
END_TEST

START_TEST(decided_and_decided_again)
{
	struct lesson_row row = some_lesson(3, "used");

	ck_ok(lesson_add(store, &row));
	row.state = STR("approved");
	row.reply = STR("return.terms");
	row.staff_id = 4;
	row.decided_at = NOW + 50;
	ck_ok(lesson_decide(store, &row));
	check_kept(&row);
	row.state = STR("declined");
	row.staff_id = 0;
	row.decided_at = NOW + 60;
	ck_ok(lesson_decide(store, &row));
	check_kept(&row);
}
END_TEST

/* Nothing but the decision is written. */
START_TEST(a_decision_leaves_the_rest)
{
	struct lesson_row row = some_lesson(3, "used"), changed, got;

	ck_ok(lesson_add(store, &row));
	changed = row;
	changed.text = STR("something else");
	changed.right = false;
	changed.at = 1;
	changed.seq = 8;
	changed.state = STR("approved");
	ck_ok(lesson_decide(store, &changed));
	row.state = STR("approved");
	ck_ok(lesson_get(store, row.id, &arena, &got));
	check_same(&row, &got);
}
END_TEST

/* ---- lists -------------------------------------------------------------- */

static void check_ids(struct lesson_list list, const int64_t *ids, size_t count)
{
	ck_assert_uint_eq(list.count, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(list.at[i].id, ids[i]);
}

START_TEST(listed_by_state_and_shop)
{
	struct lesson_list list;
	struct lesson_row far = some_lesson(1, "used");
	int64_t tea = 0, in_demo[20];
	uint64_t both;

	ck_ok(store_shop_id(store, STR("tea"), &tea));
	both = (uint64_t)1 << (chat.shop_id - 1) | (uint64_t)1 << (tea - 1);
	for (int i = 0; i < 20; i++)
		in_demo[19 - i] = add(i + 1, "used", "proposed");
	add(30, "used", "seen");
	far.shop_id = tea;
	far.conversation_id = other.id;
	ck_ok(lesson_add(store, &far));
	ck_ok(lesson_in_state(store, STR("proposed"),
	    (uint64_t)1 << (chat.shop_id - 1), 100, &arena, &list));
	check_ids(list, in_demo, 20);
	ck_ok(lesson_in_state(store, STR("proposed"),
	    (uint64_t)1 << (chat.shop_id - 1), 7, &arena, &list));
	check_ids(list, in_demo, 7);
	ck_ok(lesson_in_state(store, STR("proposed"), both, 3, &arena, &list));
	ck_assert_uint_eq(list.count, 3);
	ck_assert_int_eq(list.at[0].id, far.id);
	check_ids((struct lesson_list){ list.at + 1, 2 }, in_demo, 2);
	ck_ok(lesson_in_state(
	    store, STR("proposed"), ~(uint64_t)0, 100, &arena, &list));
	ck_assert_uint_eq(list.count, 21);
	ck_ok(lesson_in_state(store, STR("proposed"), 0, 100, &arena, &list));
	ck_assert_uint_eq(list.count, 0);
	ck_ok(lesson_in_state(store, STR("proposed"), both, 0, &arena, &list));
	ck_assert_uint_eq(list.count, 0);
	ck_ok(lesson_in_state(store, STR("odd"), both, 100, &arena, &list));
	ck_assert_uint_eq(list.count, 0);
}
END_TEST

START_TEST(approved_ones_make_phrasings)
{
	struct lesson_list list;
	int64_t ids[2];

	ck_ok(lesson_approved(store, &arena, &list));
	ck_assert_uint_eq(list.count, 0);
	ids[0] = add(5, "taught", "approved");
	add(6, "used", "proposed");
	add(7, "used", "declined");
	ids[1] = add(2, "taught", "approved");
	ck_ok(lesson_approved(store, &arena, &list));
	check_ids(list, ids, 2);
	ck_str(list.at[0].reply, "shipping.cost");
	ck_assert_int_eq(list.at[0].lang, LANG_ja);
}
END_TEST

static const struct {
	int64_t since;
	size_t max;
	int first, count; /* of those with at = NOW+1 ... NOW+9 */
} since[] = {
	{ 0, 100, 0, 9 },
	{ 0, 4, 5, 4 },
	{ 5, 100, 4, 5 },
	{ 9, 100, 8, 1 },
	{ 10, 100, 0, 0 },
	{ 0, 0, 0, 0 },
	{ 3, SIZE_MAX, 2, 7 },
};

START_TEST(evidence_since_a_time)
{
	static const char *const states[] = { "seen", "proposed", "approved",
		"declined" };
	struct lesson_list list;
	int64_t ids[9];

	for (int i = 0; i < 9; i++)
		ids[i] = add(i + 1, "used", states[i % 4]);
	ck_ok(lesson_since(
	    store, NOW + since[_i].since, since[_i].max, &arena, &list));
	check_ids(list, ids + since[_i].first, (size_t)since[_i].count);
}
END_TEST

/* Lists are read by a way that does not look at every lesson. */
START_TEST(lists_have_an_index)
{
	static const enum query queries[] = { QUERY_lesson_find,
		QUERY_lesson_in_state, QUERY_lesson_approved };
	char plan[2000];
	sqlite3_stmt *stmt;

	snprintf(plan, sizeof(plan), "EXPLAIN QUERY PLAN %s",
	    statement_sql(queries[_i]));
	ck_assert_int_eq(
	    sqlite3_prepare_v2(store->db, plan, -1, &stmt, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
	ck_assert_ptr_nonnull(
	    strstr((const char *)sqlite3_column_text(stmt, 3), "USING INDEX"));
	sqlite3_finalize(stmt);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("store/lesson");
	TCase *t = tcase_create("lesson");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, comes_back_as_it_was);
	tcase_add_test(t, what_is_not_there_is_not_found);
	tcase_add_test(t, needs_its_shop_and_conversation);
	tcase_add_loop_test(t, a_later_one_replaces_what_is_open, 0, 4);
	tcase_add_test(t, ways_lines_and_chats_are_apart);
	tcase_add_test(t, decided_and_decided_again);
	tcase_add_test(t, a_decision_leaves_the_rest);
	tcase_add_test(t, listed_by_state_and_shop);
	tcase_add_test(t, approved_ones_make_phrasings);
	tcase_add_loop_test(t, evidence_since_a_time, 0,
	    (int)(sizeof(since) / sizeof(since[0])));
	tcase_add_loop_test(t, lists_have_an_index, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
