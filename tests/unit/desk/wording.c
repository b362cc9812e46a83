/* Every wording in every language: there, valid, of that language, and with
 * placeholders that somebody fills. */
#include "server/desk/wording.h"

#include "shared/text.h"
#include "tests/support/suite.h"

/* What the desk knows when it says each of them. */
static const char *const facts[] = { "shop.name", "shop.opens", "rep.name",
	"customer.name", "customer.contact", "place", "minutes", "order.number",
	"product.name" };

enum { FACTS = sizeof(facts) / sizeof(facts[0]) };

enum { LONGEST = 400 }; /* a greeting on the wire */

static int fact_number(struct str name)
{
	for (int i = 0; i < FACTS; i++) {
		if (str_is(name, facts[i]))
			return i;
	}
	return -1;
}

/* The facts a text names, as bits; fails on braces that are no placeholder. */
static unsigned named(struct str text)
{
	unsigned set = 0;
	struct str rest = text;
	while (rest.ptr) {
		struct str before = str_cut(&rest, '{');
		ck_assert_ptr_null(
		    before.len ? memchr(before.ptr, '}', before.len) : NULL);
		if (!rest.ptr)
			break;
		ck_assert_uint_gt(rest.len, 1);
		ck_assert_int_eq(rest.ptr[0], '{');
		rest.ptr++;
		rest.len--;
		struct str name = str_cut(&rest, '}');
		int number = fact_number(name);
		ck_assert_msg(
		    number >= 0, "{{%.*s}} is not known", STR_ARG(name));
		ck_assert_ptr_nonnull(rest.ptr);
		ck_assert_int_eq(rest.ptr[0], '}');
		rest.ptr++;
		rest.len--;
		set |= BIT(number);
	}
	return set;
}

START_TEST(is_there_in_every_language)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		struct str text =
		    wording_text((enum wording)_i, (enum lang)lang);
		ck_assert(text_valid(text));
		ck_assert(!text_blank(text));
		ck_assert_uint_le(text_count(text), LONGEST);
		ck_assert(str_eq(text, str_trim(text)));
		ck_assert_ptr_null(memchr(text.ptr, '\n', text.len));
	}
}
END_TEST

START_TEST(placeholders_are_known_and_the_same)
{
	unsigned english = named(wording_text((enum wording)_i, LANG_en));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		ck_assert_uint_eq(
		    named(wording_text((enum wording)_i, (enum lang)lang)),
		    english);
}
END_TEST

/* Columns that were mixed up would show here. */
START_TEST(is_of_its_language)
{
	struct str none = STR("other");
	enum wording w = (enum wording)_i;
	ck_assert(str_is(text_language(wording_text(w, LANG_zh), none), "zh"));
	ck_assert(str_is(text_language(wording_text(w, LANG_ja), none), "ja"));
	ck_assert(
	    str_is(text_language(wording_text(w, LANG_en), none), "other"));
	ck_assert(
	    str_is(text_language(wording_text(w, LANG_es), none), "other"));
	ck_assert(!str_eq(wording_text(w, LANG_en), wording_text(w, LANG_es)));
}
END_TEST

START_TEST(ids_are_reply_ids)
{
	struct str id = wording_id((enum wording)_i);
	ck_assert_uint_gt(id.len, 5);
	ck_assert_uint_le(id.len, 64);
	ck_assert_mem_eq(id.ptr, "desk.", 5);
	for (size_t i = 5; i < id.len; i++)
		ck_assert(
		    (id.ptr[i] >= 'a' && id.ptr[i] <= 'z') || id.ptr[i] == '_');
	for (int other = 0; other < _i; other++)
		ck_assert(!str_eq(id, wording_id((enum wording)other)));
}
END_TEST

/* Who hears what: the sentence would be wrong without it. */
static const struct need_row {
	enum wording wording;
	const char *fact;
} needs[] = {
	{ WORDING_greeting, "shop.name" },
	{ WORDING_queued, "place" },
	{ WORDING_queued, "minutes" },
	{ WORDING_nobody_here, "place" },
	{ WORDING_shut, "shop.opens" },
	{ WORDING_joined, "rep.name" },
};

START_TEST(names_what_it_is_about)
{
	unsigned set = named(wording_text(needs[_i].wording, LANG_en));
	ck_assert_uint_ne(set & BIT(fact_number(str_from(needs[_i].fact))), 0);
}
END_TEST

START_TEST(ids_are_spelled)
{
	ck_assert(str_is(wording_id(WORDING_queued), "desk.queued"));
	ck_assert(str_is(wording_id(WORDING_nobody_here), "desk.nobody_here"));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/wording");
	TCase *t = tcase_create("wording");
	tcase_add_loop_test(t, is_there_in_every_language, 0, WORDING_COUNT);
	tcase_add_loop_test(
	    t, placeholders_are_known_and_the_same, 0, WORDING_COUNT);
	tcase_add_loop_test(t, is_of_its_language, 0, WORDING_COUNT);
	tcase_add_loop_test(t, ids_are_reply_ids, 0, WORDING_COUNT);
	tcase_add_loop_test(
	    t, names_what_it_is_about, 0, sizeof(needs) / sizeof(needs[0]));
	tcase_add_test(t, ids_are_spelled);
	suite_add_tcase(s, t);
	return s;
}
