/* What erasing leaves: rows, and bytes in the files. Pieces are bounded. */
#include <check.h>

#include "server/store/connection.h"
#include "server/store/erase.h"
#include "server/store/lesson.h"
#include "shared/buf.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

enum { LINES = 700, OTHERS = 400 };

static struct store *store;
static struct arena arena;
static struct customer_row ann;
static struct conversation_row chat;
static char *dir;

static void run(const char *sql)
{
	ck_ok(connection_run(store, sql, "test"));
}

static int64_t ask(const char *sql)
{
	int64_t value = -1;

	ck_ok(connection_ask(store, sql, &value));
	return value;
}

static void setup(void)
{
	dir = folder_make();
	store = must_open(dir);
	arena = ARENA_EMPTY;
	ann = some_customer(store, "ann-subject-quokka");
	chat = some_conversation(store, ann.id, "chat");
}

static void teardown(void)
{
	arena_fini(&arena);
	store_close(store);
	folder_remove(dir);
}

/* How often a word is in a file of the folder, whatever is around it. */
static int hits(const char *name, const char *word)
{
	FILE *file = fopen(folder_file(dir, name), "r");
	static char bytes[32 * 1024 * 1024];
	int count = 0;
	size_t len, skip = strlen(word);

	if (!file)
		return 0;
	len = fread(bytes, 1, sizeof(bytes), file);
	ck_assert_uint_lt(len, sizeof(bytes));
	fclose(file);
	for (char *at = bytes; at; count++) {
		at = memmem(at, len - (size_t)(at - bytes), word, skip);
		if (!at)
			return count;
		at += skip;
	}
	return count;
}

static int hits_everywhere(const char *word)
{
	return hits("deskbell.db", word) + hits("deskbell.db-wal", word) +
	       hits("erased.list", word);
}

static void fill(void)
{
	char sql[600];

	snprintf(sql, sizeof(sql),
	    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < %d) INSERT INTO message (conversation_id, track, seq,"
	    " kind, author, from_name, text, reply, sid, choices, at)"
	    " SELECT 1, 0, i, 0, 1, 'quokka', 'a quokka ' || i || hex("
	    "zeroblob(i %% 90)), '', '', '', i FROM n",
	    LINES);
	run(sql);
	run("INSERT INTO answer SELECT 1, seq, 'sent', '', 1, '', 0, 'quokka',"
	    " '', 1, 0, 0 FROM message WHERE seq <= 200;"
	    "INSERT INTO request (sender, sid, digest, answer, at)"
	    " SELECT 1, 's' || seq, x'00', 'quokka', seq FROM message;"
	    "INSERT INTO event (at, shop_id, conversation_id, staff_id, kind,"
	    " detail, number) VALUES (1, 1, 1, 0, 'rated', 'quokka', 5),"
	    " (1, 1, 1, 0, 'auto_sent', 'order.status', 900),"
	    " (1, 1, 1, 2, 'closed', 'about quokka', 9);"
	    "UPDATE conversation SET page = 'quokka', known = 'quokka=1',"
	    " contact = 'quokka', context = 'quokka', asked = 'quokka';"
	    "UPDATE customer SET name = 'quokka', shop_ref = 'quokka-ref'");
	run("INSERT INTO lesson (at, shop_id, conversation_id, seq, lang, text,"
	    " reply, source, is_right, state) SELECT 1, 1, 1, seq, 0,"
	    " 'quokka lesson ' || seq, 'r', 'taught', 1,"
	    " iif(seq % 2, 'approved', 'seen') FROM message WHERE seq <= 60");
}

/* Everything of the conversation, max rows a call; the calls it took. */
static int erase_all(int64_t max, bool keep, struct erase_counts *counts)
{
	int calls = 0;
	int64_t before;

	do {
		before = counts->rows;
		ck_ok(erase_conversation(store, chat.id, keep, max, counts));
		/* one more for a lesson whose phrasings go with it */
		ck_assert_int_le(counts->rows - before, max + 125);
		calls++;
	} while (counts->rows - before >= max);
	return calls;
}

