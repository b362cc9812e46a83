/* `deskbelld doctor`: a good installation, and one planted fault a row, which
 * the check it belongs to must find. */
#include "server/command/doctor.h"

#include <arpa/inet.h>
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/command/backup.h"
#include "server/store/staff.h"
#include "tests/support/suite.h"

enum { PATH_MAX_HERE = 300 };

static struct {
	char root[64];
	char conf[PATH_MAX_HERE], data[PATH_MAX_HERE], database[PATH_MAX_HERE];
	char desk[600], shop[600]; /* further lines of the settings */
	int listener;
	int port;
	struct command command;
} place;

static const char *in(const char *name)
{
	static char path[PATH_MAX_HERE];

	snprintf(path, sizeof(path), "%s/%s", place.root, name);
	return path;
}

static void put_file(const char *name, const char *text)
{
	FILE *file = fopen(in(name), "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(fclose(file), 0);
}

static void put_folder(const char *name, mode_t mode)
{
	ck_assert_int_eq(mkdir(in(name), mode), 0);
	ck_assert_int_eq(chmod(in(name), mode), 0);
}

static void put_settings(void)
{
	char text[2000];

	snprintf(text, sizeof(text),
	    "[desk]\ndata = %s/data\nreplies = %s/replies\nweb = %s/web\n"
	    "connections_max = 100\nport = %d\n%s\n"
	    "[shop tea]\nzone = Europe/Madrid\nhours = always\nlangs = "
	    "en\n%s\n",
	    place.root, place.root, place.root, place.port, place.desk,
	    place.shop);
	put_file("desk.conf", text);
	ck_assert_int_eq(chmod(place.conf, 0600), 0);
}

static void put_database(void)
{
	struct store_config config = { .dir = place.data,
		.now_ms = clock_wall_ms(&clock_system) };
	struct staff_row boss = { .name = STR("boss"),
		.shown = STR("Boss"),
		.password = STR(""),
		.standing = STANDING_admin,
		.capacity = 5 };
	struct store *store = NULL;

	ck_assert_int_eq(store_setup(), ERR_ok);
	ck_assert_int_eq(store_open(&config, &store), ERR_ok);
	ck_assert_int_eq(staff_add(store, &boss), ERR_ok);
	store_close(store);
}

static void put_backup(int64_t hours_ago)
{
	struct backup_mark mark = { .bytes = 4 };

	put_file("b.db", "copy");
	snprintf(mark.file, sizeof(mark.file), "%s", in("b.db"));
	mark.at_ms = clock_wall_ms(&clock_system) - hours_ago * 3600 * 1000;
	ck_assert_int_eq(backup_mark_write(place.data, &mark), ERR_ok);
}

static void put_reply(const char *name, const char *head)
{
	char text[400];

	snprintf(text, sizeof(text),
	    "%sask: what does tea cost\nask: price of tea\n\nIt is 3 EUR.\n",
	    head);
	put_file(name, text);
}

static void setup(void)
{
	memset(&place, 0, sizeof(place));
	place.listener = -1;
	/* in memory if the system has such a place, for the sake of the disk */
	snprintf(place.root, sizeof(place.root), "%s/deskbell-doctor-XXXXXX",
	    access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	ck_assert_ptr_nonnull(mkdtemp(place.root));
	strcpy(place.conf, in("desk.conf"));
	strcpy(place.data, in("data"));
	strcpy(place.database, in("data/deskbell.db"));
	put_folder("data", 0700);
	put_folder("replies", 0700);
	put_folder("replies/en", 0700);
	put_reply("replies/en/tea.price.reply", "id: tea.price\nauto: yes\n");
	put_folder("web", 0700);
	put_folder("web/widget", 0700);
	put_file("web/widget/launcher.js", "'use strict';");
	put_file("web/widget/chat.js", "'use strict';");
	put_file("web/widget/parts", "chat.js\n");
	put_settings();
	put_database();
	put_backup(1);
	place.command.kind = COMMAND_KIND_doctor;
	place.command.config = place.conf;
}

static void remove_tree(const char *path)
{
	char below[PATH_MAX_HERE * 2];
	DIR *open = opendir(path);
	struct dirent *entry;

	while (open && (entry = readdir(open))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (unlink(below))
			remove_tree(below);
	}
	if (open)
		closedir(open);
	rmdir(path);
}

static void teardown(void)
{
	if (place.listener >= 0)
		close(place.listener);
	remove_tree(place.root);
}

/* ---- the good one -----------------------------------------------------------
 */

/* A test's folder may be anywhere, and whoever runs it may be anybody. */
static bool is_of_this_machine(enum doctor_check check)
{
	return check == DOCTOR_folder_system || check == DOCTOR_folder_room ||
	       check == DOCTOR_memory || check == DOCTOR_sandbox;
}

/* That no server runs is said; audit has nothing until one ran. */
static enum doctor_result expected(enum doctor_check check)
{
	switch (check) {
	case DOCTOR_server:
		return DOCTOR_WARN;
	case DOCTOR_audit:
	case DOCTOR_certificate_age:
	case DOCTOR_certificate_names:
	case DOCTOR_core_dumps:
		return DOCTOR_SKIPPED;
	default:
		return DOCTOR_OK;
	}
}

START_TEST(good_installation)
{
	struct doctor d;

	doctor_open(&d, &place.command);
	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		enum doctor_check check = (enum doctor_check)i;
		struct finding f;

		doctor_look(&d, check, &f);
		ck_assert_msg(is_of_this_machine(check) ||
				  f.result == expected(check) ||
				  check == DOCTOR_audit,
		    "%s: %s: %s", doctor_name(check), doctor_word(f.result),
		    buf_cstr(&f.found));
		ck_assert_uint_gt(f.found.len, 0);
		/* what is not good has a fix, what is good needs none */
		if (f.result == DOCTOR_OK || f.result == DOCTOR_SKIPPED)
			ck_assert_uint_eq(f.fix.len, 0);
		else
			ck_assert_uint_gt(f.fix.len, 0);
		finding_fini(&f);
	}
	doctor_close(&d);
}
END_TEST

/* Names, sizes, modes and times of everything below. */
static void list_tree(const char *path, struct buf *out)
{
	char below[PATH_MAX_HERE * 2];
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		struct stat about;

		snprintf(
		    below, sizeof(below), "%s/%s", path, entries[i]->d_name);
		if (strcmp(entries[i]->d_name, ".") &&
		    strcmp(entries[i]->d_name, "..")) {
			ck_assert_int_eq(lstat(below, &about), 0);
			buf_printf(out, "%s %lld %o %lld.%ld\n", below,
			    (long long)about.st_size, about.st_mode,
			    (long long)about.st_mtim.tv_sec,
			    about.st_mtim.tv_nsec);
			if (S_ISDIR(about.st_mode))
				list_tree(below, out);
		}
		free(entries[i]);
	}
	free(entries);
}

