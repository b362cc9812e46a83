/* Loading of whole packs: what fits together, what is refused and where. */
#include "server/answer/pack.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
	{ "en/a.reply", "id: a\nmanner: thanks\n\nT.\n", "zh/a.reply",
	    "id: a\n\n文\n", ERR_bad_msg, "zh/a.reply", 0 },
	{ "en/a.reply", "id: a\nmanner: thanks\n\nT.\n", "zh/a.reply",
	    "id: a\nmanner: goodbye\n\n文\n", ERR_bad_msg, "zh/a.reply", 0 },
	{ "a.reply", "id: a\n\nT.\n", "en/b.reply", "id: b\n\nT.\n",
	    ERR_bad_field, "a.reply", 0 },
	{ "fr/a.reply", "id: a\n\nT.\n", "en/b.reply", "id: b\n\nT.\n",
	    ERR_bad_field, "fr", 0 },
	{ "en/a.reply", "id: a\n\nT.\n", "en/b.reply", "no head\n", ERR_bad_msg,
	    "en/b.reply", 1 },
	{ "en/a.reply", "", NULL, NULL, ERR_bad_msg, "en/a.reply", 0 },
	/* cut off: in the head, behind it, in a placeholder, in a character */
	{ "en/a.reply", "id: a\nask: wh", NULL, NULL, ERR_bad_msg, "en/a.reply",
	    2 },
	{ "en/a.reply", "id: a\nask: where\n\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 4 },
	{ "en/a.reply", "id: a\n\nYours is {{order.num", NULL, NULL,
	    ERR_bad_msg, "en/a.reply", 3 },
	{ "zh/a.reply", "id: a\n\n\xE6\x96", NULL, NULL, ERR_bad_type,
	    "zh/a.reply", 3 },
	{ "en/a.reply", "id: a\nversion: 9\n\nT.\n", NULL, NULL, ERR_bad_field,
	    "en/a.reply", 2 },
	{ "en/a.reply", "id: a\nrisk: huge\n\nT.\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 2 },
	{ "en/a.reply", "id: a\nmanner: rude\n\nT.\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 2 },
	/* nothing a text says is carried out */
	{ "en/a.reply", "id: a\n\n{{include en/a.reply}}\n", NULL, NULL,
	    ERR_bad_msg, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\n{{/etc/passwd}}\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\n{{order.number}} {{a}}\n", NULL, NULL,
	    ERR_bad_field, "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\n\x1B[31mred\n", NULL, NULL, ERR_bad_type,
	    "en/a.reply", 3 },
	{ "en/a.reply", "id: a\n\n\xE2\x80\xAEtxet\n", NULL, NULL, ERR_bad_type,
	    "en/a.reply", 3 },
	{ "en/a.reply", "id: a\nask: \xFF\n\nT.\n", NULL, NULL, ERR_bad_type,
	    "en/a.reply", 2 },
	{ "en/a.reply", "id: a\nask:\n\nT.\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 2 },
	{ "en/a.reply", "id: ../x\n\nT.\n", NULL, NULL, ERR_bad_msg,
	    "en/a.reply", 1 },
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
	ck_assert_int_eq(pack_load("/nowhere/at/all", NULL, NULL, NULL, &pack),
	    ERR_not_found);
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

START_TEST(nul_inside)
{
	static const char bytes[] = "id: a\nask: x\0y\n\nT.\n";
	struct pack *pack;

	pack_dir_bytes(
	    &dir, "en/a.reply", (struct str){ bytes, sizeof(bytes) - 1 });
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_bad_type);
	ck_assert_int_eq(dir.fault_count, 1);
	ck_assert_int_eq(dir.faults[0].line, 2);
}
END_TEST

/* 300 files of 256 KiB: said once, not 45 times. */
START_TEST(too_much_at_all)
{
	struct buf file = BUF_EMPTY;
	struct pack *pack;
	char name[32];

	while (file.len < REPLY_FILE_MAX - 100)
		buf_printf(&file, "ask: is it %zu\n", file.len);
	buf_text(&file, "\nT.\n");
	for (int i = 0; i < 300; i++) {
		struct buf whole = BUF_EMPTY;

		snprintf(name, sizeof(name), "en/r%d.reply", i);
		buf_printf(&whole, "id: r%d\n", i);
		buf_str(&whole, buf_view(&file));
		pack_dir_bytes(&dir, name, buf_view(&whole));
		buf_fini(&whole);
	}
	buf_fini(&file);
	ck_assert_int_eq(pack_dir_try(&dir, &pack), ERR_range);
	ck_assert_int_eq(dir.fault_count, 1);
	ck_assert(strstr(dir.faults[0].why, "64 MiB"));
}
END_TEST

/* --- Few and many --- */

static struct pack *load_text(const char *name, const char *text)
{
	pack_dir_write(&dir, name, text);
	return pack_dir_load(&dir);
}

START_TEST(one_of_everything)
{
	struct pack *pack =
	    load_text("en/a.reply", "id: a\nauto: yes\nask: x\n\nT.\n");

	ck_assert_uint_eq(pack->reply_count, 1);
	ck_assert_uint_eq(pack->phrasing_count, 1);
	ck_assert_uint_eq(pack->nothing_count, 0);
	ck_assert_uint_eq(pack->file_count, 1);
	ck_str(pack->files[0].path, "en/a.reply");
	ck_str(pack->files[0].content, "id: a\nauto: yes\nask: x\n\nT.\n");
	pack_unref(pack);
}
END_TEST

/* No fault of the pack: whoever edits it is told by lint.c. */
START_TEST(in_another_language)
{
	struct pack *pack = load_text(
	    "en/a.reply", "id: a\nauto: yes\nask: 运费多少\n\n十元\n");

	ck_assert_int_eq(pack->phrasings[0].lang, LANG_en);
	pack_unref(pack);
}
END_TEST

/* In 250 files: as many as a pack has that needs no rows in an index. */
START_TEST(hundred_thousand_phrasings)
{
	struct buf file = BUF_EMPTY;
	char name[32];

	for (int i = 0; i < 250; i++) {
		buf_clear(&file);
		buf_printf(&file, "id: r%d\n", i);
		for (int k = 0; k < 400; k++)
			buf_printf(&file, "ask: is %d of w%d\n", k, i);
		buf_text(&file, "\nT.\n");
		snprintf(name, sizeof(name), "en/r%d.reply", i);
		pack_dir_bytes(&dir, name, buf_view(&file));
	}
	buf_fini(&file);
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_uint_eq(pack->phrasing_count, PACK_IN_MEMORY_MAX);
	pack_unref(pack);
}
END_TEST

/* --- Lessons --- */

#define OF(id, l, words)                                                       \
	{                                                                      \
		STR(id), LANG_##l, STR(words)                                  \
	}

static struct pack *load_taught(const struct pack_lesson *at, size_t count)
{
	const struct pack_lessons lessons = { at, count };
	struct pack *pack;

	ck_assert_int_eq(
	    pack_load(dir.path, &lessons, NULL, NULL, &pack), ERR_ok);
	return pack;
}

static void write_two(void)
{
	pack_dir_write(&dir, "en/a.reply", "id: a\nask: one\n\nT.\n");
	pack_dir_write(&dir, "zh/a.reply", "id: a\nask: 一\n\n文\n");
	pack_dir_write(&dir, "en/b.reply", "id: b\n\nT.\n");
}

START_TEST(lessons_are_phrasings)
{
	static const struct pack_lesson lessons[] = {
		OF("b", en, "bee"),
		OF("a", zh, "壹"),
		OF("", es, "nada"),
		OF("a", en, " uno\n"),
		OF("a", ja, "いち"),
		OF("a", en, "one"), /* the file says it */
		OF("gone", en, "nowhere"),
		OF("a", en, "uno"), /* twice */
		OF("a", en, " \t"),
		OF("a", en, "\xFF"),
		OF("a", en, "eins"),
		OF("", en, ""),
	};
	static const struct {
		const char *text;
		int reply;
		enum lang lang;
		bool taught;
	} want[] = {
		{ "one", 0, LANG_en, false },
		{ "uno", 0, LANG_en, true },
		{ "eins", 0, LANG_en, true },
		{ "一", 0, LANG_zh, false },
		{ "壹", 0, LANG_zh, true },
		{ "いち", 0, LANG_ja, true },
		{ "bee", 1, LANG_en, true },
	};
	size_t wanted = sizeof(want) / sizeof(want[0]);

	write_two();
	struct pack *pack =
	    load_taught(lessons, sizeof(lessons) / sizeof(lessons[0]));
	/* by reply and in it by language, as each document stands together */
	ck_assert_uint_eq(pack->phrasing_count, wanted);
	for (size_t i = 0; i < wanted; i++) {
		const struct phrasing *p = NULL;

		for (size_t k = 0; k < wanted; k++)
			if (str_is(pack->phrasings[k].text, want[i].text))
				p = &pack->phrasings[k];
		ck_assert_msg(p, "%s is missing", want[i].text);
		ck_assert_int_eq(p->reply, want[i].reply);
		ck_assert_int_eq(p->lang, want[i].lang);
		ck_assert_int_eq(p->taught, want[i].taught);
	}
	for (size_t i = 1; i < wanted; i++) {
		const struct phrasing *p = &pack->phrasings[i];

		ck_assert(p->reply > p[-1].reply ||
			  (p->reply == p[-1].reply && p->lang >= p[-1].lang));
	}
	ck_assert_uint_eq(pack->nothing_count, 1);
	ck_str(pack->nothings[0].text, "nada");
	ck_assert_int_eq(pack->nothings[0].reply, -1);
	ck_assert_int_eq(pack->nothings[0].lang, LANG_es);
	pack_unref(pack);
}
END_TEST

START_TEST(long_lessons_are_cut)
{
	struct buf text = BUF_EMPTY;

	for (int i = 0; i < 1000; i++)
		buf_text(&text, "文");
	struct pack_lesson lesson = { STR("a"), LANG_zh, buf_view(&text) };
	write_two();
	struct pack *pack = load_taught(&lesson, 1);
	ck_assert_uint_eq(pack->phrasing_count, 3);
	ck_assert_uint_eq(
	    pack->phrasings[2].text.len, 3 * (size_t)REPLY_ASK_MAX);
	pack_unref(pack);
	buf_fini(&text);
}
END_TEST

/* The version is the files'; the content is all of it. */
START_TEST(lessons_and_versions)
{
	static const struct pack_lesson lessons[] = {
		OF("a", en, "uno"),
		OF("a", zh, "uno"),
		OF("", en, "uno"),
		OF("b", en, "uno"),
	};
	char seen[5][17];

	write_two();
	for (size_t i = 0; i < 5; i++) {
		struct pack *pack =
		    i ? load_taught(&lessons[i - 1], 1) : pack_dir_load(&dir);

		if (!i)
			ck_assert(str_eq(pack->version, pack->content));
		ck_assert_uint_eq(pack->content.len, 16);
		snprintf(seen[i], 17, "%.*s", STR_ARG(pack->content));
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(seen[i], seen[k]);
		ck_str(pack->version, seen[0]);
		pack_unref(pack);
	}
	struct pack *again = load_taught(&lessons[2], 1);
	ck_str(again->content, seen[3]);
	pack_unref(again);
}
END_TEST

/* --- Files kept before --- */

START_TEST(the_same_from_kept_files)
{
	struct pack *again;

	write_two();
	struct pack *pack = pack_dir_load(&dir);
	pack_dir_write(&dir, "en/c.reply", "broken");
	ck_assert_int_eq(pack_load_files(pack->files, pack->file_count, NULL,
			     NULL, NULL, &again),
	    ERR_ok);
	ck_assert(str_eq(pack->version, again->version));
	ck_assert_uint_eq(again->reply_count, 2);
	ck_assert_uint_eq(again->phrasing_count, 2);
	ck_assert_int_eq(
	    memcmp(pack->files[1].hash, again->files[1].hash, 32), 0);
	pack_unref(pack);
	ck_str(again->phrasings[0].text, "one");
	pack_unref(again);
}
END_TEST

static const struct {
	const char *path, *content;
	enum err err;
} kept[] = {
	{ "en/a.reply", "id: a\n\nT.\n", ERR_ok },
	{ "en/a.reply", "id: b\n\nT.\n", ERR_bad_msg },
	{ "fr/a.reply", "id: a\n\nT.\n", ERR_bad_field },
	{ "a.reply", "id: a\n\nT.\n", ERR_bad_field },
	{ "en/a.txt", "id: a\n\nT.\n", ERR_bad_field },
	{ "../en/a.reply", "id: a\n\nT.\n", ERR_bad_field },
	{ "en/../a.reply", "id: a\n\nT.\n", ERR_bad_field },
	{ "", "id: a\n\nT.\n", ERR_bad_field },
	{ "en/a.reply", "", ERR_bad_msg },
};

START_TEST(kept_files)
{
	struct pack_file file = { .path = str_from(kept[_i].path),
		.content = str_from(kept[_i].content) };
	struct pack *pack = NULL;

	ck_assert_int_eq(
	    pack_load_files(&file, 1, NULL, NULL, NULL, &pack), kept[_i].err);
	pack_unref(pack);
	ck_assert_int_eq(
	    pack_load_files(&file, 0, NULL, NULL, NULL, &pack), ERR_not_found);
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

/* A pack comes without a model; the slot itself is safe between threads. */
START_TEST(no_model_at_first)
{
	write_some();
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_ptr_null(pack_model(pack));
	pack_model_set(pack, NULL);
	ck_assert_ptr_null(pack_model(pack));
	pack_unref(pack);
}
END_TEST

START_TEST(stricter_risk)
{
	pack_dir_write(&dir, "en/a.reply", "id: a\nrisk: money\n\nT.\n");
	pack_dir_write(&dir, "es/a.reply", "id: a\nrisk: complaint\n\nT.\n");
	pack_dir_write(&dir, "zh/a.reply", "id: a\n\n文\n");
	pack_dir_write(&dir, "en/b.reply", "id: b\nmanner: thanks\n\nT.\n");
	struct pack *pack = pack_dir_load(&dir);
	ck_assert_int_eq(pack->replies[0].risk, RISK_COMPLAINT);
	ck_assert_int_eq(pack->replies[0].manner, MANNER_NONE);
	ck_assert_int_eq(pack->replies[1].risk, RISK_PLAIN);
	ck_assert_int_eq(pack->replies[1].manner, MANNER_THANKS);
	pack_unref(pack);
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

	ck_assert_int_eq(pack_load(DESKBELL_SOURCE_DIR "/replies", NULL,
			     no_fault, NULL, &pack),
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

	tcase_set_timeout(t, 120); /* a large pack under a sanitizer */
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, refuses, 0, sizeof(broken) / sizeof(broken[0]));
	tcase_add_test(t, tells_all_faults);
	tcase_add_test(t, same_id_twice);
	tcase_add_test(t, nothing_there);
	tcase_add_test(t, no_plain_file);
	tcase_add_test(t, large_file);
	tcase_add_test(t, nul_inside);
	tcase_add_test(t, too_much_at_all);
	tcase_add_test(t, one_of_everything);
	tcase_add_test(t, in_another_language);
	tcase_add_test(t, hundred_thousand_phrasings);
	tcase_add_test(t, lessons_are_phrasings);
	tcase_add_test(t, long_lessons_are_cut);
	tcase_add_test(t, lessons_and_versions);
	tcase_add_test(t, the_same_from_kept_files);
	tcase_add_loop_test(t, kept_files, 0, sizeof(kept) / sizeof(kept[0]));
	tcase_add_test(t, no_model_at_first);
	tcase_add_test(t, stricter_risk);
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
