/* What is hidden in customers' lines, and what must stay as it is. */
#include "server/desk/mask.h"

#include <check.h>

#include "shared/text.h"
#include "tests/support/suite.h"

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static struct arena arena;

static void setup(void)
{
	arena = (struct arena)ARENA_EMPTY;
}

static void teardown(void)
{
	arena_fini(&arena);
}

static struct str masked(const char *text, bool iban)
{
	struct str out;
	ck_assert_int_eq(mask_text(str_from(text), iban, &arena, &out), 0);
	return out;
}

#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\" is not \"%s\"", STR_ARG(s), (text))

static const struct {
	const char *id, *text, *kept;
} hidden[] = {
	{ "M9.1", "my card is 4111111111111111 ok", "my card is •••• 1111 ok" },
	{ "M9.2", "4111 1111 1111 1111", "•••• 1111" },
	{ "dashes", "5500-0000-0000-0004", "•••• 0004" },
	{ "dots", "3782.822463.10005", "•••• 0005" },
	{ "wide dashes", "6011 – 1111 – 1111 – 1117", "•••• 1117" },
	{ "full width", "４１１１　１１１１　１１１１　１１１１です",
	    "•••• 1111です" },
	{ "no blank before", "卡号4111111111111111，谢谢",
	    "卡号•••• 1111，谢谢" },
	{ "digit by digit", "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "•••• 1111" },
	{ "two lines", "4111 1111\n1111 1111", "•••• 1111" },
	{ "behind a number", "order 1002 4111 1111 1111 1111",
	    "order 1002 •••• 1111" },
	{ "before a number", "4111 1111 1111 1111 12/27", "•••• 1111 12/27" },
	{ "behind a word", "visa4111111111111111", "visa•••• 1111" },
	{ "in brackets", "(4111111111111111)", "(•••• 1111)" },
	{ "two", "4111111111111111, 5500000000000004", "•••• 1111, •••• 0004" },
	{ "13 digits", "4222222222222", "•••• 2222" },
	{ "14 digits", "30569309025904", "•••• 5904" },
	{ "15 digits", "371449635398431", "•••• 8431" },
	{ "19 digits", "6212345678901234569", "•••• 4569" },
	{ "jcb", "3530111333300000", "•••• 0000" },
	{ "series 2", "2223003122003222", "•••• 3222" },
	{ "maestro", "6759649826438453", "•••• 8453" },
	{ "behind a country", "+49 4111111111111111", "+49 •••• 1111" },
	{ "cvv", "cvv 123", "cvv •••" },
	{ "CVC", "CVC: 4567, thanks", "CVC: ••••, thanks" },
	{ "cvv2", "cvv2=123", "cvv2=•••" },
	{ "cvc code is", "the cvc code is 987", "the cvc code is •••" },
	{ "glued", "cvv123", "cvv•••" },
	{ "security code", "Security Code: 123", "Security Code: •••" },
	{ "código", "mi código de seguridad es 987",
	    "mi código de seguridad es •••" },
	{ "CÓDIGO", "CÓDIGO DE SEGURIDAD: 111", "CÓDIGO DE SEGURIDAD: •••" },
	{ "codigo", "codigo de seguridad 111", "codigo de seguridad •••" },
	{ "安全码", "安全码是123谢谢", "安全码是•••谢谢" },
	{ "セキュリティコード", "セキュリティコードは１２３４です",
	    "セキュリティコードは••••です" },
	{ "card and code", "4111111111111111 cvv 123", "•••• 1111 cvv •••" },
	{ "M9.6", "my password is hunter2!", "my password is ••••" },
	{ "password colon", "Password: not", "Password: •••" },
	{ "password equals", "password=x", "password=•" },
	{ "contraseña", "la contraseña es niño2026", "la contraseña es ••••" },
	{ "contrasena", "CONTRASEÑA: abc def", "CONTRASEÑA: ••• def" },
	{ "密码", "密码是abc123怎么登录", "密码是••••怎么登录" },
	{ "密码 wide colon", "密码：abc123", "密码：••••" },
	{ "パスワード", "パスワードはabc123です", "パスワードは••••です" },
	{ "quoted", "password \"s3cret\"", "password \"s3cret\"" },
	{ "password is quoted", "password is \"s3cret\"",
	    "password is \"••••" },
};

START_TEST(is_hidden)
{
	struct str out = masked(hidden[_i].text, true);
	struct str again;
	ck_str(out, hidden[_i].kept);
	ck_assert(text_valid(out));
	ck_assert_uint_le(
	    text_count(out), text_count(str_from(hidden[_i].text)));
	/* once is enough */
	ck_assert_int_eq(mask_text(out, true, &arena, &again), 0);
	ck_str(again, hidden[_i].kept);
}
END_TEST

static const struct {
	const char *id, *text;
} kept[] = {
	{ "M9.5", "call me on +34 612 345 678" },
	{ "two phones", "612 345 678 or 698 765 432" },
	{ "long phone", "+4915123456789" },
	{ "M9.7", "4111111111111112" },
	{ "no issuer", "9999999999999995" },
	{ "order number", "order 2024111712345678" },
	{ "short order", "where is 1002 and 1003?" },
	{ "parcel", "LX4111111111111111CN" },
	{ "parcel of 20", "00340434161094042557" },
	{ "20 digits", "41111111111111111111" },
	{ "letters behind", "4111111111111111A" },
	{ "commas", "4111,1111,1111,1111" },
	{ "date and time", "2026-11-19 10:00:00" },
	{ "what is it", "what is a cvv? order 1002" },
	{ "no code", "cvv 12" },
	{ "too long a code", "cvv 12345" },
	{ "inside a word", "xcvv 123" },
	{ "forgotten", "i forgot my password please help" },
	{ "not working", "my password is not working" },
	{ "wrong", "my password is wrong" },
	{ "es incorrecta", "mi contraseña es incorrecta" },
	{ "密码是错的", "密码是错的怎么办" },
	{ "passwords", "passwords: are they safe" },
	{ "empty", "" },
	{ "dots", "••••" },
	{ "bad sum", "ES9121000418450200051333" },
	{ "no country", "ZZ9121000418450200051332" },
	{ "words", "de que color es" },
	{ "percent", "50% off {{7*7}} <b>x</b>" },
};

START_TEST(is_kept)
{
	struct str in = str_from(kept[_i].text);
	struct str out;
	ck_assert_int_eq(mask_text(in, true, &arena, &out), 0);
	ck_assert_msg(
	    out.ptr == in.ptr && out.len == in.len, "%s", kept[_i].id);
}
END_TEST

static const struct {
	const char *id, *text, *kept;
} accounts[] = {
	{ "M9.4", "ES91 2100 0418 4502 0005 1332 please", "•••• 1332 please" },
	{ "german", "my IBAN: DE89370400440532013000.", "my IBAN: •••• 3000." },
	{ "small", "gb29nwbk60161331926819", "•••• 6819" },
	{ "dashes", "FR14-2004-1010-0505-0001-3M02-606", "•••• 2606" },
	{ "full width", "ＮＬ９１ＡＢＮＡ０４１７１６４３００です",
	    "•••• 4300です" },
};

START_TEST(an_account_number)
{
	struct str in = str_from(accounts[_i].text);
	struct str out;
	ck_str(masked(accounts[_i].text, true), accounts[_i].kept);
	/* a rep may need it */
	ck_assert_int_eq(mask_text(in, false, &arena, &out), 0);
	ck_assert_ptr_eq(out.ptr, in.ptr);
}
END_TEST

/* No part of an account number is a card's. */
START_TEST(an_account_number_is_not_read_as_a_card)
{
	ck_str(
	    masked("ES91 2100 0418 4502 0005 1332 and 4111111111111111", false),
	    "ES91 2100 0418 4502 0005 1332 and •••• 1111");
}
END_TEST

static const struct {
	const char *id, *before, *text, *kept;
} halves[] = {
	{ "M9.3", "it is 4111 1111", "1111 1111", "••••" },
	{ "dash", "4111-1111-11", "11-1111 thanks", "•••• thanks" },
	{ "blank first", "4111 1111 ", "  1111 1111", "  ••••" },
	{ "full width", "４１１１１１１１", "11111111", "••••" },
	{ "with more", "order 7 4111", "1111 1111 1111 and 12", "•••• and 12" },
	/* as it is */
	{ "two orders", "41234567", "12345678", "12345678" },
	{ "words between", "4111 1111 is first", "1111 1111", "1111 1111" },
	{ "words first", "4111 1111", "and 1111 1111", "and 1111 1111" },
	{ "bad sum", "4111 1111", "1111 1112", "1111 1112" },
	{ "nothing before", "", "1111 1111", "1111 1111" },
	{ "nothing", "4111 1111", "", "" },
	{ "complete before", "•••• 1111", "1111 1111 1111", "1111 1111 1111" },
};

START_TEST(in_two_halves)
{
	struct str out;
	ck_assert_int_eq(mask_rest(str_from(halves[_i].before),
			     str_from(halves[_i].text), &arena, &out),
	    0);
	ck_str(out, halves[_i].kept);
}
END_TEST

/* Every place in a text: nothing before or behind it is lost. */
START_TEST(wherever_it_stands)
{
	static const char filler[] = "aé中 b";
	char text[400], want[400];
	for (int before = 0; before <= 6; before++) {
		for (int behind = 0; behind <= 6; behind++) {
			size_t len = 0;
			text[0] = '\0';
			for (int i = 0; i < before; i++)
				strcat(text, filler);
			len = strlen(text);
			strcpy(want, text);
			strcpy(text + len, " 4111111111111111 ");
			strcpy(want + len, " •••• 1111 ");
			for (int i = 0; i < behind; i++) {
				strcat(text, filler);
				strcat(want, filler);
			}
			ck_str(masked(text, true), want);
		}
	}
}
END_TEST

/* Long lines of digits end soon; what is cut in the middle of a character
 * harms nothing. */
START_TEST(hostile_texts)
{
	static char digits[4097];
	struct str out;
	memset(digits, '4', 4096);
	ck_str(masked(digits, true), digits);
	for (size_t i = 0; i < 4096; i += 2)
		digits[i] = ' ';
	(void)masked(digits, true);
	for (size_t len = 0; len < 40; len++) {
		struct str cut = { "４１１１ 密码：ñ コ CVV ¿ es91", len };
		ck_assert_int_eq(mask_text(cut, true, &arena, &out), 0);
		ck_assert_int_eq(mask_rest(cut, cut, &arena, &out), 0);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("desk/mask");
	TCase *t = tcase_create("mask");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, is_hidden, 0, ROWS(hidden));
	tcase_add_loop_test(t, is_kept, 0, ROWS(kept));
	tcase_add_loop_test(t, an_account_number, 0, ROWS(accounts));
	tcase_add_test(t, an_account_number_is_not_read_as_a_card);
	tcase_add_loop_test(t, in_two_halves, 0, ROWS(halves));
	tcase_add_test(t, wherever_it_stands);
	tcase_add_test(t, hostile_texts);
	suite_add_tcase(s, t);
	return s;
}
