/* Rows of the chat screens. What a rep must see at a glance: whose line it is
 * (the tag in front, one colour a chat), whether a person wrote it, and who
 * waits (the prompt). */
#include "client/cli/screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "client/cli/wrap.h"
#include "shared/text.h"

enum {
	TAG_WIDTH = 13, /* "[12 Margaret]" */
	TAG_NAME = 8,   /* columns of a name in a tag */
	ROWS_MAX = 60,  /* of one line of a chat */
	DAY_MS = 86400000,
	PROMPT_NAME = 16,
	PROMPT_WAITING = 6
};

#define OFF "\033[0m"
#define BOLD "\033[1m"
#define DIM "\033[2m"
#define YELLOW "\033[33m"
#define RED "\033[31m"

static const char *const colours[] = { "\033[36m", "\033[32m", "\033[35m",
	"\033[34m", "\033[96m", "\033[92m", "\033[95m", "\033[94m" };

void screen_fini(struct screen *s)
{
	buf_fini(&s->out);
}

/* ---- pieces ------------------------------------------------------------- */

static void paint(struct screen *s, const char *colour)
{
	if (s->colour)
		buf_text(&s->out, colour);
}

static const char *colour_of(const struct chat *chat)
{
	size_t count = sizeof(colours) / sizeof(colours[0]);
	return colours[(size_t)(chat->number - 1) % count];
}

static void pad(struct buf *out, int count)
{
	for (int i = 0; i < count; i++)
		buf_char(out, ' ');
}

/* Text in a column of so many columns, and a blank. */
static void column(struct buf *out, struct str text, int width)
{
	pad(out, width - wrap_cut(text, width, out) + 1);
}

/* The chat's tag in its colour; answers the columns taken. */
static int put_tag(struct screen *s, const struct chat *chat, bool current)
{
	char number[16];
	int width;

	if (s->guest)
		return 0;
	width = snprintf(number, sizeof(number), "[%d ", chat->number) + 1;
	paint(s, colour_of(chat));
	if (current)
		paint(s, BOLD);
	buf_text(&s->out, number);
	width +=
	    wrap_cut(str_from(chat->customer[0] ? chat->customer : "visitor"),
		TAG_NAME, &s->out);
	buf_char(&s->out, ']');
	paint(s, OFF);
	while (width++ < TAG_WIDTH)
		buf_char(&s->out, ' ');
	buf_char(&s->out, ' ');
	return width;
}

/* Local time, with the date if it was not within a day. */
static int put_time(struct buf *out, int64_t at_ms, int64_t now_ms)
{
	bool old = now_ms - at_ms > DAY_MS || at_ms - now_ms > DAY_MS;
	time_t at = (time_t)(at_ms / 1000);
	char text[32] = "";
	struct tm tm;

	if (localtime_r(&at, &tm))
		strftime(text, sizeof(text), old ? "%Y-%m-%d %H:%M " : "%H:%M ",
		    &tm);
	buf_text(out, text);
	return (int)strlen(text);
}

static void put_text(struct screen *s, int used, int indent, struct str text)
{
	struct wrap wrap = { s->columns, used, indent, ROWS_MAX };

	wrap_text(&wrap, text, &s->out);
}

/* ---- lines -------------------------------------------------------------- */

static bool is_automatic(const struct rec_line *line)
{
	return line->kind == KIND_auto || line->kind == KIND_choices;
}

/* Who speaks, for all but the customer on a rep's screen, whom the tag names.
 */
static void who(const struct screen *s, const struct rec_line *line, bool mine,
    struct buf *out)
{
	if (mine) {
		buf_text(out, s->guest ? "you: " : "me: ");
	} else if (line->kind == KIND_system) {
		buf_text(out, "-- ");
	} else if (line->kind == KIND_note) {
		buf_printf(out, "note by %.*s: ", STR_ARG(line->from));
	} else if (line->kind == KIND_customer) {
		if (s->guest)
			buf_text(out, "you: ");
	} else {
		buf_str(out, line->from.len           ? line->from
			     : line->kind == KIND_rep ? STR("rep")
						      : STR("desk"));
		/* so that /why can name it */
		if (!s->guest && is_automatic(line))
			buf_printf(out, " #%lld", (long long)line->seq);
		buf_text(out, ": ");
	}
}

