/* fault_disk: talks to a desk whose disk gets full and has room again. Sends
 * are refused in a clear way meanwhile, reading goes on, and afterwards all is
 * as before without a restart. Leaves logs for fault_check. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fault/client.h"
#include "tests/fault/field.h"
#include "tests/fault/reader.h"

enum { TURN_MS = 20, WAIT_MS = 30000, LINES = 60, REFUSALS = 5, CHUNK = 65536 };

struct test {
	struct client client;
	struct chat *chat;
	int port;
	const char *admin, *filler, *logs;
	char boss[64], rep[64];
};

static bool say_no(const char *what)
{
	fprintf(stderr, "disk: %s\n", what);
	return false;
}

/* ---- the disk ----------------------------------------------------------- */

static bool fill(const char *path)
{
	static const char chunk[CHUNK];
	size_t size = CHUNK;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return false;
	/* Smaller pieces until not even one byte fits. */
	while (size) {
		if (write(fd, chunk, size) <= 0)
			size /= 2;
	}
	return close(fd) == 0;
}

/* ---- the customer ------------------------------------------------------- */

static void answered(void *ctx, const struct pending *p, struct str frame)
{
	struct test *t = ctx;
	struct str list = field_of(frame, "chats");
	struct str record = field_item(&list);

	if (strstr(p->frame, "\"type\":\"open\"") && record.ptr)
		t->chat = client_follow(
		    &t->client, field_text(record, "conversation"), true);
}

static bool wait_for_chat(struct test *t)
{
	int64_t deadline = raw_now_ms() + WAIT_MS;

	client_post(&t->client, "\"type\":\"open\"");
	while (!t->chat && raw_now_ms() < deadline)
		client_turn(&t->client, TURN_MS);
	if (!t->chat)
		return say_no("no chat could be opened");
	client_post(&t->client, "\"type\":\"person\",\"conversation\":\"%s\"",
	    t->chat->id);
	return true;
}

static bool say_lines(struct test *t, size_t count)
{
	int64_t deadline = raw_now_ms() + WAIT_MS;
	size_t goal = t->client.acked + t->client.pending_count + count;

	while (raw_now_ms() < deadline) {
		size_t begun = t->client.acked + t->client.pending_count;

		if (begun < goal && t->client.pending_count < 4)
			client_line(&t->client, t->chat, false);
		else if (begun >= goal && !t->client.pending_count)
			return true;
		client_turn(&t->client, TURN_MS);
	}
	return say_no("lines are not acknowledged");
}

/* Says lines until some are refused; the client keeps them. */
static bool say_until_refused(struct test *t)
{
	int64_t deadline = raw_now_ms() + WAIT_MS;

	while (raw_now_ms() < deadline) {
		int64_t now_ms = raw_now_ms();
		bool waits = false;

		if (t->client.pending_count < 4)
			client_line(&t->client, t->chat, false);
		client_turn(&t->client, TURN_MS);
		for (size_t i = 0; i < t->client.pending_count; i++)
			waits |= t->client.outbox[i].not_before_ms > now_ms;
		if (waits)
			return true;
		if (!talk_open(&t->client.talk))
			return say_no("the connection was lost");
	}
	return say_no("nothing is refused though the disk is full");
}

/* ---- what others can still do ------------------------------------------- */

/* One line by a customer of its own, as bare frames: what is the code? */
static bool refusal_is_clear(struct test *t)
{
	struct str frame = STR_NONE, code;
	struct talk talk;
	bool good;

	if (!talk_dial(&talk, t->port))
		return say_no("no new connection while the disk is full");
	good = talk_sayf(&talk,
		   "{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\","
		   "\"token\":\"%s\"}",
		   t->client.token) &&
	       talk_await(&talk, NULL, "h", &frame);
	if (!good || !field_is(frame, "type", "welcome"))
		return say_no("a known customer cannot come back");
	for (int i = 0; good && i < REFUSALS; i++) {
		good = talk_sayf(&talk,
			   "{\"type\":\"say\",\"id\":\"full-%d\","
			   "\"conversation\":\"%s\",\"text\":\"full\"}",
			   i, t->chat->id) &&
		       talk_await(&talk, "error", NULL, &frame);
		code = field_text(frame, "code");
		good = good &&
		       (str_is(code, "disk_full") || str_is(code, "try_later"));
		if (good && field_int(frame, "retry_ms", 0) <= 0)
			good = say_no("a refusal without a time to try again");
	}
	if (!good)
		fprintf(stderr, "disk: answer %.*s\n", STR_ARG(frame));
	talk_hang(&talk);
	return good;
}