START_TEST(nothing_is_written)
{
	struct buf before = BUF_EMPTY, after = BUF_EMPTY;
	struct doctor d;

	list_tree(place.root, &before);
	doctor_open(&d, &place.command);
	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		struct finding f;

		doctor_look(&d, (enum doctor_check)i, &f);
		finding_fini(&f);
	}
	doctor_close(&d);
	list_tree(place.root, &after);
	ck_assert_str_eq(buf_cstr(&before), buf_cstr(&after));
	buf_fini(&before);
	buf_fini(&after);
}
END_TEST

START_TEST(names_are_unlike)
{
	ck_assert_int_ge(DOCTOR_CHECKS, 20);
	for (int i = 0; i < DOCTOR_CHECKS; i++)
		for (int j = 0; j < i; j++)
			ck_assert_str_ne(doctor_name((enum doctor_check)i),
			    doctor_name((enum doctor_check)j));
}
END_TEST

/* Runs SQL on the file with nothing of the store in between. */
static void raw(const char *path, const char *sql)
{
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
	    "%s", sqlite3_errmsg(db));
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

/* ---- faults in files
 * ---------------------------------------------------------- */

static void no_settings(void)
{
	ck_assert_int_eq(unlink(place.conf), 0);
}

static void typo(void)
{
	strcpy(place.desk, "prot = 1");
	put_settings();
}

