/* bench_durable: "chat-durable 1". Customers say lines of 200 bytes, one at a
 * time; a line is done when its customer has the ack, which means it is on
 * disk, and the rep's connection has the line. Ten customers share one rep's
 * connection; all of them are in this process, the desk is on the same
 * machine.
 *
 * Closed loop: the next line as soon as the last is done. Light: ten lines a
 * second in each conversation, evenly phased. Hold: a closed loop that records
 * all for fault_check. Prints one row of figures; `--head` prints their names.
 * tests/bench/run starts a desk for it. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "tests/bench/stage.h"
#include "tests/fault/reader.h"

enum {
	LIGHT_PERIOD_US = 100000,
	FLUSHES = 100, /* before and after, at the same place and at the end */
	PINGS = 100,
	PING_PAUSE_US = 10000
};

struct bench {
	int port, warm_s, seconds;
	pid_t pid;
	const char *admin, *data, *logs; /* logs: hold */
	const char *name;
	size_t count;
	bool light;
	char boss[64];
	struct load load;
	struct record record;
	struct usage before, after;
	struct samples overwrite, append, pings;
};

static void print_head(void)
{
	printf("%-12s %7s | %6s %6s | %6s %6s | %8s %6s %6s | %5s %5s %5s |"
	       " %5s %5s %5s\n",
	    "case", "msg/s", "ack50", "ack99", "both50", "both99", "cpu/1000",
	    "rss", "peak", "srv%", "gen%", "oth%", "fd-ow", "fd-ap", "ping");
	printf("%-12s %7s | %6s %6s | %6s %6s | %8s %6s %6s | %5s %5s %5s |"
	       " %5s %5s %5s\n",
	    "", "", "us", "us", "us", "us", "s", "MiB", "MiB", "", "", "", "us",
	    "us", "us");
}

static double percent(double part_s, double wall_s)
{
	return wall_s > 0 ? 100 * part_s / wall_s : 0;
}

static void print_row(struct bench *b)
{
	struct load *l = &b->load;
	const struct usage *x = &b->before, *y = &b->after;
	double wall_s = y->at_s - x->at_s;
	double server_s = y->server_s - x->server_s;
	double self_s = y->self_s - x->self_s;
	double busy_s = y->busy_s - x->busy_s + y->stolen_s - x->stolen_s;
	double count = (double)l->wholes.count;
	long now_kb, peak_kb;

	usage_memory(b->pid, &now_kb, &peak_kb);
	printf("%-12s %7.0f | %6u %6u | %6u %6u | %8.4f %6.1f %6.1f |"
	       " %5.0f %5.0f %5.0f | %5u %5u %5u\n",
	    b->name, count / b->seconds, samples_at(&l->acks, 500),
	    samples_at(&l->acks, 990), samples_at(&l->wholes, 500),
	    samples_at(&l->wholes, 990),
	    count > 0 ? 1000 * server_s / count : 0, (double)now_kb / 1024,
	    (double)peak_kb / 1024, percent(server_s, wall_s),
	    percent(self_s, wall_s),
	    percent(busy_s - server_s - self_s, wall_s),
	    samples_at(&b->overwrite, 500), samples_at(&b->append, 500),
	    samples_at(&b->pings, 500));
	if (l->late || l->refused || l->broken)
		printf("  late %zu, refused %zu, broken %zu\n", l->late,
		    l->refused, l->broken);
}

/* ---- one case ----------------------------------------------------------- */

/* The load runs on in this thread; the usage is read when the measured time
 * begins and ends, so it is run in two pieces. */
static bool measure(struct bench *b)
{
	struct load *l = &b->load;
	int64_t now_us = record_now_us();
	bool good;

	l->period_us = b->light ? LIGHT_PERIOD_US : 0;
	l->from_us = l->until_us = now_us + b->warm_s * INT64_C(1000000);
	if (!load_run(l, l->until_us))
		return false;
	l->from_us = record_now_us();
	l->until_us = l->from_us + b->seconds * INT64_C(1000000);
	usage_read(b->pid, &b->before);
	good = load_run(l, l->until_us);
	usage_read(b->pid, &b->after);
	return good;
}

