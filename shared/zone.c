/* Zones read from TZif files and asked for wall times. Not for printing times
 * and not for the system's own zone: every shop names its zone. */
#include "shared/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/calendar.h"
#include "shared/zone_rule.h"

#define SYSTEM_DIR "/usr/share/zoneinfo"

enum {
	NAME_LONGEST = 64,      /* the longest in use has 32 */
	FILE_LARGEST = 1 << 17, /* the largest in use has some 4000 bytes */
	HEAD_LEN = 44,
	KINDS_MOST = 256,
	OFFSET_LEAST = -89999, /* RFC 8536, 3.2 */
	OFFSET_MOST = 93599,
	DAY_S = 86400
};

/* Wall times beyond this many seconds are taken for it, so that instants
 * still fit 64 bits in milliseconds: some 290 million years. */
static const int64_t far_s = INT64_MAX / 1000 - 1000000;

struct zone_kind {
	int offset_s;
	bool dst;
};

struct zone_change {
	int64_t at_s;
	uint8_t kind; /* in force from then on */
};

struct zone {
	struct zone_kind kinds[KINDS_MOST];
	struct zone_rule rule;
	bool has_rule;
	size_t count;
	struct zone_change changes[]; /* in order */
};

struct head {
	char version;
	uint32_t isut, isstd, leaps, changes, kinds, chars;
};

static bool name_shaped(struct str name)
{
	char before = '/';

	if (!name.len || name.len > NAME_LONGEST)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '_' || c == '+' ||
			     c == '-';

		if (!plain && (c != '/' || before == '/'))
			return false;
		before = c;
	}
	return before != '/';
}

static const uint8_t *take(struct str *in, uint64_t len)
{
	const uint8_t *at = (const uint8_t *)in->ptr;

	if (len > in->len)
		return NULL;
	in->ptr += len;
	in->len -= (size_t)len;
	return at;
}

static uint32_t get_32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

static int64_t get_64(const uint8_t *at)
{
	return (int64_t)((uint64_t)get_32(at) << 32 | get_32(at + 4));
}

static bool take_head(struct str *in, struct head *head)
{
	const uint8_t *at = take(in, HEAD_LEN);

	if (!at || memcmp(at, "TZif", 4))
		return false;
	*head = (struct head){
		.version = (char)at[4],
		.isut = get_32(at + 20),
		.isstd = get_32(at + 24),
		.leaps = get_32(at + 28),
		.changes = get_32(at + 32),
		.kinds = get_32(at + 36),
		.chars = get_32(at + 40),
	};
	return true;
}

/* Length of the data behind a head whose times have time_len bytes. */
static uint64_t data_len(const struct head *head, unsigned time_len)
{
	return (uint64_t)head->changes * (time_len + 1) +
	       (uint64_t)head->kinds * 6 + head->chars +
	       (uint64_t)head->leaps * (time_len + 4) + head->isstd +
	       head->isut;
}

/* data has data_len(head, 8) bytes. */
static bool fill_table(
    struct zone *zone, const struct head *head, const uint8_t *data)
{
	const uint8_t *indexes = data + (size_t)head->changes * 8;
	const uint8_t *kinds = indexes + head->changes;

	for (size_t i = 0; i < head->changes; i++) {
		struct zone_change *change = &zone->changes[i];

		change->at_s = get_64(data + i * 8);
		change->kind = indexes[i];
		if (change->kind >= head->kinds)
			return false;
		if (i && change->at_s <= change[-1].at_s)
			return false;
	}
	for (size_t i = 0; i < head->kinds; i++) {
		int offset_s = (int)(int32_t)get_32(kinds + i * 6);

		if (offset_s < OFFSET_LEAST || offset_s > OFFSET_MOST ||
		    kinds[i * 6 + 4] > 1)
			return false;
		zone->kinds[i].offset_s = offset_s;
		zone->kinds[i].dst = kinds[i * 6 + 4];
	}
	zone->count = head->changes;
	return true;
}

/* "\nRULE\n", where an empty rule means that nothing is known. */
static bool fill_rule(struct zone *zone, struct str footer)
{
	if (footer.len < 2 || footer.ptr[0] != '\n' ||
	    footer.ptr[footer.len - 1] != '\n')
		return false;
	footer.ptr++;
	footer.len -= 2;
	zone->has_rule = footer.len != 0;
	return !zone->has_rule || zone_rule_parse(footer, &zone->rule);
}

/* The block of 32-bit times comes first and is passed over. Files that count
 * leap seconds ("right/...") are refused: instants here do not. */
static enum err parse(struct str file, struct zone **out)
{
	struct head head;
	const uint8_t *data;
	struct zone *zone;

