/* What a customer's page tells, and how to reach the customer: kept for staff
 * and shown to nobody else. */
#include "tests/flow/talk.h"

static struct peer_ref ana;

static void setup(void)
{
	talk_open();
	/* nobody has said a name yet */
	ck_assert_int_eq(connection_run(rig_store(rig),
			     "UPDATE customer SET name = ''", "name"),
	    ERR_ok);
}

static void teardown(void)
{
	talk_close();
}

static void tell(const char *id, const char *fields)
{
	rig_send(rig, c, "{'type':'context','id':'%s','conversation':'%s'%s}",
	    id, chat, fields);
}

static void reach(const char *id, const char *how)
{
	rig_send(rig, c,
	    "{'type':'contact','id':'%s','conversation':'%s','name':'Ann',"
	    "'reach':'%s'}",
	    id, chat, how);
}

static const struct rec_chat *chat_of(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_chat)->u.chat.chats.at[0];
}

static void with_rep(void)
{
	ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	rig_send(
	    rig, c, "{'type':'person','id':'p','conversation':'%s'}", chat);
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
}

static const struct {
	const char *fields, *context, *page;
} pages[] = {
	{ ",'page':'Green tea'", "page: Green tea\n", "Green tea" },
	{ ",'page':'Shop','product':'Sencha','sku':'SEN-1'",
	    "page: Shop\nproduct: Sencha (SEN-1)\n", "Sencha" },
	{ ",'sku':'SEN-1'", "product: SEN-1\n", "" },
	{ ",'cart':'2 x Sencha','order':'1002'",
	    "cart: 2 x Sencha\norder: 1002\n", "" },
	{ "", "", "" },
	/* a value stays one line */
	{ ",'cart':'tea\\norder: 1002','page':'a\\tb'",
	    "page: a b\ncart: tea order: 1002\n", "a b" },
	{ ",'page':' \\u200b '", "", "" },
	{ ",'page':'card 4111111111111111'", "page: card •••• 1111\n",
	    "card •••• 1111" },
	{ ",'order':'4111-1111-1111-1111'", "order: •••• 1111\n", "" },
};

START_TEST(a_page_is_kept)
{
	tell("x", pages[_i].fields);
	ck_assert_str_eq(rig_error(rig, c), "");
	ck_assert_uint_eq(rig_seen(rig, c, MESSAGE_ack), 1);
	struct conversation_row kept = row();
	ck_str(kept.context, pages[_i].context);
	/* tabs are no matter of the replies' */
	if (_i != 5)
		ck_str(kept.page, pages[_i].page);
}
END_TEST

START_TEST(the_next_page_is_in_its_place)
{
	tell("a", ",'page':'Green tea','product':'Sencha','order':'1002'");
	tell("b", ",'page':'Cart','cart':'1 x Sencha'");
	ck_str(row().context, "page: Cart\ncart: 1 x Sencha\n");
	tell("c", "");
	ck_str(row().context, "");
	/* what it is about is not unsaid by a page that says nothing */
	ck_str(row().page, "Cart");
}
END_TEST

START_TEST(staff_sees_it_and_hears_of_changes)
{
	tell("a", ",'page':'Green tea'");
	with_rep();
	ck_str(chat_of(ana)->context, "page: Green tea\n");
	rig_forget(rig, ana);
	rig_forget(rig, c);
	tell("b", ",'page':'Black tea'");
	ck_str(chat_of(ana)->context, "page: Black tea\n");
	rig_forget(rig, ana);
	tell("d", ",'page':'Black tea'");
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_chat), 0);
	ck_assert_uint_eq(chat_of(c)->context.len, 0);
	/* a rep who comes back has it at once */
	struct peer_ref again = rig_connect(rig);
	(void)again;
	rig_send(rig, ana, "{'type':'list','id':'l','what':'mine'}");
	const struct rec_chat *listed =
	    &rig_last(rig, ana, MESSAGE_listing)->u.listing.chats.at[0];
	ck_assert_uint_eq(listed->context.len, 0);
}
END_TEST

START_TEST(customers_never_see_it)
{
	tell("a", ",'page':'Green tea'");
	reach("r", "ann@example.com");
	for (size_t i = 0; i < rig_count(rig, c); i++) {
		const struct message *m = rig_frame(rig, c, i);
		if (m->type != MESSAGE_chat)
			continue;
		ck_assert_uint_eq(m->u.chat.chats.at[0].context.len, 0);
		ck_assert_uint_eq(m->u.chat.chats.at[0].contact.len, 0);
	}
}
END_TEST

