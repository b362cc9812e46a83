/* Where lines may be cut, in four languages, and what looks like a question. */
#include "server/answer/split.h"

#include <time.h>

#include "shared/buf.h"
#include "tests/support/suite.h"

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

/* Pieces, | between; ? in front: a question, +: a request, or long enough to be
 * one; ~: "by the way" stands behind, -: only the end of a question does. */
static const struct {
	const char *line, *pieces;
} cuts[] = {
	{ "", "" },
	{ "where is it", "?where is it" },
	{ "where is it?", "?where is it?" },
	{ "where is it?!?", "?where is it?!?" },
	{ "how much? how long?", "?how much?|?how long?" },
	{ "how much?how long", "?how much?|?how long" },
	{ "how much is it and when does it come",
	    "?how much is it|?when does it come" },
	{ "How much is it AND when", "?How much is it|?when" },
	{ "how much is it, and also, when", "?~how much is it,|?when" },
	{ "i want to return it by the way is it free",
	    "+~i want to return it|?is it free" },
	{ "black and white", "black|white" },
	{ "my candy is grand", "my candy is grand" },
	{ "price, size, stock", "price,|size,|stock" },
	{ "it costs 1,299.00 or 4.90?", "?it costs 1,299.00 or 4.90?" },
	{ "see www.shop.example.com please",
	    "+see www.shop.example.com please" },
	{ "I bought a lamp. It broke.", "I bought a lamp.|It broke." },
	{ "one\ntwo\n\n", "-one|two" },
	{ "and where is it", "?where is it" },
	{ "?! where is it", "?where is it" },
	{ "cuánto cuesta y cuándo llega", "?cuánto cuesta|?cuándo llega" },
	{ "¿cuánto cuesta? ¿cuándo llega?",
	    "?¿cuánto cuesta?|?¿cuándo llega?" },
	{ "quiero devolverlo, además hay descuento",
	    "+~quiero devolverlo,|?hay descuento" },
	{ "ya y yoyo", "ya|yoyo" },
	{ "运费多少，多久到", "?运费多少，|?多久到" },
	{ "运费多少还有能开发票吗", "?~运费多少|?能开发票吗" },
	{ "有货吗？对了包邮吗？", "?~有货吗？|?包邮吗？" },
	{ "我要退货。谢谢", "+我要退货。|谢谢" },
	{ "送料はいくらですか。あと、いつ届きますか",
	    "?~送料はいくらですか。|?いつ届きますか" },
	{ "在庫はありますか、ちなみに色は何色ですか",
	    "?~在庫はありますか、|?色は何色ですか" },
	/* neither mark nor joining word */
	{ "how much is shipping do you take cards",
	    "?-how much is shipping|?do you take cards" },
	{ "when do you open", "?when do you open" },
	{ "tell me how much it is", "?tell me how much it is" },
	{ "i bought it. how long is it", "i bought it.|?how long is it" },
	{ "hay rebajas cómo se paga", "?-hay rebajas|?cómo se paga" },
	{ "para cuándo llega", "?para cuándo llega" },
	{ "en qué tienda y a cuánto", "en qué tienda|?a cuánto" },
	{ "是正品吗 能开发票不", "?-是正品吗|?能开发票不" },
	{ "是正品吗能开发票没有", "?-是正品吗|能开发票没有" },
	{ "是正品吗，能开发票", "?是正品吗，|能开发票" },
	{ "是正品吗？", "?是正品吗？" },
	{ "我 想　退货", "-我|-想|退货" },
	{ "买 iPhone 壳", "买 iPhone 壳" },
	{ "还有没有货", "?还有没有货" },
	{ "还有货吗还有能退吗", "?~还有货吗|?能退吗" },
	{ "这件呢子大衣", "这件呢子大衣" },
	{ "いくらですか送れますか", "?-いくらですか|?送れますか" },
	{ "いくらですかね", "?いくらですかね" },
	{ "急ぎますからお願いします", "+急ぎますからお願いします" },
	{ "あと何日ですか", "?あと何日ですか" },
	{ "在庫は あと色も", "~在庫は|色も" },
	/* lines, sent one after the other */
	{ "how much is it\nwhen does it come",
	    "?how much is it|?when does it come" },
	{ "how much\nfor the big one", "?-how much|for the big one" },
	{ "邮费\n是多少呀", "-邮费|?是多少呀" },
	/* what leads to a question belongs to it */
	{ "i wanted to know\nhow much is it",
	    "?i wanted to know\nhow much is it" },
	{ "Oh, sorry, where is it", "?Oh, sorry, where is it" },
	{ "sorry? where is it", "?sorry?|?where is it" },
	{ "tea, tell me", "tea,|+tell me" },
	{ "请问一下，运费多少", "?请问一下，运费多少" },
	{ "すみません、いくら", "?すみません、いくら" },
	/* requests */
	{ "I'd like a bill, my order came", "+I'd like a bill,|my order came" },
	{ "i wander", "i wander" },
	{ "領収書もほしいです、色", "+領収書もほしいです、|色" },
	/* the least cuts are given up */
	{ "a, b, c, d, i? f? g? h", "?a, b, c, d, i?|?f?|?g?|h" },
	{ "one. two. three. four, five. why",
	    "one. two.|three.|four, five.|?why" },
	{ "\xF0\x9F\x98\x80 ? \xF0\x9F\x98\x80", "" },
};

