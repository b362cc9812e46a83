/* `deskbelld backup`: a checked copy of the database, beside a running server
 * or without one, with its SHA-256. */
#include "server/command/backup.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/command.h"
#include "server/command/desk_call.h"
#include "server/store/store.h"
#include "shared/json.h"

enum { PROGRESS_US = 200 * 1000 };

struct work {
	const char *file;
	const struct clock *clock;
	struct log log;
	bool terminal;
	int64_t begun_us, told_us;
	struct digest digest;
	struct backup_mark mark;
};

static void on_step(void *ctx, int64_t done, int64_t all)
{
	struct work *w = ctx;
	int64_t now_us = clock_mono_us(w->clock);
	bool last = done == all;

	if (!w->terminal || (!last && now_us - w->told_us < PROGRESS_US))
		return;
	w->told_us = now_us;
	fprintf(stderr, "\rcopied %3lld %%%s",
	    (long long)(all ? done * 100 / all : 100),
	    last ? ", reading it back ...\n" : "");
}

static int complain(const char *what, enum err err, const char *why)
{
	command_complain("%s: %s", what, why ? why : err_sentence(err));
	return command_exit_code(err);
}

/* ---- the copy -------------------------------------------------------------
 */

static const char *why_not_copied(enum err err)
{
	switch (err) {
	case ERR_exists:
		return "something is there already; nothing is ever written "
		       "over";
	case ERR_not_found:
		return "there is no such folder";
	case ERR_damaged:
		return "the database is damaged, so no backup was made; see "
		       "deskbelld doctor";
	default:
		return NULL;
	}
}

static int copy(struct work *w, const struct settings *settings)
{
	struct store_config config = { .dir = settings->data,
		.log = &w->log,
		.now_ms = clock_wall_ms(w->clock) };
	struct backup_watch watch = { on_step, w };
	struct store *reader = NULL;
	enum err err = store_setup();

	if (!err)
		err = store_open_reader(&config, &reader);
	if (err)
		return complain(settings->data, err,
		    err == ERR_not_found ? "there is no database" : NULL);
	err = store_backup_watched(reader, w->file, &watch);
	store_close(reader);
	return err ? complain(w->file, err, why_not_copied(err)) : EXIT_DONE;
}

/* ---- what stands beside it -------------------------------------------------
 */

/* A hash of an earlier file of that name would speak of this one. */
static int check_beside(const struct work *w)
{
	struct digest old;

	if (digest_read(w->file, &old) == ERR_not_found)
		return EXIT_DONE;
	command_complain("%s.sha256: something is there already", w->file);
	return EXIT_FAILED;
}

static enum err fill_mark(struct work *w)
{
	struct stat about;
	char *whole = realpath(w->file, NULL);

	if (!whole || stat(whole, &about)) {
		free(whole);
		return ERR_io;
	}
	w->mark.at_ms = clock_wall_ms(w->clock);
	w->mark.bytes = about.st_size;
	snprintf(w->mark.file, sizeof(w->mark.file), "%s", whole);
	free(whole);
	return ERR_ok;
}

/* Made by root, it is to be read by whom the data belongs to: only that user
 * can restore it. */
static void hand_over(const struct work *w, const char *data)
{
	char beside[PATH_MAX];
	struct stat about;

	snprintf(beside, sizeof(beside), "%s.sha256", w->file);
	if (geteuid() || stat(data, &about))
		return;
	if (lchown(w->file, about.st_uid, about.st_gid) ||
	    lchown(beside, about.st_uid, about.st_gid))
		command_complain("%s: stays root's: give it to the user of %s "
				 "before it is restored",
		    w->file, data);
}

static int finish(struct work *w, struct settings *settings)
{
	enum err err = digest_file(w->file, &w->digest);

	if (!err)
		err = digest_write(w->file, &w->digest);
	if (!err)
		err = fill_mark(w);
	if (err)
		return complain(w->file, err, NULL);
	hand_over(w, settings->data);
	if (backup_mark_write(settings->data, &w->mark))
		command_complain("the backup is good, but %s/backup.last could "
				 "not be written, so doctor will not know",
		    settings->data);
	backup_note(settings, "backed_up", w->mark.file);
	return EXIT_DONE;
}

static void print(const struct work *w, bool json)
{
	struct buf out = BUF_EMPTY;
	int64_t ms = (clock_mono_us(w->clock) - w->begun_us) / 1000;

	if (json) {
		buf_text(&out, "{\"file\":");
		json_text(&out, str_from(w->mark.file));
		buf_printf(&out,
		    ",\"bytes\":%" PRId64 ",\"ms\":%" PRId64
		    ",\"sha256\":\"%s\"}\n",
		    w->mark.bytes, ms, w->digest.hex);
	} else {
		buf_printf(&out, "%s  %s\n", w->digest.hex, w->mark.file);
		fprintf(stderr,
		    "%" PRId64 " bytes copied and checked in %" PRId64
		    ".%" PRId64 " s\n",
		    w->mark.bytes, ms / 1000, ms % 1000 / 100);
	}
	fputs(buf_cstr(&out), stdout);
	buf_fini(&out);
}

int command_backup(const struct command *command)
{
	struct work w = { .clock = &clock_system };
	struct settings *settings = NULL;
	struct settings_fault fault;
	enum err err;
	int code;

	if (command->arg_count != 1 || !*command->args[0])
		return command_misused(
		    COMMAND_KIND_backup, "one file is needed");
	if (command_settings(command, &settings, &fault)) {
		command_fault(&fault);
		return EXIT_SETTINGS;
	}
	w.file = command->args[0];
	w.log = (struct log){ stderr, LOG_WARN, w.clock };
	w.terminal = isatty(STDERR_FILENO);
	w.begun_us = clock_mono_us(w.clock);
	err = backup_owner(settings->data, true);
	code = err ? complain(settings->data, err, desk_call_why(err))
		   : check_beside(&w);
	if (!code)
		code = copy(&w, settings);
	if (!code)
		code = finish(&w, settings);
	if (!code)
		print(&w, command->options[OPTION_json]);
	settings_free(settings);
	return code;
}
