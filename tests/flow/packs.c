/* Replies put in force while the desk runs: whole or not at all, kept, and
 * gone back to; whoever asks is told what became of it. */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/store/connection.h"
#include "shared/wire.h"
#include "tests/support/pack_dir.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"
#include "tests/unit/store/faulty.h"
#include "tests/unit/store/fixture.h"

#define USE "{'type':'pack_use','id':'%s','version':'%s'}"
#define LOAD "{'type':'pack_use','id':'%s'}"
#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define ASKED "what does shipping cost"

static char *dir;
static struct pack_dir replies;
static struct rig_config config;
static struct rig *rig;
static struct peer_ref root;

/* A pack of one reply that says so. */
static void write_pack(const char *says)
{
	char file[512];

	snprintf(file, sizeof(file),
	    "id: shipping.cost\nauto: yes\nask: " ASKED
	    "\nask: how much is delivery\nask: postage price please\n\n%s\n",
	    says);
	pack_dir_write(&replies, "en/shipping.cost.reply", file);
}

/* And many others, each in a file of its own. */
static void write_many(int count)
{
	for (int i = 0; i < count; i++) {
		char name[32], file[128];

		snprintf(name, sizeof(name), "en/more.n%d.reply", i);
		snprintf(
		    file, sizeof(file), "id: more.n%d\n\nText %d.\n", i, i);
		pack_dir_write(&replies, name, file);
	}
}

static void setup(void)
{
	ck_assert_int_eq(store_setup(), 0);
	faulty_install();
	dir = folder_make();
	pack_dir_open(&replies);
	write_pack("One.");
	config = (struct rig_config){
		.dir = dir, .replies = replies.path, .no_suggest = true
	};
	rig = rig_open(&config);
	faulty_clear();
	root = rig_staff(rig, "root", STANDING_admin, "en", "", 5);
}

static void teardown(void)
{
	faulty_clear();
	rig_close(rig);
	pack_dir_close(&replies);
	folder_remove(dir);
}

static int64_t ask(const char *sql)
{
	int64_t value = -1;

	ck_assert_int_eq(connection_ask(rig_store(rig), sql, &value), 0);
	return value;
}

static bool answers(const char *text)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);

	rig_send(rig, c, SAY, "q", chat, ASKED);
	const struct message *line = rig_last(rig, c, MESSAGE_line);
	return str_is(line->u.line.lines.at[0].text, text);
}

static const struct msg_packs *list(void)
{
	rig_send(rig, root, "{'type':'pack_list','id':'l'}");
	return &rig_last(rig, root, MESSAGE_packs)->u.packs;
}

/* The version in force, which is the only one that says so. */
static void in_force(char out[17])
{
	const struct msg_packs *packs = list();
	int count = 0;

	for (size_t i = 0; i < packs->items.count; i++) {
		const struct rec_pack *pack = &packs->items.at[i];

		if (!pack->in_force)
			continue;
		ck_assert_uint_eq(pack->version.len, 16);
		snprintf(out, 17, "%.*s", STR_ARG(pack->version));
		count++;
	}
	ck_assert_int_eq(count, 1);
}

/* Two packs came and went: the first one's version, the second in force. */
static void two_packs(char first[17], char second[17])
{
	in_force(first);
	write_pack("Two.");
	rig_wind(rig, 1000);
	rig_reload(rig);
	ck_assert(answers("Two."));
	in_force(second);
	ck_assert_str_ne(first, second);
	rig_forget(rig, root);
}

/* So many batches of the folder's files are kept, and no more. */
static void begin_load(int batches)
{
	rig_put(rig, root, LOAD, "f");
	rig_step(rig);
	rig_job(rig);
	for (int i = 0; i < batches; i++)
		rig_step(rig);
}

/* ---- versions ------------------------------------------------------------ */

