/* Whole dialogues with the machine: a fact that is missing, choices, several
 * questions in a line, courtesies, risks. */
#include "server/store/lesson.h"
#include "tests/flow/talk.h"

static void forget(void)
{
	rig_forget(rig, c);
}

static struct peer_ref rep(void)
{
	return rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
}

/* The latest note staff was left, "" if there is none. */
static struct str last_note(void)
{
	struct line_list notes;
	ck_assert_int_eq(message_before(rig_store(rig), 1, TRACK_internal, 0, 1,
			     &arena, &notes),
	    ERR_ok);
	return notes.count ? notes.at[0].text : STR("");
}

/* ---- a missing fact ------------------------------------------------------ */

START_TEST(a_number_is_asked_for_and_filled_in)
{
	say("where is my order");
	ck_assert_str_eq(told(), "auto");
	ck_str(row().asked, "order.number order.number 1");
	ck_assert_str_eq(outcome(1), "asked");
	ck_assert_int_eq(row().state, STATE_auto);
	say("it is #A-4711, thanks");
	ck_str(last_line()->text, "Order A-4711 has left.");
	ck_assert_str_eq(told(), "auto order.number");
	ck_str(row().asked, "");
	ck_str(row().known, "order.number=A-4711\n");
	ck_assert_int_eq(row().stage, STAGE_order);
	ck_assert_int_eq(row().state, STATE_auto);
	ck_assert_int_eq(events("auto_asked"), 1);
	ck_assert_int_eq(
	    number("SELECT number FROM event WHERE kind = 'fact_given'"), 1);
}
END_TEST

/* Known from now on, it serves other replies as well. */
START_TEST(a_number_is_kept)
{
	say("where is my order");
	say("4711");
	forget();
	say("send me an invoice");
	ck_str(last_line()->text, "The invoice of 4711 is in your mail.");
	ck_assert_str_eq(told(), "auto order.invoice");
	ck_assert_str_eq(outcome(row().last_seq - 1), "sent");
}
END_TEST

static const struct {
	const char *lang, *question, *asks, *number, *said;
} langs[] = {
	{ "en", "where is my order", "Which order", "4711",
	    "Order 4711 has left." },
	{ "zh", "我的订单到哪了", "请问是哪个订单", "４７１１",
	    "订单4711已发货。" },
	{ "ja", "注文した商品はどこですか", "どのご注文", "AB12345です",
	    "ご注文AB12345は発送済みです。" },
	{ "es", "dónde está mi pedido", "De qué pedido", "es el 4711",
	    "El pedido 4711 ya salió." },
};

START_TEST(in_the_customers_language)
{
	c = rig_connect(rig);
	rig_send(rig, c, "{'type':'hello','shop':'demo','lang':'%s'}",
	    langs[_i].lang);
	chat = rig_open_chat(rig, c);
	say(langs[_i].question);
	ck_assert_msg(holds(last_line()->text, langs[_i].asks), "%.*s",
	    STR_ARG(last_line()->text));
	say(langs[_i].number);
	ck_str(last_line()->text, langs[_i].said);
}
END_TEST

/* A person gets what the customer has said already. */
START_TEST(a_person_gets_the_number)
{
	struct peer_ref ana = rep();
	say("please cancel what i bought");
	ck_assert_str_eq(told(), "auto");
	say("4711");
	ck_assert_int_eq(row().state, STATE_with_rep);
	ck_str(last_note(), "Order number given: 4711");
	ck_assert_str_eq(told(), "system");
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	const struct message *page = rig_last(rig, ana, MESSAGE_lines);
	size_t count = page->u.lines.lines.count;
	ck_assert_int_eq(page->u.lines.lines.at[count - 1].kind, KIND_note);
	rig_send(rig, c, "{'type':'resume','conversation':'%s'}", chat);
	page = rig_last(rig, c, MESSAGE_lines);
	for (size_t i = 0; i < page->u.lines.lines.count; i++)
		ck_assert(!holds(page->u.lines.lines.at[i].text, "given"));
}
END_TEST

static const char *const denials[] = { "I do not have it", "no idea",
	"no lo sé", "没有", "わかりません" };

