/* Settings files: one is taken whole with every value in its limits, or
 * refused with a sentence about a line there is. */
#include <stdio.h>
#include <unistd.h>

#include "server/settings_reader.h"
#include "shared/text.h"
#include "tests/fuzz/support/fuzz.h"

enum { FAULTS_MAX = 300 };

struct told {
	const char *path;
	int lines; /* of the file */
	int count;
	struct settings_fault first;
};

static void take_fault(void *ctx, const struct settings_fault *fault)
{
	struct told *told = ctx;
	struct str why = str_from(fault->why);

	HOLDS(!strcmp(fault->path, told->path));
	HOLDS(fault->line >= 0 && fault->line <= told->lines);
	HOLDS(why.len && text_valid(why));
	for (size_t i = 0; i < why.len; i++)
		HOLDS((unsigned char)why.ptr[i] >= ' ' && why.ptr[i] != 0x7F);
	if (!told->count++)
		told->first = *fault;
	HOLDS(told->count <= FAULTS_MAX);
}

static int lines_of(const uint8_t *bytes, size_t len)
{
	int lines = 1;

	for (size_t i = 0; i < len; i++)
		lines += bytes[i] == '\n';
	return lines;
}

static void check_row(const struct settings_row *row, const void *of)
{
	const char *at = (const char *)of + row->offset;
	int64_t number;

	if (row->kind != SETTING_INT)
		return;
	memcpy(&number, at, sizeof(number));
	HOLDS(number >= row->min && number <= row->max);
}

static void check_settings(const struct settings *settings)
{
	for (int i = 0; i < SETTINGS_COUNT; i++)
		check_row(&settings_rows[i], settings);
	HOLDS(settings->shops.count >= 1 &&
	      settings->shops.count <= SETTINGS_SHOPS_MAX);
	for (size_t i = 0; i < settings->shops.count; i++) {
		const struct shop *shop = &settings->shops.at[i];

		HOLDS(shop->name.len && text_valid(shop->name));
		HOLDS(shop->zone);
		HOLDS(!shop->secret.len ||
		      shop->secret.len >= SETTINGS_SECRET_MIN);
		HOLDS(shop->fact_count <= SETTINGS_FACTS_MAX);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *env[] = { NULL };
	struct told told = { .lines = lines_of(bytes, len) };
	struct settings *settings = NULL;
	struct settings_fault fault;
	int fd = fuzz_file(bytes, len);
	char path[32];
	enum err err;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	told.path = path;
	err =
	    settings_read_all(path, env, NULL, 0, take_fault, &told, &settings);
	if (err) {
		HOLDS(err == ERR_bad_settings && told.count);
		HOLDS(settings_read(path, env, NULL, 0, &settings, &fault) ==
		      err);
		HOLDS(fault.line == told.first.line &&
		      !strcmp(fault.why, told.first.why));
	} else {
		HOLDS(!told.count && settings);
		check_settings(settings);
		settings_free(settings);
	}
	close(fd);
	return 0;
}
