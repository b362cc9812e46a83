/* Following chats: what is asked, what is passed on, and that it ends. */
#include "client/cli/follow.h"

#include <ev.h>
#include <stdio.h>

#include "tests/support/suite.h"

#define A "AAAAAAAAAAAAAAAAAAAAAA"
#define B "BBBBBBBBBBBBBBBBBBBBBB"

static struct session session;
static struct follow follow;
static char asked[512]; /* questions, a blank behind each */
static char shown[512]; /* lines passed on */
static unsigned last_changes;
static int gaps;
static enum err send_err;

static enum err on_send(void *ctx, struct message *m)
{
	char text[80];

	(void)ctx;
	if (send_err)
		return send_err;
	if (m->type == MESSAGE_resume)
		snprintf(text, sizeof(text), "%.*s:%lld/%lld ", STR_ARG(m->id),
		    (long long)m->u.resume.last,
		    (long long)m->u.resume.last_note);
	else
		snprintf(text, sizeof(text), "%.*s ", STR_ARG(m->id));
	strcat(asked, text);
	return ERR_ok;
}

static void on_chat(void *ctx, struct chat *chat, unsigned changes)
{
	(void)ctx;
	(void)chat;
	last_changes = changes;
}

static void on_line(
    void *ctx, struct chat *chat, const struct rec_line *line, bool live)
{
	char text[40];

	(void)ctx;
	snprintf(text, sizeof(text), "%d%c%lld%s ", chat->number,
	    line->track == TRACK_open ? '#' : '~', (long long)line->seq,
	    live ? "!" : "");
	strcat(shown, text);
}

static void on_gap(void *ctx, struct chat *chat)
{
	(void)ctx;
	(void)chat;
	gaps++;
}

static void setup(void)
{
	session_init(&session, 20, 1);
	follow = (struct follow){ .session = &session,
		.loop = ev_loop_new(0),
		.send = on_send,
		.chat = on_chat,
		.line = on_line,
		.gap = on_gap };
	asked[0] = shown[0] = '\0';
	last_changes = 0;
	gaps = 0;
	send_err = ERR_ok;
	ck_assert_int_eq(follow_init(&follow), ERR_ok);
}

static void teardown(void)
{
	follow_fini(&follow);
	ev_loop_destroy(follow.loop);
	session_fini(&session);
}

static const char *take(char *text)
{
	static char taken[512];

	strcpy(taken, text);
	text[0] = '\0';
	return taken;
}

static struct rec_chat rec(const char *id, const char *rep)
{
	return (struct rec_chat){ .conversation = str_from(id),
		.state = rep[0] ? STATE_with_rep : STATE_waiting,
		.holder = str_from(rep),
		.shop = STR("tea") };
}

static void welcome(struct rec_chat *chats, size_t count)
{
	struct message m = { .type = MESSAGE_welcome };

	m.u.welcome.standing = STANDING_rep;
	m.u.welcome.name = STR("mei");
	m.u.welcome.chats = (struct rec_chat_list){ chats, count };
	ck_assert(!follow_message(&follow, &m, NULL));
}

static void chat(struct rec_chat one)
{
	struct message m = { .type = MESSAGE_chat };

	m.u.chat.chats = (struct rec_chat_list){ &one, 1 };
	ck_assert(!follow_message(&follow, &m, NULL));
}

static void line(const char *id, int64_t seq, enum track track)
{
	struct rec_line one = { .seq = seq,
		.track = track,
		.kind = KIND_customer,
		.text = STR("x") };
	struct message m = { .type = MESSAGE_line };

	m.u.line.conversation = str_from(id);
	m.u.line.lines = (struct rec_line_list){ &one, 1 };
	ck_assert(!follow_message(&follow, &m, NULL));
}

struct old {
	int64_t seq;
	enum track track;
	int64_t at;
};

static bool answer(
    const char *question, const struct old *old, size_t count, bool more)
{
	struct rec_line list[16] = { 0 };
	struct message m = { .type = MESSAGE_lines, .id = str_from(question) };

	for (size_t i = 0; i < count; i++)
		list[i] = (struct rec_line){ .seq = old[i].seq,
			.track = old[i].track,
			.at = old[i].at,
			.kind = KIND_customer };
	m.u.lines.lines = (struct rec_line_list){ list, count };
	m.u.lines.more = more;
	m.u.lines.live = !more;
	return follow_message(&follow, &m, NULL);
}

static bool refuse(const char *question, const char *code, int64_t lowest)
{
	struct message m = { .type = MESSAGE_error, .id = str_from(question) };

	m.u.error.code = str_from(code);
	m.u.error.lowest = lowest;
	return follow_message(&follow, &m, NULL);
}

