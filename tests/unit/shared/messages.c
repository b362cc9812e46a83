/* The rows of messages.def: columns, and the conversation a message names. */
#include "shared/messages.h"

#include <string.h>

#include "shared/wire.h"
#include "tests/support/suite.h"

static const unsigned all_states = BIT(STATE_COUNT) - 1;
static const unsigned staff =
    BIT(STANDING_rep) | BIT(STANDING_supervisor) | BIT(STANDING_admin);

static const struct wire_field *field_of(
    enum message_type type, const char *name)
{
	size_t count;
	const struct wire_field *fields = wire_fields(type, &count);

	for (size_t i = 0; i < count; i++)
		if (!strcmp(fields[i].name, name))
			return &fields[i];
	return NULL;
}

START_TEST(every_row_makes_sense)
{
	const struct message_row *row = message_row((enum message_type)_i);

	ck_assert_uint_gt(strlen(row->name), 0);
	ck_assert_uint_le(strlen(row->name), 39); /* fits a wire_fault */
	ck_assert_uint_gt(strlen(row->description), 4);
	ck_assert_uint_ne(row->ways, 0);
	ck_assert_uint_eq(row->ways & ~7u, 0);
	ck_assert_uint_eq(row->states & ~all_states, 0);
	ck_assert_uint_ne(row->states, 0);
	ck_assert_uint_lt(row->rate, RATE_COUNT);
	/* what nobody may send comes from the desk only, and uncounted */
	if (row->ways & (TO_DESK | INNER))
		ck_assert_uint_ne(row->standings, 0);
	else
		ck_assert_uint_eq(row->standings, 0);
	ck_assert_int_eq(row->rate == RATE_none, !(row->ways & TO_DESK));
	/* no type is both inside the desk and on the wire */
	if (row->ways & INNER) {
		ck_assert_uint_eq(row->ways, INNER);
		ck_assert_uint_eq(row->standings, BIT(STANDING_desk));
	}
	/* only what comes to the desk can be repeated by its sender */
	if (row->id == MESSAGE_ID_ONCE)
		ck_assert_uint_eq(row->ways, TO_DESK);
}
END_TEST

START_TEST(every_row_has_its_own_name)
{
	const char *name = message_row((enum message_type)_i)->name;

	for (int i = 0; i < _i; i++)
		ck_assert_str_ne(message_row((enum message_type)i)->name, name);
}
END_TEST

struct column_row {
	enum message_type type;
	const char *name;
	unsigned ways, standings, states;
	enum rate rate;
	enum message_id id;
};

/* One of each sort: proves that the column words mean what they say. */
static const struct column_row columns[] = {
	{ MESSAGE_hello, "hello", TO_DESK, BIT(STANDING_nobody),
	    BIT(STATE_COUNT) - 1, RATE_sign, MESSAGE_ID_MAY },
	{ MESSAGE_say, "say", TO_DESK,
	    BIT(STANDING_customer) | BIT(STANDING_rep) |
		BIT(STANDING_supervisor) | BIT(STANDING_admin),
	    BIT(STATE_auto) | BIT(STATE_waiting) | BIT(STATE_with_rep),
	    RATE_talk, MESSAGE_ID_ONCE },
	{ MESSAGE_reopen, "reopen", TO_DESK,
	    BIT(STANDING_customer) | BIT(STANDING_rep) |
		BIT(STANDING_supervisor) | BIT(STANDING_admin),
	    BIT(STATE_closed), RATE_talk, MESSAGE_ID_ONCE },
	{ MESSAGE_typing, "typing", TO_DESK | TO_PEER,
	    BIT(STANDING_customer) | BIT(STANDING_rep) |
		BIT(STANDING_supervisor) | BIT(STANDING_admin),
	    BIT(STATE_auto) | BIT(STATE_waiting) | BIT(STATE_with_rep),
	    RATE_small, MESSAGE_ID_NO },
	{ MESSAGE_ack, "ack", TO_PEER, 0, BIT(STATE_COUNT) - 1, RATE_none,
	    MESSAGE_ID_MAY },
	{ MESSAGE_gone, "gone", INNER, BIT(STANDING_desk), BIT(STATE_COUNT) - 1,
	    RATE_none, MESSAGE_ID_NO },
};

START_TEST(columns_are_as_written)
{
	const struct column_row *want = &columns[_i];
	const struct message_row *row = message_row(want->type);

	ck_assert_str_eq(row->name, want->name);
	ck_assert_uint_eq(row->ways, want->ways);
	ck_assert_uint_eq(row->standings, want->standings);
	ck_assert_uint_eq(row->states, want->states);
	ck_assert_uint_eq(row->rate, want->rate);
	ck_assert_uint_eq(row->id, want->id);
}
END_TEST

START_TEST(notes_are_for_staff)
{
	ck_assert_uint_eq(message_row(MESSAGE_note)->standings, staff);
	ck_assert_uint_eq(message_row(MESSAGE_transfer)->standings, staff);
	ck_assert_uint_eq(
	    message_row(MESSAGE_rate)->standings, BIT(STANDING_customer));
}
END_TEST

START_TEST(the_conversation_is_found)
{
	enum message_type type = (enum message_type)_i;
	const struct wire_field *field = field_of(type, "conversation");
	struct message message;
	struct str want = STR("abcdefghijklmnopqrstuv");

	memset(&message, 0, sizeof(message));
	message.type = type;
	ck_assert_uint_eq(message_conversation(&message).len, 0);
	if (!field) {
		/* whatever else stands in it, none is found */
		memset(&message.u, 0x55, sizeof(message.u));
		ck_assert_ptr_null(message_conversation(&message).ptr);
		ck_assert_uint_eq(message_conversation(&message).len, 0);
		return;
	}
	ck_assert_str_eq(field->kind, "NAME");
	memcpy((char *)&message.u + field->offset, &want, sizeof(want));
	ck_assert(str_eq(message_conversation(&message), want));
}
END_TEST

START_TEST(the_conversation_by_hand)
{
	struct message message = { .type = MESSAGE_typing };

	message.u.typing.conversation = STR("here");
	message.u.typing.from = STR("Ana");
	ck_assert(str_is(message_conversation(&message), "here"));
	message = (struct message){ .type = MESSAGE_due };
	message.u.due.conversation_id = 7; /* the row, not the public id */
	ck_assert_uint_eq(message_conversation(&message).len, 0);
	message = (struct message){ .type = MESSAGE_chat };
	ck_assert_uint_eq(message_conversation(&message).len, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("messages");
	TCase *t = tcase_create("messages");

	tcase_add_loop_test(t, every_row_makes_sense, 0, MESSAGE_COUNT);
	tcase_add_loop_test(t, every_row_has_its_own_name, 0, MESSAGE_COUNT);
	tcase_add_loop_test(
	    t, columns_are_as_written, 0, sizeof(columns) / sizeof(columns[0]));
	tcase_add_test(t, notes_are_for_staff);
	tcase_add_loop_test(t, the_conversation_is_found, 0, MESSAGE_COUNT);
	tcase_add_test(t, the_conversation_by_hand);
	suite_add_tcase(s, t);
	return s;
}