static void settings_for_all(void)
{
	ck_assert_int_eq(chmod(place.conf, 0644), 0);
}

static void open_door(void)
{
	strcpy(place.desk, "address = 0.0.0.0");
	put_settings();
}

static void one_secret(void)
{
	strcpy(place.shop, "secret = abcdefghijklmnopqrstuvwxyz0123456789\n"
			   "[shop two]\nlangs = en\n"
			   "secret = abcdefghijklmnopqrstuvwxyz0123456789\n");
	put_settings();
}

static void plain_origin(void)
{
	strcpy(place.shop, "origins = http://tea.example");
	put_settings();
}

static void past_holidays(void)
{
	strcpy(place.shop, "holidays = 2020-12-25");
	put_settings();
}

static void no_folder(void)
{
	remove_tree(place.data);
}

static void folder_is_file(void)
{
	remove_tree(place.data);
	put_file("data", "x");
}

static void folder_for_all(void)
{
	ck_assert_int_eq(chmod(place.data, 0777), 0);
}

static void folder_seen(void)
{
	ck_assert_int_eq(chmod(place.data, 0755), 0);
}

static void half_restore(void)
{
	put_file("data/deskbell.db.restore", "half");
}

static void two_kept(void)
{
	put_file("data/deskbell.db.before-0005", "old");
	put_file("data/deskbell.db.before-0006", "older");
}

static void no_database(void)
{
	ck_assert_int_eq(unlink(place.database), 0);
}

static void damaged_database(void)
{
	put_file("data/deskbell.db", "no database");
}

static void left_log(void)
{
	put_file("data/deskbell.db-wal", "frames");
}

static void large_log(void)
{
	put_file("data/deskbell.db-wal", "");
	ck_assert_int_eq(
	    truncate(in("data/deskbell.db-wal"), 600 * 1024 * 1024), 0);
}

static void database_for_all(void)
{
	ck_assert_int_eq(chmod(place.database, 0644), 0);
}

static void newer(void)
{
	raw(place.database, "PRAGMA user_version = 9999");
}

static void older(void)
{
	raw(place.database, "PRAGMA user_version = 1");
}

static void broken_page(void)
{
	int fd = open(place.database, O_RDWR);
	off_t size = lseek(fd, 0, SEEK_END);

	ck_assert_int_eq(pwrite(fd, "\x77", 1, size - 4096), 1);
	close(fd);
}

static void broken_reference(void)
{
	raw(place.database, "PRAGMA foreign_keys = OFF;"
			    "INSERT INTO token VALUES (x'00', 99, 0, 0)");
}

static void broken_index(void)
{
	raw(place.database,
	    "UPDATE phrasing_fts_data SET block = x'ffffffffff'");
}

static void no_log(void)
{
	raw(place.database, "PRAGMA journal_mode = DELETE");
}

static void broken_audit(void)
{
	raw(place.database,
	    "INSERT OR REPLACE INTO meta VALUES"
	    " ('secret', 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq');"
	    "INSERT INTO audit VALUES"
	    " (1, 1, 0, 'x', 'erased', 'y', '', zeroblob(32))");
}

static void nobody(void)
{
	raw(place.database, "UPDATE staff SET blocked = 1");
}

static void no_admin(void)
{
	raw(place.database, "UPDATE staff SET standing = 1");
}

static void demo_user(void)
{
	raw(place.database, "UPDATE staff SET demo = 1");
}

static void demo_user_outside(void)
{
	demo_user();
	strcpy(place.desk, "address = 0.0.0.0\nbehind_proxy = yes");
	put_settings();
}

static void no_backup(void)
{
	ck_assert_int_eq(unlink(in("data/backup.last")), 0);
}

static void two_days(void)
{
	put_backup(48);
}

static void month(void)
{
	put_backup(24 * 30);
}

static void other_size(void)
{
	put_file("b.db", "copy that was changed");
}