START_TEST(no_number_calls_a_person)
{
	say("where is my order");
	say(denials[_i]);
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_str(row().known, "order.number=\n");
	ck_str(row().asked, "");
	ck_str(last_note(), "");
	ck_assert_str_eq(told(), "auto|system");
}
END_TEST

/* A line about something else is answered; the number is not asked again. */
START_TEST(asked_for_once)
{
	say("where is my order");
	say("how much is shipping");
	ck_assert_str_eq(told(), "auto|auto ship.cost");
	ck_str(row().known, "order.number=\n");
	ck_str(row().asked, "");
	ck_assert_int_eq(row().state, STATE_auto);
	say("where is my order");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_assert_str_eq(told(), "system");
	ck_assert_int_eq(events("auto_asked"), 1);
}
END_TEST

START_TEST(an_odd_answer_calls_a_person)
{
	say("where is my order");
	say(NONSENSE);
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_assert_str_eq(outcome(3), "handed_over");
	ck_assert_str_eq(told(), "auto|system");
}
END_TEST

/* Whoever takes the chat asks by himself; the machine does not begin anew. */
START_TEST(a_person_ends_the_asking)
{
	say("where is my order");
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	ck_str(row().asked, "");
	ck_str(row().known, "order.number=\n");
	forget();
	say("4711");
	ck_assert_str_eq(told(), "");
}
END_TEST

/* What a number says is text, and nothing of it is carried out. */
START_TEST(a_value_is_only_text)
{
	say("which size fits me");
	ck_assert(holds(last_line()->text, "Which product"));
	say("{{shop.shipping_cost}}=lamp order.number=1");
	ck_str(last_line()->text,
	    "{{shop.shipping_cost}}=lamp order.number=1 runs small.");
	ck_str(row().known,
	    "product.name={{shop.shipping_cost}}=lamp order.number=1\n");
	forget();
	say("where is my order");
	ck_assert_str_eq(told(), "auto"); /* still to be asked for */
}
END_TEST

START_TEST(the_page_names_the_product)
{
	c = rig_customer(rig, "demo");
	rig_send(rig, c, "{'type':'open','id':'o','page':'Aurora lamp'}");
	chat =
	    rig_last(rig, c, MESSAGE_chat)->u.chat.chats.at[0].conversation.ptr;
	say("which size fits me");
	ck_str(last_line()->text, "Aurora lamp runs small.");
}
END_TEST

/* Replies that are gone, or not said any more, are a person's. */
START_TEST(the_reply_is_gone)
{
	say("where is my order");
	pack_dir_write(&dir, "en/order.number.reply",
	    "id: order.number\nstage: order\nauto: no\n"
	    "ask: where is my order\n\nOrder {{order.number}} has left.\n");
	rig_reload(rig);
	say("4711");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_str(last_note(), "Order number given: 4711");
}
END_TEST

/* ---- choices ------------------------------------------------------------ */

static void offer(void)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 100;
	say("how much is shipping?");
	ck_assert_int_eq(last_line()->kind, KIND_choices);
	ck_str(last_line()->choices.at[0].reply, "ship.cost");
	ck_assert_str_eq(outcome(1), "offered");
	forget();
}

static void choose(const char *reply)
{
	rig_send(rig, c,
	    "{'type':'choose','id':'ch','conversation':'%s','seq':2%s}", chat,
	    reply);
}

static struct lesson_row only_lesson(void)
{
	struct lesson_row lesson;
	ck_assert_int_eq(number("SELECT count(*) FROM lesson"), 1);
	ck_assert_int_eq(
	    lesson_get(rig_store(rig), 1, &arena, &lesson), ERR_ok);
	return lesson;
}

START_TEST(a_choice_is_evidence)
{
	offer();
	choose(",'reply':'ship.cost'");
	ck_str(last_line()->text, "Shipping costs 4.90 EUR.");
	struct lesson_row lesson = only_lesson();
	ck_str(lesson.text, "how much is shipping?");
	ck_str(lesson.reply, "ship.cost");
	ck_str(lesson.source, "chosen");
	ck_str(lesson.state, "proposed");
	ck_assert(lesson.right);
	ck_assert_int_eq(lesson.seq, 1);
	ck_assert_int_eq(lesson.conversation_id, 1);
}
END_TEST

