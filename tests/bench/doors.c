/* bench_doors: what the doors bear. Each case is run against a desk on this
 * machine that tests/bench/doors.sh has started, prints its figures and ends
 * with 1 if one is worse than it may be.
 *
 *   stalled    customers who ask and never read fill their out-queues; what
 *              that costs in memory, and others in time
 *   half-open  connections that never say a whole request; what one costs, when
 *              it is cut, and how long others take to get in meanwhile
 *   probe      how long it takes to get a page and to sign in, again and again
 *              for some seconds, while somebody else attacks */
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/figures.h"
#include "tests/fault/field.h"
#include "tests/fault/record.h"
#include "tests/fault/talk.h"

enum {
	LINES = 50, /* of the chat that is asked for; of LINE_LEN bytes */
	LINE_LEN = 1000,
	ASKS_MAX = 200,    /* answers that fill any queue */
	ASKS_LESS = 3,     /* than that, since no two queues fill alike */
	SETTLE_MS = 150,   /* for an answer to be there or to wait */
	PACE_MS = 5,       /* between two questions of a good client */
	KNOCK_MS = 25,     /* between two of its visits */
	MEMORY_KB = 320,   /* that one stalled reader may cost */
	HALF_OPEN_KB = 16, /* that one half-open connection may cost */
	CUT_MS = 12000,    /* http_s, and what a busy machine adds */
	READY_MS = 60000,
	VISIT_US = 500000
};

struct bench {
	int port;
	pid_t pid;
	int count, seconds;
	char token[600]; /* of a visitor */
	char chat[64];
	bool failed;
};

static void verdict(struct bench *b, bool good, const char *goal)
{
	printf("  %-4s %s\n", good ? "ok" : "NOT", goal);
	b->failed |= !good;
}

static void give_up(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(2);
}

static long memory_kb(const struct bench *b)
{
	long now, peak;

	if (!usage_memory(b->pid, &now, &peak))
		give_up("the desk is gone");
	return now;
}

/* ---- clients ------------------------------------------------------------ */

/* A figure of /metrics. */
static long long figure(const struct bench *b, const char *name)
{
	static const char ask[] =
	    "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
	struct buf reply = BUF_EMPTY;
	long long value = -1;
	char line[80];
	const char *at;

	snprintf(line, sizeof(line), "\n%s ", name);
	if (raw_exchange(b->port, str_from(ask), &reply) == 200 &&
	    (at = strstr(buf_cstr(&reply), line)))
		value = strtoll(at + strlen(line), NULL, 10);
	buf_fini(&reply);
	return value;
}

static bool sign_in(struct bench *b, struct talk *t)
{
	struct str frame;

	if (!talk_dial(t, b->port) ||
	    !talk_sayf(t,
		"{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\",%s%s%s"
		"\"lang\":\"en\"}",
		*b->token ? "\"token\":\"" : "", b->token,
		*b->token ? "\"," : "") ||
	    !talk_await(t, NULL, "h", &frame) ||
	    !field_is(frame, "type", "welcome"))
		return false;
	if (!*b->token)
		snprintf(b->token, sizeof(b->token), "%.*s",
		    STR_ARG(field_text(frame, "token")));
	return true;
}

/* A visitor with a chat that is worth reading. */
static void set_stage(struct bench *b)
{
	struct str frame, list, record;
	struct talk t;
	char text[LINE_LEN + 1];

	memset(text, 'x', LINE_LEN);
	text[LINE_LEN] = '\0';
	if (!sign_in(b, &t) ||
	    !talk_say(&t, "{\"type\":\"open\",\"id\":\"o\"}") ||
	    !talk_await(&t, NULL, "o", &frame))
		give_up("no chat could be opened");
	list = field_of(frame, "chats");
	record = field_item(&list);
	snprintf(b->chat, sizeof(b->chat), "%.*s",
	    STR_ARG(field_text(record, "conversation")));
	for (int i = 0; i < LINES; i++) {
		char id[16];

		snprintf(id, sizeof(id), "s%d", i);
		if (!talk_sayf(&t,
			"{\"type\":\"say\",\"id\":\"%s\",\"conversation\":"
			"\"%s\",\"text\":\"%s\"}",
			id, b->chat, text) ||
		    !talk_await(&t, NULL, id, &frame) ||
		    !field_is(frame, "type", "ack"))
			give_up("no lines could be said");
	}
	talk_hang(&t);
}

static bool ask_much(struct bench *b, struct talk *t)
{
	return talk_sayf(t,
	    "{\"type\":\"history\",\"id\":\"y\",\"conversation\":\"%s\"}",
	    b->chat);
}

