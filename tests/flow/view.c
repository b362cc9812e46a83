/* What people are told and may look at: notes and their numbers, corrections,
 * lists, colleagues, watching, typing, ratings in words, suggestions. */
#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define NOTE "{'type':'note','id':'%s','conversation':'%s','text':'%s'}"
#define PERSON "{'type':'person','id':'%s','conversation':'%s'}"
#define CLOSE "{'type':'close','id':'%s','conversation':'%s'}"
#define RESUME "{'type':'resume','conversation':'%s'}"
#define LIST "{'type':'list','id':'list','what':'%s'}"

static struct rig *rig;
static struct peer_ref ana, mia, customer;
static const char *chat;

/* A customer with the rep ana; mia leads them. */
static void setup(void)
{
	rig = rig_open(NULL);
	ana = rig_staff(rig, "ana", STANDING_rep, "en es", "vip", 5);
	mia = rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	customer = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, customer);
	rig_send(rig, customer, PERSON, "p", chat);
	rig_send(rig, ana, RESUME, chat);
	rig_forget(rig, ana);
	rig_forget(rig, mia);
	rig_forget(rig, customer);
}

static void teardown(void)
{
	rig_close(rig);
}

static const struct rec_chat *last_chat(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_chat)->u.chat.chats.at[0];
}

static const struct rec_line *last_line(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_line)->u.line.lines.at[0];
}

/* One text out of the database; "" for none. */
static const char *kept(const char *sql)
{
	static char text[300];
	sqlite3_stmt *s;
	text[0] = '\0';
	ck_assert_int_eq(
	    sqlite3_prepare_v2(rig_store(rig)->db, sql, -1, &s, NULL), 0);
	if (sqlite3_step(s) == SQLITE_ROW)
		snprintf(text, sizeof(text), "%s",
		    (const char *)sqlite3_column_text(s, 0));
	ck_assert_int_eq(sqlite3_finalize(s), 0);
	return text;
}

/* ---- notes --------------------------------------------------------------- */

START_TEST(notes_have_numbers_of_their_own)
{
	for (int i = 1; i <= 3; i++) {
		char id[16];
		snprintf(id, sizeof(id), "n%d", i);
		rig_send(rig, ana, NOTE, id, chat, "a note");
		ck_assert_int_eq(rig_last(rig, ana, MESSAGE_ack)->u.ack.seq, i);
		snprintf(id, sizeof(id), "s%d", i);
		rig_send(rig, ana, SAY, id, chat, "a line");
		ck_assert_int_eq(
		    rig_last(rig, ana, MESSAGE_ack)->u.ack.seq, i + 1);
	}
	rig_send(rig, mia, RESUME, chat);
	const struct msg_lines *m = &rig_last(rig, mia, MESSAGE_lines)->u.lines;
	ck_assert_uint_eq(m->lines.count, 7);
	for (size_t i = 0; i < 7; i++) {
		bool note = i >= 4;
		const struct rec_line *line = &m->lines.at[i];
		ck_assert_int_eq(
		    line->track, note ? TRACK_internal : TRACK_open);
		ck_assert_int_eq(line->seq, (int64_t)(note ? i - 3 : i + 1));
	}
	/* only what she has not seen yet */
	rig_send(rig, mia,
	    "{'type':'resume','conversation':'%s','last':4,'last_note':2}",
	    chat);
	m = &rig_last(rig, mia, MESSAGE_lines)->u.lines;
	ck_assert_uint_eq(m->lines.count, 1);
	ck_assert_int_eq(m->lines.at[0].seq, 3);
	ck_assert_int_eq(m->lines.at[0].kind, KIND_note);
}
END_TEST

