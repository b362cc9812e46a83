/* Lines, kept answers, reasons and events. */
#include <check.h>

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

static void check_same(const struct line_row *a, const struct line_row *b)
{
	ck_assert_int_eq(a->conversation_id, b->conversation_id);
	ck_assert_int_eq(a->track, b->track);
	ck_assert_int_eq(a->seq, b->seq);
	ck_assert_int_eq(a->kind, b->kind);
	ck_assert_int_eq(a->author, b->author);
	ck_assert(str_eq(a->from_name, b->from_name));
	ck_assert(str_eq(a->text, b->text));
	ck_assert(str_eq(a->reply, b->reply));
	ck_assert(str_eq(a->sid, b->sid));
	ck_assert(str_eq(a->choices, b->choices));
	ck_assert_int_eq(a->at, b->at);
}

/* ---- lines ------------------------------------------------------------- */

START_TEST(line_comes_back_as_it_was)
{
	struct line_row line = {
		.conversation_id = chat.id,
		.track = TRACK_internal,
		.seq = 1,
		.kind = KIND_choices,
		.author = 42,
		.from_name = STR("山田"),
		.text = STR("<b>'; DROP TABLE message; --\nhé\t"),
		.reply = STR("order.status"),
		.sid = STR("id-1"),
		.choices = STR("a\tOne\nb\tTwo\n"),
		.at = NOW,
	};
	struct line_row got;

	ck_ok(message_add(store, &line));
	ck_ok(message_get(store, chat.id, TRACK_internal, 1, &arena, &got));
	check_same(&line, &got);
	line = some_line(chat.id, 1);
	ck_ok(message_add(store, &line));
	ck_ok(message_get(store, chat.id, TRACK_open, 1, &arena, &got));
	check_same(&line, &got);
}
END_TEST

START_TEST(number_is_taken_once)
{
	struct line_row line = some_line(chat.id, 1), again = line, got;

	ck_ok(message_add(store, &line));
	again.text = STR("another");
	ck_err(message_add(store, &again), exists);
	ck_ok(message_get(store, chat.id, TRACK_open, 1, &arena, &got));
	check_same(&line, &got);
	/* The tracks and the conversations count apart. */
	again.track = TRACK_internal;
	ck_ok(message_add(store, &again));
	again.conversation_id = other.id;
	ck_ok(message_add(store, &again));
}
END_TEST

START_TEST(line_needs_its_conversation)
{
	struct line_row line = some_line(99, 1);
	struct line_row got = { .seq = 5 };

	ck_err(message_add(store, &line), not_found);
	ck_err(message_get(store, 99, TRACK_open, 1, &arena, &got), not_found);
	ck_err(message_get(store, chat.id, TRACK_open, 1, &arena, &got),
	    not_found);
	ck_assert_int_eq(got.seq, 5);
}
END_TEST

static const struct {
	bool after;
	int64_t bound;
	size_t max;
	int64_t first, last; /* 0, -1: none */
} windows[] = {
	{ true, 0, 100, 1, 20 },
	{ true, 0, 5, 1, 5 },
	{ true, 17, 100, 18, 20 },
	{ true, 20, 100, 0, -1 },
	{ true, INT64_MAX, 100, 0, -1 },
	{ true, INT64_MIN, 100, 1, 20 },
	{ true, 3, 0, 0, -1 },
	{ true, 3, 1, 4, 4 },
	{ true, 0, SIZE_MAX, 1, 20 },
	{ false, 0, 100, 1, 20 },
	{ false, 0, 5, 16, 20 },
	{ false, 0, 1, 20, 20 },
	{ false, 4, 100, 1, 3 },
	{ false, 4, 2, 2, 3 },
	{ false, 1, 100, 0, -1 },
	{ false, 0, 0, 0, -1 },
	{ false, INT64_MAX, 3, 18, 20 },
	{ false, -1, 3, 0, -1 },
};

