/* Loading of whole packs: what fits together, what is refused and where. */
#include "server/answer/pack.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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

#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\", not \"%s\"", STR_ARG(s), (text))

/* --- Refused --- */

/* One or two files, and the first fault they must give. */
static const struct {
	const char *name, *text, *other, *other_text;
	enum err err;
	const char *path;
	int line;
} broken[] = {
	{ "en/a.reply", "id: b\n\nT.\n", NULL, NULL, ERR_bad_msg, "en/a.reply",
	    1 },
	{ "en/a.reply", "stage: order\nid: b\n\nT.\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 2 },
	{ "en/a.reply", "id: a\nneeds: order.secret\n\nT.\n", NULL, NULL,
	    ERR_bad_field, "en/a.reply", 2 },
	{ "en/a.reply", "id: a\nneeds: order.number, nothing\n\nT.\n", NULL,
	    NULL, ERR_bad_field, "en/a.reply", 2 },
	{ "en/a.reply", "id: a\nauto: yes\nchips: b\n\nT.\n", NULL, NULL,
	    ERR_not_found, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\nYours is\n{{order.secret}}.\n", NULL, NULL,
	    ERR_bad_field, "en/a.reply", 4 },
	{ "en/a.reply", "id: a\n\n{{settings.secret}}\n", NULL, NULL,
	    ERR_bad_field, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\n{{order}}\n", NULL, NULL, ERR_bad_field,
	    "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\nOrder {{order.number\n", NULL, NULL,
	    ERR_bad_msg, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\nOrder {{}}\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\nOrder {{{{order.number}}}}\n", NULL, NULL,
	    ERR_bad_msg, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\nOrder\n{{order.\nnumber}}\n", NULL, NULL,
	    ERR_bad_msg, "en/a.reply", 4 },
	{ "en/a.reply", "id: a\n\n{{include ../../x}}\n", NULL, NULL,
	    ERR_bad_msg, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\nstage: order\n\nT.\n", "zh/a.reply",
	    "id: a\nstage: pre_sale\n\n文\n", ERR_bad_msg, "zh/a.reply", 2 },
	{ "en/a.reply", "id: a\nshop: north\n\nT.\n", "zh/a.reply",
	    "id: a\n\n文\n", ERR_bad_msg, "zh/a.reply", 0 },
	{ "en/a.reply", "id: a\nshop: north\n\nT.\n", "zh/a.reply",
	    "id: a\nshop: south\n\n文\n", ERR_bad_msg, "zh/a.reply", 0 },
	{ "a.reply", "id: a\n\nT.\n", "en/b.reply", "id: b\n\nT.\n",
	    ERR_bad_field, "a.reply", 0 },
	{ "fr/a.reply", "id: a\n\nT.\n", "en/b.reply", "id: b\n\nT.\n",
	    ERR_bad_field, "fr", 0 },
	{ "en/a.reply", "id: a\n\nT.\n", "en/b.reply", "no head\n", ERR_bad_msg,
	    "en/b.reply", 1 },
	{ "en/a.reply", "", NULL, NULL, ERR_bad_msg, "en/a.reply", 0 },
};

START_TEST(refuses)
{
	struct pack *pack;

	pack_dir_write(&dir, broken[_i].name, broken[_i].text);
	if (broken[_i].other)
		pack_dir_write(&dir, broken[_i].other, broken[_i].other_text);
	enum err err = pack_dir_try(&dir, &pack);
	ck_assert_msg(err == broken[_i].err, "row %d: %s", _i, err_code(err));
	ck_assert_int_ge(dir.fault_count, 1);
	ck_assert_str_eq(dir.faults[0].path, broken[_i].path);
	ck_assert_msg(dir.faults[0].line == broken[_i].line, "row %d: %d: %s",
	    _i, dir.faults[0].line, dir.faults[0].why);
	ck_assert(dir.faults[0].why[0]);
}
END_TEST

START_TEST(tells_all_faults)
{
	struct pack *pack;

	pack_dir_write(&dir, "en/a.reply", "id: a\nchips: x, y\n\n{{z}}\n");
	pack_dir_write(&dir, "en/b.reply", "id: c\n\nT.\n");
	pack_dir_write(&dir, "es/d.reply", "what?\n");
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_bad_msg);
	ck_assert_int_eq(dir.fault_count, 5);
	ck_assert_str_eq(dir.faults[0].path, "es/d.reply");
}
END_TEST

