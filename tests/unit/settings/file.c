/* The settings file: which files are taken, how lines are read, and that
 * every fault names its file, its line and its reason. */
#include <fcntl.h>

#include "tests/support/suite.h"
#include "tests/unit/settings/fixture.h"

#define SHOP "\n[shop tea]\n"

/* ---- which files -------------------------------------------------------- */

static void refused(const char *path, int line, const char *words)
{
	struct settings_fault fault;
	struct settings *settings = NULL;
	ck_assert_int_eq(settings_read(path, NULL, NULL, 0, &settings, &fault),
	    ERR_bad_settings);
	ck_assert_ptr_null(settings);
	ck_assert_str_eq(fault.path, path);
	ck_assert_msg(fault.line == line && strstr(fault.why, words),
	    "expected line %d, %s; got %d: %s", line, words, fault.line,
	    fault.why);
}

START_TEST(missing)
{
	refused("/nonexistent/desk.conf", 0, "no such file");
	scratch_write("x");
	char below[128];
	snprintf(below, sizeof(below), "%s/desk.conf", scratch_file);
	refused(below, 0, "no such file");
}
END_TEST

START_TEST(folder)
{
	refused(scratch_dir, 0, "folder");
}
END_TEST

/* Must come back at once, though nobody writes to the pipe. */
START_TEST(pipe_without_writer)
{
	ck_assert_int_eq(mkfifo(scratch_file, 0600), 0);
	refused(scratch_file, 0, "no regular file");
}
END_TEST

START_TEST(device)
{
	refused("/dev/zero", 0, "no regular file");
}
END_TEST

START_TEST(link_to_a_file)
{
	char target[128];
	struct settings *settings = NULL;
	struct settings_fault fault;
	scratch_write(SHOP);
	snprintf(target, sizeof(target), "%s/other", scratch_dir);
	ck_assert_int_eq(rename(scratch_file, target), 0);
	ck_assert_int_eq(symlink(target, scratch_file), 0);
	ck_assert_int_eq(
	    settings_read(scratch_file, NULL, NULL, 0, &settings, &fault),
	    ERR_ok);
	settings_free(settings);
	unlink(target);
	refused(scratch_file, 0, "no such file"); /* dangling */
	unlink(scratch_file);
	ck_assert_int_eq(symlink(scratch_file, scratch_file), 0);
	refused(scratch_file, 0, "circle");
}
END_TEST

static const struct {
	mode_t mode;
	const char *text, *words; /* NULL = taken */
	int line;
} modes[] = {
	{ 0600, SHOP, NULL, 0 },
	{ 0640, SHOP, NULL, 0 },
	{ 0644, SHOP, NULL, 0 },
	{ 0664, SHOP, NULL, 0 },
	{ 0666, SHOP, "others may write", 0 },
	{ 0602, SHOP, "others may write", 0 },
	{ 0640, SHOP "secret = 0123456789abcdef0123456789abcdef", NULL, 0 },
	{ 0644, SHOP "secret = 0123456789abcdef0123456789abcdef",
	    "others may read", 3 },
};

START_TEST(mode)
{
	struct settings_fault fault;
	struct settings *settings = NULL;
	scratch_write(modes[_i].text);
	ck_assert_int_eq(chmod(scratch_file, modes[_i].mode), 0);
	if (modes[_i].words) {
		refused(scratch_file, modes[_i].line, modes[_i].words);
		return;
	}
	ck_assert_int_eq(
	    settings_read(scratch_file, NULL, NULL, 0, &settings, &fault),
	    ERR_ok);
	settings_free(settings);
}
END_TEST

/* Only root can give a file away. */
START_TEST(owner)
{
	scratch_write(SHOP);
	if (chown(scratch_file, 12345, (gid_t)-1))
		return;
	refused(scratch_file, 0, "another user");
}
END_TEST

START_TEST(size)
{
	scratch_write("");
	refused(scratch_file, 0, "empty");
	scratch_write(SHOP);
	ck_assert_int_eq(truncate(scratch_file, 100 * 1024 * 1024), 0);
	refused(scratch_file, 0, "more than 1 MB");
	ck_assert_int_eq(truncate(scratch_file, 1024 * 1024 + 1), 0);
	refused(scratch_file, 0, "more than 1 MB");
	ck_assert_int_eq(truncate(scratch_file, 1024 * 1024), 0);
	refused(scratch_file, 0, "no text file"); /* holes are NULs */
}
END_TEST

START_TEST(as_long_as_allowed)
{
	char *text = malloc(1024 * 1024 + 1);
	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < 1024 * 1024; i++)
		text[i] = i % 1024 == 1023 ? '\n' : '#';
	text[1024 * 1024] = 0;
	memcpy(text + 1024 * 1023, "[shop tea]\n", 11);
	settings_free(read_good(text));
	free(text);
}
END_TEST