START_TEST(the_first_one_is_kept)
{
	const struct msg_packs *packs = list();

	ck_assert_uint_eq(packs->items.count, 1);
	const struct rec_pack *pack = &packs->items.at[0];
	ck_assert(pack->in_force);
	ck_assert(str_is(pack->source, "folder"));
	ck_assert(!pack->by.len);
	ck_assert_int_eq(pack->replies, 1);
	ck_assert_int_eq(pack->phrasings, 3);
	ck_assert_int_eq(pack->used, rig_clock(rig)->wall_ms_now);
	ck_assert_int_eq(pack->made, pack->used);
	ck_assert(str_is(rig_last(rig, root, MESSAGE_packs)->id, "l"));
}
END_TEST

START_TEST(back_to_the_first)
{
	char first[17], second[17], now[17];

	two_packs(first, second);
	rig_wind(rig, 1000);
	rig_send(rig, root, USE, "u", first);
	const struct message *m = rig_last(rig, root, MESSAGE_packs);
	ck_assert(str_is(m->id, "u"));
	ck_assert_uint_eq(m->u.packs.items.count, 2);
	const struct rec_pack *pack = &m->u.packs.items.at[0];
	ck_assert(str_is(pack->version, first));
	ck_assert(pack->in_force);
	ck_assert(str_is(pack->by, "root"));
	ck_assert(str_is(pack->source, "rollback"));
	ck_assert_int_ge(pack->used, rig_clock(rig)->wall_ms_now);
	ck_assert_int_lt(pack->made, pack->used);
	ck_assert(!m->u.packs.items.at[1].in_force);
	ck_assert(answers("One."));
	in_force(now);
	ck_assert_str_eq(now, first);
}
END_TEST

START_TEST(it_stays_until_the_folder_is_read)
{
	char first[17], second[17];

	two_packs(first, second);
	rig_send(rig, root, USE, "u", first);
	for (int i = 0; i < 2; i++) {
		rig_restart(rig);
		ck_assert(answers("One."));
	}
	rig_reload(rig);
	ck_assert(answers("Two."));
	rig_restart(rig);
	ck_assert(answers("Two."));
}
END_TEST

START_TEST(the_folder_on_request)
{
	char first[17], second[17];

	two_packs(first, second);
	rig_send(rig, root, USE, "u", first);
	write_pack("Three.");
	rig_send(rig, root, LOAD, "f");
	const struct message *m = rig_last(rig, root, MESSAGE_packs);
	ck_assert(str_is(m->id, "f"));
	ck_assert_uint_eq(m->u.packs.items.count, 3);
	ck_assert(answers("Three."));
	rig_restart(rig);
	ck_assert(answers("Three."));
}
END_TEST

/* What is kept needs no folder. */
START_TEST(the_folder_may_be_gone)
{
	char first[17], second[17], path[128];

	two_packs(first, second);
	snprintf(path, sizeof(path), "%s/en/shipping.cost.reply", replies.path);
	ck_assert_int_eq(unlink(path), 0);
	rig_send(rig, root, USE, "u", first);
	ck_assert(answers("One."));
	rig_restart(rig);
	ck_assert(answers("One."));
	root = rig_staff(rig, "boss", STANDING_admin, "en", "", 5);
	rig_send(rig, root, LOAD, "f");
	ck_assert_str_eq(rig_error(rig, root), "not_found");
	ck_assert(answers("One."));
}
END_TEST

START_TEST(a_faulty_folder_is_refused)
{
	char first[17], second[17], now[17];

	two_packs(first, second);
	pack_dir_write(&replies, "en/bad.one.reply",
	    "id: bad.one\nauto: perhaps\n\nText.\n");
	rig_send(rig, root, LOAD, "f");
	const struct message *m = rig_last(rig, root, MESSAGE_error);
	ck_assert(str_is(m->id, "f"));
	ck_assert(str_is(m->u.error.code, "bad_msg"));
	ck_assert(str_is(m->u.error.field, "en/bad.one.reply:2"));
	in_force(now);
	ck_assert_str_eq(now, second);
	ck_assert(answers("Two."));
	/* nor is it tried again behind one's back */
	rig_forget(rig, root);
	for (int i = 0; i < 5; i++)
		rig_wind(rig, 1000);
	ck_assert_uint_eq(rig_count(rig, root), 0);
}
END_TEST

