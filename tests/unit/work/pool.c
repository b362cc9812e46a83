/* The workers: order, limits, interruption of the right job, closing. */
#include "server/work/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/suite.h"
#include "tests/support/wait.h"

enum {
	WORKERS_MOST = 4,
	QUEUE_LIMIT = 12,
	LIMIT_MS = 100,
};

/* A letter's number says which job it is; its origins what the job did. */
enum { DID_ECHO = 1, DID_HOLD, DID_LONG, DID_STUBBORN };

struct own {
	struct wait interrupts;
	/* Number of the job inside run, 0 outside. */
	atomic_int_fast64_t inside;
};

/* What the jobs, which get no context, share with the test that runs. */
static struct {
	struct clock_wound clock;
	struct own owns[WORKERS_MOST];
	int made;
	int freed;
	int fails_at; /* worker_new number that fails; -1 = none */
	struct wait begun;
	struct wait let; /* how many held jobs may go on */
	struct wait done;
	atomic_int together;
	atomic_int most_together;
	atomic_int wrong; /* interruptions that hit a job they must not */
	pthread_mutex_t mutex;
	struct list results; /* under the mutex */
	struct meter *meter;
	struct pool *pool;
} bench;

static void begin(struct own *own, const struct letter *letter)
{
	int together = atomic_fetch_add(&bench.together, 1) + 1;
	int most = atomic_load(&bench.most_together);

	atomic_store(&own->inside, letter->received_us);
	while (together > most && !atomic_compare_exchange_weak(
				      &bench.most_together, &most, together))
		;
	wait_add(&bench.begun, 1);
}

static void end(struct own *own, struct letter *letter, uint64_t did)
{
	letter->origins = did;
	atomic_store(&own->inside, 0);
	atomic_fetch_sub(&bench.together, 1);
}

static void run_echo(void *worker, struct letter **letter)
{
	begin(worker, *letter);
	end(worker, *letter, DID_ECHO);
}

/* Runs until the test lets it go on. */
static void run_hold(void *worker, struct letter **letter)
{
	begin(worker, *letter);
	if (!wait_for(&bench.let, (*letter)->received_us))
		abort();
	end(worker, *letter, DID_HOLD);
}

static void run_until(
    struct own *own, struct letter *letter, int64_t times, uint64_t did)
{
	int64_t before = wait_value(&own->interrupts);

	begin(own, letter);
	if (!wait_for(&own->interrupts, before + times))
		abort();
	end(own, letter, did);
}

/* Runs until it is interrupted. */
static void run_long(void *worker, struct letter **letter)
{
	run_until(worker, *letter, 1, DID_LONG);
}

/* As a job whose statement was just between two steps: takes three. */
static void run_stubborn(void *worker, struct letter **letter)
{
	run_until(worker, *letter, 3, DID_STUBBORN);
}

static void run_silent(void *worker, struct letter **letter)
{
	begin(worker, *letter);
	end(worker, *letter, 0);
	letter_free(*letter);
	*letter = NULL;
	wait_add(&bench.done, 1);
}

/* Has no limit, gives others the processor: a stray interruption would be
 * counted as wrong by interrupt(). */
static void run_short(void *worker, struct letter **letter)
{
	begin(worker, *letter);
	for (int i = 0; i < 5; i++)
		sched_yield();
	end(worker, *letter, DID_ECHO);
}

enum { ECHO, HOLD, HOLD_ONE, HOLD_TWO, LONG, STUBBORN, SILENT, SHORT, KINDS };

static const struct pool_row rows[KINDS] = {
	[ECHO] = { "echo", 0, QUEUE_LIMIT, 0, run_echo },
	[HOLD] = { "hold", 0, QUEUE_LIMIT, 0, run_hold },
	[HOLD_ONE] = { "hold_one", 1, QUEUE_LIMIT, 0, run_hold },
	[HOLD_TWO] = { "hold_two", 2, QUEUE_LIMIT, 0, run_hold },
	[LONG] = { "long", 0, QUEUE_LIMIT, LIMIT_MS, run_long },
	[STUBBORN] = { "stubborn", 0, QUEUE_LIMIT, LIMIT_MS, run_stubborn },
	[SILENT] = { "silent", 0, QUEUE_LIMIT, LIMIT_MS, run_silent },
	[SHORT] = { "short", 0, QUEUE_LIMIT, 0, run_short },
};

static enum err worker_new(void *ctx, void **worker)
{
	struct own *own = &bench.owns[bench.made];