static void one_own_chat(int64_t last)
{
	struct rec_chat a = rec(A, "mei");

	a.last = last;
	welcome(&a, 1);
}

START_TEST(asks_for_own_chats_at_once)
{
	struct rec_chat chats[] = { rec(A, "mei"), rec(B, "mei") };

	chats[0].last = 100;
	chats[1].last_note = 25;
	welcome(chats, 2);
	ck_assert_str_eq(take(asked), "resume.1:80/0 resume.2:0/5 ");
	ck_assert_uint_eq(last_changes, CHAT_NEW | CHAT_GIVEN);
}
END_TEST

START_TEST(passes_lines_once_in_order)
{
	static const struct old old[] = { { 1, TRACK_open, 0 },
		{ 2, TRACK_open, 0 } };

	one_own_chat(2);
	take(asked);
	line(A, 3, TRACK_open); /* before the answer: it will bring it too */
	ck_assert_str_eq(take(shown), "");
	ck_assert_str_eq(take(asked), "");
	ck_assert(answer("resume.1", old, 2, false));
	ck_assert_str_eq(take(shown), "1#1 1#2 ");
	line(A, 2, TRACK_open);
	line(A, 3, TRACK_open);
	line(A, 3, TRACK_open);
	line(B, 1, TRACK_open); /* not known: not ours */
	ck_assert_str_eq(take(shown), "1#3! ");
	ck_assert_str_eq(take(asked), "");
}
END_TEST

START_TEST(a_hole_is_asked_for)
{
	static const struct old old[] = { { 1, TRACK_open, 0 },
		{ 2, TRACK_open, 0 }, { 3, TRACK_open, 0 } };

	one_own_chat(0);
	ck_assert(answer("resume.1", NULL, 0, false));
	take(asked);
	line(A, 3, TRACK_open);
	line(A, 4, TRACK_open);
	ck_assert_str_eq(take(asked), "resume.1:0/0 ");
	ck_assert_str_eq(take(shown), "");
	ck_assert(answer("resume.1", old, 3, false));
	ck_assert_str_eq(take(shown), "1#1 1#2 1#3 ");
	line(A, 4, TRACK_open);
	ck_assert_str_eq(take(shown), "1#4! ");
}
END_TEST

START_TEST(goes_on_while_there_is_more)
{
	static const struct old old[] = { { 1, TRACK_open, 0 },
		{ 2, TRACK_open, 0 }, { 3, TRACK_open, 0 } };

	one_own_chat(3);
	take(asked);
	ck_assert(answer("resume.1", old, 2, true));
	ck_assert_str_eq(take(asked), "resume.1:2/0 ");
	ck_assert(answer("resume.1", old + 2, 1, false));
	ck_assert_str_eq(take(asked), "");
	ck_assert_str_eq(take(shown), "1#1 1#2 1#3 ");
}
END_TEST

/* A desk that promises more and gives nothing must not be asked for ever. */
START_TEST(more_of_nothing_waits)
{
	one_own_chat(3);
	take(asked);
	ck_assert(answer("resume.1", NULL, 0, true));
	ck_assert_str_eq(take(asked), "");
	ck_assert(ev_is_active((ev_timer *)follow.timer));
}
END_TEST

START_TEST(an_unfilled_hole_is_jumped)
{
	static const struct old old[] = { { 7, TRACK_open, 0 },
		{ 8, TRACK_open, 0 } };

	one_own_chat(8);
	take(asked);
	ck_assert(answer("resume.1", old, 2, false));
	ck_assert_str_eq(take(shown), "1#7 1#8 ");
	ck_assert_int_eq(gaps, 1);
	ck_assert_str_eq(take(asked), "");
}
END_TEST

START_TEST(tracks_are_shown_by_time)
{
	static const struct old old[] = { { 1, TRACK_open, 10 },
		{ 2, TRACK_open, 30 }, { 3, TRACK_open, 5 },
		{ 1, TRACK_internal, 20 }, { 2, TRACK_internal, 40 } };

	one_own_chat(3);
	ck_assert(answer("resume.1", old, 5, false));
	/* the third line's clock went wrong; its number counts */
	ck_assert_str_eq(take(shown), "1#1 1~1 1#2 1#3 1~2 ");
}
END_TEST

