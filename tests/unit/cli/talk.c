/* The signed-in talk against a stand-in desk on the same loop: sign-in, what
 * is sent again, what ends it. Link and library are the real ones. */
#include "client/cli/talk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ev.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/suite.h"

#define CHAT "AAAAAAAAAAAAAAAAAAAAAA"
#define WELCOME                                                                \
	"{\"type\":\"welcome\",\"standing\":\"rep\",\"name\":\"mei\","         \
	"\"token\":\"T2\"}"

/* ---- the stand-in ------------------------------------------------------- */

static struct ev_loop *loop;
static struct url url;
static ev_io door, line;
static struct buf bytes; /* not read yet */
static bool upgraded;
static int connections;
static char head[2048];  /* of the last handshake */
static char heard[4096]; /* frames, a newline behind each */
static void (*on_heard)(const char *frame);

static void send_frame(unsigned char opcode, const void *data, size_t len)
{
	unsigned char frame[1024] = { (unsigned char)(0x80 | opcode) };
	size_t at = 2;

	ck_assert_uint_lt(len, sizeof(frame) - 4);
	frame[1] = (unsigned char)(len < 126 ? len : 126);
	if (len >= 126) {
		frame[2] = (unsigned char)(len >> 8);
		frame[3] = (unsigned char)len;
		at = 4;
	}
	memcpy(frame + at, data, len);
	ck_assert_int_eq(write(line.fd, frame, at + len), (ssize_t)(at + len));
}

static void say(const char *text)
{
	send_frame(1, text, strlen(text));
}

static void hang_up(void)
{
	if (!ev_is_active(&line))
		return;
	ev_io_stop(loop, &line);
	close(line.fd);
	buf_clear(&bytes);
	upgraded = false;
}

static void drop_front(size_t len)
{
	memmove(bytes.ptr, bytes.ptr + len, bytes.len - len);
	bytes.len -= len;
}

static void shake_hands(void)
{
	static const char name[] = "Sec-WebSocket-Key: ";
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	const char *end = memmem(bytes.ptr, bytes.len, "\r\n\r\n", 4);
	unsigned char digest[EVP_MAX_MD_SIZE], accept[64];
	char key[128];
	const char *at;

	if (!end)
		return;
	snprintf(head, sizeof(head), "%.*s", (int)(end - bytes.ptr), bytes.ptr);
	at = strcasestr(head, name);
	ck_assert_ptr_nonnull(at);
	snprintf(key, sizeof(key), "%.24s%s", at + strlen(name), guid);
	EVP_Digest(key, strlen(key), digest, NULL, EVP_sha1(), NULL);
	EVP_EncodeBlock(accept, digest, 20);
	dprintf(line.fd,
	    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
	    "Connection: Upgrade\r\nSec-WebSocket-Protocol: deskbell.v1\r\n"
	    "Sec-WebSocket-Accept: %s\r\n\r\n",
	    accept);
	drop_front((size_t)(end + 4 - bytes.ptr));
	upgraded = true;
}

/* One masked frame from the front; false if it is not whole yet. */
static bool read_frame(void)
{
	const unsigned char *at = (const unsigned char *)bytes.ptr;
	size_t len, skip = 2;
	char text[2048];

	if (bytes.len < 2)
		return false;
	len = at[1] & 127;
	if (len == 126) {
		if (bytes.len < 4)
			return false;
		len = (size_t)at[2] << 8 | at[3];
		skip = 4;
	}
	if (bytes.len < skip + 4 + len)
		return false;
	for (size_t i = 0; i < len; i++)
		text[i] = (char)(at[skip + 4 + i] ^ at[skip + i % 4]);
	text[len] = '\0';
	int opcode = at[0] & 15;
	drop_front(skip + 4 + len);
	if (opcode == 8) {
		strcat(heard, "goodbye\n");
		hang_up();
		return false;
	}
	if (opcode == 1) {
		strcat(heard, text);
		strcat(heard, "\n");
		if (on_heard)
			on_heard(text);
	}
	return ev_is_active(&line);
}

