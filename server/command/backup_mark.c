/* Who shall know of a backup: doctor, by a file beside the database, which no
 * restore takes away; and whoever reads the audit log. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/backup.h"
#include "server/command/command.h"
#include "server/command/desk_call.h"

static char *mark_name(const char *data, const char *ending)
{
	char *name;

	return asprintf(&name, "%s/backup.last%s", data, ending) < 0 ? NULL
								     : name;
}

enum err backup_owner(const char *data, bool root_may)
{
	struct stat about;

	if (stat(data, &about) || !S_ISDIR(about.st_mode))
		return ERR_not_found;
	if (about.st_uid == geteuid() || (root_may && !geteuid()))
		return ERR_ok;
	return ERR_forbidden;
}

static enum err put(int fd, const char *data, const struct backup_mark *mark)
{
	struct stat about;

	if (dprintf(fd, "%" PRId64 " %" PRId64 " %s\n", mark->at_ms,
		mark->bytes, mark->file) < 0)
		return ERR_io;
	if (!stat(data, &about) && about.st_uid != geteuid() &&
	    fchown(fd, about.st_uid, about.st_gid))
		return ERR_io;
	return ERR_ok;
}

enum err backup_mark_write(const char *data, const struct backup_mark *mark)
{
	char *name = mark_name(data, ""), *part = mark_name(data, ".tmp");
	enum err err = name && part ? ERR_ok : ERR_no_memory;
	int fd = -1;

	if (!err) {
		fd = open(part,
		    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		    0600);
		err = fd < 0 ? ERR_io : put(fd, data, mark);
	}
	if (fd >= 0 && close(fd) && !err)
		err = ERR_io;
	if (!err && rename(part, name))
		err = ERR_io;
	if (err && fd >= 0)
		unlink(part);
	free(name);
	free(part);
	return err;
}

enum err backup_mark_read(const char *data, struct backup_mark *mark)
{
	char *name = mark_name(data, "");
	FILE *file = name ? fopen(name, "re") : NULL;
	enum err err = name ? ERR_ok : ERR_no_memory;

	if (name && !file)
		err = errno == ENOENT ? ERR_not_found : ERR_io;
	/* 499: BACKUP_NAME_MAX without its end */
	else if (file && fscanf(file, "%" SCNd64 " %" SCNd64 " %499[^\n]",
			     &mark->at_ms, &mark->bytes, mark->file) != 3)
		err = ERR_damaged;
	if (file)
		fclose(file);
	free(name);
	return err;
}

void backup_note(
    struct settings *settings, const char *action, const char *file)
{
	struct message ask = { .type = MESSAGE_noted }, answer;
	struct arena arena = ARENA_EMPTY;

	ask.u.noted.action = str_from(action);
	ask.u.noted.target = str_from(file);
	if (!desk_call_ask(settings, 1, &ask, &arena, &answer) &&
	    answer.type == MESSAGE_error)
		command_complain(
		    "the audit log: %.*s", STR_ARG(answer.u.error.text));
	arena_fini(&arena);
}
