/* What a client knows of its chats: numbers, ownership, doubles and holes. */
#include "client/cli/session.h"

#include <stdio.h>

#include "tests/support/suite.h"

#define A "AAAAAAAAAAAAAAAAAAAAAA"
#define B "BBBBBBBBBBBBBBBBBBBBBB"
#define C "CCCCCCCCCCCCCCCCCCCCCC"

static struct session s;

static void setup(void)
{
	session_init(&s, 20, 1);
	s.standing = STANDING_rep;
	strcpy(s.me, "mei");
}

static void teardown(void)
{
	session_fini(&s);
}

static struct rec_chat rec(const char *id, enum state state, const char *rep)
{
	return (struct rec_chat){ .conversation = str_from(id),
		.state = state,
		.shop = STR("tea"),
		.customer = STR("Ana"),
		.rep = STR("mei"), /* more than one may be called so */
		.holder = str_from(rep) };
}

static struct chat *told(const struct rec_chat *r, unsigned *changes)
{
	struct chat *chat = NULL;

	ck_assert_int_eq(session_chat(&s, r, &chat, changes), ERR_ok);
	ck_assert_ptr_nonnull(chat);
	return chat;
}

static void welcome(struct rec_chat *chats, size_t count)
{
	struct msg_welcome w = { .standing = STANDING_rep,
		.name = STR("mei"),
		.chats = { chats, count } };

	ck_assert_int_eq(session_welcome(&s, &w), ERR_ok);
}

START_TEST(what_a_page_tells_stays_until_it_changes)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	unsigned changes;
	struct chat *chat;

	a.context = STR("page: Tea\n");
	chat = told(&a, &changes);
	ck_assert_uint_ne(changes & CHAT_ABOUT, 0);
	ck_assert(str_is(buf_view(&chat->context), "page: Tea\n"));
	told(&a, &changes);
	ck_assert_uint_eq(changes, 0);
	/* a list says nothing of it */
	a.context = STR_NONE;
	told(&a, &changes);
	ck_assert_uint_eq(changes, 0);
	ck_assert(str_is(buf_view(&chat->context), "page: Tea\n"));
	a.context = STR("page: Cart\n");
	a.contact = STR("ann@example.com");
	told(&a, &changes);
	ck_assert_uint_eq(changes, CHAT_ABOUT);
	ck_assert(str_is(buf_view(&chat->contact), "ann@example.com"));
}
END_TEST

START_TEST(numbers_stay)
{
	struct rec_chat a = rec(A, STATE_waiting, "");
	struct rec_chat b = rec(B, STATE_waiting, "");
	unsigned changes;
	struct chat *first = told(&a, &changes), *second;

	ck_assert_uint_eq(changes & CHAT_NEW, CHAT_NEW);
	second = told(&b, &changes);
	ck_assert_int_eq(first->number, 1);
	ck_assert_int_eq(second->number, 2);
	a.state = STATE_closed;
	ck_assert_ptr_eq(told(&a, &changes), first);
	ck_assert_uint_eq(changes, CHAT_MOVED);
	ck_assert_ptr_eq(session_number(&s, 1), first);
	ck_assert_ptr_eq(session_find(&s, STR(B)), second);
	ck_assert_ptr_null(session_find(&s, STR(C)));
	ck_assert_ptr_null(session_number(&s, 0));
	ck_assert_ptr_null(session_number(&s, -1));
	ck_assert_ptr_null(session_number(&s, 3));
	ck_assert_ptr_null(session_number(&s, INT64_MAX));
}
END_TEST

START_TEST(many_chats)
{
	unsigned changes;

	for (int i = 1; i <= 300; i++) {
		char id[SESSION_ID_MAX + 1];
		snprintf(id, sizeof(id), "chat-%d", i);
		struct rec_chat r = rec(id, STATE_auto, "");
		ck_assert_int_eq(told(&r, &changes)->number, i);
	}
	ck_assert_str_eq(session_number(&s, 217)->conversation, "chat-217");
}
END_TEST

START_TEST(the_sign_in_name_decides)
{
	struct rec_chat a = rec(A, STATE_with_rep, "ken");
	unsigned changes;
	struct chat *chat = told(&a, &changes);

	ck_assert(!chat->mine);
	a.holder = STR("mei");
	told(&a, &changes);
	ck_assert(chat->mine);
	ck_assert_uint_eq(changes, CHAT_GIVEN);
	told(&a, &changes);
	ck_assert_uint_eq(changes, 0);
	s.me[0] = '\0'; /* a desk that does not say who we are */
	a.holder = STR_NONE;
	told(&a, &changes);
	ck_assert(!chat->mine);
}
END_TEST

static const struct loss_row {
	enum state state;
	const char *rep;
} losses[] = {
	{ STATE_closed, "" },
	{ STATE_waiting, "" },
	{ STATE_auto, "" },
	{ STATE_with_rep, "ken" },
};

