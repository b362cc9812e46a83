/* The filter of system calls: each call of the list is refused, what a server
 * needs is not, threads of before and after are under it, and what is given up
 * stays given up. A filter stays for good, so each test has a child. */
#include "server/work/sandbox.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/clock.h"
#include "tests/support/suite.h"

enum { CHILD_GOOD = 40, CHILD_NO_FILTER, CHILD_BAD };

/* Runs in a child under the filter; answers what it found. */
typedef int child_fn(int row);

static int in_child(child_fn *fn, int row)
{
	int status = 0;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		if (sandbox_apply() || sandbox_try(NULL))
			_exit(CHILD_NO_FILTER);
		_exit(fn(row));
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- calls that are refused whatever they say ---------------------------- */

static const struct call {
	const char *name;
	int number;
} calls[] = {
#define DENY(name) { #name, SCMP_SYS(name) },
#define TRACE(name)
#include "server/work/sandbox.def"
};

static int call_refused(int row)
{
	long wrong = -1;

	errno = 0;
	if (syscall(calls[row].number, wrong, wrong, wrong, wrong, wrong) == -1)
		return errno == EPERM ? CHILD_GOOD : CHILD_BAD;
	return CHILD_BAD;
}

START_TEST(listed_call_is_refused)
{
	/* below 0: not on this machine */
	if (calls[_i].number >= 0)
		ck_assert_msg(in_child(call_refused, _i) == CHILD_GOOD, "%s",
		    calls[_i].name);
}
END_TEST

/* ---- calls that are refused by what they say ------------------------------
 */

static const struct socket_row {
	int family, type, protocol;
	bool good;
} socket_rows[] = {
	{ AF_UNIX, SOCK_STREAM, 0, true },
	{ AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, true },
	{ AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0, true },
	{ AF_INET, SOCK_DGRAM, 0, true },
	{ AF_INET6, SOCK_STREAM, 0, true },
	{ AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0, true },
	{ AF_INET, SOCK_RAW, 1, false },
	{ AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 1, false },
	{ AF_INET6, SOCK_RAW, 58, false },
	{ AF_INET, SOCK_PACKET, 0, false },
	{ AF_PACKET, SOCK_RAW, 0, false },
	{ AF_PACKET, SOCK_DGRAM, 0, false },
	{ AF_BLUETOOTH, SOCK_RAW, 0, false },
	{ AF_ALG, SOCK_SEQPACKET, 0, false },
	{ AF_VSOCK, SOCK_STREAM, 0, false },
	{ AF_UNSPEC, SOCK_STREAM, 0, false },
	{ AF_MAX, SOCK_STREAM, 0, false },
	{ 10000, SOCK_STREAM, 0, false },
	{ -1, SOCK_STREAM, 0, false },
};

static int socket_as_said(int row)
{
	const struct socket_row *want = &socket_rows[row];
	int fd = socket(want->family, want->type, want->protocol);
	bool refused = fd < 0 && errno == EPERM;

	/* A machine may be without IPv6; that is no matter of the filter. */
	return refused != want->good ? CHILD_GOOD : CHILD_BAD;
}

START_TEST(socket_is_judged)
{
	ck_assert_int_eq(in_child(socket_as_said, _i), CHILD_GOOD);
}
END_TEST

static const struct memory_row {
	int mapped, later;
	bool good;
} memory_rows[] = {
	{ PROT_READ | PROT_WRITE, PROT_READ, true },
	{ PROT_READ, PROT_READ | PROT_WRITE, true },
	{ PROT_READ | PROT_EXEC, PROT_READ, true }, /* a library's code */
	{ PROT_READ | PROT_WRITE | PROT_EXEC, PROT_NONE, false },
	{ PROT_WRITE | PROT_EXEC, PROT_NONE, false },
	{ PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC, false },
};

static int memory_as_said(int row)
{
	const struct memory_row *want = &memory_rows[row];
	void *at =
	    mmap(NULL, 4096, want->mapped, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool good = at != MAP_FAILED && !mprotect(at, 4096, want->later);

	if (!good && errno != EPERM)
		return CHILD_BAD;
	return good == want->good ? CHILD_GOOD : CHILD_BAD;
}

START_TEST(memory_is_judged)
{
	ck_assert_int_eq(in_child(memory_as_said, _i), CHILD_GOOD);
}
END_TEST

/* ---- processes and threads ------------------------------------------------
 */

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
static int no_process(int row)
{
	pid_t pid = fork();

	(void)row;
	if (!pid)
		_exit(0);
	if (pid > 0 || errno != EPERM)
		return CHILD_BAD;
	return system("true") ? CHILD_GOOD : CHILD_BAD;
}

START_TEST(processes_are_not_started)
{
	ck_assert_int_eq(in_child(no_process, 0), CHILD_GOOD);
}
END_TEST
#endif

static void *tries(void *arg)
{
	(void)arg;
	return (void *)(intptr_t)(sandbox_try(NULL) ? CHILD_BAD : CHILD_GOOD);
}

static int thread_tries(int row)
{
	void *found = NULL;
	pthread_t thread;

	(void)row;
	if (pthread_create(&thread, NULL, tries, NULL))
		return CHILD_BAD;
	pthread_join(thread, &found);
	return (int)(intptr_t)found;
}

START_TEST(threads_start_and_are_under_it)
{
	ck_assert_int_eq(in_child(thread_tries, 0), CHILD_GOOD);
}
END_TEST

static void *waits_and_tries(void *arg)
{
	pthread_barrier_wait(arg);
	return tries(NULL);
}

static int older_thread(void)
{
	pthread_barrier_t applied;
	void *found = NULL;
	pthread_t thread;

	pthread_barrier_init(&applied, NULL, 2);
	if (pthread_create(&thread, NULL, waits_and_tries, &applied))
		return CHILD_BAD;
	if (sandbox_apply())
		return CHILD_NO_FILTER;
	pthread_barrier_wait(&applied);
	pthread_join(thread, &found);
	return (int)(intptr_t)found;
}

START_TEST(threads_of_before_are_under_it)
{
	int status = 0;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid)
		_exit(older_thread());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), CHILD_GOOD);
}
END_TEST

