/* Courtesies in four languages: alone, in a row, around a question; and the
 * lines that only look like one. */
#include "server/answer/courtesy.h"

#include <time.h>

#include "shared/buf.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

static const char *const files[][2] = {
	{ "en/greeting.reply",
	    "id: greeting\nmanner: greeting\nauto: yes\nask: hi\nask: hello\n"
	    "ask: hi there\nask: good morning\nask: how are you?\n"
	    "ask: i have a question\n\nHello!\n" },
	{ "zh/greeting.reply", "id: greeting\nmanner: greeting\nauto: yes\n"
			       "ask: 你好\nask: 您好\nask: 在吗\n\n您好！\n" },
	{ "ja/greeting.reply",
	    "id: greeting\nmanner: greeting\nauto: yes\nask: こんにちは\n"
	    "ask: はじめまして\n\nこんにちは。\n" },
	{ "es/greeting.reply",
	    "id: greeting\nmanner: greeting\nauto: yes\nask: hola\n"
	    "ask: buenos días\n\n¡Hola!\n" },
	{ "en/thanks.reply",
	    "id: thanks\nmanner: thanks\nauto: yes\nask: thanks\n"
	    "ask: thank you\nask: thanks for your help\n\nYou are welcome.\n" },
	{ "zh/thanks.reply", "id: thanks\nmanner: thanks\nauto: yes\n"
			     "ask: 谢谢\nask: 非常感谢\n\n不客气。\n" },
	{ "ja/thanks.reply",
	    "id: thanks\nmanner: thanks\nauto: yes\nask: ありがとう\n"
	    "ask: ありがとうございます\n\nどういたしまして。\n" },
	{ "es/thanks.reply",
	    "id: thanks\nmanner: thanks\nauto: yes\n"
	    "ask: gracias\nask: muchas gracias\n\nDe nada.\n" },
	{ "en/goodbye.reply", "id: goodbye\nmanner: goodbye\nauto: yes\n"
			      "ask: bye\nask: see you later\nask: later\n\n"
			      "Bye!\n" },
	{ "es/goodbye.reply", "id: goodbye\nmanner: goodbye\nauto: yes\n"
			      "ask: adiós\nask: hasta luego\n\n¡Adiós!\n" },
	{ "en/human.reply",
	    "id: human\nmanner: person\nask: human please\nask: agent\n"
	    "ask: can i speak to a person\n\nSomebody comes.\n" },
	{ "zh/human.reply",
	    "id: human\nmanner: person\nask: 转人工\nask: 我要找人工客服\n\n"
	    "马上。\n" },
	{ "en/ship.reply",
	    "id: ship\nauto: yes\nask: hello shipping\nask: how much is it\n\n"
	    "Five.\n" },
};

static struct pack_dir dir;
static struct pack *pack;
static struct arena arena;
static bool counts[16];

static void setup(void)
{
	arena = ARENA_EMPTY;
	pack_dir_open(&dir);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		pack_dir_write(&dir, files[i][0], files[i][1]);
	pack = pack_dir_load(&dir);
	for (size_t i = 0; i < pack->reply_count; i++)
		counts[i] = true;
}

static void teardown(void)
{
	pack_unref(pack);
	pack_dir_close(&dir);
	arena_fini(&arena);
}

static struct courtesy look(struct str line)
{
	struct courtesy found;

	arena_reset(&arena);
	ck_assert_int_eq(
	    courtesy_look(pack, line, counts, &arena, &found), ERR_ok);
	return found;
}

static bool is(const struct reply *reply, const char *id)
{
	return reply ? str_is(reply->id, id) : !*id;
}

