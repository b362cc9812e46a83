/* What the chat screens look like, written into a buffer: what a rep reads,
 * and that nothing a peer writes reaches the terminal as it is. */
#include "client/cli/screen.h"

#include <stdlib.h>
#include <time.h>

#include "shared/text.h"
#include "tests/support/suite.h"

#define COUNT(rows) (int)(sizeof(rows) / sizeof((rows)[0]))

enum { NOON_MS = 43200000 }; /* 1970-01-01 12:00 UTC */

static struct screen screen;
static struct chat ana;

static void setup(void)
{
	setenv("TZ", "UTC", 1);
	tzset();
	screen = (struct screen){ .columns = 60 };
	ana = (struct chat){ .number = 2,
		.conversation = "AAAAAAAAAAAAAAAAAAAAAA",
		.customer = "Ana",
		.shop = "tea",
		.state = STATE_with_rep,
		.lang = LANG_es,
		.stage = STAGE_order,
		.mine = true };
}

static void teardown(void)
{
	screen_fini(&screen);
}

static const char *rows(void)
{
	return buf_cstr(&screen.out);
}

static void show(enum kind kind, const char *from, const char *text, bool mine)
{
	struct rec_line line = { .seq = 1,
		.kind = kind,
		.from = str_from(from),
		.text = str_from(text),
		.at = NOON_MS };

	screen_line(&screen, &ana, &line, true, mine, NOON_MS);
}

static const struct line_row {
	enum kind kind;
	const char *from, *text;
	bool mine, guest;
	const char *out;
} lines[] = {
	{ KIND_customer, "Ana", "Where is it?", false, false,
	    "[2 Ana]       12:00 Where is it?\n" },
	{ KIND_rep, "Mei", "Here.", true, false,
	    "[2 Ana]       12:00 me: Here.\n" },
	{ KIND_rep, "Ken", "Here.", false, false,
	    "[2 Ana]       12:00 Ken: Here.\n" },
	{ KIND_rep, "", "Here.", false, false,
	    "[2 Ana]       12:00 rep: Here.\n" },
	{ KIND_auto, "", "On its way.", false, false,
	    "[2 Ana]       12:00 desk #1: On its way.\n" },
	{ KIND_auto, "Tea", "On its way.", false, false,
	    "[2 Ana]       12:00 Tea #1: On its way.\n" },
	{ KIND_auto, "Tea", "On its way.", false, true,
	    "12:00 Tea: On its way.\n" },
	{ KIND_system, "", "Mei is here now.", false, false,
	    "[2 Ana]       12:00 -- Mei is here now.\n" },
	{ KIND_note, "Ken", "careful", false, false,
	    "[2 Ana]       12:00 note by Ken: careful\n" },
	{ KIND_customer, "", "Where is it?", false, true,
	    "12:00 you: Where is it?\n" },
	{ KIND_rep, "Mei", "Here.", false, true, "12:00 Mei: Here.\n" },
	{ KIND_customer, "", "a\nb", false, false,
	    "[2 Ana]       12:00 a\n                    b\n" },
	/* an attack on the terminal is shown, not obeyed */
	{ KIND_customer, "", "\033[2J\033]52;c;eA==\a\r\xc2\x9b", false, false,
	    "[2 Ana]       12:00 \\x1B[2J\\x1B]52;c;eA==\\x07\\x0D" },
	{ KIND_rep, "Mei\033[0m\n", "x", false, false,
	    "[2 Ana]       12:00 Mei\\x1B[0m\n" },
};

START_TEST(lines_say_who)
{
	const struct line_row *row = &lines[_i];

	screen.guest = row->guest;
	show(row->kind, row->from, row->text, row->mine);
	ck_assert_msg(
	    !strncmp(rows(), row->out, strlen(row->out)), "%s", rows());
}
END_TEST

START_TEST(old_lines_have_a_date)
{
	struct rec_line line = {
		.seq = 1, .kind = KIND_customer, .text = STR("x"), .at = NOON_MS
	};

	screen_line(&screen, &ana, &line, true, false, NOON_MS * 4LL);
	ck_assert_str_eq(rows(), "[2 Ana]       1970-01-01 12:00 x\n");
}
END_TEST