static const char *colour_for(const struct screen *s,
    const struct rec_line *line, bool current, bool mine)
{
	if (line->kind == KIND_note)
		return YELLOW;
	if (line->kind == KIND_system || (mine && !s->guest))
		return DIM;
	if (line->kind == KIND_customer && current && !s->guest)
		return BOLD;
	return "";
}

static void put_choices(
    struct screen *s, int indent, const struct rec_choice_list *choices)
{
	for (size_t i = 0; i < choices->count; i++) {
		buf_char(&s->out, '\n');
		pad(&s->out, indent);
		buf_printf(&s->out, "%zu  ", i + 1);
		wrap_cut(choices->at[i].title,
		    s->columns > indent + 10 ? s->columns - indent - 3 : 80,
		    &s->out);
	}
}

void screen_line(struct screen *s, const struct chat *chat,
    const struct rec_line *line, bool current, bool mine, int64_t now_ms)
{
	struct buf text = BUF_EMPTY;
	int used = put_tag(s, chat, current);

	paint(s, DIM);
	used += put_time(&s->out, line->at, now_ms);
	paint(s, OFF);
	who(s, line, mine, &text);
	buf_str(&text, line->text);
	paint(s, colour_for(s, line, current, mine));
	put_text(s, used, used, buf_view(&text));
	put_choices(s, used, &line->choices);
	paint(s, OFF);
	buf_char(&s->out, '\n');
	buf_fini(&text);
}

void screen_notice(
    struct screen *s, const struct chat *chat, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int used = 0;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	if (chat)
		used = put_tag(s, chat, false);
	paint(s, DIM);
	buf_text(&s->out, "-- ");
	put_text(s, used + 3, used + 3, str_from(text ? text : ""));
	paint(s, OFF);
	buf_char(&s->out, '\n');
	free(text);
}

void screen_ago(int64_t then_ms, int64_t now_ms, struct buf *out)
{
	int64_t seconds = now_ms > then_ms ? (now_ms - then_ms) / 1000 : 0;

	if (!then_ms)
		buf_char(out, '-');
	else if (seconds < 90)
		buf_printf(out, "%d s", (int)seconds);
	else if (seconds < 90 * 60)
		buf_printf(out, "%d min", (int)(seconds / 60));
	else if (seconds < 36 * 3600)
		buf_printf(out, "%d h", (int)(seconds / 3600));
	else
		buf_printf(out, "%lld d", (long long)(seconds / 86400));
}

static void describe(const struct chat *chat, struct buf *out)
{
	buf_printf(out, "%s, %s", word_name(WORDS_lang, (int)chat->lang),
	    word_name(WORDS_stage, (int)chat->stage));
	if (chat->shop[0])
		buf_printf(out, ", %s", chat->shop);
	if (chat->foreign)
		buf_text(out, ", not in your languages");
}

void screen_given(struct screen *s, const struct chat *chat, int64_t now_ms)
{
	struct buf text = BUF_EMPTY;

	describe(chat, &text);
	if (chat->since_ms) {
		buf_text(&text, ", since ");
		screen_ago(chat->since_ms, now_ms, &text);
	}
	screen_notice(s, chat, "NEW CHAT with %s (%s). /go %d",
	    chat->customer[0] ? chat->customer : "a visitor", buf_cstr(&text),
	    chat->number);
	s->bell = true;
	buf_fini(&text);
}

static void say_state(const struct chat *chat, struct buf *out)
{
	switch (chat->state) {
	case STATE_auto:
		buf_text(out, "answered by the desk itself");
		break;
	case STATE_waiting:
		buf_text(out, "waits for a person");
		break;
	case STATE_with_rep:
		if (chat->mine)
			buf_text(out, "yours");
		else
			buf_printf(out, "with %s", chat->rep);
		break;
	default:
		buf_text(out, "closed");
	}
	if (chat->state == STATE_waiting && chat->group[0])
		buf_printf(out, " of @%s", chat->group);
}

