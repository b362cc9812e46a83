/* Whole turns without a socket: a customer rings, the machine answers or a
 * person is called; queue, taking, transfer, closing, rating. */
#include <string.h>

#include "server/store/message.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define NONSENSE "my aquarium hums in d minor since yesterday evening"

static const struct rec_line *last_line(struct rig *rig, struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_line)->u.line.lines.at[0];
}

static const struct rec_chat *last_chat(struct rig *rig, struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_chat)->u.chat.chats.at[0];
}

static bool holds(struct str text, const char *part)
{
	return text.len && memmem(text.ptr, text.len, part, strlen(part));
}

static void say(struct rig *rig, struct peer_ref peer, const char *chat,
    const char *id, const char *text)
{
	rig_send(rig, peer,
	    "{'type':'say','id':'%s','conversation':'%s','text':'%s'}", id,
	    chat, text);
}

START_TEST(answers_a_common_question)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "how much is delivery");
	const struct message *ack = rig_last(rig, c, MESSAGE_ack);
	ck_assert_int_eq(ack->u.ack.seq, 1);
	ck_assert(str_is(ack->id, "a"));
	const struct rec_line *line = last_line(rig, c);
	ck_assert_int_eq(line->seq, 2);
	ck_assert_int_eq(line->kind, KIND_auto);
	ck_assert(str_is(line->reply, "shipping.cost"));
	ck_assert(holds(line->text, "4.90 EUR"));
	rig_close(rig);
}
END_TEST

static const struct {
	const char *lang, *question;
} asked[] = {
	{ "es", "cuánto cuesta el envío" },
	{ "zh", "运费多少" },
	{ "ja", "送料はいくらですか" },
};

START_TEST(answers_in_the_customers_language)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_connect(rig);
	rig_send(rig, c, "{'type':'hello','shop':'demo','lang':'%s'}",
	    asked[_i].lang);
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", asked[_i].question);
	ck_assert_int_eq(last_chat(rig, c)->lang,
	    word_value(WORDS_lang, str_from(asked[_i].lang)));
	ck_assert_int_eq(last_line(rig, c)->kind, KIND_auto);
	ck_assert(holds(last_line(rig, c)->text, "4.90 EUR"));
	ck_assert(!holds(last_line(rig, c)->text, "Shipping"));
	rig_close(rig);
}
END_TEST

START_TEST(keeps_why_it_answered)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	struct arena arena = ARENA_EMPTY;
	struct answer_row row;
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "how much is delivery");
	ck_assert_int_eq(answer_get(rig_store(rig), 1, 1, &arena, &row), 0);
	ck_assert(str_is(row.outcome, "sent"));
	ck_assert(str_is(row.reply, "shipping.cost"));
	ck_assert(holds(row.words, "delivery"));
	ck_assert_uint_eq(row.pack.len, 16);
	arena_fini(&arena);
	rig_close(rig);
}
END_TEST

START_TEST(asks_for_a_missing_fact)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "where is my order");
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_auto);
	ck_assert_int_eq(last_line(rig, c)->kind, KIND_auto);
	ck_assert(holds(last_line(rig, c)->text, "Which order"));
	rig_close(rig);
}
END_TEST

START_TEST(a_complaint_is_never_automatic)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "i want to complain");
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(hands_over_with_the_place)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	const char *chat_a = rig_open_chat(rig, a);
	const char *chat_b = rig_open_chat(rig, b);
	say(rig, a, chat_a, "a", NONSENSE);
	clock_wind(rig_clock(rig), 1000);
	say(rig, b, chat_b, "b", NONSENSE);
	ck_assert_int_eq(last_chat(rig, a)->place, 1);
	ck_assert_int_eq(last_chat(rig, b)->place, 2);
	ck_assert_int_eq(last_chat(rig, b)->wait_s, 480);
	ck_assert(holds(last_line(rig, b)->text, "number 2"));
	rig_close(rig);
}
END_TEST

