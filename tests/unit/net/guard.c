/* Header values by themselves: the tables behind the handshake's rows. */
#include "server/net/guard.h"

#include <string.h>

#include "tests/support/suite.h"

struct row {
	const char *value;
	bool good;
};

static void check(
    const struct row *rows, size_t count, bool (*guard)(struct str value))
{
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(guard(str_from(rows[i].value)) == rows[i].good,
		    "\"%s\"", rows[i].value);
	/* Nothing at all, and bytes that are no text. */
	ck_assert(!guard(STR_NONE));
	ck_assert(!guard(STR("\0")));
	ck_assert(!guard(STR("\xff\xfe")));
}

#define CHECK(rows, guard) check(rows, sizeof(rows) / sizeof(rows[0]), guard)

START_TEST(test_key)
{
	static const struct row rows[] = {
		{ "dGhlIHNhbXBsZSBub25jZQ==", true },
		{ "AAAAAAAAAAAAAAAAAAAAAA==", true },
		{ "//////////////////////==", false }, /* bits left over */
		{ "/////////////////////w==", true },
		{ "dGhlIHNhbXBsZSBub25jZQ=", false },
		{ "dGhlIHNhbXBsZSBub25jZQ===", false },
		{ "dGhlIHNhbXBsZSBub25jZQAA", false },
		{ "dGhlIHNhbXBsZSBub25jZQ=A", false },
		{ "dGhlIHNhbXBsZSBub25j_Q==", false },
		{ "dGhlIHNhbXBsZSBub25j Q==", false },
		{ "", false },
	};

	CHECK(rows, guard_key);
	for (int c = 1; c < 256; c++) {
		char key[] = "dGhlIHNhbXBsZSBub25jZQ==";
		bool good = strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789+/",
				c) != NULL;

		key[5] = (char)c;
		ck_assert_int_eq(guard_key(str_from(key)), good);
	}
}
END_TEST

START_TEST(test_connection)
{
	static const struct row rows[] = {
		{ "Upgrade", true },
		{ "upgrade", true },
		{ "keep-alive, Upgrade", true },
		{ "Upgrade,keep-alive", true },
		{ " upgrade ", true },
		{ ",,upgrade", true },
		{ "keep-alive", false },
		{ "u", false },
		{ "upgrades", false },
		{ "up grade", false },
		{ "close, upgrade", false },
		{ "upgrade, Close", false },
		{ "close", false },
		{ "", false },
		{ ",", false },
	};

	CHECK(rows, guard_connection);
}
END_TEST

START_TEST(test_protocols)
{
	static const struct row rows[] = {
		{ "deskbell.v1", true },
		{ "chat, deskbell.v1", true },
		{ "deskbell.v1,chat", true },
		{ "deskbell.v2", false },
		{ "deskbell.v11", false },
		{ "Deskbell.v1", false },
		{ "deskbell.v1\x01", false },
		{ "deskbell .v1", false },
		{ "", false },
	};

	CHECK(rows, guard_protocols);
}
END_TEST

START_TEST(test_host)
{
	static const struct row rows[] = {
		{ "localhost", true },
		{ "shop.example", true },
		{ "shop.example:8443", true },
		{ "192.0.2.1", true },
		{ "192.0.2.1:1", true },
		{ "a_b-c.example", true },
		{ "xn--sp-fka.example", true },
		{ "[::1]", true },
		{ "[2001:db8::1]:443", true },
		{ "[::1", false },
		{ "::1", false },
		{ "[::1]x", false },
		{ "[::1]:", false },
		{ "[1.2.3.4]", false },
		{ "[]", false },
		{ "[::1%25eth0]", false },
		{ "u@shop.example", false },
		{ "shop.example/", false },
		{ "shop.example:", false },
		{ "shop.example:0", false },
		{ "shop.example:65536", false },
		{ "shop.example:+80", false },
		{ "shop.example:80x", false },
		{ "shop.example:80:80", false },
		{ "shop example", false },
		{ ".example", false },
		{ "-example", false },
		{ ":80", false },
		{ "", false },
	};
	char longest[256 + 1];

	CHECK(rows, guard_host);
	memset(longest, 'a', sizeof(longest));
	ck_assert(guard_host((struct str){ longest, 255 }));
	ck_assert(!guard_host((struct str){ longest, 256 }));
}
END_TEST

START_TEST(test_origin)
{
	static const struct row rows[] = {
		{ "https://shop.example", true },
		{ "http://localhost:8080", true },
		{ "https://[::1]:8443", true },
		{ "null", true },
		{ "shop.example", false },
		{ "https://", false },
		{ "https://shop.example/", false },
		{ "https://shop.example?x", false },
		{ "https://u@shop.example", false },
		{ "HTTPS://shop.example", false },
		{ "file://", false },
		{ "chrome-extension://abc", false },
		{ "https://sh\xd0\xbep.example", false },
		{ "https://shop.example level=error", false },
		{ "", false },
	};

	CHECK(rows, guard_origin);
}
END_TEST

START_TEST(test_length)
{
	static const struct row rows[] = {
		{ "0", true },
		{ "5", true },
		{ "12345678", true },
		{ "123456789", false },
		{ "+5", false },
		{ "-1", false },
		{ "5abc", false },
		{ "0x5", false },
		{ "5, 5", false },
		{ " 5", false },
		{ "", false },
	};

	CHECK(rows, guard_length);
}
END_TEST

START_TEST(test_address)
{
	/* Equal numbers in the second column are counted as one. */
	static const struct {
		const char *address;
		int who;
	} rows[] = {
		{ "192.0.2.1", 1 },
		{ "192.0.2.2", 2 },
		{ "::ffff:192.0.2.1", 1 },
		{ "2001:db8::1", 3 },
		{ "2001:db8::ffff:ffff:ffff:ffff", 3 },
		{ "2001:db8:0:1::1", 4 },
		{ "::1", 5 },
		{ "::2", 5 },
		{ "0.0.0.0", 6 },
		{ "255.255.255.255", 7 },
		{ "", 0 },
		{ "unknown", 0 },
		{ "192.0.2", 0 },
		{ "192.0.2.1.1", 0 },
		{ "192.0.2.1:80", 0 },
		{ "[::1]", 0 },
		{ "2001:db8::1%eth0", 0 },
		{ "1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb", 0 },
	};
	enum { COUNT = sizeof(rows) / sizeof(rows[0]) };

	for (int i = 0; i < COUNT; i++) {
		int64_t one = guard_address(str_from(rows[i].address));

		ck_assert_msg(
		    (one != 0) == (rows[i].who != 0), "%s", rows[i].address);
		for (int j = 0; j < i; j++)
			ck_assert_msg(
			    (one == guard_address(str_from(rows[j].address))) ==
				(rows[i].who == rows[j].who),
			    "%s and %s", rows[i].address, rows[j].address);
	}
}
END_TEST

START_TEST(test_forwarded)
{
	static const struct {
		const char *list, *last;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "198.51.100.7, 192.0.2.1", "192.0.2.1" },
		{ "a,b,c", "c" },
		{ " a , b ", "b" },
		{ "a,", "" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert(str_is(
		    guard_forwarded(str_from(rows[i].list)), rows[i].last));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net guard");
	TCase *t = tcase_create("guard");

	tcase_add_test(t, test_key);
	tcase_add_test(t, test_connection);
	tcase_add_test(t, test_protocols);
	tcase_add_test(t, test_host);
	tcase_add_test(t, test_origin);
	tcase_add_test(t, test_length);
	tcase_add_test(t, test_address);
	tcase_add_test(t, test_forwarded);
	suite_add_tcase(s, t);
	return s;
}
