/* Rows as records of the wire: what whom is shown, and choices there and
 * back. */
#include "server/desk/chat.h"

#include "tests/support/suite.h"

static struct arena arena;

static void setup(void)
{
	arena = ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
}

static const struct conversation_row row = {
	.id = 12,
	.public_id = { "abcdefghijklmnopqrstuv", 22 },
	.shop_id = 3,
	.customer_id = 4,
	.state = STATE_with_rep,
	.stage = STAGE_order,
	.lang = LANG_ja,
	.group = { "returns", 7 },
	.rep_id = 5,
	.last_rep = 5,
	.foreign_lang = true,
	.last_seq = 20,
	.last_note = 6,
	.customer_seen = 18,
	.rep_seen = 19,
	.customer_delivered = 20,
	.rep_delivered = 20,
	.context = { "page: Tea\n", 10 },
	.contact = { "ann@example.com", 15 },
	.score = 4,
	.opened_at = 100,
	.state_at = 200,
	.active_at = 300,
};

static struct chat_names names_of(void)
{
	return (struct chat_names){ .shop = STR("demo"),
		.customer = STR("Carla"),
		.rep = STR("Ana"),
		.place = 2,
		.wait_s = 60 };
}

/* ---- chats -------------------------------------------------------------- */

START_TEST(both_sides_are_shown)
{
	struct chat_names names = names_of();
	struct rec_chat chat;
	chat_record(&row, &names, _i, &chat);
	ck_assert(str_eq(chat.conversation, row.public_id));
	ck_assert_int_eq(chat.state, STATE_with_rep);
	ck_assert_int_eq(chat.stage, STAGE_order);
	ck_assert_int_eq(chat.lang, LANG_ja);
	ck_assert(str_is(chat.shop, "demo"));
	ck_assert(str_is(chat.rep, "Ana"));
	ck_assert_int_eq(chat.place, 2);
	ck_assert_int_eq(chat.wait_s, 60);
	ck_assert_int_eq(chat.since, 200);
	ck_assert_int_eq(chat.last, 20);
	ck_assert_int_eq(chat.score, 4);
}
END_TEST

START_TEST(customers_see_nothing_internal)
{
	struct chat_names names = names_of();
	struct rec_chat chat;
	chat_record(&row, &names, false, &chat);
	ck_assert_int_eq(chat.seen, 19); /* by the rep */
	ck_assert_uint_eq(chat.customer.len, 0);
	ck_assert_uint_eq(chat.group.len, 0);
	ck_assert_int_eq(chat.last_note, 0);
	ck_assert(!chat.foreign);
	ck_assert_uint_eq(chat.context.len, 0);
	ck_assert_uint_eq(chat.contact.len, 0);
}
END_TEST

START_TEST(staff_see_all)
{
	struct chat_names names = names_of();
	struct rec_chat chat;
	chat_record(&row, &names, true, &chat);
	ck_assert_int_eq(chat.seen, 18); /* by the customer */
	ck_assert(str_is(chat.customer, "Carla"));
	ck_assert(str_is(chat.group, "returns"));
	ck_assert_int_eq(chat.last_note, 6);
	ck_assert(str_is(chat.context, "page: Tea\n"));
	ck_assert(str_is(chat.contact, "ann@example.com"));
	chat_brief(&chat);
	ck_assert_uint_eq(chat.context.len, 0);
	ck_assert_uint_eq(chat.contact.len, 0);
	ck_assert(str_is(chat.customer, "Carla"));
	ck_assert(chat.foreign);
}
END_TEST

START_TEST(names_that_are_none)
{
	struct chat_names names = { .shop = STR("demo") };
	struct rec_chat chat;
	chat_record(&row, &names, true, &chat);
	ck_assert_uint_eq(chat.rep.len + chat.customer.len, 0);
	ck_assert_int_eq(chat.place + chat.wait_s, 0);
}
END_TEST

/* ---- lines -------------------------------------------------------------- */

START_TEST(line_is_shown)
{
	struct line_row line = { .conversation_id = 12,
		.track = TRACK_internal,
		.seq = 7,
		.kind = KIND_note,
		.author = 5,
		.from_name = STR("Ana"),
		.text = STR("call back"),
		.reply = STR("r.x"),
		.sid = STR("s9"),
		.choices = STR(""),
		.at = 400 };
	struct rec_line rec;
	ck_assert_int_eq(chat_line(&line, _i, &arena, &rec), ERR_ok);
	ck_assert_int_eq(rec.seq, 7);
	ck_assert_int_eq(rec.track, TRACK_internal);
	ck_assert_int_eq(rec.kind, KIND_note);
	ck_assert(str_is(rec.from, "Ana"));
	ck_assert(str_is(rec.text, "call back"));
	ck_assert(str_is(rec.reply, "r.x"));
	ck_assert_int_eq(rec.at, 400);
	ck_assert_uint_eq(rec.choices.count, 0);
	ck_assert(str_is(rec.sid, _i ? "s9" : "")); /* to its sender only */
}
END_TEST

