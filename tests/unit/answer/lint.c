/* Each doubt is told once, and a good pack raises none. */
#include "server/answer/lint.h"

#include <stdio.h>

#include "server/answer/judge.h"

#include "shared/buf.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

static struct pack_dir dir;

static void setup(void)
{
	pack_dir_open(&dir);
}

static void teardown(void)
{
	pack_dir_close(&dir);
}

struct told {
	int hints, warnings;
	char where[16][80];
	char why[16][300];
};

static void keep(
    void *ctx, enum lint_severity severity, const char *where, const char *why)
{
	struct told *told = ctx;
	int at = told->hints + told->warnings;

	ck_assert_int_lt(at, 16);
	snprintf(told->where[at], sizeof(told->where[at]), "%s", where);
	snprintf(told->why[at], sizeof(told->why[at]), "%s", why);
	if (severity == LINT_WARNING)
		told->warnings++;
	else
		told->hints++;
}

/* Warnings: those that land elsewhere; hints: those two replies share. */
static void count_landed(
    void *ctx, enum lint_severity severity, const char *where, const char *why)
{
	struct told *told = ctx;

	(void)where;
	told->warnings += severity == LINT_WARNING && strstr(why, "lands on");
	told->hints += strstr(why, "also asked for") != NULL;
}

static struct told lint(void)
{
	struct told told = { .hints = 0 };
	struct pack *pack = pack_dir_load(&dir);

	ck_assert_int_eq(
	    lint_pack(pack, NULL, &clock_system, keep, &told), ERR_ok);
	pack_unref(pack);
	return told;
}

#define ASKS                                                                   \
	"ask: can i pay by card\nask: do you take cash\n"                      \
	"ask: which cards work\nask: paying on delivery\n"                     \
	"ask: is there paypal\n"

START_TEST(good_pack)
{
	pack_dir_write(&dir, "en/pay.reply",
	    "id: pay\n" ASKS
	    "\nCards < 20 years old and cash <3. See https://a.b/c.\n");
	pack_dir_write(&dir, "en/desk.queued.reply",
	    "id: desk.queued\n\nYou are number {{place}}.\n");
	struct told told = lint();
	ck_assert_msg(!told.hints && !told.warnings, "%s: %s", told.where[0],
	    told.why[0]);
}
END_TEST

/* A reply of five good phrasings in a language, with one thing wrong. */
static const struct {
	const char *file, *head, *text;
	enum lint_severity severity;
	const char *where, *why;
} rows[] = {
	{ "en/a.reply", ASKS, "<b>Cards</b> and cash.", LINT_WARNING, "en/a",
	    "markup" },
	{ "en/a.reply", ASKS, "Cards<br/>and cash.", LINT_WARNING, "en/a",
	    "markup" },
	{ "en/a.reply", ASKS, "See http://shop.example/.", LINT_WARNING, "en/a",
	    "https" },
	{ "en/a.reply", ASKS, "See JavaScript:alert(1).", LINT_WARNING, "en/a",
	    "https" },
	{ "en/a.reply", ASKS, "👍 👍", LINT_WARNING, "en/a", "no word" },
	{ "en/a.reply", ASKS, "可以刷卡。", LINT_WARNING, "en/a", "English" },
	{ "es/a.reply", ASKS, "カードは使えます。", LINT_WARNING, "es/a",
	    "Spanish" },
	{ "zh/a.reply", ASKS, "Cards and cash.", LINT_WARNING, "zh/a",
	    "Chinese" },
	{ "zh/a.reply", ASKS, "カードは使えます。", LINT_WARNING, "zh/a",
	    "Chinese" },
	{ "ja/a.reply", ASKS, "Cards and cash.", LINT_WARNING, "ja/a",
	    "Japanese" },
	{ "en/a.reply", ASKS "ask: 4711\n", "Cards.", LINT_WARNING, "en/a",
	    "no word to find" },
	{ "en/a.reply", ASKS "ask: Is there PayPal?\n", "Cards.", LINT_HINT,
	    "en/a", "twice" },
	{ "en/a.reply", "ask: can i pay by card\n", "Cards.", LINT_HINT, "en/a",
	    "Only 1" },
	{ "en/a.reply", "title: A\n", "Cards.", LINT_WARNING, "en/a",
	    "No \"ask:\"" },
	{ "en/a.reply", "manner: thanks\n", "Welcome.", LINT_WARNING, "en/a",
	    "courtesy" },
	{ "en/a.reply", "auto: yes\nrisk: complaint\n" ASKS, "Sorry.",
	    LINT_WARNING, "a", "no effect" },
	/* promises */
	{ "en/a.reply", "auto: yes\n" ASKS, "We GUARANTEE it.", LINT_WARNING,
	    "en/a", "guarantee" },
	{ "en/a.reply", "auto: yes\n" ASKS, "It is 100% cotton.", LINT_WARNING,
	    "en/a", "100%" },
	{ "en/a.reply", "auto: yes\n" ASKS, "You get a full\nrefund.",
	    LINT_WARNING, "en/a", "full refund" },
	{ "en/a.reply", "auto: yes\n" ASKS, "Returns are free.", LINT_WARNING,
	    "en/a", "are free" },
	{ "es/a.reply", "auto: yes\n" ASKS, "Le garantizamos el envío.",
	    LINT_WARNING, "es/a", "garantizamos" },
	{ "es/a.reply", "auto: yes\n" ASKS, "Llega SIN EXCEPCIÓN hoy.",
	    LINT_WARNING, "es/a", "sin excepcion" },
	{ "zh/a.reply", "auto: yes\n" ASKS, "我们保证明天到。", LINT_WARNING,
	    "zh/a", "保证" },
	{ "zh/a.reply", "auto: yes\n" ASKS, "１００％是真的。", LINT_WARNING,
	    "zh/a", "100%" },
	{ "ja/a.reply", "auto: yes\n" ASKS, "明日必ず届きます。", LINT_WARNING,
	    "ja/a", "必ず" },
};

