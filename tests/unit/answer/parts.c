/* Which way a line is cut, by what its pieces would score: the judge here is a
 * table. */
#include "server/answer/parts.h"

#include "shared/buf.h"
#include "tests/support/suite.h"

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

static const struct answer_limits limits = { 950, 600 };

struct verdict {
	const char *text;
	int reply, score;
};

struct court {
	const struct verdict *verdicts; /* text NULL ends them */
	int judged;
	enum err err;
};

static enum err judge(void *ctx, struct str text, struct judgement *out)
{
	struct court *court = ctx;

	*out = (struct judgement){ .count = 0 };
	if (++court->judged > 1 && court->err)
		return court->err;
	for (const struct verdict *v = court->verdicts; v->text; v++) {
		if (!str_is(text, v->text))
			continue;
		out->at[0] = (struct judged){ v->reply, v->score, STR("") };
		out->count = 1;
	}
	return ERR_ok;
}

static const struct {
	const char *what, *line;
	struct verdict verdicts[8];
	const char *parts; /* TEXT>REPLY, | between; > alone: nothing found */
} lines[] = {
	{ "one question", "where is it", { { "where is it", 1, 970 } },
	    "where is it>1" },
	{ "nothing at all", "!?", { { NULL, 0, 0 } }, "!?>" },
	{ "two clear ones", "how much? when does it come?",
	    { { "how much? when does it come?", 1, 500 },
		{ "how much?", 1, 970 }, { "when does it come?", 2, 960 } },
	    "how much?>1|when does it come?>2" },
	{ "both only offered", "how much? when does it come?",
	    { { "how much? when does it come?", 1, 500 },
		{ "how much?", 1, 650 }, { "when does it come?", 2, 610 } },
	    "how much?>1|when does it come?>2" },
	{ "the whole is surer", "how much? when does it come?",
	    { { "how much? when does it come?", 1, 800 },
		{ "how much?", 1, 650 }, { "when does it come?", 2, 610 } },
	    "how much? when does it come?>1" },
	{ "both about the same", "how much? what is the price?",
	    { { "how much? what is the price?", 1, 800 },
		{ "how much?", 1, 970 }, { "what is the price?", 1, 960 } },
	    "how much? what is the price?>1" },
	{ "the whole is clear, its pieces are not", "is it black and white",
	    { { "is it black and white", 3, 960 }, { "is it black", 1, 900 },
		{ "white", 2, 900 } },
	    "is it black and white>3" },
	{ "the whole looks clear, its pieces are clearer",
	    "how much is it and when does it come",
	    { { "how much is it and when does it come", 1, 960 },
		{ "how much is it", 1, 970 }, { "when does it come", 2, 930 } },
	    "how much is it>1|when does it come>2" },
	{ "a statement needs more", "it does not fit, i want it gone",
	    { { "it does not fit, i want it gone", 1, 500 },
		{ "it does not fit,", 2, 700 }, { "i want it gone", 3, 700 } },
	    "it does not fit, i want it gone>1" },
	{ "two requests", "send me the bill, cancel my points",
	    { { "send me the bill, cancel my points", 1, 500 },
		{ "send me the bill,", 2, 900 },
		{ "cancel my points", 3, 800 } },
	    "send me the bill,>2|cancel my points>3" },
	{ "one word says little", "size and price",
	    { { "size and price", 1, 300 }, { "size", 1, 940 },
		{ "price", 2, 940 } },
	    "size and price>1" },
	{ "one word that is sure", "size and price",
	    { { "size and price", 1, 300 }, { "size", 1, 960 },
		{ "price", 2, 970 } },
	    "size>1|price>2" },
	{ "a story in front",
	    "I bought a lamp last week. It came broken. What can I do?",
	    { { "I bought a lamp last week. It came broken. What can I do?", 1,
		  700 },
		{ "It came broken.", 1, 980 }, { "What can I do?", 4, 300 } },
	    "I bought a lamp last week. It came broken. What can I do?>1" },
	{ "a story belongs to its question",
	    "I bought a lamp. How do I return it? And how much is post?",
	    { { "I bought a lamp. How do I return it? And how much is post?", 1,
		  700 },
		{ "I bought a lamp.", 5, 200 },
		{ "How do I return it?", 1, 980 },
		{ "how much is post?", 2, 980 },
		{ "I bought a lamp. How do I return it?", 1, 900 } },
	    "I bought a lamp. How do I return it?>1|how much is post?>2" },
	{ "three questions", "how much? how long? which size?",
	    { { "how much? how long? which size?", 1, 300 },
		{ "how much?", 1, 970 }, { "how long?", 2, 960 },
		{ "which size?", 3, 800 } },
	    "how much?>1|how long?>2|which size?>3" },
	{ "the weakest piece decides", "how much, is it and how long",
	    { { "how much, is it and how long", 1, 300 },
		{ "how much,", 1, 700 }, { "is it", 3, 610 },
		{ "how long", 2, 990 }, { "how much, is it", 1, 980 } },
	    "how much,>1|is it>3|how long>2" },
	{ "the whole is clear, a story beside it is sure of something else",
	    "my lamp came broken, how do I return it",
	    { { "my lamp came broken, how do I return it", 1, 970 },
		{ "my lamp came broken,", 2, 980 },
		{ "how do I return it", 1, 980 } },
	    "my lamp came broken, how do I return it>1" },
	{ "the whole is clear, a request beside it is sure as well",
	    "I want a bill, how do I return it",
	    { { "I want a bill, how do I return it", 1, 970 },
		{ "I want a bill,", 2, 980 },
		{ "how do I return it", 1, 980 } },
	    "I want a bill,>2|how do I return it>1" },
	{ "a story that is likely something else",
	    "we run a cafe, do 60 cost less? are they heavy?",
	    { { "we run a cafe, do 60 cost less? are they heavy?", 1, 970 },
		{ "we run a cafe,", 5, 700 }, { "do 60 cost less?", 1, 900 },
		{ "are they heavy?", 2, 900 },
		{ "we run a cafe, do 60 cost less?", 1, 990 } },
	    "we run a cafe, do 60 cost less?>1|are they heavy?>2" },
	{ "cut without a mark", "how much is post do you take cards",
	    { { "how much is post do you take cards", 1, 600 },
		{ "how much is post", 1, 970 },
		{ "do you take cards", 2, 960 } },
	    "how much is post>1|do you take cards>2" },
	{ "halves of a question", "post\nhow much would it be",
	    { { "post\nhow much would it be", 1, 800 }, { "post", 1, 990 },
		{ "how much would it be", 2, 800 } },
	    "post\nhow much would it be>1" },
	{ "without a mark, of a whole that is likely nothing",
	    "how much is post do you take cards",
	    { { "how much is post do you take cards", 1, 600 },
		{ "how much is post", 1, 900 },
		{ "do you take cards", 2, 800 } },
	    "how much is post>1|do you take cards>2" },
	{ "without a mark more is wanted", "how much is post do you take cards",
	    { { "how much is post do you take cards", 1, 700 },
		{ "how much is post", 1, 900 },
		{ "do you take cards", 2, 700 } },
	    "how much is post do you take cards>1" },
	{ "without a mark, of a sure whole",
	    "how much is post do you take cards",
	    { { "how much is post do you take cards", 1, 960 },
		{ "how much is post", 1, 990 },
		{ "do you take cards", 2, 900 } },
	    "how much is post do you take cards>1" },
	{ "a blank where nothing is asked", "我拍错了 取消吧",
	    { { "我拍错了 取消吧", 1, 500 }, { "我拍错了", 2, 990 },
		{ "取消吧", 1, 990 } },
	    "我拍错了 取消吧>1" },
	{ "a blank behind one word", "亲 有货吗",
	    { { "亲 有货吗", 1, 500 }, { "亲", 2, 990 }, { "有货吗", 1, 990 } },
	    "亲 有货吗>1" },
	{ "one is answered; a blank makes no second", "运费多少？你会 吹号吗",
	    { { "运费多少？你会 吹号吗", 1, 700 }, { "运费多少？", 1, 980 },
		{ "你会 吹号吗", 6, 100 } },
	    "运费多少？>1|你会 吹号吗>6" },
	{ "one is answered, one waits", "how much is post? do you play tuba?",
	    { { "how much is post? do you play tuba?", 1, 700 },
		{ "how much is post?", 1, 980 },
		{ "do you play tuba?", 6, 100 } },
	    "how much is post?>1|do you play tuba?>6" },
	{ "one is answered, one nobody knows",
	    "how much is post and my aunt plays the tuba",
	    { { "how much is post and my aunt plays the tuba", 1, 700 },
		{ "how much is post", 1, 980 } },
	    "how much is post>1|my aunt plays the tuba>" },
	{ "a few words more are no question", "how much is post and so on",
	    { { "how much is post and so on", 1, 700 },
		{ "how much is post", 1, 980 } },
	    "how much is post and so on>1" },
	{ "a likely one and one nobody knows",
	    "how much is post? do you play tuba?",
	    { { "how much is post? do you play tuba?", 1, 500 },
		{ "how much is post?", 1, 900 } },
	    "how much is post? do you play tuba?>1" },
	{ "what nobody knows about the same",
	    "how much is post? is post how much?",
	    { { "how much is post? is post how much?", 1, 700 },
		{ "how much is post?", 1, 980 },
		{ "is post how much?", 1, 100 } },
	    "how much is post? is post how much?>1" },
};

