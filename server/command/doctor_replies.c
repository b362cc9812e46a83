/* doctor: replies, models and web pages, as they lie in their folders. What
 * may be better about the replies is for `deskbelld check`. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/answer/pack.h"
#include "server/command/doctor.h"
#include "server/command/pages.h"

enum { FOLDER_MAX = 512 };

static const char no_settings[] = "the settings cannot be read";

struct first_fault {
	size_t count;
	char text[500];
};

static void on_fault(void *ctx, const struct reply_fault *fault)
{
	struct first_fault *first = ctx;

	if (!first->count++)
		snprintf(first->text, sizeof(first->text), "%s:%d: %s",
		    fault->path, fault->line, fault->why);
}

void doctor_check_replies(struct doctor *d, struct finding *f)
{
	struct first_fault first = { .count = 0 };
	struct pack *pack = NULL;
	enum err err;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	err = pack_load(d->settings->replies, NULL, on_fault, &first, &pack);
	if (err) {
		finding_say(f, DOCTOR_BAD, "%s: %s (%zu faults)",
		    d->settings->replies,
		    first.count            ? first.text
		    : err == ERR_not_found ? "there are no replies"
					   : err_sentence(err),
		    first.count);
		finding_fix(f, "deskbelld check names every fault; until then "
			       "the replies of before stay in force");
		return;
	}
	finding_say(f, DOCTOR_OK, "%zu replies, %zu example phrasings",
	    pack->reply_count, pack->phrasing_count);
	pack_unref(pack);
}

/* ---- languages -------------------------------------------------------------
 */

/* How many replies some shop would have to say in another language. */
static size_t missing_in(const struct doctor *d, const struct pack *pack,
    enum lang lang, const struct reply **first)
{
	size_t missing = 0;

	for (size_t i = 0; i < pack->reply_count; i++) {
		const struct reply *reply = &pack->replies[i];
		bool wanted = false;

		for (size_t j = 0; j < d->settings->shops.count; j++) {
			const struct shop *s = &d->settings->shops.at[j];

			wanted |= (s->langs & (1u << lang)) &&
				  reply_of_shop(reply, s->name);
		}
		if (!wanted || reply->wordings[lang].title.ptr ||
		    reply->wordings[lang].text.ptr)
			continue;
		if (!missing++)
			*first = reply;
	}
	return missing;
}

static void judge_languages(
    const struct doctor *d, const struct pack *pack, struct finding *f)
{
	for (int i = 0; i < LANG_COUNT; i++) {
		const struct reply *first = NULL;
		size_t count = missing_in(d, pack, (enum lang)i, &first);

		if (!count)
			continue;
		finding_say(f, DOCTOR_WARN,
		    "%zu replies have no wording in %s, such as %.*s", count,
		    word_name(WORDS_lang, i), STR_ARG(first->id));
		finding_fix(f,
		    "write %s/%s/%.*s.reply, or take the language "
		    "out of `langs`",
		    d->settings->replies, word_name(WORDS_lang, i),
		    STR_ARG(first->id));
		return;
	}
	finding_say(f, DOCTOR_OK, "every reply has a wording in each");
}

void doctor_check_languages(struct doctor *d, struct finding *f)
{
	struct pack *pack = NULL;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	if (pack_load(d->settings->replies, NULL, NULL, NULL, &pack)) {
		finding_skip(f, "the replies are not valid");
		return;
	}
	judge_languages(d, pack, f);
	pack_unref(pack);
}

/* ---- folders ----------------------------------------------------------------
 */

void doctor_check_models(struct doctor *d, struct finding *f)
{
	const struct settings *s = d->settings;
	char folder[FOLDER_MAX];
	struct stat about;

	if (!s) {
		finding_skip(f, no_settings);
		return;
	}
	snprintf(folder, sizeof(folder), "%s%s",
	    *s->models ? s->models : s->data, *s->models ? "" : "/models");
	if (stat(folder, &about)) {
		finding_say(f, *s->models ? DOCTOR_WARN : DOCTOR_OK,
		    "%s is not there yet; the server makes it", folder);
		if (*s->models)
			finding_fix(
			    f, "install -d -m 0700 -o deskbell %s", folder);
	} else if (!S_ISDIR(about.st_mode) || access(folder, R_OK | X_OK)) {
		finding_say(f, DOCTOR_WARN, "%s cannot be looked into", folder);
		finding_fix(f,
		    "without it every start trains anew: chown it to "
		    "the server's user");
	} else if (about.st_mode & S_IWOTH) {
		finding_say(f, DOCTOR_BAD, "others may write to %s", folder);
		finding_fix(f, "chmod o-w %s", folder);
	} else {
		finding_say(f, DOCTOR_OK, "%s", folder);
	}
}

/* What shops' pages load. */
static const char *missing_page(const struct net_page *pages, size_t count)
{
	static const char *const wanted[] = { "/widget.js", "/widget-chat.js" };

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		bool there = false;

		for (size_t j = 0; j < count; j++)
			there |= str_is(pages[j].path, wanted[i]) &&
				 pages[j].body.len;
		if (!there)
			return wanted[i];
	}
	return NULL;
}

void doctor_check_web(struct doctor *d, struct finding *f)
{
	struct net_page pages[PAGES_MAX] = { 0 };
	struct arena arena = ARENA_EMPTY;
	const char *missing;
	size_t count = 0;
	enum err err;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	err = pages_read(d->settings->web, &arena, pages, &count, &d->log);
	missing = err ? NULL : missing_page(pages, count);
	if (err || missing) {
		finding_say(f, DOCTOR_BAD, "%s: %s%s", d->settings->web,
		    err ? "something in it cannot be read" : "there is no ",
		    err ? "" : missing);
		finding_fix(f, "set `web` to the folder of this version's web "
			       "pages, /usr/local/share/deskbell/web where it "
			       "was installed");
	} else {
		finding_say(
		    f, DOCTOR_OK, "%zu of them in %s", count, d->settings->web);
	}
	arena_fini(&arena);
}