START_TEST(window_of_lines)
{
	struct line_list list = { NULL, 99 };
	int64_t seq = windows[_i].first;

	for (int64_t i = 1; i <= 20; i++) {
		struct line_row line = some_line(chat.id, i);

		ck_ok(message_add(store, &line));
		line.conversation_id = other.id;
		ck_ok(message_add(store, &line));
		line.track = TRACK_internal;
		ck_ok(message_add(store, &line));
	}
	if (windows[_i].after)
		ck_ok(message_after(store, chat.id, TRACK_open,
		    windows[_i].bound, windows[_i].max, &arena, &list));
	else
		ck_ok(message_before(store, chat.id, TRACK_open,
		    windows[_i].bound, windows[_i].max, &arena, &list));
	ck_assert_int_eq((int64_t)list.count,
	    seq ? windows[_i].last - windows[_i].first + 1 : 0);
	for (size_t i = 0; i < list.count; i++) {
		struct line_row expected = some_line(chat.id, seq++);

		check_same(&expected, &list.at[i]);
	}
}
END_TEST

/* ---- requests ---------------------------------------------------------- */

static const uint8_t digest[32] = { 1, 2, 3, [31] = 9 };

START_TEST(request_is_found_again)
{
	uint8_t got[32] = { 0 };
	struct str answer = STR("untouched");

	ck_err(
	    request_find(store, 7, STR("id"), &arena, got, &answer), not_found);
	ck_str(answer, "untouched");
	ck_ok(request_add(store, 7, STR("id"), digest, STR("{}"), NOW));
	ck_ok(request_find(store, 7, STR("id"), &arena, got, &answer));
	ck_assert_mem_eq(got, digest, sizeof(got));
	ck_str(answer, "{}");
	/* Staff 7 is not customer 7. */
	ck_err(request_find(store, -7, STR("id"), &arena, got, &answer),
	    not_found);
	ck_ok(request_add(store, -7, STR("id"), digest, STR("[]"), NOW));
	ck_ok(request_find(store, -7, STR("id"), &arena, got, &answer));
	ck_str(answer, "[]");
	ck_err(request_add(store, 7, STR("id"), digest, STR("x"), NOW), exists);
	ck_ok(request_find(store, 7, STR("id"), &arena, got, &answer));
	ck_str(answer, "{}");
}
END_TEST

START_TEST(requests_are_pruned_from_the_oldest)
{
	uint8_t got[32];
	struct str answer;
	int64_t removed = -1;
	char sid[20];

	for (int i = 0; i < 20; i++) {
		snprintf(sid, sizeof(sid), "id%d", i);
		ck_ok(request_add(
		    store, i % 3, str_from(sid), digest, STR("a"), NOW + i));
	}
	ck_ok(request_prune(store, NOW + 10, 4, &removed));
	ck_assert_int_eq(removed, 4);
	ck_err(request_find(store, 0, STR("id3"), &arena, got, &answer),
	    not_found);
	ck_ok(request_find(store, 1, STR("id4"), &arena, got, &answer));
	ck_ok(request_prune(store, NOW + 10, 100, &removed));
	ck_assert_int_eq(removed, 6);
	ck_ok(request_find(store, 1, STR("id10"), &arena, got, &answer));
	ck_ok(request_prune(store, NOW + 10, 100, &removed));
	ck_assert_int_eq(removed, 0);
	ck_ok(request_prune(store, NOW + 100, 0, &removed));
	ck_assert_int_eq(removed, 0);
}
END_TEST

/* ---- reasons and events ------------------------------------------------ */

static struct answer_row reason(void)
{
	return (struct answer_row){
		.conversation_id = chat.id,
		.seq = 3,
		.outcome = STR("sent"),
		.reply = STR("order.status"),
		.runner_up = STR("order.late"),
		.words = STR("where order"),
		.pack = STR("abc"),
		.score = 912,
		.runner_up_score = 310,
		.send_at = 950,
		.offer_at = 600,
		.at = NOW,
	};
}