START_TEST(binary)
{
	static const char nul[] = "[shop tea]\nname = a\0b\n";
	unsigned char bytes[4096];
	scratch_bytes(nul, sizeof(nul) - 1);
	refused(scratch_file, 0, "no text file");
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(1 + i * 7 % 255);
	scratch_bytes(bytes, sizeof(bytes));
	refused(scratch_file, 1, "not plain UTF-8");
}
END_TEST

/* ---- how lines are read ------------------------------------------------- */

static const char *const good[] = {
	"[shop tea]",
	"[shop tea]\n",
	"[shop tea]\r\nname = Tea\r\n",
	"\xEF\xBB\xBF[shop tea]\nname = Tea",
	"\xEF\xBB\xBF[desk]\r\nport = 1\r\n[shop tea]\r\nlang = en",
	"# first\n; second\n\n  \t\n[ shop  tea ]\n",
	"[desk]\n\tport\t=\t1\n[shop tea]\n",
	"[desk]\nport=1\n[shop tea]\n",
	"[shop tea]\nname = \"Tea # 1 ; best\"\n",
	"[shop tea]\nname = \"\"\nholidays = \"\"\n",
	"[shop tea]\nname = Tea;House\n",
	"[shop tea]\nname = say \"tea\"\n",
	"[shop tea]\nhours = mon-fri 09:00-18:00; sat 10:00-14:00\n",
	"[shop tea]\nhours = \"mon-fri 09:00-18:00 ; sat 10:00-14:00\"\n",
	"[shop tea]\n[desk]\nport = 0\n",
	"[desk]\naddress = \"\"\n[shop tea]\n",
};

START_TEST(taken)
{
	settings_free(read_good(good[_i]));
}
END_TEST

