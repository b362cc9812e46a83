/* `deskbelld rehearse replies`: asks the replies a file of questions, with the
 * same search and the same scoring as the server, in memory. */
#include "server/answer/rehearse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/command.h"
#include "server/command/reply_path.h"
#include "server/settings_reader.h"
#include "server/store/search.h"
#include "shared/clock.h"
#include "shared/log.h"

enum { QUESTIONS_MAX = 64 * 1024 * 1024, READ_BYTES = 65536 };

struct theatre {
	const struct command *command;
	const char *replies;
	enum lang lang;
	struct buf content;
	struct rehearse_rows rows;
	struct arena arena;
	struct pack *pack;
	struct store *store;
	size_t faults;
};

/* ---- input -------------------------------------------------------------- */

static enum err read_file(const char *path, struct buf *out)
{
	enum err err = ERR_ok;
	ssize_t got = 1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_not_found : ERR_io;
	while (!err && got > 0) {
		if (!buf_reserve(out, READ_BYTES))
			err = ERR_no_memory;
		else if (out->len > QUESTIONS_MAX)
			err = ERR_too_long;
		else if ((got = read(fd, out->ptr + out->len, READ_BYTES)) < 0)
			err = errno == EINTR ? ERR_ok : ERR_io;
		if (!err && got > 0)
			out->len += (size_t)got;
	}
	close(fd);
	return err;
}

static int read_questions(struct theatre *t)
{
	const char *path = t->command->options[OPTION_questions];
	enum err err = read_file(path, &t->content);
	if (!err)
		err = rehearse_read(buf_view(&t->content), &t->arena, &t->rows);
	if (!err && !t->rows.count)
		err = ERR_empty;
	if (!err)
		return EXIT_DONE;
	command_complain("%s: %s", path,
	    err == ERR_empty       ? "there are no questions in it"
	    : err == ERR_not_found ? "there is no such file"
				   : err_sentence(err));
	return EXIT_INPUT;
}

static void on_fault(void *ctx, const struct reply_fault *fault)
{
	struct theatre *t = ctx;
	struct settings_fault shown = { .line = fault->line };
	struct buf path = BUF_EMPTY;
	reply_path(t->replies, fault->path, &path);
	snprintf(shown.path, sizeof(shown.path), "%s", buf_cstr(&path));
	snprintf(shown.why, sizeof(shown.why), "%s", fault->why);
	command_fault(&shown);
	buf_fini(&path);
	t->faults++;
}

static int read_replies(struct theatre *t)
{
	enum err err = pack_load(t->replies, on_fault, t, &t->pack);
	if (!err)
		return EXIT_DONE;
	if (!t->faults)
		command_complain("%s: %s", t->replies,
		    err == ERR_not_found ? "there are no replies"
					 : err_sentence(err));
	return EXIT_INPUT;
}

/* ---- the search --------------------------------------------------------- */

static enum err fill_index(struct theatre *t)
{
	enum err err = store_group_begin(t->store);
	t->pack->first_id = 1;
	if (!err)
		err = store_turn_begin(t->store);
	for (size_t i = 0; !err && i < t->pack->phrasing_count; i++)
		err = search_add(t->store, t->pack->first_id + (int64_t)i,
		    t->pack->first_id, t->pack->phrasings[i].text);
	if (!err)
		err = store_turn_keep(t->store);
	if (!err)
		return store_group_commit(t->store);
	store_group_abort(t->store);
	return err;
}

static int open_index(struct theatre *t)
{
	struct store_config config = { .dir = NULL,
		.now_ms = clock_wall_ms(&clock_system) };
	enum err err = store_setup();
	if (!err)
		err = store_open(&config, &t->store);
	if (!err)
		err = fill_index(t);
	if (err)
		command_complain(
		    "the replies cannot be indexed: %s", err_sentence(err));
	return command_exit_code(err);
}

static enum err search(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *arena, int64_t **ids,
    size_t *id_count)
{
	struct search_ids found;
	enum err err =
	    search_any(ctx, tokens, count, low, high, max, arena, &found);
	if (err)
		return err;
	*ids = found.at;
	*id_count = found.count;
	return ERR_ok;
}

/* ---- the rehearsal ------------------------------------------------------ */

static int print_line(void *ctx, struct str line)
{
	(void)ctx;
	return printf("%.*s\n", STR_ARG(line)) < 0;
}

static void print_share(const char *what, size_t part, size_t whole)
{
	printf("%-34s %zu of %zu", what, part, whole);
	if (whole)
		printf(" (%.1f %%)", 100.0 * (double)part / (double)whole);
	putchar('\n');
}

static void print_summary(const struct rehearse_summary *s)
{
	print_share(
	    "best reply is the expected one", s->best_right, s->expected);
	print_share(
	    "expected one is among the first 3", s->top_right, s->expected);
	print_share("would be sent", s->sent, s->questions);
	print_share("of these right", s->sent_right, s->sent);
	print_share("would be offered as a choice", s->offered, s->questions);
	print_share("of these right", s->offered_right, s->offered);
	print_share(
	    "would be handed to a person", s->handed_over, s->questions);
}

/* As sure as a shop has to be that sets nothing else. */
static int default_per_mille(int at)
{
	long long percent = 0;
	bool good = str_int(str_from(settings_shop_rows[at].def), &percent);
	return good ? (int)percent * 10 : 1000;
}

static int play(struct theatre *t)
{
	bool json = t->command->options[OPTION_json];
	const struct answer_search index = { search, t->store };
	struct rehearse_summary summary;
	struct rehearse rehearse = {
		.pack = t->pack,
		.search = &index,
		.limits = { default_per_mille(SHOP_AT_send_at),
		    default_per_mille(SHOP_AT_offer_at) },
		.lang = t->lang,
		.fallback = LANG_en,
		.now_ms = clock_wall_ms(&clock_system),
	};
	enum err err = rehearse_run(
	    &rehearse, &t->rows, json ? print_line : NULL, NULL, &summary);
	if (err)
		command_complain("the rehearsal ended: %s", err_sentence(err));
	else if (!json)
		print_summary(&summary);
	return command_exit_code(err);
}

static int run(struct theatre *t)
{
	int code = read_questions(t);
	if (!code)
		code = read_replies(t);
	if (!code)
		code = open_index(t);
	return code ? code : play(t);
}

/* ---- what was typed ----------------------------------------------------- */

static const char *why_not(struct theatre *t)
{
	const struct command *c = t->command;
	const char *lang = c->options[OPTION_lang];
	int value = word_value(WORDS_lang, str_from(lang ? lang : "en"));
	if (c->arg_count != 1 || strcmp(c->args[0], "replies") != 0)
		return "say what: rehearse replies";
	if (!c->options[OPTION_questions])
		return "--questions is missing";
	if (value < 0)
		return "--lang must be en, zh, ja or es";
	t->lang = (enum lang)value;
	t->replies = command_flag(c, "replies");
	if (!t->replies)
		t->replies = settings_rows[AT_replies].def;
	return NULL;
}

int command_rehearse(const struct command *command)
{
	struct theatre t = {
		.command = command, .content = BUF_EMPTY, .arena = ARENA_EMPTY
	};
	const char *why = why_not(&t);
	if (why)
		return command_misused(COMMAND_KIND_rehearse, why);
	int code = run(&t);
	store_close(t.store);
	pack_unref(t.pack);
	buf_fini(&t.content);
	arena_fini(&t.arena);
	return code;
}