	ck_assert_ptr_eq(ctx, &bench);
	if (bench.made == bench.fails_at)
		return ERR_io;
	bench.made++;
	wait_init(&own->interrupts);
	atomic_store(&own->inside, 0);
	*worker = own;
	return ERR_ok;
}

static void worker_free(void *ctx, void *worker)
{
	struct own *own = worker;

	ck_assert_ptr_eq(ctx, &bench);
	wait_fini(&own->interrupts);
	bench.freed++;
}

/* Those of odd number must not be, in the tests that look at `wrong`. */
static void interrupt(void *ctx, void *worker)
{
	struct own *own = worker;

	(void)ctx;
	if (atomic_load(&own->inside) % 2)
		atomic_fetch_add(&bench.wrong, 1);
	wait_add(&own->interrupts, 1);
}

static void done(void *ctx, struct letter *letter)
{
	(void)ctx;
	pthread_mutex_lock(&bench.mutex);
	list_append(&bench.results, &letter->link);
	pthread_mutex_unlock(&bench.mutex);
	wait_add(&bench.done, 1);
}

static enum err try_open(int threads)
{
	static const struct pool_row *kinds[KINDS];
	struct pool_config config = {
		.threads = threads,
		.rows = kinds,
		.kinds = KINDS,
		.worker_new = worker_new,
		.worker_free = worker_free,
		.interrupt = interrupt,
		.done = done,
		.ctx = &bench,
		.clock = &bench.clock.clock,
		.meter = bench.meter,
	};

	for (int i = 0; i < KINDS; i++)
		kinds[i] = &rows[i];
	return pool_open(&config, &bench.pool);
}

static void open_with(int threads)
{
	ck_assert_int_eq(try_open(threads), ERR_ok);
}

static void close_pool(void)
{
	pool_close(bench.pool);
	bench.pool = NULL;
}

static void setup(void)
{
	memset(&bench, 0, sizeof(bench));
	bench.fails_at = -1;
	clock_wound_init(&bench.clock, 0);
	wait_init(&bench.begun);
	wait_init(&bench.let);
	wait_init(&bench.done);
	pthread_mutex_init(&bench.mutex, NULL);
	list_init(&bench.results);
	ck_assert_int_eq(meter_new(&bench.meter), ERR_ok);
}

static void teardown(void)
{
	struct list *link;

	pool_close(bench.pool);
	ck_assert_int_eq(bench.freed, bench.made);
	while ((link = list_pop(&bench.results)))
		letter_free(LIST_OF(link, struct letter, link));
	wait_fini(&bench.begun);
	wait_fini(&bench.let);
	wait_fini(&bench.done);
	pthread_mutex_destroy(&bench.mutex);
	meter_free(bench.meter);
}

static enum err try_submit(int kind, int64_t number)
{
	struct letter *letter = letter_new();
	enum err err;

	ck_assert_ptr_nonnull(letter);
	letter->received_us = number;
	err = pool_submit(bench.pool, kind, letter);
	if (err)
		letter_free(letter);
	return err;
}

static void submit(int kind, int64_t number)
{
	ck_assert_int_eq(try_submit(kind, number), ERR_ok);
}

/* The next result must be that one. */
static void expect(int64_t number, uint64_t did)
{
	struct letter *letter;
	struct list *link;

	pthread_mutex_lock(&bench.mutex);
	link = list_pop(&bench.results);
	pthread_mutex_unlock(&bench.mutex);
	ck_assert_ptr_nonnull(link);
	letter = LIST_OF(link, struct letter, link);
	ck_assert_int_eq(letter->received_us, number);
	ck_assert_uint_eq(letter->origins, did);
	letter_free(letter);
}

static void expect_none(void)
{
	pthread_mutex_lock(&bench.mutex);
	ck_assert(list_empty(&bench.results));
	pthread_mutex_unlock(&bench.mutex);
}

static int64_t interrupts(void)
{
	int64_t sum = 0;

	for (int i = 0; i < bench.made; i++)
		sum += wait_value(&bench.owns[i].interrupts);
	return sum;
}

START_TEST(result_reaches_the_desk)
{
	open_with(1 + _i);
	submit(ECHO, 7);
	ck_assert(wait_for(&bench.done, 1));
	expect(7, DID_ECHO);
	submit(ECHO, 8);
	ck_assert(wait_for(&bench.done, 2));
	expect(8, DID_ECHO);
	expect_none();
	ck_assert_int_eq(bench.made, 1 + _i);
}
END_TEST

START_TEST(no_result_is_fine)
{
	open_with(1);
	submit(SILENT, 2);
	submit(ECHO, 3);
	ck_assert(wait_for(&bench.done, 2));
	expect(3, DID_ECHO);
	expect_none();
}
END_TEST

