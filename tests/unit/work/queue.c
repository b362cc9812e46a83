/* The bounded queue: limit, order, waiting, stopping, many producers. */
#include "server/work/queue.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

#include "shared/clock.h"
#include "tests/support/suite.h"
#include "tests/support/wait.h"

/* A letter that says who sent it and as which of his. */
static struct letter *letter_of(uint64_t producer, int64_t number)
{
	struct letter *letter = letter_new();

	if (!letter)
		abort();
	letter->origins = producer;
	letter->received_us = number;
	return letter;
}

static struct queue *queue_of(size_t limit)
{
	struct queue *queue = NULL;

	ck_assert_int_eq(queue_new(limit, &queue), ERR_ok);
	ck_assert_ptr_nonnull(queue);
	return queue;
}

static enum err put(struct queue *queue, int64_t number, bool force)
{
	struct letter *letter = letter_of(1, number);
	enum err err = queue_put(queue, letter, force);

	if (err)
		letter_free(letter);
	return err;
}

/* Frees the first of out after looking at it; -1 if there is none. */
static int64_t pop(struct list *out)
{
	struct list *link = list_pop(out);
	struct letter *letter;
	int64_t number;

	if (!link)
		return -1;
	letter = LIST_OF(link, struct letter, link);
	number = letter->received_us;
	letter_free(letter);
	return number;
}

static const struct limit_row {
	size_t limit;
	int plain; /* put first */
	int plain_ok;
	int forced; /* put then */
} limit_rows[] = {
	{ 0, 3, 0, 0 },
	{ 0, 1, 0, 2 },
	{ 1, 3, 1, 0 },
	{ 5, 5, 5, 3 },
	{ 5, 9, 5, 4 },
	{ 100, 7, 7, 0 },
};

START_TEST(limit_holds)
{
	const struct limit_row *row = &limit_rows[_i];
	struct queue *queue = queue_of(row->limit);
	struct list out;

	list_init(&out);
	for (int i = 0; i < row->plain; i++)
		ck_assert_int_eq(put(queue, i, false),
		    i < row->plain_ok ? ERR_ok : ERR_busy);
	for (int i = 0; i < row->forced; i++)
		ck_assert_int_eq(put(queue, row->plain_ok + i, true), ERR_ok);
	ck_assert_uint_eq(
	    queue_depth(queue), (size_t)(row->plain_ok + row->forced));
	ck_assert_uint_eq(queue_take(queue, &out, 1000, 0),
	    (size_t)(row->plain_ok + row->forced));
	for (int i = 0; i < row->plain_ok + row->forced; i++)
		ck_assert_int_eq(pop(&out), i);
	ck_assert_uint_eq(queue_depth(queue), 0);
	/* What was taken made room. */
	ck_assert_int_eq(put(queue, 0, false), row->limit ? ERR_ok : ERR_busy);
	queue_free(queue);
}
END_TEST

static const size_t max_rows[] = { 1, 2, 3, 9, 10, 11, 1000 };

START_TEST(taken_in_order_and_pieces)
{
	struct queue *queue = queue_of(10);
	size_t max = max_rows[_i], left = 10, taken;
	struct list out;

	list_init(&out);
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(put(queue, i, false), ERR_ok);
	while (left) {
		taken = queue_take(queue, &out, max, -1);
		ck_assert_uint_eq(taken, left < max ? left : max);
		left -= taken;
		ck_assert_uint_eq(queue_depth(queue), left);
	}
	for (int i = 0; i < 10; i++)
		ck_assert_int_eq(pop(&out), i);
	ck_assert(list_empty(&out));
	queue_free(queue);
}
END_TEST

START_TEST(appends_to_what_is_there)
{
	struct queue *queue = queue_of(10);
	struct list out;

	list_init(&out);
	list_append(&out, &letter_of(1, 7)->link);
	ck_assert_int_eq(put(queue, 8, false), ERR_ok);
	ck_assert_uint_eq(queue_take(queue, &out, 5, -1), 1);
	ck_assert_int_eq(pop(&out), 7);
	ck_assert_int_eq(pop(&out), 8);
	ck_assert_int_eq(pop(&out), -1);
	queue_free(queue);
}
END_TEST

static const int timeout_rows[] = { 0, 1, 30 };

START_TEST(time_runs_out)
{
	struct queue *queue = queue_of(10);
	int64_t start_us = clock_mono_us(&clock_system), took_us;
	struct list out;

	list_init(&out);
	ck_assert_uint_eq(queue_take(queue, &out, 5, timeout_rows[_i]), 0);
	took_us = clock_mono_us(&clock_system) - start_us;
	ck_assert(list_empty(&out));
	ck_assert_int_ge(took_us, timeout_rows[_i] * 1000);
	ck_assert(!queue_stopped(queue));
	queue_free(queue);
}
END_TEST

START_TEST(stop_drains_then_ends)
{
	struct queue *queue = queue_of(10);
	struct list out;

	list_init(&out);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(put(queue, i, false), ERR_ok);
	queue_stop(queue);
	ck_assert(queue_stopped(queue));
	ck_assert_int_eq(put(queue, 9, false), ERR_drain);
	ck_assert_uint_eq(queue_take(queue, &out, 2, -1), 2);
	ck_assert_int_eq(put(queue, 3, true), ERR_ok);
	ck_assert_uint_eq(queue_take(queue, &out, 9, -1), 2);
	ck_assert_uint_eq(queue_take(queue, &out, 9, -1), 0);
	ck_assert_uint_eq(queue_take(queue, &out, 9, 1000000), 0);
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(pop(&out), i);
	queue_stop(queue); /* again is fine */
	queue_free(queue);
}
END_TEST

