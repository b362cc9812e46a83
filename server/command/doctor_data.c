/* doctor: the data folder and what lies in it beside the database. */
#include <dirent.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>

#include "server/command/backup.h"
#include "server/command/doctor.h"

enum {
	ROOM_BAD = 128 * 1024 * 1024,
	BACKUP_WARN_H = 36, /* once a day, and some */
	BACKUP_BAD_H = 8 * 24,
	HOUR_MS = 3600 * 1000
};

#define ROOM_WARN (UINT64_C(1024) * 1024 * 1024)

static const char no_settings[] = "the settings cannot be read";

void doctor_check_user(struct doctor *d, struct finding *f)
{
	const struct doctor_machine *m = &d->machine;
	uid_t uid = m->server ? m->server_uid : m->uid;

	if (m->server && !uid) {
		finding_say(f, DOCTOR_BAD, "the server runs as root");
		finding_fix(f,
		    "run it by deploy/deskbelld.service, which has a "
		    "user of its own");
	} else if (!m->server && !uid) {
		finding_say(
		    f, DOCTOR_OK, "doctor runs as root; the server should not");
	} else {
		finding_say(f, DOCTOR_OK, "user %u", uid);
	}
}

static void judge_folder(
    const struct doctor *d, const struct stat *about, struct finding *f)
{
	const char *data = d->settings->data;
	mode_t mode = about->st_mode & 07777;

	if (!S_ISDIR(about->st_mode)) {
		finding_say(f, DOCTOR_BAD, "%s is no folder", data);
		finding_fix(f, "set `data` to a folder");
	} else if (d->machine.uid && about->st_uid != d->machine.uid) {
		finding_say(f, DOCTOR_BAD, "%s belongs to user %u, this is %u",
		    data, about->st_uid, d->machine.uid);
		finding_fix(f, "run this and the server as the folder's owner");
	} else if (mode & 0022) {
		finding_say(
		    f, DOCTOR_BAD, "others may write to %s (%04o)", data, mode);
		finding_fix(f, "chmod 0700 %s", data);
	} else if (mode & 0077) {
		finding_say(f, DOCTOR_WARN, "others may look into %s (%04o)",
		    data, mode);
		finding_fix(f, "chmod 0700 %s", data);
	} else {
		finding_say(f, DOCTOR_OK, "%s, mode %04o", data, mode);
	}
}

void doctor_check_folder(struct doctor *d, struct finding *f)
{
	struct stat about;

	if (!d->settings) {
		finding_skip(f, no_settings);
	} else if (stat(d->settings->data, &about)) {
		finding_say(f, DOCTOR_BAD, "there is no %s", d->settings->data);
		finding_fix(
		    f, "install -d -m 0700 -o deskbell %s", d->settings->data);
	} else {
		judge_folder(d, &about, f);
	}
}

/* Where locks, or what was flushed, cannot be relied upon. */
static const struct {
	unsigned long kind;
	enum doctor_result result;
	const char *what;
} systems[] = {
	{ NFS_SUPER_MAGIC, DOCTOR_WARN, "NFS, whose locks are not sure" },
	{ SMB_SUPER_MAGIC, DOCTOR_WARN, "SMB, whose locks are not sure" },
	{ 0xff534d42, DOCTOR_WARN, "CIFS, whose locks are not sure" },
	{ 0xfe534d42, DOCTOR_WARN, "SMB 2, whose locks are not sure" },
	{ V9FS_MAGIC, DOCTOR_WARN, "9P, whose locks are not sure" },
	{ FUSE_SUPER_MAGIC, DOCTOR_WARN,
	    "FUSE, whose flushes are what some program makes of them" },
	{ TMPFS_MAGIC, DOCTOR_WARN,
	    "memory (tmpfs): a restart of the machine takes everything" },
	{ RAMFS_MAGIC, DOCTOR_WARN,
	    "memory (ramfs): a restart of the machine takes everything" },
	{ OVERLAYFS_SUPER_MAGIC, DOCTOR_WARN,
	    "an overlay, as in a container: it goes with the container" },
};

void doctor_check_folder_system(struct doctor *d, struct finding *f)
{
	if (!d->settings || !d->machine.system_kind) {
		finding_skip(f, "the data folder cannot be looked at");
		return;
	}
	for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++) {
		if (systems[i].kind != d->machine.system_kind)
			continue;
		finding_say(f, systems[i].result, "%s", systems[i].what);
		finding_fix(f, "set `data` to a folder on a disk of this "
			       "machine");
		return;
	}
	finding_say(f, DOCTOR_OK, "a disk (0x%lx)", d->machine.system_kind);
}