START_TEST(nothing_is_left)
{
	struct erase_counts counts = { 0 };

	fill();
	ck_assert_int_gt(hits_everywhere("quokka"), LINES);
	ck_assert_int_ge(erase_all(100, false, &counts), 9);
	ck_assert_int_eq(counts.lines, LINES);
	ck_assert_int_eq(counts.chats, 1);
	ck_assert_int_eq(counts.taught, 30);
	for (int64_t rows = -1; counts.rows > rows;) {
		rows = counts.rows;
		ck_ok(erase_requests(store, ann.id, INT64_MAX, 100, &counts));
	}
	ck_ok(erase_customer(store, ann.id));
	ck_ok(store_clear_log(store));
	ck_assert_int_eq(hits_everywhere("quokka"), 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM message"), 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM request"), 0);
	/* numbers stay */
	ck_assert_int_eq(ask("SELECT count(*) FROM event"), 3);
	ck_assert_int_eq(
	    ask("SELECT count(*) FROM event WHERE detail = 'order.status'"), 1);
	ck_assert_int_eq(ask("SELECT emptied FROM conversation"), 1);
}
END_TEST

/* Where rows come and go in any order, what is left between them counts. */
START_TEST(nothing_is_left_among_others)
{
	for (int i = 0; i < OTHERS; i++) {
		char sql[300];

		snprintf(sql, sizeof(sql),
		    "INSERT INTO customer (shop_id, subject, shop_ref, name,"
		    " lang, created_at) VALUES (1, '%d-s', 'quokka%d', 'name"
		    " of quokka %d', 0, 1)",
		    i * 7919 % OTHERS, i * 7919 % OTHERS, i);
		run(sql);
	}
	for (int id = 2; id <= OTHERS + 1; id++)
		ck_ok(erase_customer(store, id));
	ck_ok(erase_customer(store, ann.id));
	ck_ok(store_clear_log(store));
	ck_assert_int_eq(hits_everywhere("quokka"), 0);
}
END_TEST

/* Words of a phrasing are in the index until it is merged. */
START_TEST(index_forgets)
{
	struct erase_counts counts = { 0 };
	struct lesson_row lesson = { .at = NOW,
		.shop_id = 1,
		.conversation_id = chat.id,
		.seq = 1,
		.text = STR("can a quokka \"ride\" the parcel 我的订单"),
		.reply = STR("r"),
		.source = STR("taught"),
		.state = STR("approved") };
	bool more = true;
	int steps = 0;

	ck_ok(lesson_add(store, &lesson));
	for (int i = 1; i <= 3000; i++) {
		char text[80];

		snprintf(text, sizeof(text), "common words number %d", i);
		ck_ok(search_add(store, i, 1, str_from(text)));
	}
	ck_ok(search_add(store, 3001, 1, lesson.text));
	ck_ok(search_add(store, 3002, 4, lesson.text));
	ck_ok(search_add(store, 3003, 4, STR("can a bear ride")));
	ck_assert_int_gt(hits_everywhere("quokka"), 2);
	erase_all(100, false, &counts);
	ck_assert_int_eq(counts.phrasings, 2);
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 3001);
	for (bool begin = true; more && steps < 1000; begin = false, steps++)
		ck_ok(erase_merge(store, begin, &more));
	ck_assert(!more);
	ck_ok(erase_customer(store, ann.id));
	ck_ok(store_clear_log(store));
	ck_assert_int_eq(hits_everywhere("quokka"), 0);
	run("INSERT INTO phrasing_fts (phrasing_fts) VALUES"
	    " ('integrity-check')");
}
END_TEST

