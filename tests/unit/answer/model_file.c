/* Models as files: the same again, or not at all. */
#include "server/answer/model.h"

#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/token.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

static struct pack_dir dir;
static char path[128];
static struct model *model;
static struct str content;

static struct model *new_model(size_t replies)
{
	static const char *const ids[] = { "back", "pay" };
	struct model_lines *lines;
	struct model *made;

	ck_assert_int_eq(model_lines_new(replies, &lines), ERR_ok);
	for (size_t i = 0; i < replies; i++) {
		lines->ids[i] = strdup(ids[i]);
		lines->step[i] = 0.5F + (float)i;
		lines->bias[i] = -0.25F - (float)i;
	}
	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		lines->rarity.weight[b] = 1 + (float)(b % 97);
	for (size_t i = 0; i < replies * GRAM_BUCKETS; i++)
		lines->weights[i] = (int8_t)(i % 255 - 127);
	ck_assert_int_eq(model_new(lines, content, NULL, &made), ERR_ok);
	made->vote.weight[VOTE_KIN] = 1.0 / 3;
	made->certainty.weight[SIGN_COVER] = -1.0 / 7;
	made->certainty.send_from[95] = 0.123456789;
	made->calibrated = true;
	return made;
}

static void setup(void)
{
	pack_dir_open(&dir);
	snprintf(path, sizeof(path), "%s/one.model", dir.path);
	content = STR("0123456789abcdef");
	model = new_model(2);
}

static void teardown(void)
{
	model_unref(model);
	pack_dir_close(&dir);
}

/* Files in the folder. */
static int files(void)
{
	DIR *open = opendir(dir.path);
	const struct dirent *entry;
	int count = 0;

	ck_assert_ptr_nonnull(open);
	while ((entry = readdir(open)))
		count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

static void check_equal(const struct model *a, const struct model *b)
{
	const struct model_lines *x = a->lines, *y = b->lines;

	ck_assert_str_eq(a->content, b->content);
	ck_assert_int_eq(a->calibrated, b->calibrated);
	ck_assert_int_eq(memcmp(&a->vote, &b->vote, sizeof(a->vote)), 0);
	ck_assert_int_eq(
	    memcmp(&a->certainty, &b->certainty, sizeof(a->certainty)), 0);
	ck_assert_uint_eq(x->replies, y->replies);
	for (size_t i = 0; i < x->replies; i++) {
		ck_assert_str_eq(x->ids[i], y->ids[i]);
		ck_assert(x->step[i] == y->step[i]);
		ck_assert(x->bias[i] == y->bias[i]);
	}
	ck_assert_int_eq(memcmp(&x->rarity, &y->rarity, sizeof(x->rarity)), 0);
	ck_assert_int_eq(
	    memcmp(x->weights, y->weights, x->replies * GRAM_BUCKETS), 0);
}

START_TEST(round_trip)
{
	struct model *again;

	model->calibrated = _i;
	ck_assert_int_eq(model_save(model, path), ERR_ok);
	ck_assert_int_eq(files(), 1);
	ck_assert_int_eq(model_load(path, content, &again), ERR_ok);
	check_equal(model, again);
	model_unref(again);
}
END_TEST

START_TEST(written_over)
{
	struct stat st;
	struct model *again;

	ck_assert_int_eq(model_save(model, path), ERR_ok);
	model->vote.weight[VOTE_KIN] = 8;
	ck_assert_int_eq(model_save(model, path), ERR_ok);
	ck_assert_int_eq(files(), 1);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(model_load(path, content, &again), ERR_ok);
	ck_assert_double_eq(again->vote.weight[VOTE_KIN], 8);
	model_unref(again);
}
END_TEST

/* What an end in the middle of writing left. */
START_TEST(half_written_beside)
{
	struct model *again;

	pack_dir_write(&dir, "one.model.new", "half");
	ck_assert_int_eq(model_load(path, content, &again), ERR_not_found);
	ck_assert_int_eq(model_save(model, path), ERR_ok);
	ck_assert_int_eq(files(), 1);
	ck_assert_int_eq(model_load(path, content, &again), ERR_ok);
	model_unref(again);
}
END_TEST

START_TEST(no_replies_at_all)
{
	struct model *none = new_model(0), *again;

	ck_assert_int_eq(model_save(none, path), ERR_ok);
	ck_assert_int_eq(model_load(path, content, &again), ERR_ok);
	check_equal(none, again);
	model_unref(again);
	model_unref(none);
}
END_TEST

/* --- Not to be had --- */

START_TEST(of_other_content)
{
	static const char *const others[] = { "0123456789abcdee", "0123", "",
		"0123456789abcdef0" };
	struct model *again = NULL;

	ck_assert_int_eq(model_save(model, path), ERR_ok);
	ck_assert_int_eq(
	    model_load(path, str_from(others[_i]), &again), ERR_exists);
	ck_assert_ptr_null(again);
}
END_TEST

START_TEST(not_there)
{
	struct model *again = NULL;

	ck_assert_int_eq(model_load(path, content, &again), ERR_not_found);
	ck_assert_int_eq(
	    model_load("/nonexistent/x.model", content, &again), ERR_not_found);
	ck_assert_int_eq(model_load(dir.path, content, &again), ERR_io);
	ck_assert_ptr_null(again);
}
END_TEST

START_TEST(no_place)
{
	ck_assert_int_eq(model_save(model, "/nonexistent/x.model"), ERR_io);
	ck_assert_int_eq(model_save(model, "/dev/null/x.model"), ERR_io);
}
END_TEST

/* The old one stays, and nothing beside it. */
START_TEST(cannot_take_its_place)
{
	ck_assert_int_eq(mkdir(path, 0700), 0);
	ck_assert_int_eq(model_save(model, path), ERR_io);
	ck_assert_int_eq(files(), 1);
}
END_TEST

START_TEST(disk_full)
{
	char beside[160];

	snprintf(beside, sizeof(beside), "%s.new", path);
	ck_assert_int_eq(symlink("/dev/full", beside), 0);
	ck_assert_int_eq(model_save(model, path), ERR_disk_full);
	ck_assert_int_eq(files(), 0);
}
END_TEST

/* --- Damaged --- */

static struct str read_all(void)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	char *bytes;

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fstat(fileno(file), &st), 0);
	bytes = malloc((size_t)st.st_size);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_uint_eq(
	    fread(bytes, 1, (size_t)st.st_size, file), (size_t)st.st_size);
	fclose(file);
	return (struct str){ bytes, (size_t)st.st_size };
}

