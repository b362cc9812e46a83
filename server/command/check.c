/* `deskbelld check`: the settings and the reply packs, every fault of them
 * with its file and line. Changes nothing and needs no database. */
#include <stdio.h>

#include "server/answer/lint.h"
#include "server/command/command.h"
#include "server/command/reply_path.h"
#include "shared/clock.h"
#include "shared/json.h"

struct report {
	bool json;
	const char *replies; /* their folder */
	size_t settings_faults, flag_faults;
	size_t reply_faults, doubts, hints;
};

static void print_fault(const struct report *r, const char *level,
    const char *path, int line, const char *why)
{
	struct buf out = BUF_EMPTY;
	if (r->json) {
		buf_printf(&out, "{\"level\":\"%s\",\"file\":", level);
		json_text(&out, str_from(path));
		buf_printf(&out, ",\"line\":%d,\"why\":", line);
		json_text(&out, str_from(why));
		buf_char(&out, '}');
	} else {
		buf_text(&out, path);
		if (line)
			buf_printf(&out, ":%d", line);
		if (*level != 'f')
			buf_printf(&out, ": (%s) %s", level, why);
		else
			buf_printf(&out, ": %s", why);
	}
	puts(buf_cstr(&out));
	buf_fini(&out);
}

static void on_settings_fault(void *ctx, const struct settings_fault *fault)
{
	struct report *r = ctx;
	r->settings_faults++;
	r->flag_faults += command_fault_code(fault) == EXIT_USAGE;
	print_fault(r, "fault", fault->path, fault->line, fault->why);
}

static void print_reply(const struct report *r, const char *level,
    const char *where, int line, const char *why)
{
	struct buf path = BUF_EMPTY;
	reply_path(r->replies, where, &path);
	print_fault(r, level, buf_cstr(&path), line, why);
	buf_fini(&path);
}

static void on_reply_fault(void *ctx, const struct reply_fault *fault)
{
	struct report *r = ctx;
	r->reply_faults++;
	print_reply(r, "fault", fault->path, fault->line, fault->why);
}

/* ---- facts replies need and shops do not say ---------------------------- */

struct needs {
	struct report *report;
	const struct settings *settings;
	const struct shop *shop;
};

/* The desk itself says name, hours and opens. */
static bool is_said(const struct shop *shop, struct str need, enum lang lang)
{
	return str_is(need, "shop.name") || str_is(need, "shop.hours") ||
	       str_is(need, "shop.opens") ||
	       shop_fact_value(shop, need, lang).ptr;
}

static void doubt_need(
    const struct needs *n, const struct reply *reply, struct str need)
{
	char why[300];
	snprintf(why, sizeof(why),
	    "[shop %.*s] has no `fact.%.*s`, so the reply %.*s is never sent "
	    "there",
	    STR_ARG(n->shop->name), (int)need.len - 5, need.ptr + 5,
	    STR_ARG(reply->id));
	n->report->doubts++;
	print_fault(n->report, "doubt", n->settings->path, 0, why);
}

/* Once a reply, of the first language the shop serves it in. */
static void check_reply(const struct needs *n, const struct reply *reply)
{
	if (!reply->automatic || !reply_of_shop(reply, n->shop->name))
		return;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const struct str_list *needs = &reply->wordings[lang].needs;
		if (!(n->shop->langs & BIT(lang)))
			continue;
		for (size_t i = 0; i < needs->count; i++) {
			struct str need = needs->at[i];
			if (need.len <= 5 ||
			    memcmp(need.ptr, "shop.", 5) != 0 ||
			    is_said(n->shop, need, (enum lang)lang))
				continue;
			doubt_need(n, reply, need);
			return;
		}
	}
}

static void check_needs(
    struct report *r, const struct settings *settings, const struct pack *pack)
{
	for (size_t i = 0; i < settings->shops.count; i++) {
		struct needs n = { r, settings, &settings->shops.at[i] };
		for (size_t j = 0; j < pack->reply_count; j++)
			check_reply(&n, &pack->replies[j]);
	}
}

/* ---- the whole ---------------------------------------------------------- */

static void check_safe(struct report *r, const struct settings *settings)
{
	struct settings_fault fault;
	const char *doubt =
	    settings_certificate_doubt(settings, clock_wall_ms(&clock_system));
	if (settings_safe(settings, false, &fault))
		on_settings_fault(r, &fault);
	if (!doubt)
		return;
	r->doubts++;
	print_fault(r, "doubt", settings->cert, 0, doubt);
}

static void on_lint(
    void *ctx, enum lint_severity severity, const char *where, const char *why)
{
	struct report *r = ctx;
	bool doubt = severity == LINT_WARNING;
	r->doubts += doubt;
	r->hints += !doubt;
	print_reply(
	    r, doubt ? "doubt" : "hint", *where ? where : r->replies, 0, why);
}

static enum err check_replies(struct report *r, const struct settings *settings)
{
	struct pack *pack = NULL;
	r->replies = settings->replies;
	enum err err = pack_load(r->replies, NULL, on_reply_fault, r, &pack);
	if (err == ERR_no_memory)
		return err;
	if (err && !r->reply_faults) {
		r->reply_faults++;
		print_fault(r, "fault", settings->replies, 0,
		    err == ERR_not_found ? "there are no replies"
					 : err_sentence(err));
	}
	if (err)
		return ERR_ok;
	err = lint_pack(pack, NULL, &clock_system, on_lint, r);
	check_needs(r, settings, pack);
	fprintf(stderr, "%zu replies, %zu example phrasings\n",
	    pack->reply_count, pack->phrasing_count);
	pack_unref(pack);
	return err;
}

static int exit_code(const struct report *r, enum err err)
{
	if (err == ERR_no_memory)
		return EXIT_LATER;
	if (r->settings_faults)
		return r->settings_faults == r->flag_faults ? EXIT_USAGE
							    : EXIT_SETTINGS;
	return r->reply_faults ? EXIT_INPUT : EXIT_DONE;
}

int command_check(const struct command *command)
{
	struct report r = { .json = command->options[OPTION_json] };
	struct settings *settings = NULL;
	enum err err;
	if (command->arg_count)
		return command_misused(
		    COMMAND_KIND_check, "there are too many words");
	err = settings_read_all(command->config, command->env, command->flags,
	    command->flag_count, on_settings_fault, &r, &settings);
	if (!err) {
		fprintf(stderr, "%zu shops\n", settings->shops.count);
		check_safe(&r, settings);
		err = check_replies(&r, settings);
	}
	settings_free(settings);
	fprintf(stderr, "%zu faults, %zu doubts, %zu hints\n",
	    r.settings_faults + r.reply_faults, r.doubts, r.hints);
	return exit_code(&r, err);
}
