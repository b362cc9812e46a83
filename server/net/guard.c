/* Checks of header values, by the letter of RFC 6455 and 7230 where the
 * library is not. No socket, no library: see http.c for who asks. */
#include "server/net/guard.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

enum { HOST_MAX = 255, KEY_LEN = 24 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool guard_key(struct str key)
{
	if (key.len != KEY_LEN || key.ptr[22] != '=' || key.ptr[23] != '=')
		return false;
	for (size_t i = 0; i < 22; i++)
		if (!is_letter(key.ptr[i]) && !is_digit(key.ptr[i]) &&
		    key.ptr[i] != '+' && key.ptr[i] != '/')
			return false;
	/* 22 characters carry 132 bits; the last four must be zero. */
	return strchr("AQgw", key.ptr[21]) != NULL;
}

static bool has_token(struct str list, const char *token, bool any_case)
{
	size_t len = strlen(token);

	while (list.ptr) {
		struct str one = str_trim(str_cut(&list, ','));

		if (one.len != len)
			continue;
		if (any_case ? !strncasecmp(one.ptr, token, len)
			     : !memcmp(one.ptr, token, len))
			return true;
	}
	return false;
}

bool guard_connection(struct str connection)
{
	/* `close, upgrade` asks for two things at once. */
	return has_token(connection, "upgrade", true) &&
	       !has_token(connection, "close", true);
}

bool guard_protocols(struct str offered)
{
	return has_token(offered, "deskbell.v1", false);
}

static bool is_port(struct str port)
{
	long long number;

	return port.len >= 1 && port.len <= 5 && is_digit(port.ptr[0]) &&
	       str_int(port, &number) && number >= 1 && number <= 65535;
}

static bool parses(int family, struct str text)
{
	char copy[INET6_ADDRSTRLEN + 1];
	struct in6_addr unused;

	if (text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.ptr, text.len);
	copy[text.len] = '\0';
	return inet_pton(family, copy, &unused) == 1;
}

static bool is_name(struct str name)
{
	if (!name.len || name.ptr[0] == '.' || name.ptr[0] == '-')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_letter(name.ptr[i]) && !is_digit(name.ptr[i]) &&
		    !strchr("-._", name.ptr[i]))
			return false;
	return true;
}

bool guard_host(struct str host)
{
	struct str name, port;
	const char *end;

	if (!host.len || host.len > HOST_MAX ||
	    memchr(host.ptr, '\0', host.len))
		return false;
	if (host.ptr[0] == '[') {
		end = memchr(host.ptr, ']', host.len);
		if (!end)
			return false;
		name =
		    (struct str){ host.ptr + 1, (size_t)(end - host.ptr) - 1 };
		port = (struct str){ end + 1, host.len - name.len - 2 };
		if (port.len && port.ptr[0] != ':')
			return false;
		return parses(AF_INET6, name) &&
		       (!port.len ||
			   is_port((struct str){ port.ptr + 1, port.len - 1 }));
	}
	port = host;
	name = str_cut(&port, ':');
	return is_name(name) && (!port.ptr || is_port(port));
}

bool guard_origin(struct str origin)
{
	static const struct str schemes[] = { { "https://", 8 },
		{ "http://", 7 } };

	if (str_is(origin, "null"))
		return true;
	for (size_t i = 0; i < 2; i++) {
		size_t len = schemes[i].len;

		if (origin.len > len &&
		    !memcmp(origin.ptr, schemes[i].ptr, len))
			return guard_host(
			    (struct str){ origin.ptr + len, origin.len - len });
	}
	return false;
}

bool guard_length(struct str length)
{
	if (length.len < 1 || length.len > 8)
		return false;
	for (size_t i = 0; i < length.len; i++)
		if (!is_digit(length.ptr[i]))
			return false;
	return true;
}

static int64_t from_v4(const unsigned char *b)
{
	/* ff00::/8 is multicast: no peer's prefix begins like this. */
	return (int64_t)(0xffff000000000000u | (uint64_t)b[0] << 24 |
			 (uint64_t)b[1] << 16 | (uint64_t)b[2] << 8 | b[3]);
}

int64_t guard_address(struct str address)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char text[INET6_ADDRSTRLEN + 1];
	unsigned char b[16];
	uint64_t prefix = 0;

	if (!address.len || address.len >= sizeof(text))
		return 0;
	memcpy(text, address.ptr, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, b) == 1)
		return from_v4(b);
	if (inet_pton(AF_INET6, text, b) != 1)
		return 0;
	if (!memcmp(b, mapped, sizeof(mapped)))
		return from_v4(b + 12);
	for (int i = 0; i < 8; i++)
		prefix = prefix << 8 | b[i];
	/* ::1 and its like have an empty prefix and are counted as one. */
	return prefix ? (int64_t)prefix : 1;
}

struct str guard_forwarded(struct str list)
{
	struct str last = STR_NONE;

	while (list.ptr)
		last = str_trim(str_cut(&list, ','));
	return last;
}