/* A backup in the same place, or a migration, needs as much again. */
void doctor_check_folder_room(struct doctor *d, struct finding *f)
{
	uint64_t room = d->machine.room_bytes, again = 0, mib = 1024 * 1024;

	if (!d->settings || !d->machine.system_kind) {
		finding_skip(f, "the data folder cannot be looked at");
		return;
	}
	if (d->store)
		again = (uint64_t)d->size.pages * (uint64_t)d->size.page_bytes;
	if (room < ROOM_BAD) {
		finding_say(f, DOCTOR_BAD, "%llu MiB are free",
		    (unsigned long long)(room / mib));
		finding_fix(f,
		    "make room on the disk of %s: without it no "
		    "message is taken",
		    d->settings->data);
	} else if (room < ROOM_WARN || room < again) {
		finding_say(f, DOCTOR_WARN,
		    "%llu MiB are free, the database has %llu",
		    (unsigned long long)(room / mib),
		    (unsigned long long)(again / mib));
		finding_fix(f,
		    "make room on the disk of %s: an upgrade copies "
		    "the database first",
		    d->settings->data);
	} else {
		finding_say(f, DOCTOR_OK, "%llu MiB are free",
		    (unsigned long long)(room / mib));
	}
}

/* ---- what was left behind ---------------------------------------------------
 */

static bool ends_in(const char *name, const char *ending)
{
	size_t len = strlen(name), end = strlen(ending);

	return len > end && !strcmp(name + len - end, ending);
}

static bool is_rest(const char *name)
{
	static const char *const endings[] = { ".new", ".new-journal",
		".restore", ".tmp", "-journal" };

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (ends_in(name, endings[i]))
			return true;
	return false;
}

void doctor_check_folder_rest(struct doctor *d, struct finding *f)
{
	DIR *open = d->settings ? opendir(d->settings->data) : NULL;
	struct dirent *entry;
	char rest[256] = "";
	int kept = 0;

	if (!open) {
		finding_skip(f, "the data folder cannot be looked at");
		return;
	}
	while ((entry = readdir(open))) {
		if (is_rest(entry->d_name))
			memcpy(rest, entry->d_name, strlen(entry->d_name) + 1);
		kept += strstr(entry->d_name, ".db.before-") != NULL;
	}
	closedir(open);
	if (*rest) {
		finding_say(f, DOCTOR_WARN,
		    "%s is left of something that was cut short", rest);
		finding_fix(
		    f, "unless it runs now, rm %s/%s", d->settings->data, rest);
	} else if (kept > 1) {
		finding_say(f, DOCTOR_WARN,
		    "%d databases of before an upgrade or a restore are kept",
		    kept);
		finding_fix(f, "when all is well, rm %s/deskbell.db.before-*",
		    d->settings->data);
	} else {
		finding_say(f, DOCTOR_OK, "nothing");
	}
}

/* ---- backups ----------------------------------------------------------------
 */

void doctor_check_backup(struct doctor *d, struct finding *f)
{
	static const char how[] =
	    "deskbelld backup /some/where/deskbell-$(date "
	    "+%F).db, once a day";
	struct backup_mark mark = { 0 };
	struct stat about;
	int64_t hours;
	enum err err;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	err = backup_mark_read(d->settings->data, &mark);
	if (err) {
		finding_say(f, DOCTOR_WARN,
		    err == ERR_not_found ? "none was ever made by this program"
					 : "backup.last cannot be read");
		finding_fix(f, "%s", how);
		return;
	}
	hours = (d->machine.now_ms - mark.at_ms) / HOUR_MS;
	finding_say(f,
	    hours > BACKUP_BAD_H    ? DOCTOR_BAD
	    : hours > BACKUP_WARN_H ? DOCTOR_WARN
				    : DOCTOR_OK,
	    "%lld hours ago, %s", (long long)hours, mark.file);
	if (f->result)
		finding_fix(f, "%s", how);
	/* It may have been carried elsewhere, as it should. */
	else if (!stat(mark.file, &about) && about.st_size != mark.bytes) {
		finding_say(f, DOCTOR_BAD, "%s is not the size it was made in",
		    mark.file);
		finding_fix(f, "%s", how);
	}
}
