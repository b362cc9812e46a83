/* The address of a desk: ws://HOST[:PORT][/PATH] or wss://... */
#ifndef CLIENT_CLI_URL_H
#define CLIENT_CLI_URL_H

#include <stdbool.h>

#include "shared/str.h"

enum { URL_HOST_MAX = 253, URL_PATH_MAX = 200 };

struct url {
	bool tls;
	bool loopback; /* this machine: nobody listens in on the way */
	int port;
	char host[URL_HOST_MAX + 1];       /* IPv6 without brackets */
	char authority[URL_HOST_MAX + 9];  /* for Host: host:port, brackets */
	char path[URL_PATH_MAX + 1];       /* "/chat" if none was given */
	char origin[URL_HOST_MAX + 9 + 8]; /* http(s)://authority */
};

/* Takes an address apart. NULL if it is good, else a sentence saying what is
 * wrong (static); *url is then undefined. */
const char *url_parse(struct str text, struct url *url);

#endif