void screen_state(struct screen *s, const struct chat *chat, int64_t now_ms)
{
	struct buf text = BUF_EMPTY;

	say_state(chat, &text);
	buf_text(&text, " (");
	describe(chat, &text);
	if (chat->since_ms && chat->state != STATE_closed) {
		buf_text(&text, ", since ");
		screen_ago(chat->since_ms, now_ms, &text);
	}
	screen_notice(s, chat, "%s)", buf_cstr(&text));
	buf_fini(&text);
}

void screen_about(struct screen *s, const struct chat *chat)
{
	struct str rest = buf_view(&chat->context);

	while (rest.len) {
		struct str line = str_cut(&rest, '\n');
		if (line.len)
			screen_notice(s, chat, "%.*s", STR_ARG(line));
	}
	if (chat->contact.len)
		screen_notice(s, chat, "contact: %.*s",
		    STR_ARG(buf_view(&chat->contact)));
}

/* ---- lists -------------------------------------------------------------- */

/* How sure, cut to percent. */
static int put_score(struct buf *out, int64_t per_mille)
{
	char text[24];

	snprintf(text, sizeof(text), "%2lld %% ", (long long)(per_mille / 10));
	buf_text(out, text);
	return (int)strlen(text);
}

/* Columns behind a title and its colon. */
static int left(int columns, int used)
{
	return columns - used - 2;
}

void screen_picks(
    struct screen *s, const struct rec_suggestion *items, size_t count)
{
	int columns = s->columns >= 40 ? s->columns : 200;

	for (size_t i = 0; i < count && i < SCREEN_PICK_MAX; i++) {
		const struct rec_suggestion *item = &items[i];
		int used = TAG_WIDTH + 1;
		pad(&s->out, used);
		paint(s, BOLD);
		buf_printf(&s->out, "%zu ", i + 1);
		paint(s, OFF);
		used += 2;
		if (items[0].score) /* a list by code has none */
			used += put_score(&s->out, item->score);
		used += wrap_cut(item->title, columns / 3, &s->out);
		buf_text(&s->out, ": ");
		paint(s, DIM);
		if (item->missing.len) {
			struct buf text = BUF_EMPTY;
			buf_printf(&text, "(you must type: %.*s) ",
			    STR_ARG(item->missing));
			paint(s, YELLOW);
			used += wrap_cut(buf_view(&text),
			    columns / 3 < left(columns, used)
				? columns / 3
				: left(columns, used),
			    &s->out);
			buf_fini(&text);
		}
		if (left(columns, used) > 1)
			wrap_cut(item->text, left(columns, used), &s->out);
		paint(s, OFF);
		buf_char(&s->out, '\n');
	}
}

static void put_chat(struct screen *s, const struct chat *chat, int64_t now_ms)
{
	struct buf waits = BUF_EMPTY, who_has = BUF_EMPTY;
	char number[16];

	snprintf(number, sizeof(number), "%4d", chat->number);
	screen_ago(chat->waits_ms                 ? chat->waits_ms
		   : chat->state == STATE_waiting ? chat->since_ms
						  : 0,
	    now_ms, &waits);
	if (chat->state == STATE_with_rep)
		buf_text(&who_has, chat->rep);
	else if (chat->group[0])
		buf_printf(&who_has, "@%s", chat->group);
	if (chat->mine)
		paint(s, colour_of(chat));
	column(&s->out, str_from(number), 4);
	column(&s->out, str_from(chat->customer), 14);
	column(&s->out, str_from(word_name(WORDS_state, (int)chat->state)), 8);
	column(&s->out, buf_view(&waits), 7);
	column(&s->out, str_from(word_name(WORDS_lang, (int)chat->lang)), 4);
	column(&s->out, str_from(word_name(WORDS_stage, (int)chat->stage)), 10);
	wrap_cut(buf_view(&who_has), 20, &s->out);
	if (chat->unread && chat->mine)
		buf_text(&s->out, " *");
	paint(s, OFF);
	buf_char(&s->out, '\n');
	buf_fini(&waits);
	buf_fini(&who_has);
}

