/* SHA-256 of files, and the small file beside one that says it, as `sha256sum`
 * writes and reads it. */
#ifndef SERVER_COMMAND_DIGEST_H
#define SERVER_COMMAND_DIGEST_H

#include "shared/err.h"

enum { DIGEST_HEX = 64 };

struct digest {
	char hex[DIGEST_HEX + 1];
};

/* Of the whole file. */
MUST_CHECK enum err digest_file(const char *path, struct digest *out);

/* Writes FILE.sha256 for the name FILE ends in, mode 0600, in one step;
 * exists if it is there. */
MUST_CHECK enum err digest_write(const char *path, const struct digest *digest);

/* What FILE.sha256 says; not_found if there is none, damaged if it is not of
 * that form. */
MUST_CHECK enum err digest_read(const char *path, struct digest *out);

#endif
