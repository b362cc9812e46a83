/* Customers of shops. */
#include <check.h>

#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static struct store *store;
static struct arena arena;

static void setup(void)
{
	store = must_open(NULL);
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
}

static struct customer_row known(const char *subject, const char *ref)
{
	return (struct customer_row){
		.shop_id = some_shop(store),
		.subject = str_from(subject),
		.shop_ref = str_from(ref),
		.name = STR("李明"),
		.lang = LANG_zh,
		.last_rep = 4,
		.created_at = NOW,
	};
}

static void check_same(
    const struct customer_row *a, const struct customer_row *b)
{
	ck_assert_int_eq(a->id, b->id);
	ck_assert_int_eq(a->shop_id, b->shop_id);
	ck_assert(str_eq(a->subject, b->subject));
	ck_assert(str_eq(a->shop_ref, b->shop_ref));
	ck_assert(str_eq(a->name, b->name));
	ck_assert_int_eq(a->lang, b->lang);
	ck_assert_int_eq(a->last_rep, b->last_rep);
	ck_assert_int_eq(a->created_at, b->created_at);
}

START_TEST(customer_comes_back_as_it_was)
{
	struct customer_row row = known("subject", "ref-7"), got;

	ck_ok(customer_add(store, &row));
	ck_assert_int_gt(row.id, 0);
	ck_ok(customer_by_id(store, row.id, &arena, &got));
	check_same(&row, &got);
	ck_ok(customer_by_subject(store, STR("subject"), &arena, &got));
	check_same(&row, &got);
	ck_ok(customer_by_ref(store, row.shop_id, STR("ref-7"), &arena, &got));
	check_same(&row, &got);
}
END_TEST

START_TEST(visitors_have_no_reference)
{
	struct customer_row one = some_customer(store, "one"),
			    two = some_customer(store, "two"), got;

	ck_assert_int_ne(one.id, two.id);
	ck_ok(customer_by_id(store, one.id, &arena, &got));
	check_same(&one, &got);
	ck_assert_uint_eq(got.shop_ref.len, 0);
	ck_err(customer_by_ref(store, one.shop_id, STR_NONE, &arena, &got),
	    not_found);
}
END_TEST

START_TEST(subject_and_reference_are_unique)
{
	struct customer_row row = known("one", "ref"), got;

	ck_ok(customer_add(store, &row));
	got = known("one", "other");
	ck_err(customer_add(store, &got), exists);
	got = known("two", "ref");
	ck_err(customer_add(store, &got), exists);
	ck_ok(store_shop_id(store, STR("other shop"), &got.shop_id));
	ck_ok(customer_add(store, &got));
	ck_ok(customer_by_ref(store, row.shop_id, STR("ref"), &arena, &got));
	ck_assert_int_eq(got.id, row.id);
}
END_TEST

START_TEST(customer_needs_its_shop)
{
	struct customer_row row = known("one", "ref");

	row.shop_id = 9;
	ck_err(customer_add(store, &row), not_found);
	ck_assert_int_eq(row.id, 0);
	ck_err(customer_by_subject(store, STR("one"), &arena, &row), not_found);
}
END_TEST

START_TEST(unknown_customer)
{
	struct customer_row got = { .id = 5 };

	ck_err(customer_by_id(store, 5, &arena, &got), not_found);
	ck_err(customer_by_id(store, -1, &arena, &got), not_found);
	ck_err(customer_by_subject(store, STR("'"), &arena, &got), not_found);
	ck_err(customer_by_ref(store, 1, STR("x"), &arena, &got), not_found);
	ck_err(customer_update(store, &got), not_found);
	ck_assert_int_eq(got.id, 5);
}
END_TEST

START_TEST(customer_changes)
{
	struct customer_row row = known("one", "ref"), change, got,
			    other = some_customer(store, "other");

	ck_ok(customer_add(store, &row));
	change = row;
	change.name = STR("Eva");
	change.lang = LANG_es;
	change.last_rep = 0;
	/* Of the rest nothing is written. */
	change.subject = STR("stolen");
	change.shop_ref = STR("stolen");
	change.shop_id = 99;
	change.created_at = 1;
	ck_ok(customer_update(store, &change));
	row.name = change.name;
	row.lang = change.lang;
	row.last_rep = 0;
	ck_ok(customer_by_id(store, row.id, &arena, &got));
	check_same(&row, &got);
	ck_ok(customer_by_id(store, other.id, &arena, &got));
	check_same(&other, &got);
}
END_TEST

