/* What backup and restore share: hashes of files, the file beside one, the
 * note about the last backup, whose folder it is. */
#include "server/command/backup.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

static char folder[64], file[100], beside[120];

static void setup(void)
{
	strcpy(folder, "/tmp/deskbell-backup-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(file, sizeof(file), "%s/b.db", folder);
	snprintf(beside, sizeof(beside), "%s.sha256", file);
}

static void teardown(void)
{
	char mark[100];

	snprintf(mark, sizeof(mark), "%s/backup.last", folder);
	unlink(mark);
	unlink(beside);
	unlink(file);
	ck_assert_int_eq(rmdir(folder), 0); /* nothing else was left */
}

static void put(const char *path, const char *bytes, size_t len)
{
	FILE *out = fopen(path, "wb");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(bytes, 1, len, out), len);
	ck_assert_int_eq(fclose(out), 0);
}

/* ---- hashes -----------------------------------------------------------------
 */

/* FIPS 180-2, appendix B, and the empty one. */
static const struct hash_row {
	const char *bytes;
	size_t times;
	const char *hex;
} hash_rows[] = {
	{ "", 1,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85"
	    "5" },
	{ "abc", 1,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"
	    "d" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c"
	    "1" },
	{ "aaaaaaaaaa", 100000,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd"
	    "0" },
};

START_TEST(file_is_hashed)
{
	const struct hash_row *row = &hash_rows[_i];
	size_t len = strlen(row->bytes);
	FILE *out = fopen(file, "wb");
	struct digest digest;

	for (size_t i = 0; i < row->times; i++)
		fwrite(row->bytes, 1, len, out);
	fclose(out);
	ck_assert_int_eq(digest_file(file, &digest), ERR_ok);
	ck_assert_str_eq(digest.hex, row->hex);
}
END_TEST

START_TEST(missing_file_is_not_hashed)
{
	struct digest digest = { "untouched" };

	ck_assert_int_eq(digest_file(file, &digest), ERR_not_found);
	ck_assert_str_eq(digest.hex, "untouched");
	ck_assert_int_ne(digest_file(folder, &digest), ERR_ok);
}
END_TEST

START_TEST(what_is_written_is_read)
{
	struct digest digest, back;
	char line[200];
	struct stat about;
	FILE *in;

	put(file, "abc", 3);
	ck_assert_int_eq(digest_file(file, &digest), ERR_ok);
	ck_assert_int_eq(digest_write(file, &digest), ERR_ok);
	ck_assert_int_eq(digest_read(file, &back), ERR_ok);
	ck_assert_str_eq(digest.hex, back.hex);
	ck_assert_int_eq(stat(beside, &about), 0);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
	/* as sha256sum has it: the name alone, so that both can be moved */
	in = fopen(beside, "r");
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), in));
	fclose(in);
	ck_assert_str_eq(line + DIGEST_HEX, "  b.db\n");
	ck_assert_int_eq(digest_write(file, &digest), ERR_exists);
}
END_TEST

static const struct beside_row {
	const char *text;
	enum err err;
} beside_rows[] = {
	{ "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD *x",
	    ERR_ok },
	{ "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    ERR_ok },
	{ "", ERR_damaged },
	{ "ba7816bf", ERR_damaged },
	{ "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
	    ERR_damaged },
	{ "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adff",
	    ERR_damaged },
	{ "za7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	    ERR_damaged },
};

START_TEST(file_beside_is_judged)
{
	const struct beside_row *row = &beside_rows[_i];
	struct digest digest;

	put(beside, row->text, strlen(row->text));
	ck_assert_int_eq(digest_read(file, &digest), row->err);
	if (!row->err)
		ck_assert_str_eq(digest.hex, hash_rows[1].hex);
}
END_TEST

START_TEST(no_file_beside)
{
	struct digest digest;

	ck_assert_int_eq(digest_read(file, &digest), ERR_not_found);
}
END_TEST

/* ---- the note
 * ---------------------------------------------------------------- */

START_TEST(note_is_kept)
{
	struct backup_mark mark = { 1700000000000, 12345, "/srv/a b.db" };
	struct backup_mark back = { 0 };

	ck_assert_int_eq(backup_mark_read(folder, &back), ERR_not_found);
	ck_assert_int_eq(backup_mark_write(folder, &mark), ERR_ok);
	ck_assert_int_eq(backup_mark_read(folder, &back), ERR_ok);
	ck_assert_int_eq(back.at_ms, mark.at_ms);
	ck_assert_int_eq(back.bytes, mark.bytes);
	ck_assert_str_eq(back.file, mark.file);
	mark.at_ms++; /* the newer one counts */
	ck_assert_int_eq(backup_mark_write(folder, &mark), ERR_ok);
	ck_assert_int_eq(backup_mark_read(folder, &back), ERR_ok);
	ck_assert_int_eq(back.at_ms, mark.at_ms);
}
END_TEST

START_TEST(note_needs_its_folder)
{
	struct backup_mark mark = { 1, 1, "x" };

	ck_assert_int_ne(backup_mark_write("/nowhere", &mark), ERR_ok);
}
END_TEST

START_TEST(long_names_are_cut)
{
	struct backup_mark mark = { 1, 1, "" }, back;

	memset(mark.file, 'x', sizeof(mark.file) - 1);
	ck_assert_int_eq(backup_mark_write(folder, &mark), ERR_ok);
	ck_assert_int_eq(backup_mark_read(folder, &back), ERR_ok);
	ck_assert_str_eq(back.file, mark.file);
}
END_TEST

START_TEST(folder_has_an_owner)
{
	ck_assert_int_eq(backup_owner(folder, false), ERR_ok);
	ck_assert_int_eq(backup_owner("/nowhere", true), ERR_not_found);
	put(file, "", 0);
	ck_assert_int_eq(backup_owner(file, true), ERR_not_found);
	if (geteuid()) {
		ck_assert_int_eq(backup_owner("/", true), ERR_forbidden);
		return;
	}
	ck_assert_int_eq(chown(folder, 4711, 4711), 0);
	ck_assert_int_eq(backup_owner(folder, false), ERR_forbidden);
	ck_assert_int_eq(backup_owner(folder, true), ERR_ok);
	/* root's note is the owner's */
	struct backup_mark mark = { 1, 1, "x" };
	struct stat about;
	char path[100];
	snprintf(path, sizeof(path), "%s/backup.last", folder);
	ck_assert_int_eq(backup_mark_write(folder, &mark), ERR_ok);
	ck_assert_int_eq(stat(path, &about), 0);
	ck_assert_uint_eq(about.st_uid, 4711);
	ck_assert_int_eq(about.st_mode & 0777, 0600);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("command/backup");
	TCase *c = tcase_create("backup");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, file_is_hashed, 0,
	    (int)(sizeof(hash_rows) / sizeof(*hash_rows)));
	tcase_add_test(c, missing_file_is_not_hashed);
	tcase_add_test(c, what_is_written_is_read);
	tcase_add_loop_test(c, file_beside_is_judged, 0,
	    (int)(sizeof(beside_rows) / sizeof(*beside_rows)));
	tcase_add_test(c, no_file_beside);
	tcase_add_test(c, note_is_kept);
	tcase_add_test(c, note_needs_its_folder);
	tcase_add_test(c, long_names_are_cut);
	tcase_add_test(c, folder_has_an_owner);
	suite_add_tcase(s, c);
	return s;
}