START_TEST(same_id_twice)
{
	struct pack *pack;

	pack_dir_write(&dir, "en/a.reply", "id: a\n\nT.\n");
	pack_dir_write(&dir, "en/b.reply", "id: a\n\nT.\n");
	ck_assert_int_ne(pack_dir_try(&dir, &pack), ERR_ok);
	ck_assert_int_eq(dir.fault_count, 2); /* its name, and the twin */
}
END_TEST

START_TEST(nothing_there)
{
	struct pack *pack;

	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_not_found);
	ck_assert_int_eq(dir.fault_count, 1);
	ck_assert_int_eq(
	    pack_load("/nowhere/at/all", NULL, NULL, &pack), ERR_not_found);
}
END_TEST

START_TEST(no_plain_file)
{
	struct pack *pack;
	char path[128];

	pack_dir_write(&dir, "en/a.reply", "id: a\n\nT.\n");
	snprintf(path, sizeof(path), "%s/en/b.reply", dir.path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_io);
	ck_assert_str_eq(dir.faults[0].path, "en/b.reply");
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_io);
	ck_assert_int_eq(rmdir(path), 0);
	ck_assert_int_eq(symlink("/dev/zero", path), 0);
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_io);
}
END_TEST

START_TEST(large_file)
{
	static char zeros[REPLY_FILE_MAX + 1];
	struct pack *pack;

	memset(zeros, 'a', sizeof(zeros));
	pack_dir_bytes(
	    &dir, "en/a.reply", (struct str){ zeros, sizeof(zeros) });
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_range);
	ck_assert_int_eq(dir.faults[0].line, 0);
}
END_TEST

/* --- Taken --- */

static void write_some(void)
{
	pack_dir_write(&dir, "en/b.two.reply",
	    "id: b.two\ntitle: Two\nstage: order\nauto: yes\n"
	    "needs: order\nask: one\nask: two\nchips: a\nfrom: 2026-01-01\n"
	    "\nIt is {{order.number}} of {{shop.anything}}, "
	    "{{order.number}}.\n");
	pack_dir_write(&dir, "zh/b.two.reply",
	    "id: b.two\nstage: order\nauto: no\nask: 二\n"
	    "from: 2026-02-01\nuntil: 2026-03-01\n\n文字\n");
	pack_dir_write(&dir, "es/a.reply", "id: a\nauto: yes\n\nTexto\n");
	pack_dir_write(&dir, "README.md", "Not a reply.\n");
	pack_dir_write(&dir, "en/notes.txt", "Nor this.\n");
	pack_dir_write(&dir, "en/.b.two.reply", "Nor an editor's copy.\n");
	pack_dir_write(&dir, "en/b.two.reply~", "Nor another's.\n");
}

START_TEST(builds)
{
	write_some();
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_uint_eq(pack->reply_count, 2);
	ck_str(pack->replies[0].id, "a");
	const struct reply *two = pack_reply(pack, STR("b.two"));
	ck_assert_ptr_eq(two, &pack->replies[1]);
	ck_assert_ptr_null(pack_reply(pack, STR("b.tw")));
	ck_assert_ptr_null(pack_reply(pack, STR("b.two.")));
	ck_assert_ptr_null(pack_reply(pack, STR("")));
	ck_assert_int_eq(two->stage, STAGE_order);
	ck_assert_uint_eq(two->chips.count, 1);
	ck_assert_uint_eq(pack->phrasing_count, 3);
	ck_str(pack->phrasings[1].text, "two");
	ck_assert_int_eq(pack->phrasings[1].reply, 1);
	ck_assert_int_eq(pack->phrasings[2].lang, LANG_zh);
	ck_assert_uint_eq(pack->version.len, 16);
	pack_unref(pack);
}
END_TEST

START_TEST(stricter_counts)
{
	write_some();
	struct pack *pack = pack_dir_load(&dir);
	const struct reply *two = &pack->replies[1];
	ck_assert(!two->automatic);
	ck_assert(pack->replies[0].automatic);
	ck_assert_int_eq(two->from_ms, 1769904000000LL);  /* 2026-02-01 */
	ck_assert_int_eq(two->until_ms, 1772409600000LL); /* 2026-03-02 */
	pack_unref(pack);
}
END_TEST