START_TEST(a_note_comes_to_all_staff_that_follows)
{
	rig_send(rig, mia, RESUME, chat);
	rig_send(rig, mia, NOTE, "n", chat, "be kind");
	ck_assert_int_eq(last_line(ana)->kind, KIND_note);
	ck_assert_int_eq(last_line(ana)->track, TRACK_internal);
	ck_assert(str_is(last_line(ana)->from, "mia"));
	ck_assert_uint_eq(rig_count(rig, customer), 0);
	/* the customer's own history has none of it */
	rig_send(rig, customer,
	    "{'type':'history','id':'h','conversation':'%s'}", chat);
	const struct msg_lines *m =
	    &rig_last(rig, customer, MESSAGE_lines)->u.lines;
	for (size_t i = 0; i < m->lines.count; i++)
		ck_assert_int_eq(m->lines.at[i].track, TRACK_open);
}
END_TEST

START_TEST(a_customer_never_counts_notes)
{
	rig_send(rig, ana, NOTE, "n", chat, "odd fish");
	rig_send(rig, ana, CLOSE, "x", chat);
	ck_assert_int_eq(last_chat(ana)->last_note, 1);
	ck_assert_int_eq(last_chat(customer)->last_note, 0);
	ck_assert_uint_eq(last_chat(customer)->customer.len, 0);
	ck_assert_uint_eq(last_chat(customer)->holder.len, 0);
	ck_assert(!last_chat(customer)->foreign);
}
END_TEST

/* ---- corrections --------------------------------------------------------- */

START_TEST(mark_corrects_stage_and_language)
{
	rig_send(rig, ana,
	    "{'type':'mark','id':'m','conversation':'%s','stage':'after_sale',"
	    "'lang':'es'}",
	    chat);
	rig_last(rig, ana, MESSAGE_ack);
	ck_assert_int_eq(last_chat(ana)->stage, STAGE_after_sale);
	ck_assert_int_eq(last_chat(customer)->stage, STAGE_after_sale);
	ck_assert_int_eq(last_chat(customer)->lang, LANG_es);
	/* the desk speaks it from now on */
	rig_send(rig, ana, CLOSE, "x", chat);
	ck_assert(last_line(customer)->text.len &&
		  memmem(last_line(customer)->text.ptr,
		      last_line(customer)->text.len, "Gracias", 7));
}
END_TEST

START_TEST(a_supervisor_may_mark_a_closed_one)
{
	rig_send(rig, ana, CLOSE, "x", chat);
	rig_send(rig, mia,
	    "{'type':'mark','id':'m','conversation':'%s','stage':'order',"
	    "'lang':'en'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, mia), "");
	ck_assert_str_eq(kept("SELECT stage FROM conversation"), "1");
}
END_TEST

/* ---- ratings ------------------------------------------------------------- */

START_TEST(a_rating_in_words_is_kept)
{
	rig_send(rig, ana, CLOSE, "x", chat);
	rig_send(rig, customer,
	    "{'type':'rate','id':'r','conversation':'%s','score':2,"
	    "'text':'slow, but kind'}",
	    chat);
	rig_last(rig, customer, MESSAGE_ack);
	ck_assert_str_eq(kept("SELECT detail FROM event WHERE kind = 'rated'"),
	    "slow, but kind");
	ck_assert_str_eq(
	    kept("SELECT number FROM event WHERE kind = 'rated'"), "2");
	/* of the one who had it, for the figures */
	ck_assert_str_eq(kept("SELECT name FROM staff JOIN event ON "
			      "staff.id = event.staff_id WHERE kind = 'rated'"),
	    "ana");
	ck_assert_int_eq(last_chat(ana)->score, 2);
	rig_send(rig, customer,
	    "{'type':'rate','id':'r2','conversation':'%s','score':5}", chat);
	ck_assert_str_eq(rig_error(rig, customer), "exists");
	/* who comes again may say anew how it was */
	rig_send(rig, customer,
	    "{'type':'reopen','id':'o','conversation':'%s'}", chat);
	ck_assert_int_eq(last_chat(customer)->score, 0);
	rig_send(rig, ana, CLOSE, "x2", chat);
	rig_send(rig, customer,
	    "{'type':'rate','id':'r3','conversation':'%s','score':5}", chat);
	ck_assert_int_eq(last_chat(customer)->score, 5);
}
END_TEST

/* ---- lists --------------------------------------------------------------- */

enum who { CUSTOMER, REP, SUPERVISOR, ADMIN, WHO_COUNT };

/* How many each sees of: one of ana's, one that waits, one with the machine,
 * two that are closed (one of them ana's). -1: it is not for them. */
static const struct {
	const char *what;
	int seen[WHO_COUNT];
} lists[] = {
	{ "mine", { 1, 1, 0, 0 } },
	{ "waiting", { -1, 1, 1, 1 } },
	{ "active", { -1, -1, 3, 3 } },
	{ "closed", { -1, -1, 2, 2 } },
};

static struct peer_ref another(const char *state)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *its = rig_open_chat(rig, c);
	if (!strcmp(state, "waits") || !strcmp(state, "was ana's"))
		rig_send(rig, c, PERSON, "p", its);
	if (!strcmp(state, "was ana's"))
		rig_send(rig, ana, CLOSE, its, its);
	if (!strcmp(state, "closed"))
		rig_send(rig, c, CLOSE, "x", its);
	return c;
}

