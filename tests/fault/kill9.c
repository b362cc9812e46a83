/* fault_kill9: customers and reps keep talking while their desk is killed by
 * SIGKILL at random moments and started again on the same data. Leaves the
 * logs of all of them, and of a reader at the end, for fault_check. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fault/process.h"
#include "tests/fault/reader.h"
#include "tests/fault/scene.h"
#include "tests/fault/talk.h"
#include "tests/fault/utter.h"

enum {
	PEOPLE = SCENE_WRITERS + SCENE_CLERKS,
	CLERK_CAPACITY = 3, /* so that some chats wait and are taken */
	READY_MS = 20000,
	LIFE_LEAST_MS = 50,
	LIFE_MOST_MS = 1000,
	EARLY_MS = 40 /* one in four lives ends while it is being started */
};

struct test {
	struct process desk;
	struct scene *scene;
	const char *data, *admin; /* folder; one-time token */
	char boss[64];            /* the reader's token */
	char copy[512];           /* of the data, for the control */
	bool control;
	int cycles;
	uint64_t chance;
	pid_t people[PEOPLE];
};

static bool say_no(const char *what)
{
	fprintf(stderr, "kill9: %s\n", what);
	return false;
}

/* ---- people ------------------------------------------------------------- */

static bool hire(struct test *t)
{
	struct talk admin;
	char name[16];
	bool good = reader_sign_in(&admin, t->desk.port, t->admin);

	for (int i = 0; good && i < SCENE_CLERKS; i++) {
		snprintf(name, sizeof(name), "r%d", i);
		good = reader_add_user(
		    &admin, name, "rep", CLERK_CAPACITY, t->scene->tokens[i]);
	}
	good =
	    good && reader_add_user(&admin, "boss", "supervisor", 1, t->boss);
	talk_hang(&admin);
	return good || say_no("the users could not be made");
}

static pid_t begin(struct test *t, int number)
{
	pid_t pid = fork();
	int code;

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (number < SCENE_CLERKS)
		code = clerk_run(t->scene, number);
	else
		code = writer_run(t->scene, number - SCENE_CLERKS);
	_exit(code);
}

static bool gather(struct test *t)
{
	int64_t deadline = raw_now_ms() + READY_MS;

	for (int i = 0; i < PEOPLE; i++) {
		t->people[i] = begin(t, i);
		if (t->people[i] < 0)
			return say_no("no more processes");
	}
	while (atomic_load(&t->scene->ready) < PEOPLE) {
		if (raw_now_ms() > deadline)
			return say_no("not everybody could sign in");
		usleep(5000);
	}
	return true;
}

static bool part(struct test *t)
{
	bool good = true;
	int status;

	atomic_store(&t->scene->stop, true);
	for (int i = 0; i < PEOPLE; i++) {
		if (t->people[i] <= 0)
			continue;
		good &= waitpid(t->people[i], &status, 0) == t->people[i] &&
			WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return good || say_no("somebody got no answer in the end");
}

/* ---- killing ------------------------------------------------------------ */

static bool copy_folder(const char *from, const char *to)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execl("/bin/sh", "sh", "-c",
		    "rm -rf \"$2\"; cp -a \"$1\" \"$2\"", "sh", from, to,
		    (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

/* The control: at the third death the data of the second is put back, as if
 * the desk had forgotten what it acknowledged in between. */
static bool spoil(struct test *t, int cycle)
{
	if (!t->control || cycle < 1 || cycle > 2)
		return true;
	if (cycle == 1)
		return copy_folder(t->data, t->copy);
	return copy_folder(t->copy, t->data);
}

static bool one_life(struct test *t, int cycle)
{
	bool early = !utter_chance(&t->chance, 4) && !t->control;
	unsigned ms = early ? utter_chance(&t->chance, EARLY_MS)
			    : LIFE_LEAST_MS + utter_chance(&t->chance,
						  LIFE_MOST_MS - LIFE_LEAST_MS);

	if (!early && !process_listens(&t->desk))
		return say_no("the desk does not start again");
	usleep(1000 * ms);
	if (!process_kill(&t->desk))
		return say_no("the desk ended by itself");
	if (!spoil(t, cycle))
		return say_no("the data could not be copied");
	return process_start(&t->desk);
}

static bool kill_often(struct test *t)
{
	for (int i = 0; i < t->cycles; i++) {
		if (!one_life(t, i))
			return false;
	}
	return process_listens(&t->desk) ||
	       say_no("the desk does not start again");
}

/* What is read in the end comes from the disk. */
static bool read_back(struct test *t)
{
	if (!process_kill(&t->desk) || !process_start(&t->desk) ||
	    !process_listens(&t->desk))
		return say_no("the desk does not start for the reader");
	if (!reader_run(t->desk.port, t->boss, t->scene->logs))
		return say_no("not everything could be read");
	if (process_end(&t->desk) != 0)
		return say_no("the desk did not end well");
	return true;
}

static bool run(struct test *t)
{
	bool good = process_start(&t->desk) && process_listens(&t->desk);

	if (!good)
		return say_no("the desk does not start");
	good = hire(t) && gather(t) && kill_often(t);
	good = part(t) && good;
	return t->desk.pid && read_back(t) && good;
}

/* ---- the command line --------------------------------------------------- */

static const struct option options[] = {
	{ "server", required_argument, NULL, 's' },
	{ "config", required_argument, NULL, 'c' },
	{ "data", required_argument, NULL, 'd' },
	{ "logs", required_argument, NULL, 'l' },
	{ "admin", required_argument, NULL, 'a' },
	{ "cycles", required_argument, NULL, 'n' },
	{ "seed", required_argument, NULL, 'r' },
	{ "control", no_argument, NULL, 'x' },
	{ NULL, 0, NULL, 0 },
};

static bool read_options(struct test *t, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			t->desk.program = optarg;
			break;
		case 'c':
			t->desk.config = optarg;
			break;
		case 'd':
			t->data = optarg;
			break;
		case 'l':
			t->scene->logs = optarg;
			break;
		case 'a':
			t->admin = optarg;
			break;
		case 'n':
			t->cycles = atoi(optarg);
			break;
		case 'r':
			t->chance = strtoull(optarg, NULL, 10);
			break;
		case 'x':
			t->control = true;
			break;
		default:
			return false;
		}
	}
	return t->desk.program && t->desk.config && t->data && t->scene->logs &&
	       t->admin && t->cycles > 0;
}

int main(int argc, char **argv)
{
	struct test t = { .cycles = 20, .chance = 1 };
	char log[512];
	bool good;

	t.scene = mmap(NULL, sizeof(*t.scene), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (t.scene == MAP_FAILED)
		return 2;
	if (!read_options(&t, argc, argv)) {
		fputs("usage: fault_kill9 --server PROGRAM --config FILE --data"
		      " FOLDER --logs FOLDER --admin TOKEN [--cycles N]"
		      " [--seed N] [--control]\n",
		    stderr);
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	snprintf(t.copy, sizeof(t.copy), "%s.copy", t.data);
	snprintf(log, sizeof(log), "%s/desk.err", t.scene->logs);
	t.desk.log = log;
	t.scene->port = t.desk.port = process_port();
	t.scene->seed = t.chance;
	good = run(&t);
	if (t.desk.pid)
		(void)process_kill(&t.desk);
	printf("cycles %d, acked %zu, refused %zu\n", t.cycles,
	    atomic_load(&t.scene->acked), atomic_load(&t.scene->refused));
	return good ? 0 : 1;
}