START_TEST(free_frees_what_waits)
{
	struct queue *queue = queue_of(2);

	ck_assert_int_eq(put(queue, 0, false), ERR_ok);
	ck_assert_int_eq(put(queue, 1, false), ERR_ok);
	ck_assert_int_eq(put(queue, 2, true), ERR_ok);
	queue_free(queue);
	queue_free(NULL);
}
END_TEST

static void *take_until_stopped(void *arg)
{
	struct queue *queue = arg;
	struct list out;
	size_t taken = 0, now;

	list_init(&out);
	while ((now = queue_take(queue, &out, 4, -1)))
		taken += now;
	while (pop(&out) >= 0)
		;
	return (void *)taken;
}

START_TEST(stop_wakes_the_consumer)
{
	struct queue *queue = queue_of(10);
	pthread_t consumer;
	void *taken;

	ck_assert(!pthread_create(&consumer, NULL, take_until_stopped, queue));
	if (_i)
		ck_assert_int_eq(put(queue, 1, false), ERR_ok);
	queue_stop(queue);
	pthread_join(consumer, &taken);
	ck_assert_uint_eq((size_t)taken, (size_t)_i);
	queue_free(queue);
}
END_TEST

struct pair {
	struct queue *there;
	struct queue *back;
};

static void *send_back(void *arg)
{
	struct pair *pair = arg;
	struct list out;
	struct list *link;

	list_init(&out);
	while (queue_take(pair->there, &out, 1, -1)) {
		link = list_pop(&out);
		if (queue_put(
			pair->back, LIST_OF(link, struct letter, link), false))
			abort();
	}
	return NULL;
}

/* Each letter finds the other side asleep or about to be: a wake-up that got
 * lost would leave both waiting. */
START_TEST(no_wake_up_is_lost)
{
	struct pair pair = { queue_of(1), queue_of(1) };
	pthread_t other;
	struct list out;

	list_init(&out);
	ck_assert(!pthread_create(&other, NULL, send_back, &pair));
	for (int i = 0; i < 5000; i++) {
		ck_assert_int_eq(put(pair.there, i, false), ERR_ok);
		ck_assert_uint_eq(queue_take(pair.back, &out, 8, WAIT_MS), 1);
		ck_assert_int_eq(pop(&out), i);
	}
	queue_stop(pair.there);
	pthread_join(other, NULL);
	queue_free(pair.there);
	queue_free(pair.back);
}
END_TEST

enum { PRODUCERS = 8, LETTERS = 10000 };

struct producer {
	pthread_t thread;
	struct queue *queue;
	uint64_t number;
	bool force;
};

static void *produce(void *arg)
{
	const struct producer *me = arg;

	for (int i = 0; i < LETTERS; i++) {
		struct letter *letter = letter_of(me->number, i);
		enum err err;

		while (
		    (err = queue_put(me->queue, letter, me->force)) == ERR_busy)
			sched_yield();
		if (err)
			abort();
	}
	return NULL;
}

/* Looks at the letters of out: each producer's come in his order. */
static void check_order(struct list *out, int64_t next[PRODUCERS])
{
	struct list *link;

	while ((link = list_pop(out))) {
		struct letter *letter = LIST_OF(link, struct letter, link);

		ck_assert_uint_lt(letter->origins, PRODUCERS);
		ck_assert_int_eq(letter->received_us, next[letter->origins]++);
		letter_free(letter);
	}
}

static const struct crowd_row {
	size_t limit;
	size_t max;
	bool force;
} crowd_rows[] = {
	{ 64, 512, false }, /* producers meet the limit all the time */
	{ 4096, 3, false }, { 0, 512, true }, /* above every limit */
};

START_TEST(nothing_lost_in_a_crowd)
{
	const struct crowd_row *row = &crowd_rows[_i];
	struct queue *queue = queue_of(row->limit);
	struct producer producers[PRODUCERS];
	int64_t next[PRODUCERS] = { 0 };
	size_t taken = 0, now;
	struct list out;

	list_init(&out);
	for (int i = 0; i < PRODUCERS; i++) {
		producers[i].queue = queue;
		producers[i].number = (uint64_t)i;
		producers[i].force = row->force;
		ck_assert(!pthread_create(
		    &producers[i].thread, NULL, produce, &producers[i]));
	}
	while (taken < PRODUCERS * LETTERS) {
		now = queue_take(queue, &out, row->max, WAIT_MS);
		ck_assert_uint_gt(now, 0);
		ck_assert_uint_le(now, row->max);
		taken += now;
		check_order(&out, next);
	}
	for (int i = 0; i < PRODUCERS; i++) {
		pthread_join(producers[i].thread, NULL);
		ck_assert_int_eq(next[i], LETTERS);
	}
	ck_assert_uint_eq(queue_depth(queue), 0);
	queue_free(queue);
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

Suite *suite(void)
{
	Suite *s = suite_create("work/queue");
	TCase *one = tcase_create("one thread");
	TCase *many = tcase_create("many threads");

	tcase_add_loop_test(one, limit_holds, 0, ROWS(limit_rows));
	tcase_add_loop_test(one, taken_in_order_and_pieces, 0, ROWS(max_rows));
	tcase_add_test(one, appends_to_what_is_there);
	tcase_add_loop_test(one, time_runs_out, 0, ROWS(timeout_rows));
	tcase_add_test(one, stop_drains_then_ends);
	tcase_add_test(one, free_frees_what_waits);
	suite_add_tcase(s, one);
	tcase_set_timeout(many, 120);
	tcase_add_loop_test(many, stop_wakes_the_consumer, 0, 2);
	tcase_add_test(many, no_wake_up_is_lost);
	tcase_add_loop_test(many, nothing_lost_in_a_crowd, 0, ROWS(crowd_rows));
	suite_add_tcase(s, many);
	return s;
}