START_TEST(each_list_for_each_standing)
{
	another("was ana's");
	another("closed");
	another("auto");
	rig_send(rig, ana, "{'type':'presence','here':false}");
	another("waits");
	struct peer_ref who[WHO_COUNT] = { customer, ana, mia,
		rig_staff(rig, "root", STANDING_admin, "en", "", 5) };
	for (int i = 0; i < WHO_COUNT; i++) {
		int want = lists[_i].seen[i];
		rig_forget(rig, who[i]);
		rig_send(rig, who[i], LIST, lists[_i].what);
		if (want < 0) {
			ck_assert_str_eq(rig_error(rig, who[i]), "forbidden");
			continue;
		}
		const struct message *m =
		    rig_last(rig, who[i], MESSAGE_listing);
		ck_assert(str_is(m->id, "list"));
		ck_assert_msg((int)m->u.listing.chats.count == want,
		    "%s for %d: %d", lists[_i].what, i,
		    (int)m->u.listing.chats.count);
	}
}
END_TEST

START_TEST(lists_end_where_one_says)
{
	rig_send(rig, ana, "{'type':'presence','here':false}");
	for (int i = 0; i < 5; i++)
		another("waits");
	rig_send(
	    rig, mia, "{'type':'list','id':'l','what':'waiting','limit':3}");
	const struct msg_listing *m =
	    &rig_last(rig, mia, MESSAGE_listing)->u.listing;
	ck_assert_uint_eq(m->chats.count, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(m->chats.at[i].place, (int64_t)i + 1);
}
END_TEST

/* ---- colleagues ---------------------------------------------------------- */

START_TEST(who_is_here)
{
	struct peer_ref ken = rig_staff(rig, "ken", STANDING_rep, "ja", "", 3);
	rig_send(rig, ken, "{'type':'presence','here':false}");
	rig_send(rig, ana, "{'type':'colleagues','id':'c'}");
	const struct msg_team *team = &rig_last(rig, ana, MESSAGE_team)->u.team;
	for (size_t i = 0; i < team->items.count; i++)
		ck_assert(!str_is(team->items.at[i].name, "ken"));
	rig_send(rig, ana, "{'type':'colleagues','id':'c2','all':true}");
	team = &rig_last(rig, ana, MESSAGE_team)->u.team;
	bool seen_ana = false, seen_ken = false;
	for (size_t i = 0; i < team->items.count; i++) {
		const struct rec_colleague *c = &team->items.at[i];
		if (str_is(c->name, "ana")) {
			seen_ana = true;
			ck_assert(c->here);
			ck_assert_int_eq(c->chats, 1);
			ck_assert_int_eq(c->capacity, 5);
			ck_assert(str_is(c->groups, "vip"));
		}
		if (str_is(c->name, "ken")) {
			seen_ken = true;
			ck_assert(!c->here);
		}
	}
	ck_assert(seen_ana && seen_ken);
}
END_TEST

START_TEST(colleagues_speak_their_languages)
{
	rig_send(rig, mia, "{'type':'colleagues','id':'c'}");
	const struct msg_team *team = &rig_last(rig, mia, MESSAGE_team)->u.team;
	for (size_t i = 0; i < team->items.count; i++)
		if (str_is(team->items.at[i].name, "ana"))
			ck_assert_msg(str_is(team->items.at[i].langs, "en es"),
			    "%.*s", STR_ARG(team->items.at[i].langs));
}
END_TEST

/* ---- watching ------------------------------------------------------------ */

START_TEST(watching_tells_every_change_of_state)
{
	rig_send(rig, mia, "{'type':'watch','id':'w','on':true}");
	rig_last(rig, mia, MESSAGE_ack);
	rig_forget(rig, mia);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *its = rig_open_chat(rig, c);
	ck_assert_int_eq(last_chat(mia)->state, STATE_auto);
	rig_send(rig, c, PERSON, "p", its);
	ck_assert_int_eq(last_chat(mia)->state, STATE_with_rep);
	ck_assert(str_is(last_chat(mia)->holder, "ana"));
	rig_send(rig, c, CLOSE, "x", its);
	ck_assert_int_eq(last_chat(mia)->state, STATE_closed);
	/* states, not lines */
	ck_assert_uint_eq(rig_seen(rig, mia, MESSAGE_line), 0);
	rig_send(rig, mia, "{'type':'watch','id':'w2','on':false}");
	rig_forget(rig, mia);
	another("waits");
	ck_assert_uint_eq(rig_count(rig, mia), 0);
}
END_TEST

/* A rep who watches hears of no chat that a colleague has. */
START_TEST(watching_gives_no_rights)
{
	struct peer_ref ken = rig_staff(rig, "ken", STANDING_rep, "en", "", 1);
	rig_send(rig, ken, "{'type':'presence','here':false}");
	rig_send(rig, ken, "{'type':'watch','id':'w','on':true}");
	rig_forget(rig, ken);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *its = rig_open_chat(rig, c);
	rig_send(rig, c, PERSON, "p", its);
	rig_send(rig, c, SAY, "s", its, "for ana alone");
	ck_assert_uint_eq(rig_seen(rig, ken, MESSAGE_line), 0);
	rig_send(rig, ken, RESUME, its);
	ck_assert_str_eq(rig_error(rig, ken), "not_found");
}
END_TEST

/* ---- small things -------------------------------------------------------- */

START_TEST(typing_goes_to_the_other_side)
{
	rig_send(
	    rig, ana, "{'type':'typing','conversation':'%s','on':true}", chat);
	const struct message *m = rig_last(rig, customer, MESSAGE_typing);
	ck_assert(m->u.typing.on);
	ck_assert(str_is(m->u.typing.from, "ana"));
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_typing), 0);
	rig_send(rig, customer,
	    "{'type':'typing','conversation':'%s','on':false}", chat);
	ck_assert(!rig_last(rig, ana, MESSAGE_typing)->u.typing.on);
}
END_TEST

