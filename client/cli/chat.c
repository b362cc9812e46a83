/* `deskbell chat`: the rep's terminal, put together. */
#include <stdio.h>

#include "client/cli/rep.h"
#include "client/cli/verbs.h"

enum { OTHERS_MAX = 16 };

static void on_line(void *ctx, struct str line)
{
	rep_line(ctx, line);
}

static void on_edited(void *ctx)
{
	struct rep *rep = ctx;
	struct buf text = BUF_EMPTY;
	struct tab *tab = rep->current ? rep_tab(rep, rep->current) : NULL;

	front_text(rep->front, &text, NULL);
	if (text.len && !rep->typed_us) {
		rep->typed_us = clock_mono_us(rep->run->clock);
		rep->turn = tab ? tab->turn : 0;
	}
	if (!text.len) {
		rep->typed_us = 0;
		if (tab)
			tab_reply(tab, STR_NONE, STR_NONE);
	}
	/* commands and single digits are not for the customer's eyes */
	rep_typing(rep, text.len > 1 && text.ptr[0] != '/');
	buf_fini(&text);
}

static void on_tab(void *ctx)
{
	rep_tab_key(ctx);
}

static void on_why(void *ctx)
{
	rep_why_key(ctx);
}

static void on_alt(void *ctx, int digit)
{
	struct rep *rep = ctx;
	struct chat *chat = digit ? session_number(&rep->session, digit)
				  : session_waiting(&rep->session);

	if (chat)
		rep_go(rep, chat);
	else
		front_bell(rep->front);
}

/* Own chats that wait for an answer beside the chosen one, longest first. */
static size_t others(struct rep *rep, const struct chat *list[], size_t max)
{
	size_t count = 0;

	for (size_t i = 0; i < rep->session.count; i++) {
		const struct chat *chat = rep->session.chats[i];
		size_t at = count;
		if (!chat->mine || !chat->waits_ms || chat == rep->current)
			continue;
		while (at && list[at - 1]->waits_ms > chat->waits_ms)
			at--;
		if (at == max)
			continue;
		if (count < max)
			count++;
		for (size_t j = count - 1; j > at; j--)
			list[j] = list[j - 1];
		list[at] = chat;
	}
	return count;
}

static void on_prompt(void *ctx, struct buf *out)
{
	struct rep *rep = ctx;
	const struct chat *waiting[OTHERS_MAX];
	struct screen_prompt prompt = { .chat = rep->current,
		.waiting = waiting,
		.waiting_count = others(rep, waiting, OTHERS_MAX),
		.off = rep->off,
		.away = rep->away,
		.typing = rep->other_types };

	screen_prompt(front_screen(rep->front), &prompt, out);
}

static void on_end(void *ctx)
{
	struct rep *rep = ctx;
	run_leave(rep->run, EXIT_DONE);
}

static void on_broken(void *ctx)
{
	struct rep *rep = ctx;
	run_fail(rep->run, EXIT_FAILED, "Standard output is gone.");
}

static void on_message(
    void *ctx, const struct message *m, const struct outbox_entry *answered)
{
	rep_message(ctx, m, answered);
}

static void on_state(
    void *ctx, enum talk_state state, const char *why, int64_t wait_ms)
{
	rep_state(ctx, state, why, wait_ms);
}

static void on_notice(void *ctx, const char *sentence)
{
	struct rep *rep = ctx;
	screen_notice(front_screen(rep->front), NULL, "%s", sentence);
}

static enum err open_front(struct rep *rep)
{
	struct front_config config = { .loop = rep->run->loop,
		.plain = rep->run->options->given[OPTION_plain],
		.ctx = rep,
		.line = on_line,
		.edited = on_edited,
		.tab = on_tab,
		.chat = on_alt,
		.why = on_why,
		.prompt = on_prompt,
		.end = on_end,
		.broken = on_broken };
	return front_open(&config, &rep->front);
}

static enum exit_code run_chat(struct rep *rep)
{
	struct talk_config config = { .patient = true,
		.ctx = rep,
		.message = on_message,
		.state = on_state,
		.notice = on_notice };
	enum exit_code code = run_staff(rep->run, &config.who);

	if (!code)
		code = run_open(rep->run, &config);
	if (code)
		return code;
	if (open_front(rep))
		return EXIT_FAILED;
	run_loop(rep->run);
	front_close(rep->front);
	return EXIT_DONE;
}

enum exit_code verb_chat(struct run *run)
{
	struct rep rep = { .run = run, .completed = rep_completed };
	enum exit_code code = EXIT_FAILED;

	if (run->options->given[OPTION_json])
		return verb_script(run, false);
	if (!rep_init(&rep))
		code = run_chat(&rep);
	rep_fini(&rep);
	return code;
}