static void check_reason(const struct answer_row *row)
{
	struct answer_row got;

	ck_ok(answer_get(store, row->conversation_id, row->seq, &arena, &got));
	ck_assert_int_eq(got.conversation_id, row->conversation_id);
	ck_assert_int_eq(got.seq, row->seq);
	ck_assert(str_eq(got.outcome, row->outcome));
	ck_assert(str_eq(got.reply, row->reply));
	ck_assert(str_eq(got.runner_up, row->runner_up));
	ck_assert(str_eq(got.words, row->words));
	ck_assert(str_eq(got.pack, row->pack));
	ck_assert_int_eq(got.score, row->score);
	ck_assert_int_eq(got.runner_up_score, row->runner_up_score);
	ck_assert_int_eq(got.send_at, row->send_at);
	ck_assert_int_eq(got.offer_at, row->offer_at);
	ck_assert_int_eq(got.at, row->at);
}

START_TEST(reason_is_kept_and_replaced)
{
	struct answer_row first = reason(), second = reason(), got;

	ck_err(answer_get(store, chat.id, 3, &arena, &got), not_found);
	ck_ok(answer_put(store, &first));
	check_reason(&first);
	second.outcome = STR("handed_over");
	second.reply = second.runner_up = second.words = STR_NONE;
	second.score = 0;
	second.runner_up_score = 1;
	second.send_at = 980;
	second.offer_at = 0;
	second.pack = STR("def");
	second.at = NOW + 1;
	ck_ok(answer_put(store, &second));
	check_reason(&second);
	first.seq = 4;
	ck_ok(answer_put(store, &first));
	check_reason(&first);
	check_reason(&second);
	first.conversation_id = 99;
	ck_err(answer_put(store, &first), not_found);
}
END_TEST

START_TEST(first_reason_is_kept)
{
	struct answer_row first = reason(), second = reason(), got;
	struct line_row line = some_line(chat.id, first.seq);

	second.outcome = STR("suggested");
	second.score = 1;
	ck_ok(answer_keep(store, &first)); /* there is no such line */
	ck_err(answer_get(store, chat.id, first.seq, &arena, &got), not_found);
	ck_ok(message_add(store, &line));
	ck_ok(answer_keep(store, &first));
	ck_ok(answer_keep(store, &second));
	check_reason(&first);
	ck_ok(answer_put(store, &second));
	check_reason(&second);
	ck_ok(answer_keep(store, &first));
	check_reason(&second);
	first.conversation_id = 99;
	ck_ok(answer_keep(store, &first));
	ck_err(answer_get(store, 99, 3, &arena, &got), not_found);
}
END_TEST

START_TEST(events_are_noted)
{
	struct event_row event = {
		.at = NOW,
		.shop_id = 1,
		.conversation_id = chat.id,
		.staff_id = 3,
		.kind = STR("answered"),
		.detail = STR("order.status"),
		.number = 12,
	};
	int64_t value;

	ck_ok(event_add(store, &event));
	ck_ok(event_add(store, &event));
	ck_ok(connection_ask(store,
	    "SELECT count(*) FROM event WHERE at = 1700000000000"
	    " AND shop_id = 1 AND conversation_id = 1 AND staff_id = 3"
	    " AND kind = 'answered' AND detail = 'order.status'"
	    " AND number = 12",
	    &value));
	ck_assert_int_eq(value, 2);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/message");
	TCase *rows = tcase_create("rows");

	tcase_add_checked_fixture(rows, setup, teardown);
	tcase_add_test(rows, line_comes_back_as_it_was);
	tcase_add_test(rows, number_is_taken_once);
	tcase_add_test(rows, line_needs_its_conversation);
	tcase_add_loop_test(rows, window_of_lines, 0,
	    (int)(sizeof(windows) / sizeof(windows[0])));
	tcase_add_test(rows, request_is_found_again);
	tcase_add_test(rows, requests_are_pruned_from_the_oldest);
	tcase_add_test(rows, reason_is_kept_and_replaced);
	tcase_add_test(rows, first_reason_is_kept);
	tcase_add_test(rows, events_are_noted);
	suite_add_tcase(all, rows);
	return all;
}