START_TEST(lesson_that_is_cut_is_found)
{
	struct erase_counts counts = { 0 };
	struct buf text = BUF_EMPTY;
	struct lesson_row lesson = { .shop_id = 1,
		.conversation_id = chat.id,
		.seq = 1,
		.reply = STR("r"),
		.source = STR("taught"),
		.state = STR("approved") };

	for (int i = 0; i < 60; i++)
		buf_printf(&text, "word%d ", i);
	lesson.text = buf_view(&text);
	ck_ok(lesson_add(store, &lesson));
	ck_ok(search_add(store, 1, 1, (struct str){ lesson.text.ptr, 200 }));
	erase_all(100, false, &counts);
	ck_assert_int_eq(counts.phrasings, 1);
	buf_fini(&text);
}
END_TEST

/* A lesson is a search, and costs what some rows do. */
START_TEST(lessons_of_a_call_are_few)
{
	struct erase_counts counts = { 0 };

	run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	    " WHERE i < 90) INSERT INTO lesson (at, shop_id, conversation_id,"
	    " seq, lang, text, reply, source, is_right, state) SELECT 1, 1, 1,"
	    " i, 0, 'quokka lesson ' || i, 'r', 'taught', 1, 'approved'"
	    " FROM n");
	for (int left = 70; left >= 10; left -= 20) {
		ck_ok(erase_conversation(store, chat.id, false, 500, &counts));
		ck_assert_int_eq(ask("SELECT count(*) FROM lesson"), left);
	}
	ck_assert_int_eq(erase_all(500, false, &counts), 1);
	ck_assert_int_eq(counts.taught, 90);
	ck_assert_int_eq(ask("SELECT count(*) FROM lesson"), 0);
}
END_TEST

/* More than are looked for at once: the lesson leads to the others. */
START_TEST(lesson_of_many_phrasings)
{
	struct erase_counts counts = { 0 };
	struct lesson_row lesson = { .shop_id = 1,
		.conversation_id = chat.id,
		.seq = 1,
		.text = STR("where is the quokka"),
		.reply = STR("r"),
		.source = STR("taught"),
		.state = STR("approved") };

	ck_ok(lesson_add(store, &lesson));
	for (int i = 1; i <= 250; i++)
		ck_ok(search_add(store, i, i, lesson.text));
	ck_ok(erase_conversation(store, chat.id, false, 10, &counts));
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 150);
	ck_assert_int_eq(ask("SELECT count(*) FROM lesson"), 1);
	erase_all(10, false, &counts);
	ck_assert_int_eq(counts.phrasings, 250);
	ck_assert_int_eq(counts.taught, 1);
	ck_assert_int_eq(ask("SELECT count(*) FROM phrasing"), 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM lesson"), 0);
}
END_TEST

