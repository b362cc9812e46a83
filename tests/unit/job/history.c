/* Pages of older lines against a naive cut of all lines, and walks over all
 * pages that must meet everything once. */
#include "tests/support/suite.h"
#include "tests/unit/job/fixture.h"

enum { LINES = 130, STEP_MS = 1000, ME = 1, LIMIT = 50, LIMIT_MAX = 200 };

static struct fixture f;
static int64_t chat;
static struct letter *letter;

static void setup(void)
{
	fixture_open(&f);
	int64_t shop = fixture_shop_id(f.store, "demo");
	int64_t customer = fixture_customer(f.store, shop, "carla");
	chat = fixture_conversation(f.store,
	    (struct conversation_row){
		.shop_id = shop, .customer_id = customer },
	    1);
	letter = NULL;
}

static void teardown(void)
{
	letter_free(letter);
	fixture_close(&f);
}

static void add_line(enum track track, int64_t seq, int64_t at)
{
	bool note = track == TRACK_internal;
	char text[32];
	snprintf(text, sizeof(text), "%s %d", note ? "note" : "line", (int)seq);
	struct line_row row = { .conversation_id = chat,
		.track = track,
		.seq = seq,
		.kind = note ? KIND_note : KIND_customer,
		.author = ME,
		.from_name = STR("Carla"),
		.text = str_from(text),
		.sid = STR("s"),
		.at = at };
	ck_ok(message_add(f.store, &row));
}

/* Line n is said at NOW + n steps. */
static void add_lines(int count)
{
	for (int i = 1; i <= count; i++)
		add_line(TRACK_open, i, NOW + i * STEP_MS);
}

static const struct msg_lines *ask(int64_t before, int64_t limit, bool notes)
{
	struct job_history job = { .conversation_id = chat,
		.viewer = ME,
		.conversation = STR("conversation-000000001"),
		.before = before,
		.limit = limit,
		.notes = notes,
		.id = STR("h1") };
	letter_free(letter);
	letter = fixture_found(&f, JOB_history, &job, sizeof(job));
	const struct message *told = fixture_told(letter);
	ck_assert_int_eq(told->type, MESSAGE_lines);
	ck_str(told->id, "h1");
	ck_str(told->u.lines.conversation, "conversation-000000001");
	ck_assert(!told->u.lines.live);
	return &told->u.lines;
}

/* ---- open lines --------------------------------------------------------- */

static const int64_t befores[] = { 0, 1, 2, 3, 50, 51, 52, LINES, LINES + 1,
	LINES + 2, 5000 };
static const int64_t limits[] = { 0, -3, 1, 2, 49, 50, 51, LINES, 200, 9000 };

START_TEST(page_as_cut_by_hand)
{
	int64_t before = befores[_i];
	add_lines(LINES);
	for (int l = 0; l < ROWS(limits); l++) {
		int64_t want = limits[l] > 0 ? limits[l] : LIMIT;
		int64_t last = before && before <= LINES ? before - 1 : LINES;
		if (want > LIMIT_MAX)
			want = LIMIT_MAX;
		int64_t first = last > want ? last - want + 1 : 1;
		const struct msg_lines *page = ask(before, limits[l], false);
		ck_assert_int_eq(page->more, first > 1);
		ck_assert_uint_eq(
		    page->lines.count, (size_t)(last - first + 1));
		for (size_t i = 0; i < page->lines.count; i++)
			ck_assert_int_eq(
			    page->lines.at[i].seq, first + (int64_t)i);
	}
}
END_TEST

START_TEST(nothing_said_yet)
{
	const struct msg_lines *page = ask(0, 10, true);
	ck_assert_uint_eq(page->lines.count, 0);
	ck_assert(!page->more);
	chat = 999; /* no such conversation */
	ck_assert_uint_eq(ask(0, 10, true)->lines.count, 0);
}
END_TEST

START_TEST(lines_are_whole)
{
	struct line_row row = { .conversation_id = chat,
		.track = TRACK_open,
		.seq = 1,
		.kind = KIND_choices,
		.from_name = STR("Demo"),
		.text = STR("您好？"),
		.reply = STR("a.b"),
		.choices = STR("a.b\tOne\nc\tTwo\n"),
		.at = NOW };
	ck_ok(message_add(f.store, &row));
	const struct rec_line *line = &ask(0, 1, false)->lines.at[0];
	ck_assert_int_eq(line->kind, KIND_choices);
	ck_str(line->from, "Demo");
	ck_str(line->text, "您好？");
	ck_str(line->reply, "a.b");
	ck_assert_int_eq(line->at, NOW);
	ck_assert_uint_eq(line->choices.count, 2);
	ck_str(line->choices.at[1].title, "Two");
}
END_TEST

/* ---- whose id a line had ------------------------------------------------ */

static const struct own_row {
	enum kind kind;
	int64_t author;
	bool staff; /* who asks */
	bool own;
} owns[] = {
	{ KIND_customer, ME, false, true },
	{ KIND_customer, ME + 1, false, false },
	{ KIND_rep, ME, false, false }, /* a rep with the same number */
	{ KIND_customer, ME, true, false },
	{ KIND_rep, ME, true, true },
	{ KIND_rep, ME + 1, true, false },
	{ KIND_auto, 0, false, false },
	{ KIND_system, 0, true, false },
};

START_TEST(own_ids_only)
{
	struct line_row row = { .conversation_id = chat,
		.seq = 1,
		.kind = owns[_i].kind,
		.author = owns[_i].author,
		.text = STR("x"),
		.sid = STR("mine") };
	ck_ok(message_add(f.store, &row));
	const struct msg_lines *page = ask(0, 1, owns[_i].staff);
	ck_assert_uint_eq(page->lines.count, 1);
	ck_str(page->lines.at[0].sid, owns[_i].own ? "mine" : "");
}
END_TEST

