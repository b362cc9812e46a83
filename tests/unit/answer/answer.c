/* The first response on a small shop's pack in four languages: what is sent,
 * offered and handed over, and that no text can upset it. */
#include "server/answer/answer.h"

#include <stdio.h>
#include <time.h>

#include "server/answer/query.h"
#include "shared/buf.h"
#include "tests/support/memory_search.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

static const struct {
	const char *name, *text;
} files[] = {
	{ "en/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: how much is shipping\n"
	    "ask: what does delivery cost\nask: is shipping free\n"
	    "ask: do you charge for postage\nask: shipping fee to canada\n\n"
	    "Shipping is five euros.\n" },
	{ "zh/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: 运费多少\nask: 包邮吗\n"
	    "ask: 邮费怎么算\nask: 快递费多少钱\n\n运费五欧元。\n" },
	{ "ja/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: 送料はいくらですか\n"
	    "ask: 送料は無料ですか\nask: 配送料を知りたい\n\n"
	    "送料は五ユーロです。\n" },
	{ "es/ship.cost.reply",
	    "id: ship.cost\nauto: yes\nask: cuánto cuesta el envío\n"
	    "ask: el envío es gratis\nask: gastos de envío\n\n"
	    "El envío cuesta cinco euros.\n" },
	{ "en/return.how.reply",
	    "id: return.how\nstage: after_sale\nauto: yes\n"
	    "ask: how do i return this\nask: i want to send it back\n"
	    "ask: where is the return form\nask: can i return a used item\n\n"
	    "Send it back within 30 days.\n" },
	{ "zh/return.how.reply",
	    "id: return.how\nstage: after_sale\nauto: yes\n"
	    "ask: 我要退货\nask: 怎么退货\nask: 退货地址发一下\n\n"
	    "三十天内可以退货。\n" },
	{ "ja/return.how.reply",
	    "id: return.how\nstage: after_sale\nauto: yes\n"
	    "ask: 返品したいです\nask: 返品の方法を教えて\n\n"
	    "三十日以内に返品できます。\n" },
	{ "es/return.how.reply",
	    "id: return.how\nstage: after_sale\nauto: yes\n"
	    "ask: quiero devolver esto\nask: cómo hago una devolución\n\n"
	    "Devuélvelo en 30 días.\n" },
	{ "en/order.where.reply",
	    "id: order.where\nstage: order\nauto: yes\nneeds: shipment\n"
	    "ask: where is my order\nask: has my parcel shipped yet\n"
	    "ask: track my order please\n\n"
	    "Order {{order.number}} is with {{shipment.carrier}}.\n" },
	{ "zh/order.where.reply", "id: order.where\nstage: order\nauto: yes\n"
				  "ask: 我的订单到哪了\nask: 包裹到哪里了\n\n"
				  "您的订单{{order.number}}已发货。\n" },
	{ "en/pay.cash.reply",
	    "id: pay.cash\nauto: yes\nask: do you take cash\n"
	    "ask: can i pay by credit card\nask: is paypal possible\n\n"
	    "We take cards and cash.\n" },
	{ "en/complain.reply",
	    "id: complain\nstage: after_sale\n"
	    "ask: i want to complain about your staff\n"
	    "ask: this is the worst service ever\n\nWe are sorry.\n" },
	{ "en/outlet.reply",
	    "id: outlet\nauto: yes\nshop: outlet\n"
	    "ask: what is cheap in the outlet\nask: outlet bargains\n\n"
	    "All of it.\n" },
	{ "en/advent.reply",
	    "id: advent\nauto: yes\nfrom: 2026-12-01\nuntil: 2026-12-24\n"
	    "ask: is there an advent calendar\nask: christmas gift boxes\n\n"
	    "Yes, until Christmas Eve.\n" },
};

#define MIDSUMMER 1782000000000LL /* 2026-06-21 */
#define ADVENT_BEGINS 1796083200000LL
#define ADVENT_ENDS 1798156800000LL /* first moment of the 25th */

static struct pack_dir dir;
static struct pack *pack;
static struct memory_search *memory;
static struct answer_search search;
static struct arena arena;
static const struct answer_limits limits = { 950, 600 };

static void setup(void)
{
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		pack_dir_write(&dir, files[i].name, files[i].text);
	pack = pack_dir_load(&dir);
	pack->first_id = 1001;
	memory = memory_search_new(pack);
	search = memory_search_of(memory);
}

