/* The delivery contract in memory: repeats of an id, numbers without holes,
 * resuming page by page, nothing sent of a turn that was refused. */
#include <stdio.h>
#include <string.h>

#include "server/store/message.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"

struct pair {
	struct rig *rig;
	struct peer_ref customer, rep;
	const char *chat;
};

/* A customer with a rep: nothing the machine says comes in between. Lines 1
 * is the desk's. */
static struct pair pair_open(void)
{
	struct rig_config config = { .no_suggest = true };
	struct pair p = { .rig = rig_open(&config) };
	p.rep = rig_staff(p.rig, "ana", STANDING_rep, "en", "", 5);
	p.customer = rig_customer(p.rig, "demo");
	p.chat = rig_open_chat(p.rig, p.customer);
	rig_send(p.rig, p.customer,
	    "{'type':'person','id':'p','conversation':'%s'}", p.chat);
	rig_send(p.rig, p.rep, "{'type':'resume','conversation':'%s'}", p.chat);
	ck_assert_str_eq(rig_error(p.rig, p.rep), "");
	return p;
}

START_TEST(a_repeat_gets_the_same_answer)
{
	struct pair p = pair_open();
	rig_send(p.rig, p.customer, SAY, "a", p.chat, "hello");
	int64_t seq = rig_last(p.rig, p.customer, MESSAGE_ack)->u.ack.seq;
	int64_t at = rig_last(p.rig, p.customer, MESSAGE_ack)->u.ack.at;
	clock_wind(rig_clock(p.rig), 5000);
	rig_forget(p.rig, p.customer);
	rig_forget(p.rig, p.rep);
	rig_send(p.rig, p.customer, SAY, "a", p.chat, "hello");
	const struct message *ack = rig_last(p.rig, p.customer, MESSAGE_ack);
	ck_assert_int_eq(ack->u.ack.seq, seq);
	ck_assert_int_eq(ack->u.ack.at, at);
	ck_assert_uint_eq(rig_count(p.rig, p.rep), 0);
	rig_close(p.rig);
}
END_TEST

START_TEST(an_id_for_something_else_is_refused)
{
	struct pair p = pair_open();
	rig_send(p.rig, p.customer, SAY, "a", p.chat, "hello");
	rig_send(p.rig, p.customer, SAY, "a", p.chat, "hello!");
	ck_assert_str_eq(rig_error(p.rig, p.customer), "id_reuse");
	rig_send(p.rig, p.customer,
	    "{'type':'close','id':'a','conversation':'%s'}", p.chat);
	ck_assert_str_eq(rig_error(p.rig, p.customer), "id_reuse");
	rig_send(p.rig, p.customer, SAY, "b", p.chat, "still fine");
	ck_assert_int_eq(
	    rig_last(p.rig, p.customer, MESSAGE_ack)->u.ack.seq, 3);
	rig_close(p.rig);
}
END_TEST

/* Ids are a sender's own: another sender may use the same one. */
START_TEST(ids_belong_to_the_sender)
{
	struct pair p = pair_open();
	rig_send(p.rig, p.customer, SAY, "same", p.chat, "from me");
	rig_send(p.rig, p.rep, SAY, "same", p.chat, "from the rep");
	ck_assert_str_eq(rig_error(p.rig, p.rep), "");
	ck_assert_int_eq(rig_last(p.rig, p.rep, MESSAGE_ack)->u.ack.seq, 3);
	rig_close(p.rig);
}
END_TEST

START_TEST(ten_copies_in_one_group_are_one_line)
{
	struct pair p = pair_open();
	for (int i = 0; i < 10; i++)
		rig_put(p.rig, p.customer, SAY, "a", p.chat, "hello");
	rig_run(p.rig);
	ck_assert_uint_eq(rig_seen(p.rig, p.rep, MESSAGE_line), 1);
	ck_assert_uint_eq(rig_seen(p.rig, p.customer, MESSAGE_ack), 11);
	rig_close(p.rig);
}
END_TEST