/* Nothing else in the line. */
static const struct {
	const char *line, *id;
} alone[] = {
	{ "hi", "greeting" },
	{ "  Hello!!!  ", "greeting" },
	{ "HI", "greeting" },
	{ "hiiii", "greeting" },
	{ "hi \xF0\x9F\x91\x8B", "greeting" },
	{ "hi, good morning", "greeting" },
	{ "hello there", "greeting" },
	{ "Hi team", "greeting" },
	{ "good   morning everyone", "greeting" },
	{ "thanksss", "thanks" },
	{ "thanks a lot!", "thanks" },
	{ "ok thanks", "thanks" },
	{ "no, thank you", "thanks" },
	{ "great, thanks for your help :)", "thanks" },
	{ "ok thanks bye", "goodbye" },
	{ "bye, thanks", "goodbye" },
	{ "hi, thanks", "thanks" },
	{ "Human please", "human" },
	{ "hello, human please", "human" },
	{ "human please, thanks, bye", "human" },
	{ "can I speak to a person?", "human" },
	{ "agent", "human" },
	{ "你好", "greeting" },
	{ "你好呀～", "greeting" },
	{ "您好，在吗？", "greeting" },
	{ "谢谢谢谢谢谢", "thanks" },
	{ "好的，非常感谢", "thanks" },
	{ "转人工！", "human" },
	{ "こんにちは", "greeting" },
	{ "こんにちはー！", "greeting" },
	{ "ありがとうーーー", "thanks" },
	{ "はい、ありがとうございます", "thanks" },
	{ "¡Hola!", "greeting" },
	{ "holaaa buenos dias", "greeting" },
	{ "vale, muchas gracias", "thanks" },
	{ "gracias y hasta luego", "goodbye" },
	{ "ＨＥＬＬＯ", "greeting" },
	{ "hello\nhi\n", "greeting" },
};

START_TEST(nothing_else)
{
	struct courtesy c = look(str_from(alone[_i].line));

	ck_assert_msg(is(c.reply, alone[_i].id), "%s", alone[_i].line);
	ck_assert_uint_eq(c.rest.len, 0);
	ck_assert_ptr_nonnull(c.rest.ptr);
}
END_TEST

/* What is left of a line, and whether a person is wanted. */
static const struct {
	const char *line, *rest, *person;
} around[] = {
	{ "hi where is my order", "where is my order", "" },
	{ "Hello, where is my order?", "where is my order?", "" },
	{ "hello there, where is it", "where is it", "" },
	{ "hi hi good morning where is it", "where is it", "" },
	{ "ok thanks. and where is it?", "and where is it?", "" },
	{ "where is my order? thanks", "where is my order?", "" },
	{ "where is my order thank you", "where is my order", "" },
	{ "where is it, ok thanks bye", "where is it,", "" },
	{ "Hi! Where is it? Thanks!", "Where is it?", "" },
	{ "hola, dónde está mi pedido, gracias", "dónde está mi pedido,", "" },
	{ "你好，运费多少", "运费多少", "" },
	{ "你好运费多少谢谢", "运费多少", "" },
	{ "こんにちは。送料はいくらですか", "送料はいくらですか", "" },
	{ "hello\nwhere is it", "where is it", "" },
	{ "i have a question, where is it", "where is it", "" },
	{ "where is it? human please", "where is it?", "human" },
	{ "where is it! agent!!", "where is it!", "human" },
	{ "can i speak to a person about my lamp", "about my lamp", "human" },
	{ "订单呢？转人工", "订单呢？", "human" },
	/* an address, not a wish */
	{ "agent, where is my order", "where is my order", "" },
};

START_TEST(around_a_question)
{
	struct courtesy c = look(str_from(around[_i].line));

	ck_assert_ptr_null(c.reply);
	ck_assert_msg(str_is(c.rest, around[_i].rest), "\"%s\": \"%.*s\"",
	    around[_i].line, STR_ARG(c.rest));
	ck_assert_msg(is(c.person, around[_i].person), "%s", around[_i].line);
}
END_TEST

