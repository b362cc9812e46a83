/* Memory of a turn: zeroed, aligned, apart, and all given back. */
#include "shared/arena.h"

#include <stdint.h>

#include "tests/support/suite.h"

static bool all_zero(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i])
			return false;
	return true;
}

static const size_t sizes[] = { 0, 1, 7, 8, 16, 17, 100, 1000, 1024, 1025, 4095,
	4096, 4097, 65536, 1000000 };

START_TEST(gives_zeroed_aligned_memory)
{
	struct arena a = ARENA_EMPTY;

	/* Twice, so that memory that was in use is seen to be zeroed again. */
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 50; i++) {
			char *at = arena_alloc(&a, sizes[_i]);

			ck_assert_ptr_nonnull(at);
			ck_assert_uint_eq(
			    (uintptr_t)at % _Alignof(max_align_t), 0);
			ck_assert(all_zero(at, sizes[_i]));
			memset(at, 0xa5, sizes[_i]);
		}
		arena_reset(&a);
	}
	arena_fini(&a);
}
END_TEST

START_TEST(pieces_do_not_overlap)
{
	enum { PIECES = 2000 };
	struct arena a = ARENA_EMPTY;
	unsigned char *pieces[PIECES];
	size_t lens[PIECES], foreign = 0;

	for (size_t i = 0; i < PIECES; i++) {
		lens[i] = (i * 37) % 300 + (i % 97 == 0 ? 9000 : 1);
		pieces[i] = arena_alloc(&a, lens[i]);
		ck_assert_ptr_nonnull(pieces[i]);
		memset(pieces[i], (int)(i % 251), lens[i]);
	}
	for (size_t i = 0; i < PIECES; i++)
		for (size_t at = 0; at < lens[i]; at++)
			foreign += pieces[i][at] != i % 251;
	ck_assert_uint_eq(foreign, 0);
	arena_fini(&a);
}
END_TEST

START_TEST(small_ones_share_a_block)
{
	struct arena a = ARENA_EMPTY;
	char *first = arena_alloc(&a, 10), *last = first;

	for (int i = 0; i < 100; i++)
		last = arena_alloc(&a, 10);
	ck_assert_int_eq(last - first, 100 * 16);
	arena_fini(&a);
}
END_TEST

START_TEST(large_one_leaves_the_block_alone)
{
	struct arena a = ARENA_EMPTY;
	char *before = arena_alloc(&a, 16), *large, *after;

	large = arena_alloc(&a, 500000);
	after = arena_alloc(&a, 16);
	ck_assert_int_eq(after - before, 16);
	memset(large, 1, 500000);
	ck_assert(all_zero(before, 32 - 16));
	arena_fini(&a);
}
END_TEST

START_TEST(reset_keeps_one_block)
{
	struct arena a = ARENA_EMPTY;
	char *kept, *again;

	for (int i = 0; i < 1000; i++)
		arena_alloc(&a, 100);
	arena_alloc(&a, 500000);
	arena_reset(&a);
	ck_assert_ptr_nonnull(a.blocks);
	kept = a.at;
	again = arena_alloc(&a, 100);
	ck_assert_ptr_eq(again, kept);
	/* Turn after turn of the same size needs nothing new. */
	for (int turn = 0; turn < 100; turn++) {
		arena_reset(&a);
		for (int i = 0; i < 20; i++)
			ck_assert_ptr_nonnull(arena_alloc(&a, 100));
		ck_assert_ptr_eq(a.at, kept + 20 * 112);
	}
	arena_fini(&a);
	ck_assert_ptr_null(a.blocks);
	ck_assert_ptr_null(a.at);
}
END_TEST

START_TEST(reset_of_nothing)
{
	struct arena a = ARENA_EMPTY;

	arena_reset(&a);
	ck_assert_ptr_null(a.blocks);
	ck_assert_ptr_nonnull(arena_alloc(&a, 500000)); /* a large one only */
	arena_reset(&a);
	ck_assert_ptr_null(a.blocks);
	ck_assert_ptr_nonnull(arena_alloc(&a, 1));
	arena_fini(&a);
	arena_fini(&a);
}
END_TEST

static const size_t too_much[] = { SIZE_MAX, SIZE_MAX - 15, SIZE_MAX / 2 };

START_TEST(no_memory_is_null)
{
	struct arena a = ARENA_EMPTY;
	struct str endless = { "x", too_much[_i] };

	ck_assert_ptr_null(arena_alloc(&a, too_much[_i]));
	ck_assert_ptr_null(arena_str(&a, endless).ptr);
	ck_assert_ptr_nonnull(arena_alloc(&a, 8));
	arena_fini(&a);
}
END_TEST

START_TEST(copies_text)
{
	struct arena a = ARENA_EMPTY;
	char from[] = "counter\0bell";
	struct str copy = arena_str(&a, (struct str){ from, 12 });

	memset(from, '-', sizeof(from));
	ck_assert_uint_eq(copy.len, 12);
	ck_assert_int_eq(memcmp(copy.ptr, "counter\0bell", 13), 0);
	copy = arena_str(&a, STR_NONE);
	ck_assert_ptr_nonnull(copy.ptr);
	ck_assert_uint_eq(copy.len, 0);
	ck_assert_int_eq(copy.ptr[0], '\0');
	arena_fini(&a);
}
END_TEST

START_TEST(prints_text)
{
	struct arena a = ARENA_EMPTY;
	struct str text = arena_printf(&a, "%s-%05d", "order", 42);
	struct str empty = arena_printf(&a, "%s", "");
	struct str wide = arena_printf(&a, "%*d", 20000, 1);

	ck_assert(str_is(text, "order-00042"));
	ck_assert_int_eq(text.ptr[text.len], '\0');
	ck_assert_ptr_nonnull(empty.ptr);
	ck_assert_uint_eq(empty.len, 0);
	ck_assert_uint_eq(wide.len, 20000);
	ck_assert_int_eq(wide.ptr[19999], '1');
	arena_fini(&a);
}
END_TEST

START_TEST(typed)
{
	struct pair {
		double a;
		void *b;
	};
	struct arena a = ARENA_EMPTY;
	struct pair *pair = ARENA_NEW(&a, struct pair);

	ck_assert_ptr_nonnull(pair);
	ck_assert_ptr_null(pair->b);
	arena_fini(&a);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("arena");
	TCase *t = tcase_create("arena");

	tcase_add_loop_test(t, gives_zeroed_aligned_memory, 0,
	    sizeof(sizes) / sizeof(sizes[0]));
	tcase_add_test(t, pieces_do_not_overlap);
	tcase_add_test(t, small_ones_share_a_block);
	tcase_add_test(t, large_one_leaves_the_block_alone);
	tcase_add_test(t, reset_keeps_one_block);
	tcase_add_test(t, reset_of_nothing);
	tcase_add_loop_test(
	    t, no_memory_is_null, 0, sizeof(too_much) / sizeof(too_much[0]));
	tcase_add_test(t, copies_text);
	tcase_add_test(t, prints_text);
	tcase_add_test(t, typed);
	suite_add_tcase(s, t);
	return s;
}