START_TEST(a_used_one_is_noted)
{
	char first[17], second[17], sql[300];

	two_packs(first, second);
	rig_send(rig, root, USE, "u", first);
	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM event e JOIN staff s ON s.id = e.staff_id"
	    " WHERE e.kind = 'pack_used' AND e.detail = '%s' AND e.number = 1"
	    " AND s.name = 'root'",
	    first);
	ck_assert_int_eq(ask(sql), 1);
	/* the start, the folder, the way back: not a restart */
	rig_restart(rig);
	ck_assert_int_eq(
	    ask("SELECT count(*) FROM event WHERE kind = 'pack_used'"), 3);
}
END_TEST

START_TEST(by_a_command)
{
	char first[17], second[17];
	struct peer_ref local = rig_connect(rig);

	two_packs(first, second);
	rig_send_local(rig, local, USE, "u", first);
	const struct message *m = rig_last(rig, local, MESSAGE_packs);
	ck_assert(str_is(m->u.packs.items.at[0].by, "command"));
	ck_assert(answers("One."));
	rig_send_local(rig, local, "{'type':'pack_list','limit':1}");
	m = rig_last(rig, local, MESSAGE_packs);
	ck_assert_uint_eq(m->u.packs.items.count, 1);
}
END_TEST

/* ---- names --------------------------------------------------------------- */

static const char *const unknown[] = { "0000000000000000", "../x", "..",
	"/etc/passwd", "x", "-", "folder" };

START_TEST(no_such_version)
{
	char now[17], then[17];

	in_force(now);
	rig_forget(rig, root);
	rig_send(rig, root, USE, "u", unknown[_i]);
	ck_assert_uint_eq(rig_count(rig, root), 1);
	ck_assert_str_eq(rig_error(rig, root), "not_found");
	ck_assert(str_is(
	    rig_last(rig, root, MESSAGE_error)->u.error.field, "version"));
	in_force(then);
	ck_assert_str_eq(now, then);
}
END_TEST

/* What has not the form of a name never gets to the desk. */
static const struct {
	const char *version;
	enum err err;
} formless[] = {
	{ "%", ERR_bad_msg }, { "a b", ERR_bad_msg },
	{ "00000000000000000", ERR_range }, { NULL, ERR_range }, /* 300 bytes */
};

START_TEST(no_name_at_all)
{
	struct arena arena = ARENA_EMPTY;
	struct wire_fault fault;
	struct message message;
	char name[301], frame[400];

	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(frame, sizeof(frame),
	    "{\"type\":\"pack_use\",\"id\":\"u\",\"version\":\"%s\"}",
	    formless[_i].version ? formless[_i].version : name);
	ck_assert_int_eq(
	    wire_decode(str_from(frame), TO_DESK, &arena, &message, &fault),
	    formless[_i].err);
	ck_assert_str_eq(fault.field, "version");
	arena_fini(&arena);
}
END_TEST

/* ---- at the same time ---------------------------------------------------- */

START_TEST(twice_in_a_second)
{
	char first[17], second[17];

	two_packs(first, second);
	rig_put(rig, root, USE, "a", first);
	rig_put(rig, root, USE, "b", second);
	rig_put(rig, root, USE, "c", first);
	rig_put(rig, root, USE, "d", second);
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, root, MESSAGE_packs), 4);
	ck_assert(answers("Two."));
	for (int i = 0; i < 10; i++) {
		rig_send(rig, root, USE, "e", i % 2 ? second : first);
		ck_assert(answers(i % 2 ? "Two." : "One."));
	}
}
END_TEST

