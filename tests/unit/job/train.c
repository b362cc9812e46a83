/* Training the replies in force: from the cache, without one, and not to the
 * end when they are no longer wanted. */
#include "server/answer/train.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "server/store/lesson.h"
#include "tests/support/suite.h"
#include "tests/unit/answer/small_shop.h"
#include "tests/unit/job/fixture.h"

static struct fixture f;
static struct pack_dir dir, cache;
static struct pack *pack;
static struct log sink;
static char *written;
static size_t written_len;
static char path[128];
static struct letter *letter;

static void in_force(void)
{
	pack_unref(pack);
	pack = pack_dir_load(&dir);
	pack_holder_set(&f.packs, pack_ref(pack));
	snprintf(path, sizeof(path), "%s/%.*s.model", cache.path,
	    STR_ARG(pack->content));
}

static void setup(void)
{
	fixture_open(&f);
	sink = (struct log){ .out = open_memstream(&written, &written_len),
		.level = LOG_INFO,
		.clock = &f.clock.clock };
	ck_assert_ptr_nonnull(sink.out);
	f.context.log = &sink;
	pack_dir_open(&dir);
	pack_dir_open(&cache);
	f.context.models_dir = cache.path;
	shop_write_one(&dir, 0, 1, 6);
	shop_write_one(&dir, 0, 2, 6);
	pack = NULL;
	letter = NULL;
	in_force();
}

static void teardown(void)
{
	letter_free(letter);
	pack_unref(pack);
	fixture_close(&f);
	pack_dir_close(&dir);
	pack_dir_close(&cache);
	fclose(sink.out);
	free(written);
}

static void run(void)
{
	letter_free(letter);
	letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	job_rows[JOB_train]->run(f.worker, &letter);
}

static void check_told(bool calibrated)
{
	const struct msg_trained *told;

	ck_assert_ptr_nonnull(letter);
	ck_assert_int_eq(letter->message.type, MESSAGE_trained);
	told = &letter->message.u.trained;
	ck_assert_int_eq(told->phrasings, (int64_t)pack->phrasing_count);
	ck_assert(str_eq(told->version, pack->version));
	ck_assert_int_eq(told->calibrated, calibrated);
}

/* With a reference less: the pack's own is enough. */
static struct model *model_of(struct pack *of)
{
	struct model *model = pack_model(of);

	model_unref(model);
	return model;
}

static int logged(const char *what)
{
	int count = 0;

	fflush(sink.out);
	for (const char *at = written; (at = strstr(at, what)); at++)
		count++;
	return count;
}