static void check_damaged(const char *what, size_t at)
{
	struct model *again = NULL;

	ck_assert_msg(model_load(path, content, &again) == ERR_damaged,
	    "%s %zu", what, at);
	ck_assert_ptr_null(again);
}

/* Its file is a good quarter of a megabyte. */
static void save_the_smallest(void)
{
	struct model *none = new_model(0);

	ck_assert_int_eq(model_save(none, path), ERR_ok);
	model_unref(none);
}

/* Every length near the beginning and the end, and between them so many that
 * each part is cut somewhere. */
START_TEST(cut_off)
{
	struct stat st;

	if (_i)
		ck_assert_int_eq(model_save(model, path), ERR_ok);
	else
		save_the_smallest();
	ck_assert_int_eq(stat(path, &st), 0);
	for (off_t len = st.st_size - 1; len >= 0;) {
		ck_assert_int_eq(truncate(path, len), 0);
		check_damaged("length", (size_t)len);
		if (len > st.st_size - 100 || len < (_i ? 10 : 1200))
			len--;
		else
			len -= len > 3000 ? 3023 : 311;
	}
}
END_TEST

START_TEST(made_longer)
{
	ck_assert_int_eq(model_save(model, path), ERR_ok);
	FILE *file = fopen(path, "ab");
	ck_assert_ptr_nonnull(file);
	fputc(0, file);
	ck_assert_int_eq(fclose(file), 0);
	check_damaged("longer by", 1);
}
END_TEST

