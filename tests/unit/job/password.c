/* Checking and making password hashes in a worker's letter. */
#include "shared/password.h"

#include "tests/support/suite.h"
#include "tests/unit/job/fixture.h"

static struct fixture f;
static struct letter *letter;
static struct job_password *job;

static void setup(void)
{
	fixture_open(&f);
	letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	job = ARENA_NEW(&letter->arena, struct job_password);
	letter->message =
	    (struct message){ .type = MESSAGE_checked, .id = STR("c1") };
	letter->message.u.checked.name = STR("ana");
	letter->message.u.checked.job = job;
}

static void teardown(void)
{
	letter_free(letter);
	fixture_close(&f);
}

static struct str in_arena(const char *text)
{
	return arena_str(&letter->arena, str_from(text));
}

/* As it would be kept. */
static struct str stored_of(const char *password)
{
	struct str stored;
	ck_ok(password_hash(
	    &letter->arena, &f.chance.chance, str_from(password), 2, &stored));
	return stored;
}

static const struct msg_checked *run(void)
{
	job_rows[JOB_password]->run(f.worker, &letter);
	ck_assert_ptr_nonnull(letter);
	ck_assert_int_eq(letter->message.type, MESSAGE_checked);
	return &letter->message.u.checked;
}

static const struct check_row {
	const char *password, *stored; /* NULL: the hash of "correct" */
	enum err err;
} checks[] = {
	{ "correct", NULL, ERR_ok },
	{ "Correct", NULL, ERR_auth },
	{ "correct ", NULL, ERR_auth },
	{ "", NULL, ERR_auth },
	{ "correct", "scrypt$nonsense", ERR_damaged },
};

START_TEST(passwords_are_checked)
{
	job->user_id = 7;
	job->password = in_arena(checks[_i].password);
	job->stored = checks[_i].stored ? in_arena(checks[_i].stored)
					: stored_of("correct");
	const struct msg_checked *checked = run();
	ck_assert_int_eq(checked->err, checks[_i].err);
	ck_assert_int_eq(checked->user_id, 7);
	ck_assert_uint_eq(checked->stored.len, 0);
	ck_str(checked->name, "ana");
	ck_str(letter->message.id, "c1");
	ck_assert_ptr_eq(checked->job, job);
}
END_TEST

/* Compared with nothing, at the cost of a real one. */
START_TEST(unknown_users_fail_like_others)
{
	job->password = in_arena("correct");
	const struct msg_checked *checked = run();
	ck_assert_int_eq(checked->err, ERR_auth);
	ck_assert_int_eq(checked->user_id, 0);
}
END_TEST

START_TEST(hashes_are_made)
{
	struct message behind = { .type = MESSAGE_user_add };
	job->user_id = 8;
	job->hash = true;
	job->behind = &behind;
	job->password = in_arena("a new one");
	const struct msg_checked *checked = run();
	ck_assert_int_eq(checked->err, ERR_ok);
	ck_assert_int_eq(checked->user_id, 8);
	ck_assert_mem_eq(checked->stored.ptr, "scrypt$2$", 9);
	ck_ok(password_check(STR("a new one"), checked->stored));
	ck_assert_ptr_eq(
	    ((struct job_password *)checked->job)->behind, &behind);
}
END_TEST

static enum err no_chance(const struct chance *c, void *bytes, size_t len)
{
	(void)c;
	(void)bytes;
	(void)len;
	return ERR_io;
}

START_TEST(no_hash_without_chance)
{
	static const struct chance none = { no_chance };
	f.context.chance = &none;
	job->hash = true;
	job->password = in_arena("a new one");
	const struct msg_checked *checked = run();
	ck_assert_int_eq(checked->err, ERR_io);
	ck_assert_uint_eq(checked->stored.len, 0);
}
END_TEST

/* Good, bad or new: afterwards no byte of the password is in memory. */
START_TEST(passwords_are_wiped)
{
	struct str password = in_arena("correct horse");
	job->password = password;
	job->hash = _i == 0;
	if (_i == 1)
		job->stored = stored_of("correct horse");
	run();
	for (size_t i = 0; i < password.len; i++)
		ck_assert_int_eq(password.ptr[i], 0);
	ck_assert_uint_eq(job->password.len, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/password");
	TCase *t = tcase_create("password");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, passwords_are_checked, 0, ROWS(checks));
	tcase_add_test(t, unknown_users_fail_like_others);
	tcase_add_test(t, hashes_are_made);
	tcase_add_test(t, no_hash_without_chance);
	tcase_add_loop_test(t, passwords_are_wiped, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
