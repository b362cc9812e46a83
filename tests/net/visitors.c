/* The limit of new visitors at a real door: told when to come again, and it
 * outlives the connection. */
#include <string.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define HELLO "{\"type\":\"hello\",\"id\":\"h\",\"shop\":\"demo\"}"
#define KNOWN "{\"type\":\"hello\",\"id\":\"h\",\"token\":\"v1.x\"}"

static struct netdesk d;

static void setup(void)
{
	netdesk_config(&d);
	d.config.visitor_rate = (struct net_rate){ 1, 5 };
	netdesk_start(&d);
}

static void teardown(void)
{
	netdesk_stop(&d);
}

/* What a connection of its own is answered. */
static bool is_answered(const char *text, const char *word)
{
	struct rawws ws;
	bool good;

	ck_assert(raw_open(&ws, d.port));
	ck_assert(raw_text(&ws, text));
	good = raw_expect(&ws, word);
	raw_shut(&ws);
	return good;
}

START_TEST(test_new_visitors) /* M10.3 */
{
	for (int i = 0; i < 5; i++)
		ck_assert(is_answered(HELLO, "\"ack\""));
	/* the address is out of tokens, not the connection; if the machine was
	 * so slow that one came back meanwhile, the next is refused */
	ck_assert(is_answered(HELLO, "\"slow_down\"") ||
		  is_answered(HELLO, "\"slow_down\""));
	ck_assert(is_answered(KNOWN, "\"ack\""));
}
END_TEST

/* The same connection is let in as soon as it was told to ask again. */
START_TEST(test_again_in_time)
{
	struct rawws ws;
	struct raw_frame frame;
	bool in = false;

	for (int i = 0; i < 4; i++)
		ck_assert(is_answered(HELLO, "\"ack\""));
	ck_assert(raw_open(&ws, d.port));
	for (int i = 0; i < 3; i++)
		ck_assert(raw_text(&ws, HELLO));
	/* a refusal comes before the answers of the desk */
	ck_assert(raw_expect(&ws, "\"retry_ms\":"));
	raw_shut(&ws);
	for (int64_t end = raw_now_ms() + RAW_MS; !in && raw_now_ms() < end;) {
		ck_assert(raw_open(&ws, d.port));
		ck_assert(raw_text(&ws, HELLO));
		ck_assert(raw_read(&ws, &frame, RAW_MS));
		in = memmem(frame.payload.ptr, frame.payload.len, "\"ack\"", 5);
		raw_shut(&ws);
	}
	ck_assert(in);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net/visitors at the door");
	TCase *t = tcase_create("visitors");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, test_new_visitors);
	tcase_add_test(t, test_again_in_time);
	suite_add_tcase(s, t);
	return s;
}
