/* The outbox: nothing lost, nothing out of order, the same id again. */
#include "client/cli/outbox.h"

#include <stdio.h>

#include "tests/support/suite.h"

#define A "AAAAAAAAAAAAAAAAAAAAAA"
#define B "BBBBBBBBBBBBBBBBBBBBBB"

static struct outbox box;

static void setup(void)
{
	outbox_init(&box);
}

static void teardown(void)
{
	outbox_fini(&box);
	ck_assert(list_empty(&box.entries));
}

static enum err put_say(const char *id, const char *conversation)
{
	struct message m = { .type = MESSAGE_say, .id = str_from(id) };

	m.u.say.conversation = str_from(conversation);
	m.u.say.text = STR("hello");
	return outbox_put(&box, &m);
}

static enum err put_list(const char *id)
{
	struct message m = { .type = MESSAGE_list, .id = str_from(id) };

	m.u.list.what = LISTED_mine;
	return outbox_put(&box, &m);
}

/* Sends what may go out now; the ids, a blank behind each. */
static const char *send_all(int64_t now_ms)
{
	static char ids[256];
	struct outbox_entry *e;

	ids[0] = '\0';
	while ((e = outbox_next(&box, now_ms))) {
		strcat(ids, e->id[0] ? e->id : "-");
		strcat(ids, " ");
		outbox_sent(&box, e, now_ms);
	}
	return ids;
}

static void answer(const char *id)
{
	struct outbox_entry *e = outbox_find(&box, str_from(id));

	ck_assert_ptr_nonnull(e);
	outbox_done(&box, e);
}

START_TEST(one_at_a_time_per_chat)
{
	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	ck_assert_int_eq(put_say("a2", A), ERR_ok);
	ck_assert_int_eq(put_say("b1", B), ERR_ok);
	ck_assert_str_eq(send_all(0), "a1 b1 ");
	ck_assert_str_eq(send_all(5), "");
	answer("b1");
	ck_assert_str_eq(send_all(6), "");
	answer("a1");
	ck_assert_str_eq(send_all(7), "a2 ");
	answer("a2");
	ck_assert_uint_eq(box.count, 0);
}
END_TEST

START_TEST(keeps_order_when_put_off)
{
	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	ck_assert_int_eq(put_say("a2", A), ERR_ok);
	ck_assert_str_eq(send_all(1000), "a1 ");
	outbox_later(outbox_find(&box, STR("a1")), 1000, 700);
	ck_assert_str_eq(send_all(1699), "");
	ck_assert_int_eq(outbox_due_ms(&box), 1700);
	ck_assert_str_eq(send_all(1700), "a1 ");
	answer("a1");
	ck_assert_str_eq(send_all(1701), "a2 ");
}
END_TEST

static const int64_t waits[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000,
	30000 };

START_TEST(waits_longer_each_time)
{
	int64_t now = 0;

	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		ck_assert_str_eq(send_all(now), "a1 ");
		outbox_later(outbox_find(&box, STR("a1")), now, 0);
		ck_assert_int_eq(outbox_due_ms(&box), now + waits[i]);
		now = outbox_due_ms(&box);
	}
}
END_TEST

START_TEST(sends_again_after_a_break)
{
	char first[256];

	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	ck_assert_int_eq(put_say("b1", B), ERR_ok);
	ck_assert_int_eq(put_say("a2", A), ERR_ok);
	ck_assert_int_eq(put_list("l1"), ERR_ok);
	ck_assert_str_eq(send_all(0), "a1 b1 l1 ");
	struct outbox_entry *e = outbox_find(&box, STR("a1"));
	ck_assert_uint_lt(e->len, sizeof(first));
	memcpy(first, e->frame, e->len);
	answer("b1");
	outbox_lost(&box);
	ck_assert_int_eq(put_list("l2"), ERR_ok);
	/* nobody will answer l1: it was for the old connection */
	ck_assert_str_eq(send_all(9), "a1 l2 ");
	e = outbox_find(&box, STR("a1"));
	ck_assert(!memcmp(first, e->frame, e->len));
	answer("a1");
	ck_assert_str_eq(send_all(9), "a2 ");
}
END_TEST

START_TEST(put_off_ends_with_the_break)
{
	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	ck_assert_str_eq(send_all(0), "a1 ");
	outbox_later(outbox_find(&box, STR("a1")), 0, 60000);
	outbox_lost(&box);
	ck_assert_str_eq(send_all(1), "a1 ");
}
END_TEST

START_TEST(forgets_what_has_no_answer)
{
	struct message m = { .type = MESSAGE_typing };

	m.u.typing.conversation = STR(A);
	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	ck_assert_int_eq(outbox_put(&box, &m), ERR_ok);
	ck_assert_str_eq(send_all(0), "a1 - ");
	ck_assert_uint_eq(box.count, 1);
	ck_assert_ptr_null(outbox_find(&box, STR("")));
	ck_assert_ptr_null(outbox_find(&box, STR_NONE));
	ck_assert_ptr_null(outbox_find(&box, STR("a")));
}
END_TEST

START_TEST(knows_the_oldest)
{
	ck_assert_int_eq(outbox_oldest_ms(&box), INT64_MAX);
	ck_assert_int_eq(outbox_due_ms(&box), INT64_MAX);
	ck_assert_int_eq(put_say("a1", A), ERR_ok);
	ck_assert_str_eq(send_all(100), "a1 ");
	ck_assert_int_eq(put_say("b1", B), ERR_ok);
	ck_assert_str_eq(send_all(200), "b1 ");
	ck_assert_int_eq(outbox_oldest_ms(&box), 100);
	answer("a1");
	ck_assert_int_eq(outbox_oldest_ms(&box), 200);
}
END_TEST

START_TEST(is_bounded)
{
	char id[16];

	for (int i = 0; i < OUTBOX_MAX; i++) {
		snprintf(id, sizeof(id), "x%d", i);
		ck_assert_int_eq(put_say(id, A), ERR_ok);
	}
	ck_assert_int_eq(put_say("more", A), ERR_busy);
	ck_assert_uint_eq(box.count, OUTBOX_MAX);
}
END_TEST

START_TEST(refuses_what_cannot_be_said)
{
	struct message m = { .type = MESSAGE_say, .id = STR("a1") };

	m.u.say.conversation = STR(A);
	m.u.say.text = STR("\xff");
	ck_assert_int_ne(outbox_put(&box, &m), ERR_ok);
	ck_assert_uint_eq(box.count, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("outbox");
	TCase *t = tcase_create("outbox");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, one_at_a_time_per_chat);
	tcase_add_test(t, keeps_order_when_put_off);
	tcase_add_test(t, waits_longer_each_time);
	tcase_add_test(t, sends_again_after_a_break);
	tcase_add_test(t, put_off_ends_with_the_break);
	tcase_add_test(t, forgets_what_has_no_answer);
	tcase_add_test(t, knows_the_oldest);
	tcase_add_test(t, is_bounded);
	tcase_add_test(t, refuses_what_cannot_be_said);
	suite_add_tcase(s, t);
	return s;
}
