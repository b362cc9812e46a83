/* What a handshake or request may say, as pure functions of its header
 * values. The library is lax here (GUARDS.md); nothing in it is relied on. */
#ifndef SERVER_NET_GUARD_H
#define SERVER_NET_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "shared/str.h"

/* Sec-WebSocket-Key: 24 characters of base64 that are exactly 16 bytes. */
bool guard_key(struct str key);
/* Connection: a list with the token `upgrade`. */
bool guard_connection(struct str connection);
/* Sec-WebSocket-Protocol: a list that offers ours. */
bool guard_protocols(struct str offered);
/* Host: a name, an IPv4 address or [IPv6], with or without a port. */
bool guard_host(struct str host);
/* Origin: scheme, host, maybe port and nothing behind; `null` passes (it is
 * for the allow-list to refuse). */
bool guard_origin(struct str origin);
/* Content-Length: 1-8 digits and nothing else. */
bool guard_length(struct str length);

/* An address as what is counted: IPv4 whole, IPv6 its first 64 bits, IPv4 in
 * IPv6 as IPv4. 0 if it is none. */
int64_t guard_address(struct str address);
/* The last address of X-Forwarded-For: the one our proxy saw itself. */
struct str guard_forwarded(struct str list);

#endif