/* Nobody is promised anything. */
static const struct {
	const char *file, *head, *text;
} fine[] = {
	{ "en/a.reply", ASKS, "We guarantee it." }, /* a person sends it */
	{ "en/a.reply", "auto: yes\nneeds: order\n" ASKS, "Guaranteed." },
	{ "en/a.reply", "auto: yes\n" ASKS,
	    "Returns are free for {{shop.return_days}} days." },
	{ "en/a.reply", "auto: yes\n" ASKS, "Feel free to ask." },
	{ "en/a.reply", "auto: yes\n" ASKS, "Never send us your password." },
	{ "en/a.reply", "auto: yes\n" ASKS, "Nothing unguaranteed here." },
	{ "es/a.reply", "auto: yes\n" ASKS, "Nunca envíe su contraseña." },
	{ "zh/a.reply", "auto: yes\n" ASKS, "有需要随时找我们。" },
	{ "ja/a.reply", "auto: yes\n" ASKS, "いつでもどうぞ。" },
	{ "en/a.reply", "auto: yes\nmanner: thanks\n" ASKS, "Welcome." },
};

START_TEST(no_doubts)
{
	char content[2048];

	snprintf(content, sizeof(content), "id: a\n%s\n%s\n", fine[_i].head,
	    fine[_i].text);
	pack_dir_write(&dir, fine[_i].file, content);
	struct told told = lint();
	ck_assert_msg(
	    !told.hints && !told.warnings, "row %d: %s", _i, told.why[0]);
}
END_TEST

/* Whatever the scoring thinks: those that land elsewhere are told, each once,
 * and no others. Much the same words stand in all replies. */
START_TEST(lands_elsewhere)
{
	static const char *const words[] = { "red", "shoes", "come", "back" };
	struct told told = { .hints = 0 };
	struct arena arena = ARENA_EMPTY;
	bool all[24];
	int elsewhere = 0;

	memset(all, true, sizeof(all));
	for (int i = 0; i < 24; i++) {
		char name[32], file[512];
		int len = snprintf(file, sizeof(file), "id: r%d\n", i);

		for (int k = 0; k < 5; k++)
			len += snprintf(file + len, sizeof(file) - (size_t)len,
			    "ask: %s %s %s %c%d\n", words[i % 4],
			    words[(i + k) % 4], words[(i * k + 1) % 4],
			    'a' + i % 26, k);
		snprintf(file + len, sizeof(file) - (size_t)len, "\nT.\n");
		snprintf(name, sizeof(name), "en/r%d.reply", i);
		pack_dir_write(&dir, name, file);
	}
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_int_eq(
	    lint_pack(pack, NULL, &clock_system, count_landed, &told), ERR_ok);
	for (size_t i = 0; i < pack->phrasing_count; i++) {
		const struct phrasing *p = &pack->phrasings[i];
		struct judgement judgement;

		ck_assert_int_eq(
		    judge_text(pack, NULL, p->text, all, &arena, &judgement),
		    ERR_ok);
		elsewhere +=
		    judgement.count && judgement.at[0].reply != p->reply;
	}
	/* what two replies share is told as that */
	ck_assert_int_le(told.warnings, elsewhere);
	ck_assert_int_le(elsewhere, told.warnings + 2 * told.hints);
	pack_unref(pack);
	arena_fini(&arena);
}
END_TEST