START_TEST(first_come_first_served)
{
	open_with(1);
	submit(HOLD, 1);
	ck_assert(wait_for(&bench.begun, 1));
	for (int i = 0; i < QUEUE_LIMIT; i++)
		submit(ECHO, i);
	wait_add(&bench.let, 1);
	ck_assert(wait_for(&bench.done, 1 + QUEUE_LIMIT));
	expect(1, DID_HOLD);
	for (int i = 0; i < QUEUE_LIMIT; i++)
		expect(i, DID_ECHO);
}
END_TEST

/* A long row of one kind does not keep another waiting. */
START_TEST(kinds_take_turns)
{
	open_with(1);
	submit(HOLD, 1);
	ck_assert(wait_for(&bench.begun, 1));
	submit(ECHO, 10);
	submit(ECHO, 11);
	submit(ECHO, 12);
	submit(SHORT, 20);
	submit(SHORT, 21);
	wait_add(&bench.let, 1);
	ck_assert(wait_for(&bench.done, 6));
	expect(1, DID_HOLD);
	expect(20, DID_ECHO);
	expect(10, DID_ECHO);
	expect(21, DID_ECHO);
	expect(11, DID_ECHO);
	expect(12, DID_ECHO);
}
END_TEST

START_TEST(queue_limit_holds)
{
	open_with(1);
	submit(HOLD, 1);
	ck_assert(wait_for(&bench.begun, 1));
	for (int i = 0; i < QUEUE_LIMIT; i++)
		submit(HOLD, 1);
	ck_assert_int_eq(try_submit(HOLD, 1), ERR_busy);
	ck_assert_uint_eq(pool_depth(bench.pool, HOLD), QUEUE_LIMIT);
	/* Each kind has a queue of its own. */
	submit(ECHO, 2);
	ck_assert_uint_eq(pool_depth(bench.pool, ECHO), 1);
	ck_assert_uint_eq(pool_depth(bench.pool, LONG), 0);
	ck_assert_int_eq(
	    meter_get(bench.meter, METER_jobs_depth), QUEUE_LIMIT + 1);
	wait_add(&bench.let, 1);
	ck_assert(wait_for(&bench.done, QUEUE_LIMIT + 2));
	ck_assert_uint_eq(pool_depth(bench.pool, HOLD), 0);
	ck_assert_int_eq(meter_get(bench.meter, METER_jobs_depth), 0);
	submit(HOLD, 1);
}
END_TEST

static const struct at_once_row {
	int kind;
	int threads;
	int expected; /* of that kind together */
} at_once_rows[] = {
	{ HOLD, 1, 1 },
	{ HOLD, 4, 4 },
	{ HOLD_ONE, 1, 1 },
	{ HOLD_ONE, 4, 1 },
	{ HOLD_TWO, 1, 1 },
	{ HOLD_TWO, 2, 2 },
	{ HOLD_TWO, 4, 2 },
};

START_TEST(at_once_is_kept)
{
	const struct at_once_row *row = &at_once_rows[_i];

	open_with(row->threads);
	for (int i = 0; i < QUEUE_LIMIT; i++)
		submit(row->kind, 1);
	/* As many as may start do. */
	ck_assert(wait_for(&bench.begun, row->expected));
	if (row->expected < row->threads) {
		/* And those over are free for another kind. */
		submit(ECHO, 50);
		ck_assert(wait_for(&bench.done, 1));
		expect(50, DID_ECHO);
		atomic_store(&bench.most_together, row->expected);
	}
	ck_assert_uint_eq(pool_depth(bench.pool, row->kind),
	    (size_t)(QUEUE_LIMIT - row->expected));
	wait_add(&bench.let, 1);
	ck_assert(wait_for(&bench.begun, QUEUE_LIMIT));
	close_pool();
	ck_assert_int_eq(atomic_load(&bench.most_together), row->expected);
}
END_TEST