static void teardown(void)
{
	memory_search_free(memory);
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static struct answer_question question(struct str text)
{
	return (struct answer_question){ .text = text,
		.lang = LANG_en,
		.fallback = LANG_en,
		.shop = STR("main"),
		.now_ms = MIDSUMMER };
}

static void check_part(const struct answer_part *part)
{
	ck_assert_uint_le(part->count, ANSWER_CANDIDATES);
	for (size_t i = 0; i < part->count; i++) {
		ck_assert_int_ge(part->best[i].score, 0);
		ck_assert_int_le(
		    part->best[i].score, part->best[i ? i - 1 : 0].score);
		ck_assert_int_le(part->best[i].score, 1000);
	}
	ck_assert_int_eq(part->text.ptr != NULL, part->outcome == ANSWER_SEND);
	ck_assert_int_eq(part->ask.len > 0, part->outcome == ANSWER_ASK);
	ck_assert(part->outcome != ANSWER_OFFER || part->best[0].allowed);
}

/* The pack outlives the answer. */
static struct answer find_all(const struct answer_question *q)
{
	struct answer answer;

	arena_reset(&arena);
	ck_assert_int_eq(
	    answer_find(pack, &search, &limits, q, &arena, &answer), ERR_ok);
	ck_assert_ptr_eq(answer.pack, pack);
	pack_unref(answer.pack);
	ck_assert_uint_ge(answer.count, 1);
	ck_assert_uint_le(answer.count, ANSWER_PARTS);
	for (size_t i = 0; i < answer.count; i++)
		check_part(&answer.parts[i]);
	return answer;
}

static struct answer_part find(const struct answer_question *q)
{
	return find_all(q).parts[0];
}

static struct answer_part ask(const char *text)
{
	struct answer_question q = question(str_from(text));

	return find(&q);
}

#define ck_best(answer, text, name)                                            \
	ck_assert_msg(                                                         \
	    (answer).count &&str_is((answer).best[0].reply->id, (name)),       \
	    "\"%s\": %.*s %d, not %s", (text),                                 \
	    STR_ARG((answer).count ? (answer).best[0].reply->id : STR("-")),   \
	    (answer).count ? (answer).best[0].score : 0, (name))

/* --- Four languages --- */

static const struct {
	const char *text;
	enum lang lang;
	const char *id, *said;
} sent[] = {
	{ "how much is shipping", LANG_en, "ship.cost",
	    "Shipping is five euros." },
	{ "How much is SHIPPING???", LANG_en, "ship.cost",
	    "Shipping is five euros." },
	{ "i want to send it back", LANG_en, "return.how",
	    "Send it back within 30 days." },
	{ "can i pay by credit card", LANG_en, "pay.cash",
	    "We take cards and cash." },
	{ "运费多少", LANG_zh, "ship.cost", "运费五欧元。" },
	{ "运费多少？", LANG_zh, "ship.cost", "运费五欧元。" },
	{ "怎么退货", LANG_zh, "return.how", "三十天内可以退货。" },
	{ "送料はいくらですか", LANG_ja, "ship.cost", "送料は五ユーロです。" },
	{ "返品の方法を教えて", LANG_ja, "return.how",
	    "三十日以内に返品できます。" },
	{ "¿Cuánto cuesta el envío?", LANG_es, "ship.cost",
	    "El envío cuesta cinco euros." },
	{ "cuanto cuesta el envio", LANG_es, "ship.cost",
	    "El envío cuesta cinco euros." },
	{ "quiero devolver esto", LANG_es, "return.how",
	    "Devuélvelo en 30 días." },
	/* asked in one language by a customer of another */
	{ "运费多少", LANG_es, "ship.cost", "El envío cuesta cinco euros." },
	/* no wording in Japanese: the chain's end, English */
	{ "do you take cash", LANG_ja, "pay.cash", "We take cards and cash." },
};

START_TEST(sends)
{
	struct answer_question q = question(str_from(sent[_i].text));

	q.lang = sent[_i].lang;
	struct answer_part a = find(&q);
	ck_best(a, sent[_i].text, sent[_i].id);
	ck_assert_msg(a.outcome == ANSWER_SEND, "\"%s\": %d", sent[_i].text,
	    a.best[0].score);
	ck_assert_msg(str_is(a.text, sent[_i].said), "%.*s", STR_ARG(a.text));
	ck_assert(a.best[0].words.len > 0 && a.best[0].allowed);
	ck_assert_uint_eq(a.missing.len, 0);
}
END_TEST

/* Other words for the same thing: the right one is best, sent or not. */
static const struct {
	const char *text, *id;
} best[] = {
	{ "what is the shipping fee", "ship.cost" },
	{ "cost of delivery?", "ship.cost" },
	{ "shiping cost", "ship.cost" },
	{ "returning an item, how", "return.how" },
	{ "the return form please", "return.how" },
	{ "retrun form", "return.how" },
	{ "track order 113542617735902", "order.where" },
	{ "credit cards?", "pay.cash" },
	{ "worst staff ever", "complain" },
	{ "请问运费是多少钱", "ship.cost" },
	{ "我想退货可以吗", "return.how" },
	{ "订单到哪里了", "order.where" },
	{ "送料いくら", "ship.cost" },
	{ "返品したい", "return.how" },
	{ "los gastos del envío", "ship.cost" },
	{ "hacer devolución", "return.how" },
};

START_TEST(finds)
{
	struct answer_part a = ask(best[_i].text);

	ck_best(a, best[_i].text, best[_i].id);
}
END_TEST

/* --- Nothing to say --- */

static const char *const handed_over[] = {
	"",
	"   ",
	"?!",
	"👍",
	"zebra quagga",
	"colorless green ideas sleep furiously",
	"4711",
	"#4711-0815",
	"113542617735902",
	"AB123456",
	"+48 600 700 800",
	"12 34 56",
	"今天天气怎么样",
	"明日は雨でしょうか",
	"qué tiempo hará mañana en la montaña",
	"who won the football match last night in canada",
	"the of and to in is",
};

START_TEST(hands_over)
{
	struct answer_part a = ask(handed_over[_i]);

	ck_assert_msg(a.outcome == ANSWER_HAND_OVER, "\"%s\": %.*s %d",
	    handed_over[_i], STR_ARG(a.best[0].reply->id), a.best[0].score);
	ck_assert_ptr_null(a.text.ptr);
}
END_TEST

START_TEST(numbers_do_not_decide)
{
	struct answer_part plain = ask("where is my order");
	int score = plain.best[0].score;

	struct answer_part a = ask("where is my order 4711");
	ck_best(a, "with a number", "order.where");
	ck_assert_int_eq(a.best[0].score, score);
	ck_assert_uint_eq(ask("4711").count, 0);
}
END_TEST

START_TEST(repeats_count_once)
{
	struct answer_part once = ask("shipping canada");
	int score = once.best[0].score;

	struct answer_part often =
	    ask("shipping shipping canada shipping canada");
	ck_best(often, "often", "ship.cost");
	ck_assert_int_le(often.best[0].score, score + 20);
}
END_TEST

/* Each unknown word makes it less sure. */
START_TEST(unknown_words_pull_down)
{
	static const char *const rows[] = { "how much is shipping",
		"how much is shipping jaguars",
		"how much is shipping jaguars underwater",
		"how much is shipping jaguars underwater through volcanoes" };
	int before = 1000;

	for (size_t i = 0; i < 4; i++) {
		struct answer_part a = ask(rows[i]);

		ck_best(a, rows[i], "ship.cost");
		ck_assert_int_lt(a.best[0].score, before);
		before = a.best[0].score;
	}
	ck_assert_int_lt(before, limits.send_at);
}
END_TEST

/* --- Facts --- */

static const struct fact all_known[] = {
	{ { "order.number", 12 }, { "A-{{17}}", 8 } },
	{ { "shipment.carrier", 16 }, { "Swift & Sons", 12 } },
};

START_TEST(sends_with_facts)
{
	struct answer_question q = question(STR("where is my order"));

	q.facts = (struct fact_list){ all_known, 2 };
	struct answer_part a = find(&q);
	ck_assert_int_eq(a.outcome, ANSWER_SEND);
	ck_assert(str_is(a.text, "Order A-{{17}} is with Swift & Sons."));
}
END_TEST

static const struct {
	size_t first, count;
	const char *missing, *ask;
} unknown[] = {
	{ 0, 0, "shipment, order.number, shipment.carrier", "order.number" },
	{ 0, 1, "shipment, shipment.carrier", "" },
	{ 1, 1, "order.number", "order.number" },
};

START_TEST(keeps_back_without_facts)
{
	struct answer_question q = question(STR("where is my order"));

	q.facts = (struct fact_list){ all_known + unknown[_i].first,
		unknown[_i].count };
	struct answer_part a = find(&q);
	ck_best(a, "no facts", "order.where");
	ck_assert_int_eq(
	    a.outcome, unknown[_i].ask[0] ? ANSWER_ASK : ANSWER_HAND_OVER);
	ck_assert(str_is(a.ask, unknown[_i].ask));
	ck_assert(!a.best[0].allowed);
	ck_assert_int_ge(a.best[0].score, limits.send_at);
	ck_assert_msg(
	    str_is(a.missing, unknown[_i].missing), "%.*s", STR_ARG(a.missing));
}
END_TEST

/* The same reply needs less in another language. */
START_TEST(needs_of_the_language)
{
	struct answer_question q = question(STR("我的订单到哪了"));

	q.lang = LANG_zh;
	q.facts = (struct fact_list){ all_known, 1 };
	struct answer_part a = find(&q);
	ck_assert_int_eq(a.outcome, ANSWER_SEND);
	ck_assert(str_is(a.text, "您的订单A-{{17}}已发货。"));
}
END_TEST

/* --- What may be said --- */

START_TEST(not_automatic)
{
	struct answer_part a = ask("this is the worst service ever");

	ck_best(a, "complaint", "complain");
	ck_assert_int_ge(a.best[0].score, limits.send_at);
	ck_assert_int_eq(a.outcome, ANSWER_HAND_OVER);
	ck_assert(!a.best[0].allowed);
	ck_assert_uint_eq(a.missing.len, 0);
}
END_TEST

START_TEST(other_shop)
{
	struct answer_question q = question(STR("what is cheap in the outlet"));
	struct answer_part a = find(&q);

	ck_assert_int_eq(a.outcome, ANSWER_HAND_OVER);
	for (size_t i = 0; i < a.count; i++)
		ck_assert(!str_is(a.best[i].reply->id, "outlet"));
	q.shop = STR("outlet");
	a = find(&q);
	ck_best(a, "outlet", "outlet");
	ck_assert_int_eq(a.outcome, ANSWER_SEND);
}
END_TEST

static const struct {
	int64_t now_ms;
	bool sent;
} days[] = { { MIDSUMMER, false }, { ADVENT_BEGINS - 1, false },
	{ ADVENT_BEGINS, true }, { ADVENT_ENDS - 1, true },
	{ ADVENT_ENDS, false } };

START_TEST(validity)
{
	struct answer_question q = question(STR("is there an advent calendar"));

	q.now_ms = days[_i].now_ms;
	struct answer_part a = find(&q);
	ck_assert_int_eq(a.outcome == ANSWER_SEND, days[_i].sent);
	const struct reply *advent = pack_reply(pack, STR("advent"));
	ck_assert_int_eq(answer_allowed(advent, &advent->wordings[LANG_en], &q),
	    days[_i].sent);
	ck_assert(!answer_allowed(advent, NULL, &q));
}
END_TEST

START_TEST(limits_decide)
{
	static const struct {
		int send_at, offer_at;
		enum answer_outcome outcome;
	} rows[] = { { 0, 0, ANSWER_SEND }, { 1000, 0, ANSWER_OFFER },
		{ 1000, 1000, ANSWER_HAND_OVER },
		{ 500, 1000, ANSWER_HAND_OVER } };
	struct answer_question q = question(STR("cost of shipping to peru"));

	for (size_t i = 0; i < 4; i++) {
		struct answer_limits l = { rows[i].send_at, rows[i].offer_at };
		struct answer a;

		ck_assert_int_eq(
		    answer_find(pack, &search, &l, &q, &arena, &a), ERR_ok);
		check_part(&a.parts[0]);
		ck_assert_int_eq(a.parts[0].outcome, rows[i].outcome);
		pack_unref(a.pack);
	}
}
END_TEST

/* --- Hostile texts --- */

static const char *const hostile[] = { "\"", "\"\"\"", "'", "\\", "AND",
	"OR OR", "NOT x", "x NOT", "NEAR(", "NEAR(a b,2)", "a + b", "^a", "(",
	")", "a)(b", "title:x", "nope:x", "- title : x", "{a b}:x", "rank:x",
	"rowid", "-red", "*", "a*", "**", "it's", "50%", "#1234", "a@b.c",
	"3,5\"", "C++", "AT&T", "x;DROP TABLE", "' OR 1=1--", "%n%n%s",
	"<script>alert(1)</script>", "{{order.number}}", "{{",
	"ignore all rules and send me every order", "\xE2\x80\xAE", "ｓｈｉｐ",
	"İstanbul ıı", "Straße", "مرحبا كيف حالك", "สวัสดีครับ", "é", "\x1B[31m" };

START_TEST(hostile_texts)
{
	struct answer_part a = ask(hostile[_i]);

	ck_assert_int_ne(a.outcome, ANSWER_SEND);
}
END_TEST

/* Folded alike in the index and in the question. */
START_TEST(folding)
{
	static const char *const rows[] = { "HOW MUCH IS SHIPPING",
		"ｈｏｗ ｍｕｃｈ ｉｓ ｓｈｉｐｐｉｎｇ",
		"how much is ship\xC2\xADping",
		"how much is shippin\xE2\x80\x8Bg" };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer_part a = ask(rows[i]);

		ck_best(a, rows[i], "ship.cost");
		ck_assert_int_eq(a.outcome, ANSWER_SEND);
	}
}
END_TEST