START_TEST(tags_have_one_width)
{
	static const char *const names[] = { "Ana", "Margaret Thatcher",
		"陳小姐", "田中 さくら", "", "\033[31mRed", "a\nb" };
	static const int numbers[] = { 1, 12, 123 };

	for (int i = 0; i < COUNT(names); i++)
		for (int j = 0; j < COUNT(numbers) - 1; j++) {
			strcpy(ana.customer, names[i]);
			ana.number = numbers[j];
			buf_clear(&screen.out);
			show(KIND_customer, "", "TEXT", false);
			const char *at = strstr(rows(), "12:00 TEXT");
			ck_assert_ptr_nonnull(at);
			ck_assert_int_eq(text_width((struct str){
					     rows(), (size_t)(at - rows()) }),
			    14);
		}
}
END_TEST

START_TEST(choices_are_numbered)
{
	struct rec_choice choices[] = { { STR("size"), STR("Sizes") },
		{ STR("swap"), STR("Swap\033[m") } };
	struct rec_line line = { .seq = 1,
		.kind = KIND_choices,
		.text = STR("Which?"),
		.at = NOON_MS,
		.choices = { choices, 2 } };

	screen.guest = true;
	screen_line(&screen, &ana, &line, true, false, NOON_MS);
	ck_assert_str_eq(rows(), "12:00 desk: Which?\n"
				 "      1  Sizes\n"
				 "      2  Swap\\x1B[m\n");
}
END_TEST

START_TEST(a_gift_is_announced_with_the_bell)
{
	ana.since_ms = NOON_MS - 40000;
	screen.columns = 0;
	screen_given(&screen, &ana, NOON_MS);
	ck_assert_str_eq(rows(), "[2 Ana]       -- NEW CHAT with Ana (es, "
				 "order, tea, since 40 s). /go 2\n");
	ck_assert(screen.bell);
	ck_assert_ptr_null(strchr(rows(), '\a'));
}
END_TEST

START_TEST(states_are_said)
{
	screen.columns = 0;
	screen_state(&screen, &ana, NOON_MS);
	ana.mine = false;
	strcpy(ana.rep, "Ken");
	screen_state(&screen, &ana, NOON_MS);
	ana.state = STATE_waiting;
	strcpy(ana.group, "sales");
	ana.since_ms = NOON_MS - 3 * 60000;
	screen_state(&screen, &ana, NOON_MS);
	ana.state = STATE_closed;
	screen_state(&screen, &ana, NOON_MS);
	ck_assert_str_eq(rows(),
	    "[2 Ana]       -- yours (es, order, tea)\n"
	    "[2 Ana]       -- with Ken (es, order, tea)\n"
	    "[2 Ana]       -- waits for a person of @sales (es, order, tea, "
	    "since 3 min)\n"
	    "[2 Ana]       -- closed (es, order, tea)\n");
}
END_TEST

START_TEST(picks_take_one_row_each)
{
	struct rec_suggestion items[7] = { 0 };
	struct str rest;
	int count = 0;

	for (int i = 0; i < 7; i++)
		items[i] = (struct rec_suggestion){ .reply =
							STR("order.status"),
			.title = STR("Where is my order?"),
			.text = STR("It left our house yesterday and should "
				    "be with you tomorrow.\nSecond row.") };
	items[1].missing = STR("order.number");
	items[0].score = _i ? 979 : 0;
	items[3].score = 41;
	screen_picks(&screen, items, 7);
	rest = buf_view(&screen.out);
	rest.len--;
	for (; rest.ptr; count++)
		ck_assert_int_le(text_width(str_cut(&rest, '\n')), 60);
	ck_assert_int_eq(count, SCREEN_PICK_MAX);
	ck_assert_ptr_nonnull(strstr(rows(), "must type"));
	if (!_i) {
		ck_assert_ptr_nonnull(
		    strstr(rows(), " 1 Where is my order?: It left"));
		ck_assert_ptr_null(strchr(rows(), '%'));
		return;
	}
	ck_assert_ptr_nonnull(strstr(rows(), " 1 97 % Where is my order?: It"));
	ck_assert_ptr_nonnull(strstr(rows(), " 3  0 % Where is my order?: "));
	ck_assert_ptr_nonnull(strstr(rows(), " 4  4 % Where is my order?: "));
}
END_TEST

