/* Hashes of files that are too large for memory. Not for secrets. */
#include "server/command/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/hex.h"

enum { PIECE_BYTES = 256 * 1024, HASH_BYTES = 32 };

static enum err take(EVP_MD_CTX *ctx, int fd)
{
	char *piece = malloc(PIECE_BYTES);
	enum err err = piece ? ERR_ok : ERR_no_memory;

	while (!err) {
		ssize_t got = read(fd, piece, PIECE_BYTES);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			err = ERR_io;
		if (got <= 0)
			break;
		if (EVP_DigestUpdate(ctx, piece, (size_t)got) != 1)
			err = ERR_internal;
	}
	free(piece);
	return err;
}

static enum err hash(int fd, struct digest *out)
{
	unsigned char bytes[HASH_BYTES];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	enum err err = ERR_no_memory;

	if (ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1)
		err = take(ctx, fd);
	if (!err && EVP_DigestFinal_ex(ctx, bytes, NULL) != 1)
		err = ERR_internal;
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	if (!err)
		hex_print(bytes, HASH_BYTES, out->hex);
	return err;
}

enum err digest_file(const char *path, struct digest *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct digest digest;
	enum err err;

	if (fd < 0)
		return errno == ENOENT ? ERR_not_found : ERR_io;
	err = hash(fd, &digest);
	close(fd);
	if (!err)
		*out = digest;
	return err;
}

/* ---- the file beside it ---------------------------------------------------
 */

static char *beside(const char *path, const char *ending)
{
	char *name;

	return asprintf(&name, "%s.sha256%s", path, ending) < 0 ? NULL : name;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static enum err put(const char *name, const char *path, const char *hex)
{
	int fd = open(
	    name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int put;

	if (fd < 0)
		return ERR_io;
	put = dprintf(fd, "%s  %s\n", hex, last_part(path));
	if (put < 0 || fsync(fd)) {
		close(fd);
		return ERR_io;
	}
	return close(fd) ? ERR_io : ERR_ok;
}

enum err digest_write(const char *path, const struct digest *digest)
{
	char *name = beside(path, ""), *part = beside(path, ".tmp");
	enum err err = name && part ? ERR_ok : ERR_no_memory;

	if (!err)
		err = put(part, path, digest->hex);
	/* a name is given to it only where none is */
	if (!err && link(part, name))
		err = errno == EEXIST ? ERR_exists : ERR_io;
	if (part)
		unlink(part);
	free(name);
	free(part);
	return err;
}

static enum err parse(const char *line, struct digest *out)
{
	if (strlen(line) < DIGEST_HEX ||
	    strspn(line, "0123456789abcdefABCDEF") != DIGEST_HEX)
		return ERR_damaged;
	for (size_t i = 0; i < DIGEST_HEX; i++) {
		char c = line[i];

		out->hex[i] = (char)(c >= 'A' && c <= 'F' ? c | 0x20 : c);
	}
	out->hex[DIGEST_HEX] = '\0';
	return ERR_ok;
}

enum err digest_read(const char *path, struct digest *out)
{
	char *name = beside(path, "");
	char line[DIGEST_HEX + 300] = "";
	FILE *file = name ? fopen(name, "re") : NULL;
	enum err err = ERR_ok;

	if (!name)
		err = ERR_no_memory;
	else if (!file)
		err = errno == ENOENT ? ERR_not_found : ERR_io;
	else if (!fgets(line, sizeof(line), file))
		err = ERR_damaged;
	else
		err = parse(line, out);
	if (file)
		fclose(file);
	free(name);
	return err;
}