START_TEST(a_byte_changed)
{
	struct str bytes;
	int fd;

	save_the_smallest();
	bytes = read_all();
	fd = open(path, O_WRONLY);
	ck_assert_int_ge(fd, 0);
	for (size_t at = 0; at < bytes.len; at += 97) {
		char other = (char)(bytes.ptr[at] ^ 1 << at % 8);

		ck_assert_int_eq(pwrite(fd, &other, 1, (off_t)at), 1);
		check_damaged("byte", at);
		ck_assert_int_eq(pwrite(fd, bytes.ptr + at, 1, (off_t)at), 1);
	}
	close(fd);
	free((char *)bytes.ptr);
}
END_TEST

/* --- Whole, but made to do harm --- */

/* Where what is in a file of two replies. */
#define FIGURE(n) (48 + (n) * sizeof(double))

enum {
	MAGIC_AT = 0,
	CONTENT_AT = 16,
	REPLIES_AT = 40,
	VOTE_AT = FIGURE(0),
	WEIGHT_AT = FIGURE(VOTE_COUNT),
	SEND_AT = FIGURE(VOTE_COUNT + SIGN_COUNT),
	IDS_AT = FIGURE(VOTE_COUNT + SIGN_COUNT + CERTAINTY_WISHES + 1),
	RARITY_AT = IDS_AT + sizeof("back") + sizeof("pay"),
	STEP_AT = RARITY_AT + sizeof(struct gram_rarity),
	BIAS_AT = STEP_AT + 2 * sizeof(float)
};

enum form { BYTE, COUNT, DOUBLE, FLOAT };

static const struct {
	const char *what;
	size_t at;
	enum form form;
	double value;
} forgeries[] = {
	{ "another program", MAGIC_AT, BYTE, 'D' },
	{ "another version of it", MAGIC_AT + 14, BYTE, '0' },
	{ "no content", CONTENT_AT, BYTE, 0 },
	{ "no replies", REPLIES_AT, COUNT, 0 },
	{ "a reply less", REPLIES_AT, COUNT, 1 },
	{ "a reply more", REPLIES_AT, COUNT, 3 },
	{ "very many replies", REPLIES_AT, COUNT, 100000 },
	{ "as many as there can be", REPLIES_AT, COUNT, UINT32_MAX },
	{ "a vote", VOTE_AT + 8, DOUBLE, (double)NAN },
	{ "a weight", WEIGHT_AT + 16, DOUBLE, (double)INFINITY },
	{ "a wish below 0", SEND_AT + 8 * 95, DOUBLE, -0.5 },
	{ "a wish above 1", SEND_AT + 8 * 100, DOUBLE, 1e300 },
	{ "a wish", SEND_AT, DOUBLE, (double)NAN },
	{ "ids out of order", IDS_AT, BYTE, 'z' },
	{ "an id longer by one", IDS_AT + 4, BYTE, 'x' },
	{ "ids twice", IDS_AT, BYTE, 0 },
	{ "rarity 0", RARITY_AT, FLOAT, 0 },
	{ "rarity", RARITY_AT + 4, FLOAT, (double)NAN },
	{ "rarity without end", RARITY_AT + 8, FLOAT, (double)INFINITY },
	{ "step", STEP_AT + 4, FLOAT, (double)INFINITY },
	{ "bias", BIAS_AT, FLOAT, (double)NAN },
};

/* Writes them with a hash that is right. */
static void write_hashed(char *bytes, size_t len)
{
	uint8_t hash[TOKEN_HASH_LEN];

	token_hash((struct str){ bytes, len - sizeof(hash) }, hash);
	memcpy(bytes + len - sizeof(hash), hash, sizeof(hash));
	pack_dir_bytes(&dir, "one.model", (struct str){ bytes, len });
}

static void forge(char *bytes, int way)
{
	double value = forgeries[way].value;
	float single = (float)value;
	uint32_t count = 0;

	bytes += forgeries[way].at;
	switch (forgeries[way].form) {
	case BYTE:
		*bytes = (char)value;
		break;
	case COUNT:
		count = (uint32_t)value;
		memcpy(bytes, &count, sizeof(count));
		break;
	case DOUBLE:
		memcpy(bytes, &value, sizeof(value));
		break;
	case FLOAT:
		memcpy(bytes, &single, sizeof(single));
		break;
	}
}