START_TEST(only_the_late_one_is_interrupted)
{
	open_with(3);
	submit(LONG, 2);
	ck_assert(wait_for(&bench.begun, 1));
	clock_wind(&bench.clock, LIMIT_MS);
	submit(HOLD, 1); /* no limit; 1 is odd: must not be hit */
	ck_assert(wait_for(&bench.begun, 2));
	pool_check(bench.pool);
	ck_assert_int_eq(interrupts(), 0); /* just at its limit */
	clock_wind(&bench.clock, 1);
	pool_check(bench.pool);
	ck_assert(wait_for(&bench.done, 1));
	expect(2, DID_LONG);
	/* What is over gets no more of it, nor does what comes next. */
	clock_wind(&bench.clock, LIMIT_MS);
	pool_check(bench.pool);
	ck_assert_int_eq(interrupts(), 1);
	submit(HOLD, 1);
	submit(HOLD, 1);
	ck_assert(wait_for(&bench.begun, 4));
	clock_wind(&bench.clock, 100 * LIMIT_MS);
	for (int i = 0; i < 10; i++)
		pool_check(bench.pool);
	ck_assert_int_eq(interrupts(), 1);
	ck_assert_int_eq(atomic_load(&bench.wrong), 0);
	ck_assert_int_eq(meter_get(bench.meter, METER_jobs_interrupted), 1);
	wait_add(&bench.let, 1);
	ck_assert(wait_for(&bench.done, 4));
}
END_TEST

START_TEST(repeated_while_it_stays_over)
{
	open_with(1);
	submit(STUBBORN, 2);
	ck_assert(wait_for(&bench.begun, 1));
	clock_wind(&bench.clock, LIMIT_MS + 1);
	for (int i = 1; i <= 3; i++) {
		ck_assert_int_eq(wait_value(&bench.done), 0);
		pool_check(bench.pool);
		ck_assert_int_eq(interrupts(), i);
	}
	ck_assert(wait_for(&bench.done, 1));
	expect(2, DID_STUBBORN);
	ck_assert_int_eq(meter_get(bench.meter, METER_jobs_interrupted), 1);
}
END_TEST

static void *check_all_the_time(void *arg)
{
	atomic_bool *stop = arg;

	while (!atomic_load(stop)) {
		clock_wind(&bench.clock, LIMIT_MS / 2);
		pool_check(bench.pool);
	}
	return NULL;
}

/* Late jobs (even) and ones without a limit (odd) one after the other on the
 * same workers, checked without pause. */
START_TEST(never_the_next_one)
{
	enum { JOBS = 2000 };
	atomic_bool stop;
	pthread_t checker;

	atomic_init(&stop, false);
	open_with(1 + _i);
	ck_assert(!pthread_create(&checker, NULL, check_all_the_time, &stop));
	for (int i = 0; i < JOBS; i++) {
		int kind = i % 2 ? SHORT : LONG;

		while (try_submit(kind, i) == ERR_busy)
			sched_yield();
	}
	ck_assert(wait_for(&bench.done, JOBS));
	atomic_store(&stop, true);
	pthread_join(checker, NULL);
	ck_assert_int_eq(atomic_load(&bench.wrong), 0);
	ck_assert_int_eq(
	    meter_get(bench.meter, METER_jobs_interrupted), JOBS / 2);
}
END_TEST

START_TEST(failing_open_leaves_nothing)
{
	bench.fails_at = _i;
	ck_assert_int_eq(try_open(3), ERR_io);
	ck_assert_ptr_null(bench.pool);
	ck_assert_int_eq(bench.made, _i);
	ck_assert_int_eq(bench.freed, _i);
	bench.made = bench.freed = 0;
	bench.fails_at = -1;
	open_with(3);
}
END_TEST

START_TEST(close_with_nothing_to_do)
{
	open_with(3);
	close_pool();
	ck_assert_int_eq(bench.freed, 3);
	pool_close(NULL);
}
END_TEST

/* The running one ends by interruption and has its say, those that wait are
 * freed unrun. */
START_TEST(close_drops_what_waits)
{
	open_with(2);
	submit(LONG, 2);
	submit(STUBBORN, 4);
	ck_assert(wait_for(&bench.begun, 2));
	for (int i = 0; i < QUEUE_LIMIT; i++) {
		submit(ECHO, 6);
		submit(LONG, 6);
	}
	close_pool();
	ck_assert_int_eq(wait_value(&bench.begun), 2);
	ck_assert_int_eq(wait_value(&bench.done), 2);
	expect(2, DID_LONG);
	expect(4, DID_STUBBORN);
	ck_assert_int_eq(meter_get(bench.meter, METER_jobs_depth), 0);
	/* Ending is not being late. */
	ck_assert_int_eq(meter_get(bench.meter, METER_jobs_interrupted), 0);
}
END_TEST

START_TEST(close_interrupts_no_idle_one)
{
	int spared = 0;

	open_with(3);
	submit(LONG, 2);
	submit(STUBBORN, 4);
	ck_assert(wait_for(&bench.begun, 2));
	close_pool();
	for (int i = 0; i < bench.made; i++)
		spared += !bench.owns[i].interrupts.value;
	ck_assert_int_eq(spared, 1);
}
END_TEST