void screen_chats(struct screen *s, const struct chat *const *chats,
    size_t count, int64_t now_ms)
{
	if (!count) {
		screen_notice(s, NULL, "none");
		return;
	}
	paint(s, DIM);
	buf_printf(&s->out, "%4s %-14s %-8s %-7s %-4s %-10s %s\n", "#",
	    "customer", "state", "waits", "lang", "about", "with");
	paint(s, OFF);
	for (size_t i = 0; i < count; i++)
		put_chat(s, chats[i], now_ms);
}

void screen_team(struct screen *s, const struct rec_colleague_list *team)
{
	if (!team->count)
		screen_notice(s, NULL, "nobody");
	for (size_t i = 0; i < team->count; i++) {
		const struct rec_colleague *c = &team->at[i];
		char chats[48];
		snprintf(chats, sizeof(chats), "%lld of %lld",
		    (long long)c->chats, (long long)c->capacity);
		paint(s, c->here ? "" : DIM);
		buf_text(&s->out, "  ");
		column(&s->out, c->name, 16);
		column(&s->out, c->here ? STR("here") : STR("away"), 5);
		column(&s->out, str_from(chats), 9);
		column(&s->out, c->langs, 12);
		wrap_cut(c->groups, 30, &s->out);
		paint(s, OFF);
		buf_char(&s->out, '\n');
	}
}

void screen_help(struct screen *s, const struct slash_table *table)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct slash_row *row = &table->rows[i];
		struct wrap wrap = { s->columns, 33, 33, ROWS_MAX };
		char usage[80];
		int width = snprintf(
		    usage, sizeof(usage), "/%s %s", row->name, row->arguments);
		buf_printf(&s->out, "  %-30s ", usage);
		if (width > 30)
			wrap.used += width - 30;
		wrap_text(&wrap, str_from(row->description), &s->out);
		buf_char(&s->out, '\n');
	}
	if (s->guest)
		screen_notice(s, NULL,
		    "A number picks one of the answers on offer, 0 none of "
		    "them. Anything else is said.");
	else
		screen_notice(s, NULL,
		    "1 to 5 sends that prepared reply, /e1 to /e5 puts it "
		    "into the line first, Tab on an empty line the first "
		    "one. Alt-W tells why the machine answered so, Alt-1 to "
		    "Alt-9 goes to that chat, "
		    "Alt-0 to the one that waits longest. Anything else is "
		    "said in the chosen chat; // begins a line with a slash.");
}

/* ---- prompt ------------------------------------------------------------- */

/* libedit wants one run of colours in front of a character, not two. */
static void paint_prompt(
    const struct screen *s, struct buf *out, const char *colour)
{
	if (!s->colour)
		return;
	if (out->len && out->ptr[out->len - 1] == '\1')
		out->len--;
	else
		buf_char(out, '\1');
	buf_text(out, colour);
	buf_char(out, '\1');
}

void screen_prompt(
    const struct screen *s, const struct screen_prompt *p, struct buf *out)
{
	if (p->off || p->away) {
		paint_prompt(s, out, RED);
		buf_text(out, p->off ? "(offline) " : "(away) ");
		paint_prompt(s, out, OFF);
	}
	for (size_t i = 0; i < p->waiting_count && i < PROMPT_WAITING; i++) {
		paint_prompt(s, out, colour_of(p->waiting[i]));
		buf_printf(out, "%d! ", p->waiting[i]->number);
		paint_prompt(s, out, OFF);
	}
	if (s->guest) {
		buf_text(out, p->typing ? "(typing) > " : "> ");
		return;
	}
	if (!p->chat) {
		buf_text(out, "[no chat] > ");
		return;
	}
	paint_prompt(s, out, colour_of(p->chat));
	paint_prompt(s, out, BOLD);
	buf_printf(out, "[%d ", p->chat->number);
	wrap_cut(str_from(p->chat->customer[0] ? p->chat->customer : "visitor"),
	    PROMPT_NAME, out);
	buf_printf(out, "%s]",
	    p->chat->state == STATE_closed ? " closed"
	    : !p->chat->mine               ? " not yours"
	    : p->typing                    ? " ..."
					   : "");
	paint_prompt(s, out, OFF);
	buf_text(out, " > ");
}
