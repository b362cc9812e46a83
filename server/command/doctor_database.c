/* doctor: the database, and what only the database knows. */
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/doctor.h"
#include "server/store/audit.h"
#include "server/store/staff.h"

enum {
	LOG_WARN_BYTES = 512 * 1024 * 1024,
	STAFF_MAX = 10000,
	MIB = 1024 * 1024
};

/* False, and said, if there is nothing to ask. */
static bool has_store(const struct doctor *d, struct finding *f)
{
	if (d->store)
		return true;
	finding_skip(f, d->settings ? "the database cannot be opened"
				    : "the settings cannot be read");
	return false;
}

/* Tables of an older version may not be there. */
static bool is_current(const struct doctor *d, struct finding *f)
{
	if (!has_store(d, f))
		return false;
	if (d->size.version == d->size.newest)
		return true;
	finding_skip(f, "its schema is of another version");
	return false;
}

static void damaged(const struct doctor *d, struct finding *f, const char *what)
{
	finding_say(f, DOCTOR_BAD, "%s", what);
	finding_fix(f,
	    "stop the server, keep a copy of %s, and deskbelld "
	    "restore the last good backup",
	    d->settings->data);
}

/* ---- the file --------------------------------------------------------------
 */

void doctor_check_database(struct doctor *d, struct finding *f)
{
	if (!d->settings) {
		finding_skip(f, "the settings cannot be read");
	} else if (d->store) {
		finding_say(f, DOCTOR_OK, "%s, %lld MiB", d->database,
		    (long long)(d->size.pages * d->size.page_bytes / MIB));
	} else if (d->store_unread) {
		finding_say(f, DOCTOR_WARN,
		    "a server that was killed left a log, which is read at the "
		    "next start");
		finding_fix(f, "start the server, then ask again");
	} else if (d->store_err == ERR_not_found) {
		finding_say(
		    f, DOCTOR_WARN, "there is none yet: %s", d->database);
		finding_fix(f, "the first start of deskbelld makes it");
	} else if (d->store_err == ERR_damaged) {
		damaged(d, f, "it is damaged, or not of this program");
	} else {
		finding_say(f, DOCTOR_BAD, "it cannot be opened: %s",
		    err_sentence(d->store_err));
		finding_fix(
		    f, "run this as the owner of %s", d->settings->data);
	}
}

void doctor_check_database_mode(struct doctor *d, struct finding *f)
{
	struct stat about;

	if (!d->settings || stat(d->database, &about)) {
		finding_skip(f, "there is no database");
	} else if (about.st_mode & 0077) {
		finding_say(f, DOCTOR_BAD, "others may read it (%04o)",
		    about.st_mode & 07777);
		finding_fix(f, "chmod 0600 %s", d->database);
	} else {
		finding_say(f, DOCTOR_OK, "its owner only");
	}
}

void doctor_check_database_version(struct doctor *d, struct finding *f)
{
	long long has = d->size.version, knows = d->size.newest;

	if (!has_store(d, f))
		return;
	if (has > knows) {
		finding_say(f, DOCTOR_BAD,
		    "schema %lld is newer than this program's %lld", has,
		    knows);
		finding_fix(f, "install the version of Deskbell that wrote it");
	} else if (has < knows) {
		finding_say(f, DOCTOR_WARN,
		    "schema %lld, this program has %lld", has, knows);
		finding_fix(f, "make a backup; the next start brings it up to "
			       "date");
	} else {
		finding_say(f, DOCTOR_OK, "schema %lld", has);
	}
}

void doctor_check_database_journal(struct doctor *d, struct finding *f)
{
	if (!has_store(d, f))
		return;
	if (!d->wal) {
		finding_say(f, DOCTOR_WARN, "not with a log (WAL)");
		finding_fix(f, "the next start sets it");
	} else {
		finding_say(f, DOCTOR_OK,
		    "with a log, flushed at every commit (WAL, FULL)");
	}
}

void doctor_check_database_log(struct doctor *d, struct finding *f)
{
	char name[sizeof(d->database) + 8];
	struct stat about;

	if (!d->settings) {
		finding_skip(f, "the settings cannot be read");
		return;
	}
	snprintf(name, sizeof(name), "%s-wal", d->database);
	if (stat(name, &about)) {
		finding_say(f, d->machine.server ? DOCTOR_WARN : DOCTOR_OK,
		    "there is none");
		if (d->machine.server)
			finding_fix(f, "somebody removed it while the server "
				       "runs: restart the server at once");
	} else if (about.st_size > LOG_WARN_BYTES) {
		finding_say(f, DOCTOR_WARN, "%lld MiB",
		    (long long)(about.st_size / MIB));
		finding_fix(f, "some reader does not let go; restart the "
			       "server");
	} else {
		finding_say(
		    f, DOCTOR_OK, "%lld MiB", (long long)(about.st_size / MIB));
	}
}

