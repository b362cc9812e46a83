/* One value of a setting: from text to its kind, within its limits. What the
 * values of [desk] must be beside that stands here too, that of shops in
 * settings_shop.c. */
#include <arpa/inet.h>
#include <assert.h>
#include <inttypes.h>
#include <sys/un.h>

#include "server/settings_reader.h"
#include "shared/log.h"
#include "shared/text.h"

const struct settings_row settings_rows[SETTINGS_COUNT] = {
#define SETTING(name, kind, def, min, max, description)                        \
	{ #name, SETTING_##kind, def, min, max, description,                   \
		offsetof(struct settings, name) },
#include "server/settings.def"
};

const struct settings_row settings_shop_rows[SETTINGS_SHOP_COUNT] = {
#define SHOP_SETTING(name, kind, def, min, max, description)                   \
	{ #name, SETTING_##kind, def, min, max, description,                   \
		offsetof(struct shop_values, name) },
#include "server/settings.def"
};

int settings_find(
    const struct settings_row *rows, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(name, rows[i].name))
			return (int)i;
	}
	return -1;
}

/* ---- kinds -------------------------------------------------------------- */

bool settings_is_plain(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if ((c < ' ' && c != '\t') || c == 0x7F)
			return false;
	}
	return text_valid(s);
}

static bool put_text(struct settings_reader *r, struct settings_place place,
    const struct settings_row *row, const char *said, struct str value,
    void *to)
{
	if (!settings_is_plain(value)) {
		settings_refuse(r, place, "`%s` is not plain UTF-8 text", said);
		return false;
	}
	if (!value.len && row->min) {
		settings_refuse(r, place, "`%s` may not be empty", said);
		return false;
	}
	if ((int64_t)value.len < row->min || (int64_t)value.len > row->max) {
		settings_refuse(r, place,
		    "`%s` must have %" PRId64 " to %" PRId64 " bytes, not %zu",
		    said, row->min, row->max, value.len);
		return false;
	}
	struct str kept = arena_str(&r->settings->arena, value);
	if (!kept.ptr) {
		r->no_memory = true;
		return false;
	}
	memcpy(to, &kept.ptr, sizeof(kept.ptr));
	return true;
}

static bool put_int(struct settings_reader *r, struct settings_place place,
    const struct settings_row *row, const char *said, struct str value,
    void *to)
{
	long long number;
	if (!value.len) {
		settings_refuse(r, place, "`%s` needs a number", said);
		return false;
	}
	if (!str_int(value, &number) || number < row->min ||
	    number > row->max) {
		settings_refuse(r, place,
		    "`%s` must be a whole number from %" PRId64 " to %" PRId64
		    ", not `%s`",
		    said, row->min, row->max, settings_shorten(value).text);
		return false;
	}
	int64_t kept = number;
	memcpy(to, &kept, sizeof(kept));
	return true;
}

static bool put_flag(struct settings_reader *r, struct settings_place place,
    const char *said, struct str value, void *to)
{
	bool kept = str_is(value, "yes");
	if (!kept && !str_is(value, "no")) {
		settings_refuse(r, place, "`%s` must be yes or no, not `%s`",
		    said, settings_shorten(value).text);
		return false;
	}
	memcpy(to, &kept, sizeof(kept));
	return true;
}

bool settings_put(struct settings_reader *r, struct settings_place place,
    const struct settings_row *row, const char *said, struct str value,
    void *of)
{
	void *to = (char *)of + row->offset;
	switch (row->kind) {
	case SETTING_TEXT:
		return put_text(r, place, row, said, value, to);
	case SETTING_INT:
		return put_int(r, place, row, said, value, to);
	case SETTING_FLAG:
		return put_flag(r, place, said, value, to);
	}
	return false;
}

void settings_defaults(struct settings_reader *r,
    const struct settings_row *rows, size_t count, void *of)
{
	struct settings_place nowhere = { NULL, 0 };
	for (size_t i = 0; i < count; i++) {
		/* only memory can be missing: the table's own values fit */
		bool good = settings_put(r, nowhere, &rows[i], rows[i].name,
		    str_from(rows[i].def), of);
		assert(good || r->no_memory);
		(void)good;
	}
}

/* ---- [desk] ------------------------------------------------------------- */

static bool read_rate(const char *text, int *per_s, int *burst)
{
	struct str rest = str_from(text);
	struct str first = str_trim(str_cut(&rest, '/'));
	long long refill, room;
	if (!str_int(first, &refill) || !str_int(str_trim(rest), &room))
		return false;
	if (refill < 1 || refill > 100000 || room < 1 || room > 1000000)
		return false;
	*per_s = (int)refill;
	*burst = (int)room;
	return true;
}

void settings_rate(const char *text, int *per_s, int *burst)
{
	bool good = read_rate(text, per_s, burst);
	assert(good);
	(void)good;
}

static void check_rate(struct settings_reader *r, int at, const char *text)
{
	int per_s, burst;
	if (text && !read_rate(text, &per_s, &burst))
		settings_refuse(r, r->from[at],
		    "`%s` must be two whole numbers such as 10/40, "
		    "not `%s`",
		    settings_rows[at].name,
		    settings_shorten(str_from(text)).text);
}

static void check_address(struct settings_reader *r)
{
	struct in6_addr unused;
	const char *address = r->settings->address;
	if (!address || !*address ||
	    inet_pton(AF_INET, address, &unused) == 1 ||
	    inet_pton(AF_INET6, address, &unused) == 1)
		return;
	settings_refuse(r, r->from[AT_address],
	    "`address` must be an IP address such as 127.0.0.1, ::1 or "
	    "0.0.0.0, not `%s`",
	    settings_shorten(str_from(address)).text);
}

/* The local socket is a file in there, and its name has to fit the kernel's
 * idea of one. */
static void check_data(struct settings_reader *r)
{
	const size_t room = sizeof(((struct sockaddr_un *)NULL)->sun_path) -
			    sizeof("/deskbell.sock");
	if (r->settings->data && strlen(r->settings->data) > room)
		settings_refuse(r, r->from[AT_data],
		    "`data` may have at most %zu bytes, as a socket lies in "
		    "that folder",
		    room);
}

/* Of two settings the one that is no default is to blame. */
static struct settings_place blame(struct settings_reader *r, int a, int b)
{
	return r->from[a].path ? r->from[a] : r->from[b];
}

void settings_check_desk(struct settings_reader *r)
{
	const struct settings *s = r->settings;
	check_data(r);
	check_address(r);
	if (s->log_level && log_level_parse(s->log_level) < 0)
		settings_refuse(r, r->from[AT_log_level],
		    "`log_level` must be error, warn, info or debug, not `%s`",
		    settings_shorten(str_from(s->log_level)).text);
	check_rate(r, AT_rate_sign, s->rate_sign);
	check_rate(r, AT_rate_visitor, s->rate_visitor);
	check_rate(r, AT_rate_talk, s->rate_talk);
	check_rate(r, AT_rate_read, s->rate_read);
	check_rate(r, AT_rate_small, s->rate_small);
	if (s->cut_s <= s->ping_s)
		settings_refuse(r, blame(r, AT_cut_s, AT_ping_s),
		    "`cut_s` (%" PRId64 ") must be more than `ping_s` (%" PRId64
		    "), or no answer to a ping can come in time",
		    s->cut_s, s->ping_s);
}