static void unread_mark(void)
{
	put_file("data/backup.last", "yesterday");
}

static void bad_reply(void)
{
	put_reply("replies/en/tea.price.reply", "id: tea.price\nauto: maybe\n");
}

static void no_replies(void)
{
	ck_assert_int_eq(unlink(in("replies/en/tea.price.reply")), 0);
}

static void one_language_short(void)
{
	strcpy(place.shop, "[shop two]\nlangs = en ja");
	put_settings();
}

static void no_models(void)
{
	strcpy(place.desk, "models = /nowhere/models");
	put_settings();
}

static void models_for_all(void)
{
	put_folder("data/models", 0777);
}

static void models_file(void)
{
	put_file("data/models", "x");
}

static void no_page(void)
{
	ck_assert_int_eq(unlink(in("web/widget/launcher.js")), 0);
}

static void no_part(void)
{
	ck_assert_int_eq(unlink(in("web/widget/chat.js")), 0);
}

static void no_web(void)
{
	remove_tree(in("web"));
}

static void open_socket(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(at.sun_path, sizeof(at.sun_path), "%.80s/deskbell.sock",
	    place.data);
	place.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    bind(place.listener, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(chmod(at.sun_path, 0666), 0);
}

static void sandbox_off(void)
{
	strcpy(place.desk, "sandbox = no");
	put_settings();
}

/* Somebody else's program on the port of the settings. */
static void taken_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	place.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(
	    bind(place.listener, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(place.listener, 5), 0);
	ck_assert_int_eq(
	    getsockname(place.listener, (struct sockaddr *)&at, &len), 0);
	place.port = ntohs(at.sin_port);
	put_settings();
}

/* ---- certificates
 * --------------------------------------------------------------- */

static void name_it(X509 *cert, const char *names)
{
	X509_EXTENSION *extension =
	    X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);

	ck_assert_ptr_nonnull(extension);
	ck_assert(X509_add_ext(cert, extension, -1));
	X509_EXTENSION_free(extension);
}

static X509_NAME *person(const char *name)
{
	X509_NAME *out = X509_NAME_new();

	ck_assert(X509_NAME_add_entry_by_txt(
	    out, "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0));
	return out;
}

static void sign(X509 *cert, EVP_PKEY *key, const char *issuer)
{
	X509_NAME *subject = person("desk.example"), *by = person(issuer);

	ck_assert(X509_set_subject_name(cert, subject));
	ck_assert(X509_set_issuer_name(cert, by));
	ck_assert(X509_set_pubkey(cert, key));
	ck_assert_int_gt(X509_sign(cert, key, EVP_sha256()), 0);
	X509_NAME_free(subject);
	X509_NAME_free(by);
}

/* Valid from and until so many hours from now. */
static void put_certificate(
    long from_h, long until_h, const char *names, const char *issuer)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	FILE *file = fopen(in("cert.pem"), "w");

	ck_assert(key && cert && file);
	ck_assert(X509_set_version(cert, 2));
	ck_assert(ASN1_INTEGER_set(X509_get_serialNumber(cert), 1));
	X509_gmtime_adj(X509_getm_notBefore(cert), from_h * 3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), until_h * 3600);
	if (names)
		name_it(cert, names);
	sign(cert, key, issuer);
	ck_assert(PEM_write_X509(file, cert));
	fclose(file);
	file = fopen(in("key.pem"), "w");
	ck_assert(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL));
	fclose(file);
	ck_assert_int_eq(chmod(in("key.pem"), 0600), 0);
	X509_free(cert);
	EVP_PKEY_free(key);
	snprintf(place.desk, sizeof(place.desk),
	    "cert = %s/cert.pem\nkey = %s/key.pem", place.root, place.root);
	put_settings();
}

static void good_certificate(void)
{
	put_certificate(-1, 24 * 60, "DNS:desk.example,DNS:www.desk.example",
	    "An authority");
}

static void other_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	FILE *file;

	good_certificate();
	file = fopen(in("key.pem"), "w");
	ck_assert(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL));
	fclose(file);
	EVP_PKEY_free(key);
}

