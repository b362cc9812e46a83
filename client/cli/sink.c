/* All of a text to a file descriptor. */
#include "client/cli/sink.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

bool sink_write(struct sink *sink, struct str text)
{
	while (text.len && !sink->broken) {
		ssize_t done = write(sink->fd, text.ptr, text.len);
		struct pollfd room = { .fd = sink->fd, .events = POLLOUT };
		if (done > 0) {
			text.ptr += done;
			text.len -= (size_t)done;
		} else if (done < 0 && errno == EAGAIN) {
			(void)poll(&room, 1, -1);
		} else if (done < 0 && errno != EINTR) {
			sink->broken = true;
		}
	}
	return !sink->broken;
}