START_TEST(line_with_choices)
{
	struct line_row line = { .seq = 1,
		.kind = KIND_choices,
		.choices = STR("a.b\tOne\nc\tTwo\n") };
	struct rec_line rec;
	ck_assert_int_eq(chat_line(&line, false, &arena, &rec), ERR_ok);
	ck_assert_uint_eq(rec.choices.count, 2);
	ck_assert(str_is(rec.choices.at[1].reply, "c"));
	ck_assert(str_is(rec.choices.at[1].title, "Two"));
}
END_TEST

/* ---- choices ------------------------------------------------------------ */

static const struct pack_row {
	size_t count;
	struct rec_choice at[3];
	const char *packed;
} packs[] = {
	{ 0, { { { NULL, 0 }, { NULL, 0 } } }, "" },
	{ 1, { { { "a", 1 }, { "One", 3 } } }, "a\tOne\n" },
	{ 3,
	    { { { "a", 1 }, { "One", 3 } }, { { "b", 1 }, { "Two", 3 } },
		{ { "c.d", 3 }, { "三", 3 } } },
	    "a\tOne\nb\tTwo\nc.d\t三\n" },
	{ 1, { { { "a", 1 }, { "x\ty\nz", 5 } } }, "a\tx y z\n" },
	{ 1, { { { "a", 1 }, { "", 0 } } }, "a\t\n" },
};

START_TEST(choices_are_packed)
{
	struct rec_choice at[3];
	memcpy(at, packs[_i].at, sizeof(at));
	struct rec_choice_list choices = { at, packs[_i].count };
	struct str packed;
	ck_assert_int_eq(chat_choices_pack(&choices, &arena, &packed), ERR_ok);
	ck_assert_ptr_nonnull(packed.ptr);
	ck_assert(str_is(packed, packs[_i].packed));
}
END_TEST

START_TEST(choices_come_back)
{
	struct rec_choice_list choices;
	struct str packed = str_from(packs[_i].packed);
	ck_assert_int_eq(chat_choices_unpack(packed, &arena, &choices), ERR_ok);
	ck_assert_uint_eq(choices.count, packs[_i].count);
	for (size_t i = 0; i < choices.count; i++) {
		struct str title = packs[_i].at[i].title;
		ck_assert(str_eq(choices.at[i].reply, packs[_i].at[i].reply));
		ck_assert_uint_eq(choices.at[i].title.len, title.len);
		ck_assert_ptr_null(memchr(
		    choices.at[i].title.ptr, '\n', choices.at[i].title.len));
	}
}
END_TEST

/* What no pack made is taken as far as it goes; nothing is read beyond it. */
static const struct odd_row {
	const char *packed;
	size_t count;
	const char *reply, *title; /* of the first */
} odds[] = {
	{ "\n", 1, "", "" },
	{ "a\n", 1, "a", "" },
	{ "a\tb", 0, "", "" },
	{ "a\tb\nrest", 1, "a", "b" },
	{ "a\tb\tc\n", 1, "a", "b\tc" },
};

START_TEST(choices_nobody_packed)
{
	struct rec_choice_list choices;
	size_t len = strlen(odds[_i].packed);
	struct str packed =
	    arena_str(&arena, (struct str){ odds[_i].packed, len });
	ck_assert_int_eq(chat_choices_unpack(packed, &arena, &choices), ERR_ok);
	ck_assert_uint_eq(choices.count, odds[_i].count);
	if (!choices.count)
		return;
	ck_assert(str_is(choices.at[0].reply, odds[_i].reply));
	ck_assert(str_is(choices.at[0].title, odds[_i].title));
}
END_TEST

START_TEST(no_choices_at_all)
{
	struct rec_choice_list choices = { NULL, 9 };
	ck_assert_int_eq(
	    chat_choices_unpack(STR_NONE, &arena, &choices), ERR_ok);
	ck_assert_uint_eq(choices.count, 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/chat");
	TCase *t = tcase_create("chat");
	int pack_rows = sizeof(packs) / sizeof(packs[0]);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, both_sides_are_shown, 0, 2);
	tcase_add_test(t, customers_see_nothing_internal);
	tcase_add_test(t, staff_see_all);
	tcase_add_test(t, names_that_are_none);
	tcase_add_loop_test(t, line_is_shown, 0, 2);
	tcase_add_test(t, line_with_choices);
	tcase_add_loop_test(t, choices_are_packed, 0, pack_rows);
	tcase_add_loop_test(t, choices_come_back, 0, pack_rows);
	tcase_add_loop_test(
	    t, choices_nobody_packed, 0, sizeof(odds) / sizeof(odds[0]));
	tcase_add_test(t, no_choices_at_all);
	suite_add_tcase(s, t);
	return s;
}