START_TEST(a_table_of_chats)
{
	struct chat bob = { .number = 11,
		.customer = "Bob\033c",
		.state = STATE_waiting,
		.group = "sales",
		.since_ms = NOON_MS - 120000 };
	const struct chat *chats[] = { &ana, &bob };

	ana.waits_ms = NOON_MS - 7000;
	ana.unread = 1;
	strcpy(ana.rep, "Mei");
	screen_chats(&screen, chats, 2, NOON_MS);
	ck_assert_str_eq(rows(),
	    "   # customer       state    waits   lang about      with\n"
	    "   2 Ana            with_rep 7 s     es   order      Mei *\n"
	    "  11 Bob\\x1Bc       waiting  2 min   en   pre_sale   @sales\n");
	buf_clear(&screen.out);
	screen_chats(&screen, chats, 0, NOON_MS);
	ck_assert_str_eq(rows(), "-- none\n");
}
END_TEST

START_TEST(help_lists_the_table)
{
	screen.columns = 78;
	screen_help(&screen, &slash_rep);
	for (size_t i = 0; i < slash_rep.count; i++)
		ck_assert_ptr_nonnull(strstr(rows(), slash_rep.rows[i].name));
	for (struct str rest = buf_view(&screen.out); rest.ptr;)
		ck_assert_int_le(text_width(str_cut(&rest, '\n')), 78);
}
END_TEST

START_TEST(colours_only_when_wanted)
{
	show(KIND_customer, "", "plain", false);
	ck_assert_ptr_null(strchr(rows(), '\033'));
	buf_clear(&screen.out);
	screen.colour = true;
	show(KIND_customer, "", "x\033[5m", false);
	ck_assert_ptr_nonnull(strstr(rows(), "\033[0m"));
	/* ours are, a peer's are not */
	ck_assert_ptr_null(strstr(rows(), "\033[5m"));
}
END_TEST

static const struct prompt_row {
	bool chat, off, away, typing, guest, mine;
	enum state state;
	int waiting;
	const char *out;
} prompts[] = {
	{ false, false, false, false, false, true, STATE_with_rep, 0,
	    "[no chat] > " },
	{ true, false, false, false, false, true, STATE_with_rep, 0,
	    "[2 Ana] > " },
	{ true, false, false, true, false, true, STATE_with_rep, 0,
	    "[2 Ana ...] > " },
	{ true, false, false, false, false, false, STATE_with_rep, 0,
	    "[2 Ana not yours] > " },
	{ true, false, false, false, false, false, STATE_closed, 0,
	    "[2 Ana closed] > " },
	{ true, true, false, false, false, true, STATE_with_rep, 2,
	    "(offline) 7! 4! [2 Ana] > " },
	{ true, false, true, false, false, true, STATE_with_rep, 1,
	    "(away) 7! [2 Ana] > " },
	{ false, false, false, false, true, true, STATE_with_rep, 0, "> " },
	{ false, true, false, true, true, true, STATE_with_rep, 0,
	    "(offline) (typing) > " },
};

static void prompt_of(const struct prompt_row *row, struct buf *out)
{
	static const struct chat seven = { .number = 7 },
				 four = { .number = 4 };
	const struct chat *waiting[] = { &seven, &four };
	struct screen_prompt p = { .chat = row->chat ? &ana : NULL,
		.waiting = waiting,
		.waiting_count = (size_t)row->waiting,
		.off = row->off,
		.away = row->away,
		.typing = row->typing };

	screen.guest = row->guest;
	ana.mine = row->mine;
	ana.state = row->state;
	screen_prompt(&screen, &p, out);
}

START_TEST(prompt_names_the_chat)
{
	struct buf out = BUF_EMPTY;

	prompt_of(&prompts[_i], &out);
	ck_assert_str_eq(buf_cstr(&out), prompts[_i].out);
	buf_fini(&out);
}
END_TEST

/* The editor counts what stands between \1 and \1 as nothing, and wants
 * something after it; two such runs side by side confuse it. */
START_TEST(prompt_colours_are_marked)
{
	struct buf out = BUF_EMPTY, bare = BUF_EMPTY;
	bool within = false;

	screen.colour = true;
	prompt_of(&prompts[_i], &out);
	ck_assert_ptr_null(strstr(buf_cstr(&out), "\1\1"));
	for (size_t i = 0; i < out.len; i++) {
		if (out.ptr[i] == '\1')
			within = !within;
		else if (!within)
			buf_char(&bare, out.ptr[i]);
		if (out.ptr[i] == '\033')
			ck_assert(within);
	}
	ck_assert(!within);
	ck_assert_int_ne(out.ptr[out.len - 1], '\1');
	ck_assert_str_eq(buf_cstr(&bare), prompts[_i].out);
	buf_fini(&out);
	buf_fini(&bare);
}
END_TEST