/* ---- what a server goes on doing ------------------------------------------
 */

static bool can_listen(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd >= 0 && !bind(fd, (struct sockaddr *)&at, sizeof(at)) &&
	       !listen(fd, 1) && !close(fd);
}

static bool can_write_files(void)
{
	char name[] = "/tmp/deskbell-sandbox-XXXXXX";
	int fd = mkstemp(name);

	return fd >= 0 && write(fd, "x", 1) == 1 && !fsync(fd) &&
	       !fchmod(fd, 0600) && !close(fd) && !unlink(name);
}

static bool can_find_names(void)
{
	struct addrinfo *found = NULL;
	const struct addrinfo hint = { .ai_socktype = SOCK_STREAM };
	int code = getaddrinfo("localhost", "80", &hint, &found);

	if (!code)
		freeaddrinfo(found);
	return code != EAI_SYSTEM && code != EAI_MEMORY;
}

static bool can_load_libraries(void)
{
	void *library = dlopen("libm.so.6", RTLD_NOW | RTLD_LOCAL);

	return library && !dlclose(library);
}

static int goes_on(int row)
{
	static bool (*const needs[])(void) = { can_listen, can_write_files,
		can_find_names, can_load_libraries };

	return needs[row]() ? CHILD_GOOD : CHILD_BAD;
}

START_TEST(needs_are_met)
{
	ck_assert_int_eq(in_child(goes_on, _i), CHILD_GOOD);
}
END_TEST

/* ---- the rest --------------------------------------------------------------
 */

static int status_of(const char *name)
{
	char line[200];
	int value = -1;
	FILE *file = fopen("/proc/self/status", "re");

	while (file && fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			value = atoi(line + strlen(name));
	if (file)
		fclose(file);
	return value;
}

static int narrowed(void)
{
	struct rlimit core;
	bool dumpable;

	if (sandbox_narrow() || getrlimit(RLIMIT_CORE, &core))
		return CHILD_BAD;
	dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
#ifdef NDEBUG
	if (dumpable)
		return CHILD_BAD;
#else
	if (!dumpable)
		return CHILD_BAD; /* a debugger shall get at it */
#endif
	if (core.rlim_cur || core.rlim_max || status_of("NoNewPrivs:") != 1)
		return CHILD_BAD;
	return sandbox_narrow() ? CHILD_BAD : CHILD_GOOD; /* again: the same */
}

START_TEST(rights_are_given_up)
{
	int status = 0;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid)
		_exit(narrowed());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), CHILD_GOOD);
}
END_TEST

static int shows(int row)
{
	(void)row;
	if (status_of("Seccomp:") != 2 || status_of("NoNewPrivs:") != 1)
		return CHILD_BAD;
	/* one filter upon the other */
	return sandbox_apply() || sandbox_try(NULL) ? CHILD_BAD : CHILD_GOOD;
}

START_TEST(kernel_shows_it)
{
	ck_assert_int_eq(in_child(shows, 0), CHILD_GOOD);
}
END_TEST

/* Without it, the self-test must not say that all is well. */
START_TEST(trial_tells_an_open_process)
{
	char *text = NULL;
	size_t len = 0;
	struct log log = { open_memstream(&text, &len), LOG_INFO,
		&clock_system };

	ck_assert_int_eq(status_of("Seccomp:"), 0);
	ck_assert_int_eq(sandbox_try(&log), ERR_forbidden);
	fclose(log.out);
	ck_assert_ptr_nonnull(strstr(text, "event=sandbox_open"));
	ck_assert_ptr_nonnull(strstr(text, "execve"));
	free(text);
}
END_TEST

START_TEST(rules_can_be_read)
{
	char text[20000];
	size_t len;
	FILE *file = tmpfile();

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(sandbox_print(file), ERR_ok);
	rewind(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	ck_assert_ptr_nonnull(strstr(text, "execve"));
	ck_assert_ptr_nonnull(strstr(text, "default action"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("sandbox");
	TCase *c = tcase_create("open");

	tcase_add_test(c, trial_tells_an_open_process);
	tcase_add_test(c, rules_can_be_read);
	tcase_add_test(c, rights_are_given_up);
	suite_add_tcase(s, c);
	if (!sandbox_known())
		return s; /* this kernel has no filters */
	c = tcase_create("filter");
	tcase_set_timeout(c, 60);
	tcase_add_loop_test(c, listed_call_is_refused, 0,
	    (int)(sizeof(calls) / sizeof(*calls)));
	tcase_add_loop_test(c, socket_is_judged, 0,
	    (int)(sizeof(socket_rows) / sizeof(*socket_rows)));
	tcase_add_loop_test(c, memory_is_judged, 0,
	    (int)(sizeof(memory_rows) / sizeof(*memory_rows)));
	tcase_add_loop_test(c, needs_are_met, 0, 4);
	tcase_add_test(c, threads_start_and_are_under_it);
	tcase_add_test(c, threads_of_before_are_under_it);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	tcase_add_test(c, processes_are_not_started);
#endif
	tcase_add_test(c, kernel_shows_it);
	suite_add_tcase(s, c);
	return s;
}
