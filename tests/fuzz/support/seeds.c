/* A fuzzer as a Check program: one check for each input of its corpus, and one
 * for no input at all. Makes up no inputs of its own. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/support/fuzz.h"
#include "tests/support/suite.h"

#define FOLDER DESKBELL_SOURCE_DIR "/tests/fuzz/corpus/" FUZZ_NAME

static struct dirent **seeds;
static int count;

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void read_seed(const char *name, struct buf *out)
{
	char path[600];
	FILE *file;
	size_t got = 0;

	snprintf(path, sizeof(path), FOLDER "/%s", name);
	file = fopen(path, "rb");
	ck_assert_msg(file, "%s", path);
	do {
		ck_assert(buf_reserve(out, 65536));
		got = fread(out->ptr + out->len, 1, 65536, file);
		out->len += got;
	} while (got);
	fclose(file);
}

/* Just these bytes and none behind them, so that reading on is seen. */
static void run(const char *bytes, size_t len)
{
	uint8_t *copy = malloc(len ? len : 1);

	ck_assert_ptr_nonnull(copy);
	if (len)
		memcpy(copy, bytes, len);
	ck_assert_int_eq(LLVMFuzzerTestOneInput(copy, len), 0);
	free(copy);
}

START_TEST(nothing)
{
	run("", 0);
}
END_TEST

START_TEST(seed)
{
	struct buf bytes = BUF_EMPTY;

	read_seed(seeds[_i]->d_name, &bytes);
	run(bytes.ptr, bytes.len);
	buf_fini(&bytes);
}
END_TEST

static void forget(void)
{
	while (count > 0)
		free(seeds[--count]);
	free(seeds);
}

Suite *suite(void)
{
	Suite *s = suite_create("fuzz " FUZZ_NAME);
	TCase *t = tcase_create("seeds");

	count = scandir(FOLDER, &seeds, is_seed, alphasort);
	if (count < 1) {
		fprintf(stderr, "there are no seeds in %s\n", FOLDER);
		exit(EXIT_FAILURE);
	}
	atexit(forget);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, nothing);
	tcase_add_loop_test(t, seed, 0, count);
	suite_add_tcase(s, t);
	return s;
}
