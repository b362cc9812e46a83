/* The forms made from messages.def: fields where the structs have them. */
#include "shared/shape.h"

#include "tests/support/suite.h"

static const char *const records[] = {
#define RECORD(name, description) #name,
#include "shared/messages.def"
};
enum { RECORDS = sizeof(records) / sizeof(records[0]) };

/* Message types first, then records. */
static const struct shape *shape_at(int i)
{
	return i < MESSAGE_COUNT ? shape_message((enum message_type)i)
				 : shape_record(records[i - MESSAGE_COUNT]);
}

START_TEST(fields_follow_each_other)
{
	const struct shape *shape = shape_at(_i);
	size_t end = 0;

	ck_assert_uint_gt(shape->count, 0);
	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];
		size_t step =
		    i + 1 < shape->count ? field[1].offset : shape->size;

		ck_assert_uint_ge(field->offset, end);
		ck_assert_uint_gt(step, field->offset);
		end = field->offset + 1;
	}
}
END_TEST

START_TEST(fields_are_described)
{
	const struct shape *shape = shape_at(_i);

	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];

		ck_assert_uint_gt(strlen(field->description), 2);
		ck_assert_uint_lt(strlen(field->name), 64);
		/* these two stand before the fields on the wire */
		ck_assert_str_ne(field->name, "type");
		ck_assert_str_ne(field->name, "id");
		ck_assert_uint_eq(field->key.len, strlen(field->name) + 3);
		ck_assert_int_eq(memcmp(field->key.ptr + 1, field->name,
				     strlen(field->name)),
		    0);
		ck_assert_int_le(field->min, field->max);
		ck_assert_int_eq(field->list, field->form == WIRE_LIST);
		ck_assert_int_eq(field->list, field->record != NULL);
		for (size_t j = 0; j < i; j++)
			ck_assert_str_ne(field->name, shape->fields[j].name);
	}
}
END_TEST

/* What may be left out must be told from what is there: an optional field
 * whose limits have no room for "absent" is read as absent when it is 0. */
START_TEST(texts_have_sane_limits)
{
	const struct shape *shape = shape_at(_i);

	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];

		if (field->form != WIRE_TEXT && field->form != WIRE_NAME)
			continue;
		ck_assert_int_ge(field->min, 0);
		ck_assert_int_gt(field->max, 0);
		if (!field->must)
			ck_assert_int_eq(field->min, 0);
	}
}
END_TEST

START_TEST(only_inner_messages_hold_pointers)
{
	const struct shape *shape = shape_at(_i);
	bool inner = _i < MESSAGE_COUNT &&
		     message_row((enum message_type)_i)->ways == INNER;

	for (size_t i = 0; i < shape->count; i++)
		if (!inner)
			ck_assert_int_ne(shape->fields[i].form, WIRE_RAW);
}
END_TEST

START_TEST(lists_know_their_record)
{
	const struct shape *shape = shape_at(_i);

	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];
		size_t count = 0;

		if (!field->list)
			continue;
		ck_assert_ptr_eq(field->record(), shape_record(field->kind));
		ck_assert_ptr_eq(
		    wire_record(field->kind, &count), field->record()->fields);
		ck_assert_uint_eq(count, field->record()->count);
	}
}
END_TEST

START_TEST(no_such_record)
{
	size_t count = 77;

	ck_assert_ptr_null(shape_record("say"));
	ck_assert_ptr_null(shape_record(""));
	ck_assert_ptr_null(wire_record("nothing", &count));
	ck_assert_uint_eq(count, 77);
}
END_TEST

START_TEST(reads_what_the_struct_holds)
{
	struct rec_line line = { .seq = 7,
		.track = TRACK_internal,
		.kind = KIND_note,
		.text = STR("hello") };
	struct rec_choice choices[2] = { { STR("a"), STR("A") } };
	const struct shape *shape = shape_record("line");

	line.choices = (struct rec_choice_list){ choices, 2 };
	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];
		const char *name = field->name;

		if (!strcmp(name, "seq"))
			ck_assert_int_eq(shape_int(field, &line), 7);
		else if (!strcmp(name, "track"))
			ck_assert_int_eq(
			    shape_word(field, &line), TRACK_internal);
		else if (!strcmp(name, "kind"))
			ck_assert_int_eq(shape_word(field, &line), KIND_note);
		else if (!strcmp(name, "text"))
			ck_assert(str_is(*shape_text(field, &line), "hello"));
		else if (!strcmp(name, "choices"))
			ck_assert_ptr_eq(shape_list(field, &line).at, choices);
		else {
			ck_assert(shape_absent(field, &line));
			continue;
		}
		ck_assert(!shape_absent(field, &line));
	}
}
END_TEST

START_TEST(puts_where_the_struct_has_it)
{
	struct msg_typing typing = { .from = STR_NONE };
	const struct shape *shape = shape_message(MESSAGE_typing);
	struct str name = STR("Ana");
	bool on = true;

	ck_assert(shape_absent(&shape->fields[1], &typing));
	shape_put(&shape->fields[0], &typing, &name);
	shape_put(&shape->fields[1], &typing, &on);
	ck_assert(str_is(typing.conversation, "Ana"));
	ck_assert(typing.on);
	ck_assert(shape_flag(&shape->fields[1], &typing));
	ck_assert_uint_eq(typing.from.len, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("shape");
	TCase *t = tcase_create("shape");
	int all = MESSAGE_COUNT + RECORDS;

	tcase_add_loop_test(t, fields_follow_each_other, 0, all);
	tcase_add_loop_test(t, fields_are_described, 0, all);
	tcase_add_loop_test(t, texts_have_sane_limits, 0, all);
	tcase_add_loop_test(t, only_inner_messages_hold_pointers, 0, all);
	tcase_add_loop_test(t, lists_know_their_record, 0, all);
	tcase_add_test(t, no_such_record);
	tcase_add_test(t, reads_what_the_struct_holds);
	tcase_add_test(t, puts_where_the_struct_has_it);
	suite_add_tcase(s, t);
	return s;
}
