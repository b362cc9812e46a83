/* Plans as handlers write them: moves, numbers of lines, steps in order. */
#include "server/desk/plan.h"

#include "tests/support/suite.h"

static struct arena arena, keep;
static struct plan plan;
static struct conversation_row row;

enum { NOW = 5000, THEN = 1000 };

static void setup(void)
{
	arena = keep = ARENA_EMPTY;
	plan_init(&plan, &arena, &keep, NOW);
	row = (struct conversation_row){
		.id = 7,
		.public_id = STR("abcdefghijklmnopqrstuv"),
		.shop_id = 1,
		.state = STATE_auto,
		.last_seq = 4,
		.last_note = 2,
		.state_at = THEN,
		.active_at = THEN,
	};
}

static void teardown(void)
{
	arena_fini(&arena);
	arena_fini(&keep);
}

static size_t steps(enum step_kind kind)
{
	size_t count = 0;
	LIST_EACH(at, &plan.steps)
		count += LIST_OF(at, struct step, link)->kind == kind;
	return count;
}

static struct step *step_at(size_t index)
{
	struct list *at = plan.steps.next;
	while (index-- && at != &plan.steps)
		at = at->next;
	ck_assert_ptr_ne(at, &plan.steps);
	return LIST_OF(at, struct step, link);
}

START_TEST(begins_empty)
{
	ck_assert_int_eq(plan.err, ERR_ok);
	ck_assert(list_empty(&plan.steps));
	ck_assert(!plan.has_conversation && !plan.answered && !plan.has_job);
	ck_assert(!plan_writes(&plan));
	ck_assert_int_eq(plan.now_ms, NOW);
	ck_assert_ptr_eq(plan.arena, &arena);
	ck_assert_ptr_eq(plan.keep, &keep);
}
END_TEST

/* ---- moves -------------------------------------------------------------- */

START_TEST(move_changes_state_and_time)
{
	plan_conversation(&plan, &row);
	ck_assert(!plan.told);
	plan_move(&plan, MOVE_hand_over);
	ck_assert_int_eq(plan.err, ERR_ok);
	ck_assert_int_eq(plan.next.state, STATE_waiting);
	ck_assert_int_eq(plan.next.state_at, NOW);
	ck_assert(plan.told);
	ck_assert_int_eq(row.state, STATE_auto); /* a copy was changed */
}
END_TEST

/* Every move the table refuses marks the plan and leaves the row as it was;
 * every other one leads where the table says. */
START_TEST(every_move_as_the_table_says)
{
	for (int event = 0; event < MOVE_COUNT; event++) {
		enum state to;
		setup();
		row.state = (enum state)_i;
		enum err err =
		    machine_move(row.state, (enum move_event)event, &to);
		plan_conversation(&plan, &row);
		plan_move(&plan, (enum move_event)event);
		ck_assert_int_eq(plan.err, err);
		ck_assert_int_eq(plan.next.state, err ? row.state : to);
		if (err) {
			ck_assert_int_eq(err, ERR_bad_state);
			ck_assert(!plan.told);
			ck_assert_int_eq(plan.next.state_at, THEN);
		}
		teardown();
	}
}
END_TEST

/* Staying in a state is news only when somebody else has it then. */
static const struct stay_row {
	enum state state;
	enum move_event event;
	bool told;
} stays[] = {
	{ STATE_auto, MOVE_ask, false },
	{ STATE_auto, MOVE_answer, false },
	{ STATE_auto, MOVE_offer, false },
	{ STATE_waiting, MOVE_ask, false },
	{ STATE_waiting, MOVE_transfer, true },
	{ STATE_with_rep, MOVE_ask, false },
	{ STATE_with_rep, MOVE_say, false },
	{ STATE_with_rep, MOVE_take, true },
	{ STATE_with_rep, MOVE_assign, true },
};

