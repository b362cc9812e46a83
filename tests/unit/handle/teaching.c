/* Which of a chat's lines a lesson is about, and what was asked. */
#include "server/handle/teaching.h"

#include <string.h>

#include "tests/support/suite.h"

enum { LINES_MAX = 8, ROWS_MAX = 40 };

/* A line as "KIND text": c customer, r rep, s system, n note; "a ID" an
 * automatic one, "?" the machine asks for a fact, "o TITLE" it offers. */
struct chat {
	const char *lines[LINES_MAX];
	int asked;         /* number of the line answered alone */
	const char *since; /* what teaching_since makes of it */
	int last;          /* its number */
	int behind;        /* the one answered, but not alone */
};

static const struct chat chats[] = {
	/* a question and what became of it */
	{ { "c where is it" }, 1, "where is it", 1, 0 },
	{ { "c hi", "c where is it" }, 2, "hi where is it", 2, 0 },
	{ { "c where is it", "s a person comes", "s ana is here" }, 1,
	    "where is it", 1, 0 },
	{ { "s welcome", "c a", "n secret", "c b" }, 4, "a b", 4, 0 },
	{ { "c a", "r yes?", "c where" }, 3, "where", 3, 0 },
	{ { "c a", "a x.y", "c where" }, 3, "where", 3, 0 },
	/* nothing was asked since */
	{ { NULL }, 0, "", 0, 0 },
	{ { "s welcome" }, 0, "", 0, 0 },
	{ { "c a", "r b" }, 0, "", 0, 1 },
	{ { "c a", "r b", "s c" }, 0, "", 0, 1 },
	/* the machine's answer was not enough */
	{ { "c where is it", "a x.y" }, 0, "where is it", 1, 1 },
	{ { "c where", "a x.y", "s a person comes" }, 0, "where", 1, 1 },
	{ { "c a", "r b", "a x.y" }, 0, "", 0, 1 },
	{ { "c a", "a x.y", "a z.z" }, 0, "", 0, 1 },
	{ { "c a", "a x.y", "?", "c 1002", "a z.z" }, 0, "", 0, 1 },
	/* a choice that was taken is not what was asked */
	{ { "c parcel?", "o Where is it?" }, 1, "parcel?", 1, 0 },
	{ { "c parcel?", "o Where is it?", "c Where is it?" }, 1, "parcel?", 1,
	    0 },
	{ { "c parcel?", "o Where is it?", "c no, the bill" }, 3,
	    "parcel? no, the bill", 3, 0 },
	{ { "c parcel?", "o Where is it?", "s -", "c Where is it?" }, 1,
	    "parcel?", 1, 0 },
	/* nor is a fact that was asked for */
	{ { "c where is it", "?", "c 1002" }, 1, "where is it", 1, 0 },
	{ { "c where is it", "?", "c 1002", "a x.y" }, 0, "where is it", 1, 1 },
	{ { "?", "c 1002" }, 0, "", 0, 0 },
	/* blanks of all kinds */
	{ { "c   a \n\n b\tc  " }, 1, "a b c", 1, 0 },
	{ { "c a", "c  ", "c b" }, 3, "a b", 3, 0 },
	{ { "c 运费\n多少" }, 1, "运费 多少", 1, 0 },
};

enum { CHATS = sizeof(chats) / sizeof(chats[0]) };

static struct arena arena, keep;
static struct plan plan;
static struct line_row rows[ROWS_MAX];

static void setup(void)
{
	arena = keep = ARENA_EMPTY;
	plan_init(&plan, &arena, &keep, 1000);
}

static void teardown(void)
{
	arena_fini(&arena);
	arena_fini(&keep);
}

static struct line_row line_of(const char *text, int64_t seq)
{
	struct line_row row = { .seq = seq, .text = str_from(text + 1) };
	if (text[1])
		row.text = str_from(text + 2);
	switch (text[0]) {
	case 'c':
		row.kind = KIND_customer;
		break;
	case 'r':
		row.kind = KIND_rep;
		break;
	case 's':
		row.kind = KIND_system;
		break;
	case 'n':
		row.kind = KIND_note;
		break;
	case 'a':
		row.kind = KIND_auto;
		row.reply = row.text;
		break;
	case '?':
		row.kind = KIND_auto;
		row.text = STR("Which order is it?");
		break;
	case 'o':
		row.kind = KIND_choices;
		row.choices = arena_printf(
		    &arena, "z.z\tOther\nx.y\t%.*s\n", STR_ARG(row.text));
		break;
	default:
		ck_abort_msg("no kind %c", text[0]);
	}
	return row;
}

static struct line_list lines_of(const struct chat *chat)
{
	struct line_list list = { rows, 0 };
	while (list.count < LINES_MAX && chat->lines[list.count]) {
		rows[list.count] =
		    line_of(chat->lines[list.count], (int64_t)list.count + 1);
		list.count++;
	}
	return list;
}