static const struct {
	const char *text;
	int line;
	const char *words;
} bad[] = {
	/* names */
	{ "[desk]\nprot = 1" SHOP, 2,
	    "`prot` is not a setting; did you mean `port`?" },
	{ "[desk]\nworker = 1" SHOP, 2, "did you mean `workers`?" },
	{ "[desk]\nPort = 1" SHOP, 2, "did you mean `port`?" },
	{ "[desk]\ncolour = red" SHOP, 2, "`colour` is not a setting" },
	{ "[desk]\nx y = red" SHOP, 2, "`x y` is not a setting" },
	{ "[desk]\n= red" SHOP, 2, "no name before the =" },
	{ "[desk]\ninclude = desk.conf" SHOP, 2, "`include` is not" },
	{ "[desk]\ninclude = /nonexistent" SHOP, 2, "`include` is not" },
	{ "[desk]\nzone = UTC" SHOP, 2, "belongs into a [shop NAME]" },
	{ SHOP "port = 1", 3, "belongs into the [desk] section" },
	{ SHOP "orgins = https://a.example", 3, "did you mean `origins`?" },
	{ "port = 1\n[desk]\nworkers = 2" SHOP, 1, "before the first section" },
	/* twice */
	{ "[desk]\nport = 1\nworkers = 2\nport = 1" SHOP, 4,
	    "`port` stands in line 2 already" },
	{ SHOP "name = a\nname = b", 4, "`name` stands in line 3 already" },
	{ "[desk]\nport = x\nport = 1" SHOP, 2, "whole number" },
	{ "[desk]\n[shop a]\n[desk]\nport = 1", 3,
	    "[desk] stands in line 1 already" },
	{ "[shop a]\n[shop b]\n[shop a]\n", 3,
	    "[shop a] stands in line 1 already" },
	{ SHOP "fact.a = 1\nfact.b = 1\nfact.a = 2", 5, "stands in this" },
	/* sections */
	{ "[dsk]\nport = 1" SHOP, 1, "[dsk] is not a section; did you mean" },
	{ "[shops a]" SHOP, 1, "[shops a] is not a section" },
	{ "[weather]" SHOP, 1, "there are [desk] or [shop NAME]" },
	{ "[shop]" SHOP, 1, "must have 1 to 40" },
	{ "[shop ]" SHOP, 1, "must have 1 to 40" },
	{ "[shop Tea]" SHOP, 1, "not `Tea`" },
	{ "[shop a b]" SHOP, 1, "not `a b`" },
	{ "[shop t\xC3\xA9]" SHOP, 1, "small letters" },
	{ "[shop a234567890123456789012345678901234567890b]", 1, "1 to 40" },
	{ "[]" SHOP, 1, "is not a section" },
	{ "[desk" SHOP, 1, "alone on its line" },
	{ "[desk] port = 1" SHOP, 1, "alone on its line" },
	{ "[desk] # all" SHOP, 1, "alone on its line" },
	{ "[desk]]" SHOP, 1, "alone on its line" },
	{ "[desk]\nport = 1\n", 0, "no [shop NAME] section" },
	{ "# nothing\n", 0, "no [shop NAME] section" },
	/* lines */
	{ "[desk]\nport" SHOP, 2, "neither a [section], nor" },
	{ "[desk]\n\nhello there\n" SHOP, 3, "neither a [section], nor" },
	{ "[desk]\nport = 1\rworkers = 2" SHOP, 2, "not plain UTF-8" },
	{ "[desk]\n# \x07" SHOP, 2, "not plain UTF-8" },
	{ SHOP "name = \xFF", 3, "not plain UTF-8" },
	{ SHOP "name = \xED\xA0\x80", 3, "not plain UTF-8" },
	/* values */
	{ "[desk]\nport =" SHOP, 2, "`port` has no value" },
	{ "[desk]\naddress =" SHOP, 2, "write \"\" if it shall be empty" },
	{ "[desk]\nport = \"\"" SHOP, 2, "`port` needs a number" },
	{ "[desk]\ndata = \"\"" SHOP, 2, "`data` may not be empty" },
	{ "[desk]\nport = 10 parsecs" SHOP, 2, "not `10 parsecs`" },
	{ "[desk]\nport = 0x50" SHOP, 2, "whole number" },
	{ "[desk]\nport = 1.5" SHOP, 2, "whole number" },
	{ "[desk]\nport = +1" SHOP, 2, "whole number" },
	{ "[desk]\nport = 1 ; all" SHOP, 2, "behind a blank" },
	{ "[desk]\nport = 1 # all" SHOP, 2, "has a # in its value" },
	{ "[desk]\nport = 1#" SHOP, 2, "has a # in its value" },
	{ SHOP "name = #1", 3, "has a # in its value" },
	{ SHOP "name = ;1", 3, "behind a blank" },
	{ SHOP "hours = mon 09:00-12:00 ; tue 09:00-12:00", 3, "behind a" },
	{ SHOP "name = \"Tea", 3, "second double quote" },
	{ SHOP "name = \"", 3, "second double quote" },
	{ SHOP "name = \"Tea\" House", 3, "second double quote" },
	{ SHOP "name = \"Tea\" # best", 3, "second double quote" },
	{ SHOP "name = \"a\"b\"", 3, "second double quote" },
	{ "[desk]\nport = 65536" SHOP, 2, "from 0 to 65535, not `65536`" },
	{ "[desk]\nport = -1" SHOP, 2, "from 0 to 65535, not `-1`" },
	{ "[desk]\nping_s = -5" SHOP, 2, "not `-5`" },
	{ "[desk]\nport = 99999999999999999999" SHOP, 2, "whole number" },
	{ "[desk]\nbehind_proxy = true" SHOP, 2, "must be yes or no" },
	{ "[desk]\nbehind_proxy = 1" SHOP, 2, "not `1`" },
	{ "[desk]\nbehind_proxy = Yes" SHOP, 2, "not `Yes`" },
	{ "[desk]\nlog_level = loud" SHOP, 2, "not `loud`" },
	{ "[desk]\naddress = localhost" SHOP, 2, "must be an IP address" },
	{ "[desk]\naddress = 1.2.3" SHOP, 2, "must be an IP address" },
	{ "[desk]\naddress = 127.0.0.1:80" SHOP, 2, "must be an IP address" },
	{ "[desk]\nrate_talk = 1000" SHOP, 2, "such as 10/40" },
	{ "[desk]\nrate_talk = 10/" SHOP, 2, "such as 10/40" },
	{ "[desk]\nrate_talk = 0/5" SHOP, 2, "such as 10/40" },
	{ "[desk]\nrate_talk = 5/0" SHOP, 2, "such as 10/40" },
	{ "[desk]\nrate_talk = 5/-1" SHOP, 2, "such as 10/40" },
	{ "[desk]\nrate_talk = 1/2/3" SHOP, 2, "such as 10/40" },
	{ "[desk]\nrate_talk = 999999999999/2" SHOP, 2, "such as 10/40" },
	{ "[desk]\nping_s = 60\ncut_s = 60" SHOP, 3, "more than `ping_s`" },
	{ "[desk]\nping_s = 100" SHOP, 2, "more than `ping_s`" },
	{ "[desk]\nlog_level = \"\"" SHOP, 2, "may not be empty" },
	{ "[desk]\nlog_level = informative" SHOP, 2, "1 to 10 bytes, not 11" },
};

START_TEST(refused_lines)
{
	read_bad(bad[_i].text, bad[_i].line, bad[_i].words);
}
END_TEST