START_TEST(ways)
{
	struct court court = { lines[_i].verdicts, 0, ERR_ok };
	const struct part_judge by = { judge, &court };
	struct buf got = BUF_EMPTY;
	struct parts parts;

	ck_assert_int_eq(
	    parts_find(str_from(lines[_i].line), &limits, &by, &parts), ERR_ok);
	ck_assert_uint_ge(parts.count, 1);
	ck_assert_uint_le(parts.count, ANSWER_PARTS);
	ck_assert_int_le(court.judged, PARTS_JUDGED_MAX);
	for (size_t i = 0; i < parts.count; i++) {
		const struct part *p = &parts.at[i];

		buf_text(&got, i ? "|" : "");
		buf_str(&got, p->text);
		buf_char(&got, '>');
		if (p->judgement.count)
			buf_printf(&got, "%d", p->judgement.at[0].reply);
	}
	ck_assert_msg(!strcmp(buf_cstr(&got), lines[_i].parts), "%s: %s",
	    lines[_i].what, buf_cstr(&got));
	buf_fini(&got);
}
END_TEST

START_TEST(judges_seldom)
{
	static const char *const rows[] = { "a? b? c? d? e? f? g? h? i?",
		"a, b, c, d, e and f and g", "one\ntwo\nthree\nfour\nfive",
		"运费多少，多久到，有货吗，能退吗，还有发票" };
	static const struct verdict none[] = { { NULL, 0, 0 } };

	for (int i = 0; i < ROWS(rows); i++) {
		struct court court = { none, 0, ERR_ok };
		const struct part_judge by = { judge, &court };
		struct parts parts;

		ck_assert_int_eq(
		    parts_find(str_from(rows[i]), &limits, &by, &parts),
		    ERR_ok);
		ck_assert_uint_eq(parts.count, 1);
		ck_assert(str_is(parts.at[0].text, rows[i]));
		ck_assert_int_le(court.judged, PARTS_JUDGED_MAX);
	}
}
END_TEST

START_TEST(errors_are_passed_on)
{
	static const struct verdict none[] = { { NULL, 0, 0 } };
	struct court court = { none, 0, ERR_timeout };
	const struct part_judge by = { judge, &court };
	struct parts parts;

	ck_assert_int_eq(
	    parts_find(STR("how much? how long?"), &limits, &by, &parts),
	    ERR_timeout);
	ck_assert_int_eq(court.judged, 2);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/parts");
	TCase *t = tcase_create("parts");

	tcase_add_loop_test(t, ways, 0, ROWS(lines));
	tcase_add_test(t, judges_seldom);
	tcase_add_test(t, errors_are_passed_on);
	suite_add_tcase(s, t);
	return s;
}
