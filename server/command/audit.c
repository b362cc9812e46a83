/* `deskbelld audit`: prints the audit log and tells whether it is whole, on a
 * connection that only reads. */
#include <stdio.h>

#include "server/command/command.h"
#include "server/store/audit.h"
#include "server/store/staff.h"
#include "shared/clock.h"
#include "shared/json.h"
#include "shared/text.h"

enum { SLICE = 500, DAYS_MAX = 3660 };

struct printing {
	struct store *store;
	struct arena arena;
	int64_t since_ms;
	bool json;
	int64_t printed;
	struct buf out;
};

static void put_column(struct str text, struct buf *out)
{
	buf_char(out, ' ');
	text_escape(text.len ? text : STR("-"), false, out);
}

static void put_row(
    const struct audit_row *row, struct str shop, struct buf *out)
{
	command_put_time(row->at, out);
	buf_char(out, ' ');
	buf_printf(
	    out, "%-16.*s %-12.*s", STR_ARG(row->action), STR_ARG(row->actor));
	put_column(shop, out);
	put_column(row->target, out);
	put_column(row->detail, out);
	buf_char(out, '\n');
}

static void put_field(struct buf *out, const char *name, struct str text)
{
	if (!text.len)
		return;
	json_name(out, name);
	json_text(out, text);
}

static void put_json(
    const struct audit_row *row, struct str shop, struct buf *out)
{
	buf_printf(out, "{\"id\":%lld,\"at\":%lld", (long long)row->id,
	    (long long)row->at);
	put_field(out, "actor", row->actor);
	put_field(out, "action", row->action);
	put_field(out, "shop", shop);
	put_field(out, "target", row->target);
	put_field(out, "detail", row->detail);
	buf_text(out, "}\n");
}

static enum err print_row(struct printing *p, const struct audit_row *row)
{
	struct str shop = STR_NONE;
	enum err err = ERR_ok;
	if (row->at < p->since_ms)
		return err;
	if (row->shop_id)
		err = store_shop_name(p->store, row->shop_id, &p->arena, &shop);
	if (err && err != ERR_not_found)
		return err;
	if (p->json)
		put_json(row, shop, &p->out);
	else
		put_row(row, shop, &p->out);
	p->printed++;
	return ERR_ok;
}

static enum err print_slice(struct printing *p, int64_t *after, bool *more)
{
	struct audit_list rows;
	arena_reset(&p->arena);
	buf_clear(&p->out);
	enum err err = audit_after(p->store, *after, SLICE, &p->arena, &rows);
	*more = !err && rows.count;
	for (size_t i = 0; !err && i < rows.count; i++) {
		err = print_row(p, &rows.at[i]);
		*after = rows.at[i].id;
	}
	if (!err && p->out.failed)
		err = ERR_no_memory;
	if (!err)
		fwrite(p->out.ptr, 1, p->out.len, stdout);
	return err;
}

static int tell_chain(struct printing *p)
{
	int64_t rows, bad_id;
	enum err err = audit_verify(p->store, &rows, &bad_id);
	if (err) {
		command_complain("the log: %s", err_sentence(err));
		return command_exit_code(err);
	}
	if (bad_id) {
		command_complain("row %lld of the log was changed, taken out "
				 "or is not the desk's; the %lld before it "
				 "are as they were written",
		    (long long)bad_id, (long long)rows);
		return EXIT_FAILED;
	}
	fprintf(stderr,
	    "%lld rows printed; all %lld are as they were "
	    "written\n",
	    (long long)p->printed, (long long)rows);
	return EXIT_DONE;
}

static int print(struct printing *p)
{
	int64_t after = 0;
	bool more = true;
	enum err err = ERR_ok;
	while (!err && more)
		err = print_slice(p, &after, &more);
	if (!err && fflush(stdout))
		err = ERR_io;
	if (!err)
		return tell_chain(p);
	command_complain("the log: %s", err_sentence(err));
	return command_exit_code(err);
}

static int open_and_print(struct printing *p, const struct settings *settings)
{
	struct store_config config = { .dir = settings->data,
		.now_ms = clock_wall_ms(&clock_system) };
	enum err err = store_setup();
	if (!err)
		err = store_open_reader(&config, &p->store);
	int code = err ? command_exit_code(err) : print(p);
	if (err)
		command_complain("%s: %s", settings->data,
		    err == ERR_not_found   ? "there is no database in it"
		    : err == ERR_not_ready ? "its database is of an older "
					     "version; start the server once"
					   : err_sentence(err));
	store_close(p->store);
	return code;
}

static bool read_days(const struct command *command, int64_t *since_ms)
{
	const char *text = command->options[OPTION_days];
	long long days;
	if (!text)
		return true;
	if (!str_int(str_from(text), &days) || days < 1 || days > DAYS_MAX)
		return false;
	*since_ms = clock_wall_ms(&clock_system) - days * INT64_C(86400000);
	return true;
}

int command_audit(const struct command *command)
{
	struct printing p = { .arena = ARENA_EMPTY, .out = BUF_EMPTY };
	struct settings *settings = NULL;
	struct settings_fault fault;
	p.json = command->options[OPTION_json];
	if (command->arg_count)
		return command_misused(
		    COMMAND_KIND_audit, "there are too many words");
	if (!read_days(command, &p.since_ms))
		return command_misused(
		    COMMAND_KIND_audit, "--days is a number from 1 to 3660");
	if (command_settings(command, &settings, &fault)) {
		command_fault(&fault);
		return EXIT_SETTINGS;
	}
	int code = open_and_print(&p, settings);
	settings_free(settings);
	arena_fini(&p.arena);
	buf_fini(&p.out);
	return code;
}
