/* Packs to go back to: whole or not there, files once by content, the oldest
 * forgotten bit by bit. */
#include "server/store/version.h"

#include <sqlite3.h>

#include "server/store/connection.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

static struct store *store;
static struct arena arena;

static void setup(void)
{
	store = must_open(NULL);
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	store_close(store);
	arena_fini(&arena);
}

static int64_t ask(const char *sql)
{
	int64_t value = -1;

	ck_ok(connection_ask(store, sql, &value));
	return value;
}

static void begin(void)
{
	ck_ok(store_group_begin(store));
	ck_ok(store_turn_begin(store));
}

static void end(void)
{
	ck_ok(store_turn_keep(store));
	ck_ok(store_group_commit(store));
}

static void keep(const char *version, const char *path, const char *content)
{
	struct version_file file = { .path = str_from(path),
		.content = str_from(content) };

	memset(file.hash, content[0], sizeof(file.hash));
	ck_ok(version_keep(store, str_from(version), &file));
}

static void put(const char *version, int64_t at)
{
	const struct version_row row = { .version = str_from(version),
		.made_at = at,
		.used_at = at,
		.used_by = STR("ana"),
		.source = STR("folder"),
		.reply_count = 2,
		.phrasing_count = 7 };

	ck_ok(version_put(store, &row));
}

static size_t listed(void)
{
	struct version_list list;

	ck_ok(version_list(store, 100, &arena, &list));
	return list.count;
}

START_TEST(files_do_not_count_before_the_row)
{
	struct version_row row;
	struct version_file_list files;

	begin();
	keep("v1", "en/a.reply", "A");
	keep("v1", "en/b.reply", "B");
	end();
	ck_err(version_get(store, STR("v1"), &arena, &row), not_found);
	ck_err(version_files(store, STR("v1"), &arena, &files), not_found);
	ck_assert_uint_eq(listed(), 0);
	begin();
	put("v1", NOW);
	end();
	ck_ok(version_files(store, STR("v1"), &arena, &files));
	ck_assert_uint_eq(files.count, 2);
	ck_str(files.at[0].path, "en/a.reply");
	ck_str(files.at[1].content, "B");
	ck_assert_int_eq(files.at[1].hash[31], 'B');
	ck_ok(version_get(store, STR("v1"), &arena, &row));
	ck_str(row.version, "v1");
	ck_str(row.used_by, "ana");
	ck_str(row.source, "folder");
	ck_assert_int_eq(row.made_at, NOW);
	ck_assert_int_eq(row.reply_count, 2);
	ck_assert_int_eq(row.phrasing_count, 7);
}
END_TEST

START_TEST(used_again)
{
	struct version_row row = { .version = STR("v1"),
		.made_at = NOW + 9,
		.used_at = NOW + 9,
		.used_by = STR(""),
		.source = STR("rollback"),
		.reply_count = 100 };
	struct version_list list;

	begin();
	put("v1", NOW);
	put("v2", NOW + 5);
	ck_ok(version_put(store, &row));
	end();
	ck_ok(version_list(store, 100, &arena, &list));
	ck_assert_uint_eq(list.count, 2);
	ck_str(list.at[0].version, "v1");
	ck_assert_int_eq(list.at[0].made_at, NOW);
	ck_assert_int_eq(list.at[0].used_at, NOW + 9);
	ck_str(list.at[0].source, "rollback");
	ck_str(list.at[0].used_by, "");
	ck_assert_int_eq(list.at[0].reply_count, 2);
	ck_ok(version_list(store, 1, &arena, &list));
	ck_assert_uint_eq(list.count, 1);
}
END_TEST

START_TEST(contents_are_kept_once)
{
	struct version_file_list files;

	begin();
	keep("v1", "en/a.reply", "A");
	keep("v1", "en/a.reply", "A"); /* begun once before */
	keep("v1", "es/a.reply", "A");
	keep("v2", "en/a.reply", "A");
	keep("v2", "en/b.reply", "B");
	put("v1", NOW);
	put("v2", NOW);
	end();
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 2);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 4);
	ck_ok(version_files(store, STR("v1"), &arena, &files));
	ck_assert_uint_eq(files.count, 2);
	ck_str(files.at[1].path, "es/a.reply");
	ck_str(files.at[1].content, "A");
}
END_TEST