START_TEST(a_repeat_after_a_restart)
{
	struct pair p = pair_open();
	rig_send(p.rig, p.customer, SAY, "a", p.chat, "hello");
	char token[512];
	const struct message *w = rig_last(p.rig, p.customer, MESSAGE_welcome);
	snprintf(token, sizeof(token), "%.*s", STR_ARG(w->u.welcome.token));
	rig_restart(p.rig);
	struct peer_ref again = rig_connect(p.rig);
	rig_send(
	    p.rig, again, "{'type':'hello','shop':'demo','token':'%s'}", token);
	rig_send(p.rig, again, SAY, "a", p.chat, "hello");
	ck_assert_int_eq(rig_last(p.rig, again, MESSAGE_ack)->u.ack.seq, 2);
	rig_close(p.rig);
}
END_TEST

/* A close repeated after it took effect is answered, not refused. */
START_TEST(a_repeat_beats_the_state)
{
	struct pair p = pair_open();
	for (int i = 0; i < 2; i++) {
		rig_forget(p.rig, p.customer);
		rig_send(p.rig, p.customer,
		    "{'type':'close','id':'x','conversation':'%s'}", p.chat);
		ck_assert_str_eq(rig_error(p.rig, p.customer), "");
		rig_last(p.rig, p.customer, MESSAGE_ack);
	}
	rig_close(p.rig);
}
END_TEST

START_TEST(numbers_have_no_holes)
{
	struct pair p = pair_open();
	int64_t want = 2;
	for (int i = 0; i < 40; i++) {
		char id[16];
		struct peer_ref who = i % 3 ? p.customer : p.rep;
		snprintf(id, sizeof(id), "n%d", i);
		rig_put(p.rig, who, SAY, id, p.chat, "x");
		if (i % 5 == 0) /* refused ones leave no hole */
			rig_put(p.rig, who,
			    "{'type':'resume','conversation':'%s','last':"
			    "999}",
			    p.chat);
		if (i % 7 == 0)
			rig_run(p.rig);
	}
	rig_run(p.rig);
	struct arena arena = ARENA_EMPTY;
	struct line_list lines;
	ck_assert_int_eq(message_after(rig_store(p.rig), 1, TRACK_open, 1, 100,
			     &arena, &lines),
	    0);
	ck_assert_uint_eq(lines.count, 40);
	for (size_t i = 0; i < lines.count; i++)
		ck_assert_int_eq(lines.at[i].seq, want++);
	arena_fini(&arena);
	rig_close(p.rig);
}
END_TEST

/* 450 lines come in pages; live only from the last one on. */
START_TEST(resume_page_by_page)
{
	struct pair p = pair_open();
	for (int i = 0; i < 450; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		rig_put(p.rig, p.rep, SAY, id, p.chat, "x");
	}
	rig_run(p.rig);
	struct peer_ref mia =
	    rig_staff(p.rig, "mia", STANDING_supervisor, "en", "", 5);
	int64_t last = 0;
	int pages = 0;
	bool more = true;
	while (more) {
		rig_send(p.rig, mia,
		    "{'type':'resume','conversation':'%s','last':%d}", p.chat,
		    (int)last);
		const struct message *m = rig_last(p.rig, mia, MESSAGE_lines);
		for (size_t i = 0; i < m->u.lines.lines.count; i++)
			ck_assert_int_eq(m->u.lines.lines.at[i].seq, ++last);
		more = m->u.lines.more;
		ck_assert(m->u.lines.live == !more);
		ck_assert_int_lt(++pages, 10);
		rig_forget(p.rig, mia);
		if (more) { /* not live yet: nothing comes by itself */
			char id[16];
			snprintf(id, sizeof(id), "m%d", pages);
			rig_send(p.rig, p.rep, SAY, id, p.chat, "y");
			ck_assert_uint_eq(
			    rig_seen(p.rig, mia, MESSAGE_line), 0);
		}
	}
	ck_assert_int_eq(pages, 3);
	rig_send(p.rig, p.rep, SAY, "live", p.chat, "z");
	ck_assert_int_eq(
	    rig_last(p.rig, mia, MESSAGE_line)->u.line.lines.at[0].seq,
	    last + 1);
	rig_close(p.rig);
}
END_TEST

static const struct {
	const char *fields, *code;
} bad_resumes[] = {
	{ "'last':100", "bad_seq" },
	{ "'last':9223372036854775807", "bad_seq" },
	{ "'last_note':1", "bad_seq" },
};

START_TEST(resume_beyond_the_end)
{
	struct pair p = pair_open();
	rig_send(p.rig, p.rep, "{'type':'resume','conversation':'%s',%s}",
	    p.chat, bad_resumes[_i].fields);
	ck_assert_str_eq(rig_error(p.rig, p.rep), bad_resumes[_i].code);
	rig_close(p.rig);
}
END_TEST