/* An order a page names is not one that was proved, or even typed. */
START_TEST(it_never_makes_an_order)
{
	tell("a", ",'order':'1002','page':'Order 1002'");
	say("where is my order");
	ck_assert_str_eq(told(), "auto");
	ck_str(row().asked, "order.number order.number 1");
	ck_str(row().known, "");
}
END_TEST

START_TEST(the_product_stands_in_replies)
{
	tell("a", ",'page':'Shop - Wool hat','product':'Wool hat'");
	say("which size fits me");
	ck_assert(holds(last_line()->text, "Wool hat runs small."));
}
END_TEST

START_TEST(a_closed_chat_has_no_page)
{
	rig_send(rig, c, "{'type':'close','id':'e','conversation':'%s'}", chat);
	tell("a", ",'page':'Green tea'");
	ck_assert_str_eq(rig_error(rig, c), "closed");
}
END_TEST

/* ---- contact ------------------------------------------------------------ */

static const struct {
	const char *how, *code;
} reaches[] = {
	{ "ann@example.com", "" },
	{ "a.b+c@mail.example.co.uk", "" },
	{ "@@@", "range" },
	{ "ann@example", "range" },
	{ "ann@.com", "range" },
	{ "ann@example.", "range" },
	{ "ann@a@b.com", "range" },
	{ "ann at example.com", "range" },
	{ "ann @example.com", "range" },
	{ "+34 612-345-678", "" },
	{ "(0034) 612345678", "" },
	{ "123456", "" },
	{ "12345", "range" },
	{ "123456789012345678901", "range" },
	{ "612x345678", "range" },
	{ "call me", "range" },
	{ "4111 1111 1111 1111", "range" },
};

START_TEST(mail_or_phone)
{
	reach("r", reaches[_i].how);
	ck_assert_str_eq(rig_error(rig, c), reaches[_i].code);
	bool kept = !reaches[_i].code[0];
	ck_assert_int_eq(row().contact.len > 0, kept);
	ck_assert_int_eq(events("contact_left"), kept);
	if (!kept)
		ck_str(rig_last(rig, c, MESSAGE_error)->u.error.field, "reach");
	ck_assert_int_eq(row().state, kept ? STATE_waiting : STATE_auto);
}
END_TEST

START_TEST(a_contact_calls_a_person)
{
	reach("r", " ann@example.com ");
	ck_str(row().contact, "Ann, ann@example.com");
	ck_assert_int_eq(row().state, STATE_waiting);
	ck_assert_str_eq(told(), "system|system");
	/* waits for as long as it takes */
	rig_wind(rig, INT64_C(3) * 3600000);
	ck_assert_int_eq(row().state, STATE_waiting);
	ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 5);
	ck_str(chat_of(ana)->contact, "Ann, ann@example.com");
	ck_str(chat_of(ana)->customer, "Ann");
	rig_send(rig, ana, "{'type':'resume','conversation':'%s'}", chat);
	const struct msg_lines *lines =
	    &rig_last(rig, ana, MESSAGE_lines)->u.lines;
	const struct rec_line *note = &lines->lines.at[lines->lines.count - 1];
	ck_assert_int_eq(note->kind, KIND_note);
	ck_assert(holds(note->text, "Ann, ann@example.com"));
	/* and the same once more is the same */
	reach("r", " ann@example.com ");
	ck_assert_int_eq(events("contact_left"), 1);
}
END_TEST

START_TEST(a_rep_hears_of_it)
{
	with_rep();
	rig_forget(rig, ana);
	reach("r", "+34 612 345 678");
	ck_str(chat_of(ana)->contact, "Ann, +34 612 345 678");
	ck_assert_int_eq(chat_of(ana)->state, STATE_with_rep);
	ck_assert_uint_eq(rig_seen(rig, ana, MESSAGE_line), 2);
}
END_TEST

START_TEST(a_name_is_only_added)
{
	reach("r", "ann@example.com");
	rig_send(rig, c,
	    "{'type':'contact','id':'s','conversation':'%s','name':'Bob',"
	    "'reach':'bob@example.com'}",
	    chat);
	ck_str(row().contact, "Bob, bob@example.com");
	ck_assert_int_eq(
	    number("SELECT count(*) FROM customer WHERE name = 'Ann'"), 1);
	rig_send(rig, c,
	    "{'type':'contact','id':'t','conversation':'%s',"
	    "'reach':'x@example.com'}",
	    chat);
	ck_str(row().contact, "x@example.com");
}
END_TEST