/* The desk's own lines have no author; nobody is number 0. */
START_TEST(the_desk_has_no_ids)
{
	struct line_row row = { .conversation_id = chat,
		.seq = 1,
		.kind = KIND_rep,
		.text = STR("x"),
		.sid = STR("mine") };
	struct job_history job = {
		.conversation_id = chat, .notes = true, .limit = 1
	};
	ck_ok(message_add(f.store, &row));
	letter = fixture_found(&f, JOB_history, &job, sizeof(job));
	const struct msg_lines *page = &fixture_told(letter)->u.lines;
	ck_assert_uint_eq(page->lines.at[0].sid.len, 0);
}
END_TEST

/* ---- notes -------------------------------------------------------------- */

START_TEST(customers_see_no_notes)
{
	add_lines(3);
	add_line(TRACK_internal, 1, NOW + 2 * STEP_MS);
	const struct msg_lines *page = ask(0, 10, false);
	ck_assert_uint_eq(page->lines.count, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(page->lines.at[i].track, TRACK_open);
}
END_TEST

START_TEST(notes_come_behind_the_lines)
{
	add_lines(3);
	add_line(TRACK_internal, 1, NOW); /* before the first line */
	add_line(TRACK_internal, 2, NOW + STEP_MS + 1);
	add_line(TRACK_internal, 3, NOW + 9 * STEP_MS);
	const struct msg_lines *page = ask(0, 10, true);
	ck_assert_uint_eq(page->lines.count, 6);
	for (size_t i = 0; i < 6; i++) {
		bool note = i >= 3;
		ck_assert_int_eq(page->lines.at[i].track,
		    note ? TRACK_internal : TRACK_open);
		ck_assert_int_eq(page->lines.at[i].seq, (int64_t)(i % 3) + 1);
	}
	ck_str(page->lines.at[3].text, "note 1");
}
END_TEST

START_TEST(notes_between_the_lines_of_a_page)
{
	add_lines(10);
	for (int i = 1; i <= 10; i++) /* note n right after line n */
		add_line(TRACK_internal, i, NOW + i * STEP_MS + 1);
	const struct msg_lines *page = ask(8, 3, true); /* lines 5 6 7 */
	ck_assert(page->more);
	ck_assert_uint_eq(page->lines.count, 6);
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(page->lines.at[i].seq, (int64_t)(i % 3) + 5);
}
END_TEST

/* Goes through all pages; everything is met once. */
static void walk(int64_t limit, int lines, int notes)
{
	int met_lines[LINES + 1] = { 0 }, met_notes[1001] = { 0 };
	int64_t before = 0;
	bool more = true;
	while (more) {
		const struct msg_lines *page = ask(before, limit, true);
		for (size_t i = 0; i < page->lines.count; i++) {
			const struct rec_line *line = &page->lines.at[i];
			if (line->track == TRACK_open)
				met_lines[line->seq]++;
			else
				met_notes[line->seq]++;
		}
		more = page->more;
		before = page->lines.at[0].seq;
	}
	for (int i = 1; i <= lines; i++)
		ck_assert_int_eq(met_lines[i], 1);
	for (int i = 1; i <= notes; i++)
		ck_assert_int_eq(met_notes[i], 1);
}

static const struct walk_row {
	int limit, every_ms, notes; /* a note each so many ms */
} walks[] = {
	{ 7, 500, 300 }, { 50, 500, 280 },
	{ 50, 1000, 130 },                  /* at the same time as the lines */
	{ 200, 700, 200 }, { 1, 250, 520 }, /* more than one reading of notes */
};

START_TEST(all_pages_hold_everything_once)
{
	add_lines(LINES);
	for (int i = 1; i <= walks[_i].notes; i++)
		add_line(TRACK_internal, i, NOW + i * walks[_i].every_ms);
	walk(walks[_i].limit, LINES, walks[_i].notes);
}
END_TEST

/* A frame has room for 400: the latest notes are kept. */
START_TEST(too_many_notes)
{
	enum { NOTES = 500 };
	add_lines(100);
	for (int i = 1; i <= NOTES; i++)
		add_line(TRACK_internal, i, NOW + 90 * STEP_MS + i);
	const struct msg_lines *page = ask(0, 100, true);
	ck_assert_uint_eq(page->lines.count, 400);
	ck_assert_int_eq(page->lines.at[99].seq, 100);
	ck_assert_int_eq(page->lines.at[100].track, TRACK_internal);
	ck_assert_int_eq(page->lines.at[100].seq, NOTES - 299);
	ck_assert_int_eq(page->lines.at[399].seq, NOTES);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("job/history");
	TCase *t = tcase_create("history");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, page_as_cut_by_hand, 0, ROWS(befores));
	tcase_add_test(t, nothing_said_yet);
	tcase_add_test(t, lines_are_whole);
	tcase_add_loop_test(t, own_ids_only, 0, ROWS(owns));
	tcase_add_test(t, the_desk_has_no_ids);
	tcase_add_test(t, customers_see_no_notes);
	tcase_add_test(t, notes_come_behind_the_lines);
	tcase_add_test(t, notes_between_the_lines_of_a_page);
	tcase_add_loop_test(t, all_pages_hold_everything_once, 0, ROWS(walks));
	tcase_add_test(t, too_many_notes);
	suite_add_tcase(s, t);
	return s;
}
