/* What customers asked the machine, latest first, and nothing else. */
#include "server/store/question.h"

#include "server/store/connection.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static struct store *store;
static struct arena arena;
static int64_t chat;

static void setup(void)
{
	arena = ARENA_EMPTY;
	store = must_open(NULL);
	chat =
	    some_conversation(store, some_customer(store, "ann").id, "chat").id;
}

static void teardown(void)
{
	store_close(store);
	arena_fini(&arena);
}

static void say(int64_t seq, enum kind kind, const char *text)
{
	struct line_row line = some_line(chat, seq);

	line.kind = kind;
	line.text = str_from(text);
	ck_ok(message_add(store, &line));
}

static void look_at(int64_t seq, const char *outcome)
{
	const struct answer_row row = { .conversation_id = chat,
		.seq = seq,
		.outcome = str_from(outcome),
		.reply = STR(""),
		.runner_up = STR(""),
		.words = STR(""),
		.pack = STR("v"),
		.at = NOW };

	ck_ok(answer_put(store, &row));
}

static struct question_list since(int64_t ms, size_t max)
{
	struct question_list list;

	ck_ok(question_since(store, ms, max, &arena, &list));
	return list;
}

START_TEST(only_what_the_machine_looked_at)
{
	say(1, KIND_customer, "where is it");
	look_at(1, "sent");
	say(2, KIND_auto, "there");
	say(3, KIND_customer, "thanks to nobody");
	say(4, KIND_customer, "to a rep");
	look_at(4, "suggested");
	say(5, KIND_customer, "is it blue");
	look_at(5, "handed_over");
	struct question_list list = since(0, 100);
	ck_assert_uint_eq(list.count, 2);
	ck_str(list.at[0].text, "is it blue");
	ck_str(list.at[1].text, "where is it");
	ck_assert_int_eq(list.at[1].conversation_id, chat);
	ck_assert_int_eq(list.at[1].seq, 1);
	ck_assert_int_eq(list.at[1].at, NOW + 1);
	ck_str(list.at[1].shop, "demo");
	ck_assert_int_eq(list.at[1].lang, 0);
}
END_TEST

START_TEST(bounds)
{
	ck_assert_uint_eq(since(0, 100).count, 0);
	for (int i = 1; i <= 9; i++) {
		say(i, KIND_customer, "x");
		look_at(i, "sent");
	}
	ck_assert_uint_eq(since(0, 100).count, 9);
	ck_assert_uint_eq(since(NOW + 4, 100).count, 6);
	ck_assert_uint_eq(since(NOW + 10, 100).count, 0);
	ck_assert_uint_eq(since(0, 4).count, 4);
	ck_assert_int_eq(since(0, 4).at[0].seq, 9);
	ck_assert_uint_eq(since(0, 0).count, 0);
}
END_TEST

/* More lines than one read takes, with a hole as pruning leaves it. */
START_TEST(several_reads)
{
	static const char sql[] =
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 23000) INSERT INTO message (conversation_id, track,"
	    " seq, kind, author, from_name, text, reply, sid, choices, at)"
	    " SELECT 1, 0, i, %d, 1, 'Ann', 'x', '', '', '', i FROM n";
	char text[500];

	snprintf(text, sizeof(text), sql, (int)KIND_customer);
	ck_ok(connection_run(store, text, "lines"));
	ck_ok(connection_run(store,
	    "INSERT INTO answer SELECT 1, seq, 'sent', '', 0, '', 0, '', 'v',"
	    " at, 950, 600 FROM message;"
	    "DELETE FROM message WHERE id BETWEEN 2000 AND 14000",
	    "answers"));
	ck_assert_uint_eq(since(0, 100000).count, 23000 - 12001);
	ck_assert_uint_eq(since(1000, 100000).count, 10000);
	ck_assert_uint_eq(since(22901, 100000).count, 100);
	ck_assert_uint_eq(since(0, 7000).count, 7000);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/question");
	TCase *t = tcase_create("question");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, only_what_the_machine_looked_at);
	tcase_add_test(t, bounds);
	tcase_add_test(t, several_reads);
	suite_add_tcase(all, t);
	return all;
}