/* Questions of a good client for some seconds, each when the last is answered
 * and PACE_MS have gone by. */
static void converse(struct bench *b, int seconds, struct samples *out)
{
	int64_t end_us = record_now_us() + seconds * INT64_C(1000000);
	struct str frame;
	struct talk t;

	if (!sign_in(b, &t))
		give_up("a good client could not sign in");
	while (record_now_us() < end_us) {
		int64_t begun_us = record_now_us();

		if (!talk_say(&t, "{\"type\":\"list\",\"id\":\"l\","
				  "\"what\":\"mine\"}") ||
		    !talk_await(&t, NULL, "l", &frame))
			give_up("a good client got no answer");
		samples_add(out, record_now_us() - begun_us);
		poll(NULL, 0, PACE_MS);
	}
	talk_hang(&t);
}

/* Its replies are read and its machine trained. */
static void await_ready(struct bench *b)
{
	static const char ask[] =
	    "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";

	for (int i = 0; i < READY_MS / KNOCK_MS; i++) {
		if (raw_exchange(b->port, str_from(ask), NULL) == 200)
			return;
		poll(NULL, 0, KNOCK_MS);
	}
	give_up("the desk did not get ready");
}

/* ---- stalled ------------------------------------------------------------- */

/* How much one may ask for without reading before it is given up. */
static int fill_of_one(struct bench *b)
{
	long long before = figure(b, "deskbell_connections_shed_total");
	struct talk t;
	int asks = 0;

	if (!sign_in(b, &t))
		give_up("a reader could not sign in");
	while (asks < ASKS_MAX &&
	       figure(b, "deskbell_connections_shed_total") == before) {
		if (!ask_much(b, &t))
			break;
		asks++;
		poll(NULL, 0, SETTLE_MS);
	}
	talk_hang(&t);
	if (asks <= ASKS_LESS || asks == ASKS_MAX)
		give_up("a reader that stands still was not given up");
	return asks - ASKS_LESS;
}

static void stall(struct bench *b, struct talk *readers, int asks)
{
	for (int i = 0; i < b->count; i++) {
		if (!sign_in(b, &readers[i]))
			give_up("a reader could not sign in");
		for (int k = 0; k < asks; k++)
			if (!ask_much(b, &readers[i]))
				break;
	}
}

static void print_times(const char *what, struct samples *s)
{
	printf("  %-22s %6zu, p50 %u us, p99 %u us, worst %u us\n", what,
	    s->count, samples_at(s, 500), samples_at(s, 990),
	    samples_at(s, 1000));
}

static void run_stalled(struct bench *b)
{
	struct talk *readers = calloc((size_t)b->count, sizeof(*readers));
	struct samples before = { 0 }, during = { 0 };
	long long shed;
	long base_kb, grown_kb;
	int asks;

	if (!readers)
		give_up("no memory");
	set_stage(b);
	asks = fill_of_one(b);
	shed = figure(b, "deskbell_connections_shed_total");
	converse(b, b->seconds, &before);
	base_kb = memory_kb(b);
	stall(b, readers, asks);
	converse(b, b->seconds, &during);
	grown_kb = memory_kb(b) - base_kb;
	shed = figure(b, "deskbell_connections_shed_total") - shed;
	printf("stalled: %d readers, %lld given up, %lld KiB queued\n",
	    b->count, shed, figure(b, "deskbell_out_queue_bytes") / 1024);
	printf("  memory grew by %ld MiB, %ld KiB each\n", grown_kb / 1024,
	    grown_kb / b->count);
	print_times("others before", &before);
	print_times("others meanwhile", &during);
	verdict(b, grown_kb <= (long)b->count * MEMORY_KB,
	    "memory grew by at most 320 KiB each");
	verdict(b, samples_at(&during, 990) <= 2 * samples_at(&before, 990),
	    "p99 of others at most twice what it was");
	for (int i = 0; i < b->count; i++)
		talk_hang(&readers[i]);
	free(readers);
	samples_fini(&before);
	samples_fini(&during);
}

/* ---- probe --------------------------------------------------------------- */

static void visit(struct bench *b, struct samples *pages, struct samples *ins)
{
	static const char ask[] =
	    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
	int64_t begun_us = record_now_us();
	struct talk t;

	if (raw_exchange(b->port, str_from(ask), NULL) != 200)
		give_up("no page was to be had");
	samples_add(pages, record_now_us() - begun_us);
	begun_us = record_now_us();
	if (!sign_in(b, &t))
		give_up("nobody could sign in");
	samples_add(ins, record_now_us() - begun_us);
	talk_hang(&t);
}

