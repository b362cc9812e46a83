/* Buckets of addresses: who is counted, how fast they fill, when they are
 * forgotten. */
#include "server/net/visitors.h"

#include "server/net/net.h"
#include "tests/support/suite.h"

#define S INT64_C(1000000)
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static struct visitors v;
static const struct net_rate limit = { 1, 30 };
static const struct message hello = { .type = MESSAGE_hello };
static const struct message open_chat = { .type = MESSAGE_open };

static void setup(void)
{
	ck_assert_int_eq(visitors_init(&v), ERR_ok);
}

static void teardown(void)
{
	visitors_fini(&v);
}

static bool comes(int64_t address, const struct message *m, int64_t now_us)
{
	int64_t retry_ms = -1;
	bool good = visitors_charge(&v, &limit, address, m, now_us, &retry_ms);
	if (!good)
		ck_assert(retry_ms > 0 && retry_ms <= 1000);
	return good;
}

/* How many of so many are let in at once. */
static int let_in(
    int64_t address, const struct message *m, int64_t now_us, int count)
{
	int good = 0;
	for (int i = 0; i < count; i++)
		good += comes(address, m, now_us);
	return good;
}

START_TEST(a_crowd_of_one_address) /* M10.3 */
{
	ck_assert_int_eq(let_in(7, &hello, S, 10000), 30);
	ck_assert_int_eq(let_in(7, &hello, 6 * S, 10000), 5);
	/* others come in as ever */
	ck_assert_int_eq(let_in(8, &hello, 6 * S, 10000), 30);
	/* nobody's address is not counted */
	ck_assert_int_eq(let_in(0, &hello, 6 * S, 1000), 1000);
}
END_TEST

/* A new connection is no new address. */
START_TEST(buckets_are_remembered)
{
	int64_t now_us = S;
	int good = 0;
	for (int i = 0; i < 200; i++, now_us += S)
		good += let_in(7, &hello, now_us, 100);
	ck_assert_int_eq(good, 30 + 199);
	/* but not for ever */
	for (int64_t a = 100; a < 1100; a++)
		ck_assert(comes(a, &hello, now_us));
	ck_assert_uint_eq(v.now.used + v.before.used, 1001);
	ck_assert(comes(5, &hello, now_us + 40 * S));
	ck_assert(comes(5, &hello, now_us + 80 * S));
	ck_assert_uint_le(v.now.used + v.before.used, 2);
	ck_assert_int_eq(let_in(7, &hello, now_us + 90 * S, 100), 30);
}
END_TEST

static const struct {
	struct message message;
	bool counted;
} messages[] = {
	{ { .type = MESSAGE_hello }, true },
	{ { .type = MESSAGE_hello,
	      .u.hello = { .shop = { "demo", 4 }, .name = { "x", 1 } } },
	    true },
	{ { .type = MESSAGE_hello, .u.hello = { .token = { "x", 1 } } },
	    false },
	{ { .type = MESSAGE_hello, .u.hello = { .identity = { "x", 1 } } },
	    false },
	{ { .type = MESSAGE_open }, true },
	{ { .type = MESSAGE_say }, false },
	{ { .type = MESSAGE_login }, false },
	{ { .type = MESSAGE_typing }, false },
};

START_TEST(who_is_counted)
{
	int expected = messages[_i].counted ? 30 : 100;
	ck_assert_int_eq(let_in(7, &messages[_i].message, S, 100), expected);
}
END_TEST

START_TEST(coming_and_opening_are_two)
{
	ck_assert_int_eq(let_in(7, &hello, S, 100), 30);
	ck_assert_int_eq(let_in(7, &open_chat, S, 100), 30);
	ck_assert(!comes(7, &hello, S));
	ck_assert(!comes(7, &open_chat, S));
}
END_TEST

START_TEST(no_limit)
{
	static const struct net_rate none = { 0, 0 };
	int64_t retry_ms;
	for (int i = 0; i < 1000; i++)
		ck_assert(visitors_charge(&v, &none, 7, &hello, S, &retry_ms));
	ck_assert_uint_eq(v.now.used, 0);
}
END_TEST

/* More addresses than are counted cost no more memory, and keep nobody out. */
START_TEST(very_many_addresses)
{
	for (int64_t a = 1; a <= 70000; a++)
		ck_assert(comes(a, &hello, S));
	ck_assert_uint_eq(v.now.used, 65536);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net/visitors");
	TCase *t = tcase_create("visitors");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 30);
	tcase_add_test(t, a_crowd_of_one_address);
	tcase_add_test(t, buckets_are_remembered);
	tcase_add_loop_test(t, who_is_counted, 0, ROWS(messages));
	tcase_add_test(t, coming_and_opening_are_two);
	tcase_add_test(t, no_limit);
	tcase_add_test(t, very_many_addresses);
	suite_add_tcase(s, t);
	return s;
}
