/* Users by the commands: the same message to a desk of the command's own and
 * to a server's socket, and which of the two is taken. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/command/desk_call.h"
#include "server/store/staff.h"
#include "server/store/store.h"
#include "shared/password.h"
#include "shared/wire.h"
#include "tests/support/suite.h"

static char dir[64];
static struct settings *settings;
static struct arena arena;
static struct message answer;
static struct clock_wound wound;
static struct chance_seeded seeded;

/* ---- the data folder ---------------------------------------------------- */

static void begin(void)
{
	struct settings_fault fault;
	char conf[128];
	strcpy(dir, "/tmp/deskbell-user-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(conf, sizeof(conf), "%s/desk.conf", dir);
	FILE *file = fopen(conf, "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "[desk]\ndata = %s\n[shop tea]\n[shop toys]\n", dir);
	fclose(file);
	chmod(conf, 0600);
	ck_assert_int_eq(
	    settings_read(conf, NULL, NULL, 0, &settings, &fault), ERR_ok);
	arena = ARENA_EMPTY;
	clock_wound_init(&wound, 1795000000000);
	chance_seeded_init(&seeded, 7);
}

static void end(void)
{
	static const char *const files[] = { "desk.conf", "deskbell.db",
		"deskbell.db-wal", "deskbell.db-shm", "lock", "deskbell.sock" };
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(dir), 0);
	settings_free(settings);
	arena_fini(&arena);
}

static struct desk_call desk(void)
{
	return (struct desk_call){
		.settings = settings,
		.clock = &wound.clock,
		.chance = &seeded.chance,
		.password_cost = 4,
		.wait_ms = 0,
	};
}

static enum err call(const struct message *ask)
{
	struct desk_call c = desk();
	return desk_call(&c, ask, &arena, &answer);
}

/* Calls and expects an answer of this type. */
static void asked(const struct message *ask, enum message_type type)
{
	enum err err = call(ask);
	ck_assert_msg(!err, "%s", err_code(err));
	if (answer.type == MESSAGE_error && type != MESSAGE_error)
		ck_abort_msg("refused: %.*s %.*s", STR_ARG(answer.u.error.code),
		    STR_ARG(answer.u.error.field));
	ck_assert_int_eq(answer.type, type);
}

static void refused(const struct message *ask, enum err err)
{
	asked(ask, MESSAGE_error);
	ck_assert_msg(str_is(answer.u.error.code, err_code(err)), "%.*s",
	    STR_ARG(answer.u.error.code));
}

static struct message add(const char *name, enum standing standing)
{
	struct message m = { .type = MESSAGE_user_add };
	m.u.user_add.name = str_from(name);
	m.u.user_add.standing = standing;
	return m;
}

static struct message set(const char *name)
{
	struct message m = { .type = MESSAGE_user_set };
	m.u.user_set.name = str_from(name);
	return m;
}

static const struct message list = { .type = MESSAGE_user_list };

/* What is in the database once the command is done. */
static struct staff_row stored(const char *name)
{
	struct store_config config = { .dir = dir };
	struct store *store = NULL;
	struct staff_row row;
	ck_assert_int_eq(store_open_reader(&config, &store), ERR_ok);
	ck_assert_int_eq(
	    staff_by_name(store, str_from(name), &arena, &row), ERR_ok);
	store_close(store);
	return row;
}

static bool is(struct str got, const char *expected)
{
	return str_is(got, expected);
}

/* ---- a desk of its own -------------------------------------------------- */

START_TEST(a_user_is_made)
{
	struct message m = add("anna", STANDING_rep);
	m.u.user_add.shown = STR("Anna of Tea");
	m.u.user_add.password = STR("correct horse");
	m.u.user_add.shops = STR("tea");
	m.u.user_add.langs = STR("en es");
	m.u.user_add.groups = STR("returns vip");
	m.u.user_add.capacity = 3;
	asked(&m, MESSAGE_user);
	ck_assert(is(answer.u.user.name, "anna"));
	ck_assert_int_eq(answer.u.user.standing, STANDING_rep);
	ck_assert_uint_eq(answer.u.user.once.len, 0);
	struct staff_row row = stored("anna");
	ck_assert(is(row.shown, "Anna of Tea"));
	ck_assert(is(row.shops, "tea"));
	ck_assert(is(row.langs, "en es"));
	ck_assert(is(row.groups, "returns vip"));
	ck_assert_int_eq(row.capacity, 3);
	ck_assert_int_eq(row.standing, STANDING_rep);
	ck_assert(!row.demo && !row.blocked);
	ck_assert_int_eq(row.created_at, 1795000000000);
	ck_assert_int_eq(
	    password_check(STR("correct horse"), row.password), ERR_ok);
	ck_assert_int_eq(
	    password_check(STR("correct house"), row.password), ERR_auth);
}
END_TEST

START_TEST(a_token_instead)
{
	struct message m = add("boss", STANDING_supervisor);
	struct token_row token;
	uint8_t hash[TOKEN_HASH_LEN];
	struct store_config config = { .dir = dir };
	struct store *store = NULL;
	m.u.user_add.once = true;
	m.u.user_add.demo = true;
	asked(&m, MESSAGE_user);
	ck_assert_uint_eq(answer.u.user.once.len, TOKEN_SECRET_LEN);
	ck_assert(stored("boss").demo);
	ck_assert_uint_eq(stored("boss").password.len, 0);
	token_hash(answer.u.user.once, hash);
	ck_assert_int_eq(store_open_reader(&config, &store), ERR_ok);
	ck_assert_int_eq(token_find(store, hash, &token), ERR_ok);
	ck_assert(token.once);
	ck_assert_int_eq(
	    token.expires_at, 1795000000000 + settings->rules.once_token_ms);
	store_close(store);
}
END_TEST

/* The limits are those of the wire, though no wire is there. */
static const struct {
	const char *name, *shown, *password, *shops, *langs;
	enum standing standing;
	int64_t capacity;
	enum err err;
	const char *field;
} wrong[] = {
	{ "", "", "", "", "", STANDING_rep, 0, ERR_bad_msg, "name" },
	{ "a b", "", "", "", "", STANDING_rep, 0, ERR_bad_msg, "name" },
	{ "a234567890123456789012345678901234567890b", "", "", "", "",
	    STANDING_rep, 0, ERR_bad_msg, "name" },
	{ "ok", "\xFF", "", "", "", STANDING_rep, 0, ERR_bad_type, "" },
	{ "ok", "", "short", "", "", STANDING_rep, 0, ERR_range, "" },
	{ "ok", "", "", "nowhere", "", STANDING_rep, 0, ERR_not_found, "" },
	{ "ok", "", "", "", "fr", STANDING_rep, 0, ERR_bad_field, "" },
	{ "ok", "", "", "", "", STANDING_customer, 0, ERR_range, "" },
	{ "ok", "", "", "", "", STANDING_desk, 0, ERR_range, "" },
	{ "ok", "", "", "", "", STANDING_rep, 101, ERR_range, "capacity" },
};

START_TEST(wrong_users)
{
	struct message m = add(wrong[_i].name, wrong[_i].standing);
	m.u.user_add.shown = str_from(wrong[_i].shown);
	m.u.user_add.password = str_from(wrong[_i].password);
	m.u.user_add.shops = str_from(wrong[_i].shops);
	m.u.user_add.langs = str_from(wrong[_i].langs);
	m.u.user_add.capacity = wrong[_i].capacity;
	asked(&m, MESSAGE_error);
	if (*wrong[_i].field)
		ck_assert_msg(is(answer.u.error.field, wrong[_i].field), "%.*s",
		    STR_ARG(answer.u.error.field));
	else
		ck_assert_msg(is(answer.u.error.code, err_code(wrong[_i].err)),
		    "%.*s", STR_ARG(answer.u.error.code));
	asked(&list, MESSAGE_team);
	ck_assert_uint_eq(answer.u.team.items.count, 0);
}
END_TEST

START_TEST(changes)
{
	struct message m = add("anna", STANDING_rep);
	struct message other = set("anna");
	m.u.user_add.password = STR("correct horse");
	asked(&m, MESSAGE_user);
	m.u.user_add.password = STR("correct horse");
	refused(&m, ERR_exists);
	other.u.user_set.password = STR("battery staple");
	asked(&other, MESSAGE_user);
	ck_assert_int_eq(
	    password_check(STR("battery staple"), stored("anna").password),
	    ERR_ok);
	other = set("anna");
	other.u.user_set.blocked = true;
	asked(&other, MESSAGE_user);
	ck_assert(stored("anna").blocked);
	other = set("anna");
	other.u.user_set.once = true;
	asked(&other, MESSAGE_user);
	ck_assert_uint_eq(answer.u.user.once.len, TOKEN_SECRET_LEN);
	ck_assert(!stored("anna").blocked);
	other = set("bella");
	refused(&other, ERR_not_found);
}
END_TEST

START_TEST(lists)
{
	struct message m = add("anna", STANDING_rep), all = list;
	asked(&m, MESSAGE_user);
	m = add("boss", STANDING_admin);
	asked(&m, MESSAGE_user);
	m = set("anna");
	m.u.user_set.blocked = true;
	asked(&m, MESSAGE_user);
	asked(&list, MESSAGE_team);
	ck_assert_uint_eq(answer.u.team.items.count, 1);
	ck_assert(is(answer.u.team.items.at[0].name, "boss"));
	ck_assert_int_eq(answer.u.team.items.at[0].capacity, 5);
	all.u.user_list.blocked = true;
	asked(&all, MESSAGE_team);
	ck_assert_uint_eq(answer.u.team.items.count, 2);
}
END_TEST

/* ---- folders that will not do ------------------------------------------- */

static void put_data(const char *path)
{
	struct str kept = arena_str(&settings->arena, str_from(path));
	settings->data = kept.ptr;
}

START_TEST(no_folder)
{
	put_data("/nonexistent/deskbell");
	ck_assert_int_eq(call(&list), ERR_not_found);
}
END_TEST

/* Only root can find itself in another user's folder. */
START_TEST(folder_of_another)
{
	if (chown(dir, 12345, (gid_t)-1))
		return;
	ck_assert_int_eq(call(&list), ERR_forbidden);
	ck_assert_int_eq(chown(dir, geteuid(), (gid_t)-1), 0);
}
END_TEST

START_TEST(damaged_database)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/deskbell.db", dir);
	FILE *file = fopen(path, "w");
	fputs("this is no database, but it is long enough to be one\n", file);
	fclose(file);
	ck_assert_int_eq(call(&list), ERR_damaged);
}
END_TEST

