/* Letters: born empty, carried in lists, freed with all they hold. */
#include "shared/letter.h"

#include "tests/support/suite.h"

START_TEST(a_letter_is_born_empty)
{
	struct letter *letter = letter_new();

	ck_assert_ptr_nonnull(letter);
	ck_assert(peer_same(letter->from, PEER_NONE));
	ck_assert_uint_eq(letter->origins, 0);
	ck_assert(!letter->local);
	ck_assert_int_eq(letter->received_us, 0);
	ck_assert_uint_eq(letter->message.id.len, 0);
	ck_assert_ptr_null(letter->arena.blocks);
	ck_assert_ptr_null(letter->arena.at);
	letter_free(letter);
}
END_TEST

START_TEST(no_letter_may_be_freed)
{
	letter_free(NULL);
}
END_TEST

/* The leak check of the sanitizer proves the second half. */
START_TEST(a_letter_owns_what_it_holds)
{
	struct letter *letter = letter_new();
	struct str text;

	ck_assert_ptr_nonnull(letter);
	text = arena_str(&letter->arena, STR("where is my order"));
	ck_assert_ptr_nonnull(text.ptr);
	letter->message.type = MESSAGE_say;
	letter->message.u.say.text = text;
	ck_assert_ptr_nonnull(arena_alloc(&letter->arena, 100000));
	ck_assert(str_is(letter->message.u.say.text, "where is my order"));
	letter_free(letter);
}
END_TEST

START_TEST(letters_keep_their_order_in_a_list)
{
	struct list box;
	struct list *link;

	list_init(&box);
	for (uint32_t i = 0; i < 5; i++) {
		struct letter *letter = letter_new();

		ck_assert_ptr_nonnull(letter);
		letter->from = (struct peer_ref){ i, 1 };
		list_append(&box, &letter->link);
	}
	for (uint32_t i = 0; (link = list_pop(&box)); i++) {
		struct letter *letter = LIST_OF(link, struct letter, link);

		ck_assert_uint_eq(letter->from.slot, i);
		letter_free(letter);
	}
	ck_assert(list_empty(&box));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("letter");
	TCase *t = tcase_create("letter");

	tcase_add_test(t, a_letter_is_born_empty);
	tcase_add_test(t, no_letter_may_be_freed);
	tcase_add_test(t, a_letter_owns_what_it_holds);
	tcase_add_test(t, letters_keep_their_order_in_a_list);
	suite_add_tcase(s, t);
	return s;
}
