/* The guards over a whole request. Statuses are HTTP's; 0 = it may pass. */
#ifndef SERVER_NET_REQUEST_H
#define SERVER_NET_REQUEST_H

#include <libwebsockets.h>
#include <stdbool.h>
#include <stdint.h>

#include "shared/str.h"

/* The longest header value that means anything here. */
enum { REQUEST_HEADER_MAX = 512 };

/* The one value of a header, empty if it is not there; it lies in buffer.
 * False if the header came twice or is longer. */
bool request_header(struct lws *wsi, enum lws_token_indexes which,
    char buffer[REQUEST_HEADER_MAX], struct str *out);

/* A websocket's handshake, without Origin and the counts. */
int request_handshake_status(struct lws *wsi);
/* A plain request with this method (LWSHUMETH_x). */
int request_page_status(struct lws *wsi, int method);

/* Who is counted for it, as guard_address makes it: behind our own proxy the
 * last address of X-Forwarded-For, else the peer's. */
int64_t request_address(struct lws *wsi, bool behind_proxy);
/* Who is at the other end of a socket, in the same form. */
int64_t request_peer(int fd);

#endif