static int files(void)
{
	DIR *open = opendir(cache.path);
	const struct dirent *entry;
	int count = 0;

	ck_assert_ptr_nonnull(open);
	while ((entry = readdir(open)))
		count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

/* --- To the end --- */

START_TEST(trains_and_keeps)
{
	struct model *kept;

	run();
	check_told(true);
	ck_assert_int_eq(files(), 1);
	ck_ok(model_load(path, pack->content, &kept));
	ck_assert(kept->calibrated);
	ck_assert_int_eq(memcmp(&kept->certainty, &model_of(pack)->certainty,
			     sizeof(kept->certainty)),
	    0);
	model_unref(kept);
	ck_assert_int_eq(logged("event="), 0);
}
END_TEST

/* A model nobody would train. */
static void keep_another(const char *content)
{
	struct model *other;

	ck_ok(train_fit(pack, NULL, NULL, &other));
	if (content)
		snprintf(other->content, sizeof(other->content), "%s", content);
	other->vote.weight[VOTE_KIN] = 42;
	other->calibrated = true;
	ck_ok(model_save(other, path));
	model_unref(other);
}

START_TEST(takes_it_from_the_cache)
{
	keep_another(NULL);
	run();
	check_told(true);
	ck_assert_double_eq(model_of(pack)->vote.weight[VOTE_KIN], 42);
	ck_assert_int_eq(logged("event="), 0);
	/* of other replies it is not */
	pack_dir_write(&dir, "en/zoo.reply", "id: zoo\nask: zebra\n\nT.\n");
	in_force();
	run();
	check_told(true);
	ck_assert_double_ne(model_of(pack)->vote.weight[VOTE_KIN], 42);
	ck_assert_uint_eq(model_of(pack)->lines->replies, 3);
}
END_TEST

/* Cut off, and of replies that are not these. */
START_TEST(makes_a_bad_cache_anew)
{
	struct model *kept;

	keep_another(_i ? "0123456789abcdef" : NULL);
	if (!_i)
		ck_assert_int_eq(truncate(path, 1000), 0);
	run();
	check_told(true);
	ck_assert_int_eq(
	    logged("level=warn room=answer event=model_rebuilt content="), 1);
	ck_assert_int_eq(logged(_i ? "err=exists" : "err=damaged"), 1);
	ck_assert_double_ne(model_of(pack)->vote.weight[VOTE_KIN], 42);
	ck_ok(model_load(path, pack->content, &kept));
	model_unref(kept);
}
END_TEST

static const char *const nowhere[] = { "/nonexistent/models",
	"/dev/null/models" };

START_TEST(trains_without_a_place_to_keep_it)
{
	f.context.models_dir = nowhere[_i];
	run();
	check_told(true);
	ck_assert(model_of(pack)->calibrated);
	ck_assert_int_eq(logged("event=model_not_kept"), 1);
	ck_assert_int_eq(logged("event=model_not_trained"), 0);
}
END_TEST

START_TEST(trains_without_a_cache)
{
	static char longest[2000];

	memset(longest, '/', sizeof(longest) - 1);
	f.context.models_dir = _i ? longest : NULL;
	f.context.log = NULL;
	run();
	check_told(true);
	ck_assert_int_eq(files(), 0);
}
END_TEST

START_TEST(makes_the_folder)
{
	char below[80];

	snprintf(below, sizeof(below), "%s/models", cache.path);
	f.context.models_dir = below;
	run();
	check_told(true);
	snprintf(
	    path, sizeof(path), "%s/%.*s.model", below, STR_ARG(pack->content));
	ck_assert_int_eq(access(path, R_OK), 0);
}
END_TEST

/* With every phrasing that is taught there is another content. */
START_TEST(older_models_go)
{
	pack_dir_write(&cache, "notes", "not ours");
	for (int i = 0; i < 30; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%016x.model", i);
		pack_dir_write(&cache, name, "old");
	}
	run();
	ck_assert_int_eq(files(), 20 + 1);
	ck_assert_int_eq(access(path, R_OK), 0);
}
END_TEST

/* --- What chats taught --- */

static void teach(const char *text, const char *reply, int64_t at)
{
	static int64_t seq;
	struct lesson_row row = { .at = at,
		.shop_id = 1,
		.seq = ++seq,
		.conversation_id = 1,
		.text = str_from(text),
		.reply = str_from(reply),
		.source = STR("refused"),
		.right = false,
		.state = STR("seen") };

	ck_ok(lesson_add(f.store, &row));
}

static const char *const refused[] = { "hi, my parcel seems to be stuck",
	"has my order left yet", "any news of the parcel",
	"track the order i gave you", "the parcel you shipped never came" };

START_TEST(lessons_count)
{
	const int64_t year_ms = 365 * (int64_t)86400000;
	struct certainty none;
	int64_t shop = fixture_shop_id(f.store, "demo");

	fixture_conversation(f.store,
	    (struct conversation_row){ .shop_id = shop,
		.customer_id = fixture_customer(f.store, shop, "carla") },
	    1);
	f.context.models_dir = NULL;
	run();
	none = model_of(pack)->certainty;
	for (int now = 0; now < 2; now++) {
		/* those of a year ago say nothing */
		for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]);
		     i++)
			teach(refused[i], "where", now ? NOW : NOW - year_ms);
		run();
		check_told(true);
		ck_assert_int_eq(
		    !memcmp(&none, &model_of(pack)->certainty, sizeof(none)),
		    !now);
	}
}
END_TEST

/* --- Not to the end --- */

/* A clock that does something the first time it is looked at: after the fit,
 * before what chats taught is read. */
struct trap {
	struct clock clock; /* first member */
	void (*spring)(void);
	bool sprung;
};

static struct trap trap;

static int64_t trap_wall_ms(const struct clock *clock)
{
	(void)clock;
	if (!trap.sprung)
		trap.spring();
	trap.sprung = true;
	return NOW;
}