static void no_certificate(void)
{
	good_certificate();
	ck_assert_int_eq(unlink(in("cert.pem")), 0);
}

static void two_weeks_left(void)
{
	put_certificate(-1, 24 * 14, "DNS:desk.example", "An authority");
}

static void day_left(void)
{
	put_certificate(-1, 24, "DNS:desk.example", "An authority");
}

static void expired(void)
{
	put_certificate(-200, -100, "DNS:desk.example", "An authority");
}

static void not_yet(void)
{
	put_certificate(24, 2400, "DNS:desk.example", "An authority");
}

static void nameless(void)
{
	put_certificate(-1, 2400, NULL, "An authority");
}

static void of_itself(void)
{
	put_certificate(-1, 2400, "DNS:desk.example", "desk.example");
}

/* ---- faults of the machine
 * --------------------------------------------------------- */

static void without_zone(struct doctor *d)
{
	zone_close(d->settings->shops.at[0].zone);
	d->settings->shops.at[0].zone = NULL;
}

static void closed_always(struct doctor *d)
{
	struct hours *hours = &d->settings->shops.at[0].hours;

	memset(hours, 0, sizeof(*hours));
}

static void root_server(struct doctor *d)
{
	d->machine.server = 1;
	d->machine.server_uid = 0;
}

static void other_owner(struct doctor *d)
{
	d->machine.uid = 4711;
}

static void on_nfs(struct doctor *d)
{
	d->machine.system_kind = NFS_SUPER_MAGIC;
}

static void in_memory(struct doctor *d)
{
	d->machine.system_kind = TMPFS_MAGIC;
}

static void nearly_full(struct doctor *d)
{
	d->machine.system_kind = EXT4_SUPER_MAGIC;
	d->machine.room_bytes = 1000;
}

static void rather_full(struct doctor *d)
{
	d->machine.system_kind = EXT4_SUPER_MAGIC;
	d->machine.room_bytes = 500 * 1024 * 1024;
}

static void running(struct doctor *d)
{
	d->machine.server = getpid();
	d->machine.server_uid = 1;
	d->machine.server_seccomp = 2;
	d->machine.server_no_new = 1;
	d->machine.server_core = 0;
	d->machine.seccomp = true;
}

static void running_open(struct doctor *d)
{
	running(d);
	d->machine.server_seccomp = 0;
}

static void running_dumps(struct doctor *d)
{
	running(d);
	d->machine.server_core = -1;
}

static void old_kernel(struct doctor *d)
{
	d->machine.seccomp = false;
}

static void few_files(struct doctor *d)
{
	d->machine.files_max = 256;
}

static void little_memory(struct doctor *d)
{
	d->machine.memory_bytes = 64 * 1024 * 1024;
}

static void some_memory(struct doctor *d)
{
	d->machine.memory_bytes = 400 * 1024 * 1024;
	d->settings->connections_max = 12000;
}

static void at_1970(struct doctor *d)
{
	d->machine.now_ms = 1000;
}

static void back_a_day(struct doctor *d)
{
	d->machine.now_ms -= 24 * 3600 * 1000;
}

static void without_chance(struct doctor *d)
{
	d->machine.entropy = false;
}

static void without_plugin(struct doctor *d)
{
	d->machine.websockets_ev = false;
}

static void old_library(struct doctor *d)
{
	d->machine.websockets = "3.2.1";
	d->machine.websockets_ev = true;
}

