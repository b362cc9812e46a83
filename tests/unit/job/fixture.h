/* What the tests of the jobs share: a database in memory with some rows, a
 * worker on it, and letters to run jobs with. */
#ifndef TESTS_UNIT_JOB_FIXTURE_H
#define TESTS_UNIT_JOB_FIXTURE_H

#include <check.h>

#include "server/job/job.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/message.h"
#include "server/store/staff.h"
#include "shared/clock.h"

#define ck_ok(call) ck_assert_str_eq(err_code(call), "ok")
#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\" is not \"%s\"", STR_ARG(s), (text))
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const int64_t NOW = 1700000000000;

struct fixture {
	struct store *store;
	struct pack_holder packs;
	struct clock_wound clock;
	struct chance_seeded chance;
	struct meter *meter;
	struct job_context context;
	void *worker;
};

/* Shop 1 is "demo", 2 "outlet"; all others are not in the settings. */
static inline struct str fixture_shop(
    void *ctx, int64_t id, struct arena *arena)
{
	(void)ctx;
	if (id < 1 || id > 2)
		return STR_NONE;
	return arena_str(arena, id == 1 ? STR("demo") : STR("outlet"));
}

static inline void fixture_open(struct fixture *f)
{
	struct store_config config = { .now_ms = NOW };
	*f = (struct fixture){ .store = NULL };
	ck_ok(store_setup());
	ck_ok(store_open(&config, &f->store));
	ck_ok(pack_holder_init(&f->packs));
	ck_ok(meter_new(&f->meter));
	clock_wound_init(&f->clock, NOW);
	chance_seeded_init(&f->chance, 1);
	f->context = (struct job_context){
		.store = f->store,
		.packs = &f->packs,
		.clock = &f->clock.clock,
		.chance = &f->chance.chance,
		.meter = f->meter,
		.password_cost = 2,
		.shop_name = fixture_shop,
	};
	ck_ok(job_worker_new(&f->context, &f->worker));
}

static inline void fixture_close(struct fixture *f)
{
	job_worker_free(&f->context, f->worker);
	pack_holder_fini(&f->packs);
	meter_free(f->meter);
	store_close(f->store);
}

/* ---- rows --------------------------------------------------------------- */

static inline int64_t fixture_shop_id(struct store *store, const char *name)
{
	int64_t id = 0;
	ck_ok(store_shop_id(store, str_from(name), &id));
	return id;
}

static inline int64_t fixture_staff(
    struct store *store, const char *name, const char *shown)
{
	struct staff_row row = { .name = str_from(name),
		.shown = str_from(shown),
		.standing = STANDING_rep,
		.capacity = 5 };
	ck_ok(staff_add(store, &row));
	return row.id;
}

static inline int64_t fixture_customer(
    struct store *store, int64_t shop_id, const char *subject)
{
	struct customer_row row = { .shop_id = shop_id,
		.subject = str_from(subject),
		.name = str_from(subject) };
	ck_ok(customer_add(store, &row));
	return row.id;
}

/* public_id and the times are made from `number`. */
static inline int64_t fixture_conversation(
    struct store *store, struct conversation_row row, int number)
{
	char id[23];
	snprintf(id, sizeof(id), "conversation-%09d", number);
	row.public_id = str_from(id);
	if (!row.opened_at)
		row.opened_at = NOW + number;
	if (!row.state_at)
		row.state_at = NOW + number;
	if (!row.active_at)
		row.active_at = NOW + number;
	ck_ok(conversation_add(store, &row));
	return row.id;
}

/* ---- running ------------------------------------------------------------ */

/* Runs a job whose input and result are `found`; the letter is the caller's,
 * and NULL if the job had nothing to say. */
static inline struct letter *fixture_found(
    struct fixture *f, enum job_kind kind, const void *input, size_t size)
{
	struct letter *letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	void *job = arena_alloc(&letter->arena, size);
	memcpy(job, input, size);
	letter->from = (struct peer_ref){ 3, 1 };
	letter->message = (struct message){ .type = MESSAGE_found };
	letter->message.u.found.message = job;
	job_rows[kind]->run(f->worker, &letter);
	return letter;
}

/* What the asker is told. */
static inline const struct message *fixture_told(const struct letter *letter)
{
	ck_assert_ptr_nonnull(letter);
	ck_assert_int_eq(letter->message.type, MESSAGE_found);
	ck_assert_uint_eq(letter->from.slot, 3);
	return letter->message.u.found.message;
}

#endif