static void on_bytes(struct ev_loop *l, ev_io *io, int events)
{
	ssize_t got;

	(void)l;
	(void)events;
	ck_assert(buf_reserve(&bytes, 4096));
	got = read(io->fd, bytes.ptr + bytes.len, 4096);
	if (got <= 0) {
		hang_up();
		return;
	}
	bytes.len += (size_t)got;
	if (!upgraded)
		shake_hands();
	while (upgraded && read_frame())
		;
}

static void on_door(struct ev_loop *l, ev_io *io, int events)
{
	int fd = accept(io->fd, NULL, NULL);

	(void)events;
	ck_assert_int_ge(fd, 0);
	hang_up();
	connections++;
	ev_io_init(&line, on_bytes, fd, EV_READ);
	ev_io_start(l, &line);
}

static void open_door(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char text[64];

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, len), 0);
	ck_assert_int_eq(listen(fd, 8), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	snprintf(
	    text, sizeof(text), "ws://127.0.0.1:%d", ntohs(address.sin_port));
	ck_assert_ptr_null(url_parse(str_from(text), &url));
	ev_io_init(&door, on_door, fd, EV_READ);
	ev_io_start(loop, &door);
}

/* ---- the talk ----------------------------------------------------------- */

static struct talk *talk;
static char told[2048]; /* what the talk called */
static enum exit_code over_code;
static bool deadline;
static ev_timer limit;

static void tell(const char *word)
{
	strcat(told, word);
	strcat(told, " ");
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *answered)
{
	(void)ctx;
	tell(message_row(m->type)->name);
	if (answered)
		tell(answered->id);
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	(void)ctx;
	(void)why;
	(void)wait_ms;
	tell(state == TALK_ON ? "on" : "off");
}

static void on_token(void *home, struct str token)
{
	char text[64];

	(void)home;
	snprintf(text, sizeof(text), "token=%.*s", STR_ARG(token));
	tell(text);
}

static void on_notice(void *ctx, const char *sentence)
{
	(void)ctx;
	(void)sentence;
	tell("notice");
}

static void on_over(void *home, enum exit_code code, const char *why)
{
	(void)home;
	ck_assert_uint_gt(strlen(why), 3);
	over_code = code;
	tell("over");
}

static void on_gone(void *home)
{
	(void)home;
	tell("gone");
}

static void on_limit(struct ev_loop *l, ev_timer *timer, int events)
{
	(void)l;
	(void)timer;
	(void)events;
	deadline = true;
}

static void start(struct talk_who who, bool patient)
{
	struct talk_config config = { .loop = loop,
		.url = &url,
		.clock = &clock_system,
		.chance = &chance_system,
		.who = who,
		.patient = patient,
		.message = on_message,
		.state = on_state,
		.notice = on_notice,
		.token = on_token,
		.over = on_over,
		.gone = on_gone };

	ck_assert_int_eq(talk_open(&config, &talk), ERR_ok);
}

/* Turns the loop until the text has been told, or heard by the desk. */
static void until(const char *where, const char *text)
{
	deadline = false;
	ev_timer_init(&limit, on_limit, 8., 0.);
	ev_timer_start(loop, &limit);
	while (!strstr(where, text) && !deadline)
		ev_run(loop, EVRUN_ONCE);
	ev_timer_stop(loop, &limit);
	ck_assert_msg(
	    !deadline, "no %s; told: %s; heard: %s", text, told, heard);
}

static void setup(void)
{
	loop = ev_loop_new(0);
	head[0] = heard[0] = told[0] = '\0';
	connections = 0;
	on_heard = NULL;
	talk = NULL;
	upgraded = false;
	bytes = BUF_EMPTY;
	ev_init(&line, on_bytes);
	open_door();
}

static void teardown(void)
{
	talk_close(talk);
	hang_up();
	ev_io_stop(loop, &door);
	close(door.fd);
	buf_fini(&bytes);
	ev_loop_destroy(loop);
}

static const struct talk_who staff = { .token = STR("T1") };

static void welcome_all(const char *frame)
{
	if (strstr(frame, "\"hello\"") || strstr(frame, "\"login\""))
		say(WELCOME);
}

