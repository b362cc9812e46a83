/* What a request may be, read from the library's table of headers: it takes
 * nearly anything (GUARDS.md, F3-F5). Checks of single values: guard.c; what
 * is done about a request: http.c. */
#include "server/net/request.h"

#include <netdb.h>

#include "server/net/guard.h"

bool request_header(struct lws *wsi, enum lws_token_indexes which,
    char buffer[REQUEST_HEADER_MAX], struct str *out)
{
	int total = lws_hdr_total_length(wsi, which), len;

	*out = STR_NONE;
	if (total <= 0)
		return true;
	if (lws_hdr_fragment_length(wsi, which, 0) != total)
		return false;
	len = lws_hdr_copy_fragment(wsi, buffer, REQUEST_HEADER_MAX, which, 0);
	if (len < 0)
		return false;
	*out = str_trim((struct str){ buffer, (size_t)len });
	return true;
}

static bool header_passes(struct lws *wsi, enum lws_token_indexes which,
    bool (*guard)(struct str value))
{
	char buffer[REQUEST_HEADER_MAX];
	struct str value;

	return request_header(wsi, which, buffer, &value) && value.len &&
	       guard(value);
}

static bool is_websocket(struct str upgrade)
{
	return upgrade.len == 9 && !strncasecmp(upgrade.ptr, "websocket", 9);
}

static bool is_thirteen(struct str version)
{
	return str_is(version, "13");
}

static bool is_http_1_1(struct str version)
{
	return str_is(version, "HTTP/1.1");
}

static bool has(struct lws *wsi, enum lws_token_indexes which)
{
	return lws_hdr_total_length(wsi, which) > 0;
}

/* Nothing here takes a body, and how a lax peer frames one is where requests
 * are smuggled. 0 = there is none. */
static int body_status(struct lws *wsi)
{
	char buffer[REQUEST_HEADER_MAX];
	struct str length;

	if (has(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING))
		return 411;
	if (has(wsi, WSI_TOKEN_HTTP_EXPECT) ||
	    !request_header(
		wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH, buffer, &length))
		return 400;
	if (!length.len)
		return 0;
	return guard_length(length) && !str_is(length, "0") ? 413 : 400;
}

/* The last address of the last X-Forwarded-For; none if there is none. */
static struct str forwarded(struct lws *wsi, char buffer[REQUEST_HEADER_MAX])
{
	int len, last = 0;

	for (int i = 0;
	     lws_hdr_fragment_length(wsi, WSI_TOKEN_X_FORWARDED_FOR, i) > 0;
	     i++)
		last = i;
	len = lws_hdr_copy_fragment(
	    wsi, buffer, REQUEST_HEADER_MAX, WSI_TOKEN_X_FORWARDED_FOR, last);
	if (len <= 0)
		return STR_NONE;
	return guard_forwarded((struct str){ buffer, (size_t)len });
}

int64_t request_address(struct lws *wsi, bool behind_proxy)
{
	char buffer[REQUEST_HEADER_MAX];
	int64_t address = 0;

	if (behind_proxy)
		address = guard_address(forwarded(wsi, buffer));
	return address ? address : request_peer(lws_get_socket_fd(wsi));
}

int64_t request_peer(int fd)
{
	struct sockaddr_storage peer = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(peer);
	char text[NI_MAXHOST];
	struct str host;

	if (getpeername(fd, (struct sockaddr *)&peer, &len) ||
	    getnameinfo((struct sockaddr *)&peer, len, text, sizeof(text), NULL,
		0, NI_NUMERICHOST))
		return 0;
	host = str_from(text);
	return guard_address(str_cut(&host, '%')); /* without a scope */
}

static bool path_is(struct lws *wsi, const char *wanted)
{
	char *uri = NULL;
	int len = 0;

	return lws_http_get_uri_and_method(wsi, &uri, &len) >= 0 && uri &&
	       str_is((struct str){ uri, (size_t)len }, wanted);
}

/* The library takes a second line of a request (or `PROXY ...`) for a header:
 * which of them is meant nobody knows. */
static bool is_one_request(struct lws *wsi)
{
	static const enum lws_token_indexes lines[] = { WSI_TOKEN_GET_URI,
		WSI_TOKEN_POST_URI, WSI_TOKEN_OPTIONS_URI, WSI_TOKEN_PATCH_URI,
		WSI_TOKEN_PUT_URI, WSI_TOKEN_DELETE_URI, WSI_TOKEN_PROXY,
		WSI_TOKEN_CONNECT, WSI_TOKEN_HEAD_URI };
	int found = 0;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		int total = lws_hdr_total_length(wsi, lines[i]);

		if (total > 0 &&
		    lws_hdr_fragment_length(wsi, lines[i], 0) != total)
			return false;
		found += total > 0;
	}
	return found == 1;
}

int request_handshake_status(struct lws *wsi)
{
	char *uri = NULL;
	int len = 0, body = body_status(wsi);

	if (lws_http_get_uri_and_method(wsi, &uri, &len) != LWSHUMETH_GET)
		return 405;
	if (body)
		return body;
	if (!is_one_request(wsi) ||
	    !header_passes(wsi, WSI_TOKEN_HTTP, is_http_1_1) ||
	    !header_passes(wsi, WSI_TOKEN_HOST, guard_host) ||
	    !header_passes(wsi, WSI_TOKEN_UPGRADE, is_websocket) ||
	    !header_passes(wsi, WSI_TOKEN_CONNECTION, guard_connection) ||
	    !header_passes(wsi, WSI_TOKEN_KEY, guard_key))
		return 400;
	if (!path_is(wsi, "/chat"))
		return 404;
	if (has(wsi, WSI_TOKEN_HTTP_URI_ARGS))
		return 400; /* a token in an address ends up in logs */
	if (!header_passes(wsi, WSI_TOKEN_VERSION, is_thirteen))
		return 426;
	if (!header_passes(wsi, WSI_TOKEN_PROTOCOL, guard_protocols))
		return 400;
	return 0;
}

int request_page_status(struct lws *wsi, int method)
{
	char buffer[REQUEST_HEADER_MAX];
	struct str version;
	int body = body_status(wsi);

	if (body)
		return body;
	if (method != LWSHUMETH_GET && method != LWSHUMETH_HEAD)
		return 405;
	if (!is_one_request(wsi))
		return 400;
	if (!request_header(wsi, WSI_TOKEN_HTTP, buffer, &version))
		return 400;
	if (str_is(version, "HTTP/1.0") && !has(wsi, WSI_TOKEN_HOST))
		return 0; /* somebody's health check */
	if (!str_is(version, "HTTP/1.1") && !str_is(version, "HTTP/1.0"))
		return 400;
	return header_passes(wsi, WSI_TOKEN_HOST, guard_host) ? 0 : 400;
}