START_TEST(delivered_and_seen_are_kept)
{
	rig_send(rig, ana, SAY, "a", chat, "one");
	rig_send(rig, customer,
	    "{'type':'delivered','conversation':'%s','seq':2}", chat);
	const struct message *m = rig_last(rig, ana, MESSAGE_delivered);
	ck_assert_int_eq(m->u.delivered.seq, 2);
	ck_assert_int_eq(m->u.delivered.side, KIND_customer);
	rig_send(
	    rig, customer, "{'type':'seen','conversation':'%s','seq':2}", chat);
	rig_send(rig, ana, "{'type':'list','id':'l','what':'mine'}");
	ck_assert_int_eq(
	    rig_last(rig, ana, MESSAGE_listing)->u.listing.chats.at[0].seen, 2);
}
END_TEST

START_TEST(leave_ends_following)
{
	rig_send(
	    rig, ana, "{'type':'leave','id':'l','conversation':'%s'}", chat);
	rig_last(rig, ana, MESSAGE_ack);
	rig_forget(rig, ana);
	rig_send(rig, customer, SAY, "s", chat, "anybody?");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 0);
	rig_send(rig, ana, RESUME, chat);
	ck_assert(rig_last(rig, ana, MESSAGE_lines)->u.lines.live);
	rig_send(rig, customer, SAY, "s2", chat, "anybody?");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 1);
}
END_TEST