START_TEST(staying_is_told_when_hands_change)
{
	const struct stay_row *stay = &stays[_i];
	row.state = stay->state;
	plan_conversation(&plan, &row);
	plan_move(&plan, stay->event);
	ck_assert_int_eq(plan.err, ERR_ok);
	ck_assert_int_eq(plan.next.state, stay->state);
	ck_assert_int_eq(plan.told, stay->told);
	ck_assert_int_eq(plan.next.state_at, stay->told ? NOW : THEN);
}
END_TEST

START_TEST(refused_move_marks_the_plan_for_good)
{
	plan_conversation(&plan, &row);
	plan_move(&plan, MOVE_say); /* nobody has it */
	ck_assert_int_eq(plan.err, ERR_bad_state);
	plan_move(&plan, MOVE_hand_over);
	ck_assert_int_eq(plan.err, ERR_bad_state);
	plan_fail(&plan, ERR_no_memory);
	ck_assert_int_eq(plan.err, ERR_bad_state); /* the first one counts */
}
END_TEST

START_TEST(several_moves_in_one_turn)
{
	plan_conversation(&plan, &row);
	plan_move(&plan, MOVE_hand_over);
	plan_move(&plan, MOVE_assign);
	plan_move(&plan, MOVE_close);
	plan_move(&plan, MOVE_reopen_waiting);
	ck_assert_int_eq(plan.err, ERR_ok);
	ck_assert_int_eq(plan.next.state, STATE_waiting);
}
END_TEST

/* ---- conversation ------------------------------------------------------- */

START_TEST(open_is_fresh_and_told)
{
	row.id = 0;
	row.last_seq = row.last_note = 0;
	plan_open(&plan, &row);
	ck_assert(plan.has_conversation && plan.fresh && plan.told);
	ck_assert(plan_writes(&plan));
	struct plan_line line = {
		.track = TRACK_open, .kind = KIND_system, .text = STR("hello")
	};
	ck_assert_int_eq(plan_say(&plan, &line), 1);
}
END_TEST

START_TEST(first_conversation_stays)
{
	struct conversation_row other = row;
	other.id = 8;
	plan_conversation(&plan, &row);
	plan.next.stage = STAGE_after_sale;
	plan_conversation(&plan, &other);
	plan_conversation(&plan, &row);
	ck_assert_int_eq(plan.next.id, 7);
	ck_assert_int_eq(plan.next.stage, STAGE_after_sale);
	ck_assert(!plan.fresh);
}
END_TEST

/* ---- lines -------------------------------------------------------------- */

START_TEST(line_holds_what_was_said)
{
	struct plan_line line = { .track = TRACK_open,
		.kind = KIND_rep,
		.author = 3,
		.from = STR("Ana"),
		.text = STR("hi"),
		.reply = STR("greeting"),
		.sid = STR("s1") };
	plan_conversation(&plan, &row);
	ck_assert_int_eq(plan_say(&plan, &line), 5);
	const struct line_row *said = &step_at(0)->u.line;
	ck_assert_int_eq(step_at(0)->kind, STEP_LINE);
	ck_assert_int_eq(said->seq, 5);
	ck_assert_int_eq(said->track, TRACK_open);
	ck_assert_int_eq(said->kind, KIND_rep);
	ck_assert_int_eq(said->author, 3);
	ck_assert(str_is(said->from_name, "Ana"));
	ck_assert(str_is(said->text, "hi"));
	ck_assert(str_is(said->reply, "greeting"));
	ck_assert(str_is(said->sid, "s1"));
	ck_assert_uint_eq(said->choices.len, 0);
	ck_assert_int_eq(said->at, NOW);
	ck_assert_int_eq(plan.next.active_at, NOW);
}
END_TEST