START_TEST(a_rep_who_comes_gets_the_queue)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref a = rig_customer(rig, "demo");
	struct peer_ref b = rig_customer(rig, "demo");
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chats[] = { rig_open_chat(rig, a), rig_open_chat(rig, b),
		rig_open_chat(rig, c) };
	say(rig, a, chats[0], "a", NONSENSE);
	clock_wind(rig_clock(rig), 1000);
	say(rig, b, chats[1], "b", NONSENSE);
	clock_wind(rig_clock(rig), 1000);
	say(rig, c, chats[2], "c", NONSENSE);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	ck_assert_int_eq(last_chat(rig, a)->state, STATE_with_rep);
	ck_assert_int_eq(last_chat(rig, b)->state, STATE_with_rep);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	ck_assert_int_eq(last_chat(rig, c)->place, 1);
	ck_assert(holds(last_line(rig, a)->text, "ana"));
	rig_send(rig, ana, "{'type':'close','id':'x','conversation':'%s'}",
	    chats[0]);
	ck_assert_str_eq(rig_error(rig, ana), "");
	ck_assert_int_eq(last_chat(rig, a)->state, STATE_closed);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_with_rep);
	rig_close(rig);
}
END_TEST

/* A customer with a rep: both see the same lines under the same numbers. */
START_TEST(customer_and_rep_talk)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	ck_assert_int_eq(last_chat(rig, ana)->state, STATE_with_rep);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	const struct message *lines = rig_last(rig, ana, MESSAGE_lines);
	ck_assert_uint_eq(lines->u.lines.lines.count, 2);
	ck_assert(lines->u.lines.live);
	rig_forget(rig, ana);
	say(rig, ana, chat, "r1", "Hello, what happened?");
	ck_assert_int_eq(last_line(rig, c)->seq, 3);
	ck_assert(str_is(last_line(rig, c)->from, "ana"));
	ck_assert_int_eq(
	    (int)rig_seen(rig, ana, MESSAGE_line), 0); /* the ack is enough */
	say(rig, c, chat, "c2", "how much is delivery");
	ck_assert_int_eq(last_line(rig, ana)->seq, 4);
	ck_assert_int_eq(last_line(rig, ana)->kind, KIND_customer);
	/* with a rep the machine only whispers */
	const struct message *s = rig_last(rig, ana, MESSAGE_suggestions);
	ck_assert_uint_ge(s->u.suggestions.items.count, 1);
	ck_assert(str_is(s->u.suggestions.items.at[0].reply, "shipping.cost"));
	ck_assert_uint_eq(rig_seen(rig, c, MESSAGE_suggestions), 0);
	rig_close(rig);
}
END_TEST

START_TEST(notes_stay_inside)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	rig_forget(rig, c);
	rig_send(rig, ana,
	    "{'type':'note','id':'n','conversation':'%s','text':'odd fish'}",
	    chat);
	ck_assert_int_eq(rig_last(rig, ana, MESSAGE_ack)->u.ack.seq, 1);
	ck_assert_uint_eq(rig_count(rig, c), 0);
	rig_send(rig, c, "{'type':'resume','conversation':'%s'}", chat);
	const struct message *lines = rig_last(rig, c, MESSAGE_lines);
	for (size_t i = 0; i < lines->u.lines.lines.count; i++)
		ck_assert_int_eq(lines->u.lines.lines.at[i].track, TRACK_open);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	lines = rig_last(rig, ana, MESSAGE_lines);
	size_t count = lines->u.lines.lines.count;
	ck_assert_int_eq(lines->u.lines.lines.at[count - 1].kind, KIND_note);
	rig_close(rig);
}
END_TEST

START_TEST(transfer_to_a_colleague_and_to_a_group)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	struct peer_ref ken =
	    rig_staff(rig, "ken", STANDING_rep, "en ja", "after_sale", 2);
	rig_send(rig, ana,
	    "{'type':'transfer','id':'t','conversation':'%s','rep':'ken',"
	    "'note':'knows fish'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, ana), "");
	ck_assert_int_eq(last_chat(rig, ken)->state, STATE_with_rep);
	ck_assert(str_is(last_chat(rig, c)->rep, "ken"));
	say(rig, ana, chat, "no", "still me");
	ck_assert_str_eq(rig_error(rig, ana), "not_found");
	rig_send(rig, ken,
	    "{'type':'transfer','id':'t2','conversation':'%s','group':"
	    "'nobody'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, ken), "not_found");
	rig_send(rig, ken,
	    "{'type':'transfer','id':'t3','conversation':'%s','group':"
	    "'after_sale'}",
	    chat);
	/* ken is the group's only member and gives it away: it waits */
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(first_to_take_wins)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref ken = rig_staff(rig, "ken", STANDING_rep, "en", "", 2);
	rig_put(rig, ana, "{'type':'take','id':'t','conversation':'%s'}", chat);
	rig_put(rig, ken, "{'type':'take','id':'t','conversation':'%s'}", chat);
	rig_run(rig);
	ck_assert_str_eq(rig_error(rig, ana), "");
	/* a rep does not see another rep's chat */
	ck_assert_str_eq(rig_error(rig, ken), "not_found");
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 2);
	rig_send(
	    rig, mia, "{'type':'take','id':'t','conversation':'%s'}", chat);
	ck_assert_str_eq(rig_error(rig, mia), "");
	ck_assert(str_is(last_chat(rig, c)->rep, "mia"));
	rig_close(rig);
}
END_TEST

