/* `deskbelld rehearse replies`: asks the replies a file of questions, or those
 * of the last days, with the same search and the same scoring as the server,
 * in memory; and other replies the same. Changes nothing. */
#include "server/answer/rehearse.h"

#include <stdio.h>

#include "server/command/rehearsal.h"
#include "server/command/reply_path.h"
#include "server/command/training.h"
#include "server/job/look.h"
#include "server/settings_reader.h"
#include "server/store/search.h"
#include "shared/clock.h"

enum { DAYS_MAX = 3660 };

/* ---- replies ------------------------------------------------------------- */

static void on_fault(void *ctx, const struct reply_fault *fault)
{
	struct rehearsed *side = ctx;
	struct settings_fault shown = { .line = fault->line };
	struct buf path = BUF_EMPTY;
	reply_path(side->dir, fault->path, &path);
	snprintf(shown.path, sizeof(shown.path), "%s", buf_cstr(&path));
	snprintf(shown.why, sizeof(shown.why), "%s", fault->why);
	command_fault(&shown);
	buf_fini(&path);
	side->faults++;
}

/* What was taught is left out: it is what is asked here. */
static int read_replies(struct rehearsed *side)
{
	enum err err = pack_load(side->dir, NULL, on_fault, side, &side->pack);
	if (!err)
		return EXIT_DONE;
	if (!side->faults)
		command_complain("%s: %s", side->dir,
		    err == ERR_not_found ? "there are no replies"
					 : err_sentence(err));
	return EXIT_INPUT;
}

/* ---- making ready -------------------------------------------------------- */

static enum err fill_index(struct store *store, const struct pack *pack)
{
	enum err err = store_group_begin(store);
	if (!err)
		err = store_turn_begin(store);
	for (size_t i = 0; !err && i < pack->phrasing_count; i++)
		err = search_add(store, pack->first_id + (int64_t)i,
		    pack->first_id, pack->phrasings[i].text);
	if (!err)
		err = store_turn_keep(store);
	if (!err)
		return store_group_commit(store);
	store_group_abort(store);
	return err;
}

/* A private database in memory, with the rows the server's has of a large
 * pack. */
static enum err open_index(struct rehearsed *side)
{
	struct store_config config = { .dir = NULL,
		.now_ms = clock_wall_ms(&clock_system) };
	enum err err = store_setup();
	if (!err)
		err = store_open(&config, &side->store);
	if (!err)
		err = fill_index(side->store, side->pack);
	side->search = (struct answer_search){ look_search, side->store };
	return err;
}

/* All a pack needs before it is asked. */
static int prepare_pack(const struct command *command, struct rehearsed *side)
{
	enum err err = ERR_ok;
	side->pack->first_id = 1;
	if (side->pack->phrasing_count >= PACK_IN_MEMORY_MAX)
		err = open_index(side);
	if (err)
		command_complain("%s: the replies cannot be indexed: %s",
		    side->dir, err_sentence(err));
	if (!err)
		err = training_run(side->pack, command);
	return command_exit_code(err);
}

static int open_side(const struct rehearsal *r, struct rehearsed *side)
{
	int code = read_replies(side);
	return code ? code : prepare_pack(r->command, side);
}

static void close_side(struct rehearsed *side)
{
	store_close(side->store);
	pack_unref(side->pack);
}

/* ---- the rehearsal ------------------------------------------------------- */

static int print_line(void *ctx, struct str line)
{
	(void)ctx;
	return printf("%.*s\n", STR_ARG(line)) < 0;
}

/* As sure as a shop has to be that sets nothing else. */
static int default_per_mille(int at)
{
	long long percent = 0;
	bool good = str_int(str_from(settings_shop_rows[at].def), &percent);
	return good ? (int)percent * 10 : 1000;
}