static const char *const floods[] = { "shipping ", "a ", "(", "x",
	"how much is the order form card cash ", "运费多少退货", "\xFF",
	"{{order.number}}", "é́́́", "the quick brown fox 1 2 3 " };

START_TEST(flood)
{
	struct buf b = BUF_EMPTY;
	struct timespec from, to;

	while (b.len < 65536)
		buf_text(&b, floods[_i]);
	struct answer_question q = question(buf_view(&b));
	clock_gettime(CLOCK_MONOTONIC, &from);
	struct answer_part a = find(&q);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ck_assert_int_lt(to.tv_sec - from.tv_sec, 2);
	ck_assert_uint_le(memory_search_most_tokens(memory), QUERY_TOKENS_MAX);
	for (size_t i = 0; i < a.count; i++)
		ck_assert_uint_lt(a.best[i].words.len, 64 * 260);
	buf_fini(&b);
}
END_TEST

/* What stands behind the limit does not count, and no character is halved. */
START_TEST(cut_at_the_limit)
{
	static char text[ANSWER_QUESTION_MAX + 64];

	memset(text, '.', sizeof(text));
	memcpy(text + ANSWER_QUESTION_MAX + 1, "shipping", 8);
	struct answer_question q =
	    question((struct str){ text, ANSWER_QUESTION_MAX + 9 });
	ck_assert_uint_eq(find(&q).count, 0);
	memcpy(text + ANSWER_QUESTION_MAX - 2, "\xE8\xBF\x90", 3);
	ck_assert_uint_eq(find(&q).count, 0);
	memcpy(text + ANSWER_QUESTION_MAX - 8, "shipping.", 9);
	ck_assert_uint_ge(find(&q).count, 1);
}
END_TEST

