/* Rights of every standing x state x relation to the conversation against an
 * oracle that is written from the rules as they are told to people. */
#include "server/desk/right.h"

#include "server/desk/shop.h"
#include "tests/support/suite.h"

enum { ME = 7, OTHER = 8, HOME = 3, ABROAD = 4 };

/* The same person asks in all cases; the conversation differs. */
enum whose { WHOSE_MINE, WHOSE_OTHER, WHOSE_NOBODY, WHOSE_COUNT };

struct situation {
	enum standing standing;
	enum state state;
	enum whose customer; /* MINE or OTHER */
	enum whose rep;      /* who has it, or had when it left */
	enum whose last;     /* who had it last */
	bool foreign;        /* not a shop of the asker's */
};

enum { SITUATIONS = STANDING_COUNT * STATE_COUNT * 2 * 3 * 3 * 2 };

static struct situation situation(int number)
{
	struct situation s;
	s.foreign = number % 2;
	number /= 2;
	s.last = (enum whose)(number % 3);
	number /= 3;
	s.rep = (enum whose)(number % 3);
	number /= 3;
	s.customer = (enum whose)(number % 2);
	number /= 2;
	s.state = (enum state)(number % STATE_COUNT);
	s.standing = (enum standing)(number / STATE_COUNT);
	return s;
}

static int64_t id_of(enum whose whose)
{
	static const int64_t ids[WHOSE_COUNT] = { ME, OTHER, 0 };
	return ids[whose];
}

static struct conversation_row row_of(const struct situation *s)
{
	return (struct conversation_row){
		.id = 1,
		.shop_id = s->foreign ? ABROAD : HOME,
		.customer_id = id_of(s->customer),
		.state = s->state,
		.rep_id = id_of(s->rep),
		.last_rep = id_of(s->last),
	};
}

/* ---- the oracle --------------------------------------------------------- */

static bool mine_in_hand(const struct situation *s)
{
	return s->state == STATE_with_rep && s->rep == WHOSE_MINE;
}

static bool may_see(const struct situation *s)
{
	bool leads =
	    s->standing == STANDING_supervisor || s->standing == STANDING_admin;
	if (s->standing == STANDING_nobody)
		return false;
	if (s->standing == STANDING_desk)
		return true;
	if (s->standing == STANDING_customer)
		return s->customer == WHOSE_MINE;
	if (s->foreign)
		return false;
	return leads || mine_in_hand(s) || s->last == WHOSE_MINE ||
	       s->state == STATE_auto || s->state == STATE_waiting;
}

static bool may_say(const struct situation *s)
{
	if (s->standing == STANDING_customer)
		return s->customer == WHOSE_MINE;
	if (s->standing == STANDING_nobody || s->standing == STANDING_desk)
		return false;
	return mine_in_hand(s) && !s->foreign;
}

static bool may_handle(const struct situation *s)
{
	if (s->standing == STANDING_customer || !may_see(s))
		return false;
	if (s->standing == STANDING_rep && s->state == STATE_with_rep)
		return s->rep == WHOSE_MINE;
	return true;
}

START_TEST(as_the_oracle_says)
{
	struct situation s = situation(_i);
	struct conversation_row row = row_of(&s);
	struct right_holder who = { s.standing, ME, shop_bit(HOME) };
	ck_assert_int_eq(right_to_see(&who, &row), may_see(&s));
	ck_assert_int_eq(right_to_say(&who, &row), may_say(&s));
	ck_assert_int_eq(right_to_handle(&who, &row), may_handle(&s));
}
END_TEST

/* Who may write to it may see it; the desk is told nothing to its face. */
START_TEST(nothing_is_written_unseen)
{
	struct situation s = situation(_i);
	struct conversation_row row = row_of(&s);
	struct right_holder who = { s.standing, ME, shop_bit(HOME) };
	if (right_to_say(&who, &row) || right_to_handle(&who, &row))
		ck_assert(right_to_see(&who, &row));
}
END_TEST

/* ---- people ------------------------------------------------------------- */

START_TEST(every_shop_has_its_bit)
{
	struct conversation_row row = { .shop_id = _i, .state = STATE_waiting };
	struct right_holder here = { STANDING_supervisor, ME, shop_bit(_i) };
	struct right_holder elsewhere = { STANDING_supervisor, ME,
		~shop_bit(_i) };
	ck_assert(right_to_see(&here, &row));
	ck_assert(!right_to_see(&elsewhere, &row));
}
END_TEST

START_TEST(admin_of_the_local_socket)
{
	struct right_holder who = { STANDING_admin, 0, ~UINT64_C(0) };
	struct conversation_row row = {
		.shop_id = 64, .state = STATE_with_rep, .rep_id = OTHER
	};
	ck_assert(right_to_see(&who, &row));
	ck_assert(right_to_handle(&who, &row));
	ck_assert(!right_to_say(&who, &row));
}
END_TEST

/* A customer and a rep may have the same number. */
START_TEST(numbers_of_customers_and_staff_are_apart)
{
	struct conversation_row row = { .shop_id = HOME,
		.state = STATE_with_rep,
		.customer_id = ME,
		.rep_id = OTHER };
	struct right_holder rep = { STANDING_rep, ME, shop_bit(HOME) };
	ck_assert(!right_to_see(&rep, &row));
	row.customer_id = OTHER;
	row.rep_id = ME;
	struct right_holder customer = { STANDING_customer, ME,
		shop_bit(HOME) };
	ck_assert(!right_to_see(&customer, &row));
	ck_assert(!right_to_say(&customer, &row));
}
END_TEST

/* Taken over by a supervisor, the rep of before may look on, not write. */
START_TEST(taken_over)
{
	struct conversation_row row = { .shop_id = HOME,
		.state = STATE_with_rep,
		.rep_id = OTHER,
		.last_rep = ME };
	struct right_holder before = { STANDING_rep, ME, shop_bit(HOME) };
	struct right_holder now = { STANDING_supervisor, OTHER,
		shop_bit(HOME) };
	ck_assert(right_to_see(&before, &row));
	ck_assert(!right_to_say(&before, &row));
	ck_assert(!right_to_handle(&before, &row));
	ck_assert(right_to_say(&now, &row));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/right");
	TCase *t = tcase_create("right");
	tcase_add_loop_test(t, as_the_oracle_says, 0, SITUATIONS);
	tcase_add_loop_test(t, nothing_is_written_unseen, 0, SITUATIONS);
	tcase_add_loop_test(t, every_shop_has_its_bit, 1, 65);
	tcase_add_test(t, admin_of_the_local_socket);
	tcase_add_test(t, numbers_of_customers_and_staff_are_apart);
	tcase_add_test(t, taken_over);
	suite_add_tcase(s, t);
	return s;
}