static void lay(void (*spring)(void))
{
	trap = (struct trap){ .clock = f.clock.clock, .spring = spring };
	trap.clock.wall_ms = trap_wall_ms;
	f.context.clock = &trap.clock;
}

static void overtake(void)
{
	pack_holder_set(&f.packs, pack_dir_load(&dir));
}

static void empty(void)
{
	pack_holder_set(&f.packs, NULL);
}

static void interrupt(void)
{
	job_interrupt(&f.context, f.worker);
}

START_TEST(is_stopped)
{
	static void (*const springs[])(void) = { overtake, empty, interrupt };

	lay(springs[_i]);
	run();
	ck_assert(trap.sprung);
	ck_assert_ptr_null(letter);
	/* what is there is used, but not kept */
	ck_assert_ptr_nonnull(model_of(pack));
	ck_assert(!model_of(pack)->calibrated);
	ck_assert_int_eq(files(), 0);
	ck_assert_int_eq(logged("event="), 0);
}
END_TEST

/* An interruption is over with the job it was meant for. */
START_TEST(the_next_one_runs)
{
	lay(interrupt);
	run();
	ck_assert_ptr_null(letter);
	run();
	check_told(true);
}
END_TEST

static double kin_before;

static void look_at_the_fitted(void)
{
	kin_before = model_of(pack)->vote.weight[VOTE_KIN];
	ck_assert(!model_of(pack)->calibrated);
}

/* Until it has figures of its own it has those it was handed on. */
START_TEST(figures_of_before)
{
	struct model *before;

	ck_ok(train_fit(pack, NULL, NULL, &before));
	before->vote.weight[VOTE_KIN] = 42;
	pack_model_set(pack, before);
	lay(look_at_the_fitted);
	run();
	check_told(true);
	ck_assert_double_eq(kin_before, 42);
	ck_assert_double_ne(model_of(pack)->vote.weight[VOTE_KIN], 42);
}
END_TEST

START_TEST(no_replies_in_force)
{
	pack_holder_set(&f.packs, NULL);
	run();
	ck_assert_ptr_null(letter);
	ck_assert_int_eq(files(), 0);
}
END_TEST

/* More phrasings than are looked through in memory: fitted, not calibrated. */
START_TEST(too_many_to_calibrate)
{
	static struct phrasing many[PACK_IN_MEMORY_MAX];
	struct phrasing *few = pack->phrasings;
	size_t count = pack->phrasing_count;
	struct model *kept;

	for (size_t i = 0; i < PACK_IN_MEMORY_MAX; i++)
		many[i] = (struct phrasing){ .text = STR("card"), .reply = 0 };
	memcpy(many, few, count * sizeof(*many));
	pack->phrasings = many;
	pack->phrasing_count = PACK_IN_MEMORY_MAX;
	run();
	check_told(false);
	ck_ok(model_load(path, pack->content, &kept));
	ck_assert(!kept->calibrated);
	model_unref(kept);
	ck_assert_int_eq(logged("event="), 0);
	run(); /* from the cache */
	check_told(false);
	pack->phrasings = few;
	pack->phrasing_count = count;
}
END_TEST

#define FEW(table) (int)(sizeof(table) / sizeof((table)[0]))

Suite *suite(void)
{
	Suite *s = suite_create("job/train");
	TCase *t = tcase_create("train");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, trains_and_keeps);
	tcase_add_test(t, takes_it_from_the_cache);
	tcase_add_loop_test(t, makes_a_bad_cache_anew, 0, 2);
	tcase_add_loop_test(
	    t, trains_without_a_place_to_keep_it, 0, FEW(nowhere));
	tcase_add_loop_test(t, trains_without_a_cache, 0, 2);
	tcase_add_test(t, makes_the_folder);
	tcase_add_test(t, older_models_go);
	tcase_add_test(t, lessons_count);
	tcase_add_loop_test(t, is_stopped, 0, 3);
	tcase_add_test(t, the_next_one_runs);
	tcase_add_test(t, figures_of_before);
	tcase_add_test(t, no_replies_in_force);
	tcase_add_test(t, too_many_to_calibrate);
	suite_add_tcase(s, t);
	return s;
}
