/* What becomes of the letter when a job ends well, badly, or unasked. */
#include "server/job/found.h"

#include "tests/support/suite.h"
#include "tests/unit/job/fixture.h"

static struct letter *letter;
static struct message answer;

static void setup(void)
{
	letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	letter->from = (struct peer_ref){ 3, 1 };
	letter->message = (struct message){ .type = MESSAGE_found };
	answer = (struct message){ .type = MESSAGE_lines, .id = STR("h1") };
	answer.u.lines.more = true;
}

static void teardown(void)
{
	letter_free(letter);
}

START_TEST(answer_is_passed_on)
{
	found_settle(&letter, &answer, ERR_ok, "history");
	answer.u.lines.more = false; /* a copy was made */
	const struct message *told = fixture_told(letter);
	ck_assert_int_eq(told->type, MESSAGE_lines);
	ck_str(told->id, "h1");
	ck_assert(told->u.lines.more);
	ck_assert_int_eq(letter->message.u.found.conversation_id, 0);
}
END_TEST

START_TEST(every_error_is_told)
{
	found_settle(&letter, &answer, (enum err)_i, "history");
	const struct message *told = fixture_told(letter);
	ck_assert_int_eq(told->type, MESSAGE_error);
	ck_str(told->id, "h1");
	ck_str(told->u.error.code, err_code((enum err)_i));
	ck_str(told->u.error.text, err_sentence((enum err)_i));
	ck_str(told->u.error.on, "history");
	ck_assert_uint_eq(told->u.error.field.len, 0);
}
END_TEST

START_TEST(staff_of_a_conversation_hear_it)
{
	letter->message.u.found.conversation_id = 12;
	found_settle(&letter, &answer, ERR_ok, "suggest");
	ck_assert_int_eq(fixture_told(letter)->type, MESSAGE_lines);
	ck_assert_int_eq(letter->message.u.found.conversation_id, 12);
}
END_TEST

static int dropped;

static void drop(struct letter *gone)
{
	ck_assert_ptr_eq(gone, letter);
	dropped++;
}

START_TEST(errors_nobody_asked_for_are_not_told)
{
	dropped = 0;
	letter->drop = drop;
	letter->message.u.found.conversation_id = 12;
	found_settle(&letter, &answer, ERR_timeout, "suggest");
	ck_assert_ptr_null(letter);
	ck_assert_int_eq(dropped, 1);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/found");
	TCase *t = tcase_create("found");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, answer_is_passed_on);
	tcase_add_loop_test(t, every_error_is_told, 1, ERR_COUNT);
	tcase_add_test(t, staff_of_a_conversation_hear_it);
	tcase_add_test(t, errors_nobody_asked_for_are_not_told);
	suite_add_tcase(s, t);
	return s;
}
