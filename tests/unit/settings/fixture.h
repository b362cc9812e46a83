/* Settings files made and read by tests. */
#ifndef TESTS_UNIT_SETTINGS_FIXTURE_H
#define TESTS_UNIT_SETTINGS_FIXTURE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/settings.h"

static char scratch_dir[64];
static char scratch_file[96]; /* in it */

static inline void scratch_begin(void)
{
	strcpy(scratch_dir, "/tmp/deskbell-settings-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(scratch_dir));
	snprintf(
	    scratch_file, sizeof(scratch_file), "%s/desk.conf", scratch_dir);
}

static inline void scratch_end(void)
{
	remove(scratch_file);
	ck_assert_int_eq(rmdir(scratch_dir), 0);
}

static inline void scratch_bytes(const void *bytes, size_t len)
{
	FILE *file = fopen(scratch_file, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(chmod(scratch_file, 0600), 0);
}

static inline void scratch_write(const char *text)
{
	scratch_bytes(text, strlen(text));
}

/* Reads text as a file and nothing else; NULL if it is refused. */
static inline struct settings *read_text(
    const char *text, struct settings_fault *fault)
{
	struct settings *settings = NULL;
	scratch_write(text);
	enum err err =
	    settings_read(scratch_file, NULL, NULL, 0, &settings, fault);
	ck_assert(err == ERR_ok || err == ERR_bad_settings);
	ck_assert_int_eq(err == ERR_ok, settings != NULL);
	return settings;
}

static inline struct settings *read_good(const char *text)
{
	struct settings_fault fault;
	struct settings *settings = read_text(text, &fault);
	ck_assert_msg(settings != NULL, "%s:%d: %s in <%s>", fault.path,
	    fault.line, fault.why, text);
	return settings;
}

/* Refused, at this line, with these words in the sentence. */
static inline void read_bad(const char *text, int line, const char *words)
{
	struct settings_fault fault;
	struct settings *settings = read_text(text, &fault);
	ck_assert_msg(!settings, "taken: <%s>", text);
	ck_assert_str_eq(fault.path, scratch_file);
	ck_assert_msg(fault.line == line && strstr(fault.why, words),
	    "expected line %d, %s; got %d: %s", line, words, fault.line,
	    fault.why);
}

#endif
