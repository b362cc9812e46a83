/* The local socket: the same messages a line each, for who may open it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/wire.h"
#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}\n"

enum { LOCALS_MAX = 16, NOBODY = 65534 };

struct place {
	char folder[32];
	char path[64];
};

static void open_at(struct netdesk *d, struct place *place)
{
	strcpy(place->folder, "/tmp/deskbell-net-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/socket", place->folder);
	netdesk_config(d);
	d->config.local_path = place->path;
}

static void close_at(struct netdesk *d, struct place *place)
{
	netdesk_stop(d);
	ck_assert_int_ne(access(place->path, F_OK), 0); /* it cleans up */
	ck_assert(!rmdir(place->folder));
}

static bool answered(struct rawws *ws, const char *word)
{
	struct str line;

	return raw_line(ws, &line, RAW_MS) && line.len &&
	       memmem(line.ptr, line.len, word, strlen(word));
}

START_TEST(test_lines)
{
	struct place place;
	struct stat st;
	struct netdesk d;
	struct rawws ws;

	open_at(&d, &place);
	netdesk_start(&d);
	ck_assert(!stat(place.path, &st));
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"ack\""));
	pthread_mutex_lock(&d.lock);
	ck_assert(d.local);
	ck_assert_uint_eq(d.origins, 0);
	pthread_mutex_unlock(&d.lock);
	/* Three at once, then one in pieces. */
	ck_assert(raw_say(&ws, ASK ASK ASK));
	for (int i = 0; i < 3; i++)
		ck_assert(answered(&ws, "\"ack\""));
	for (const char *at = ASK; *at; at++)
		ck_assert(raw_put(&ws, at, 1));
	ck_assert(answered(&ws, "\"ack\""));
	/* It is no websocket in the figures. */
	ck_assert_int_eq(netdesk_count(&d, METER_connections), 0);
	raw_shut(&ws);
	ck_assert(wait_for(&d.gone, 1));
	close_at(&d, &place);
}
END_TEST

START_TEST(test_bad_lines)
{
	struct place place;
	struct netdesk d;
	struct rawws ws;

	open_at(&d, &place);
	netdesk_start(&d);
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_say(&ws, "nonsense\n"));
	ck_assert(answered(&ws, "\"bad_json\""));
	ck_assert(raw_say(&ws, "\n"));
	ck_assert(answered(&ws, "\"error\""));
	ck_assert(raw_say(&ws, "{\"type\":\"\xff\"}\n"));
	ck_assert(answered(&ws, "\"bad_json\""));
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"ack\""));
	raw_shut(&ws);
	close_at(&d, &place);
}
END_TEST

/* with: the newline after a line that is too long has come as well. */
START_TEST(test_too_long)
{
	char *line = malloc(WIRE_FRAME_MAX + 3);
	struct place place;
	struct netdesk d;
	struct rawws ws;

	ck_assert_ptr_nonnull(line);
	open_at(&d, &place);
	netdesk_start(&d);
	memset(line, ' ', WIRE_FRAME_MAX + 3);
	memcpy(line, ASK, strlen(ASK) - 2);
	line[WIRE_FRAME_MAX - 1] = '}';
	line[WIRE_FRAME_MAX] = '\n';
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_put(&ws, line, WIRE_FRAME_MAX + 1)); /* just fits */
	ck_assert(answered(&ws, "\"ack\""));
	line[WIRE_FRAME_MAX - 1] = ' ';
	line[WIRE_FRAME_MAX] = '}';
	line[WIRE_FRAME_MAX + 1] = _i ? '\n' : ' ';
	(void)raw_put(&ws, line, WIRE_FRAME_MAX + 2);
	ck_assert(answered(&ws, "\"too_long\""));
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert(wait_for(&d.gone, 1));
	raw_shut(&ws);
	free(line);
	close_at(&d, &place);
}
END_TEST

START_TEST(test_no_rate_but_patience)
{
	struct place place;
	struct netdesk d;
	struct rawws ws;

	open_at(&d, &place);
	for (int i = 0; i < RATE_COUNT; i++)
		d.config.rates[i] = (struct net_rate){ 1, 1 };
	d.config.unsigned_bytes_max = 10;
	d.config.sign_in_ms = 1;
	netdesk_start(&d);
	ck_assert(raw_local(&ws, place.path));
	for (int i = 0; i < 500; i++)
		ck_assert(raw_say(&ws, ASK));
	for (int i = 0; i < 500; i++)
		ck_assert(answered(&ws, "\"ack\""));
	netdesk_set(&d, &d.full, true);
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"busy\""));
	ck_assert(raw_say(&ws, ASK));
	netdesk_set(&d, &d.full, false);
	ck_assert(answered(&ws, "\"ack\""));
	raw_shut(&ws);
	close_at(&d, &place);
}
END_TEST

START_TEST(test_deliveries)
{
	struct peer_ref peer;
	struct place place;
	struct netdesk d;
	struct rawws ws;

	open_at(&d, &place);
	netdesk_start(&d);
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"ack\""));
	peer = netdesk_from(&d);
	netdesk_deliver(&d, DELIVERY_FRAME, "progress", 0, &peer, 1);
	netdesk_deliver(&d, DELIVERY_CLOSE, NULL, 1000, &peer, 1);
	ck_assert(answered(&ws, "progress"));
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert(wait_for(&d.gone, 1));
	ck_assert_int_eq(wait_value(&d.lost), 0);
	raw_shut(&ws);
	close_at(&d, &place);
}
END_TEST