START_TEST(close_rate_reopen)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	rig_send(
	    rig, ana, "{'type':'close','id':'x','conversation':'%s'}", chat);
	say(rig, c, chat, "late", "one more thing");
	ck_assert_str_eq(rig_error(rig, c), "closed");
	rig_send(rig, c,
	    "{'type':'rate','id':'r','conversation':'%s','score':4}", chat);
	ck_assert_int_eq(last_chat(rig, c)->score, 4);
	rig_send(rig, c,
	    "{'type':'rate','id':'r2','conversation':'%s','score':1}", chat);
	ck_assert_str_eq(rig_error(rig, c), "exists");
	rig_send(
	    rig, c, "{'type':'reopen','id':'o','conversation':'%s'}", chat);
	/* back to the rep who had it */
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_with_rep);
	ck_assert(str_is(last_chat(rig, c)->rep, "ana"));
	rig_close(rig);
}
END_TEST

START_TEST(away_gets_nothing)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	rig_send(rig, ana, "{'type':'presence','here':false}");
	say(rig, c, chat, "a", NONSENSE);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_send(rig, ana, "{'type':'presence','here':true}");
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_with_rep);
	rig_close(rig);
}
END_TEST

START_TEST(a_lost_rep_gives_chats_back)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	rig_disconnect(rig, ana);
	rig_wind(rig, 30000);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_with_rep);
	rig_wind(rig, 31000);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(a_rep_lost_in_a_restart_gives_chats_back)
{
	struct rig *rig = rig_open(NULL);
	rig_staff(rig, "ana", STANDING_rep, "en", "", 2);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	rig_restart(rig);
	rig_wind(rig, 61000);
	struct peer_ref mia =
	    rig_staff(rig, "mia", STANDING_supervisor, "en", "", 2);
	rig_send(rig, mia, "{'type':'list','what':'waiting'}");
	const struct message *list = rig_last(rig, mia, MESSAGE_listing);
	ck_assert_uint_eq(list->u.listing.chats.count, 1);
	rig_close(rig);
}
END_TEST

START_TEST(no_answer_in_time_calls_a_person)
{
	struct rig_config config = { .lost_workers = true };
	struct rig *rig = rig_open(&config);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "how much is delivery");
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_auto);
	rig_wind(rig, 5001);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(busy_workers_call_a_person)
{
	struct rig_config config = { .busy_workers = true };
	struct rig *rig = rig_open(&config);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "how much is delivery");
	ck_assert_int_eq(rig_last(rig, c, MESSAGE_ack)->u.ack.seq, 1);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(silence_closes)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "how much is delivery");
	rig_wind(rig, 29 * 60000);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_auto);
	rig_wind(rig, 2 * 60000);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_closed);
	rig_close(rig);
}
END_TEST

START_TEST(out_of_hours_is_said)
{
	struct rig *rig = rig_open(NULL);
	clock_wind(rig_clock(rig), INT64_C(12) * 3600000); /* 23:00 there */
	struct peer_ref c = rig_customer(rig, "tea");
	const struct message *w = rig_last(rig, c, MESSAGE_welcome);
	ck_assert(!w->u.welcome.opened);
	ck_assert_int_gt(w->u.welcome.opens_at, 0);
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", NONSENSE);
	ck_assert(holds(last_line(rig, c)->text, "closed"));
	ck_assert(holds(last_line(rig, c)->text, "09:00"));
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(the_language_is_the_last_resort)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	struct peer_ref c = rig_connect(rig);
	rig_send(rig, c, "{'type':'hello','shop':'demo','lang':'ja'}");
	const char *chat = rig_open_chat(rig, c);
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	ck_assert(last_chat(rig, ana)->foreign);
	rig_close(rig);
}
END_TEST