/* ---- what is in it ----------------------------------------------------------
 */

static void judge_count(const struct doctor *d, struct finding *f, enum err err,
    int64_t faults, const char *what)
{
	char text[100];

	if (!err && !faults) {
		finding_say(f, DOCTOR_OK, "good");
		return;
	}
	if (err)
		snprintf(text, sizeof(text), "it cannot be read: %s",
		    err_sentence(err));
	else
		snprintf(
		    text, sizeof(text), "%lld %s", (long long)faults, what);
	damaged(d, f, text);
}

void doctor_check_database_pages(struct doctor *d, struct finding *f)
{
	int64_t faults = 0;
	enum err err;

	if (!has_store(d, f))
		return;
	err = inspect_pages(d->store, &faults);
	judge_count(d, f, err, faults, "faults");
	if (!f->result)
		finding_say(f, DOCTOR_OK, "all %lld are good, %lld are free",
		    (long long)d->size.pages, (long long)d->size.free_pages);
}

void doctor_check_database_references(struct doctor *d, struct finding *f)
{
	int64_t faults = 0;
	enum err err;

	if (!has_store(d, f))
		return;
	err = inspect_references(d->store, &faults);
	judge_count(d, f, err, faults, "rows point to nothing");
}

void doctor_check_search_index(struct doctor *d, struct finding *f)
{
	int64_t faults = 0;
	enum err err;

	if (!has_store(d, f))
		return;
	err = inspect_search(d->store, &faults);
	judge_count(d, f, err, faults, "entries have no row");
}

void doctor_check_audit(struct doctor *d, struct finding *f)
{
	int64_t count = 0, bad = 0;
	enum err err;

	if (!is_current(d, f))
		return;
	err = audit_verify(d->store, &count, &bad);
	if (err == ERR_not_ready || err == ERR_not_found) {
		finding_skip(f, "the server has not been started yet");
	} else if (err) {
		damaged(d, f, err_sentence(err));
	} else if (bad) {
		finding_say(f, DOCTOR_BAD,
		    "row %lld is not what the desk wrote, or one before it is "
		    "gone; the %lld before are good",
		    (long long)bad, (long long)count);
		finding_fix(f, "somebody changed the database: find out who, "
			       "and compare with the last backup");
	} else {
		finding_say(f, DOCTOR_OK, "whole, %lld rows", (long long)count);
	}
}

/* ---- users ------------------------------------------------------------------
 */

void doctor_check_users(struct doctor *d, struct finding *f)
{
	struct arena arena = ARENA_EMPTY;
	struct staff_row *rows = NULL;
	size_t count = 0, admins = 0, active = 0;
	enum err err;

	if (!is_current(d, f))
		return;
	err = staff_list(d->store, &arena, STAFF_MAX, &rows, &count);
	for (size_t i = 0; i < count && !err; i++) {
		active += !rows[i].blocked;
		admins +=
		    !rows[i].blocked && rows[i].standing == STANDING_admin;
	}
	arena_fini(&arena);
	if (err) {
		damaged(d, f, err_sentence(err));
	} else if (!active) {
		finding_say(f, DOCTOR_BAD, "nobody can sign in");
		finding_fix(f, "deskbelld user add NAME --role admin");
	} else if (!admins) {
		finding_say(f, DOCTOR_WARN, "there is no admin among %zu users",
		    active);
		finding_fix(f, "deskbelld user add NAME --role admin");
	} else {
		finding_say(f, DOCTOR_OK, "%zu users, %zu of them admins",
		    active, admins);
	}
}

void doctor_check_demo_users(struct doctor *d, struct finding *f)
{
	struct settings_fault fault;
	int64_t count = 0;

	if (!is_current(d, f))
		return;
	if (staff_count_demo(d->store, &count)) {
		damaged(d, f, "they cannot be counted");
	} else if (!count) {
		finding_say(f, DOCTOR_OK, "there are none");
	} else if (settings_safe(d->settings, true, &fault)) {
		finding_say(f, DOCTOR_BAD, "%lld of them: %s", (long long)count,
		    fault.why);
		finding_fix(f, "deskbelld user block NAME, for each that "
			       "deskbelld user list calls demo");
	} else {
		finding_say(f, DOCTOR_WARN, "%lld of them, on loopback only",
		    (long long)count);
		finding_fix(f, "block them before customers come");
	}
}
