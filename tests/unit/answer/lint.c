/* Each doubt is told once, and a good pack raises none. */
#include "server/answer/lint.h"

#include <stdio.h>

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

static struct told lint(void)
{
	struct told told = { .hints = 0 };
	struct pack *pack = pack_dir_load(&dir);

	ck_assert_int_eq(lint_pack(pack, keep, &told), ERR_ok);
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
};

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

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, good_pack);
	tcase_add_loop_test(t, doubts, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(t, han_alone_may_be_japanese);
	tcase_add_test(t, long_text);
	tcase_add_test(t, shared_between_ids);
	tcase_add_test(t, missing_language);
	suite_add_tcase(s, t);
	return s;
}
