/* What a customer should not have typed is nowhere behind the gate: not in a
 * row, a frame, a worker's question or a lesson; and a repeat is a repeat. */
#include "shared/buf.h"
#include "shared/wire.h"
#include "tests/flow/talk.h"

static struct peer_ref ana;

static void setup(void)
{
	talk_open();
}

static void teardown(void)
{
	talk_close();
}

static void with_rep(void)
{
	ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
}

static struct str ack_text(void)
{
	return rig_last(rig, c, MESSAGE_ack)->u.ack.text;
}

/* Every text of the whole database, and every frame of everybody. */
static bool found_in_rows(const char *what)
{
	static const char *const columns[] = { "message.text", "answer.words",
		"lesson.text", "event.detail", "request.answer",
		"conversation.known", "conversation.asked", "conversation.page",
		"conversation.context", "conversation.contact",
		"customer.name" };
	char sql[300];
	for (int i = 0; i < ROWS(columns); i++) {
		const char *dot = strchr(columns[i], '.');
		snprintf(sql, sizeof(sql),
		    "SELECT count(*) FROM %.*s WHERE instr(%s, '%s') > 0",
		    (int)(dot - columns[i]), columns[i], dot + 1, what);
		if (number(sql))
			return true;
	}
	return false;
}

static bool found_in_frames(struct peer_ref peer, const char *what)
{
	struct buf text = BUF_EMPTY;
	bool found = false;
	for (size_t i = 0; i < rig_count(rig, peer); i++) {
		buf_clear(&text);
		ck_assert_int_eq(
		    wire_encode(rig_frame(rig, peer, i), &text), ERR_ok);
		found = found || holds(buf_view(&text), what);
	}
	buf_fini(&text);
	return found;
}

static const struct {
	const char *id, *text, *kept, *secret;
} lines[] = {
	{ "M9.1", "card 4111111111111111", "card •••• 1111", "4111111" },
	{ "M9.2", "card 4111 1111 1111 1111", "card •••• 1111", "4111 1111" },
	{ "M9.6", "my password is tr0ub4dor", "my password is ••••",
	    "tr0ub4dor" },
	{ "cvv", "the cvv is 987", "the cvv is •••", "987" },
};

START_TEST(a_line_to_the_machine)
{
	say(lines[_i].text);
	ck_str(ack_text(), lines[_i].kept);
	rig_run(rig);
	ck_assert(!found_in_rows(lines[_i].secret));
	ck_assert(!found_in_frames(c, lines[_i].secret));
	ck_assert(found_in_rows("••••") || found_in_rows("•••"));
}
END_TEST

START_TEST(a_line_to_a_rep)
{
	with_rep();
	say(lines[_i].text);
	ck_str(ack_text(), lines[_i].kept);
	ck_str(rig_last(rig, ana, MESSAGE_line)->u.line.lines.at[0].text,
	    lines[_i].kept);
	ck_assert(!found_in_rows(lines[_i].secret));
	ck_assert(!found_in_frames(ana, lines[_i].secret));
}
END_TEST

static const struct {
	const char *id, *text;
} plain[] = {
	{ "M9.5", "call +34 612 345 678" },
	{ "M9.7", "number 4111111111111112" },
	{ "order", "order 1002" },
};

START_TEST(other_lines_stay)
{
	say(plain[_i].text);
	ck_assert_uint_eq(ack_text().len, 0);
	ck_assert(found_in_rows(plain[_i].text));
}
END_TEST

#define ACCOUNT "ES91 2100 0418 4502 0005 1332"

START_TEST(an_account_number_is_for_reps)
{
	say("my account " ACCOUNT);
	ck_str(ack_text(), "my account •••• 1332");
	ck_assert(!found_in_rows("2100 0418"));
	with_rep();
	say("my account " ACCOUNT);
	ck_assert_uint_eq(ack_text().len, 0);
	ck_str(rig_last(rig, ana, MESSAGE_line)->u.line.lines.at[0].text,
	    "my account " ACCOUNT);
}
END_TEST

START_TEST(in_two_lines)
{
	say("it is 4111 1111");
	ck_assert_uint_eq(ack_text().len, 0);
	say("1111 1111");
	ck_str(ack_text(), "••••");
	ck_assert_int_eq(number("SELECT count(*) FROM message "
				"WHERE text = '1111 1111'"),
	    0);
	/* later it is a number of its own */
	say("it is 4111 1111");
	rig_wind(rig, 61000);
	say("1111 1111");
	ck_assert_uint_eq(ack_text().len, 0);
}
END_TEST

