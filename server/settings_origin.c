/* The origin of a page: browsers send it in just one form, and it is compared
 * byte by byte, so any other form in the settings would never match. */
#include "server/settings_reader.h"

static struct str without(struct str s, const char *head)
{
	size_t len = strlen(head);
	if (s.len < len || memcmp(s.ptr, head, len) != 0)
		return STR_NONE;
	return (struct str){ s.ptr + len, s.len - len };
}

static bool is_host(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-' && c != '.')
			return false;
	}
	return host.len && host.ptr[0] != '.' && host.ptr[host.len - 1] != '.';
}

static bool is_ipv6(struct str host)
{
	for (size_t i = 0; i < host.len; i++) {
		char c = host.ptr[i];
		if (!(c >= 'a' && c <= 'f') && !(c >= '0' && c <= '9') &&
		    c != ':' && c != '.')
			return false;
	}
	return host.len >= 2;
}

/* Splits "host:port" or "[::1]:port". */
static bool is_host_and_port(struct str rest, struct str *port)
{
	struct str host;
	if (rest.len && rest.ptr[0] == '[') {
		rest = (struct str){ rest.ptr + 1, rest.len - 1 };
		host = str_cut(&rest, ']');
		if (!rest.ptr || !is_ipv6(host))
			return false;
		*port = rest.len ? without(rest, ":") : STR_NONE;
		return !rest.len || port->ptr;
	}
	host = str_cut(&rest, ':');
	*port = rest;
	return is_host(host);
}

const char *settings_why_no_origin(struct str origin)
{
	struct str rest = without(origin, "https://");
	bool tls = rest.ptr;
	struct str port;
	long long number;
	if (memchr(origin.ptr, '*', origin.len))
		return "may not have a *: name every page's origin";
	if (!tls)
		rest = without(origin, "http://");
	if (!rest.ptr)
		return "must begin with https:// or http://";
	if (memchr(rest.ptr, '/', rest.len))
		return "may have no path and no / at its end";
	if (!is_host_and_port(rest, &port))
		return "must be https://HOST or https://HOST:PORT in small "
		       "letters";
	if (!port.ptr)
		return NULL;
	if (!str_int(port, &number) || number < 1 || number > 65535 ||
	    port.ptr[0] == '0')
		return "has a port that is none";
	if (number == (tls ? 443 : 80))
		return "may not name the port its scheme has anyhow";
	return NULL;
}