/* ---- suggestions --------------------------------------------------------- */

START_TEST(suggestions_come_with_the_line)
{
	rig_send(rig, customer, SAY, "s", chat, "how much is delivery");
	const struct msg_suggestions *m =
	    &rig_last(rig, ana, MESSAGE_suggestions)->u.suggestions;
	ck_assert(str_is(m->conversation, chat));
	ck_assert_int_eq(
	    m->seq, rig_last(rig, customer, MESSAGE_ack)->u.ack.seq);
	ck_assert_uint_le(m->items.count, 5);
	ck_assert(str_is(m->items.at[0].reply, "shipping.cost"));
	ck_assert_uint_eq(rig_seen(rig, customer, MESSAGE_suggestions), 0);
	/* nothing is sent by itself while a person has it */
	ck_assert_uint_eq(rig_seen(rig, customer, MESSAGE_line), 0);
}
END_TEST

START_TEST(suggestions_name_what_is_missing)
{
	rig_send(rig, ana,
	    "{'type':'suggest','id':'s','conversation':'%s','text':"
	    "'where is my order'}",
	    chat);
	const struct message *m = rig_last(rig, ana, MESSAGE_suggestions);
	ck_assert(str_is(m->id, "s"));
	const struct rec_suggestion *first = &m->u.suggestions.items.at[0];
	ck_assert(str_is(first->reply, "order.status"));
	ck_assert(str_is(first->missing, "order.number"));
	rig_send(rig, ana, "{'type':'suggest','id':'c','code':'RETURN'}");
	m = rig_last(rig, ana, MESSAGE_suggestions);
	ck_assert_uint_eq(m->u.suggestions.items.count, 1);
	ck_assert(str_is(m->u.suggestions.items.at[0].reply, "return.terms"));
}
END_TEST

/* What a rep made of a reply is counted. */
START_TEST(a_used_reply_is_noted)
{
	rig_send(rig, ana,
	    "{'type':'say','id':'a','conversation':'%s','text':'Five euros',"
	    "'reply':'shipping.cost','edited':true}",
	    chat);
	ck_assert(str_is(last_line(customer)->reply, "shipping.cost"));
	ck_assert_str_eq(
	    kept("SELECT detail FROM event WHERE kind = 'reply_used'"),
	    "shipping.cost");
	ck_assert_str_eq(
	    kept("SELECT number FROM event WHERE kind = 'reply_used'"), "1");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("view");
	TCase *t = tcase_create("told");
	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, notes_have_numbers_of_their_own);
	tcase_add_test(t, a_note_comes_to_all_staff_that_follows);
	tcase_add_test(t, a_customer_never_counts_notes);
	tcase_add_test(t, mark_corrects_stage_and_language);
	tcase_add_test(t, a_supervisor_may_mark_a_closed_one);
	tcase_add_test(t, a_rating_in_words_is_kept);
	tcase_add_loop_test(t, each_list_for_each_standing, 0,
	    sizeof(lists) / sizeof(lists[0]));
	tcase_add_test(t, lists_end_where_one_says);
	tcase_add_test(t, who_is_here);
	tcase_add_test(t, colleagues_speak_their_languages);
	tcase_add_test(t, watching_tells_every_change_of_state);
	tcase_add_test(t, watching_gives_no_rights);
	tcase_add_test(t, typing_goes_to_the_other_side);
	tcase_add_test(t, delivered_and_seen_are_kept);
	tcase_add_test(t, leave_ends_following);
	tcase_add_test(t, suggestions_come_with_the_line);
	tcase_add_test(t, suggestions_name_what_is_missing);
	tcase_add_test(t, a_used_reply_is_noted);
	suite_add_tcase(s, t);
	return s;
}