START_TEST(two_admins)
{
	char first[17], second[17];
	struct peer_ref boss =
	    rig_staff(rig, "boss", STANDING_admin, "en", "", 5);

	two_packs(first, second);
	rig_put(rig, root, USE, "a", first);
	rig_put(rig, boss, USE, "b", second);
	rig_run(rig);
	/* both were in force, one after the other; each is told of their own */
	const struct message *m = rig_last(rig, root, MESSAGE_packs);
	ck_assert(str_is(m->u.packs.items.at[0].version, first));
	m = rig_last(rig, boss, MESSAGE_packs);
	ck_assert(str_is(m->id, "b"));
	ck_assert(answers("Two."));
}
END_TEST

/* One pack is still on its way when another one is wanted. */
START_TEST(the_later_one_wins)
{
	char first[17], second[17], now[17];
	struct peer_ref boss =
	    rig_staff(rig, "boss", STANDING_admin, "en", "", 5);

	two_packs(first, second);
	write_many(450);
	begin_load(1);
	rig_put(rig, boss, USE, "b", first);
	rig_step(rig);
	rig_job(rig);
	rig_run(rig);
	ck_assert_uint_eq(rig_seen(rig, boss, MESSAGE_packs), 1);
	ck_assert_str_eq(rig_error(rig, boss), "");
	ck_assert_uint_eq(rig_seen(rig, root, MESSAGE_packs), 0);
	ck_assert_str_eq(rig_error(rig, root), "busy");
	in_force(now);
	ck_assert_str_eq(now, first);
	ck_assert(answers("One."));
}
END_TEST

/* Chats go on: each line is answered by one pack or the other. */
START_TEST(while_chats_run)
{
	enum { CHATS = 100 };
	struct peer_ref c[CHATS];
	const char *chat[CHATS];
	char first[17], second[17];
	size_t answered = 0;

	two_packs(first, second);
	for (int i = 0; i < CHATS; i++) {
		c[i] = rig_customer(rig, "demo");
		chat[i] = rig_open_chat(rig, c[i]);
	}
	for (int i = 0; i < CHATS; i++) {
		rig_put(rig, c[i], SAY, "q", chat[i], ASKED);
		if (i % 10 == 5)
			rig_put(
			    rig, root, USE, "u", i % 20 < 10 ? first : second);
		if (i % 7 == 0)
			rig_step(rig);
	}
	rig_run(rig);
	for (int i = 0; i < CHATS; i++) {
		const struct message *m = rig_last(rig, c[i], MESSAGE_line);
		struct str text = m->u.line.lines.at[0].text;

		answered += str_is(text, "One.") || str_is(text, "Two.");
	}
	ck_assert_uint_eq(answered, CHATS);
	ck_assert_uint_eq(rig_seen(rig, root, MESSAGE_packs), 10);
}
END_TEST

/* ---- large ones ---------------------------------------------------------- */

START_TEST(many_files_come_in_batches)
{
	const struct msg_packs *packs;

	write_many(450);
	write_pack("Many.");
	rig_send(rig, root, LOAD, "f");
	packs = &rig_last(rig, root, MESSAGE_packs)->u.packs;
	ck_assert_int_eq(packs->items.at[0].replies, 451);
	ck_assert(answers("Many."));
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 1 + 451);
	/* most of it is shared with the next one */
	write_pack("More.");
	rig_send(rig, root, LOAD, "f");
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 1 + 451 + 451);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 1 + 451 + 1);
}
END_TEST

/* Killed between two batches: what was in force still is. */
START_TEST(killed_on_the_way)
{
	char first[17], second[17], now[17];

	two_packs(first, second);
	rig_send(rig, root, USE, "u", first);
	write_many(450);
	begin_load(_i); /* of five */
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 2 + 100 * _i);
	rig_restart(rig);
	root = rig_staff(rig, "boss", STANDING_admin, "en", "", 5);
	in_force(now);
	ck_assert_str_eq(now, first);
	ck_assert(answers("One."));
	ck_assert_uint_eq(list()->items.count, 2);
	/* what was begun is swept in time, or brought to an end before */
	if (_i % 2) {
		for (int i = 0; i < 200; i++)
			rig_wind(rig, 1000);
		ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 2);
		ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 2);
	}
	rig_send(rig, root, LOAD, "f");
	ck_assert_int_eq(list()->items.at[0].replies, 451);
	ck_assert(list()->items.at[0].in_force);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 2 + 451);
}
END_TEST

