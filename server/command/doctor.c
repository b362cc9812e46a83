/* `deskbelld doctor`: looks at everything a desk stands on and names what is
 * wrong, with its fix. Changes nothing; a server may run or not. What is
 * looked at: doctor.def. */
#include "server/command/doctor.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/json.h"

static const struct {
	const char *name, *what;
	void (*look)(struct doctor *d, struct finding *f);
} rows[DOCTOR_CHECKS] = {
#define CHECK(name, what) { #name, what, doctor_check_##name },
#include "server/command/doctor.def"
};

static const char *const words[DOCTOR_RESULTS] = { "ok", "warn", "bad",
	"skipped" };

const char *doctor_name(enum doctor_check check)
{
	return rows[check].name;
}

const char *doctor_what(enum doctor_check check)
{
	return rows[check].what;
}

const char *doctor_word(enum doctor_result result)
{
	return words[result];
}

void doctor_look(struct doctor *d, enum doctor_check check, struct finding *out)
{
	*out = (struct finding){ DOCTOR_SKIPPED, BUF_EMPTY, BUF_EMPTY };
	rows[check].look(d, out);
}

/* ---- gathering ------------------------------------------------------------
 */

/* While no server runs, a log that is there is of one that was killed. Its
 * index is needed to read it; to make one would be to write. */
static bool log_is_left(const struct doctor *d, bool *readable)
{
	char name[sizeof(d->database) + 8];
	struct stat about;
	bool there;

	snprintf(name, sizeof(name), "%s-wal", d->database);
	there = !stat(name, &about) && about.st_size > 0;
	snprintf(name, sizeof(name), "%s-shm", d->database);
	*readable = !access(name, R_OK | W_OK);
	return there;
}

static void open_store(struct doctor *d)
{
	enum inspect_way way = INSPECT_ALONE;
	bool readable;

	snprintf(d->database, sizeof(d->database), "%s/deskbell.db",
	    d->settings->data);
	if (log_is_left(d, &readable) || d->machine.server) {
		way = INSPECT_SHARED;
		d->store_unread = !readable;
	}
	d->store_err = store_setup();
	if (!d->store_err)
		d->store_err = inspect_journal(d->database, &d->wal);
	if (d->store_err || d->store_unread)
		return;
	d->store_err = inspect_open(d->database, way, &d->log, &d->store);
	if (!d->store_err)
		d->store_err = inspect_size(d->store, &d->size);
}

void doctor_open(struct doctor *d, const struct command *command)
{
	*d = (struct doctor){ .command = command };
	if (command_settings(command, &d->settings, &d->fault))
		d->settings = NULL;
	doctor_machine(d);
	if (d->settings)
		open_store(d);
}

void doctor_close(struct doctor *d)
{
	store_close(d->store);
	settings_free(d->settings);
}

/* ---- telling --------------------------------------------------------------
 */

static void print_json(enum doctor_check check, struct finding *f)
{
	struct buf out = BUF_EMPTY;

	buf_printf(&out,
	    "{\"check\":\"%s\",\"result\":\"%s\",\"what\":", rows[check].name,
	    words[f->result]);
	json_text(&out, str_from(rows[check].what));
	buf_text(&out, ",\"found\":");
	json_text(&out, buf_view(&f->found));
	buf_text(&out, ",\"fix\":");
	json_text(&out, buf_view(&f->fix));
	buf_char(&out, '}');
	puts(buf_cstr(&out));
	buf_fini(&out);
}

static void print_line(enum doctor_check check, struct finding *f)
{
	static const char *const marks[DOCTOR_RESULTS] = { "ok", "WARN", "BAD",
		"-" };

	printf("%-5s%-21s%s\n", marks[f->result], rows[check].name,
	    buf_cstr(&f->found));
	if (f->fix.len)
		printf("%-5s%-21sfix: %s\n", "", "", buf_cstr(&f->fix));
}

static int print_all(struct doctor *d, bool json)
{
	int counts[DOCTOR_RESULTS] = { 0 };

	for (int i = 0; i < DOCTOR_CHECKS; i++) {
		struct finding f;

		doctor_look(d, (enum doctor_check)i, &f);
		counts[f.result]++;
		if (json)
			print_json((enum doctor_check)i, &f);
		else
			print_line((enum doctor_check)i, &f);
		fflush(stdout);
		finding_fini(&f);
	}
	fprintf(stderr, "%d checks: %d ok, %d warnings, %d bad, %d skipped\n",
	    DOCTOR_CHECKS, counts[DOCTOR_OK], counts[DOCTOR_WARN],
	    counts[DOCTOR_BAD], counts[DOCTOR_SKIPPED]);
	if (counts[DOCTOR_BAD])
		return EXIT_FAILED;
	return counts[DOCTOR_WARN] ? EXIT_PARTLY : EXIT_DONE;
}

int command_doctor(const struct command *command)
{
	struct doctor d;
	int code;

	if (command->arg_count)
		return command_misused(
		    COMMAND_KIND_doctor, "there are too many words");
	doctor_open(&d, command);
	code = print_all(&d, command->options[OPTION_json]);
	doctor_close(&d);
	return code;
}