START_TEST(a_name_cannot_play_prompt)
{
	struct buf out = BUF_EMPTY;

	strcpy(ana.customer, "\1\033[8m\1] > x\n");
	prompt_of(&prompts[1], &out);
	ck_assert_ptr_null(strchr(buf_cstr(&out), '\1'));
	ck_assert_ptr_null(strchr(buf_cstr(&out), '\033'));
	ck_assert_ptr_null(strchr(buf_cstr(&out), '\n'));
	buf_fini(&out);
}
END_TEST

static const struct ago_row {
	int64_t seconds;
	const char *out;
} agos[] = {
	{ 0, "0 s" },
	{ 89, "89 s" },
	{ 90, "1 min" },
	{ 5399, "89 min" },
	{ 5400, "1 h" },
	{ 36 * 3600 - 1, "35 h" },
	{ 36 * 3600, "1 d" },
	{ 100 * 86400, "100 d" },
	{ -50, "0 s" },
};

START_TEST(says_how_long_ago)
{
	struct buf out = BUF_EMPTY;
	int64_t now = 100LL * 365 * 86400000;

	screen_ago(now - agos[_i].seconds * 1000, now, &out);
	ck_assert_str_eq(buf_cstr(&out), agos[_i].out);
	buf_fini(&out);
}
END_TEST

START_TEST(a_team)
{
	struct rec_colleague items[] = {
		{ .name = STR("mei"),
		    .here = true,
		    .chats = 2,
		    .capacity = 5,
		    .langs = STR("en zh") },
		{ .name = STR("ken"), .capacity = 3, .groups = STR("sales") },
	};
	struct rec_colleague_list team = { items, 2 };

	screen_team(&screen, &team);
	ck_assert_str_eq(rows(),
	    "  mei              here  2 of 5    en zh        \n"
	    "  ken              away  0 of 3                 sales\n");
}
END_TEST

/* What a page tells cannot be anything but its rows. */
START_TEST(what_a_page_tells)
{
	screen_about(&screen, &ana);
	ck_assert_str_eq(rows(), "");
	buf_text(&ana.context,
	    "page: Tea \x1b[2J\nproduct: Sencha (S-1)\ncart: a\xE2\x80\xAE"
	    "b\n");
	buf_text(&ana.contact, "Ann, ann@example.com");
	screen_about(&screen, &ana);
	ck_assert_ptr_nonnull(strstr(rows(), "-- page: Tea \\x1B[2J\n"));
	ck_assert_ptr_nonnull(strstr(rows(), "-- product: Sencha (S-1)\n"));
	ck_assert_ptr_nonnull(strstr(rows(), "-- cart: a\\u{202E}b\n"));
	ck_assert_ptr_nonnull(
	    strstr(rows(), "-- contact: Ann, ann@example.com\n"));
	buf_fini(&ana.context);
	buf_fini(&ana.contact);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("screen");
	TCase *t = tcase_create("screen");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, lines_say_who, 0, COUNT(lines));
	tcase_add_test(t, old_lines_have_a_date);
	tcase_add_test(t, tags_have_one_width);
	tcase_add_test(t, choices_are_numbered);
	tcase_add_test(t, a_gift_is_announced_with_the_bell);
	tcase_add_test(t, states_are_said);
	tcase_add_test(t, what_a_page_tells);
	tcase_add_loop_test(t, picks_take_one_row_each, 0, 2);
	tcase_add_test(t, a_table_of_chats);
	tcase_add_test(t, help_lists_the_table);
	tcase_add_test(t, colours_only_when_wanted);
	tcase_add_loop_test(t, prompt_names_the_chat, 0, COUNT(prompts));
	tcase_add_loop_test(t, prompt_colours_are_marked, 0, COUNT(prompts));
	tcase_add_test(t, a_name_cannot_play_prompt);
	tcase_add_loop_test(t, says_how_long_ago, 0, COUNT(agos));
	tcase_add_test(t, a_team);
	suite_add_tcase(s, t);
	return s;
}