START_TEST(too_large_to_keep)
{
	write_many(2000); /* and one */
	write_pack("Large.");
	rig_send(rig, root, LOAD, "f");
	ck_assert(answers("Large."));
	const struct msg_packs *packs =
	    &rig_last(rig, root, MESSAGE_packs)->u.packs;
	ck_assert_uint_eq(packs->items.count, 1);
	ck_assert(!packs->items.at[0].in_force);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 1);
}
END_TEST

START_TEST(no_rows_below_the_limit)
{
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 0);
	ck_assert(answers("One."));
}
END_TEST

/* As of a version before: the rows of an index nobody needs are swept. */
START_TEST(old_rows_are_swept)
{
	sqlite3 *db = rig_store(rig)->db;

	ck_assert_int_eq(
	    sqlite3_exec(db,
		"WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1"
		" FROM n WHERE i < 101200) INSERT INTO phrasing SELECT i, 1,"
		" 'old ' || i FROM n;"
		"INSERT INTO phrasing_fts (rowid, text)"
		" SELECT id, text FROM phrasing;"
		"UPDATE meta SET value = '0123456789abcdef 1'"
		" WHERE name = 'pack'",
		NULL, NULL, NULL),
	    SQLITE_OK);
	rig_restart(rig);
	for (int i = 0; i < 60; i++)
		rig_wind(rig, 1000);
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 0);
	ck_assert(answers("One."));
}
END_TEST

START_TEST(rows_above_the_limit)
{
	struct buf file = BUF_EMPTY;

	for (int i = 0; i < 250; i++) {
		char name[32];

		buf_clear(&file);
		buf_printf(&file, "id: more.n%d\n", i);
		for (int k = 0; k < 400; k++)
			buf_printf(&file, "ask: is %c%c%c of w%d\n",
			    'a' + k % 26, 'a' + k / 26, 'q', i);
		buf_text(&file, "\nText.\n");
		snprintf(name, sizeof(name), "en/more.n%d.reply", i);
		pack_dir_bytes(&replies, name, buf_view(&file));
	}
	buf_fini(&file);
	rig_send(rig, root, LOAD, "f");
	ck_assert_str_eq(rig_error(rig, root), "");
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 100003);
	/* the same again finds them */
	rig_restart(rig);
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 100003);
	ck_assert_int_eq(ask("SELECT count(DISTINCT pack) FROM phrasing"), 1);
}
END_TEST

/* ---- a disk without room ------------------------------------------------- */

START_TEST(no_room_for_it)
{
	char first[17], second[17], now[17];

	two_packs(first, second);
	faulty.fail_write = SQLITE_FULL;
	rig_send(rig, root, USE, "u", first);
	ck_assert_uint_eq(rig_count(rig, root), 1);
	ck_assert_str_eq(rig_error(rig, root), "disk_full");
	ck_assert(str_is(rig_last(rig, root, MESSAGE_error)->id, "u"));
	faulty_clear();
	/* whoever was told so may try again; nobody else does */
	for (int i = 0; i < 5; i++)
		rig_wind(rig, 1000);
	in_force(now);
	ck_assert_str_eq(now, second);
	ck_assert(answers("Two."));
	rig_send(rig, root, USE, "u", first);
	ck_assert(answers("One."));
}
END_TEST

START_TEST(no_room_half_way)
{
	char first[17], second[17], now[17];

	two_packs(first, second);
	write_many(450);
	begin_load(3);
	faulty.fail_write = SQLITE_FULL;
	rig_run(rig);
	ck_assert_str_eq(rig_error(rig, root), "disk_full");
	faulty_clear();
	in_force(now);
	ck_assert_str_eq(now, second);
	rig_send(rig, root, LOAD, "f");
	ck_assert_int_eq(list()->items.at[0].replies, 451);
}
END_TEST

/* ---- what is kept -------------------------------------------------------- */