/* Of names nothing is a pattern, and no length too much. */
START_TEST(no_such_version)
{
	struct version_file_list files;
	struct version_row row;
	char name[301];
	static const char *const names[] = { "", "../x", "%", "v",
		"v1' OR '1'='1", "V1" };

	memset(name, 'v', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	begin();
	keep("v1", "en/a.reply", "A");
	put("v1", NOW);
	end();
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ck_err(version_get(store, str_from(names[i]), &arena, &row),
		    not_found);
		ck_err(version_files(store, str_from(names[i]), &arena, &files),
		    not_found);
	}
	ck_err(version_files(store, str_from(name), &arena, &files), not_found);
}
END_TEST

static int64_t prune(const char *current, size_t keep_count, size_t max)
{
	int64_t gone;

	begin();
	ck_ok(version_prune(store, str_from(current), keep_count, max, &gone));
	end();
	return gone;
}

START_TEST(the_oldest_are_forgotten)
{
	struct version_list list;
	struct version_row row;
	char name[16], path[32], content[2] = { 0 };

	begin();
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof(name), "v%d", i);
		for (int k = 0; k < 3; k++) {
			snprintf(path, sizeof(path), "en/%d.reply", k);
			content[0] = (char)(k ? '0' + k : 'A' + i);
			keep(name, path, content);
		}
		put(name, NOW + i);
	}
	end();
	/* the oldest is the one in force, all the same */
	int64_t gone = prune("v0", 20, 5); /* rows, files, contents */
	ck_assert_int_ge(gone, 10 + 5 + 1);
	ck_assert_int_le(gone, 10 + 5 + 5);
	ck_assert_uint_eq(listed(), 20);
	ck_ok(version_get(store, STR("v0"), &arena, &row));
	ck_err(version_get(store, STR("v10"), &arena, &row), not_found);
	ck_ok(version_get(store, STR("v11"), &arena, &row));
	int turns = 0;
	while (prune("v0", 20, 5))
		ck_assert_int_lt(++turns, 20);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 60);
	/* one of its own each, and two they share */
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 22);
	ck_ok(version_list(store, 100, &arena, &list));
	for (size_t i = 0; i < list.count; i++) {
		struct version_file_list files;

		ck_ok(version_files(store, list.at[i].version, &arena, &files));
		ck_assert_uint_eq(files.count, 3);
	}
}
END_TEST

/* Of a pack that was begun and never came into force nothing stays. */
START_TEST(what_was_begun_is_swept)
{
	begin();
	keep("v1", "en/a.reply", "A");
	keep("v1", "en/b.reply", "B");
	put("v1", NOW);
	keep("v2", "en/a.reply", "A");
	keep("v2", "en/c.reply", "C");
	end();
	ck_assert_int_eq(prune("v1", 20, 100), 3);
	ck_assert_int_eq(prune("v1", 20, 100), 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_file"), 2);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 2);
	ck_assert_uint_eq(listed(), 1);
}
END_TEST

START_TEST(an_undone_turn_leaves_nothing)
{
	begin();
	keep("v1", "en/a.reply", "A");
	put("v1", NOW);
	store_turn_undo(store);
	ck_ok(store_group_commit(store));
	ck_assert_uint_eq(listed(), 0);
	ck_assert_int_eq(ask("SELECT count(*) FROM pack_blob"), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *all = suite_create("store/version");
	TCase *t = tcase_create("version");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, files_do_not_count_before_the_row);
	tcase_add_test(t, used_again);
	tcase_add_test(t, contents_are_kept_once);
	tcase_add_test(t, no_such_version);
	tcase_add_test(t, the_oldest_are_forgotten);
	tcase_add_test(t, what_was_begun_is_swept);
	tcase_add_test(t, an_undone_turn_leaves_nothing);
	suite_add_tcase(all, t);
	return all;
}
