/* The watchdog: stalls told once and of the right one, a stopped process
 * forgiven, the service manager's line, the end of the process. */
#include "server/work/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/suite.h"
#include "tests/support/wait.h"

enum { LIMIT_MS = 20 };

/* A clock that is wound by the test and counts its readers: a look of the
 * watchdog reads it once. */
struct counted {
	struct clock clock; /* first member */
	struct clock_wound wound;
	struct wait reads;
};

static struct {
	struct counted time;
	struct wait told[WATCHDOG_BEATS];
	int64_t told_ms[WATCHDOG_BEATS]; /* written before told is raised */
	struct watchdog *dog;
	char folder[32];
	char path[64];
	int manager; /* the service manager's end; -1 = none */
} bench;

static int64_t counted_wall_ms(const struct clock *c)
{
	const struct counted *counted = (const struct counted *)c;

	return clock_wall_ms(&counted->wound.clock);
}

static int64_t counted_mono_us(const struct clock *c)
{
	struct counted *counted = (struct counted *)(uintptr_t)c;
	int64_t now_us = clock_mono_us(&counted->wound.clock);

	wait_add(&counted->reads, 1);
	return now_us;
}

static void on_stall(void *ctx, enum watchdog_beat who, int64_t ms)
{
	ck_assert_ptr_eq(ctx, &bench);
	bench.told_ms[who] = ms;
	wait_add(&bench.told[who], 1);
}

static struct watchdog_config config_of(const char *notify_socket)
{
	return (struct watchdog_config){
		.limit_ms = LIMIT_MS,
		.check_ms = 1,
		.notify_socket = notify_socket,
		.stalled = on_stall,
		.ctx = &bench,
		.clock = &bench.time.clock,
	};
}

static void open_with(const char *notify_socket)
{
	struct watchdog_config config = config_of(notify_socket);

	ck_assert_int_eq(watchdog_open(&config, &bench.dog), ERR_ok);
}

static void close_dog(void)
{
	watchdog_close(bench.dog);
	bench.dog = NULL;
}

static void setup(void)
{
	memset(&bench, 0, sizeof(bench));
	bench.manager = -1;
	bench.time.clock = (struct clock){ counted_wall_ms, counted_mono_us };
	clock_wound_init(&bench.time.wound, 0);
	wait_init(&bench.time.reads);
	for (int i = 0; i < WATCHDOG_BEATS; i++)
		wait_init(&bench.told[i]);
}

static void teardown(void)
{
	watchdog_close(bench.dog);
	if (bench.manager >= 0)
		close(bench.manager);
	if (bench.folder[0]) {
		unlink(bench.path);
		rmdir(bench.folder);
	}
	wait_fini(&bench.time.reads);
	for (int i = 0; i < WATCHDOG_BEATS; i++)
		wait_fini(&bench.told[i]);
}

/* Until the watchdog has looked once, from its beginning to its end, at how
 * things stand now: the second look from here follows a whole one. */
static void looked(void)
{
	int64_t reads = wait_value(&bench.time.reads);

	ck_assert(wait_for(&bench.time.reads, reads + 2));
}

static void feed_both(void)
{
	watchdog_feed(bench.dog, WATCHDOG_LOOP);
	watchdog_feed(bench.dog, WATCHDOG_DESK);
}

/* Time goes on in steps that the watchdog sees. */
static void live(int ms, bool loop, bool desk)
{
	for (int i = 0; i < ms; i++) {
		if (loop)
			watchdog_feed(bench.dog, WATCHDOG_LOOP);
		if (desk)
			watchdog_feed(bench.dog, WATCHDOG_DESK);
		clock_wind(&bench.time.wound, 1);
		looked();
	}
}

static int64_t told(enum watchdog_beat who)
{
	return wait_value(&bench.told[who]);
}

static const struct stall_row {
	bool loop;
	bool desk;
} stall_rows[] = {
	{ true, true },
	{ true, false },
	{ false, true },
	{ false, false },
};

START_TEST(the_silent_one_is_told)
{
	const struct stall_row *row = &stall_rows[_i];

	open_with(NULL);
	live(LIMIT_MS - 1, row->loop, row->desk);
	ck_assert_int_eq(told(WATCHDOG_LOOP), 0);
	ck_assert_int_eq(told(WATCHDOG_DESK), 0);
	live(3 * LIMIT_MS, row->loop, row->desk);
	close_dog();
	/* Once, not at each look, and soon. */
	ck_assert_int_eq(told(WATCHDOG_LOOP), !row->loop);
	ck_assert_int_eq(told(WATCHDOG_DESK), !row->desk);
	if (!row->desk)
		ck_assert_int_eq(bench.told_ms[WATCHDOG_DESK], LIMIT_MS + 1);
	if (!row->loop)
		ck_assert_int_eq(bench.told_ms[WATCHDOG_LOOP], LIMIT_MS + 1);
}
END_TEST

