/* The three descriptors every program counts on. Not for what is written to
 * them. */
#include "shared/streams.h"

#include <fcntl.h>
#include <unistd.h>

void streams_guard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* the lowest free number, so this one; opened the wrong way
		 * round, or what is written would seem to have gone well */
		if (open("/dev/null",
			fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
			_exit(1);
	}
}