/* Left whole. */
static const char *const untouched[] = {
	"",
	"   ",
	"?!",
	"\xF0\x9F\x91\x8D",
	"ok",
	"yes please",
	"no",
	"where is my order",
	"later delivery possible?", /* no goodbye */
	"is later delivery possible, or never",
	"what does an agent cost",
	"does it say hello",
	"no tracking for my order",
	"the greeting card said hi and fell off",
	"shipping",
	"4711",
	"运费多少",
	"送料はいくらですか",
};

START_TEST(left_whole)
{
	struct courtesy c = look(str_from(untouched[_i]));

	ck_assert_ptr_null(c.reply);
	ck_assert_ptr_null(c.person);
	ck_assert_msg(
	    str_is(c.rest, untouched[_i]), "\"%.*s\"", STR_ARG(c.rest));
}
END_TEST

/* Replies that may not be said do not count. */
START_TEST(only_what_counts)
{
	const struct reply *greeting = pack_reply(pack, STR("greeting"));

	counts[greeting - pack->replies] = false;
	ck_assert_ptr_null(look(STR("hello")).reply);
	ck_assert(str_is(look(STR("hi, where is it")).rest, "hi, where is it"));
	ck_assert(is(look(STR("thanks")).reply, "thanks"));
}
END_TEST

START_TEST(a_pack_without_any)
{
	struct pack_dir other;
	struct pack *bare;
	struct courtesy c;

	pack_dir_open(&other);
	pack_dir_write(&other, "en/a.reply", "id: a\nask: hello\n\nT.\n");
	bare = pack_dir_load(&other);
	ck_assert_int_eq(
	    courtesy_look(bare, STR("hello"), counts, &arena, &c), ERR_ok);
	ck_assert_ptr_null(c.reply);
	ck_assert(str_is(c.rest, "hello"));
	ck_assert_int_eq(
	    courtesy_look(bare, STR("ok yes"), counts, &arena, &c), ERR_ok);
	ck_assert_ptr_null(c.reply);
	pack_unref(bare);
	pack_dir_close(&other);
}
END_TEST

/* Of a long line the ends are looked at; what is between stays. */
START_TEST(long_lines)
{
	struct buf line = BUF_EMPTY;
	struct courtesy c;

	buf_text(&line, "hello, ");
	for (int i = 0; i < 100; i++)
		buf_text(&line, "why oh ");
	buf_text(&line, "is that? thanks, bye");
	c = look(buf_view(&line));
	ck_assert_ptr_null(c.reply);
	ck_assert(c.rest.ptr == line.ptr + 7);
	ck_assert(!memcmp(c.rest.ptr + c.rest.len - 8, "is that?", 8));
	buf_clear(&line);
	for (int i = 0; i < 300; i++)
		buf_text(&line, "hello there ");
	c = look(buf_view(&line));
	ck_assert_ptr_null(c.reply); /* longer than anybody greets */
	ck_assert_uint_gt(c.rest.len, 0);
	buf_fini(&line);
}
END_TEST

static const char *const floods[] = { "hi ", "hi", "谢谢", "ー", "ok ok ",
	"thanks bye hello ", "\xFF", "a ", "é́́́", "good morning to " };

START_TEST(floods_end)
{
	struct buf line = BUF_EMPTY;
	struct timespec from, to;

	while (line.len < 4000)
		buf_text(&line, floods[_i]);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < 20; i++)
		look(buf_view(&line));
	clock_gettime(CLOCK_MONOTONIC, &to);
	ck_assert_int_le(to.tv_sec - from.tv_sec, 1);
	buf_fini(&line);
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("answer/courtesy");
	TCase *t = tcase_create("courtesy");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, nothing_else, 0, ROWS(alone));
	tcase_add_loop_test(t, around_a_question, 0, ROWS(around));
	tcase_add_loop_test(t, left_whole, 0, ROWS(untouched));
	tcase_add_test(t, only_what_counts);
	tcase_add_test(t, a_pack_without_any);
	tcase_add_test(t, long_lines);
	tcase_add_loop_test(t, floods_end, 0, ROWS(floods));
	suite_add_tcase(s, t);
	return s;
}