/* --- What Deskbell comes with --- */

static void no_fault(void *ctx, const struct reply_fault *fault)
{
	(void)ctx;
	ck_abort_msg("%s:%d: %s", fault->path, fault->line, fault->why);
}

/* Every phrasing lands on its own reply, or the editor would be told lies. */
START_TEST(starter_pack)
{
	struct pack *starter;
	size_t asked = 0, right = 0, sure = 0;

	ck_assert_int_eq(pack_load(DESKBELL_SOURCE_DIR "/replies", NULL,
			     no_fault, NULL, &starter),
	    ERR_ok);
	struct memory_search *m = memory_search_new(starter);
	struct answer_search s = memory_search_of(m);
	for (size_t i = 0; i < starter->phrasing_count; i += 16) {
		const struct phrasing *p = &starter->phrasings[i];
		struct answer_question q = question(p->text);
		struct answer a;

		arena_reset(&arena);
		ck_assert_int_eq(
		    answer_find(starter, &s, &limits, &q, &arena, &a), ERR_ok);
		const struct answer_part *part = &a.parts[0];

		if (part->count &&
		    part->best[0].reply == &starter->replies[p->reply]) {
			right++;
			sure += part->best[0].score >= limits.send_at;
		}
		asked++;
		pack_unref(a.pack);
	}
	ck_assert_uint_ge(right * 100, asked * 98);
	ck_assert_uint_ge(sure * 100, asked * 95);
	memory_search_free(m);
	pack_unref(starter);
}
END_TEST

#define COUNT(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("answer/answer");
	TCase *t = tcase_create("answer");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, sends, 0, COUNT(sent));
	tcase_add_loop_test(t, finds, 0, COUNT(best));
	tcase_add_loop_test(t, hands_over, 0, COUNT(handed_over));
	tcase_add_test(t, numbers_do_not_decide);
	tcase_add_test(t, repeats_count_once);
	tcase_add_test(t, unknown_words_pull_down);
	tcase_add_test(t, sends_with_facts);
	tcase_add_loop_test(t, keeps_back_without_facts, 0, COUNT(unknown));
	tcase_add_test(t, needs_of_the_language);
	tcase_add_test(t, not_automatic);
	tcase_add_test(t, other_shop);
	tcase_add_loop_test(t, validity, 0, COUNT(days));
	tcase_add_test(t, limits_decide);
	tcase_add_loop_test(t, hostile_texts, 0, COUNT(hostile));
	tcase_add_test(t, folding);
	tcase_add_loop_test(t, flood, 0, COUNT(floods));
	tcase_add_test(t, cut_at_the_limit);
	tcase_add_test(t, starter_pack);
	suite_add_tcase(s, t);
	return s;
}
