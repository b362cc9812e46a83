/* Waits between tries: doubling, within their bounds, spread by chance. */
#include "client/cli/backoff.h"

#include "tests/support/suite.h"

/* The same bytes every time, or none at all. */
struct loaded {
	struct chance chance;
	unsigned char byte;
	enum err err;
};

static enum err fill(const struct chance *c, void *bytes, size_t len)
{
	const struct loaded *loaded = (const struct loaded *)(const void *)c;

	for (size_t i = 0; i < len; i++)
		((unsigned char *)bytes)[i] = loaded->byte;
	return loaded->err;
}

static const int ceilings[] = { 500, 1000, 2000, 4000, 8000, 16000, 30000,
	30000, 30000 };

START_TEST(doubles_to_a_limit)
{
	struct loaded most = { { fill }, 0xFF, ERR_ok };
	struct loaded least = { { fill }, 0x00, ERR_ok };
	struct backoff a = { 0, 0 }, b = { 0, 0 };

	for (size_t i = 0; i < sizeof(ceilings) / sizeof(ceilings[0]); i++) {
		ck_assert_int_eq(
		    backoff_next_ms(&a, &most.chance), ceilings[i]);
		ck_assert_int_eq(
		    backoff_next_ms(&b, &least.chance), ceilings[i] / 2);
	}
	backoff_reset(&a);
	ck_assert_int_eq(backoff_next_ms(&a, &most.chance), 500);
}
END_TEST

START_TEST(heeds_the_desk_once)
{
	struct loaded least = { { fill }, 0x00, ERR_ok };
	struct loaded most = { { fill }, 0xFF, ERR_ok };
	struct backoff b = { 0, 0 };

	backoff_ask(&b, 8000);
	backoff_ask(&b, 3000); /* the longer one counts */
	ck_assert_int_eq(backoff_next_ms(&b, &least.chance), 8000);
	ck_assert_int_eq(backoff_next_ms(&b, &least.chance), 500);
	backoff_ask(&b, 8000);
	ck_assert_int_eq(backoff_next_ms(&b, &most.chance), 10000);
	backoff_ask(&b, INT64_MAX);
	ck_assert_int_le(backoff_next_ms(&b, &most.chance), 4500000);
	backoff_ask(&b, -5);
	ck_assert_int_gt(backoff_next_ms(&b, &least.chance), 0);
}
END_TEST

START_TEST(lives_without_chance)
{
	struct loaded none = { { fill }, 0, ERR_io };
	struct backoff b = { 0, 0 };

	ck_assert_int_eq(backoff_next_ms(&b, &none.chance), 500);
}
END_TEST

START_TEST(spreads)
{
	struct chance_seeded seeded;
	int64_t low = INT64_MAX, high = 0;

	chance_seeded_init(&seeded, 7);
	for (int i = 0; i < 200; i++) {
		struct backoff b = { 30000, 0 };
		int64_t wait = backoff_next_ms(&b, &seeded.chance);
		low = wait < low ? wait : low;
		high = wait > high ? wait : high;
	}
	ck_assert_int_ge(low, 15000);
	ck_assert_int_le(high, 30000);
	ck_assert_int_gt(high - low, 10000);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("backoff");
	TCase *t = tcase_create("backoff");

	tcase_add_test(t, doubles_to_a_limit);
	tcase_add_test(t, heeds_the_desk_once);
	tcase_add_test(t, lives_without_chance);
	tcase_add_test(t, spreads);
	suite_add_tcase(s, t);
	return s;
}