START_TEST(a_second_stall_is_told_again)
{
	open_with(NULL);
	live(2 * LIMIT_MS, true, false);
	ck_assert_int_eq(told(WATCHDOG_DESK), 1);
	live(3, true, true);
	ck_assert_int_eq(told(WATCHDOG_DESK), 1);
	live(2 * LIMIT_MS, true, false);
	ck_assert_int_eq(told(WATCHDOG_DESK), 2);
	ck_assert_int_eq(told(WATCHDOG_LOOP), 0);
}
END_TEST

/* One gap seen between two looks is the whole process having stood. */
START_TEST(a_stopped_process_is_forgiven)
{
	open_with(NULL);
	feed_both();
	looked();
	clock_wind(&bench.time.wound, 3600 * 1000);
	looked();
	looked();
	ck_assert_int_eq(told(WATCHDOG_LOOP), 0);
	ck_assert_int_eq(told(WATCHDOG_DESK), 0);
	/* But not for ever. */
	live(LIMIT_MS, true, false);
	ck_assert_int_eq(told(WATCHDOG_LOOP), 0);
	ck_assert_int_eq(told(WATCHDOG_DESK), 1);
}
END_TEST

START_TEST(longest_gap_is_kept_and_forgotten)
{
	open_with(NULL);
	ck_assert_int_eq(watchdog_longest_ms(bench.dog, WATCHDOG_DESK), 0);
	clock_wind(&bench.time.wound, 500); /* before the first: no gap */
	watchdog_feed(bench.dog, WATCHDOG_DESK);
	ck_assert_int_eq(watchdog_longest_ms(bench.dog, WATCHDOG_DESK), 0);
	clock_wind(&bench.time.wound, 30);
	watchdog_feed(bench.dog, WATCHDOG_DESK);
	clock_wind(&bench.time.wound, 70);
	watchdog_feed(bench.dog, WATCHDOG_DESK);
	clock_wind(&bench.time.wound, 5);
	watchdog_feed(bench.dog, WATCHDOG_DESK);
	ck_assert_int_eq(watchdog_longest_ms(bench.dog, WATCHDOG_LOOP), 0);
	ck_assert_int_eq(watchdog_longest_ms(bench.dog, WATCHDOG_DESK), 70);
	ck_assert_int_eq(watchdog_longest_ms(bench.dog, WATCHDOG_DESK), 0);
	clock_wind(&bench.time.wound, 9);
	watchdog_feed(bench.dog, WATCHDOG_DESK);
	ck_assert_int_eq(watchdog_longest_ms(bench.dog, WATCHDOG_DESK), 9);
}
END_TEST