START_TEST(approved_lessons_may_stay)
{
	struct erase_counts counts = { 0 };

	fill();
	erase_all(100, true, &counts);
	ck_assert_int_eq(counts.taught, 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM lesson"), 30);
	ck_assert_int_eq(ask("SELECT count(*) FROM lesson WHERE state ="
			     " 'approved' AND conversation_id IS NULL"),
	    30);
	ck_assert_int_eq(ask("SELECT emptied FROM conversation"), 1);
}
END_TEST

START_TEST(expired_are_found_once)
{
	struct erase_counts counts = { 0 };
	struct expired found[4];
	size_t count = 9;

	ck_ok(expired_find(store, 1, NOW + 1, 4, found, &count));
	ck_assert_uint_eq(count, 0); /* it is not closed */
	run("UPDATE conversation SET state = 3");
	ck_ok(expired_find(store, 1, NOW, 4, found, &count));
	ck_assert_uint_eq(count, 0);
	ck_ok(expired_find(store, 2, NOW + 1, 4, found, &count));
	ck_assert_uint_eq(count, 0);
	ck_ok(expired_find(store, 1, NOW + 1, 4, found, &count));
	ck_assert_uint_eq(count, 1);
	ck_assert_int_eq(found[0].conversation_id, chat.id);
	ck_assert_int_eq(found[0].customer_id, ann.id);
	erase_all(100, true, &counts);
	ck_ok(expired_find(store, 1, NOW + 1, 4, found, &count));
	ck_assert_uint_eq(count, 0);
	/* a line after it was closed */
	run("UPDATE conversation SET emptied = 0, active_at = active_at + 9");
	ck_ok(expired_find(store, 1, NOW + 1, 4, found, &count));
	ck_assert_uint_eq(count, 0);
}
END_TEST

START_TEST(list_is_kept_in_a_file)
{
	uint8_t hash[TOKEN_HASH_LEN] = { 7, 0xab },
		other[TOKEN_HASH_LEN] = { 1 };
	struct stat about;
	int64_t at = 0;
	bool more = true;

	ck_ok(erasure_add(store, hash, NOW));
	ck_ok(erasure_add(store, hash, NOW + 1)); /* the last one counts */
	ck_ok(erasure_add(store, hash, NOW));     /* it is on it */
	ck_ok(erasure_add(store, other, NOW + 2));
	ck_assert_int_eq(stat(folder_file(dir, "erased.list"), &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	ck_assert_int_eq(about.st_size, 3 * 82);
	run("DELETE FROM erasure");
	ck_err(erasure_find(store, hash, &at), not_found);
	at = 0;
	ck_ok(erasure_replay(store, &at, 1, &more));
	ck_assert(more);
	ck_ok(erasure_replay(store, &at, 10, &more));
	ck_assert(!more);
	ck_ok(erasure_find(store, hash, &at));
	ck_assert_int_eq(at, NOW + 1);
	ck_ok(erasure_find(store, other, &at));
	/* a link is no list */
	unlink(folder_file(dir, "erased.list"));
	char to[600];
	snprintf(to, sizeof(to), "%s", folder_file(dir, "elsewhere"));
	ck_assert_int_eq(symlink(to, folder_file(dir, "erased.list")), 0);
	hash[0]++;
	ck_assert_int_ne(erasure_add(store, hash, NOW), ERR_ok);
	ck_assert_int_ne(access(to, F_OK), 0);
}
END_TEST

START_TEST(extent_is_counted)
{
	struct erase_extent extent;

	fill();
	some_conversation(store, ann.id, "second");
	run("UPDATE conversation SET state = 3 WHERE id = 1");
	ck_ok(erase_extent(store, ann.id, &extent));
	ck_assert_int_eq(extent.lines, LINES);
	ck_assert_int_eq(extent.chats, 2);
	ck_assert_int_eq(extent.open, 1);
}
END_TEST

/* A reader keeps the log from being cleared, and holds nobody up. */
START_TEST(log_waits_for_readers)
{
	struct store *reader = must_read(dir);

	fill();
	ck_ok(connection_run(reader, "BEGIN", "test"));
	int64_t value;
	ck_ok(connection_ask(reader, "SELECT count(*) FROM message", &value));
	run("DELETE FROM answer");
	ck_err(store_clear_log(store), try_later);
	ck_ok(connection_run(reader, "COMMIT", "test"));
	ck_ok(store_clear_log(store));
	store_close(reader);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/erase");
	TCase *rows = tcase_create("rows");

	tcase_add_checked_fixture(rows, setup, teardown);
	tcase_set_timeout(rows, 60);
	tcase_add_test(rows, nothing_is_left);
	tcase_add_test(rows, nothing_is_left_among_others);
	tcase_add_test(rows, index_forgets);
	tcase_add_test(rows, lesson_that_is_cut_is_found);
	tcase_add_test(rows, lessons_of_a_call_are_few);
	tcase_add_test(rows, lesson_of_many_phrasings);
	tcase_add_test(rows, approved_lessons_may_stay);
	tcase_add_test(rows, expired_are_found_once);
	tcase_add_test(rows, list_is_kept_in_a_file);
	tcase_add_test(rows, extent_is_counted);
	tcase_add_test(rows, log_waits_for_readers);
	suite_add_tcase(all, rows);
	return all;
}