/* A clock that runs a second each time it is looked at. */
static int64_t hasty(const struct clock *clock)
{
	static int64_t now_us;

	(void)clock;
	return now_us += 1000000;
}

START_TEST(too_many_to_try)
{
	const struct clock clock = { .mono_us = hasty };
	struct told told = { .hints = 0 };
	struct buf file = BUF_EMPTY;

	for (int i = 0; i < 30; i++) {
		char name[32];

		buf_clear(&file);
		buf_printf(&file, "id: r%d\n", i);
		for (int k = 0; k < 100; k++)
			buf_printf(&file, "ask: word%c%c goes w%c%c\n",
			    'a' + i % 26, 'a' + i / 26, 'a' + k % 26,
			    'a' + k / 26);
		buf_text(&file, "\nText.\n");
		snprintf(name, sizeof(name), "en/r%d.reply", i);
		pack_dir_bytes(&dir, name, buf_view(&file));
	}
	buf_fini(&file);
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_int_eq(lint_pack(pack, NULL, &clock, keep, &told), ERR_ok);
	pack_unref(pack);
	ck_assert_int_eq(told.warnings, 0);
	ck_assert_int_eq(told.hints, 1);
	ck_assert_str_eq(told.where[0], "");
	ck_assert(strstr(told.why[0], " of 3000 "));
}
END_TEST

START_TEST(doubts)
{
	char content[2048];

	snprintf(content, sizeof(content), "id: a\n%s\n%s\n", rows[_i].head,
	    rows[_i].text);
	pack_dir_write(&dir, rows[_i].file, content);
	struct told told = lint();
	ck_assert_msg(told.hints + told.warnings == 1, "row %d: %d, %s; %s", _i,
	    told.hints + told.warnings, told.why[0], told.why[1]);
	ck_assert_int_eq(told.warnings, rows[_i].severity == LINT_WARNING);
	ck_assert_str_eq(told.where[0], rows[_i].where);
	ck_assert_msg(
	    strstr(told.why[0], rows[_i].why) != NULL, "%s", told.why[0]);
}
END_TEST

START_TEST(han_alone_may_be_japanese)
{
	pack_dir_write(&dir, "ja/a.reply", "id: a\n" ASKS "\n送料無料。\n");
	struct told told = lint();
	ck_assert_int_eq(told.hints + told.warnings, 0);
}
END_TEST

START_TEST(long_text)
{
	char content[4096];
	int len = snprintf(content, sizeof(content), "id: a\n" ASKS "\n");

	for (int i = 0; i < 130; i++)
		len += snprintf(
		    content + len, sizeof(content) - (size_t)len, "long ");
	pack_dir_write(&dir, "en/a.reply", content);
	struct told told = lint();
	ck_assert_int_eq(told.hints, 1);
	ck_assert_ptr_nonnull(strstr(told.why[0], "649"));
}
END_TEST

START_TEST(shared_between_ids)
{
	pack_dir_write(&dir, "en/a.reply", "id: a\n" ASKS "\nOne.\n");
	pack_dir_write(&dir, "en/b.reply",
	    "id: b\nask: one\nask: two\nask: three\nask: four\n"
	    "ask: Which CARDS work?!\n\nTwo.\n");
	struct told told = lint();
	ck_assert_int_eq(told.warnings, 1);
	ck_assert_int_eq(told.hints, 0);
	ck_assert_str_eq(told.where[0], "en/b");
	ck_assert_ptr_nonnull(strstr(told.why[0], "for a:"));
}
END_TEST

START_TEST(missing_language)
{
	pack_dir_write(&dir, "en/a.reply", "id: a\n" ASKS "\nOne.\n");
	pack_dir_write(&dir, "en/b.reply",
	    "id: b\nask: one\nask: two\nask: three\nask: four\nask: five\n"
	    "\nTwo.\n");
	pack_dir_write(&dir, "zh/b.reply",
	    "id: b\nask: 一\nask: 二\nask: 三\nask: 四\nask: 五\n\n二。\n");
	struct told told = lint();
	ck_assert_int_eq(told.warnings, 1);
	ck_assert_str_eq(told.where[0], "zh/a");
	ck_assert_ptr_nonnull(strstr(told.why[0], "Chinese"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/lint");
	TCase *t = tcase_create("lint");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, good_pack);
	tcase_add_loop_test(t, doubts, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_loop_test(t, no_doubts, 0, sizeof(fine) / sizeof(fine[0]));
	tcase_add_test(t, lands_elsewhere);
	tcase_add_test(t, too_many_to_try);
	tcase_add_test(t, han_alone_may_be_japanese);
	tcase_add_test(t, long_text);
	tcase_add_test(t, shared_between_ids);
	tcase_add_test(t, missing_language);
	suite_add_tcase(s, t);
	return s;
}