static void repeat(const char *id, const char *text)
{
	rig_send(rig, c,
	    "{'type':'say','id':'%s','conversation':'%s','text':'%s'}", id,
	    chat, text);
}

/* The same line again is the same line, wherever the chat stands by now. */
START_TEST(a_repeat_is_a_repeat)
{
	repeat("r1", "account " ACCOUNT);
	int64_t seq = rig_last(rig, c, MESSAGE_ack)->u.ack.seq;
	repeat("r1", "account " ACCOUNT);
	ck_assert_int_eq(rig_last(rig, c, MESSAGE_ack)->u.ack.seq, seq);
	ck_str(ack_text(), "account •••• 1332");
	with_rep();
	repeat("r1", "account " ACCOUNT);
	ck_assert_str_eq(rig_error(rig, c), "");
	ck_assert_int_eq(rig_last(rig, c, MESSAGE_ack)->u.ack.seq, seq);
	repeat("r2", "it is 4111 1111");
	repeat("r3", "1111 1111");
	repeat("r3", "1111 1111");
	ck_assert_str_eq(rig_error(rig, c), "");
	repeat("r3", "1111 2222");
	ck_assert_str_eq(rig_error(rig, c), "id_reuse");
}
END_TEST

/* What is asked for and typed: no card gets to be a fact. */
START_TEST(a_typed_fact)
{
	say("where is my order");
	ck_assert(row().asked.len > 0);
	say("4111111111111111");
	ck_assert(!found_in_rows("4111111111111111"));
}
END_TEST

START_TEST(other_fields_of_customers)
{
	rig_send(rig, c,
	    "{'type':'context','id':'x','conversation':'%s','page':'p "
	    "4111111111111111','cart':'c 5500000000000004'}",
	    chat);
	rig_send(rig, c,
	    "{'type':'contact','id':'y','conversation':'%s','name':'n "
	    "4222222222222','reach':'a@b.cc'}",
	    chat);
	rig_send(rig, c,
	    "{'type':'close','id':'z','conversation':'%s','reason':'r "
	    "30569309025904'}",
	    chat);
	rig_send(rig, c,
	    "{'type':'rate','id':'w','conversation':'%s','score':1,'text':'t "
	    "371449635398431'}",
	    chat);
	struct peer_ref other = rig_connect(rig);
	rig_send(rig, other,
	    "{'type':'hello','shop':'demo','name':'6011111111111117'}");
	rig_send(
	    rig, other, "{'type':'open','id':'o','page':'3530111333300000'}");
	ck_assert_str_eq(rig_error(rig, c), "");
	ck_assert_str_eq(rig_error(rig, other), "");
	ck_assert(found_in_rows("•••• 8431"));
	ck_assert(found_in_rows("•••• 0000"));
	static const char *const cards[] = { "4111111111111111",
		"5500000000000004", "4222222222222", "30569309025904",
		"371449635398431", "6011111111111117", "3530111333300000" };
	for (int i = 0; i < ROWS(cards); i++)
		ck_assert_msg(!found_in_rows(cards[i]), "%s", cards[i]);
}
END_TEST

/* A rep may have to spell a number out. */
START_TEST(what_staff_writes_stays)
{
	with_rep();
	rig_send(rig, ana,
	    "{'type':'say','id':'a','conversation':'%s','text':'our test card "
	    "is 4111111111111111'}",
	    chat);
	ck_assert(found_in_rows("4111111111111111"));
	ck_assert_uint_eq(rig_last(rig, ana, MESSAGE_ack)->u.ack.text.len, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("hidden");
	TCase *t = tcase_create("hidden");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_line_to_the_machine, 0, ROWS(lines));
	tcase_add_loop_test(t, a_line_to_a_rep, 0, ROWS(lines));
	tcase_add_loop_test(t, other_lines_stay, 0, ROWS(plain));
	tcase_add_test(t, an_account_number_is_for_reps);
	tcase_add_test(t, in_two_lines);
	tcase_add_test(t, a_repeat_is_a_repeat);
	tcase_add_test(t, a_typed_fact);
	tcase_add_test(t, other_fields_of_customers);
	tcase_add_test(t, what_staff_writes_stays);
	suite_add_tcase(s, t);
	return s;
}