static void *close_it(void *arg)
{
	(void)arg;
	pool_close(bench.pool);
	return NULL;
}

START_TEST(close_from_another_thread)
{
	pthread_t closer;
	enum err err;

	open_with(2);
	submit(HOLD, 1);
	submit(HOLD, 1);
	ck_assert(wait_for(&bench.begun, 2));
	ck_assert(!pthread_create(&closer, NULL, close_it, NULL));
	/* Held jobs ignore interruption, so the pool is still there. */
	while ((err = try_submit(SILENT, 4)) != ERR_drain) {
		ck_assert(err == ERR_ok || err == ERR_busy);
		sched_yield();
	}
	pool_check(bench.pool);
	ck_assert_uint_eq(pool_depth(bench.pool, SILENT), 0);
	wait_add(&bench.let, 1);
	pthread_join(closer, NULL);
	bench.pool = NULL;
	ck_assert_int_eq(wait_value(&bench.done), 2);
}
END_TEST

static char name_seen[32];
static sigset_t blocked_seen;

static void run_look(void *worker, struct letter **letter)
{
	(void)worker;
	(void)letter;
	pthread_getname_np(pthread_self(), name_seen, sizeof(name_seen));
	pthread_sigmask(SIG_SETMASK, NULL, &blocked_seen);
}

/* Also: a pool without things of a thread's own, limits or counting. */
START_TEST(thread_is_named_and_deaf)
{
	static const int deaf_to[] = { SIGTERM, SIGINT, SIGHUP, SIGPIPE,
		SIGUSR1, SIGALRM, SIGCHLD };
	static const struct pool_row look = { "look", 1, 1, 1, run_look };
	const struct pool_row *const kinds[] = { &look };
	struct pool_config config = {
		.threads = 1,
		.rows = kinds,
		.kinds = 1,
		.done = done,
		.ctx = &bench,
		.clock = &bench.clock.clock,
	};

	ck_assert_int_eq(pool_open(&config, &bench.pool), ERR_ok);
	submit(0, 1);
	ck_assert(wait_for(&bench.done, 1));
	clock_wind(&bench.clock, 1000);
	pool_check(bench.pool);
	close_pool();
	ck_assert_str_eq(name_seen, "worker");
	for (size_t i = 0; i < sizeof(deaf_to) / sizeof(deaf_to[0]); i++)
		ck_assert_int_eq(sigismember(&blocked_seen, deaf_to[i]), 1);
	/* The one that opened it hears as before. */
	pthread_sigmask(SIG_SETMASK, NULL, &blocked_seen);
	ck_assert_int_eq(sigismember(&blocked_seen, SIGTERM), 0);
}
END_TEST

START_TEST(jobs_are_timed)
{
	struct buf page = BUF_EMPTY;

	open_with(1);
	submit(HOLD, 1);
	ck_assert(wait_for(&bench.begun, 1));
	clock_wind(&bench.clock, 1500);
	wait_add(&bench.let, 1);
	ck_assert(wait_for(&bench.done, 1));
	close_pool();
	meter_render(bench.meter, &page);
	ck_assert_ptr_nonnull(
	    strstr(buf_cstr(&page), "\ndeskbell_job_time_seconds_sum 1.500000\n"
				    "deskbell_job_time_seconds_count 1\n"));
	buf_fini(&page);
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("work/pool");
	TCase *c = tcase_create("pool");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 120);
	tcase_add_loop_test(c, result_reaches_the_desk, 0, WORKERS_MOST);
	tcase_add_test(c, no_result_is_fine);
	tcase_add_test(c, first_come_first_served);
	tcase_add_test(c, kinds_take_turns);
	tcase_add_test(c, queue_limit_holds);
	tcase_add_loop_test(c, at_once_is_kept, 0, ROWS(at_once_rows));
	tcase_add_test(c, only_the_late_one_is_interrupted);
	tcase_add_test(c, repeated_while_it_stays_over);
	tcase_add_loop_test(c, never_the_next_one, 0, 3);
	tcase_add_loop_test(c, failing_open_leaves_nothing, 0, 3);
	tcase_add_test(c, close_with_nothing_to_do);
	tcase_add_test(c, close_drops_what_waits);
	tcase_add_test(c, close_interrupts_no_idle_one);
	tcase_add_test(c, close_from_another_thread);
	tcase_add_test(c, thread_is_named_and_deaf);
	tcase_add_test(c, jobs_are_timed);
	suite_add_tcase(s, c);
	return s;
}
