/* Reading reply packs: a good one goes to the desk, a faulty one to the log. */
#include "server/answer/pack.h"

#include "server/store/lesson.h"
#include "server/store/version.h"
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

static struct letter *ask(struct msg_packed how)
{
	struct letter *letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	letter->message = (struct message){ .type = MESSAGE_packed };
	letter->message.u.packed = how;
	job_rows[JOB_pack]->run(f.worker, &letter);
	return letter;
}

/* The folder, as SIGHUP wants it. */
static struct letter *run(void)
{
	return ask((struct msg_packed){ .folder = true });
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

/* ---- versions ------------------------------------------------------------ */

/* A version of one reply of this id; its files need not be of that hash. */
static void keep(const char *version, const char *id, const char *head)
{
	char path[128], content[256];
	snprintf(path, sizeof(path), "en/%s.reply", id);
	snprintf(content, sizeof(content), "id: %s\n%s\nText.\n", id, head);
	struct version_file file = { .path = str_from(path),
		.content = str_from(content) };
	token_hash(file.content, file.hash);
	struct version_row row = { .version = str_from(version),
		.source = STR("folder"),
		.used_by = STR("") };
	ck_ok(version_keep(f.store, row.version, &file));
	ck_ok(version_put(f.store, &row));
}

static bool has(const struct letter *letter, const char *id)
{
	struct pack *pack = letter->message.u.packed.pack;
	return pack && pack_reply(pack, str_from(id));
}

START_TEST(a_version_by_its_name)
{
	replies_add_some(&replies);
	keep("1111111111111111", "kept.one", "ask: one\n");
	struct letter *letter =
	    ask((struct msg_packed){ .version = STR("1111111111111111") });
	ck_assert(has(letter, "kept.one"));
	ck_assert(!has(letter, "greeting"));
	ck_assert_uint_eq(
	    ((struct pack *)letter->message.u.packed.pack)->version.len, 16);
	letter_free(letter);
}
END_TEST

/* At the start: what somebody went back to, else the folder. */
START_TEST(at_the_start)
{
	struct letter *letter;
	replies_add_some(&replies);
	keep("1111111111111111", "kept.one", "ask: one\n");
	letter = ask((struct msg_packed){ .folder = false });
	ck_assert(has(letter, "greeting"));
	letter_free(letter);
	ck_ok(store_meta_set(f.store, "pack_wanted", STR("1111111111111111")));
	letter = ask((struct msg_packed){ .folder = false });
	ck_assert(has(letter, "kept.one"));
	letter_free(letter);
	letter = run();
	ck_assert(has(letter, "greeting"));
	letter_free(letter);
	ck_ok(store_meta_set(f.store, "pack_wanted", STR("")));
	letter = ask((struct msg_packed){ .folder = false });
	ck_assert(has(letter, "greeting"));
	letter_free(letter);
}
END_TEST

/* Better the folder than nothing. */
START_TEST(what_is_wanted_may_be_gone)
{
	static const char *const wanted[] = { "2222222222222222",
		"3333333333333333", "../x" };
	replies_add_some(&replies);
	keep("3333333333333333", "kept.bad", "auto: perhaps\n");
	ck_ok(store_meta_set(f.store, "pack_wanted", str_from(wanted[_i])));
	struct letter *letter = ask((struct msg_packed){ .folder = false });
	ck_assert(has(letter, "greeting"));
	ck_assert_int_eq(logged("event=version_refused"), 1);
	letter_free(letter);
}
END_TEST

/* Once one is in force it is that one, not what the folder has become. */
START_TEST(again_what_is_in_force)
{
	replies_add_some(&replies);
	replies_in_force(&replies, &f);
	struct pack *now = pack_holder_get(&f.packs);
	char version[17];
	snprintf(version, sizeof(version), "%.*s", STR_ARG(now->version));
	pack_unref(now);
	keep(version, "kept.one", "ask: one\n");
	struct letter *letter = ask((struct msg_packed){ .folder = false });
	ck_assert(has(letter, "kept.one"));
	letter_free(letter);
}
END_TEST

static const struct {
	struct msg_packed how;
	enum err err;
	const char *where;
} refused[] = {
	{ { .version = { "2222222222222222", 16 }, .asked = true },
	    ERR_not_found, "" },
	{ { .version = { "3333333333333333", 16 }, .asked = true }, ERR_bad_msg,
	    "en/kept.bad.reply:2" },
	{ { .folder = true, .asked = true }, ERR_bad_field,
	    "en/bad.one.reply:2" },
};

/* Who asked is told why; a letter comes back without a pack. */
START_TEST(who_asked_is_told)
{
	replies_add_some(&replies);
	replies_add(&replies, LANG_en, "bad.one", "colour: blue", "x");
	keep("3333333333333333", "kept.bad", "auto: perhaps\n");
	struct letter *letter = ask(refused[_i].how);
	ck_assert_ptr_nonnull(letter);
	const struct msg_packed *m = &letter->message.u.packed;
	ck_assert_ptr_null(m->pack);
	ck_assert_int_eq(m->err, refused[_i].err);
	ck_str(m->where, refused[_i].where);
	ck_assert(m->asked);
	letter_free(letter);
}
END_TEST

/* The name of a field has 64 bytes at most, that of a file more. */
START_TEST(a_long_place_is_cut)
{
	char id[65];
	memset(id, 'a', 64);
	id[64] = '\0';
	replies_add(&replies, LANG_en, id, "colour: blue", "x");
	struct letter *letter =
	    ask((struct msg_packed){ .folder = true, .asked = true });
	ck_assert_uint_eq(letter->message.u.packed.where.len, 64);
	letter_free(letter);
}
END_TEST

/* ---- lessons ------------------------------------------------------------- */

static void taught(int64_t seq, const char *reply, const char *state)
{
	struct lesson_row row = {
		.at = NOW,
		.shop_id = fixture_shop_id(f.store, "demo"),
		.conversation_id = 1,
		.seq = seq,
		.lang = LANG_es,
		.text = STR("dime donde anda mi paquete"),
		.reply = str_from(reply),
		.source = STR("taught"),
		.right = true,
		.state = str_from(state),
	};
	ck_ok(lesson_add(f.store, &row));
}

static int taught_phrasings(const struct pack *pack)
{
	int count = 0;
	for (size_t i = 0; i < pack->phrasing_count; i++)
		count += pack->phrasings[i].taught;
	return count;
}

START_TEST(approved_lessons_are_phrasings)
{
	struct conversation_row chat = { .public_id = STR("chat"),
		.shop_id = fixture_shop_id(f.store, "demo") };
	struct customer_row customer = { .shop_id = chat.shop_id,
		.subject = STR("ann"),
		.name = STR("Ann") };
	ck_ok(customer_add(f.store, &customer));
	chat.customer_id = customer.id;
	ck_ok(conversation_add(f.store, &chat));
	replies_add_some(&replies);
	taught(1, "order.status", "approved");
	taught(2, "order.cancel", "proposed");
	taught(3, "order.cancel", "declined");
	taught(4, "", "approved");
	taught(5, "gone.reply", "approved");
	struct letter *letter = run();
	const struct pack *pack = letter->message.u.packed.pack;
	ck_assert_int_eq(taught_phrasings(pack), 1);
	ck_assert_uint_eq(pack->nothing_count, 1);
	ck_assert(!str_eq(pack->version, pack->content));
	letter_free(letter);
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
	tcase_add_test(t, a_version_by_its_name);
	tcase_add_test(t, at_the_start);
	tcase_add_loop_test(t, what_is_wanted_may_be_gone, 0, 3);
	tcase_add_test(t, again_what_is_in_force);
	tcase_add_loop_test(t, who_asked_is_told, 0, ROWS(refused));
	tcase_add_test(t, a_long_place_is_cut);
	tcase_add_test(t, approved_lessons_are_phrasings);
	suite_add_tcase(s, t);
	return s;
}