static const struct row {
	enum doctor_check check;
	void (*on_disk)(void);
	void (*in_hand)(struct doctor *d);
	enum doctor_result result;
	const char *words; /* of what is found */
} faults[] = {
#define DISK(check, fn, result, words)                                         \
	{                                                                      \
		DOCTOR_##check, fn, NULL, DOCTOR_##result, words               \
	}
#define HAND(check, fn, result, words)                                         \
	{                                                                      \
		DOCTOR_##check, NULL, fn, DOCTOR_##result, words               \
	}
	DISK(settings, no_settings, BAD, "there is no such file"),
	DISK(settings, typo, BAD, "desk.conf:7: "),
	DISK(settings_mode, settings_for_all, WARN, "mode 0644"),
	DISK(settings_mode, no_settings, SKIPPED, "no settings file"),
	DISK(settings_doors, open_door, BAD, "plain text would be served"),
	DISK(secrets, one_secret, WARN, "[shop two] has the secret"),
	DISK(origins, plain_origin, WARN, "http://tea.example"),
	DISK(zones, past_holidays, WARN, "are over"),
	HAND(zones, without_zone, BAD, "no zone data"),
	HAND(zones, closed_always, WARN, "never opens"),
	HAND(user, root_server, BAD, "runs as root"),
	DISK(folder, no_folder, BAD, "there is no"),
	DISK(folder, folder_is_file, BAD, "is no folder"),
	DISK(folder, folder_for_all, BAD, "others may write"),
	DISK(folder, folder_seen, WARN, "others may look"),
	HAND(folder, other_owner, BAD, "belongs to user"),
	HAND(folder_system, on_nfs, WARN, "NFS"),
	HAND(folder_system, in_memory, WARN, "memory"),
	DISK(folder_system, no_folder, SKIPPED, "cannot be looked at"),
	HAND(folder_room, nearly_full, BAD, "0 MiB are free"),
	HAND(folder_room, rather_full, WARN, "500 MiB are free"),
	DISK(folder_rest, half_restore, WARN, "deskbell.db.restore"),
	DISK(folder_rest, two_kept, WARN, "2 databases"),
	DISK(database, no_database, WARN, "there is none yet"),
	DISK(database, damaged_database, BAD, "damaged"),
	DISK(database, left_log, WARN, "left a log"),
	DISK(database_mode, database_for_all, BAD, "others may read it"),
	DISK(database_version, newer, BAD, "newer than this program"),
	DISK(database_version, older, WARN, "schema 1,"),
	DISK(database_pages, broken_page, BAD, ""),
	DISK(database_pages, no_database, SKIPPED, "cannot be opened"),
	DISK(database_references, broken_reference, BAD, "1 rows point"),
	DISK(database_journal, no_log, WARN, "not with a log"),
	DISK(database_log, large_log, WARN, "600 MiB"),
	HAND(database_log, running, WARN, "there is none"),
	DISK(search_index, broken_index, BAD, ""),
	DISK(audit, broken_audit, BAD, "row 1 "),
	DISK(audit, older, SKIPPED, "of another version"),
	DISK(users, nobody, BAD, "nobody can sign in"),
	DISK(users, no_admin, WARN, "no admin among 1"),
	DISK(demo_users, demo_user, WARN, "loopback only"),
	DISK(demo_users, demo_user_outside, BAD, "may not be 0.0.0.0"),
	DISK(backup, no_backup, WARN, "none was ever made"),
	DISK(backup, two_days, WARN, "48 hours ago"),
	DISK(backup, month, BAD, "720 hours ago"),
	DISK(backup, other_size, BAD, "not the size"),
	DISK(backup, unread_mark, WARN, "cannot be read"),
	DISK(replies, bad_reply, BAD, "tea.price.reply:2"),
	DISK(replies, no_replies, BAD, "holds no reply"),
	DISK(languages, one_language_short, WARN, "1 replies have no wording"),
	DISK(languages, bad_reply, SKIPPED, "not valid"),
	DISK(models, no_models, WARN, "/nowhere/models"),
	DISK(models, models_for_all, BAD, "others may write"),
	DISK(models, models_file, WARN, "cannot be looked into"),
	DISK(web, no_page, BAD, ""),
	DISK(web, no_part, BAD, "cannot be read"),
	DISK(web, no_web, BAD, "there is no /widget.js"),
	DISK(certificate, good_certificate, OK, "cert.pem, and its key"),
	DISK(certificate, other_key, BAD, "is not the key"),
	DISK(certificate, no_certificate, BAD, "no certificate"),
	DISK(certificate_age, good_certificate, OK, "days more"),
	DISK(certificate_age, two_weeks_left, WARN, "days more"),
	DISK(certificate_age, day_left, BAD, "days more"),
	DISK(certificate_age, expired, BAD, "it ended 4 days ago"),
	DISK(certificate_age, not_yet, BAD, "not valid yet"),
	DISK(certificate_names, good_certificate, OK,
	    "desk.example, www.desk.example"),
	DISK(certificate_names, nameless, WARN, "names no host"),
	DISK(certificate_names, of_itself, WARN, "vouches for itself"),
	DISK(certificate_names, no_certificate, SKIPPED, "cannot be read"),
	HAND(server, running, OK, "it runs"),
	DISK(port, taken_port, BAD, "another program has port"),
	DISK(local_socket, open_socket, BAD, "mode 0666"),
	HAND(local_socket, running, BAD, "there is none"),
	HAND(sandbox, running, OK, "filtered"),
	HAND(sandbox, running_open, BAD, "Seccomp: 0"),
	HAND(sandbox, old_kernel, WARN, "no filters"),
	DISK(sandbox, sandbox_off, WARN, "switch it off"),
	HAND(core_dumps, running, OK, "off"),
	HAND(core_dumps, running_dumps, BAD, "write its memory"),
	HAND(descriptors, few_files, BAD, "256 for 100"),
	HAND(memory, little_memory, BAD, "64 MiB"),
	HAND(memory, some_memory, WARN, "400 MiB"),
	HAND(clock, at_1970, BAD, "before 2026"),
	HAND(clock, back_a_day, BAD, "minutes from now"),
	HAND(entropy, without_chance, BAD, "none yet"),
	HAND(websockets, without_plugin, BAD, "without its libev plugin"),
	HAND(websockets, old_library, BAD, "too old"),
};

