/* The pool's rows, workers with readers of their own, and all of it at work
 * in a pool of threads. */
#include "server/job/job.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/support/suite.h"
#include "tests/support/wait.h"
#include "tests/unit/job/fixture.h"

/* ---- rows --------------------------------------------------------------- */

static const struct def_row {
	const char *name;
	int at_once, queue;
	int64_t limit_ms;
	void (*run)(void *worker, struct letter **letter);
} defs[] = {
#define JOB(name, at_once, queue, limit_ms, description)                       \
	{ #name, at_once, queue, limit_ms, job_run_##name },
#include "server/desk/job.def"
#undef JOB
};

START_TEST(rows_are_as_the_table_says)
{
	const struct pool_row *row = job_rows[_i];
	ck_assert_int_eq(ROWS(defs), JOB_COUNT);
	ck_assert_ptr_nonnull(row);
	ck_assert_str_eq(row->name, defs[_i].name);
	ck_assert_int_eq(row->at_once, defs[_i].at_once);
	ck_assert_int_eq(row->queue_limit, defs[_i].queue);
	ck_assert_int_eq(row->limit_ms, defs[_i].limit_ms);
	ck_assert(row->run == defs[_i].run);
	ck_assert_int_gt(row->queue_limit, 0);
	for (int other = 0; other < _i; other++)
		ck_assert_str_ne(row->name, job_rows[other]->name);
}
END_TEST

START_TEST(kinds_name_their_rows)
{
	ck_assert_str_eq(job_rows[JOB_answer]->name, "answer");
	ck_assert_str_eq(job_rows[JOB_listing]->name, "listing");
	ck_assert_str_eq(job_rows[JOB_pack]->name, "pack");
}
END_TEST

/* ---- workers ------------------------------------------------------------ */

static char dir[] = "/tmp/deskbell-job-XXXXXX";
static struct store_config config;
static struct store *writer;
static struct job_context context;
static struct meter *meter;
static struct pack_holder packs;

static const char *file_of(const char *name)
{
	static char path[100];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void setup(void)
{
	snprintf(dir, sizeof(dir), "/tmp/deskbell-job-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	config = (struct store_config){ .dir = dir, .now_ms = NOW };
	ck_ok(store_setup());
	ck_ok(store_open(&config, &writer));
	ck_ok(pack_holder_init(&packs));
	ck_ok(meter_new(&meter));
	context = (struct job_context){
		.reader = config,
		.packs = &packs,
		.replies_dir = "",
		.clock = &clock_system,
		.chance = &chance_system,
		.meter = meter,
		.password_cost = 2,
		.shop_name = fixture_shop,
	};
}

static void teardown(void)
{
	static const char *const files[] = { "deskbell.db", "deskbell.db-wal",
		"deskbell.db-shm", "lock" };
	store_close(writer);
	pack_holder_fini(&packs);
	meter_free(meter);
	for (int i = 0; i < ROWS(files); i++)
		unlink(file_of(files[i]));
	ck_assert_int_eq(rmdir(dir), 0);
}

START_TEST(a_worker_reads_beside_the_writer)
{
	void *worker = NULL;
	ck_ok(job_worker_new(&context, &worker));
	struct job_worker *w = worker;
	ck_assert_ptr_ne(w->store, writer);
	ck_assert(w->own);
	ck_assert_ptr_eq(w->context, &context);
	/* What is written later is read. */
	int64_t id = fixture_staff(writer, "ana", "Ana");
	struct arena arena = ARENA_EMPTY;
	struct staff_row row;
	ck_ok(staff_by_id(w->store, id, &arena, &row));
	ck_str(row.shown, "Ana");
	arena_fini(&arena);
	job_interrupt(&context, worker); /* nothing runs */
	job_worker_free(&context, worker);
}
END_TEST

START_TEST(no_worker_without_a_database)
{
	void *worker = NULL;
	context.reader.dir = file_of("nowhere");
	ck_assert_int_ne(job_worker_new(&context, &worker), ERR_ok);
	ck_assert_ptr_null(worker);
	job_worker_free(&context, NULL);
}
END_TEST

START_TEST(a_shared_connection_is_left_alone)
{
	void *worker = NULL;
	context.store = writer;
	ck_ok(job_worker_new(&context, &worker));
	ck_assert_ptr_eq(((struct job_worker *)worker)->store, writer);
	job_interrupt(&context, worker);
	job_worker_free(&context, worker);
	ck_assert_int_gt(fixture_staff(writer, "ana", "Ana"), 0);
}
END_TEST

/* ---- in a pool ---------------------------------------------------------- */

enum { JOBS = 60, THREADS = 3 };

static struct wait arrived;
static bool met[JOBS];
static pthread_mutex_t met_lock = PTHREAD_MUTEX_INITIALIZER;

/* The number of the asker is in the slot. */
static void on_done(void *ctx, struct letter *letter)
{
	ck_assert_ptr_eq(ctx, &arrived);
	const struct message *told = letter->message.u.found.message;
	bool good =
	    letter->message.type == MESSAGE_found
		? told->type == MESSAGE_listing && told->u.listing.chats.count
		: letter->message.u.checked.err == ERR_ok;
	pthread_mutex_lock(&met_lock);
	met[letter->from.slot] = good;
	pthread_mutex_unlock(&met_lock);
	letter_free(letter);
	wait_add(&arrived, 1);
}

static struct letter *listing_letter(int64_t rep)
{
	struct letter *letter = letter_new();
	struct job_listing *job = ARENA_NEW(&letter->arena, struct job_listing);
	*job = (struct job_listing){
		.what = LISTED_mine, .staff = true, .who = rep, .shops = 1
	};
	letter->message = (struct message){ .type = MESSAGE_found };
	letter->message.u.found.message = job;
	return letter;
}

static struct letter *password_letter(void)
{
	struct letter *letter = letter_new();
	struct job_password *job =
	    ARENA_NEW(&letter->arena, struct job_password);
	job->hash = true;
	job->password = arena_str(&letter->arena, STR("secret"));
	letter->message = (struct message){ .type = MESSAGE_checked };
	letter->message.u.checked.job = job;
	return letter;
}

static void add_chat(int64_t rep)
{
	int64_t shop = fixture_shop_id(writer, "demo");
	int64_t customer = fixture_customer(writer, shop, "carla");
	(void)fixture_conversation(writer,
	    (struct conversation_row){ .shop_id = shop,
		.customer_id = customer,
		.state = STATE_with_rep,
		.rep_id = rep },
	    1);
}

START_TEST(a_pool_of_workers)
{
	struct pool *pool;
	int64_t rep = fixture_staff(writer, "ana", "Ana");
	add_chat(rep);
	wait_init(&arrived);
	context.ctx = &arrived;
	context.done = on_done;
	struct pool_config pool_config = {
		.threads = THREADS,
		.rows = job_rows,
		.kinds = JOB_COUNT,
		.worker_new = job_worker_new,
		.worker_free = job_worker_free,
		.interrupt = job_interrupt,
		.done = job_done,
		.ctx = &context,
		.clock = &clock_system,
	};
	ck_ok(pool_open(&pool_config, &pool));
	for (int i = 0; i < JOBS; i++) {
		bool hash = i % 4 == 0;
		struct letter *letter =
		    hash ? password_letter() : listing_letter(rep);
		letter->from = (struct peer_ref){ (uint32_t)i, 1 };
		met[i] = false;
		ck_ok(pool_submit(
		    pool, hash ? JOB_password : JOB_listing, letter));
	}
	ck_assert(wait_for(&arrived, JOBS));
	pool_check(pool);
	pool_close(pool);
	for (int i = 0; i < JOBS; i++)
		ck_assert_msg(met[i], "job %d", i);
	wait_fini(&arrived);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/job");
	TCase *t = tcase_create("job");
	tcase_add_loop_test(t, rows_are_as_the_table_says, 0, JOB_COUNT);
	tcase_add_test(t, kinds_name_their_rows);
	suite_add_tcase(s, t);
	t = tcase_create("worker");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_worker_reads_beside_the_writer);
	tcase_add_test(t, no_worker_without_a_database);
	tcase_add_test(t, a_shared_connection_is_left_alone);
	tcase_add_test(t, a_pool_of_workers);
	suite_add_tcase(s, t);
	return s;
}