START_TEST(choices_are_packed)
{
	struct rec_choice at[] = { { STR("a.b"), STR("One") },
		{ STR("c.d"), STR("Two") } };
	struct rec_choice_list choices = { at, 2 };
	struct plan_line line = { .track = TRACK_open,
		.kind = KIND_choices,
		.text = STR("?"),
		.choices = &choices };
	plan_conversation(&plan, &row);
	(void)plan_say(&plan, &line);
	ck_assert(str_is(step_at(0)->u.line.choices, "a.b\tOne\nc.d\tTwo\n"));
}
END_TEST

/* Whatever the order, each track counts 1, 2, 3 ... on from the row. */
START_TEST(numbers_without_holes_on_both_tracks)
{
	unsigned order = (unsigned)_i; /* bit i: is the i-th line a note? */
	int64_t next[TRACK_COUNT] = { row.last_seq, row.last_note };
	plan_conversation(&plan, &row);
	for (int i = 0; i < 8; i++) {
		enum track track = order & BIT(i) ? TRACK_internal : TRACK_open;
		struct plan_line line = {
			.track = track, .kind = KIND_system, .text = STR("x")
		};
		ck_assert_int_eq(plan_say(&plan, &line), ++next[track]);
		ck_assert_int_eq(step_at((size_t)i)->u.line.seq, next[track]);
		ck_assert_int_eq(step_at((size_t)i)->u.line.track, track);
	}
	ck_assert_int_eq(plan.next.last_seq, next[TRACK_open]);
	ck_assert_int_eq(plan.next.last_note, next[TRACK_internal]);
	ck_assert_uint_eq(steps(STEP_LINE), 8);
}
END_TEST

/* ---- what writes -------------------------------------------------------- */

static const struct kind_row {
	enum step_kind kind;
	bool writes;
} kinds[] = {
	{ STEP_LINE, true },
	{ STEP_EVENT, true },
	{ STEP_ANSWER, true },
	{ STEP_CUSTOMER_ADD, true },
	{ STEP_CUSTOMER_SET, true },
	{ STEP_STAFF_ADD, true },
	{ STEP_STAFF_PASSWORD, true },
	{ STEP_STAFF_BLOCK, true },
	{ STEP_TOKEN_ADD, true },
	{ STEP_TOKEN_REMOVE, true },
	{ STEP_TOKENS_REMOVE, true },
	{ STEP_TIDY, true },
	{ STEP_PACK, true },
	{ STEP_ENTER, false },
	{ STEP_FOLLOW, false },
	{ STEP_UNFOLLOW, false },
	{ STEP_AWAY, false },
	{ STEP_WATCH, false },
	{ STEP_LEAVE, false },
	{ STEP_EXPEL, false },
	{ STEP_SEND, false },
	{ STEP_POST, false },
};

START_TEST(steps_that_write)
{
	struct step *step = plan_step(&plan, kinds[_i].kind);
	ck_assert_int_eq(step->kind, kinds[_i].kind);
	ck_assert_int_eq(step->u.staff_id, 0); /* zeroed */
	ck_assert_int_eq(plan_writes(&plan), kinds[_i].writes);
	(void)plan_step(&plan, STEP_SEND);
	ck_assert_int_eq(plan_writes(&plan), kinds[_i].writes);
	(void)plan_step(&plan, STEP_EVENT);
	ck_assert(plan_writes(&plan));
}
END_TEST

START_TEST(steps_keep_their_order)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		(void)plan_step(&plan, kinds[i].kind);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		ck_assert_int_eq(step_at(i)->kind, kinds[i].kind);
}
END_TEST

START_TEST(events_and_answers)
{
	struct answer_row answer = { .conversation_id = 7,
		.seq = 5,
		.outcome = STR("sent"),
		.score = 900 };
	plan_event(&plan, "auto_sent", 3, 900, STR("order.status"));
	plan_answer_row(&plan, &answer);
	const struct event_row *event = &step_at(0)->u.event;
	ck_assert_int_eq(event->at, NOW);
	ck_assert_int_eq(event->staff_id, 3);
	ck_assert_int_eq(event->number, 900);
	ck_assert(str_is(event->kind, "auto_sent"));
	ck_assert(str_is(event->detail, "order.status"));
	ck_assert_int_eq(step_at(1)->kind, STEP_ANSWER);
	ck_assert_int_eq(step_at(1)->u.answer.seq, 5);
	ck_assert(str_is(step_at(1)->u.answer.outcome, "sent"));
}
END_TEST

