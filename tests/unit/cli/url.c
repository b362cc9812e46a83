/* Addresses of desks: what is taken, what it becomes, what is refused. */
#include "client/cli/url.h"

#include <stdlib.h>

#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static const struct good_row {
	const char *text;
	bool tls, loopback;
	const char *host;
	int port;
	const char *authority, *path, *origin;
} good[] = {
	{ "ws://127.0.0.1:7391", false, true, "127.0.0.1", 7391,
	    "127.0.0.1:7391", "/chat", "http://127.0.0.1:7391" },
	{ "ws://127.0.0.1:7391/", false, true, "127.0.0.1", 7391,
	    "127.0.0.1:7391", "/chat", "http://127.0.0.1:7391" },
	{ "ws://localhost/chat", false, true, "localhost", 80, "localhost",
	    "/chat", "http://localhost" },
	{ "wss://desk.example", true, false, "desk.example", 443,
	    "desk.example", "/chat", "https://desk.example" },
	{ "WSS://desk.example:443/a/chat", true, false, "desk.example", 443,
	    "desk.example", "/a/chat", "https://desk.example" },
	{ "wss://desk.example:80", true, false, "desk.example", 80,
	    "desk.example:80", "/chat", "https://desk.example:80" },
	{ "ws://[::1]:7391", false, true, "::1", 7391, "[::1]:7391", "/chat",
	    "http://[::1]:7391" },
	{ "wss://[2001:db8::7]", true, false, "2001:db8::7", 443,
	    "[2001:db8::7]", "/chat", "https://[2001:db8::7]" },
	{ "ws://h:65535", false, false, "h", 65535, "h:65535", "/chat",
	    "http://h:65535" },
};

START_TEST(takes)
{
	const struct good_row *row = &good[_i];
	struct url url;

	ck_assert_ptr_null(url_parse(str_from(row->text), &url));
	ck_assert_int_eq(url.tls, row->tls);
	ck_assert_int_eq(url.loopback, row->loopback);
	ck_assert_str_eq(url.host, row->host);
	ck_assert_int_eq(url.port, row->port);
	ck_assert_str_eq(url.authority, row->authority);
	ck_assert_str_eq(url.path, row->path);
	ck_assert_str_eq(url.origin, row->origin);
}
END_TEST

static const struct bad_row {
	const char *text, *why; /* a word of the sentence */
} bad[] = {
	{ "", "ws://" },
	{ "desk.example", "ws://" },
	{ "http://desk.example", "ws://" },
	{ "https://desk.example", "ws://" },
	{ "file:///etc/passwd", "ws://" },
	{ "ws:desk", "ws://" },
	{ "ws://", "host" },
	{ "ws:///chat", "host" },
	{ "ws://:7391", "host" },
	{ "ws://[]", "host" },
	{ "ws://h:", "port" },
	{ "ws://h:0", "port" },
	{ "ws://h:-1", "port" },
	{ "ws://h:65536", "port" },
	{ "ws://h:80x", "port" },
	{ "ws://h: 80", "port" },
	{ "ws://h:123456", "port" },
	{ "ws://ana@desk.example", "password" },
	{ "ws://ana:secret@desk.example", "password" },
	{ "ws://::1", "brackets" },
	{ "ws://::1:7391", "brackets" },
	{ "ws://[::1", "]" },
	{ "ws://[::1]x", "port" },
	{ "ws://[g::1]", "character" },
	{ "ws://a b", "character" },
	{ "ws://caf\xc3\xa9", "character" },
	{ "ws://h/chat?token=x", "?" },
	{ "ws://h/chat#x", "#" },
	{ "ws://h/ch%61t", "path" },
	{ "ws://h/\x1b", "path" },
};

START_TEST(refuses)
{
	struct url url;
	const char *why = url_parse(str_from(bad[_i].text), &url);

	ck_assert_msg(why, "%s was taken", bad[_i].text);
	ck_assert_msg(strstr(why, bad[_i].why), "%s: %s", bad[_i].text, why);
}
END_TEST

static const char *parse_long(const char *before, size_t count)
{
	static struct url url;
	char text[1024];
	size_t len = strlen(before);

	memcpy(text, before, len);
	memset(text + len, 'a', count);
	return url_parse((struct str){ text, len + count }, &url);
}

START_TEST(knows_lengths)
{
	ck_assert_ptr_null(parse_long("ws://", URL_HOST_MAX));
	ck_assert_ptr_nonnull(parse_long("ws://", URL_HOST_MAX + 1));
	ck_assert_ptr_null(parse_long("ws://h/", URL_PATH_MAX - 1));
	ck_assert_ptr_nonnull(parse_long("ws://h/", URL_PATH_MAX));
}
END_TEST

/* The text needs no NUL behind it; sanitizers watch. */
START_TEST(stays_inside)
{
	const char *text = "wss://desk.example:443/chat";

	for (size_t len = 0; len <= strlen(text); len++) {
		char *copy = malloc(len + 1);
		struct url url;
		ck_assert_ptr_nonnull(copy);
		memcpy(copy, text, len);
		copy[len] = '/';
		(void)url_parse((struct str){ copy, len }, &url);
		free(copy);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("url");
	TCase *t = tcase_create("url");

	tcase_add_loop_test(t, takes, 0, COUNT(good));
	tcase_add_loop_test(t, refuses, 0, COUNT(bad));
	tcase_add_test(t, knows_lengths);
	tcase_add_test(t, stays_inside);
	suite_add_tcase(s, t);
	return s;
}
