/* Frames and deliveries as values: references are what leaks or frees too
 * early, so most of this is for the sanitizers to judge. */
#include "server/net/delivery.h"

#include <pthread.h>

#include "tests/support/suite.h"

START_TEST(test_frame)
{
	struct frame *frame = frame_new(STR("hello"));

	ck_assert_ptr_nonnull(frame);
	ck_assert_uint_eq(frame->len, 5);
	ck_assert_mem_eq(frame->bytes, "hello", 5);
	/* The room in front of it is its own. */
	memset(frame->bytes - FRAME_HEADROOM, 0xff, FRAME_HEADROOM);
	ck_assert_uint_eq(frame->len, 5);
	ck_assert_ptr_eq(frame_ref(frame), frame);
	frame_unref(frame);
	ck_assert_mem_eq(frame->bytes, "hello", 5);
	frame_unref(frame);
	frame_unref(NULL);
}
END_TEST

START_TEST(test_odd_frames)
{
	struct frame *frame = frame_new(STR_NONE);

	ck_assert_ptr_nonnull(frame);
	ck_assert_uint_eq(frame->len, 0);
	frame_unref(frame);
	ck_assert_ptr_null(frame_new((struct str){ "x", SIZE_MAX }));
	ck_assert_ptr_null(frame_new((struct str){ "x", SIZE_MAX - 40 }));
}
END_TEST

START_TEST(test_delivery)
{
	struct frame *frame = frame_new(STR("hello"));
	struct delivery *one =
	    delivery_new(DELIVERY_FRAME, frame_ref(frame), 3);
	struct delivery *two = delivery_new(DELIVERY_CLOSE, NULL, 0);

	ck_assert(one && two);
	ck_assert_int_eq(one->kind, DELIVERY_FRAME);
	ck_assert_ptr_eq(one->frame, frame);
	ck_assert_uint_eq(one->count, 3);
	ck_assert_int_eq(one->received_us, 0);
	for (int i = 0; i < 3; i++)
		ck_assert(peer_same(one->to[i], PEER_NONE));
	ck_assert_int_eq(two->kind, DELIVERY_CLOSE);
	ck_assert_uint_eq(two->count, 0);
	delivery_free(one);
	delivery_free(two);
	delivery_free(NULL);
	ck_assert_mem_eq(frame->bytes, "hello", 5);
	frame_unref(frame);
}
END_TEST

/* The reference is taken over also when there is no memory. */
START_TEST(test_no_memory)
{
	struct frame *frame = frame_new(STR("hello"));

	ck_assert_ptr_null(
	    delivery_new(DELIVERY_FRAME, frame_ref(frame), SIZE_MAX / 8));
	ck_assert_ptr_null(
	    delivery_new(DELIVERY_FRAME, frame_ref(frame), SIZE_MAX));
	ck_assert_int_eq(frame->refs, 1);
	frame_unref(frame);
}
END_TEST

START_TEST(test_free_all)
{
	struct frame *frame = frame_new(STR("hello"));
	struct list all;

	list_init(&all);
	delivery_free_all(&all);
	for (size_t i = 0; i < 10; i++) {
		struct delivery *one =
		    delivery_new(DELIVERY_FRAME, frame_ref(frame), i);

		ck_assert_ptr_nonnull(one);
		list_append(&all, &one->link);
	}
	ck_assert_int_eq(frame->refs, 11);
	delivery_free_all(&all);
	ck_assert(list_empty(&all));
	ck_assert_int_eq(frame->refs, 1);
	frame_unref(frame);
}
END_TEST

static void *hold_and_let_go(void *arg)
{
	for (int i = 0; i < 20000; i++)
		frame_unref(frame_ref(arg));
	frame_unref(arg);
	return NULL;
}

/* The desk may still hold what the loop lets go. */
START_TEST(test_two_threads)
{
	struct frame *frame = frame_new(STR("hello"));
	pthread_t other;

	frame_ref(frame);
	ck_assert(!pthread_create(&other, NULL, hold_and_let_go, frame));
	hold_and_let_go(frame);
	pthread_join(other, NULL);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net delivery");
	TCase *t = tcase_create("delivery");

	tcase_add_test(t, test_frame);
	tcase_add_test(t, test_odd_frames);
	tcase_add_test(t, test_delivery);
	tcase_add_test(t, test_no_memory);
	tcase_add_test(t, test_free_all);
	tcase_add_test(t, test_two_threads);
	suite_add_tcase(s, t);
	return s;
}