START_TEST(test_slow_reader)
{
	enum { LEN = 50000 };
	char *text = malloc(LEN + 1);
	struct peer_ref peer;
	struct place place;
	struct netdesk d;
	struct rawws ws;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', LEN);
	text[LEN] = '\0';
	open_at(&d, &place);
	netdesk_start(&d);
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"ack\""));
	peer = netdesk_from(&d);
	for (int i = 0; i < 100; i++)
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, &peer, 1);
	ck_assert(wait_for(&d.gone, 1));
	raw_shut(&ws);
	free(text);
	close_at(&d, &place);
}
END_TEST

START_TEST(test_as_many_as_may)
{
	struct rawws ws[LOCALS_MAX + 1];
	struct place place;
	struct netdesk d;

	open_at(&d, &place);
	netdesk_start(&d);
	for (int i = 0; i <= LOCALS_MAX; i++) {
		ck_assert(raw_local(&ws[i], place.path));
		if (i == LOCALS_MAX)
			break;
		ck_assert(raw_say(&ws[i], ASK));
		ck_assert(answered(&ws[i], "\"ack\""));
	}
	ck_assert(raw_end(&ws[LOCALS_MAX], RAW_MS));
	ck_assert_uint_eq(ws[LOCALS_MAX].in.len, 0);
	for (int i = 0; i <= LOCALS_MAX; i++)
		raw_shut(&ws[i]);
	close_at(&d, &place);
}
END_TEST

static void say_goodbye(struct netdesk *d)
{
	net_drain(d->net);
	net_farewell(d->net, 10000);
}

START_TEST(test_farewell)
{
	struct place place;
	struct netdesk d;
	struct rawws ws;

	open_at(&d, &place);
	netdesk_start(&d);
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"ack\""));
	netdesk_on_loop(&d, say_goodbye);
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert(wait_for(&d.stopped, 1));
	raw_shut(&ws);
	close_at(&d, &place);
}
END_TEST

/* ---- the name in the file system --------------------------------------- */

static void leave_socket(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	ck_assert(!bind(fd, (struct sockaddr *)&at, sizeof(at)));
	close(fd);
}

START_TEST(test_left_behind)
{
	struct place place;
	struct netdesk d;
	struct rawws ws;

	open_at(&d, &place);
	leave_socket(place.path);
	netdesk_start(&d);
	ck_assert(raw_local(&ws, place.path));
	ck_assert(raw_say(&ws, ASK));
	ck_assert(answered(&ws, "\"ack\""));
	raw_shut(&ws);
	close_at(&d, &place);
}
END_TEST

/* A file that is no socket is not ours to remove. */
START_TEST(test_in_the_way)
{
	struct place place;
	struct net *net = NULL;
	struct netdesk d;
	FILE *file;

	open_at(&d, &place);
	file = fopen(place.path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("precious", file);
	fclose(file);
	ck_assert_int_eq(net_open(&d.config, &net), ERR_bad_settings);
	ck_assert(!access(place.path, F_OK));
	ck_assert(!unlink(place.path));
	ck_assert(!rmdir(place.folder));
}
END_TEST

START_TEST(test_name_too_long)
{
	char path[200];
	struct netdesk d;
	struct net *net = NULL;

	memset(path, 'a', sizeof(path));
	memcpy(path, "/tmp/", 5);
	path[sizeof(path) - 1] = '\0';
	netdesk_config(&d);
	d.config.local_path = path;
	ck_assert_int_eq(net_open(&d.config, &net), ERR_bad_settings);
}
END_TEST

/* Another user: 0 = was shut out, 1 = was served, 2 = could not be tried. */
static int try_as_nobody(const char *path)
{
	struct rawws ws;
	struct str line;

	if (setgid(NOBODY) || setuid(NOBODY))
		return 2;
	if (!raw_local(&ws, path))
		return 0;
	(void)raw_say(&ws, ASK);
	return raw_line(&ws, &line, RAW_MS) ? 1 : 0;
}

/* Even if somebody opens the file's mode: the kernel says who it is. */
START_TEST(test_strangers)
{
	struct place place;
	struct netdesk d;
	int status;
	pid_t child;

	if (geteuid() != 0)
		return;
	open_at(&d, &place);
	netdesk_start(&d);
	ck_assert(!chmod(place.folder, 0755));
	for (int open_mode = 0; open_mode < 2; open_mode++) {
		if (open_mode)
			ck_assert(!chmod(place.path, 0666));
		child = fork();
		if (!child)
			_exit(try_as_nobody(place.path));
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFEXITED(status));
		ck_assert_int_eq(WEXITSTATUS(status), 0);
	}
	ck_assert_int_eq(wait_value(&d.opened), 0);
	close_at(&d, &place);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net local");
	TCase *t = tcase_create("local");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, test_lines);
	tcase_add_test(t, test_bad_lines);
	tcase_add_loop_test(t, test_too_long, 0, 2);
	tcase_add_test(t, test_no_rate_but_patience);
	tcase_add_test(t, test_deliveries);
	tcase_add_test(t, test_slow_reader);
	tcase_add_test(t, test_as_many_as_may);
	tcase_add_test(t, test_farewell);
	tcase_add_test(t, test_left_behind);
	tcase_add_test(t, test_in_the_way);
	tcase_add_test(t, test_name_too_long);
	tcase_add_test(t, test_strangers);
	suite_add_tcase(s, t);
	return s;
}