START_TEST(ours_until_it_goes)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	unsigned changes;
	struct chat *chat = told(&a, &changes);

	a.stage = STAGE_order;
	told(&a, &changes);
	ck_assert_uint_eq(changes, CHAT_HEADED);
	ck_assert(chat->mine);
	chat->live = chat->asked = true;
	chat->waits_ms = 5;
	a.state = losses[_i].state;
	a.holder = str_from(losses[_i].rep);
	told(&a, &changes);
	ck_assert_uint_eq(changes & (CHAT_LOST | CHAT_GIVEN), CHAT_LOST);
	ck_assert(!chat->mine && !chat->live && !chat->asked);
	ck_assert_int_eq(chat->waits_ms, 0);
}
END_TEST

START_TEST(welcome_gives_and_takes)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	struct rec_chat b = rec(B, STATE_with_rep, "mei");
	struct rec_chat first[] = { a, b };
	struct rec_chat second[] = { b, rec(C, STATE_with_rep, "mei") };

	welcome(first, 2);
	session_find(&s, STR(A))->live = true;
	ck_assert(!session_find(&s, STR(A))->was);
	welcome(second, 2);
	ck_assert(session_find(&s, STR(A))->was);
	ck_assert(!session_find(&s, STR(A))->mine);
	ck_assert(!session_find(&s, STR(A))->live);
	ck_assert(session_find(&s, STR(B))->was);
	ck_assert(session_find(&s, STR(B))->mine);
	ck_assert(!session_find(&s, STR(C))->was);
	ck_assert(session_find(&s, STR(C))->mine);
}
END_TEST

/* After a break we go on where we left, however much was missed. */
/* A backup was put back: numbers we have are of lines that may be others now.
 */
START_TEST(another_epoch_forgets_numbers)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	struct msg_welcome w = {
		.standing = STANDING_rep, .name = STR("mei"), .chats = { &a, 1 }
	};
	struct chat *chat;

	a.last = 0;
	ck_assert_int_eq(session_welcome(&s, &w), ERR_ok);
	chat = session_find(&s, STR(A));
	chat->last = 7;
	chat->last_note = 2;
	/* the same one, as after any break */
	ck_assert_int_eq(session_welcome(&s, &w), ERR_ok);
	ck_assert_int_eq(chat->last, 7);
	w.epoch = 1800000000000;
	ck_assert_int_eq(session_welcome(&s, &w), ERR_ok);
	ck_assert_int_eq(chat->last, 0);
	ck_assert_int_eq(chat->last_note, 0);
	chat->last = 3;
	ck_assert_int_eq(session_welcome(&s, &w), ERR_ok);
	ck_assert_int_eq(chat->last, 3);
}
END_TEST

/* The first one is another than none, which is no matter. */
START_TEST(the_first_epoch_forgets_nothing)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	struct msg_welcome w = {
		.standing = STANDING_rep, .name = STR("mei"), .epoch = 5
	};
	unsigned changes;
	struct chat *chat = told(&a, &changes);

	chat->last = 4;
	ck_assert_int_eq(session_welcome(&s, &w), ERR_ok);
	ck_assert_int_eq(chat->last, 4);
}
END_TEST

START_TEST(a_break_skips_nothing)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");

	a.last = 50;
	welcome(&a, 1);
	ck_assert_int_eq(session_find(&s, STR(A))->last, 30);
	a.last = 500;
	welcome(&a, 1);
	ck_assert_int_eq(session_find(&s, STR(A))->last, 30);
}
END_TEST

START_TEST(given_back_begins_near_the_end)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	unsigned changes;
	struct chat *chat;

	a.last = 5;
	chat = told(&a, &changes);
	ck_assert_int_eq(chat->last, 0);
	a.holder = STR("ken");
	told(&a, &changes);
	a.holder = STR("mei");
	a.last = 100;
	told(&a, &changes);
	ck_assert_int_eq(chat->last, 80);
}
END_TEST

static const struct line_row {
	int64_t seq;
	enum track track;
	enum line_fate fate;
} lines[] = {
	{ 1, TRACK_open, LINE_FRESH },
	{ 1, TRACK_open, LINE_DOUBLE },
	{ 1, TRACK_internal, LINE_FRESH },
	{ 2, TRACK_open, LINE_FRESH },
	{ 4, TRACK_open, LINE_HOLE },
	{ 3, TRACK_open, LINE_FRESH },
	{ 4, TRACK_open, LINE_FRESH },
	{ 3, TRACK_internal, LINE_HOLE },
	{ 2, TRACK_internal, LINE_FRESH },
	{ 2, TRACK_internal, LINE_DOUBLE },
	{ INT64_MAX, TRACK_open, LINE_HOLE },
	{ 4, TRACK_open, LINE_DOUBLE },
	{ 5, TRACK_open, LINE_FRESH },
};

START_TEST(judges_numbers)
{
	struct chat chat = { .number = 1 };

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct rec_line line = { .seq = lines[i].seq,
			.track = lines[i].track,
			.kind = KIND_customer };
		ck_assert_msg(
		    session_line(&chat, &line) == lines[i].fate, "row %zu", i);
	}
	ck_assert_int_eq(chat.last, 5);
	ck_assert_int_eq(chat.last_note, 2);
	ck_assert_int_eq(chat.unread, 7);
	session_read(&chat);
	ck_assert_int_eq(chat.unread, 0);
}
END_TEST

