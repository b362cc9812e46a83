/* What backup, restore and doctor share: whose folder it is, and when it was
 * copied last. */
#ifndef SERVER_COMMAND_BACKUP_H
#define SERVER_COMMAND_BACKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "server/command/digest.h"
#include "server/settings.h"

/* ok for the folder's owner, and for root if root_may: files root makes in
 * another user's folder would shut that user's server out. not_found,
 * forbidden. */
MUST_CHECK enum err backup_owner(const char *data, bool root_may);

/* Has the desk write into its audit log what was done with a file ("backed_up",
 * "restored"); says so if it does not. */
void backup_note(
    struct settings *settings, const char *action, const char *file);

enum { BACKUP_NAME_MAX = 500 };

struct backup_mark {
	int64_t at_ms;
	int64_t bytes;
	char file[BACKUP_NAME_MAX]; /* as it was named, made absolute */
};

/* DATA/backup.last: the last backup that was made and checked. Belongs to the
 * folder's owner, whoever writes it. */
MUST_CHECK enum err backup_mark_write(
    const char *data, const struct backup_mark *mark);
/* not_found if there never was one; damaged if the file says nothing. */
MUST_CHECK enum err backup_mark_read(
    const char *data, struct backup_mark *mark);

#endif