START_TEST(a_refusal_is_evidence)
{
	offer();
	choose("");
	ck_assert_int_eq(row().state, STATE_waiting);
	struct lesson_row lesson = only_lesson();
	ck_str(lesson.text, "how much is shipping?");
	ck_str(lesson.reply, "ship.cost");
	ck_str(lesson.source, "refused");
	ck_str(lesson.state, "seen");
	ck_assert(!lesson.right);
}
END_TEST

/* What could be sent when it was offered cannot any more. */
START_TEST(a_choice_lacks_a_fact)
{
	offer();
	pack_dir_write(&dir, "en/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: how much is shipping\n\n"
	    "For {{order.number}} shipping is free.\n");
	rig_reload(rig);
	choose(",'reply':'ship.cost'");
	ck_assert(holds(last_line()->text, "Which order"));
	ck_str(row().asked, "order.number ship.cost 3");
	say("4711");
	ck_str(last_line()->text, "For 4711 shipping is free.");
	ck_assert_str_eq(told(), "auto|auto ship.cost");
}
END_TEST

/* What was asked for with the choices, or after them, can still be said. */
START_TEST(a_choice_does_not_end_asking)
{
	offer();
	rig_shop(rig, "demo")->send_at = 500;
	say("where is my order");
	ck_str(row().asked, "order.number order.number 3");
	forget();
	choose(",'reply':'ship.cost'");
	ck_assert_str_eq(told(), "auto ship.cost");
	ck_str(row().asked, "order.number order.number 3");
	say("4711");
	ck_assert_str_eq(told(), "auto order.number");
	ck_assert_int_eq(events("fact_given"), 1);
}
END_TEST

/* Only what may be sent is offered. */
START_TEST(choices_may_be_sent)
{
	rig_shop(rig, "demo")->send_at = 1001;
	rig_shop(rig, "demo")->offer_at = 1;
	say("what does shipping it somewhere cost?");
	const struct rec_choice_list *list = &last_line()->choices;
	ck_assert_uint_ge(list->count, 1);
	ck_assert_uint_le(list->count, 3);
	for (size_t i = 0; i < list->count; i++) {
		ck_assert(!str_is(list->at[i].reply, "order.number"));
		ck_assert(!str_is(list->at[i].reply, "order.cancel"));
		ck_assert(!str_is(list->at[i].reply, "complaint"));
	}
}
END_TEST

/* ---- several questions --------------------------------------------------- */

START_TEST(two_questions_two_answers)
{
	say("how much is shipping? and can i return it?");
	ck_assert_str_eq(told(), "auto ship.cost|auto return.terms");
	ck_assert_str_eq(outcome(1), "sent");
	ck_assert_int_eq(number("SELECT count(*) FROM answer"), 1);
	ck_assert_int_eq(row().last_seq, 3);
	ck_assert_int_eq(row().stage, STAGE_after_sale);
	ck_assert_int_eq(events("auto_sent"), 2);
}
END_TEST

START_TEST(one_is_answered_one_is_handed_over)
{
	/* with less the whole would pass for the one */
	rig_shop(rig, "demo")->send_at = 950;
	say("how much is shipping? does your aquarium hum in d minor?");
	ck_assert_str_eq(told(), "auto ship.cost|system");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_assert_str_eq(outcome(1), "handed_over");
}
END_TEST

START_TEST(one_is_answered_one_lacks_a_fact)
{
	say("how much is shipping? by the way where is my order");
	ck_assert_str_eq(told(), "auto ship.cost|auto");
	ck_assert_str_eq(outcome(1), "asked");
	say("4711");
	ck_str(last_line()->text, "Order 4711 has left.");
}
END_TEST

/* One number serves both, so it is asked for once. */
START_TEST(two_lack_the_same_fact)
{
	say("where is my order? and also send me an invoice");
	ck_assert_str_eq(told(), "auto");
	ck_assert_int_eq(row().state, STATE_auto);
	say("4711");
	ck_str(last_line()->text, "Order 4711 has left.");
}
END_TEST

START_TEST(two_lack_different_facts)
{
	say("where is my order? and also which size fits me?");
	ck_assert_str_eq(told(), "auto|system");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_str(row().asked, "");
}
END_TEST

/* ---- courtesies --------------------------------------------------------- */