START_TEST(after_the_end_it_is_kept_without_a_call)
{
	rig_send(rig, c, "{'type':'close','id':'e','conversation':'%s'}", chat);
	reach("r", "ann@example.com");
	ck_assert_str_eq(rig_error(rig, c), "");
	ck_assert_int_eq(row().state, STATE_closed);
	ck_str(row().contact, "Ann, ann@example.com");
}
END_TEST

static const struct {
	const char *lang, *open, *shut;
} words[] = {
	{ "en", "Thank you, we have noted", "closed now" },
	{ "zh", "联系方式已记下", "休息时间" },
	{ "ja", "ご連絡先を控えました", "営業時間外" },
	{ "es", "hemos anotado", "Ahora está cerrado" },
};

/* In the customer's language, with the time the shop opens if it is shut. */
START_TEST(it_says_when_the_shop_opens)
{
	for (int shut = 0; shut < 2; shut++) {
		const char *shop = shut ? "tea" : "demo";
		struct peer_ref peer = rig_connect(rig);
		if (shut)
			clock_wind(rig_clock(rig), INT64_C(10) * 3600000);
		rig_send(rig, peer, "{'type':'hello','shop':'%s','lang':'%s'}",
		    shop, words[_i].lang);
		const char *own = rig_open_chat(rig, peer);
		rig_send(rig, peer,
		    "{'type':'contact','id':'r','conversation':'%s',"
		    "'reach':'ann@example.com'}",
		    own);
		bool said = false;
		for (size_t i = 0; i < rig_count(rig, peer); i++) {
			const struct message *m = rig_frame(rig, peer, i);
			if (m->type != MESSAGE_line)
				continue;
			struct str text = m->u.line.lines.at[0].text;
			said = said ||
			       (holds(text, words[_i].open) &&
				   holds(text, words[_i].shut) == (bool)shut);
		}
		ck_assert_msg(said, "%s %d", words[_i].lang, shut);
	}
}
END_TEST

/* However many have said however much, a rep can come in. */
START_TEST(a_welcome_is_never_too_long)
{
	static char cart[3001];
	ana = rig_staff(rig, "ana", STANDING_rep, "en", "", 60);
	for (int i = 0; i < 1000; i++)
		memcpy(cart + (ptrdiff_t)3 * i, "茶", 3);
	for (int i = 0; i < 50; i++) {
		struct peer_ref peer = rig_customer(rig, "demo");
		const char *own = rig_open_chat(rig, peer);
		rig_send(rig, peer,
		    "{'type':'context','id':'x','conversation':'%s',"
		    "'cart':'%s'}",
		    own, cart);
		rig_send(rig, peer,
		    "{'type':'person','id':'p','conversation':'%s'}", own);
	}
	rig_forget(rig, ana);
	struct peer_ref admin = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_set','id':'u','name':'ana','once':true}");
	struct peer_ref again = rig_connect(rig);
	rig_send(rig, again, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	const struct msg_welcome *w =
	    &rig_last(rig, again, MESSAGE_welcome)->u.welcome;
	ck_assert_uint_eq(w->chats.count, 50);
	ck_assert_uint_gt(w->chats.at[0].context.len, 3000);
	ck_assert_uint_eq(w->chats.at[49].context.len, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("contact");
	TCase *t = tcase_create("contact");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, a_page_is_kept, 0, ROWS(pages));
	tcase_add_test(t, the_next_page_is_in_its_place);
	tcase_add_test(t, staff_sees_it_and_hears_of_changes);
	tcase_add_test(t, customers_never_see_it);
	tcase_add_test(t, it_never_makes_an_order);
	tcase_add_test(t, the_product_stands_in_replies);
	tcase_add_test(t, a_closed_chat_has_no_page);
	tcase_add_loop_test(t, mail_or_phone, 0, ROWS(reaches));
	tcase_add_test(t, a_contact_calls_a_person);
	tcase_add_test(t, a_rep_hears_of_it);
	tcase_add_test(t, a_name_is_only_added);
	tcase_add_test(t, after_the_end_it_is_kept_without_a_call);
	tcase_add_loop_test(t, it_says_when_the_shop_opens, 0, ROWS(words));
	tcase_add_test(t, a_welcome_is_never_too_long);
	suite_add_tcase(s, t);
	return s;
}
