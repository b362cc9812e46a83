/* The lines that fault tests say must be known again by whoever reads them. */
#include "tests/fault/utter.h"

#include <stdio.h>

#include "tests/fault/field.h"
#include "tests/fault/record.h"
#include "tests/support/suite.h"

enum { TEXT = 600 };

/* What a desk would show of that text. */
static struct str shown(
    const char *kind, const char *text, const char *sid, char *out, size_t room)
{
	char quoted[6 * TEXT];

	ck_assert(field_quote(str_from(text), quoted, sizeof(quoted)));
	snprintf(out, room, "{\"seq\":7,\"kind\":\"%s\",\"text\":\"%s\"%s%s%s}",
	    kind, quoted, sid ? ",\"sid\":\"" : "", sid ? sid : "",
	    sid ? "\"" : "");
	return str_from(out);
}

START_TEST(is_known_again)
{
	char text[TEXT], out[7 * TEXT], cid[40];
	uint64_t chance = (uint64_t)_i;
	struct utter_line said;

	snprintf(cid, sizeof(cid), "c%d-%d", _i % 8, _i * 1000);
	utter_text(cid, &chance, text, sizeof(text));
	utter_read(shown("customer", text, NULL, out, sizeof(out)), &said);
	ck_assert_str_eq(said.cid, cid);
	ck_assert_str_eq(said.kind, "customer");
	ck_assert_int_eq(said.seq, 7);
	ck_assert_uint_eq(said.hash, record_hash(text, strlen(text)));
}
END_TEST

START_TEST(believes_the_desks_sid)
{
	char out[7 * TEXT];
	struct utter_line said;

	utter_read(shown("rep", "r0-1 hello", "r0-2", out, sizeof(out)), &said);
	ck_assert_str_eq(said.cid, "r0-2");
}
END_TEST

static const char *const by_the_desk[] = { "system", "auto", "choices" };

START_TEST(knows_the_desks_own_lines)
{
	char out[7 * TEXT];
	struct utter_line said;

	utter_read(
	    shown(by_the_desk[_i], "Mei is here now.", NULL, out, sizeof(out)),
	    &said);
	ck_assert_str_eq(said.cid, "");
	ck_assert_str_eq(said.kind, by_the_desk[_i]);
}
END_TEST

START_TEST(fits_the_room)
{
	char text[40];
	uint64_t chance = 1;

	for (int i = 0; i < 100; i++) {
		utter_text("c0-1", &chance, text, sizeof(text));
		ck_assert_uint_lt(strlen(text), sizeof(text));
		ck_assert(!strncmp(text, "c0-1", 4));
	}
}
END_TEST

START_TEST(chance_repeats)
{
	uint64_t a = 42, b = 42, c = 43;
	unsigned same = 0;

	for (int i = 0; i < 100; i++) {
		unsigned x = utter_chance(&a, 10);

		ck_assert_uint_lt(x, 10);
		ck_assert_uint_eq(x, utter_chance(&b, 10));
		same += x == utter_chance(&c, 10);
	}
	ck_assert_uint_lt(same, 50);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("fault utter");
	TCase *t = tcase_create("utter");

	tcase_add_loop_test(t, is_known_again, 0, 100);
	tcase_add_test(t, believes_the_desks_sid);
	tcase_add_loop_test(t, knows_the_desks_own_lines, 0, 3);
	tcase_add_test(t, fits_the_room);
	tcase_add_test(t, chance_repeats);
	suite_add_tcase(s, t);
	return s;
}
