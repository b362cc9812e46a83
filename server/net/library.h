/* Which libwebsockets this process runs with. Any thread, without a net. */
#ifndef SERVER_NET_LIBRARY_H
#define SERVER_NET_LIBRARY_H

#include <stdbool.h>

/* "4.1.6" and perhaps more behind it. Static. */
const char *library_version(void);
/* Whether its libev plugin can be loaded; the server does not start without. */
bool library_has_ev(void);

#endif