START_TEST(the_same_rep_again)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	struct peer_ref ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	const char *chat = rig_open_chat(rig, c);
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	rig_send(
	    rig, ana, "{'type':'close','id':'x','conversation':'%s'}", chat);
	/* ken is freer and was never given a chat, but ana knows her */
	rig_staff(rig, "ken", STANDING_rep, "en", "", 50);
	chat = rig_open_chat(rig, c);
	rig_send(
	    rig, c, "{'type':'person','id':'p2','conversation':'%s'}", chat);
	ck_assert(str_is(last_chat(rig, c)->rep, "ana"));
	rig_close(rig);
}
END_TEST

/* Never quite sure, so that a good candidate is offered instead of sent. */
static const char *offered(struct rig *rig, struct peer_ref c)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 100;
	const char *chat = rig_open_chat(rig, c);
	say(rig, c, chat, "a", "how much is delivery");
	ck_assert_int_eq(last_line(rig, c)->kind, KIND_choices);
	ck_assert_uint_ge(last_line(rig, c)->choices.count, 1);
	ck_assert(
	    str_is(last_line(rig, c)->choices.at[0].reply, "shipping.cost"));
	return chat;
}

START_TEST(a_choice_is_taken)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = offered(rig, c);
	rig_send(rig, c,
	    "{'type':'choose','id':'ch','conversation':'%s','seq':2,"
	    "'reply':'shipping.cost'}",
	    chat);
	ck_assert_int_eq(rig_last(rig, c, MESSAGE_ack)->u.ack.seq, 3);
	ck_assert_int_eq(last_line(rig, c)->kind, KIND_auto);
	ck_assert(holds(last_line(rig, c)->text, "4.90 EUR"));
	rig_close(rig);
}
END_TEST

START_TEST(no_choice_fits)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = offered(rig, c);
	rig_send(rig, c,
	    "{'type':'choose','id':'ch','conversation':'%s','seq':2}", chat);
	ck_assert_int_eq(last_chat(rig, c)->state, STATE_waiting);
	rig_close(rig);
}
END_TEST

START_TEST(only_what_was_offered_can_be_chosen)
{
	struct rig *rig = rig_open(NULL);
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = offered(rig, c);
	rig_send(rig, c,
	    "{'type':'choose','id':'x1','conversation':'%s','seq':2,"
	    "'reply':'complaint.start'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, c), "not_found");
	rig_send(rig, c,
	    "{'type':'choose','id':'x2','conversation':'%s','seq':1,"
	    "'reply':'shipping.cost'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, c), "bad_seq");
	rig_close(rig);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("story");
	TCase *t = tcase_create("turns");
	tcase_add_test(t, answers_a_common_question);
	tcase_add_loop_test(t, answers_in_the_customers_language, 0,
	    sizeof(asked) / sizeof(asked[0]));
	tcase_add_test(t, keeps_why_it_answered);
	tcase_add_test(t, asks_for_a_missing_fact);
	tcase_add_test(t, a_complaint_is_never_automatic);
	tcase_add_test(t, hands_over_with_the_place);
	tcase_add_test(t, a_rep_who_comes_gets_the_queue);
	tcase_add_test(t, customer_and_rep_talk);
	tcase_add_test(t, notes_stay_inside);
	tcase_add_test(t, transfer_to_a_colleague_and_to_a_group);
	tcase_add_test(t, first_to_take_wins);
	tcase_add_test(t, close_rate_reopen);
	tcase_add_test(t, away_gets_nothing);
	tcase_add_test(t, a_lost_rep_gives_chats_back);
	tcase_add_test(t, a_rep_lost_in_a_restart_gives_chats_back);
	tcase_add_test(t, no_answer_in_time_calls_a_person);
	tcase_add_test(t, busy_workers_call_a_person);
	tcase_add_test(t, silence_closes);
	tcase_add_test(t, out_of_hours_is_said);
	tcase_add_test(t, the_language_is_the_last_resort);
	tcase_add_test(t, the_same_rep_again);
	tcase_add_test(t, a_choice_is_taken);
	tcase_add_test(t, no_choice_fits);
	tcase_add_test(t, only_what_was_offered_can_be_chosen);
	suite_add_tcase(s, t);
	return s;
}