/* Somebody holds the lock and does not listen. */
START_TEST(locked_folder)
{
	struct desk_call c = desk();
	int fd = -1;
	c.wait_ms = 120;
	ck_assert_int_eq(store_lock(dir, &fd), ERR_ok);
	ck_assert_int_eq(desk_call(&c, &list, &arena, &answer), ERR_locked);
	store_unlock(fd);
	ck_assert_int_eq(desk_call(&c, &list, &arena, &answer), ERR_ok);
}
END_TEST

/* ---- a server's socket -------------------------------------------------- */

/* Takes one connection, one line, and says what it was told to. */
struct server {
	pthread_t thread;
	int door;
	const char *say;
	size_t pause_at; /* bytes before and after are sent apart */
	char heard[4096];
};

static void *serve(void *arg)
{
	struct server *s = arg;
	int fd = accept(s->door, NULL, NULL);
	size_t len = 0, all = strlen(s->say);
	while (fd >= 0 && len < sizeof(s->heard) - 1) {
		ssize_t got = recv(fd, s->heard + len, 1, 0);
		if (got != 1 || s->heard[len] == '\n')
			break;
		len++;
	}
	s->heard[len] = 0;
	if (s->pause_at)
		(void)!write(fd, s->say, s->pause_at);
	(void)!write(fd, s->say + s->pause_at, all - s->pause_at);
	close(fd);
	return NULL;
}