	if (!take_head(&file, &head) || head.version < '2' ||
	    !take(&file, data_len(&head, 4)) || !take_head(&file, &head) ||
	    !head.kinds || head.kinds > KINDS_MOST || head.leaps)
		return ERR_damaged;
	data = take(&file, data_len(&head, 8));
	if (!data)
		return ERR_damaged;
	zone =
	    calloc(1, sizeof(*zone) + head.changes * sizeof(zone->changes[0]));
	if (!zone)
		return ERR_no_memory;
	if (!fill_table(zone, &head, data) || !fill_rule(zone, file)) {
		free(zone);
		return ERR_damaged;
	}
	*out = zone;
	return ERR_ok;
}

static enum err err_of_errno(int number)
{
	switch (number) {
	case ENOENT:
	case ENOTDIR:
	case ELOOP:
	case ENAMETOOLONG:
		return ERR_not_found;
	case ENOMEM:
		return ERR_no_memory;
	default:
		return ERR_io;
	}
}

static enum err read_whole(int fd, char *to, size_t size)
{
	for (size_t have = 0; have < size;) {
		ssize_t got = read(fd, to + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return ERR_io;
		if (!got)
			return ERR_damaged;
		have += (size_t)got;
	}
	return ERR_ok;
}

static enum err open_path(const char *path, struct zone **out)
{
	struct stat about;
	struct str file = STR_NONE;
	char *bytes = NULL;
	enum err err;
	/* Not blocking, or a pipe of that name would hold us for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return err_of_errno(errno);
	err = ERR_io;
	if (fstat(fd, &about))
		goto out;
	err = ERR_not_found;
	if (!S_ISREG(about.st_mode))
		goto out;
	err = ERR_damaged;
	if (about.st_size < HEAD_LEN || about.st_size > FILE_LARGEST)
		goto out;
	file.len = (size_t)about.st_size;
	file.ptr = bytes = malloc(file.len);
	err = ERR_no_memory;
	if (!bytes)
		goto out;
	err = read_whole(fd, bytes, file.len);
	if (!err)
		err = parse(file, out);
out:
	free(bytes);
	close(fd);
	return err;
}

enum err zone_open(const char *dir, struct str name, struct zone **out)
{
	char path[PATH_MAX];
	int len;

	if (!name_shaped(name))
		return ERR_not_found;
	len = snprintf(path, sizeof(path), "%s/%.*s", dir ? dir : SYSTEM_DIR,
	    STR_ARG(name));
	if (len < 0 || (size_t)len >= sizeof(path))
		return ERR_not_found;
	return open_path(path, out);
}

void zone_close(struct zone *zone)
{
	free(zone);
}

/* Number of changes at or before an instant. */
static size_t changes_until(const struct zone *zone, int64_t at_s)
{
	size_t low = 0, high = zone->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->changes[middle].at_s <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct zone_span span_at(const struct zone *zone, int64_t at_s)
{
	size_t passed = changes_until(zone, at_s);
	const struct zone_kind *kind = &zone->kinds[0];

	if (passed == zone->count && zone->has_rule)
		return zone_rule_span(&zone->rule, at_s);
	if (passed)
		kind = &zone->kinds[zone->changes[passed - 1].kind];
	return (struct zone_span){
		.until = passed < zone->count ? zone->changes[passed].at_s
					      : INT64_MAX,
		.offset_s = kind->offset_s,
		.dst = kind->dst,
	};
}

void zone_local(const struct zone *zone, int64_t wall_ms, struct zone_time *out)
{
	int64_t at_s = calendar_floor(wall_ms, 1000);
	struct zone_span span = span_at(zone, at_s);
	int64_t local_s = at_s + span.offset_s;
	int64_t days = calendar_floor(local_s, DAY_S);
	struct calendar_date date = calendar_date(days);
	int in_day_s = (int)(local_s - days * DAY_S);

	*out = (struct zone_time){
		.year = (int)date.year,
		.month = date.month,
		.day = date.day,
		.weekday = calendar_weekday(days),
		.hour = in_day_s / 3600,
		.minute = in_day_s / 60 % 60,
		.second = in_day_s % 60,
		.offset_s = span.offset_s,
		.dst = span.dst,
	};
}

/* The wall time as seconds since 1970, as if it were UTC. */
static int64_t naive_s(const struct zone_time *local)
{
	int64_t months = (int64_t)local->year * 12 + local->month - 1;
	int64_t year = calendar_floor(months, 12);
	int month = (int)(months - year * 12) + 1;
	int64_t s = calendar_days(year, month, local->day) * DAY_S +
		    (int64_t)local->hour * 3600 + (int64_t)local->minute * 60 +
		    local->second;

	if (s > far_s)
		return far_s;
	return s < -far_s ? -far_s : s;
}

int64_t zone_instant(const struct zone *zone, const struct zone_time *local)
{
	int64_t want_s = naive_s(local);
	/* No span that could hold the wall time ends before this. */
	int64_t from_s = want_s - OFFSET_MOST - 1;

	for (;;) {
		struct zone_span span = span_at(zone, from_s);
		int64_t at_s = want_s - span.offset_s;

		if (at_s < from_s) /* the clocks jumped over it */
			return from_s * 1000;
		if (at_s < span.until)
			return at_s * 1000;
		from_s = span.until;
	}
}