START_TEST(history_goes_back)
{
	struct pair p = pair_open();
	for (int i = 0; i < 30; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		rig_put(p.rig, p.customer, SAY, id, p.chat, "x");
	}
	rig_run(p.rig);
	rig_send(p.rig, p.customer,
	    "{'type':'history','id':'h','conversation':'%s','before':20,"
	    "'limit':5}",
	    p.chat);
	const struct message *m = rig_last(p.rig, p.customer, MESSAGE_lines);
	ck_assert(str_is(m->id, "h"));
	ck_assert_uint_eq(m->u.lines.lines.count, 5);
	ck_assert_int_eq(m->u.lines.lines.at[0].seq, 15);
	ck_assert_int_eq(m->u.lines.lines.at[4].seq, 19);
	rig_close(p.rig);
}
END_TEST

START_TEST(receipts_only_rise)
{
	struct pair p = pair_open();
	rig_send(p.rig, p.rep, SAY, "a", p.chat, "one");
	rig_send(p.rig, p.rep, SAY, "b", p.chat, "two");
	rig_forget(p.rig, p.rep);
	rig_send(p.rig, p.customer,
	    "{'type':'seen','conversation':'%s','seq':3}", p.chat);
	ck_assert_int_eq(rig_last(p.rig, p.rep, MESSAGE_seen)->u.seen.seq, 3);
	rig_send(p.rig, p.customer,
	    "{'type':'seen','conversation':'%s','seq':2}", p.chat);
	ck_assert_uint_eq(rig_seen(p.rig, p.rep, MESSAGE_seen), 1);
	rig_send(p.rig, p.customer,
	    "{'type':'seen','conversation':'%s','seq':9}", p.chat);
	ck_assert_str_eq(rig_error(p.rig, p.customer), "bad_seq");
	rig_close(p.rig);
}
END_TEST

START_TEST(two_tabs_see_each_other)
{
	struct pair p = pair_open();
	char token[512];
	const struct message *w = rig_last(p.rig, p.customer, MESSAGE_welcome);
	snprintf(token, sizeof(token), "%.*s", STR_ARG(w->u.welcome.token));
	struct peer_ref tab = rig_connect(p.rig);
	rig_send(
	    p.rig, tab, "{'type':'hello','shop':'demo','token':'%s'}", token);
	ck_assert_uint_eq(
	    rig_last(p.rig, tab, MESSAGE_welcome)->u.welcome.chats.count, 1);
	rig_send(p.rig, tab, "{'type':'resume','conversation':'%s'}", p.chat);
	rig_send(p.rig, p.customer, SAY, "a", p.chat, "in the first tab");
	ck_assert_int_eq(
	    rig_last(p.rig, tab, MESSAGE_line)->u.line.lines.at[0].seq, 2);
	rig_close(p.rig);
}
END_TEST

START_TEST(a_pack_is_swapped_while_chats_run)
{
	struct pair p = pair_open();
	/* the same pack again: nothing to index, still in force */
	rig_reload(p.rig);
	rig_send(p.rig, p.rep, "{'type':'suggest','code':'ship'}");
	const struct message *s = rig_last(p.rig, p.rep, MESSAGE_suggestions);
	ck_assert_uint_eq(s->u.suggestions.items.count, 1);
	rig_close(p.rig);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("repeat");
	TCase *t = tcase_create("contract");
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_repeat_gets_the_same_answer);
	tcase_add_test(t, an_id_for_something_else_is_refused);
	tcase_add_test(t, ids_belong_to_the_sender);
	tcase_add_test(t, ten_copies_in_one_group_are_one_line);
	tcase_add_test(t, a_repeat_after_a_restart);
	tcase_add_test(t, a_repeat_beats_the_state);
	tcase_add_test(t, numbers_have_no_holes);
	tcase_add_test(t, resume_page_by_page);
	tcase_add_loop_test(t, resume_beyond_the_end, 0,
	    sizeof(bad_resumes) / sizeof(bad_resumes[0]));
	tcase_add_test(t, history_goes_back);
	tcase_add_test(t, receipts_only_rise);
	tcase_add_test(t, two_tabs_see_each_other);
	tcase_add_test(t, a_pack_is_swapped_while_chats_run);
	suite_add_tcase(s, t);
	return s;
}