static void send_say(const char *id, const char *text)
{
	struct message m = { .type = MESSAGE_say, .id = str_from(id) };

	m.u.say.conversation = STR(CHAT);
	m.u.say.text = str_from(text);
	ck_assert_int_eq(talk_send(talk, &m, NULL), ERR_ok);
}

START_TEST(staff_signs_in_by_token)
{
	on_heard = welcome_all;
	start(staff, false);
	until(told, "welcome");
	ck_assert_str_eq(told, "token=T2 on welcome ");
	ck_assert_ptr_nonnull(strstr(heard, "\"type\":\"hello\""));
	ck_assert_ptr_nonnull(strstr(heard, "\"token\":\"T1\""));
	ck_assert_ptr_null(strcasestr(head, "Origin:"));
	ck_assert_ptr_nonnull(
	    strstr(head, "Sec-WebSocket-Protocol: deskbell.v1"));
	hang_up();
	until(told, "off");
	until(told, "off token=T2 on welcome");
	/* the newer token from now on */
	ck_assert_ptr_nonnull(strstr(heard, "\"token\":\"T2\""));
	ck_assert_int_eq(connections, 2);
}
END_TEST

START_TEST(staff_signs_in_by_password)
{
	struct talk_who who = { .name = STR("mei"),
		.password = STR("seven leaves") };

	on_heard = welcome_all;
	start(who, false);
	until(told, "welcome");
	ck_assert_ptr_nonnull(strstr(heard, "\"password\":\"seven leaves\""));
	heard[0] = told[0] = '\0';
	hang_up();
	until(told, "welcome");
	ck_assert_ptr_null(strstr(heard, "seven"));
}
END_TEST

START_TEST(a_customer_has_an_origin)
{
	struct talk_who who = {
		.customer = true, .shop = STR("tea"), .lang = STR("es")
	};
	char origin[300];

	on_heard = welcome_all;
	start(who, true);
	until(told, "welcome");
	snprintf(origin, sizeof(origin), "\r\nOrigin: %s\r\n", url.origin);
	ck_assert_msg(strcasestr(head, origin), "%s", head);
	ck_assert_ptr_nonnull(strstr(heard, "\"shop\":\"tea\""));
	ck_assert_ptr_nonnull(strstr(heard, "\"lang\":\"es\""));
}
END_TEST

static void refuse_sign_in(const char *frame)
{
	if (strstr(frame, "\"token\""))
		say("{\"type\":\"error\",\"id\":\"sign\",\"code\":\"auth\","
		    "\"text\":\"Sign-in failed.\"}");
	else
		welcome_all(frame);
}

START_TEST(a_bad_token_ends_it)
{
	on_heard = refuse_sign_in;
	start(staff, true);
	until(told, "over");
	ck_assert_int_eq(over_code, EXIT_DENIED);
	ck_assert_int_eq(connections, 1);
}
END_TEST

START_TEST(a_customer_begins_anew)
{
	struct talk_who who = {
		.customer = true, .shop = STR("tea"), .token = STR("old")
	};

	on_heard = refuse_sign_in;
	start(who, true);
	until(told, "welcome");
	ck_assert_str_eq(told, "notice token=T2 on welcome ");
}
END_TEST

START_TEST(nobody_there)
{
	ev_io_stop(loop, &door);
	close(door.fd);
	start(staff, false);
	until(told, "over");
	ck_assert_int_eq(over_code, EXIT_UNREACHABLE);
	open_door(); /* to be closed */
}
END_TEST

static int said;

static void answer_second(const char *frame)
{
	welcome_all(frame);
	if (!strstr(frame, "\"say\""))
		return;
	if (++said == 1)
		hang_up(); /* stored or not? nobody knows */
	else
		say("{\"type\":\"ack\",\"id\":\"s1\",\"conversation\":\"" CHAT
		    "\",\"seq\":7}");
}

