/* Address of a desk, text -> struct. Strict: what a person may have meant
 * otherwise is refused, since a token is sent there. */
#include "client/cli/url.h"

#include <stdio.h>
#include <strings.h>

static bool has_prefix(struct str s, const char *prefix)
{
	size_t len = strlen(prefix);
	return s.len >= len && !strncasecmp(s.ptr, prefix, len);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_host_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

static bool is_v6_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') ||
	       (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

static bool is_path_char(char c)
{
	return is_host_char(c) || c == '/' || c == '~';
}

static bool all(struct str s, bool (*is)(char c))
{
	for (size_t i = 0; i < s.len; i++)
		if (!is(s.ptr[i]))
			return false;
	return true;
}

static const char *read_scheme(struct str *rest, struct url *url)
{
	url->tls = has_prefix(*rest, "wss://");
	if (!url->tls && !has_prefix(*rest, "ws://"))
		return "the address must begin with ws:// or wss://";
	rest->ptr += url->tls ? 6 : 5;
	rest->len -= url->tls ? 6 : 5;
	return NULL;
}

static const char *read_port(struct str digits, struct url *url)
{
	long long port;

	if (!digits.len || digits.len > 5 || !all(digits, is_digit) ||
	    !str_int(digits, &port) || port < 1 || port > 65535)
		return "the port must be a number from 1 to 65535";
	url->port = (int)port;
	return NULL;
}

/* Cuts the host off the front; rest is then empty or begins with ":". */
static const char *read_host(struct str *rest, struct url *url, bool *v6)
{
	struct str host = *rest;
	const char *end;

	*v6 = rest->len && rest->ptr[0] == '[';
	end = rest->len ? memchr(rest->ptr, *v6 ? ']' : ':', rest->len) : NULL;
	if (*v6 && !end)
		return "the address has a [ without a ]";
	if (end)
		host.len = (size_t)(end - rest->ptr);
	rest->ptr += host.len + *v6;
	rest->len -= host.len + *v6;
	if (*v6) {
		host.ptr++;
		host.len--;
	}
	if (!host.len)
		return "the address names no host";
	if (host.len > URL_HOST_MAX)
		return "the host's name is too long";
	if (!all(host, *v6 ? is_v6_char : is_host_char))
		return "the host's name has a character no name has";
	memcpy(url->host, host.ptr, host.len);
	url->host[host.len] = '\0';
	return NULL;
}

static const char *read_authority(struct str rest, struct url *url)
{
	const char *why;
	bool v6, plain;

	if (memchr(rest.ptr, '@', rest.len))
		return "no name or password may stand in the address";
	if (rest.ptr[0] != '[' &&
	    memchr(rest.ptr, ':', rest.len) != memrchr(rest.ptr, ':', rest.len))
		return "an IPv6 address must stand in [brackets]";
	why = read_host(&rest, url, &v6);
	if (why)
		return why;
	url->port = url->tls ? 443 : 80;
	plain = !rest.len;
	if (!plain && rest.ptr[0] != ':')
		return "after the host only a port may follow";
	if (!plain)
		why =
		    read_port((struct str){ rest.ptr + 1, rest.len - 1 }, url);
	if (why)
		return why;
	plain = url->port == (url->tls ? 443 : 80);
	snprintf(url->authority, sizeof(url->authority), "%s%s%s",
	    v6 ? "[" : "", url->host, v6 ? "]" : "");
	if (!plain)
		snprintf(url->authority + strlen(url->authority), 7, ":%d",
		    url->port);
	return NULL;
}

static const char *read_path(struct str path, struct url *url)
{
	if (!path.len || str_is(path, "/"))
		path = STR("/chat");
	if (memchr(path.ptr, '?', path.len) || memchr(path.ptr, '#', path.len))
		return "the address may have no ? and no #";
	if (path.len > URL_PATH_MAX)
		return "the address is too long";
	if (!all(path, is_path_char))
		return "the path has a character that is not allowed";
	memcpy(url->path, path.ptr, path.len);
	url->path[path.len] = '\0';
	return NULL;
}

static bool is_loopback(const char *host)
{
	return !strcasecmp(host, "localhost") || !strcmp(host, "::1") ||
	       !strncmp(host, "127.", 4);
}

const char *url_parse(struct str text, struct url *url)
{
	struct str rest = text, path = STR_NONE;
	const char *slash, *why;

	memset(url, 0, sizeof(*url));
	why = read_scheme(&rest, url);
	if (why)
		return why;
	slash = rest.len ? memchr(rest.ptr, '/', rest.len) : NULL;
	if (slash) {
		path.ptr = slash;
		path.len = rest.len - (size_t)(slash - rest.ptr);
		rest.len -= path.len;
	}
	if (!rest.len)
		return "the address names no host";
	why = read_authority(rest, url);
	if (!why)
		why = read_path(path, url);
	if (why)
		return why;
	snprintf(url->origin, sizeof(url->origin), "%s://%s",
	    url->tls ? "https" : "http", url->authority);
	url->loopback = is_loopback(url->host);
	return NULL;
}
