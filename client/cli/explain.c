/* Rows about reasons and lessons. Percentages are cut, not rounded: what was
 * not sent must not look as if it had reached the threshold. */
#include "client/cli/explain.h"

#include <stdio.h>

#include "client/cli/wrap.h"

enum {
	QUOTE_WIDTH = 60,   /* columns of a question in a sentence */
	LESSON_WIDTH = 300, /* and where it is to be judged */
	NUMBER_WIDTH = 7,
	ROWS_MAX = 8 /* of one lesson */
};

static const char *percent(int64_t per_mille, char text[static 24])
{
	snprintf(text, 24, "%lld %%", (long long)(per_mille / 10));
	return text;
}

static void quote(struct buf *out, struct str text, int width)
{
	buf_char(out, '"');
	wrap_cut(text, width, out);
	buf_char(out, '"');
}

/* ---- why ---------------------------------------------------------------- */

static const struct {
	const char *word, *sentence;
} outcomes[] = {
	{ "sent", "sent" },
	{ "offered", "offered among choices" },
	{ "asked", "asked for what was missing to send" },
	{ "handed_over", "called a person;" },
	{ "courtesy", "a courtesy" },
	{ "suggested", "suggested to staff" },
};

static void put_outcome(struct buf *out, struct str word)
{
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (str_is(word, outcomes[i].word)) {
			buf_text(out, outcomes[i].sentence);
			return;
		}
	buf_str(out, word);
}

/* Nothing was said about the reply. */
static bool is_silent(const struct msg_reasons *r)
{
	return str_is(r->outcome, "handed_over");
}

static void put_reason(struct buf *out, const struct rec_reason *reason)
{
	char score[24];

	buf_str(out, reason->reply);
	if (reason->title.len)
		buf_printf(out, " (%.*s)", STR_ARG(reason->title));
	buf_printf(out, ", %s", percent(reason->score, score));
}

static void put_limits(struct buf *out, const struct msg_reasons *r)
{
	char score[24];

	if (r->send_at)
		buf_printf(out, "; sent from %s", percent(r->send_at, score));
	if (r->offer_at)
		buf_printf(
		    out, ", offered from %s", percent(r->offer_at, score));
}

static void put_best(struct screen *s, const struct chat *chat,
    const struct msg_reasons *r, struct str question)
{
	struct buf text = BUF_EMPTY;

	buf_printf(&text, "line %lld", (long long)r->seq);
	if (question.len) {
		buf_char(&text, ' ');
		quote(&text, question, QUOTE_WIDTH);
	}
	buf_text(&text, ": ");
	put_outcome(&text, r->outcome);
	if (r->items.count) {
		buf_text(&text, is_silent(r) ? " thought of " : " ");
		put_reason(&text, &r->items.at[0]);
	} else {
		buf_text(&text, is_silent(r) ? " no" : "; no");
		buf_text(&text, " reply came near");
	}
	put_limits(&text, r);
	screen_notice(s, chat, "%s", buf_cstr(&text));
	buf_fini(&text);
}

static void put_rest(struct screen *s, const struct chat *chat,
    const struct msg_reasons *r, int64_t now_ms)
{
	struct str words = r->items.count ? r->items.at[0].words : STR_NONE;
	struct buf text = BUF_EMPTY;

	buf_printf(&text, "words: %.*s", STR_ARG(words.len ? words : STR("-")));
	if (r->items.count > 1) {
		buf_text(&text, "; next best ");
		put_reason(&text, &r->items.at[1]);
	}
	if (r->pack.len)
		buf_printf(
		    &text, "; replies of version %.*s", STR_ARG(r->pack));
	if (r->at) {
		buf_text(&text, ", ");
		screen_ago(r->at, now_ms, &text);
		buf_text(&text, " ago");
	}
	screen_notice(s, chat, "%s", buf_cstr(&text));
	buf_fini(&text);
}

void explain_reasons(struct screen *s, const struct chat *chat,
    const struct msg_reasons *reasons, struct str question, int64_t now_ms)
{
	put_best(s, chat, reasons, question);
	put_rest(s, chat, reasons, now_ms);
}

/* ---- lessons ------------------------------------------------------------ */

static void put_lesson(
    struct screen *s, const struct rec_lesson *lesson, int64_t now_ms)
{
	struct wrap wrap = { s->columns, NUMBER_WIDTH, NUMBER_WIDTH, ROWS_MAX };
	struct buf text = BUF_EMPTY;

	buf_printf(
	    &s->out, "%*lld ", NUMBER_WIDTH - 1, (long long)lesson->lesson);
	quote(&text, lesson->text, LESSON_WIDTH);
	buf_text(&text, " -> ");
	buf_str(&text, lesson->reply.len ? lesson->reply : STR("nothing here"));
	buf_printf(&text, " (%s, %.*s",
	    word_name(WORDS_lang, (int)lesson->lang), STR_ARG(lesson->source));
	if (lesson->by.len)
		buf_printf(&text, ", by %.*s", STR_ARG(lesson->by));
	if (lesson->at) {
		buf_text(&text, ", ");
		screen_ago(lesson->at, now_ms, &text);
		buf_text(&text, " ago");
	}
	buf_char(&text, ')');
	wrap_text(&wrap, buf_view(&text), &s->out);
	buf_char(&s->out, '\n');
	buf_fini(&text);
}

void explain_lessons(
    struct screen *s, const struct rec_lesson_list *lessons, int64_t now_ms)
{
	if (!lessons->count) {
		screen_notice(s, NULL, "none");
		return;
	}
	for (size_t i = 0; i < lessons->count; i++)
		put_lesson(s, &lessons->at[i], now_ms);
	screen_notice(s, NULL,
	    "/approve %lld, /approve %lld ID for another reply, or /decline "
	    "%lld",
	    (long long)lessons->at[0].lesson, (long long)lessons->at[0].lesson,
	    (long long)lessons->at[0].lesson);
}

/* ---- teaching ----------------------------------------------------------- */

void explain_hint(struct screen *s, const struct chat *chat, struct str reply)
{
	screen_notice(s, chat,
	    "learned? /yes approves this question as an example of %.*s",
	    STR_ARG(reply));
}

void explain_taught(struct screen *s, const struct chat *chat,
    const struct msg_teach *teach, struct str question)
{
	struct buf text = BUF_EMPTY;

	if (question.len)
		quote(&text, question, QUOTE_WIDTH);
	else
		buf_printf(&text, "line %lld", (long long)teach->seq);
	if (teach->reply.len)
		screen_notice(s, chat, "Learned: %s is an example of %.*s now.",
		    buf_cstr(&text), STR_ARG(teach->reply));
	else
		screen_notice(s, chat, "Learned: nothing here answers %s.",
		    buf_cstr(&text));
	buf_fini(&text);
}

void explain_decided(struct screen *s, const struct msg_decide *decide)
{
	if (!decide->approve)
		screen_notice(s, NULL, "Lesson %lld is declined.",
		    (long long)decide->lesson);
	else if (decide->reply.len)
		screen_notice(s, NULL,
		    "Lesson %lld is approved, as an example of %.*s.",
		    (long long)decide->lesson, STR_ARG(decide->reply));
	else
		screen_notice(s, NULL, "Lesson %lld is approved.",
		    (long long)decide->lesson);
}
