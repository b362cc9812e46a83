/* Buckets: how they fill, how they empty, when to try again. */
#include "server/net/bucket.h"

#include "server/net/net.h"
#include "tests/support/suite.h"

static const struct net_rate slow = { .per_s = 2, .burst = 3 };

START_TEST(so_many_at_once)
{
	struct bucket b = { .milli = 3000, .at_ms = 0 };
	int64_t retry_ms = 0;

	for (int i = 0; i < 3; i++)
		ck_assert(bucket_take(&b, &slow, 0, &retry_ms));
	ck_assert(!bucket_take(&b, &slow, 0, &retry_ms));
	ck_assert_int_eq(retry_ms, 500);
	ck_assert(!bucket_take(&b, &slow, 499 * 1000, &retry_ms));
	ck_assert_int_eq(retry_ms, 1);
	ck_assert(bucket_take(&b, &slow, 500 * 1000, &retry_ms));
}
END_TEST

static const struct {
	int32_t milli;
	int64_t after_ms, per_s, full;
	int32_t want;
} fills[] = {
	{ 0, 1000, 2, 3, 2000 },      /* as time goes by */
	{ 0, 100000, 2, 3, 3000 },    /* never more than full */
	{ 2500, 0, 2, 3, 2500 },      /* no time, no token */
	{ 3000, 1000, -1, 31, 2000 }, /* one that leaks */
	{ 500, 9000, -1, 31, 0 },     /* not below nothing */
};

START_TEST(fills_and_leaks)
{
	struct bucket b = { .milli = fills[_i].milli, .at_ms = 7 };

	bucket_fill(&b, (7 + fills[_i].after_ms) * 1000, fills[_i].per_s,
	    fills[_i].full);
	ck_assert_int_eq(b.milli, fills[_i].want);
	ck_assert_uint_eq(b.at_ms, (uint32_t)(7 + fills[_i].after_ms));
}
END_TEST

/* Milliseconds are kept in 32 bits and run over every seven weeks. */
START_TEST(over_the_edge)
{
	struct bucket b = { .milli = 0, .at_ms = UINT32_MAX - 499 };

	bucket_fill(&b, 500 * INT64_C(1000), 2, 3);
	ck_assert_int_eq(b.milli, 2000);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("bucket");
	TCase *t = tcase_create("bucket");

	tcase_add_test(t, so_many_at_once);
	tcase_add_loop_test(
	    t, fills_and_leaks, 0, sizeof(fills) / sizeof(fills[0]));
	tcase_add_test(t, over_the_edge);
	suite_add_tcase(s, t);
	return s;
}