START_TEST(finds_what_was_answered)
{
	const struct chat *chat = &chats[_i];
	struct line_list lines = lines_of(chat);
	const struct line_row *asked = teaching_asked(&lines, true);
	ck_assert_int_eq(asked ? asked->seq : 0, chat->asked);
	asked = teaching_asked(&lines, false);
	ck_assert_int_eq(asked ? asked->seq : 0, chat->asked + chat->behind);
}
END_TEST

START_TEST(finds_what_was_asked)
{
	const struct chat *chat = &chats[_i];
	struct line_list lines = lines_of(chat);
	struct teaching_question got = teaching_since(&lines, &plan);
	ck_assert_int_eq(plan.err, ERR_ok);
	ck_assert_msg(str_is(got.text, chat->since), "%.*s, not %s",
	    STR_ARG(got.text), chat->since);
	ck_assert_int_eq(got.seq, chat->last);
	ck_assert_int_eq(got.fits, chat->since[0] != 0);
}
END_TEST

/* Lengths in characters of one line, and of two that are joined. */
static const struct {
	size_t first, second;
	size_t text;
	bool fits;
} lengths[] = {
	{ 1, 0, 1, true },
	{ 200, 0, 200, true },
	{ 201, 0, 201, false },
	{ 400, 0, 400, false },
	{ 401, 0, 400, false },
	{ 4096, 0, 400, false },
	{ 100, 99, 200, true },
	{ 100, 100, 201, false },
	{ 300, 300, 400, false },
};

static struct str long_text(size_t count)
{
	char *at = arena_alloc(&arena, 3 * count + 1);
	ck_assert_ptr_nonnull(at);
	for (size_t i = 0; i < count; i++)
		memcpy(at + 3 * i, "送", 3);
	return (struct str){ at, 3 * count };
}

START_TEST(is_cut_and_judged_by_characters)
{
	size_t bytes = 0, joined;
	struct line_list lines = { rows, lengths[_i].second ? 2 : 1 };
	rows[0] = (struct line_row){ .seq = 1, .kind = KIND_customer };
	rows[1] = (struct line_row){ .seq = 2, .kind = KIND_customer };
	rows[0].text = long_text(lengths[_i].first);
	rows[1].text = long_text(lengths[_i].second);
	struct teaching_question got = teaching_since(&lines, &plan);
	for (size_t i = 0; i < got.text.len; i++)
		bytes += ((unsigned char)got.text.ptr[i] & 0xc0) != 0x80;
	ck_assert_uint_eq(bytes, lengths[_i].text);
	ck_assert_int_eq(got.fits, lengths[_i].fits);
	/* whole characters: three bytes each, but for the blank between */
	joined = lines.count == 2;
	ck_assert_uint_eq((got.text.len - joined) % 3, 0);
	if (lines.count == 1) {
		got = teaching_line(&rows[0], &plan);
		ck_assert_int_eq(got.fits, lengths[_i].fits);
		ck_assert_int_eq(got.seq, 1);
	}
}
END_TEST

START_TEST(a_line_of_nothing_fits_nothing)
{
	static const char *const blanks[] = { "", " ", "\n\t ", "\u200b" };
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		struct line_row line = { .seq = 3,
			.kind = KIND_customer,
			.text = str_from(blanks[i]) };
		ck_assert(!teaching_line(&line, &plan).fits);
	}
	ck_assert_int_eq(plan.err, ERR_ok);
}
END_TEST

START_TEST(knows_the_replies_of_a_shop)
{
	struct str shops[] = { STR("tea"), STR("toys") };
	struct reply replies[] = {
		{ .id = STR("a.all") },
		{ .id = STR("b.some"), .shops = { shops, 2 } },
	};
	struct pack pack = { .replies = replies, .reply_count = 2 };
	struct facts facts = { .pack = &pack };
	struct shop tea = { .name = STR("tea") },
		    demo = { .name = STR("demo") };
	ck_assert_ptr_eq(
	    teaching_reply(&facts, &demo, STR("a.all")), &replies[0]);
	ck_assert_ptr_eq(
	    teaching_reply(&facts, NULL, STR("a.all")), &replies[0]);
	ck_assert_ptr_eq(
	    teaching_reply(&facts, &tea, STR("b.some")), &replies[1]);
	ck_assert_ptr_null(teaching_reply(&facts, &demo, STR("b.some")));
	ck_assert_ptr_null(teaching_reply(&facts, NULL, STR("b.some")));
	ck_assert_ptr_null(teaching_reply(&facts, &tea, STR("c.none")));
	ck_assert_ptr_null(teaching_reply(&facts, &tea, STR_NONE));
	facts.pack = NULL;
	ck_assert_ptr_null(teaching_reply(&facts, &tea, STR("a.all")));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("handle/teaching");
	TCase *t = tcase_create("teaching");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, finds_what_was_answered, 0, CHATS);
	tcase_add_loop_test(t, finds_what_was_asked, 0, CHATS);
	tcase_add_loop_test(t, is_cut_and_judged_by_characters, 0,
	    (int)(sizeof(lengths) / sizeof(lengths[0])));
	tcase_add_test(t, a_line_of_nothing_fits_nothing);
	tcase_add_test(t, knows_the_replies_of_a_shop);
	suite_add_tcase(s, t);
	return s;
}