static void serve_begin(struct server *s, const char *say)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	s->say = say;
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/deskbell.sock", dir);
	unlink(at.sun_path);
	s->door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(s->door, (struct sockaddr *)&at, sizeof(at)), 0);
	ck_assert_int_eq(listen(s->door, 1), 0);
	ck_assert_int_eq(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void serve_end(struct server *s)
{
	pthread_join(s->thread, NULL);
	close(s->door);
}

#define USER                                                                   \
	"{\"type\":\"user\",\"id\":\"call\",\"name\":\"anna\","                \
	"\"standing\":\"rep\"}\n"

static const struct {
	const char *say;
	size_t pause_at;
	enum err err;
	enum message_type type;
} said[] = {
	{ USER, 0, ERR_ok, MESSAGE_user },
	{ USER, 10, ERR_ok, MESSAGE_user },
	/* what others hear meanwhile is not the answer */
	{ "{\"type\":\"typing\",\"conversation\":\"c\",\"on\":true}\n" USER, 0,
	    ERR_ok, MESSAGE_user },
	{ "{\"type\":\"of_tomorrow\",\"id\":\"call\"}\n" USER, 0, ERR_ok,
	    MESSAGE_user },
	{ "{\"type\":\"error\",\"id\":\"call\",\"code\":\"exists\","
	  "\"text\":\"It is there.\"}\n",
	    0, ERR_ok, MESSAGE_error },
	{ "", 0, ERR_timeout, MESSAGE_COUNT }, /* ended without a word */
	{ "{\"type\":\"user\"", 0, ERR_timeout, MESSAGE_COUNT },
	{ "no JSON\n", 0, ERR_bad_json, MESSAGE_COUNT },
};

START_TEST(by_the_socket)
{
	struct server server = { .pause_at = said[_i].pause_at };
	struct message m = add("anna", STANDING_rep);
	m.u.user_add.password = STR("correct horse");
	serve_begin(&server, said[_i].say);
	enum err err = call(&m);
	serve_end(&server);
	ck_assert_str_eq(err_code(err), err_code(said[_i].err));
	if (!err)
		ck_assert_int_eq(answer.type, said[_i].type);
	ck_assert_ptr_nonnull(strstr(server.heard, "\"type\":\"user_add\""));
	ck_assert_ptr_nonnull(strstr(server.heard, "\"id\":\"call\""));
	ck_assert_ptr_nonnull(
	    strstr(server.heard, "\"password\":\"correct horse\""));
	/* The server's word counts: no database was made beside it. */
	char path[128];
	snprintf(path, sizeof(path), "%s/deskbell.db", dir);
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* A server that was killed leaves its socket behind. */
START_TEST(stale_socket)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/deskbell.sock", dir);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
	asked(&list, MESSAGE_team);
}
END_TEST

START_TEST(socket_that_is_none)
{
	struct desk_call c = desk();
	char path[128];
	snprintf(path, sizeof(path), "%s/deskbell.sock", dir);
	fclose(fopen(path, "w"));
	/* a plain file refuses to be connected to */
	asked(&list, MESSAGE_team);
	char data[200];
	memset(data, 'd', sizeof(data));
	data[199] = 0;
	put_data(data);
	ck_assert_int_eq(
	    desk_socket(&c, &list, &arena, &answer), ERR_bad_settings);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("user");
	TCase *t = tcase_create("user");
	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, a_user_is_made);
	tcase_add_test(t, a_token_instead);
	tcase_add_loop_test(
	    t, wrong_users, 0, (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(t, changes);
	tcase_add_test(t, lists);
	tcase_add_test(t, no_folder);
	tcase_add_test(t, folder_of_another);
	tcase_add_test(t, damaged_database);
	tcase_add_test(t, locked_folder);
	tcase_add_loop_test(
	    t, by_the_socket, 0, (int)(sizeof(said) / sizeof(said[0])));
	tcase_add_test(t, stale_socket);
	tcase_add_test(t, socket_that_is_none);
	suite_add_tcase(s, t);
	return s;
}
