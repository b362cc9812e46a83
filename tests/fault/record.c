/* Writes a client's log. Reading it: history.c. */
#include "tests/fault/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

int64_t record_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* FNV-1a: a text changed by accident does not keep its hash. */
uint64_t record_hash(const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash;
}

bool record_open(
    struct record *record, const char *path, const char *who, bool every)
{
	*record = (struct record){ fopen(path, "we"), who, every };
	if (!record->file)
		perror(path);
	return record->file != NULL;
}

static void fail(void)
{
	perror("the log cannot be written");
	exit(2);
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

void record_add(struct record *record, const struct record_event *e)
{
	FILE *to = record->file;

	fprintf(to, "%" PRId64 "\t%s\t%s\t%s\t%s\t", record_now_us(),
	    record->who, e->event, or_dash(e->chat), or_dash(e->cid));
	if (e->seq < 0)
		fputc('-', to);
	else
		fprintf(to, "%" PRId64, e->seq);
	fprintf(to, "\t%s\t%016" PRIx64 "\n", or_dash(e->word), e->hash);
	if ((record->every && fflush(to)) || ferror(to))
		fail();
}

void record_close(struct record *record)
{
	if (record->file && fclose(record->file))
		fail();
	record->file = NULL;
}
