/* Keys of a terminal: whole ones only, junk dropped, pastes as a whole. */
#include "client/cli/keys.h"

#include <stdio.h>

#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

static struct keys keys;
static char got[4096];

static void on_key(void *ctx, const struct key *key)
{
	size_t len = strlen(got);

	(void)ctx;
	switch (key->kind) {
	case KEY_EDIT:
		for (int i = 0; i < key->code_count; i++)
			len += (size_t)snprintf(got + len, sizeof(got) - len,
			    "%s%x", i ? "+" : "", (unsigned)key->codes[i]);
		strcat(got, " ");
		break;
	case KEY_CHAT:
		snprintf(got + len, sizeof(got) - len, "chat%d ", key->digit);
		break;
	case KEY_PASTE:
		snprintf(got + len, sizeof(got) - len, "<%.*s> ",
		    STR_ARG(key->text));
		break;
	default:
		strcat(got, key->kind == KEY_ENTER  ? "enter "
			    : key->kind == KEY_TAB  ? "tab "
			    : key->kind == KEY_UP   ? "up "
			    : key->kind == KEY_DOWN ? "down "
			    : key->kind == KEY_WHY  ? "why "
						    : "end ");
	}
}

static void setup(void)
{
	keys = (struct keys){ 0 };
	got[0] = '\0';
}

static void teardown(void)
{
	keys_fini(&keys);
}

static const struct row {
	const char *bytes, *keys;
	bool held;
} rows[] = {
	{ "ab", "61 62 ", false },
	{ "\r", "enter ", false },
	{ "\n", "enter ", false },
	{ "\t", "tab ", false },
	{ "\x04", "end ", false },
	{ "\x7f", "7f ", false },
	{ "\x08", "8 ", false },
	{ "\x10\x0e", "up down ", false },
	{ "\x01\x05\x0b\x15\x17\x19", "1 5 b 15 17 19 ", false },
	/* of no use: would wait for more, or do harm */
	{ "\x12\x13\x16\x18\x1a\x1c\x1f", "", false },
	{ "\033[A\033[B\033OA\033OB", "up down up down ", false },
	{ "\033[C\033[D", "6 2 ", false },
	{ "\033[1;5C\033[1;5D\033[1;3C", "1b+66 1b+62 1b+66 ", false },
	{ "\033[H\033[F\033[1~\033[4~\033OH", "1 5 1 5 1 ", false },
	{ "\033[3~", "4 ", false },
	{ "\033[15~\033[2~\033[Z\033[?1;2c", "", false },
	{ "\033b\033f\033d\033\x7f", "1b+62 1b+66 1b+64 1b+7f ", false },
	{ "\033x", "", false },
	{ "\0331\0330", "chat1 chat0 ", false },
	{ "\033w", "why ", false },
	{ "\033\033[A", "up ", false },
	{ "\033", "", true },
	{ "\033[", "", true },
	{ "\033[1;", "", true },
	{ "\xc3\xb1", "f1 ", false },
	{ "\xe9\x99\xb3", "9673 ", false },
	{ "\xf0\x9f\x91\xa9", "1f469 ", false },
	{ "\xe9\x99", "", true },
	{ "\xe9\x99z", "7a ", false },
	{ "\xe9\xc3\xb1", "f1 ", false },
	{ "\xff\xfe\x80", "", false },
	{ "\xc2\x9b"
	  "2J",
	    "32 4a ", false },         /* C1 */
	{ "\xed\xa0\x80", "", false }, /* surrogate */
	{ "\xe0\x80\x80", "", false }, /* overlong */
	{ "\033[200~hello\rworld\033[201~x", "<hello\rworld> 78 ", false },
	{ "\033[200~\033[A\033[201~", "<\033[A> ", false },
	{ "\033[200~\xe9\x99\xb3\033[201~", "<\xe9\x99\xb3> ", false },
	{ "\033[200~a\033[201b\033[201~", "<a\033[201b> ", false },
};

START_TEST(whole_at_once)
{
	keys_feed(&keys, rows[_i].bytes, strlen(rows[_i].bytes), on_key, NULL);
	ck_assert_str_eq(got, rows[_i].keys);
	ck_assert_int_eq(keys_held(&keys), rows[_i].held);
}
END_TEST

START_TEST(byte_by_byte)
{
	char whole[4096];

	keys_feed(&keys, rows[_i].bytes, strlen(rows[_i].bytes), on_key, NULL);
	strcpy(whole, got);
	teardown();
	setup();
	for (const char *at = rows[_i].bytes; *at; at++)
		keys_feed(&keys, at, 1, on_key, NULL);
	ck_assert_str_eq(got, whole);
}
END_TEST

START_TEST(escape_alone_is_forgotten)
{
	keys_feed(&keys, "\033", 1, on_key, NULL);
	ck_assert(keys_held(&keys));
	keys_forget(&keys);
	ck_assert(!keys_held(&keys));
	keys_feed(&keys, "1", 1, on_key, NULL);
	ck_assert_str_eq(got, "31 ");
}
END_TEST

START_TEST(endless_sequences_end)
{
	keys_feed(&keys, "\033[", 2, on_key, NULL);
	for (int i = 0; i < 1000; i++)
		keys_feed(&keys, "1", 1, on_key, NULL);
	ck_assert(!keys_held(&keys));
	setup();
	keys_feed(&keys, "\rx", 2, on_key, NULL);
	ck_assert_str_eq(got, "enter 78 ");
}
END_TEST

static size_t pasted;

static void on_paste(void *ctx, const struct key *key)
{
	(void)ctx;
	if (key->kind == KEY_PASTE)
		pasted = key->text.len;
}

START_TEST(pastes_are_bounded)
{
	static char big[1000000];

	memset(big, 'x', sizeof(big));
	pasted = 0;
	keys_feed(&keys, "\033[200~", 6, on_paste, NULL);
	keys_feed(&keys, big, sizeof(big), on_paste, NULL);
	ck_assert(!keys_held(&keys)); /* a paste may take its time */
	keys_feed(&keys, "\033[201~", 6, on_paste, NULL);
	ck_assert_uint_eq(pasted, KEYS_PASTE_MAX);
}
END_TEST

START_TEST(junk_does_no_harm)
{
	unsigned seed = (unsigned)_i + 1;

	for (int i = 0; i < 20000; i++) {
		seed = seed * 1103515245u + 12345;
		unsigned char c = (unsigned char)(seed >> 16);
		if (c % 5 == 0)
			c = (unsigned char)"\033[~20"[c % 6];
		got[0] = '\0';
		keys_feed(&keys, &c, 1, on_key, NULL);
	}
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("keys");
	TCase *t = tcase_create("keys");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, whole_at_once, 0, COUNT(rows));
	tcase_add_loop_test(t, byte_by_byte, 0, COUNT(rows));
	tcase_add_test(t, escape_alone_is_forgotten);
	tcase_add_test(t, endless_sequences_end);
	tcase_add_test(t, pastes_are_bounded);
	tcase_add_loop_test(t, junk_does_no_harm, 0, 8);
	suite_add_tcase(s, t);
	return s;
}