static void said(
    int64_t conversation, int64_t seq, int64_t author, enum kind kind)
{
	struct line_row line = some_line(conversation, seq);

	line.author = author;
	line.kind = kind;
	ck_ok(message_add(store, &line));
}

static void answered(int64_t sender, const char *sid, const char *answer)
{
	static const uint8_t digest[32];

	ck_ok(request_add(
	    store, sender, str_from(sid), digest, str_from(answer), NOW));
}

static bool is_answered(int64_t sender, const char *sid, const char *answer)
{
	uint8_t digest[32];
	struct str got;
	enum err err =
	    request_find(store, sender, str_from(sid), &arena, digest, &got);

	return !err && str_is(got, answer);
}

START_TEST(two_become_one)
{
	struct customer_row from = some_customer(store, "from"),
			    into = some_customer(store, "into"),
			    third = some_customer(store, "third"), got;
	struct conversation_row a = some_conversation(store, from.id, "a"),
				b = some_conversation(store, into.id, "b"),
				c = some_conversation(store, third.id, "c"),
				row;
	struct line_list lines;

	said(a.id, 1, from.id, KIND_customer);
	said(a.id, 2, from.id, KIND_rep); /* staff of the same number */
	said(c.id, 1, from.id, KIND_customer);
	answered(from.id, "x", "of from");
	answered(from.id, "both", "of from");
	answered(into.id, "both", "of into");
	answered(third.id, "x", "of third");
	ck_ok(customer_merge(store, from.id, into.id));
	ck_err(customer_by_id(store, from.id, &arena, &got), not_found);
	ck_err(
	    customer_by_subject(store, STR("from"), &arena, &got), not_found);
	ck_ok(conversation_by_id(store, a.id, &arena, &row));
	ck_assert_int_eq(row.customer_id, into.id);
	ck_ok(conversation_by_id(store, b.id, &arena, &row));
	ck_assert_int_eq(row.customer_id, into.id);
	ck_ok(conversation_by_id(store, c.id, &arena, &row));
	ck_assert_int_eq(row.customer_id, third.id);
	ck_ok(message_after(store, a.id, TRACK_open, 0, 10, &arena, &lines));
	ck_assert_int_eq(lines.at[0].author, into.id);
	ck_assert_int_eq(lines.at[1].author, from.id);
	ck_ok(message_after(store, c.id, TRACK_open, 0, 10, &arena, &lines));
	ck_assert_int_eq(lines.at[0].author, from.id);
	ck_assert(is_answered(into.id, "x", "of from"));
	ck_assert(is_answered(into.id, "both", "of into"));
	ck_assert(is_answered(third.id, "x", "of third"));
	ck_assert(!is_answered(from.id, "x", "of from"));
	ck_err(customer_merge(store, from.id, into.id), not_found);
}
END_TEST

START_TEST(what_is_light)
{
	struct customer_row mary = some_customer(store, "mary");
	struct conversation_row chat = some_conversation(store, mary.id, "a");
	char name[16];
	bool light = false;

	ck_ok(customer_is_light(store, mary.id, &light));
	ck_assert(light);
	chat.last_seq = 2000;
	ck_ok(conversation_update(store, &chat));
	ck_ok(customer_is_light(store, mary.id, &light));
	ck_assert(light);
	chat.last_seq = 2001;
	ck_ok(conversation_update(store, &chat));
	ck_ok(customer_is_light(store, mary.id, &light));
	ck_assert(!light);
	chat.last_seq = 0;
	ck_ok(conversation_update(store, &chat));
	for (int i = 1; i < 100; i++) {
		snprintf(name, sizeof(name), "c%d", i % 1000);
		some_conversation(store, mary.id, name);
	}
	ck_ok(customer_is_light(store, mary.id, &light));
	ck_assert(light);
	some_conversation(store, mary.id, "last");
	ck_ok(customer_is_light(store, mary.id, &light));
	ck_assert(!light);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/customer");
	TCase *rows = tcase_create("rows");

	tcase_add_checked_fixture(rows, setup, teardown);
	tcase_add_test(rows, customer_comes_back_as_it_was);
	tcase_add_test(rows, visitors_have_no_reference);
	tcase_add_test(rows, subject_and_reference_are_unique);
	tcase_add_test(rows, customer_needs_its_shop);
	tcase_add_test(rows, unknown_customer);
	tcase_add_test(rows, customer_changes);
	tcase_add_test(rows, two_become_one);
	tcase_add_test(rows, what_is_light);
	suite_add_tcase(all, rows);
	return all;
}