static struct rehearse rehearse_on(
    struct rehearsal *r, const struct rehearsed *side)
{
	r->told_us = clock_mono_us(&clock_system);
	return (struct rehearse){
		.pack = side->pack,
		.search = &side->search,
		.limits = { default_per_mille(SHOP_AT_send_at),
		    default_per_mille(SHOP_AT_offer_at) },
		.lang = r->lang,
		.fallback = LANG_en,
		.now_ms = clock_wall_ms(&clock_system),
		.progress = rehearsal_progress,
		.progress_ctx = r,
	};
}

static enum err play(struct rehearsal *r)
{
	bool json = r->command->options[OPTION_json];
	struct rehearse rehearse = rehearse_on(r, &r->now);
	struct rehearse_summary summary;
	enum err err = rehearse_run(
	    &rehearse, &r->rows, json ? print_line : NULL, NULL, &summary);
	if (!err && !json)
		rehearsal_print(&summary);
	return err;
}

static enum err play_both(struct rehearsal *r)
{
	struct rehearse before = rehearse_on(r, &r->before);
	struct rehearse now = rehearse_on(r, &r->now);
	struct compare compare;
	struct buf line = BUF_EMPTY;
	enum err err =
	    compare_run(&before, &now, &r->rows, &r->arena, &compare);
	if (!err && r->command->options[OPTION_json]) {
		compare_print(&compare, &line);
		if (line.failed)
			err = ERR_no_memory;
		else if (print_line(NULL, buf_view(&line)))
			err = ERR_io;
	} else if (!err) {
		rehearsal_print_changes(&compare);
	}
	buf_fini(&line);
	return err;
}

static int run(struct rehearsal *r)
{
	int code = r->days ? rehearsal_read_days(r) : rehearsal_read_file(r);
	if (!code)
		code = open_side(r, &r->now);
	if (!code && r->before.dir)
		code = open_side(r, &r->before);
	if (code)
		return code;
	enum err err = r->before.dir ? play_both(r) : play(r);
	if (err)
		command_complain("the rehearsal ended: %s", err_sentence(err));
	return command_exit_code(err);
}

/* ---- what was typed ------------------------------------------------------ */

static const char *why_not(struct rehearsal *r)
{
	const struct command *c = r->command;
	const char *lang = c->options[OPTION_lang];
	const char *days = c->options[OPTION_days];
	int value = word_value(WORDS_lang, str_from(lang ? lang : "en"));
	long long number = 0;
	if (c->arg_count != 1 || strcmp(c->args[0], "replies") != 0)
		return "say what: rehearse replies";
	if (!c->options[OPTION_questions] == !days)
		return "one of --questions and --days is needed";
	if (days && (!str_int(str_from(days), &number) || number < 1 ||
			number > DAYS_MAX))
		return "--days must be a number from 1 to 3660";
	if (value < 0)
		return "--lang must be en, zh, ja or es";
	r->days = (int)number;
	r->lang = (enum lang)value;
	r->before.dir = c->options[OPTION_against];
	return NULL;
}

/* Only customers' own questions need the desk's settings: where they are. */
static int find_replies(struct rehearsal *r)
{
	struct settings_fault fault;
	r->now.dir = command_flag(r->command, "replies");
	if (!r->now.dir)
		r->now.dir = settings_rows[AT_replies].def;
	if (!r->days)
		return EXIT_DONE;
	if (command_settings(r->command, &r->settings, &fault)) {
		command_fault(&fault);
		return command_fault_code(&fault);
	}
	r->now.dir = r->settings->replies;
	return EXIT_DONE;
}

int command_rehearse(const struct command *command)
{
	struct rehearsal r = {
		.command = command, .content = BUF_EMPTY, .arena = ARENA_EMPTY
	};
	const char *why = why_not(&r);
	if (why)
		return command_misused(COMMAND_KIND_rehearse, why);
	int code = find_replies(&r);
	if (!code)
		code = run(&r);
	close_side(&r.now);
	close_side(&r.before);
	settings_free(r.settings);
	buf_fini(&r.content);
	arena_fini(&r.arena);
	return code;
}