static bool flush(struct bench *b)
{
	if (figures_flush(b->data, FLUSHES, &b->overwrite, &b->append))
		return true;
	fprintf(stderr, "bench: no flush in %s\n", b->data);
	return false;
}

static bool begin_record(struct bench *b)
{
	char path[512];

	if (!b->logs)
		return true;
	snprintf(path, sizeof(path), "%s/load.log", b->logs);
	b->load.record = &b->record;
	return record_open(&b->record, path, "load", false);
}

static bool end_record(struct bench *b)
{
	if (!b->logs)
		return true;
	record_close(&b->record);
	return reader_run(b->port, b->boss, b->logs);
}

static bool run(struct bench *b)
{
	bool good;

	b->load.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (b->load.epoll < 0 || !begin_record(b) ||
	    !stage_ping(b->port, PINGS, PING_PAUSE_US, &b->pings) ||
	    !stage_set(&b->load, b->port, b->admin, b->count, b->boss) ||
	    !flush(b))
		return false;
	good = measure(b);
	if (good)
		good = flush(b);
	else
		fprintf(stderr, "bench: a connection broke or stuck\n");
	print_row(b);
	return good && end_record(b) && !b->load.refused;
}

/* ---- the command line --------------------------------------------------- */

static const struct option options[] = {
	{ "port", required_argument, NULL, 'p' },
	{ "pid", required_argument, NULL, 'i' },
	{ "admin", required_argument, NULL, 'a' },
	{ "data", required_argument, NULL, 'd' },
	{ "name", required_argument, NULL, 'n' },
	{ "conversations", required_argument, NULL, 'c' },
	{ "warm-up", required_argument, NULL, 'w' },
	{ "seconds", required_argument, NULL, 's' },
	{ "logs", required_argument, NULL, 'l' },
	{ "light", no_argument, NULL, 'L' },
	{ "head", no_argument, NULL, 'H' },
	{ NULL, 0, NULL, 0 },
};

static void take_option(struct bench *b, int option)
{
	switch (option) {
	case 'p':
		b->port = atoi(optarg);
		break;
	case 'i':
		b->pid = atoi(optarg);
		break;
	case 'a':
		b->admin = optarg;
		break;
	case 'd':
		b->data = optarg;
		break;
	case 'n':
		b->name = optarg;
		break;
	case 'c':
		b->count = strtoul(optarg, NULL, 10);
		break;
	case 'w':
		b->warm_s = atoi(optarg);
		break;
	case 's':
		b->seconds = atoi(optarg);
		break;
	case 'l':
		b->logs = optarg;
		break;
	default:
		b->light = true;
	}
}

static bool whole(const struct bench *b)
{
	return b->port > 0 && b->pid > 0 && b->admin && b->data &&
	       b->count > 0 && b->count <= 5000 && b->seconds > 0 &&
	       b->seconds <= 3600 && b->warm_s >= 0 && b->warm_s <= 60;
}

int main(int argc, char **argv)
{
	struct bench b = { .name = "", .warm_s = 2, .seconds = 10 };
	int option;
	bool good;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'H') {
			print_head();
			return 0;
		}
		if (option == '?')
			return 64;
		take_option(&b, option);
	}
	if (!whole(&b)) {
		fputs("usage: bench_durable --port N --pid N --admin TOKEN"
		      " --data FOLDER --conversations N [--name TEXT]"
		      " [--warm-up S] [--seconds S] [--light]"
		      " [--logs FOLDER] | --head\n",
		    stderr);
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	good = run(&b);
	load_fini(&b.load);
	samples_fini(&b.overwrite);
	samples_fini(&b.append);
	samples_fini(&b.pings);
	return good ? 0 : 1;
}
