/* The pack in force: whose reference is whose, also with many threads. */
#include "server/answer/holder.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/suite.h"

static char dir[] = "/tmp/deskbell-holder-XXXXXX";
static char path[64];
static struct pack_holder holder;

static void setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/deskbell-holder-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/en", dir);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/en/hello.reply", dir);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("id: hello\ntitle: Hello\nstage: pre_sale\nask: hello\n\nHi.\n",
	    file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(pack_holder_init(&holder), ERR_ok);
}

static void teardown(void)
{
	pack_holder_fini(&holder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/en", dir);
	rmdir(path);
	rmdir(dir);
}

static struct pack *load(void)
{
	struct pack *pack = NULL;
	if (pack_load(dir, NULL, NULL, NULL, &pack))
		abort();
	return pack;
}

START_TEST(empty_at_first)
{
	ck_assert_ptr_null(pack_holder_get(&holder));
	pack_holder_set(&holder, NULL);
	ck_assert_ptr_null(pack_holder_get(&holder));
}
END_TEST

START_TEST(holds_what_was_set)
{
	struct pack *pack = load();
	pack_holder_set(&holder, pack); /* the reference went with it */
	struct pack *got = pack_holder_get(&holder);
	ck_assert_ptr_eq(got, pack);
	pack_unref(got);
}
END_TEST

/* Who still reads the old one may go on. */
START_TEST(old_packs_last_as_long_as_they_are_read)
{
	pack_holder_set(&holder, load());
	struct pack *old = pack_holder_get(&holder);
	pack_holder_set(&holder, load());
	struct pack *now = pack_holder_get(&holder);
	ck_assert_ptr_ne(old, now);
	ck_assert_uint_eq(old->reply_count, 1);
	pack_holder_set(&holder, NULL);
	ck_assert_ptr_nonnull(pack_reply(old, STR("hello")));
	ck_assert_ptr_nonnull(pack_reply(now, STR("hello")));
	pack_unref(old);
	pack_unref(now);
}
END_TEST

/* ---- many readers, one writer ------------------------------------------- */

enum { READERS = 3, READS = 2000, SWAPS = 30 };

static void *read_often(void *arg)
{
	size_t *seen = arg;
	for (int i = 0; i < READS; i++) {
		struct pack *pack = pack_holder_get(&holder);
		*seen += pack->reply_count;
		pack_unref(pack);
	}
	return NULL;
}

START_TEST(swapped_under_readers)
{
	pthread_t threads[READERS];
	size_t seen[READERS] = { 0 };
	pack_holder_set(&holder, load());
	for (int i = 0; i < READERS; i++)
		ck_assert_int_eq(
		    pthread_create(&threads[i], NULL, read_often, &seen[i]), 0);
	for (int i = 0; i < SWAPS; i++)
		pack_holder_set(&holder, load());
	for (int i = 0; i < READERS; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_uint_eq(seen[i], READS); /* one reply each time */
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("answer/holder");
	TCase *t = tcase_create("holder");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, empty_at_first);
	tcase_add_test(t, holds_what_was_set);
	tcase_add_test(t, old_packs_last_as_long_as_they_are_read);
	tcase_add_test(t, swapped_under_readers);
	suite_add_tcase(s, t);
	return s;
}