START_TEST(own_lines_count)
{
	struct chat chat = { .number = 1, .last = 4, .last_note = 1 };

	ck_assert_int_eq(session_said(&chat, TRACK_open, 5), LINE_FRESH);
	ck_assert_int_eq(session_said(&chat, TRACK_open, 5), LINE_DOUBLE);
	ck_assert_int_eq(session_said(&chat, TRACK_open, 7), LINE_HOLE);
	ck_assert_int_eq(session_said(&chat, TRACK_internal, 2), LINE_FRESH);
	ck_assert_int_eq(chat.last, 5);
	ck_assert_int_eq(chat.last_note, 2);
}
END_TEST

START_TEST(gaps_are_jumped)
{
	struct chat chat = { .number = 1, .last = 4, .last_note = 4 };

	session_gap(&chat, TRACK_open, 3); /* nothing to jump */
	ck_assert_int_eq(chat.last, 4);
	session_gap(&chat, TRACK_open, 9);
	ck_assert_int_eq(chat.last, 8);
	session_gap(&chat, TRACK_internal, 0);
	ck_assert_int_eq(chat.last_note, 4);
	session_gap(&chat, TRACK_internal, 6);
	ck_assert_int_eq(chat.last_note, 5);
	session_forget(&chat);
	ck_assert_int_eq(chat.last + chat.last_note, 0);
}
END_TEST

static void line_at(struct chat *chat, enum kind kind, int64_t at)
{
	struct rec_line line = {
		.seq = chat->last + 1, .kind = kind, .at = at
	};

	ck_assert_int_eq(session_line(chat, &line), LINE_FRESH);
}

START_TEST(who_waits_longest)
{
	struct rec_chat a = rec(A, STATE_with_rep, "mei");
	struct rec_chat b = rec(B, STATE_with_rep, "mei");
	unsigned changes;
	struct chat *first = told(&a, &changes), *second = told(&b, &changes);

	ck_assert_ptr_null(session_waiting(&s));
	line_at(second, KIND_customer, 100);
	line_at(first, KIND_customer, 200);
	line_at(second, KIND_customer, 300);
	ck_assert_ptr_eq(session_waiting(&s), second);
	line_at(second, KIND_auto, 310); /* no person */
	ck_assert_ptr_eq(session_waiting(&s), second);
	line_at(second, KIND_rep, 320);
	ck_assert_ptr_eq(session_waiting(&s), first);
	line_at(second, KIND_customer, 330);
	ck_assert_ptr_eq(session_waiting(&s), first);
	a.holder = STR("ken");
	told(&a, &changes);
	ck_assert_ptr_eq(session_waiting(&s), second);
}
END_TEST

START_TEST(a_customers_chats_are_all_his)
{
	struct rec_chat a = rec(A, STATE_auto, "");
	unsigned changes;

	s.standing = STANDING_customer;
	ck_assert(told(&a, &changes)->mine);
	ck_assert_uint_eq(changes & CHAT_GIVEN, CHAT_GIVEN);
	a.state = STATE_with_rep;
	a.holder = STR("mei");
	ck_assert(told(&a, &changes)->mine);
	a.state = STATE_closed;
	ck_assert(!told(&a, &changes)->mine);
	ck_assert_uint_eq(changes & CHAT_LOST, CHAT_LOST);
}
END_TEST

START_TEST(long_names_are_cut_between_characters)
{
	char name[400];
	struct rec_chat a = rec(A, STATE_auto, "");
	unsigned changes;
	struct chat *chat;

	for (size_t i = 0; i + 3 <= 399; i += 3)
		memcpy(name + i, "\xe9\x99\xb3", 3);
	a.customer = (struct str){ name, 399 };
	chat = told(&a, &changes);
	ck_assert_uint_eq(strlen(chat->customer), 318);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("session");
	TCase *t = tcase_create("session");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, numbers_stay);
	tcase_add_test(t, what_a_page_tells_stays_until_it_changes);
	tcase_add_test(t, many_chats);
	tcase_add_test(t, the_sign_in_name_decides);
	tcase_add_loop_test(t, ours_until_it_goes, 0, 4);
	tcase_add_test(t, welcome_gives_and_takes);
	tcase_add_test(t, another_epoch_forgets_numbers);
	tcase_add_test(t, the_first_epoch_forgets_nothing);
	tcase_add_test(t, a_break_skips_nothing);
	tcase_add_test(t, given_back_begins_near_the_end);
	tcase_add_test(t, judges_numbers);
	tcase_add_test(t, own_lines_count);
	tcase_add_test(t, gaps_are_jumped);
	tcase_add_test(t, who_waits_longest);
	tcase_add_test(t, a_customers_chats_are_all_his);
	tcase_add_test(t, long_names_are_cut_between_characters);
	suite_add_tcase(all, t);
	return all;
}