START_TEST(planted_fault_is_found)
{
	const struct row *row = &faults[_i];
	struct finding f;
	struct doctor d;

	if (row->on_disk)
		row->on_disk();
	doctor_open(&d, &place.command);
	if (row->in_hand)
		row->in_hand(&d);
	doctor_look(&d, row->check, &f);
	ck_assert_msg(
	    f.result == row->result && strstr(buf_cstr(&f.found), row->words),
	    "%s (row %d): %s: %s", doctor_name(row->check), _i,
	    doctor_word(f.result), buf_cstr(&f.found));
	ck_assert_int_eq(f.fix.len > 0,
	    row->result == DOCTOR_BAD || row->result == DOCTOR_WARN);
	finding_fini(&f);
	doctor_close(&d);
}
END_TEST

/* Whatever is wrong, the other checks answer, too. */
START_TEST(all_checks_stand_it)
{
	const struct row *row = &faults[_i];
	struct doctor d;

	if (row->on_disk)
		row->on_disk();
	doctor_open(&d, &place.command);
	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		struct finding f;

		doctor_look(&d, (enum doctor_check)i, &f);
		ck_assert_uint_gt(f.found.len, 0);
		finding_fini(&f);
	}
	doctor_close(&d);
}
END_TEST

/* The libraries' own checks depend on nothing that could be planted. */
START_TEST(every_check_has_a_row)
{
	int without = 0;

	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		bool has = i == DOCTOR_sqlite || i == DOCTOR_openssl;

		for (size_t j = 0; j < sizeof(faults) / sizeof(*faults); j++)
			has |= (int)faults[j].check == i;
		without += !has;
	}
	ck_assert_int_eq(without, 0);
}
END_TEST

Suite *suite(void)
{
	const int rows = (int)(sizeof(faults) / sizeof(*faults));
	Suite *s = suite_create("command/doctor");
	TCase *c = tcase_create("doctor");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 120);
	tcase_add_test(c, good_installation);
	tcase_add_test(c, nothing_is_written);
	tcase_add_test(c, names_are_unlike);
	tcase_add_test(c, every_check_has_a_row);
	tcase_add_loop_test(c, planted_fault_is_found, 0, rows);
	tcase_add_loop_test(c, all_checks_stand_it, 0, rows);
	suite_add_tcase(s, c);
	return s;
}
