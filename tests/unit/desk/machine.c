/* Every state x event against the table below, written by hand from the
 * picture in conversation.def, and what follows from it as a graph. */
#include "server/desk/machine.h"

#include <string.h>

#include "tests/support/suite.h"

enum { NOWHERE = -1 };

/* From auto, waiting, with_rep, closed: where the event leads. */
static const char *const expected[MOVE_COUNT] = {
	[MOVE_ask] = "awr-",
	[MOVE_answer] = "a---",
	[MOVE_offer] = "a---",
	[MOVE_hand_over] = "w---",
	[MOVE_take] = "rrr-",
	[MOVE_assign] = "rrr-",
	[MOVE_say] = "--r-",
	[MOVE_transfer] = "-ww-",
	[MOVE_release] = "--w-",
	[MOVE_close] = "ccc-",
	[MOVE_expire] = "c-c-",
	[MOVE_reopen] = "---a",
	[MOVE_reopen_waiting] = "---w",
};

static int expected_state(int from, int event)
{
	static const char letters[] = "awrc";
	char letter = expected[event][from];
	return letter == '-' ? NOWHERE
			     : (int)(strchr(letters, letter) - letters);
}

START_TEST(moves_as_drawn)
{
	for (int from = 0; from < STATE_COUNT; from++) {
		int want = expected_state(from, _i);
		enum state to = STATE_COUNT;
		enum err err =
		    machine_move((enum state)from, (enum move_event)_i, &to);
		if (want == NOWHERE) {
			ck_assert_int_eq(err, ERR_bad_state);
			ck_assert_int_eq(to, STATE_COUNT); /* untouched */
		} else {
			ck_assert_int_eq(err, ERR_ok);
			ck_assert_int_eq((int)to, want);
		}
	}
}
END_TEST

/* States that can come after some moves, as bits. */
static unsigned reachable(int from)
{
	unsigned seen = BIT(from), before = 0;
	while (seen != before) {
		before = seen;
		for (int s = 0; s < STATE_COUNT; s++) {
			for (int e = 0; e < MOVE_COUNT && seen & BIT(s); e++) {
				enum state to;
				if (!machine_move(
					(enum state)s, (enum move_event)e, &to))
					seen |= BIT(to);
			}
		}
	}
	return seen;
}

START_TEST(every_state_is_reached_from_the_first)
{
	ck_assert_uint_eq(reachable(STATE_auto), BIT(STATE_COUNT) - 1);
}
END_TEST

START_TEST(closed_is_reached_from_every_state)
{
	ck_assert(reachable(_i) & BIT(STATE_closed));
	ck_assert(reachable(_i) & BIT(STATE_with_rep));
}
END_TEST

START_TEST(every_event_leads_somewhere)
{
	int rows = 0;
	for (int from = 0; from < STATE_COUNT; from++) {
		enum state to;
		rows +=
		    !machine_move((enum state)from, (enum move_event)_i, &to);
	}
	ck_assert_int_gt(rows, 0);
}
END_TEST

/* Closed is left by opening it again only, so nothing is said in it. */
START_TEST(closed_is_left_by_reopening)
{
	bool opens = _i == MOVE_reopen || _i == MOVE_reopen_waiting;
	enum state to;
	enum err err = machine_move(STATE_closed, (enum move_event)_i, &to);
	ck_assert_int_eq(err, opens ? ERR_ok : ERR_bad_state);
}
END_TEST

START_TEST(events_have_names)
{
	ck_assert_str_ne(machine_event_name((enum move_event)_i), "?");
	for (int other = 0; other < _i; other++)
		ck_assert_str_ne(machine_event_name((enum move_event)_i),
		    machine_event_name((enum move_event)other));
}
END_TEST

START_TEST(names_of_none)
{
	ck_assert_str_eq(machine_event_name(MOVE_hand_over), "hand_over");
	ck_assert_str_eq(machine_event_name(MOVE_COUNT), "?");
	ck_assert_str_eq(machine_event_name((enum move_event) - 1), "?");
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/machine");
	TCase *t = tcase_create("machine");
	tcase_add_loop_test(t, moves_as_drawn, 0, MOVE_COUNT);
	tcase_add_test(t, every_state_is_reached_from_the_first);
	tcase_add_loop_test(
	    t, closed_is_reached_from_every_state, 0, STATE_COUNT);
	tcase_add_loop_test(t, every_event_leads_somewhere, 0, MOVE_COUNT);
	tcase_add_loop_test(t, closed_is_left_by_reopening, 0, MOVE_COUNT);
	tcase_add_loop_test(t, events_have_names, 0, MOVE_COUNT);
	tcase_add_test(t, names_of_none);
	suite_add_tcase(s, t);
	return s;
}