/* ---- what is said ------------------------------------------------------- */

START_TEST(ack_names_the_line)
{
	plan_conversation(&plan, &row);
	plan_ack(&plan, 5);
	ck_assert(plan.answered);
	ck_assert_int_eq(plan.answer.type, MESSAGE_ack);
	ck_assert(str_eq(plan.answer.u.ack.conversation, row.public_id));
	ck_assert_int_eq(plan.answer.u.ack.seq, 5);
	ck_assert_int_eq(plan.answer.u.ack.at, NOW);
}
END_TEST

START_TEST(ack_without_a_conversation)
{
	plan_ack(&plan, 0);
	ck_assert_uint_eq(plan.answer.u.ack.conversation.len, 0);
	ck_assert(!plan_writes(&plan));
}
END_TEST

START_TEST(messages_to_send_to_post_and_to_work_on)
{
	struct message typing = { .type = MESSAGE_typing };
	struct message refill = { .type = MESSAGE_refill };
	struct message asked = { .type = MESSAGE_answered };
	typing.u.typing.on = true;
	refill.u.refill.shop_id = 2;
	asked.u.answered.seq = 9;
	plan_send(&plan, PLAN_TO_STAFF | PLAN_NOT_SENDER, &typing);
	plan_post(&plan, &refill);
	plan_job(&plan, JOB_answer, &asked);
	ck_assert_uint_eq(
	    step_at(0)->u.send.to, PLAN_TO_STAFF | PLAN_NOT_SENDER);
	ck_assert(step_at(0)->u.send.message.u.typing.on);
	ck_assert_int_eq(step_at(1)->u.post.u.refill.shop_id, 2);
	ck_assert(plan.has_job);
	ck_assert_int_eq(plan.job, JOB_answer);
	ck_assert_int_eq(plan.job_message.u.answered.seq, 9);
	ck_assert(!plan_writes(&plan));
	ck_assert_uint_eq(steps(STEP_SEND) + steps(STEP_POST), 2);
}
END_TEST

START_TEST(reply_is_any_message)
{
	struct message user = { .type = MESSAGE_user };
	user.u.user.name = STR("ana");
	plan_reply(&plan, &user);
	ck_assert(plan.answered);
	ck_assert(str_is(plan.answer.u.user.name, "ana"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/plan");
	TCase *t = tcase_create("plan");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, begins_empty);
	tcase_add_test(t, move_changes_state_and_time);
	tcase_add_loop_test(t, every_move_as_the_table_says, 0, STATE_COUNT);
	tcase_add_loop_test(t, staying_is_told_when_hands_change, 0,
	    sizeof(stays) / sizeof(stays[0]));
	tcase_add_test(t, refused_move_marks_the_plan_for_good);
	tcase_add_test(t, several_moves_in_one_turn);
	tcase_add_test(t, open_is_fresh_and_told);
	tcase_add_test(t, first_conversation_stays);
	tcase_add_test(t, line_holds_what_was_said);
	tcase_add_test(t, choices_are_packed);
	tcase_add_loop_test(t, numbers_without_holes_on_both_tracks, 0, 256);
	tcase_add_loop_test(
	    t, steps_that_write, 0, sizeof(kinds) / sizeof(kinds[0]));
	tcase_add_test(t, steps_keep_their_order);
	tcase_add_test(t, events_and_answers);
	tcase_add_test(t, ack_names_the_line);
	tcase_add_test(t, ack_without_a_conversation);
	tcase_add_test(t, messages_to_send_to_post_and_to_work_on);
	tcase_add_test(t, reply_is_any_message);
	suite_add_tcase(s, t);
	return s;
}
