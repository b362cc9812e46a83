/* The bytes of a request's head: a websocket is opened for a good handshake
 * only, everything else gets one answer of HTTP or none, and others are served
 * on. */
#include <strings.h>

#include "server/net/guard.h"
#include "tests/fuzz/support/door.h"
#include "tests/fuzz/support/fuzz.h"

enum { BYTES_MAX = 1 << 16 };

/* ---- what was asked ---------------------------------------------------- */

/* A line without its end: CR LF, or one of the two alone, which the library
 * takes, too. */
static struct str next_line(struct str *rest)
{
	struct str line = *rest;
	size_t end = 0;

	while (end < line.len && line.ptr[end] != '\r' && line.ptr[end] != '\n')
		end++;
	line.len = end;
	if (end == rest->len) {
		*rest = STR_NONE;
		return line;
	}
	end += rest->ptr[end] == '\r' && end + 1 < rest->len &&
	       rest->ptr[end + 1] == '\n';
	rest->ptr += end + 1;
	rest->len -= end + 1;
	return line;
}

static bool is_nocase(struct str s, const char *text)
{
	return s.len == strlen(text) && !strncasecmp(s.ptr, text, s.len);
}

/* Without the NULs behind it, which the library does not count: a known gap. */
static struct str trim(struct str value)
{
	value = str_trim(value);
	while (value.len && !value.ptr[value.len - 1]) {
		value.len--;
		value = str_trim(value);
	}
	return value;
}

/* How often a header stands in the head; its last value. */
static int count(struct str head, const char *name, struct str *value)
{
	int found = 0;

	(void)next_line(&head);
	while (head.ptr) {
		struct str line = next_line(&head);
		struct str key;

		if (!line.len)
			break;
		key = str_cut(&line, ':');
		if (!is_nocase(str_trim(key), name))
			continue;
		found++;
		*value = trim(line);
	}
	return found;
}

/* A name the library knows, or one that is not the beginning of any it knows.
 */
static bool is_plain(struct str name)
{
	static const char *const known[] = { "host", "upgrade", "connection",
		"sec-websocket-key", "sec-websocket-version",
		"sec-websocket-protocol", "sec-websocket-extensions", "origin",
		"content-length", "x-forwarded-for" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (is_nocase(name, known[i]))
			return true;
	return name.len > 2 && is_nocase((struct str){ name.ptr, 2 }, "x-") &&
	       name.ptr[2] >= '0' && name.ptr[2] <= '9';
}

/* Every line has such a name and ends in CR LF or LF. The library takes the
 * line behind another for a part of its name, up to the next colon: a known
 * gap, in which a header may hide. */
static bool is_regular(struct str head)
{
	for (size_t i = 0; i + 1 < head.len; i++)
		if (head.ptr[i] == '\r' && head.ptr[i + 1] != '\n')
			return false;
	(void)next_line(&head);
	while (head.ptr) {
		struct str line = next_line(&head);

		if (!line.len)
			return true;
		if (!memchr(line.ptr, ':', line.len) ||
		    !is_plain(str_cut(&line, ':')))
			return false;
	}
	return true;
}

/* The header is there once, and good; where others may hide, at least so. */
static bool once(struct str head, const char *name, bool (*good)(struct str))
{
	bool regular = is_regular(head), found = false;
	struct str value = STR_NONE;

	if (regular)
		return count(head, name, &value) == 1 && good(value);
	(void)next_line(&head);
	while (head.ptr && !found) {
		struct str line = next_line(&head);
		struct str key = str_cut(&line, ':');

		found = is_nocase(str_trim(key), name) && good(trim(line));
	}
	return found;
}

static bool is_websocket(struct str value)
{
	return is_nocase(value, "websocket");
}

static bool is_thirteen(struct str value)
{
	return str_is(value, "13");
}

static bool is_allowed(struct str origin)
{
	return str_is(origin, "https://shop.example") ||
	       str_is(origin, "https://other.example:8443");
}

/* The method without case: a known gap of the library. Paths have many
 * spellings; which one it was is not looked at here. */
static bool asks_well(struct str head)
{
	struct str line = next_line(&head);
	struct str method = str_cut(&line, ' ');
	struct str path = str_cut(&line, ' ');

	return is_nocase(method, "GET") && path.len && path.ptr[0] == '/' &&
	       str_is(trim(line), "HTTP/1.1");
}

/* No header is another request. */
static bool asks_once(struct str head)
{
	(void)next_line(&head);
	while (head.ptr) {
		struct str line = next_line(&head);
		struct str word;

		if (!line.len)
			break;
		word = str_cut(&line, ' ');
		if (is_nocase(word, "GET") || is_nocase(word, "POST") ||
		    is_nocase(word, "HEAD") || is_nocase(word, "PROXY"))
			return false;
	}
	return true;
}

static bool is_handshake(struct str head)
{
	struct str origin = STR_NONE;
	int origins = count(head, "origin", &origin);

	return asks_well(head) && (!is_regular(head) || asks_once(head)) &&
	       once(head, "host", guard_host) &&
	       once(head, "upgrade", is_websocket) &&
	       once(head, "connection", guard_connection) &&
	       once(head, "sec-websocket-key", guard_key) &&
	       once(head, "sec-websocket-version", is_thirteen) &&
	       once(head, "sec-websocket-protocol", guard_protocols) &&
	       (!origins || !is_regular(head) ||
		   (origins == 1 && is_allowed(origin)));
}

/* ---- what came --------------------------------------------------------- */

static int status_of(struct str reply)
{
	HOLDS(reply.len > 13);
	HOLDS(!memcmp(reply.ptr, "HTTP/1.", 7) && reply.ptr[8] == ' ');
	for (int i = 9; i < 12; i++)
		HOLDS(reply.ptr[i] >= '0' && reply.ptr[i] <= '9');
	return (reply.ptr[9] - '0') * 100 + (reply.ptr[10] - '0') * 10 +
	       (reply.ptr[11] - '0');
}

static void check_reply(struct str head, struct str reply)
{
	int status = reply.len ? status_of(reply) : 0;
	struct str value;

	switch (status) {
	case 101:
		HOLDS(is_handshake(head));
		HOLDS(count(reply, "sec-websocket-accept", &value) == 1 &&
		      value.len == 28);
		HOLDS(count(reply, "sec-websocket-protocol", &value) == 1 &&
		      str_is(value, "deskbell.v1"));
		HOLDS(!count(reply, "sec-websocket-extensions", &value));
		return;
	case 0:   /* cut */
	case 200: /* a page */
	case 400:
	case 403:
	case 404:
	case 405:
	case 411:
	case 413:
	case 426:
	case 431:
	case 503:
		break;
	default:
		fprintf(stderr, "%d\n", status);
		fuzz_fail(__FILE__, __LINE__, "a status that may come");
	}
	if (reply.len)
		HOLDS(memmem(reply.ptr, reply.len, "\r\n\r\n", 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct rawws ws;

	if (len > BYTES_MAX)
		return 0;
	door_serves();
	door_connect(&ws);
	(void)raw_put(&ws, bytes, len);
	door_drain(&ws);
	check_reply(fuzz_str(bytes, len), door_rest(&ws));
	raw_reset(&ws);
	return 0;
}