static void print_visits(
    struct bench *b, struct samples *pages, struct samples *ins)
{
	print_times("pages", pages);
	print_times("connected, signed in", ins);
	verdict(b,
	    samples_at(pages, 990) <= VISIT_US &&
		samples_at(ins, 990) <= VISIT_US,
	    "99 of 100 pages and of 100 sign-ins within 500 ms");
	samples_fini(pages);
	samples_fini(ins);
}

static void run_probe(struct bench *b)
{
	int64_t end_us = record_now_us() + b->seconds * INT64_C(1000000);
	struct samples pages = { 0 }, ins = { 0 };

	while (record_now_us() < end_us) {
		visit(b, &pages, &ins);
		poll(NULL, 0, KNOCK_MS);
	}
	printf("probe: %d s\n", b->seconds);
	print_visits(b, &pages, &ins);
}

/* ---- half-open ------------------------------------------------------------
 */

static int open_halves(struct bench *b, struct rawws *at)
{
	int opened = 0;

	for (int i = 0; i < b->count; i++) {
		if (!raw_connect(&at[i], b->port))
			break;
		if (i & 1)
			(void)raw_say(&at[i], "GET /chat HT");
		opened++;
	}
	return opened;
}

/* How many have been cut by now. */
static int count_cut(struct rawws *at, int count)
{
	int cut = 0;

	for (int i = 0; i < count; i++)
		cut += at[i].ended || raw_end(&at[i], 0);
	return cut;
}

static void run_half_open(struct bench *b)
{
	struct rawws *halves = calloc((size_t)b->count, sizeof(*halves));
	struct samples pages = { 0 }, ins = { 0 };
	int64_t begun_ms, opened_ms;
	long base_kb, grown_kb;
	int opened, cut;
	struct talk t;

	if (!halves)
		give_up("no memory");
	if (!sign_in(b, &t)) /* a visitor that is known from now on */
		give_up("nobody could sign in");
	talk_hang(&t);
	base_kb = memory_kb(b);
	begun_ms = raw_now_ms();
	opened = open_halves(b, halves);
	opened_ms = raw_now_ms();
	cut = count_cut(halves, opened);
	grown_kb = memory_kb(b) - base_kb;
	printf("half-open: %d of %d in %lld ms, %d cut by then\n", opened,
	    b->count, (long long)(opened_ms - begun_ms), cut);
	printf("  memory grew by %ld MiB, %.1f KiB each\n", grown_kb / 1024,
	    (double)grown_kb / (opened ? opened : 1));
	while (cut < opened && raw_now_ms() - opened_ms < 2 * CUT_MS) {
		visit(b, &pages, &ins);
		poll(NULL, 0, KNOCK_MS);
		cut = count_cut(halves, opened);
	}
	printf("  the last of %d cut %lld ms after the last came\n", cut,
	    (long long)(raw_now_ms() - opened_ms));
	verdict(b, opened == b->count, "all of them were let in");
	verdict(b, cut == opened && raw_now_ms() - opened_ms <= CUT_MS,
	    "all of them were cut in time");
	verdict(b, grown_kb <= (long)opened * HALF_OPEN_KB,
	    "one costs at most 16 KiB");
	print_visits(b, &pages, &ins);
	for (int i = 0; i < opened; i++)
		raw_shut(&halves[i]);
	free(halves);
}

/* ---- the command line -----------------------------------------------------
 */

static const struct option options[] = {
	{ "port", required_argument, NULL, 'p' },
	{ "pid", required_argument, NULL, 'i' },
	{ "count", required_argument, NULL, 'c' },
	{ "seconds", required_argument, NULL, 's' },
	{ NULL, 0, NULL, 0 },
};

static int usage(void)
{
	fputs("usage: bench_doors --port N --pid N [--count N] [--seconds S]"
	      " stalled | half-open | probe\n",
	    stderr);
	return 64;
}

int main(int argc, char **argv)
{
	struct bench b = { .count = 1000, .seconds = 10 };
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int number = option == '?' ? 0 : atoi(optarg);

		if (number <= 0)
			return usage();
		if (option == 'p')
			b.port = number;
		else if (option == 'i')
			b.pid = number;
		else if (option == 'c')
			b.count = number;
		else
			b.seconds = number;
	}
	if (optind != argc - 1 || !b.port || !b.pid || b.count > 100000)
		return usage();
	signal(SIGPIPE, SIG_IGN);
	setlinebuf(stdout);
	await_ready(&b);
	if (!strcmp(argv[optind], "stalled"))
		run_stalled(&b);
	else if (!strcmp(argv[optind], "half-open"))
		run_half_open(&b);
	else if (!strcmp(argv[optind], "probe"))
		run_probe(&b);
	else
		return usage();
	return b.failed ? 1 : 0;
}