/* The service manager's socket by a path, or by an abstract name. */
static const char *manager_open(bool abstract)
{
	static const struct timeval patience = { .tv_sec = WAIT_MS / 1000 };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len;

	snprintf(bench.folder, sizeof(bench.folder), "/tmp/watchdog.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(bench.folder));
	snprintf(bench.path, sizeof(bench.path), "%s%s/notify",
	    abstract ? "@" : "", bench.folder);
	len = strlen(bench.path);
	memcpy(address.sun_path, bench.path, len + 1);
	if (abstract)
		address.sun_path[0] = '\0';
	len += offsetof(struct sockaddr_un, sun_path) + !abstract;
	bench.manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert_int_ge(bench.manager, 0);
	ck_assert_int_eq(bind(bench.manager, (const struct sockaddr *)&address,
			     (socklen_t)len),
	    0);
	ck_assert_int_eq(setsockopt(bench.manager, SOL_SOCKET, SO_RCVTIMEO,
			     &patience, sizeof(patience)),
	    0);
	return bench.path;
}

/* The next word that came; "" if there is none (waited for unless now). */
static const char *word(bool now)
{
	static char text[64];
	ssize_t len =
	    recv(bench.manager, text, sizeof(text) - 1, now ? MSG_DONTWAIT : 0);

	text[len > 0 ? len : 0] = '\0';
	return text;
}

static void next_other_than_watchdog(const char *expected)
{
	const char *came;

	do
		came = word(false);
	while (!strcmp(came, "WATCHDOG=1"));
	ck_assert_str_eq(came, expected);
}

START_TEST(service_manager_hears)
{
	open_with(manager_open(_i));
	watchdog_notify(bench.dog, "READY=1");
	next_other_than_watchdog("READY=1");
	ck_assert_str_eq(word(false), "WATCHDOG=1");
	ck_assert_str_eq(word(false), "WATCHDOG=1");
	watchdog_notify(bench.dog, "STOPPING=1");
	next_other_than_watchdog("STOPPING=1");
	close_dog();
	while (!strcmp(word(true), "WATCHDOG=1"))
		;
	ck_assert_str_eq(word(true), "");
}
END_TEST

static void hear_all(void)
{
	while (word(true)[0])
		;
}

START_TEST(not_fed_while_one_is_silent)
{
	open_with(manager_open(false));
	for (int i = 0; i < 2 * LIMIT_MS; i++) {
		live(1, true, false);
		hear_all(); /* a full socket would block the watchdog */
	}
	ck_assert_int_eq(told(WATCHDOG_DESK), 1);
	hear_all();
	live(LIMIT_MS, true, false);
	ck_assert_str_eq(word(true), "");
	feed_both();
	ck_assert_str_eq(word(false), "WATCHDOG=1");
}
END_TEST

static const struct name_row {
	const char *name;
	enum err err;
} name_rows[] = {
	{ NULL, ERR_ok },
	{ "", ERR_ok },
	{ "/nowhere/notify", ERR_ok }, /* its messages get lost */
	{ "@nobody-listens-here", ERR_ok },
	{ "/", ERR_bad_settings },
	{ "@", ERR_bad_settings },
	{ "notify", ERR_bad_settings },
	{ "./notify", ERR_bad_settings },
	{ "/0123456789/0123456789/0123456789/0123456789/0123456789/"
	  "0123456789/0123456789/0123456789/0123456789/0123456",
	    ERR_ok },
	{ "/0123456789/0123456789/0123456789/0123456789/0123456789/"
	  "0123456789/0123456789/0123456789/0123456789/01234567",
	    ERR_bad_settings },
};

START_TEST(socket_names)
{
	const struct name_row *row = &name_rows[_i];
	struct watchdog_config config = config_of(row->name);

	ck_assert_int_eq(watchdog_open(&config, &bench.dog), row->err);
	if (row->err)
		return;
	watchdog_notify(bench.dog, "READY=1");
	looked();
}
END_TEST

START_TEST(a_deaf_manager_is_logged_once)
{
	struct watchdog_config config = config_of("/nowhere/notify");
	char *text = NULL;
	size_t len = 0;
	struct log log = { open_memstream(&text, &len), LOG_DEBUG, NULL };

	ck_assert_ptr_nonnull(log.out);
	config.log = &log;
	ck_assert_int_eq(watchdog_open(&config, &bench.dog), ERR_ok);
	watchdog_notify(bench.dog, "READY=1");
	looked();
	looked();
	close_dog();
	fclose(log.out);
	ck_assert_ptr_nonnull(strstr(text, "event=notify_failed"));
	ck_assert_ptr_eq(strchr(text, '\n'), text + len - 1);
	free(text);
}
END_TEST

/* How things stand with the log when the process must end. */
enum log_state { LOG_NONE, LOG_FREE, LOG_LOCKED, LOG_FULL, LOG_STATES };

static void fill(int fd)
{
	static const char bytes[4096];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (write(fd, bytes, sizeof(bytes)) > 0)
		;
	while (write(fd, bytes, 1) > 0)
		;
	fcntl(fd, F_SETFL, 0);
}

/* In a process of its own: a watchdog that is never fed. */
static void be_ended(enum log_state state, int pipe_end)
{
	static const struct rlimit none = { 0, 0 };
	struct log log = { fdopen(pipe_end, "w"), LOG_INFO, NULL };
	struct watchdog_config config = {
		.limit_ms = 5,
		.check_ms = 1,
		.clock = &clock_system,
		.log = state == LOG_NONE ? NULL : &log,
	};
	struct watchdog *dog;
	struct wait never;

	setrlimit(RLIMIT_CORE, &none);
	if (state == LOG_FULL)
		fill(pipe_end);
	wait_init(&never);
	if (watchdog_open(&config, &dog))
		_exit(1);
	if (state == LOG_LOCKED)
		flockfile(log.out);
	wait_for(&never, 1);
	_exit(2);
}

START_TEST(the_process_ends)
{
	int ends[2], status = 0;
	char line[256];
	ssize_t len;
	pid_t child;

	ck_assert_int_eq(pipe(ends), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (!child)
		be_ended((enum log_state)_i, ends[1]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	close(ends[1]);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGABRT);
	len = read(ends[0], line, sizeof(line) - 1);
	line[len > 0 ? len : 0] = '\0';
	ck_assert_int_eq(!!strstr(line, "level=error room=work event=stalled "),
	    _i == LOG_FREE);
	close(ends[0]);
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("work/watchdog");
	TCase *c = tcase_create("watchdog");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, the_silent_one_is_told, 0, ROWS(stall_rows));
	tcase_add_test(c, a_second_stall_is_told_again);
	tcase_add_test(c, a_stopped_process_is_forgiven);
	tcase_add_test(c, longest_gap_is_kept_and_forgotten);
	tcase_add_loop_test(c, service_manager_hears, 0, 2);
	tcase_add_test(c, not_fed_while_one_is_silent);
	tcase_add_loop_test(c, socket_names, 0, ROWS(name_rows));
	tcase_add_test(c, a_deaf_manager_is_logged_once);
	tcase_add_loop_test(c, the_process_ends, 0, LOG_STATES);
	suite_add_tcase(s, c);
	return s;
}