START_TEST(forged)
{
	struct str bytes;
	struct model *again;

	ck_assert_int_eq(model_save(model, path), ERR_ok);
	bytes = read_all();
	write_hashed((char *)bytes.ptr, bytes.len); /* the same as before */
	ck_assert_int_eq(model_load(path, content, &again), ERR_ok);
	check_equal(model, again);
	model_unref(again);
	forge((char *)bytes.ptr, _i);
	write_hashed((char *)bytes.ptr, bytes.len);
	check_damaged(forgeries[_i].what, (size_t)_i);
	free((char *)bytes.ptr);
}
END_TEST

/* Ids that go on and on. */
START_TEST(ids_without_end)
{
	struct str bytes;

	ck_assert_int_eq(model_save(model, path), ERR_ok);
	bytes = read_all();
	memset((char *)bytes.ptr + IDS_AT, 'x', bytes.len - IDS_AT);
	write_hashed((char *)bytes.ptr, bytes.len);
	check_damaged("ids", 0);
	free((char *)bytes.ptr);
}
END_TEST

START_TEST(content_without_end)
{
	struct str bytes;
	struct model *again;

	ck_assert_int_eq(model_save(model, path), ERR_ok);
	bytes = read_all();
	memset((char *)bytes.ptr + CONTENT_AT, 'x', 24);
	write_hashed((char *)bytes.ptr, bytes.len);
	ck_assert_int_eq(model_load(path, content, &again), ERR_exists);
	free((char *)bytes.ptr);
}
END_TEST

/* --- Too many --- */

/* The oldest go first; what is no model stays. */
START_TEST(the_oldest_go)
{
	static const char *const names[] = { "c.model", "a.model", "d.model",
		"b.model" };
	const struct timespec now = { 1000000000, 0 };

	pack_dir_write(&dir, "notes", "x");
	pack_dir_write(&dir, "model", "x");
	for (int i = 0; i < 4; i++) {
		struct timespec times[2] = { now, now };

		pack_dir_write(&dir, names[i], "x");
		times[1].tv_sec += i / 2; /* ... and i % 2 after it */
		times[1].tv_nsec += i % 2;
		snprintf(path, sizeof(path), "%s/%s", dir.path, names[i]);
		ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
	}
	for (int keep = 5; keep >= 0; keep--) {
		model_prune(dir.path, (size_t)keep);
		for (int i = 0; i < 4; i++) {
			snprintf(
			    path, sizeof(path), "%s/%s", dir.path, names[i]);
			ck_assert_msg(!access(path, F_OK) == (i >= 4 - keep),
			    "%s of %d", names[i], keep);
		}
	}
	ck_assert_int_eq(files(), 2);
}
END_TEST

START_TEST(nothing_to_remove)
{
	model_prune("/nonexistent", 0);
	model_prune(dir.path, 0);
	ck_assert_int_eq(mkdir(path, 0700), 0); /* cannot be removed so */
	model_prune(dir.path, 0);
	ck_assert_int_eq(files(), 1);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/model_file");
	TCase *t = tcase_create("model_file");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, round_trip, 0, 2);
	tcase_add_test(t, written_over);
	tcase_add_test(t, half_written_beside);
	tcase_add_test(t, no_replies_at_all);
	tcase_add_loop_test(t, of_other_content, 0, 4);
	tcase_add_test(t, not_there);
	tcase_add_test(t, no_place);
	tcase_add_test(t, cannot_take_its_place);
	tcase_add_test(t, disk_full);
	tcase_add_loop_test(t, cut_off, 0, 2);
	tcase_add_test(t, made_longer);
	tcase_add_test(t, a_byte_changed);
	tcase_add_loop_test(
	    t, forged, 0, (int)(sizeof(forgeries) / sizeof(forgeries[0])));
	tcase_add_test(t, ids_without_end);
	tcase_add_test(t, content_without_end);
	tcase_add_test(t, the_oldest_go);
	tcase_add_test(t, nothing_to_remove);
	suite_add_tcase(s, t);
	return s;
}