/* The clock is put back an hour: the last one is the last one all the same. */
START_TEST(a_clock_put_back)
{
	char first[17], second[17];

	two_packs(first, second);
	rig_clock(rig)->wall_ms_now -= 3600000;
	rig_send(rig, root, USE, "u", first);
	const struct msg_packs *packs = list();
	ck_assert(packs->items.at[0].in_force);
	ck_assert(str_is(packs->items.at[0].version, first));
}
END_TEST

START_TEST(twenty_are_kept)
{
	char first[17], text[16];

	in_force(first);
	for (int i = 0; i < 24; i++) {
		snprintf(text, sizeof(text), "N%d.", i);
		write_pack(text);
		rig_wind(rig, 1000);
		rig_reload(rig);
	}
	for (int i = 0; i < 30; i++)
		rig_wind(rig, 1000);
	ck_assert_uint_eq(list()->items.count, 20);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 20);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 20);
	rig_forget(rig, root);
	rig_send(rig, root, USE, "u", first);
	ck_assert_str_eq(rig_error(rig, root), "not_found");
	ck_assert(answers("N23."));
}
END_TEST

/* The folder may be in the middle of an edit: a lesson does not read it. */
START_TEST(a_lesson_leaves_the_folder_alone)
{
	struct peer_ref c = rig_customer(rig, "demo");
	const char *chat = rig_open_chat(rig, c);
	char before[17], after[17];

	in_force(before);
	rig_send(rig, c, SAY, "a", chat, "quanto costa portarlo qui");
	write_pack("Half an edit.");
	rig_send(rig, root,
	    "{'type':'teach','id':'t','conversation':'%s','seq':1,"
	    "'reply':'shipping.cost'}",
	    chat);
	ck_assert_str_eq(rig_error(rig, root), "");
	ck_assert(answers("One."));
	in_force(after);
	ck_assert_str_eq(before, after);
	ck_assert_uint_eq(list()->items.count, 1);
	ck_assert_int_eq(list()->items.at[0].phrasings, 3);
	struct peer_ref d = rig_customer(rig, "demo");
	const char *other = rig_open_chat(rig, d);
	rig_send(rig, d, SAY, "a", other, "quanto costa portarlo qui");
	const struct message *line = rig_last(rig, d, MESSAGE_line);
	ck_assert(str_is(line->u.line.lines.at[0].text, "One."));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("packs");
	TCase *t = tcase_create("versions");
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_first_one_is_kept);
	tcase_add_test(t, back_to_the_first);
	tcase_add_test(t, it_stays_until_the_folder_is_read);
	tcase_add_test(t, the_folder_on_request);
	tcase_add_test(t, the_folder_may_be_gone);
	tcase_add_test(t, a_faulty_folder_is_refused);
	tcase_add_test(t, a_used_one_is_noted);
	tcase_add_test(t, by_a_command);
	tcase_add_loop_test(
	    t, no_such_version, 0, sizeof(unknown) / sizeof(unknown[0]));
	tcase_add_loop_test(
	    t, no_name_at_all, 0, sizeof(formless) / sizeof(formless[0]));
	tcase_add_test(t, twice_in_a_second);
	tcase_add_test(t, two_admins);
	tcase_add_test(t, the_later_one_wins);
	tcase_add_test(t, while_chats_run);
	tcase_add_test(t, many_files_come_in_batches);
	tcase_add_loop_test(t, killed_on_the_way, 0, 5);
	tcase_add_test(t, too_large_to_keep);
	tcase_add_test(t, no_rows_below_the_limit);
	tcase_add_test(t, old_rows_are_swept);
	tcase_add_test(t, rows_above_the_limit);
	tcase_add_test(t, no_room_for_it);
	tcase_add_test(t, no_room_half_way);
	tcase_add_test(t, a_clock_put_back);
	tcase_add_test(t, twenty_are_kept);
	tcase_add_test(t, a_lesson_leaves_the_folder_alone);
	suite_add_tcase(s, t);
	return s;
}