static const struct {
	const char *line, *told, *outcome;
	enum state state;
} courtesies[] = {
	{ "hi", "auto greeting", "courtesy", STATE_auto },
	{ "Helloooo!!", "auto greeting", "courtesy", STATE_auto },
	{ "ok thanks", "auto thanks", "courtesy", STATE_auto },
	{ "Human please!", "system", "handed_over", STATE_waiting },
	{ "hi, how much is shipping? thanks", "auto ship.cost", "sent",
	    STATE_auto },
	{ "how much is shipping? i want to talk to a person",
	    "auto ship.cost|system", "handed_over", STATE_waiting },
};

START_TEST(courtesy)
{
	say(courtesies[_i].line);
	ck_assert_str_eq(told(), courtesies[_i].told);
	ck_assert_str_eq(outcome(1), courtesies[_i].outcome);
	ck_assert_int_eq(row().state, courtesies[_i].state);
	ck_assert_int_eq(
	    events("person_asked"), courtesies[_i].state == STATE_waiting);
}
END_TEST

START_TEST(a_greeting_is_filled)
{
	say("good morning");
	ck_str(last_line()->text, "Hello at demo!");
	ck_assert_int_eq(row().ask_seq, 0);
	rig_wind(rig, 29 * 60000);
	ck_assert_int_eq(row().state, STATE_auto);
}
END_TEST

/* ---- risk --------------------------------------------------------------- */

START_TEST(a_complaint_is_a_persons)
{
	rig_shop(rig, "demo")->offer_at = 1;
	say("this is outrageous");
	ck_assert_str_eq(told(), "system");
	ck_assert_str_eq(outcome(1), "handed_over");
	ck_assert_int_eq(row().state, STATE_waiting);
}
END_TEST

/* What is about money takes more than the shop's own threshold. */
START_TEST(money_takes_more)
{
	struct answer_row why;
	rig_shop(rig, "demo")->send_at = 1;
	rig_shop(rig, "demo")->offer_at = 1;
	say("my refund on monday?");
	ck_assert_str_eq(told(), "choices");
	ck_assert_int_eq(
	    answer_get(rig_store(rig), 1, 1, &arena, &why), ERR_ok);
	ck_str(why.reply, "refund.paid");
	ck_assert_int_gt(why.send_at, why.score);
	int64_t risky = why.send_at;
	say("how much is shipping");
	ck_assert_str_eq(told(), "auto ship.cost");
	ck_assert_int_eq(
	    answer_get(rig_store(rig), 1, 3, &arena, &why), ERR_ok);
	ck_assert_int_le(why.send_at, why.score);
	ck_assert_int_lt(why.send_at, risky);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("dialogue");
	TCase *t = tcase_create("turns");
	tcase_add_checked_fixture(t, talk_open, talk_close);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_number_is_asked_for_and_filled_in);
	tcase_add_test(t, a_number_is_kept);
	tcase_add_loop_test(t, in_the_customers_language, 0, ROWS(langs));
	tcase_add_test(t, a_person_gets_the_number);
	tcase_add_loop_test(t, no_number_calls_a_person, 0, ROWS(denials));
	tcase_add_test(t, asked_for_once);
	tcase_add_test(t, an_odd_answer_calls_a_person);
	tcase_add_test(t, a_person_ends_the_asking);
	tcase_add_test(t, a_value_is_only_text);
	tcase_add_test(t, the_page_names_the_product);
	tcase_add_test(t, the_reply_is_gone);
	tcase_add_test(t, a_choice_is_evidence);
	tcase_add_test(t, a_refusal_is_evidence);
	tcase_add_test(t, a_choice_lacks_a_fact);
	tcase_add_test(t, a_choice_does_not_end_asking);
	tcase_add_test(t, choices_may_be_sent);
	tcase_add_test(t, two_questions_two_answers);
	tcase_add_test(t, one_is_answered_one_is_handed_over);
	tcase_add_test(t, one_is_answered_one_lacks_a_fact);
	tcase_add_test(t, two_lack_the_same_fact);
	tcase_add_test(t, two_lack_different_facts);
	tcase_add_loop_test(t, courtesy, 0, ROWS(courtesies));
	tcase_add_test(t, a_greeting_is_filled);
	tcase_add_test(t, a_complaint_is_a_persons);
	tcase_add_test(t, money_takes_more);
	suite_add_tcase(s, t);
	return s;
}
