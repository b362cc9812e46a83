/* Files of a fuzzer: in memory, without a name on any disk. */
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fuzz/support/fuzz.h"

int fuzz_file(const uint8_t *bytes, size_t len)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	HOLDS(fd >= 0);
	HOLDS(!fchmod(fd, 0600));
	while (len) {
		ssize_t put = write(fd, bytes, len);

		HOLDS(put > 0 || (put < 0 && errno == EINTR));
		if (put > 0) {
			bytes += put;
			len -= (size_t)put;
		}
	}
	return fd;
}
