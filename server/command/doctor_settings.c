/* doctor: the settings and what they say. What of them is refused anyway is
 * said in settings' own words. */
#include <sys/stat.h>

#include "server/command/doctor.h"

static const char no_settings[] = "the settings cannot be read";

void doctor_check_settings(struct doctor *d, struct finding *f)
{
	if (d->settings) {
		finding_say(f, DOCTOR_OK, "%zu shops in %s",
		    d->settings->shops.count,
		    *d->settings->path ? d->settings->path : "the flags");
		return;
	}
	if (d->fault.line)
		finding_say(f, DOCTOR_BAD, "%s:%d: %s", d->fault.path,
		    d->fault.line, d->fault.why);
	else
		finding_say(
		    f, DOCTOR_BAD, "%s: %s", d->fault.path, d->fault.why);
	finding_fix(f,
	    "mend that line; deskbelld check --config %s names every "
	    "fault",
	    d->command->config);
}

void doctor_check_settings_mode(struct doctor *d, struct finding *f)
{
	struct stat about;
	mode_t mode;

	if (stat(d->command->config, &about)) {
		finding_skip(f, "there is no settings file");
		return;
	}
	mode = about.st_mode & 07777;
	if (mode & S_IWOTH ||
	    (about.st_uid && about.st_uid != d->machine.uid)) {
		finding_say(f, DOCTOR_BAD, "%s has mode %04o and owner %u",
		    d->command->config, mode, about.st_uid);
		finding_fix(f, "chown root %s && chmod 0640 %s",
		    d->command->config, d->command->config);
	} else if (mode & (S_IWGRP | S_IROTH)) {
		finding_say(f, DOCTOR_WARN, "%s has mode %04o",
		    d->command->config, mode);
		finding_fix(f, "chmod 0640 %s", d->command->config);
	} else {
		finding_say(f, DOCTOR_OK, "mode %04o", mode);
	}
}

void doctor_check_settings_doors(struct doctor *d, struct finding *f)
{
	const struct settings *s = d->settings;
	struct settings_fault fault;

	if (!s) {
		finding_skip(f, no_settings);
	} else if (settings_safe(s, false, &fault)) {
		finding_say(f, DOCTOR_BAD, "%s", fault.why);
		finding_fix(f,
		    "the server does not start like this: mend it in %s",
		    fault.path);
	} else {
		finding_say(f, DOCTOR_OK, "%s on %s port %lld%s",
		    *s->cert ? "TLS" : "plain text",
		    *s->address ? s->address : "every address",
		    (long long)s->port,
		    s->behind_proxy ? ", behind a proxy" : "");
	}
}

/* ---- shops ----------------------------------------------------------------
 */

static bool shares_secret(const struct shops *shops, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (str_eq(shops->at[i].secret, shops->at[at].secret))
			return true;
	return false;
}

void doctor_check_secrets(struct doctor *d, struct finding *f)
{
	size_t with = 0;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	for (size_t i = 0; i < d->settings->shops.count; i++) {
		const struct shop *shop = &d->settings->shops.at[i];

		if (!shop->secret.len)
			continue;
		with++;
		if (!shares_secret(&d->settings->shops, i))
			continue;
		finding_say(f, DOCTOR_WARN,
		    "[shop %.*s] has the secret of another shop: whoever knows "
		    "it speaks for the customers of both",
		    STR_ARG(shop->name));
		finding_fix(f, "give it its own: openssl rand -base64 32");
		return;
	}
	if (with)
		finding_say(f, DOCTOR_OK, "%zu of %zu shops have a good one",
		    with, d->settings->shops.count);
	else
		finding_say(f, DOCTOR_OK,
		    "none: no shop's customers can prove who they are");
}

void doctor_check_origins(struct doctor *d, struct finding *f)
{
	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	for (size_t i = 0; i < d->settings->shops.count; i++) {
		const struct shop *shop = &d->settings->shops.at[i];
		struct str rest = shop->origins;

		while (rest.ptr) {
			struct str origin = str_trim(str_cut(&rest, ' '));

			if (origin.len < 7 ||
			    memcmp(origin.ptr, "http://", 7) != 0)
				continue;
			finding_say(f, DOCTOR_WARN,
			    "[shop %.*s] lets %.*s open chats, which anybody "
			    "on the way can change",
			    STR_ARG(shop->name), STR_ARG(origin));
			finding_fix(f, "serve that page by https and say so in "
				       "`origins`");
			return;
		}
	}
	finding_say(f, DOCTOR_OK, "https only, or the desk's own page");
}

/* As yyyymmdd in the shop's zone. */
static int today(const struct shop *shop, int64_t now_ms)
{
	struct zone_time now;

	zone_local(shop->zone, now_ms, &now);
	return now.year * 10000 + now.month * 100 + now.day;
}

static bool doubt_shop(
    const struct doctor *d, const struct shop *shop, struct finding *f)
{
	const struct hours *hours = &shop->hours;
	int64_t now_ms = d->machine.now_ms;
	struct hours_state state;

	if (!shop->zone) {
		finding_say(f, DOCTOR_BAD, "[shop %.*s] has no zone data",
		    STR_ARG(shop->name));
		finding_fix(f, "apt-get install tzdata");
		return true;
	}
	state = hours_at(hours, shop->zone, now_ms);
	if (!state.open && !state.changes_ms) {
		finding_say(f, DOCTOR_WARN, "[shop %.*s] never opens",
		    STR_ARG(shop->name));
		finding_fix(f, "set `hours` in its section");
		return true;
	}
	if (hours->holiday_count &&
	    hours->holidays[hours->holiday_count - 1] < today(shop, now_ms)) {
		finding_say(f, DOCTOR_WARN,
		    "all holidays of [shop %.*s] are over",
		    STR_ARG(shop->name));
		finding_fix(f, "add the next ones to `holidays`");
		return true;
	}
	return false;
}

void doctor_check_zones(struct doctor *d, struct finding *f)
{
	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	for (size_t i = 0; i < d->settings->shops.count; i++)
		if (doubt_shop(d, &d->settings->shops.at[i], f))
			return;
	finding_say(f, DOCTOR_OK, "zone data of all %zu shops is there",
	    d->settings->shops.count);
}
