/* What the tests of dialogues share: a shop's replies, a customer who talks to
 * the machine, and looks at what is said and kept. */
#ifndef TESTS_FLOW_TALK_H
#define TESTS_FLOW_TALK_H

#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "server/store/conversation.h"
#include "server/store/message.h"
#include "tests/support/pack_dir.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define NONSENSE "my aquarium hums in d minor since yesterday evening"

static const char *const talk_files[][2] = {
	{ "en/greeting.reply", "id: greeting\nmanner: greeting\nauto: yes\n"
			       "ask: hi\nask: hello\nask: good morning\n\n"
			       "Hello at {{shop.name}}!\n" },
	{ "en/thanks.reply",
	    "id: thanks\nmanner: thanks\nauto: yes\n"
	    "ask: thanks\nask: thank you\n\nYou are welcome.\n" },
	{ "en/human.reply", "id: human\nmanner: person\nask: human please\n"
			    "ask: i want to talk to a person\n\nComing.\n" },
	{ "en/order.number.reply",
	    "id: order.number\nstage: order\nauto: yes\n"
	    "ask: where is my order\nask: has my parcel shipped yet\n"
	    "ask: track my package\n\nOrder {{order.number}} has left.\n" },
	{ "zh/order.number.reply", "id: order.number\nstage: order\nauto: yes\n"
				   "ask: 我的订单到哪了\nask: 包裹发货了吗\n\n"
				   "订单{{order.number}}已发货。\n" },
	{ "ja/order.number.reply",
	    "id: order.number\nstage: order\nauto: yes\n"
	    "ask: 注文した商品はどこですか\nask: 荷物はもう発送されましたか\n\n"
	    "ご注文{{order.number}}は発送済みです。\n" },
	{ "es/order.number.reply",
	    "id: order.number\nstage: order\nauto: yes\n"
	    "ask: dónde está mi pedido\nask: ya salió mi paquete\n\n"
	    "El pedido {{order.number}} ya salió.\n" },
	{ "en/order.cancel.reply",
	    "id: order.cancel\nstage: order\nneeds: order.state\nauto: yes\n"
	    "ask: please cancel what i bought\nask: cancel everything\n\n"
	    "Order {{order.number}} is cancelled.\n" },
	{ "en/order.invoice.reply",
	    "id: order.invoice\nstage: order\nauto: yes\n"
	    "ask: send me an invoice\nask: i need a bill for taxes\n\n"
	    "The invoice of {{order.number}} is in your mail.\n" },
	{ "en/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: how much is shipping\n"
	    "ask: what does delivery cost\nask: shipping fee\n\n"
	    "Shipping costs {{shop.shipping_cost}}.\n" },
	{ "en/return.terms.reply",
	    "id: return.terms\nstage: after_sale\nauto: yes\n"
	    "ask: can i return it\nask: what is your return policy\n"
	    "ask: how many days to send something back\n\n"
	    "You have {{shop.return_days}} days.\n" },
	{ "en/product.size.reply",
	    "id: product.size\nauto: yes\nask: which size fits me\n"
	    "ask: is it true to size\n\n{{product.name}} runs small.\n" },
	{ "en/refund.paid.reply",
	    "id: refund.paid\nstage: after_sale\nrisk: money\nauto: yes\n"
	    "ask: pay my money back\nask: where does my refund stay\n\n"
	    "Your refund is on its way.\n" },
	{ "en/complaint.reply",
	    "id: complaint\nstage: after_sale\nrisk: complaint\nauto: yes\n"
	    "ask: this is outrageous\nask: i want to complain\n\n"
	    "We are sorry.\n" },
};

static struct pack_dir dir;
static struct rig *rig;
static struct peer_ref c;
static const char *chat;
static struct arena arena;

static inline void talk_open(void)
{
	struct rig_config config = { .no_suggest = true };
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	for (int i = 0; i < ROWS(talk_files); i++)
		pack_dir_write(&dir, talk_files[i][0], talk_files[i][1]);
	config.replies = dir.path;
	rig = rig_open(&config);
	/* what is asked in a reply's own words is sure, whatever the scores */
	rig_shop(rig, "demo")->send_at = 500;
	rig_shop(rig, "demo")->offer_at = 300;
	c = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, c);
}

static inline void talk_close(void)
{
	rig_close(rig);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static inline void say(const char *text)
{
	static int count;
	rig_send(rig, c,
	    "{'type':'say','id':'s%d','conversation':'%s','text':'%s'}",
	    ++count, chat, text);
	ck_assert_str_eq(rig_error(rig, c), "");
}

/* ---- what is said ------------------------------------------------------- */

static inline bool holds(struct str text, const char *part)
{
	return text.len && memmem(text.ptr, text.len, part, strlen(part));
}

static inline const struct rec_line *last_line(void)
{
	return &rig_last(rig, c, MESSAGE_line)->u.line.lines.at[0];
}

static inline enum state last_state(void)
{
	return rig_last(rig, c, MESSAGE_chat)->u.chat.chats.at[0].state;
}

/* The lines the customer was sent since the last look, as "kind reply|...",
 * a bare kind for those without. */
static inline const char *told(void)
{
	static char text[1000];
	size_t len = 0;
	text[0] = '\0';
	for (size_t i = 0; i < rig_count(rig, c); i++) {
		const struct message *m = rig_frame(rig, c, i);
		if (m->type != MESSAGE_line)
			continue;
		const struct rec_line *line = &m->u.line.lines.at[0];
		if (line->kind == KIND_customer)
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%s%s%s%.*s", len ? "|" : "",
		    word_name(WORDS_kind, (int)line->kind),
		    line->reply.len ? " " : "", STR_ARG(line->reply));
	}
	rig_forget(rig, c);
	return text;
}

/* ---- what is kept ------------------------------------------------------- */

static inline struct conversation_row row(void)
{
	struct conversation_row kept;
	ck_assert_int_eq(
	    conversation_by_id(rig_store(rig), 1, &arena, &kept), ERR_ok);
	return kept;
}

/* Why line seq was answered as it was, "" if nothing is kept. */
static inline const char *outcome(int64_t seq)
{
	struct answer_row why;
	if (answer_get(rig_store(rig), 1, seq, &arena, &why))
		return "";
	return why.outcome.ptr;
}

static inline int64_t number(const char *sql)
{
	int64_t value = -1;
	ck_assert_int_eq(connection_ask(rig_store(rig), sql, &value), ERR_ok);
	return value;
}

static inline int64_t events(const char *kind)
{
	char sql[100];
	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM event WHERE kind = '%s'", kind);
	return number(sql);
}

#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\" is not \"%s\"", STR_ARG(s), (text))

#endif
