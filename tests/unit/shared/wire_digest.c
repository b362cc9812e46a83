/* The hash of a message: the same for the same words, another for any other. */
#include <stdio.h>

#include "shared/wire.h"
#include "tests/support/sample.h"
#include "tests/support/suite.h"

static struct arena arena;

static void set_up(void)
{
	arena = ARENA_EMPTY;
}

static void tear_down(void)
{
	arena_fini(&arena);
}

struct digest {
	uint8_t bytes[32];
};

static struct digest digest(const struct message *message)
{
	struct digest d;

	wire_digest(message, d.bytes);
	return d;
}

static bool same(const struct message *a, const struct message *b)
{
	struct digest da = digest(a), db = digest(b);

	return !memcmp(da.bytes, db.bytes, sizeof(da.bytes));
}

static struct message say(const char *text)
{
	struct message message = { .type = MESSAGE_say, .id = STR("1") };

	message.u.say.conversation = STR("c");
	message.u.say.text = str_from(text);
	return message;
}

START_TEST(a_repeat_is_the_same)
{
	struct message a = say("hello"), b = say("hello");
	char text[] = "hello";

	b.u.say.text.ptr = text; /* other memory, same bytes */
	ck_assert(same(&a, &b));
	b.id = STR("2"); /* the id is not part of what is said */
	ck_assert(same(&a, &b));
}
END_TEST

/* The bytes hashed are: for the type and for each field that is there its
 * name, then its value, each behind its length; at the end a length of 0.
 * They may not change between versions, or a repeat sent across an upgrade
 * would be taken for a reuse. */
START_TEST(the_form_stays)
{
	static const char want[] = "adede5df2b186a3909443ceaf46b356a"
				   "ba0f3b5e9f759a5410e283d9160e74b8";
	struct message message = say("hello");
	char hex[65];
	struct digest d;

	message.u.say.edited = true;
	message.u.say.typing_ms = 1200;
	d = digest(&message);
	for (size_t i = 0; i < sizeof(d.bytes); i++)
		snprintf(hex + 2 * i, 3, "%02x", d.bytes[i]);
	ck_assert_str_eq(hex, want);
}
END_TEST

START_TEST(another_text_is_another)
{
	struct message a = say("hello"), b = say("hello!");

	ck_assert(!same(&a, &b));
	b = say("Hello");
	ck_assert(!same(&a, &b));
	b = say("");
	ck_assert(!same(&a, &b));
}
END_TEST

/* Long text goes in by its own hash; around that length and far beyond it a
 * change of the last byte must be seen, and never more memory be needed. */
START_TEST(long_text_counts_to_its_last_byte)
{
	static const size_t lengths[] = { 255, 256, 257, 1000, 1024, 16384 };
	static char x[16385], y[16385];

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t len = lengths[i];
		struct message a = say("x"), b = say("x");

		memset(x, 'x', sizeof(x));
		memset(y, 'x', sizeof(y));
		a.u.say.text = (struct str){ x, len };
		b.u.say.text = (struct str){ y, len };
		ck_assert(same(&a, &b));
		b.u.say.text.len = len + 1;
		ck_assert(!same(&a, &b));
		b.u.say.text.len = len;
		y[len - 1] = 'y';
		ck_assert(!same(&a, &b));
	}
}
END_TEST

START_TEST(the_same_words_elsewhere_are_another)
{
	struct message a = { .type = MESSAGE_transfer };
	struct message b = { .type = MESSAGE_transfer };

	a.u.transfer.rep = STR("ana");
	b.u.transfer.group = STR("ana");
	ck_assert(!same(&a, &b));
	/* a boundary moved between two fields */
	a.u.transfer.rep = STR("ab");
	a.u.transfer.group = STR("c");
	b.u.transfer.rep = STR("a");
	b.u.transfer.group = STR("bc");
	ck_assert(!same(&a, &b));
}
END_TEST

START_TEST(the_type_counts)
{
	struct message a = { .type = MESSAGE_close };
	struct message b = { .type = MESSAGE_reopen };

	a.u.close.conversation = STR("c");
	b.u.reopen.conversation = STR("c");
	ck_assert(!same(&a, &b));
}
END_TEST

struct seen {
	struct digest digests[200];
	size_t count;
};

/* Changes one field, notes the hash, and puts it back. */
static void change(void *ctx, struct message *message,
    const struct wire_field *field, void *of)
{
	struct seen *seen = ctx;
	union {
		struct str text;
		int64_t number;
		bool flag;
		int word;
		struct shape_list list;
	} kept, other;

	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		kept.text = *shape_text(field, of);
		other.text = sample_name(kept.text.len + 1, &arena);
		break;
	case WIRE_INT:
		kept.number = shape_int(field, of);
		other.number = kept.number - 1;
		break;
	case WIRE_FLAG:
		kept.flag = true;
		other.flag = false;
		break;
	case WIRE_WORD:
		kept.word = shape_word(field, of);
		other.word = 0;
		break;
	case WIRE_LIST:
		kept.list = shape_list(field, of);
		other.list = kept.list;
		other.list.count--;
		break;
	case WIRE_RAW:
		return;
	}
	shape_put(field, of, &other);
	ck_assert_uint_lt(
	    seen->count, sizeof(seen->digests) / sizeof(seen->digests[0]));
	seen->digests[seen->count++] = digest(message);
	shape_put(field, of, &kept);
}

START_TEST(every_field_counts)
{
	struct message message;
	struct seen seen = { .count = 1 };

	sample_message((enum message_type)_i, SAMPLE_SMALL, &arena, &message);
	seen.digests[0] = digest(&message);
	sample_visit(&message, change, &seen);
	for (size_t i = 0; i < seen.count; i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_msg(
			    memcmp(&seen.digests[i], &seen.digests[j], 32) != 0,
			    "%s: change %zu is like change %zu",
			    message_row(message.type)->name, i, j);
}
END_TEST

START_TEST(absent_and_empty_are_the_same)
{
	struct message a = say("x"), b = say("x");

	b.u.say.reply = (struct str){ "", 0 };
	ck_assert(same(&a, &b));
}
END_TEST

/* What is compared in practice: two frames that were decoded, whose fields
 * stand in another order. */
START_TEST(the_order_on_the_wire_does_not_count)
{
	struct message a, b;
	struct wire_fault fault;

	ck_assert_int_eq(
	    wire_decode(STR("{\"type\":\"say\",\"id\":\"1\",\"text\":\"a\","
			    "\"conversation\":\"c\"}"),
		TO_DESK, &arena, &a, &fault),
	    ERR_ok);
	ck_assert_int_eq(
	    wire_decode(STR("{\"conversation\":\"c\",\"edited\":false,"
			    "\"text\":\"\\u0061\",\"id\":\"1\","
			    "\"type\":\"say\"}"),
		TO_DESK, &arena, &b, &fault),
	    ERR_ok);
	ck_assert(same(&a, &b));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("wire_digest");
	TCase *t = tcase_create("wire_digest");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_repeat_is_the_same);
	tcase_add_test(t, the_form_stays);
	tcase_add_test(t, another_text_is_another);
	tcase_add_test(t, long_text_counts_to_its_last_byte);
	tcase_add_test(t, the_same_words_elsewhere_are_another);
	tcase_add_test(t, the_type_counts);
	tcase_add_loop_test(t, every_field_counts, 0, MESSAGE_COUNT);
	tcase_add_test(t, absent_and_empty_are_the_same);
	tcase_add_test(t, the_order_on_the_wire_does_not_count);
	suite_add_tcase(s, t);
	return s;
}