START_TEST(long_lines)
{
	char text[8192] = "[shop tea]\nname = a\nholidays = ";
	char *end = text + strlen(text);
	/* A value as long as its setting allows is no trouble ... */
	for (int i = 0; i < 90; i++, end += 11)
		memcpy(end, "2026-01-01 ", 11);
	*end = 0;
	struct settings *settings = read_good(text);
	ck_assert_int_gt(settings->shops.at[0].hours.holiday_count, 0);
	settings_free(settings);
	/* ... but no line is cut in two that would be read as others. */
	memset(end, ' ', 4000);
	strcpy(end + 4000, "\nname = b\n");
	read_bad(text, 3, "too long");
	strcpy(text, SHOP "name = ");
	size_t at = strlen(text);
	memset(text + at, 'x', 81);
	text[at + 81] = 0;
	read_bad(text, 3, "0 to 80 bytes, not 81");
}
END_TEST

START_TEST(data_has_a_socket_in_it)
{
	char text[512] = "[desk]\ndata = /";
	size_t at = strlen(text);
	memset(text + at, 'd', 92);
	strcpy(text + at + 92, SHOP);
	settings_free(read_good(text));
	memset(text + at, 'd', 93);
	strcpy(text + at + 93, SHOP);
	read_bad(text, 2, "at most 93 bytes");
}
END_TEST

/* ---- all faults --------------------------------------------------------- */

struct told {
	size_t count;
	int lines[200];
	const char *path;
};

static void on_fault(void *ctx, const struct settings_fault *fault)
{
	struct told *told = ctx;
	ck_assert_str_eq(fault->path, scratch_file);
	ck_assert_ptr_null(strchr(fault->why, '\n'));
	ck_assert_uint_gt(strlen(fault->why), 0);
	ck_assert_uint_lt(told->count, 200);
	told->lines[told->count++] = fault->line;
}

START_TEST(every_fault_is_told)
{
	static const int lines[] = { 2, 3, 5, 7, 9 };
	struct settings *settings = NULL;
	struct told told = { 0 };
	scratch_write("[desk]\nprot = 1\nport = x\n[shop a]\nlang = fr\n"
		      "[shop b]\nzone = Mars/Olympus\n[shop a]\nname\n");
	ck_assert_int_eq(settings_read_all(scratch_file, NULL, NULL, 0,
			     on_fault, &told, &settings),
	    ERR_bad_settings);
	ck_assert_ptr_null(settings);
	ck_assert_uint_eq(told.count, 6);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		bool found = false;
		for (size_t j = 0; j < told.count; j++)
			found |= told.lines[j] == lines[i];
		ck_assert_msg(found, "nothing of line %d", lines[i]);
	}
}
END_TEST

/* What is no settings file at all does not fill the screen. */
START_TEST(faults_end_somewhere)
{
	char text[20001];
	struct settings *settings = NULL;
	struct told told = { 0 };
	for (size_t i = 0; i < 20000; i += 10)
		memcpy(text + i, "x\x01yyyyyyy\n", 10);
	text[20000] = 0;
	scratch_write(text);
	ck_assert_int_eq(settings_read_all(scratch_file, NULL, NULL, 0,
			     on_fault, &told, &settings),
	    ERR_bad_settings);
	ck_assert_uint_ge(told.count, 100);
	ck_assert_uint_le(told.count, 102);
}
END_TEST

/* A secret is never part of a sentence that may be logged. */
START_TEST(secrets_are_not_told)
{
	struct settings_fault fault;
	ck_assert_ptr_null(read_text(SHOP "secret = hunter2-hunter2", &fault));
	ck_assert_ptr_null(strstr(fault.why, "hunter2"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("settings_file");
	TCase *t = tcase_create("file");
	tcase_add_checked_fixture(t, scratch_begin, scratch_end);
	tcase_add_test(t, missing);
	tcase_add_test(t, folder);
	tcase_add_test(t, pipe_without_writer);
	tcase_add_test(t, device);
	tcase_add_test(t, link_to_a_file);
	tcase_add_loop_test(
	    t, mode, 0, (int)(sizeof(modes) / sizeof(modes[0])));
	tcase_add_test(t, owner);
	tcase_add_test(t, size);
	tcase_add_test(t, as_long_as_allowed);
	tcase_add_test(t, binary);
	tcase_add_loop_test(t, taken, 0, (int)(sizeof(good) / sizeof(good[0])));
	tcase_add_loop_test(
	    t, refused_lines, 0, (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(t, long_lines);
	tcase_add_test(t, data_has_a_socket_in_it);
	tcase_add_test(t, every_fault_is_told);
	tcase_add_test(t, faults_end_somewhere);
	tcase_add_test(t, secrets_are_not_told);
	suite_add_tcase(s, t);
	return s;
}
