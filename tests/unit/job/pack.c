/* Reading reply packs: a good one goes to the desk, a faulty one to the log. */
#include "server/answer/pack.h"

#include "tests/support/suite.h"
#include "tests/unit/job/replies.h"

static struct fixture f;
static struct replies replies;
static struct log sink;
static char *written;
static size_t written_len;

static void setup(void)
{
	fixture_open(&f);
	replies_open(&replies);
	f.context.replies_dir = replies.dir;
	sink = (struct log){ .out = open_memstream(&written, &written_len),
		.level = LOG_INFO,
		.clock = &f.clock.clock };
	ck_assert_ptr_nonnull(sink.out);
	f.context.log = &sink;
}

static void teardown(void)
{
	fclose(sink.out);
	free(written);
	replies_close(&replies);
	fixture_close(&f);
}

static struct letter *run(void)
{
	struct letter *letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	letter->message = (struct message){ .type = MESSAGE_packed };
	job_rows[JOB_pack]->run(f.worker, &letter);
	return letter;
}

static int logged(const char *what)
{
	int count = 0;
	fflush(sink.out);
	for (const char *at = written; (at = strstr(at, what)); at++)
		count++;
	return count;
}

START_TEST(good_pack_goes_to_the_desk)
{
	replies_add_some(&replies);
	struct letter *letter = run();
	ck_assert_ptr_nonnull(letter);
	ck_assert_int_eq(letter->message.type, MESSAGE_packed);
	struct pack *pack = letter->message.u.packed.pack;
	ck_assert_uint_eq(pack->reply_count, 6);
	ck_assert_ptr_nonnull(pack_reply(pack, STR("greeting")));
	ck_assert_int_eq(letter->message.u.packed.at, 0);
	ck_assert_int_eq(logged("event="), 0);
	letter_free(letter); /* and the reference with it */
}
END_TEST

/* The desk takes a reference of its own; the letter gives its one back. */
START_TEST(the_letter_gives_its_reference_back)
{
	replies_add_some(&replies);
	struct letter *letter = run();
	pack_holder_set(&f.packs, pack_ref(letter->message.u.packed.pack));
	letter_free(letter);
	struct pack *pack = pack_holder_get(&f.packs);
	ck_assert_uint_eq(pack->reply_count, 6);
	pack_unref(pack);
}
END_TEST

START_TEST(the_same_files_give_the_same_version)
{
	replies_add_some(&replies);
	struct letter *one = run(), *two = run();
	struct pack *a = one->message.u.packed.pack;
	struct pack *b = two->message.u.packed.pack;
	ck_assert_ptr_ne(a, b);
	ck_assert(str_eq(a->version, b->version));
	letter_free(one);
	letter_free(two);
}
END_TEST

START_TEST(every_fault_is_logged)
{
	replies_add_some(&replies);
	replies_in_force(&replies, &f);
	struct pack *before = pack_holder_get(&f.packs);
	replies_add(&replies, LANG_en, "bad.one", "colour: blue", "x");
	replies_add(&replies, LANG_en, "bad.two",
	    "title: T\nstage: order\nask: x", "{{no.such_fact}}");
	ck_assert_ptr_null(run());
	ck_assert_int_eq(
	    logged("level=error room=answer event=reply_refused path="), 2);
	ck_assert_int_eq(logged("bad.one.reply line=2 why=\""), 1);
	ck_assert_int_eq(logged("bad.two.reply"), 1);
	ck_assert_int_eq(logged("event=pack_refused"), 1);
	/* What was in force still is. */
	struct pack *after = pack_holder_get(&f.packs);
	ck_assert_ptr_eq(before, after);
	pack_unref(before);
	pack_unref(after);
}
END_TEST

START_TEST(no_replies_at_all)
{
	if (_i)
		f.context.replies_dir = "/nonexistent/replies";
	ck_assert_ptr_null(run());
	ck_assert_int_eq(logged("room=answer event=pack_refused path="), 1);
	ck_assert_int_eq(logged("err=not_found"), 1);
}
END_TEST

START_TEST(without_a_log)
{
	f.context.log = NULL;
	ck_assert_ptr_null(run());
	ck_assert_int_eq(logged("event="), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/pack");
	TCase *t = tcase_create("pack");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, good_pack_goes_to_the_desk);
	tcase_add_test(t, the_letter_gives_its_reference_back);
	tcase_add_test(t, the_same_files_give_the_same_version);
	tcase_add_test(t, every_fault_is_logged);
	tcase_add_loop_test(t, no_replies_at_all, 0, 2);
	tcase_add_test(t, without_a_log);
	suite_add_tcase(s, t);
	return s;
}
