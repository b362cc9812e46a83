/* The settings from their three sources: defaults, file, environment, flags,
 * the later ones stronger. Nothing is used before all of it is good. */
#include "server/settings.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "server/nearest.h"
#include "server/settings_reader.h"

#define ENV_PREFIX "DESKBELL_"

/* ---- environment and flags ---------------------------------------------- */

enum { NAME_ROOM = 64 };

/* "DESKBELL_PORT" <- "port" */
static void env_name(const char *name, char out[NAME_ROOM])
{
	int len = snprintf(out, NAME_ROOM, ENV_PREFIX "%s", name);
	for (int i = 0; i < len && i < NAME_ROOM; i++)
		out[i] = (char)toupper((unsigned char)out[i]);
}

/* "--behind-proxy" <- "behind_proxy" */
static void flag_name(const char *name, char out[NAME_ROOM])
{
	int len = snprintf(out, NAME_ROOM, "--%s", name);
	for (int i = 0; i < len && i < NAME_ROOM; i++)
		out[i] = out[i] == '_' ? '-' : out[i];
}

/* Calls a setting by what it is called in one of the sources. */
typedef void say_fn(const char *name, char out[NAME_ROOM]);

static int find_said(struct str said, say_fn *say, const char **near)
{
	struct nearest nearest = nearest_begin(said);
	char name[NAME_ROOM];
	*near = NULL;
	for (int i = 0; i < SETTINGS_COUNT; i++) {
		say(settings_rows[i].name, name);
		if (str_is(said, name))
			return i;
		nearest_try(&nearest, name);
		if (nearest.name == name) {
			*near = settings_rows[i].name;
			nearest.name = NULL;
		}
	}
	return -1;
}

static void put_said(struct settings_reader *r, struct settings_place place,
    int at, struct str said, struct str value)
{
	struct settings_short name = settings_shorten(said);
	if (settings_put(
		r, place, &settings_rows[at], name.text, value, r->settings))
		r->from[at] = place;
}

/* A name that is far from every setting belongs to another program. */
static void read_env(struct settings_reader *r, char *const *env)
{
	struct settings_place place = { "environment", 0 };
	char name[NAME_ROOM];
	const char *near;
	for (; env && *env; env++) {
		struct str value = str_from(*env);
		struct str said = str_cut(&value, '=');
		if (said.len <= strlen(ENV_PREFIX) ||
		    memcmp(said.ptr, ENV_PREFIX, strlen(ENV_PREFIX)) != 0)
			continue;
		int at = find_said(said, env_name, &near);
		if (at >= 0) {
			put_said(r, place, at, said, value);
		} else if (near) {
			env_name(near, name);
			settings_refuse(r, place,
			    "`%s` is not a setting; did you mean `%s`?",
			    settings_shorten(said).text, name);
		}
	}
}

static void unknown_flag(struct settings_reader *r, struct settings_place place,
    const char *said, const char *near)
{
	char name[NAME_ROOM];
	if (near) {
		flag_name(near, name);
		settings_refuse(r, place,
		    "`%s` is not a setting; did you mean `%s`?", said, name);
	} else {
		settings_refuse(r, place, "`%s` is not a setting", said);
	}
}

static void read_flags(
    struct settings_reader *r, const struct settings_flag *flags, size_t count)
{
	struct settings_place place = { "flags", 0 };
	bool given[SETTINGS_COUNT] = { false };
	const char *near;
	for (size_t i = 0; i < count; i++) {
		char said[NAME_ROOM];
		flag_name(flags[i].name, said);
		int at = find_said(str_from(said), flag_name, &near);
		if (at < 0) {
			unknown_flag(r, place, said, near);
		} else if (given[at]) {
			settings_refuse(r, place, "`%s` is given twice", said);
		} else {
			given[at] = true;
			put_said(r, place, at, str_from(said),
			    str_from(flags[i].value));
		}
	}
}

/* ---- the whole ---------------------------------------------------------- */

static void make_rules(struct settings *s)
{
	const int64_t minute_ms = 60 * 1000;
	const int64_t day_ms = 24 * 60 * minute_ms;
	s->rules = (struct rules){
		.answer_wait_ms = s->answer_wait_ms,
		.join_ms = s->join_ms,
		.rep_grace_ms = s->rep_grace_s * 1000,
		.chat_mean_s = s->chat_mean_s,
		.visitor_token_ms = s->visitor_token_days * day_ms,
		.staff_token_ms = s->staff_token_days * day_ms,
		.once_token_ms = s->once_token_min * minute_ms,
		.request_keep_ms = s->request_keep_days * day_ms,
		.keep_event_ms = s->keep_event_days * day_ms,
		.suggest = s->suggest,
	};
}

static enum err read_sources(struct settings_reader *r, const char *file,
    char *const *env, const struct settings_flag *flags, size_t flag_count)
{
	struct settings *s = r->settings;
	settings_defaults(r, settings_rows, SETTINGS_COUNT, s);
	if (file) {
		snprintf(s->path, sizeof(s->path), "%s", file);
		settings_read_file(r, file);
	}
	read_env(r, env);
	read_flags(r, flags, flag_count);
	settings_check_desk(r);
	settings_make_shops(r);
	make_rules(s);
	if (r->no_memory)
		return ERR_no_memory;
	return r->faults ? ERR_bad_settings : ERR_ok;
}

enum err settings_read_all(const char *file, char *const *env,
    const struct settings_flag *flags, size_t flag_count, settings_fault_fn *fn,
    void *ctx, struct settings **out)
{
	struct settings_reader *r = calloc(1, sizeof(*r));
	struct settings *s = calloc(1, sizeof(*s));
	enum err err = ERR_no_memory;
	if (r && s) {
		r->settings = s;
		r->fn = fn;
		r->ctx = ctx;
		err = read_sources(r, file, env, flags, flag_count);
	}
	free(r);
	if (err) {
		settings_free(s);
		return err;
	}
	*out = s;
	return ERR_ok;
}

struct first {
	struct settings_fault *fault;
	bool told;
};

static void keep_first(void *ctx, const struct settings_fault *fault)
{
	struct first *first = ctx;
	if (first->told)
		return;
	first->told = true;
	*first->fault = *fault;
}

enum err settings_read(const char *file, char *const *env,
    const struct settings_flag *flags, size_t flag_count, struct settings **out,
    struct settings_fault *fault)
{
	struct first first = { fault, false };
	enum err err = settings_read_all(
	    file, env, flags, flag_count, keep_first, &first, out);
	if (err && !first.told) {
		*fault = (struct settings_fault){ .line = 0 };
		snprintf(fault->path, sizeof(fault->path), "%s",
		    file ? file : "settings");
		snprintf(
		    fault->why, sizeof(fault->why), "%s", err_sentence(err));
	}
	return err;
}

void settings_free(struct settings *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->shops.count; i++) {
		struct str secret = s->shops.at[i].secret;
		zone_close(s->shops.at[i].zone);
		if (secret.len)
			explicit_bzero(
			    (char *)(uintptr_t)secret.ptr, secret.len);
	}
	arena_fini(&s->arena);
	free(s);
}