START_TEST(wordings)
{
	write_some();
	struct pack *pack = pack_dir_load(&dir);
	const struct reply *a = &pack->replies[0], *two = &pack->replies[1];
	const struct reply_wording *w = &two->wordings[LANG_en];
	ck_str(w->title, "Two");
	ck_assert_uint_eq(w->needs.count, 3); /* order, and two of the text */
	ck_str(w->needs.at[1], "order.number");
	ck_str(w->needs.at[2], "shop.anything");
	ck_assert_uint_eq(two->wordings[LANG_zh].needs.count, 0);
	ck_str(two->wordings[LANG_zh].title, "二");
	ck_str(a->wordings[LANG_es].title, "a");
	ck_assert_ptr_null(a->wordings[LANG_en].title.ptr);
	/* lang, fallback, English, any */
	ck_assert_ptr_eq(
	    reply_wording(two, LANG_zh, LANG_en), &two->wordings[LANG_zh]);
	ck_assert_ptr_eq(
	    reply_wording(two, LANG_es, LANG_zh), &two->wordings[LANG_zh]);
	ck_assert_ptr_eq(
	    reply_wording(two, LANG_es, LANG_ja), &two->wordings[LANG_en]);
	ck_assert_ptr_eq(
	    reply_wording(a, LANG_ja, LANG_zh), &a->wordings[LANG_es]);
	struct reply empty = { .automatic = true };
	ck_assert_ptr_null(reply_wording(&empty, LANG_en, LANG_zh));
	pack_unref(pack);
}
END_TEST

static void version_of(char out[17])
{
	struct pack *pack = pack_dir_load(&dir);

	snprintf(out, 17, "%.*s", STR_ARG(pack->version));
	pack_unref(pack);
}

START_TEST(versions)
{
	char first[17], again[17], changed[17], moved[17];

	pack_dir_write(&dir, "en/a.reply", "id: a\nask: x\nask: y\n\nT.\n");
	version_of(first);
	version_of(again);
	ck_assert_str_eq(first, again);
	pack_dir_write(&dir, "en/a.reply", "id: a\nask: y\nask: x\n\nT.\n");
	version_of(changed);
	ck_assert_str_ne(first, changed);
	pack_dir_write(&dir, "es/a.reply", "id: a\nask: y\nask: x\n\nT.\n");
	version_of(moved);
	ck_assert_str_ne(changed, moved);
	ck_assert_uint_eq(strspn(moved, "0123456789abcdef"), 16);
}
END_TEST

static void *hold_and_drop(void *ctx)
{
	struct pack *pack = ctx;

	for (int i = 0; i < 10000; i++)
		pack_unref(pack_ref(pack));
	pack_unref(pack);
	return NULL;
}

/* Whoever is last frees it; a leak or a double free shows under ASan. */
START_TEST(counted_between_threads)
{
	pthread_t threads[4];

	write_some();
	struct pack *pack = pack_dir_load(&dir);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL,
				     hold_and_drop, pack_ref(pack)),
		    0);
	pack_unref(pack);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	pack_unref(NULL);
}
END_TEST

START_TEST(desk_sentences)
{
	pack_dir_write(&dir, "en/desk.queued.reply",
	    "id: desk.queued\n\nYou are number {{place}}, {{minutes}} min.\n");
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_uint_eq(pack->phrasing_count, 0);
	ck_assert_ptr_nonnull(pack_reply(pack, STR("desk.queued")));
	pack_unref(pack);
}
END_TEST

/* --- What Deskbell comes with --- */

static void no_fault(void *ctx, const struct reply_fault *fault)
{
	(void)ctx;
	ck_abort_msg("%s:%d: %s", fault->path, fault->line, fault->why);
}

START_TEST(starter_pack)
{
	struct pack *pack;

	ck_assert_int_eq(
	    pack_load(DESKBELL_SOURCE_DIR "/replies", no_fault, NULL, &pack),
	    ERR_ok);
	ck_assert_uint_ge(pack->reply_count, 50);
	for (size_t i = 0; i < pack->reply_count; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			ck_assert_msg(
			    pack->replies[i].wordings[lang].text.len > 0,
			    "%.*s has no wording in %s",
			    STR_ARG(pack->replies[i].id),
			    word_name(WORDS_lang, lang));
	pack_unref(pack);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/pack");
	TCase *t = tcase_create("pack");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, refuses, 0, sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(t, tells_all_faults);
	tcase_add_test(t, same_id_twice);
	tcase_add_test(t, nothing_there);
	tcase_add_test(t, no_plain_file);
	tcase_add_test(t, large_file);
	tcase_add_test(t, builds);
	tcase_add_test(t, stricter_counts);
	tcase_add_test(t, wordings);
	tcase_add_test(t, versions);
	tcase_add_test(t, counted_between_threads);
	tcase_add_test(t, desk_sentences);
	tcase_add_test(t, starter_pack);
	suite_add_tcase(s, t);
	return s;
}