static bool count_lines(struct test *t, const char *ask, size_t least)
{
	struct str frame = STR_NONE, rest;
	struct talk talk;
	size_t count = 0;
	bool good;

	if (!talk_dial(&talk, t->port))
		return say_no("no new connection while the disk is full");
	good = talk_sayf(&talk,
		   "{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\","
		   "\"token\":\"%s\"}",
		   t->client.token) &&
	       talk_await(&talk, NULL, "h", &frame) &&
	       talk_sayf(&talk,
		   "{\"type\":\"%s\",\"id\":\"r\",\"conversation\":\"%s\"}",
		   ask, t->chat->id) &&
	       talk_await(&talk, NULL, "r", &frame) &&
	       field_is(frame, "type", "lines");
	rest = field_of(frame, "lines");
	while (good && field_item(&rest).ptr)
		count++;
	talk_hang(&talk);
	if (!good || count < least)
		fprintf(stderr, "disk: %s gave %zu lines of %zu\n", ask, count,
		    least);
	return good && count >= least;
}

/* Staff signs in with a lasting token; nothing of that has to be stored. */
static bool rep_returns(struct test *t)
{
	struct talk talk;
	bool good = reader_sign_in(&talk, t->port, t->rep);

	talk_hang(&talk);
	return good || say_no("a rep cannot sign in while the disk is full");
}

/* ---- the story ---------------------------------------------------------- */

static bool make_users(struct test *t)
{
	struct str frame = STR_NONE;
	struct talk talk;
	char once[64];
	bool good = reader_sign_in(&talk, t->port, t->admin) &&
		    reader_add_user(&talk, "boss", "supervisor", 1, t->boss) &&
		    reader_add_user(&talk, "rep", "rep", 1, once);

	talk_hang(&talk);
	/* A one-time token is exchanged for a lasting one. */
	good =
	    good && talk_dial(&talk, t->port) &&
	    talk_sayf(&talk,
		"{\"type\":\"hello\",\"id\":\"h\",\"token\":\"%s\"}", once) &&
	    talk_await(&talk, NULL, "h", &frame);
	if (good)
		snprintf(t->rep, sizeof(t->rep), "%.*s",
		    STR_ARG(field_text(frame, "token")));
	talk_hang(&talk);
	return (good && *t->rep) || say_no("the users could not be made");
}

static bool while_full(struct test *t)
{
	bool good = say_until_refused(t) && refusal_is_clear(t);

	good = count_lines(t, "resume", LINES) && good;
	good = count_lines(t, "history", LINES < 50 ? LINES : 50) && good;
	return rep_returns(t) && good;
}

static bool run(struct test *t)
{
	bool good;

	if (!make_users(t) || !wait_for_chat(t) || !say_lines(t, LINES))
		return false;
	for (int round = 0; round < 2; round++) {
		if (!fill(t->filler))
			return say_no("the disk cannot be filled");
		good = while_full(t);
		unlink(t->filler);
		/* What was refused is still in the outbox. */
		if (!say_lines(t, LINES) || !good)
			return false;
	}
	return reader_run(t->port, t->boss, t->logs);
}

int main(int argc, char **argv)
{
	static struct test t;
	char log[512];
	bool good;

	if (argc != 5) {
		fputs("usage: fault_disk PORT TOKEN FILLER LOGS\n", stderr);
		return 64;
	}
	signal(SIGPIPE, SIG_IGN);
	t.port = atoi(argv[1]);
	t.admin = argv[2];
	t.filler = argv[3];
	t.logs = argv[4];
	snprintf(log, sizeof(log), "%s/c0.log", t.logs);
	if (!client_init(&t.client, "c0", t.port, log, "", 1))
		return 2;
	t.client.ctx = &t;
	t.client.answered = answered;
	good = run(&t);
	client_fini(&t.client);
	return good ? 0 : 1;
}