START_TEST(an_unanswered_line_goes_again)
{
	const char *first, *second;

	said = 0;
	on_heard = answer_second;
	start(staff, false);
	send_say("s1", "good day"); /* before there is a connection */
	send_say("s2", "again");
	until(told, "ack s1");
	ck_assert_int_eq(said, 2);
	first = strstr(heard, "{\"type\":\"say\"");
	second = strstr(first + 1, "{\"type\":\"say\"");
	ck_assert(!strncmp(first, second, strcspn(first, "\n")));
	/* only now the next one of that chat */
	until(heard, "\"again\"");
	ck_assert_uint_eq(talk_waiting(talk), 1);
}
END_TEST

static void put_off_once(const char *frame)
{
	welcome_all(frame);
	if (!strstr(frame, "\"say\""))
		return;
	say(++said == 1
		? "{\"type\":\"error\",\"id\":\"s1\",\"code\":\"try_later\","
		  "\"text\":\"Not now.\",\"retry_ms\":100}"
		: "{\"type\":\"ack\",\"id\":\"s1\",\"seq\":7}");
}

START_TEST(a_line_put_off_goes_again)
{
	said = 0;
	on_heard = put_off_once;
	start(staff, false);
	send_say("s1", "good day");
	until(told, "ack s1");
	ck_assert_str_eq(told, "token=T2 on welcome error s1 ack s1 ");
	ck_assert_uint_eq(talk_waiting(talk), 0);
	ck_assert_int_eq(connections, 1);
}
END_TEST

START_TEST(a_refused_line_does_not)
{
	on_heard = welcome_all;
	start(staff, false);
	send_say("s1", "good day");
	until(heard, "\"say\"");
	say("{\"type\":\"error\",\"id\":\"s1\",\"code\":\"closed\","
	    "\"text\":\"This chat is closed.\"}");
	until(told, "error s1");
	ck_assert_uint_eq(talk_waiting(talk), 0);
}
END_TEST

static const struct junk_row {
	unsigned char opcode;
	const char *data;
	bool breaks;
} junk[] = {
	{ 1, "{\"type\":\"zebra\",\"stripes\":9}", false },
	{ 1, "{\"type\":\"typing\",\"conversation\":\"x\",\"new\":1}", false },
	{ 1, "{\"type\":", true },
	{ 1, "[]", true },
	{ 1, "{\"type\":\"line\",\"conversation\":\"x\",\"lines\":9}", true },
	{ 2, "bytes", true },
	{ 8, "\x03\xf4retry_ms=10", true },
};

START_TEST(survives_junk)
{
	on_heard = welcome_all;
	start(staff, false);
	until(told, "welcome");
	told[0] = '\0';
	send_frame(junk[_i].opcode, junk[_i].data, strlen(junk[_i].data));
	if (junk[_i].breaks) {
		until(told, "off");
		until(told, "welcome");
		return;
	}
	say("{\"type\":\"typing\",\"conversation\":\"y\",\"on\":true}");
	until(told, "typing");
	ck_assert_int_eq(connections, 1);
}
END_TEST

START_TEST(says_goodbye)
{
	on_heard = welcome_all;
	start(staff, false);
	until(told, "welcome");
	talk_bye(talk);
	until(told, "gone");
	until(heard, "goodbye");
	ck_assert_ptr_null(strstr(told, "off"));
}
END_TEST

START_TEST(goodbye_without_a_connection)
{
	start(staff, true);
	talk_bye(talk);
	until(told, "gone");
	ck_assert_str_eq(told, "gone ");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("talk");
	TCase *t = tcase_create("talk");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, staff_signs_in_by_token);
	tcase_add_test(t, staff_signs_in_by_password);
	tcase_add_test(t, a_customer_has_an_origin);
	tcase_add_test(t, a_bad_token_ends_it);
	tcase_add_test(t, a_customer_begins_anew);
	tcase_add_test(t, nobody_there);
	tcase_add_test(t, an_unanswered_line_goes_again);
	tcase_add_test(t, a_line_put_off_goes_again);
	tcase_add_test(t, a_refused_line_does_not);
	tcase_add_loop_test(
	    t, survives_junk, 0, sizeof(junk) / sizeof(junk[0]));
	tcase_add_test(t, says_goodbye);
	tcase_add_test(t, goodbye_without_a_connection);
	suite_add_tcase(s, t);
	return s;
}