static void show(struct str line, struct buf *out)
{
	struct split_piece pieces[SPLIT_MAX];
	size_t count = split_line(line, pieces);

	ck_assert_uint_ge(count, 1);
	ck_assert_uint_le(count, SPLIT_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct split_piece *p = &pieces[i];

		ck_assert(p->text.ptr >= line.ptr);
		ck_assert(p->text.ptr + p->text.len <= line.ptr + line.len);
		ck_assert_uint_eq(p->size, split_size(p->text));
		if (count > 1)
			ck_assert_uint_gt(p->size, 0);
		if (!p->size)
			continue;
		if (i)
			buf_char(out, '|');
		buf_text(out, p->question ? "?" : p->own ? "+" : "");
		buf_text(out, p->loose ? "-" : "");
		buf_text(out, p->linked ? "~" : "");
		buf_str(out, p->text);
	}
}

START_TEST(pieces)
{
	struct buf got = BUF_EMPTY;

	show(str_from(cuts[_i].line), &got);
	ck_assert_str_eq(buf_cstr(&got), cuts[_i].pieces);
	buf_fini(&got);
}
END_TEST

static const struct {
	const char *text;
	size_t size;
} sizes[] = { { "", 0 }, { "?!", 0 }, { "where", 1 }, { "it's in", 2 },
	{ "4711 pieces", 2 }, { "运", 1 }, { "运费", 1 }, { "运费多", 2 },
	{ "运费多少钱啊呀", 4 }, { "iPhone 有货吗", 3 }, { "送料は", 2 } };

START_TEST(size)
{
	ck_assert_uint_eq(split_size(str_from(sizes[_i].text)), sizes[_i].size);
}
END_TEST

static const char *const floods[] = { "? ", "and ", ",", "a, ", ".", "运费，",
	"吗", "运 ", "ですか", "do you ", "\n", "y ", "¿", "by the way ",
	"\xFF?", "{{", "xxxxxxxx" };

START_TEST(floods_end)
{
	struct buf line = BUF_EMPTY, got = BUF_EMPTY;
	struct timespec from, to;

	while (line.len < 4090)
		buf_text(&line, floods[_i]);
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (int i = 0; i < 10; i++)
		show(buf_view(&line), &got);
	clock_gettime(CLOCK_MONOTONIC, &to);
	ck_assert_int_le(to.tv_sec - from.tv_sec, 1);
	buf_fini(&line);
	buf_fini(&got);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/split");
	TCase *t = tcase_create("split");

	tcase_add_loop_test(t, pieces, 0, ROWS(cuts));
	tcase_add_loop_test(t, size, 0, ROWS(sizes));
	tcase_add_loop_test(t, floods_end, 0, ROWS(floods));
	suite_add_tcase(s, t);
	return s;
}
