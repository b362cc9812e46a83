/* `deskbelld restore`: a backup into the place of the database, while no
 * server runs. What was there is kept beside it. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "server/command/backup.h"
#include "server/command/command.h"
#include "server/command/desk_call.h"
#include "server/store/restore.h"
#include "shared/json.h"

struct work {
	const char *file;
	const char *data;
	struct store_config config;
	struct restore restore;
	bool hashed; /* its SHA-256 was beside it */
	bool erased; /* there is a list of who was erased */
};

/* The file's own fault is bad input, whatever it is called elsewhere. */
static int complain(const char *what, enum err err, const char *why)
{
	command_complain(
	    "%s: %s; nothing was changed", what, why ? why : err_sentence(err));
	if (err == ERR_damaged || err == ERR_newer || err == ERR_exists ||
	    err == ERR_not_found)
		return EXIT_INPUT;
	return command_exit_code(err);
}

/* ---- steps -----------------------------------------------------------------
 */

/* The copy is what is compared: nobody can change it in between. */
static int check_hash(struct work *w)
{
	struct digest want, have;
	enum err err = digest_read(w->file, &want);

	if (err == ERR_not_found) {
		fprintf(stderr,
		    "there is no %s.sha256, so a byte that was changed inside "
		    "a row would not be seen\n",
		    w->file);
		return EXIT_DONE;
	}
	if (err == ERR_damaged)
		return complain(w->file, err, "its .sha256 is no such file");
	if (!err)
		err = digest_file(w->restore.copy, &have);
	if (err)
		return complain(w->file, err, NULL);
	if (strcmp(want.hex, have.hex) != 0)
		return complain(w->file, ERR_damaged,
		    "it is not the file its .sha256 was made of");
	w->hashed = true;
	return EXIT_DONE;
}

static int work_through(struct work *w)
{
	int code;
	enum err err = restore_copy(&w->config, w->file, &w->restore);

	if (err)
		return complain(w->file, err, w->restore.why);
	code = check_hash(w);
	if (code)
		return code;
	err = restore_prepare(&w->config, &w->restore);
	if (err)
		return complain(w->file, err, w->restore.why);
	err = restore_swap(&w->config, &w->restore);
	return err ? complain(w->data, err, NULL) : EXIT_DONE;
}

static void print(const struct work *w, bool json)
{
	const struct restore *r = &w->restore;
	struct buf out = BUF_EMPTY;

	if (json) {
		buf_text(&out, "{\"kept\":");
		json_text(&out, str_from(r->kept ? r->kept : ""));
		buf_printf(&out,
		    ",\"epoch\":%" PRId64 ",\"schema\":%" PRId64
		    ",\"hashed\":%s}\n",
		    r->epoch, r->version, w->hashed ? "true" : "false");
		fputs(buf_cstr(&out), stdout);
		buf_fini(&out);
		return;
	}
	fprintf(stderr,
	    "the backup is in force at the next start; staff sign "
	    "in anew, with the passwords and blocks of that time\n");
	if (w->erased)
		fprintf(stderr, "customers were erased since: deskbelld erase "
				"--replay erases them again\n");
	if (r->kept)
		fprintf(stderr, "what was there%s is kept as %s\n",
		    r->was_damaged ? ", damaged as it is," : "", r->kept);
}

/* server/store/erase.h: it is beside the database, so that it outlives it. */
static bool has_erased(const char *data)
{
	struct buf path = BUF_EMPTY;
	struct stat about;
	bool there;

	buf_printf(&path, "%s/erased.list", data);
	there = !stat(buf_cstr(&path), &about) && about.st_size > 0;
	buf_fini(&path);
	return there;
}

/* ---- the command ------------------------------------------------------------
 */

static int locked(struct work *w, bool json)
{
	int lock_fd = -1, code;
	enum err err = store_setup();

	if (!err)
		err = store_lock(w->data, &lock_fd);
	if (err)
		return complain(w->data, err,
		    err == ERR_locked ? "a server, or another command, works "
					"on it; stop it first"
				      : NULL);
	code = work_through(w);
	if (!code)
		print(w, json);
	restore_end(&w->restore);
	store_unlock(lock_fd);
	return code;
}

int command_restore(const struct command *command)
{
	struct log log = { stderr, LOG_ERROR, &clock_system };
	struct work w = { .file = command->args[0] };
	struct settings *settings = NULL;
	struct settings_fault fault;
	enum err err;
	int code;

	if (command->arg_count != 1)
		return command_misused(
		    COMMAND_KIND_restore, "one file is needed");
	if (command_settings(command, &settings, &fault)) {
		command_fault(&fault);
		return EXIT_SETTINGS;
	}
	w.data = settings->data;
	w.erased = has_erased(w.data);
	w.config = (struct store_config){ .dir = w.data,
		.log = &log,
		.now_ms = clock_wall_ms(&clock_system) };
	err = backup_owner(w.data, false);
	code = err ? complain(w.data, err, desk_call_why(err))
		   : locked(&w, command->options[OPTION_json]);
	if (!code)
		backup_note(settings, "restored", w.file);
	settings_free(settings);
	return code;
}
