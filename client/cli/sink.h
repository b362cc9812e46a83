/* Writing to standard output or standard error, all or nothing more. */
#ifndef CLIENT_CLI_SINK_H
#define CLIENT_CLI_SINK_H

#include <stdbool.h>

#include "shared/str.h"

struct sink {
	int fd;
	bool broken; /* a write failed: closed, full disk */
};

/* Waits until all is written. false if that failed, now or before. */
bool sink_write(struct sink *sink, struct str text);

#endif