START_TEST(refusals)
{
	one_own_chat(3);
	take(asked);
	ck_assert(refuse("resume.1", "gap", 9));
	ck_assert_int_eq(gaps, 1);
	ck_assert_str_eq(take(asked), "resume.1:8/0 ");
	ck_assert(refuse("resume.1", "bad_seq", 0));
	ck_assert_str_eq(take(asked), "resume.1:0/0 ");
	ck_assert(refuse("resume.1", "bad_seq", 0)); /* 0 is not to be mended */
	ck_assert(refuse("resume.1", "forbidden", 0));
	ck_assert_str_eq(take(asked), "");
	ck_assert(!ev_is_active((ev_timer *)follow.timer));
	one_own_chat(3);
	take(asked);
	ck_assert(refuse("resume.1", "slow_down", 0));
	ck_assert_str_eq(take(asked), "");
	ck_assert(ev_is_active((ev_timer *)follow.timer));
	ck_assert(!refuse("other", "slow_down", 0));
	ck_assert(!refuse("resume.", "slow_down", 0));
	ck_assert(!refuse("resume.99", "slow_down", 0));
	ck_assert(!refuse("resume.x", "slow_down", 0));
}
END_TEST

START_TEST(follows_what_it_is_given)
{
	welcome(NULL, 0);
	chat(rec(A, "ken"));
	ck_assert_str_eq(take(asked), "");
	chat(rec(A, "mei"));
	ck_assert_uint_eq(last_changes, CHAT_GIVEN);
	ck_assert_str_eq(take(asked), "resume.1:0/0 ");
	chat(rec(A, "mei"));
	ck_assert_str_eq(take(asked), ""); /* one question at a time */
	chat(rec(A, "ken"));
	ck_assert_uint_eq(last_changes & CHAT_LOST, CHAT_LOST);
}
END_TEST

START_TEST(a_list_is_no_gift)
{
	struct rec_chat other = rec(A, "ken");
	struct message m = { .type = MESSAGE_listing, .id = STR("list") };

	one_own_chat(0);
	take(asked);
	m.u.listing.chats = (struct rec_chat_list){ &other, 1 };
	ck_assert(!follow_message(&follow, &m, NULL));
	ck_assert_uint_eq(last_changes & CHAT_LOST, CHAT_LOST);
	ck_assert_str_eq(take(asked), "");
}
END_TEST

static void ack(enum message_type type, int64_t seq)
{
	struct outbox_entry e = { .type = type };
	struct message m = { .type = MESSAGE_ack };

	m.u.ack.conversation = STR(A);
	m.u.ack.seq = seq;
	ck_assert(!follow_message(&follow, &m, &e));
}

START_TEST(own_lines_leave_no_hole)
{
	one_own_chat(0);
	ck_assert(answer("resume.1", NULL, 0, false));
	take(asked);
	ack(MESSAGE_say, 1);
	line(A, 2, TRACK_open);
	ack(MESSAGE_note, 1);
	line(A, 2, TRACK_internal);
	ck_assert_str_eq(take(shown), "1#2! 1~2! ");
	ck_assert_str_eq(take(asked), "");
	ack(MESSAGE_say, 5);
	ck_assert_str_eq(take(asked), "resume.1:2/2 ");
}
END_TEST

START_TEST(goes_on_after_a_break)
{
	static const struct old old[] = { { 1, TRACK_open, 0 } };

	one_own_chat(1);
	ck_assert(answer("resume.1", old, 1, false));
	take(asked);
	follow_lost(&follow);
	line(A, 3, TRACK_open); /* cannot be, but must not ask either */
	ck_assert_str_eq(take(asked), "");
	one_own_chat(40);
	ck_assert_str_eq(take(asked), "resume.1:1/0 ");
}
END_TEST

START_TEST(a_full_box_is_tried_again)
{
	send_err = ERR_busy;
	one_own_chat(1);
	ck_assert_str_eq(take(asked), "");
	ck_assert(ev_is_active((ev_timer *)follow.timer));
	send_err = ERR_ok;
	ev_feed_event(follow.loop, follow.timer, EV_TIMER);
	ev_run(follow.loop, EVRUN_NOWAIT);
	ck_assert_str_eq(take(asked), "resume.1:0/0 ");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("follow");
	TCase *t = tcase_create("follow");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, asks_for_own_chats_at_once);
	tcase_add_test(t, passes_lines_once_in_order);
	tcase_add_test(t, a_hole_is_asked_for);
	tcase_add_test(t, goes_on_while_there_is_more);
	tcase_add_test(t, more_of_nothing_waits);
	tcase_add_test(t, an_unfilled_hole_is_jumped);
	tcase_add_test(t, tracks_are_shown_by_time);
	tcase_add_test(t, refusals);
	tcase_add_test(t, follows_what_it_is_given);
	tcase_add_test(t, a_list_is_no_gift);
	tcase_add_test(t, own_lines_leave_no_hole);
	tcase_add_test(t, goes_on_after_a_break);
	tcase_add_test(t, a_full_box_is_tried_again);
	suite_add_tcase(s, t);
	return s;
}
