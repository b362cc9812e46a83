/* What a rehearsal found, for people. As JSON: answer/rehearse.h. */
#include <stdio.h>

#include "server/command/rehearsal.h"
#include "shared/clock.h"
#include "shared/text.h"

enum { QUIET_US = 2000000 };

static void print_share(const char *what, size_t part, size_t whole)
{
	printf("%-34s %zu of %zu", what, part, whole);
	if (whole)
		printf(" (%.1f %%)", 100.0 * (double)part / (double)whole);
	putchar('\n');
}

void rehearsal_print(const struct rehearse_summary *s)
{
	size_t judged = s->sent_expected + s->sent_out_of_scope;
	print_share(
	    "best reply is the expected one", s->best_right, s->expected);
	print_share(
	    "expected one is among the first 3", s->top_right, s->expected);
	print_share("would be sent", s->sent, s->questions);
	print_share("of these right", s->sent_right, judged);
	print_share(
	    "sent, where a reply answers it", s->sent_expected, s->expected);
	print_share("kept back, where none does",
	    s->out_of_scope - s->sent_out_of_scope, s->out_of_scope);
	print_share("would be offered as a choice", s->offered, s->questions);
	print_share("of these right", s->offered_right, s->offered);
	print_share(
	    "would be handed to a person", s->handed_over, s->questions);
	if (s->open)
		print_share(
		    "nobody knows what answers it", s->open, s->questions);
}

/* ---- changes ------------------------------------------------------------- */

static void put_id(struct buf *out, struct str id)
{
	text_escape(id.ptr ? id : STR("nothing"), false, out);
}

static void print_example(const struct compare_example *example)
{
	struct buf out = BUF_EMPTY;
	buf_text(&out, "  ");
	text_escape(text_cut(example->row->question, 100), false, &out);
	buf_text(&out, "\n    ");
	put_id(&out, example->before);
	buf_text(&out, " -> ");
	put_id(&out, example->now);
	if (!example->row->open && example->row->expected.len) {
		buf_text(&out, ", expected ");
		put_id(&out, example->row->expected);
	} else if (!example->row->open) {
		buf_text(&out, ", nothing answers it");
	}
	puts(buf_cstr(&out));
	buf_fini(&out);
}

static void print_line(const char *what, size_t before, size_t now)
{
	printf("%-34s %8zu %8zu\n", what, before, now);
}

void rehearsal_print_changes(const struct compare *c)
{
	for (int i = 0; i < COMPARE_CHANGES; i++) {
		printf("%-34s %zu\n", compare_meaning((enum compare_change)i),
		    c->count[i]);
		for (size_t k = 0; k < c->example_count[i]; k++)
			print_example(&c->examples[i][k]);
	}
	printf("\n%-34s %8s %8s\n", "", "before", "now");
	print_line("questions", c->before.questions, c->now.questions);
	print_line("would be sent", c->before.sent, c->now.sent);
	print_line("of these right", c->before.sent_right, c->now.sent_right);
	print_line("sent though nothing answers it",
	    c->before.sent_out_of_scope, c->now.sent_out_of_scope);
	print_line("best reply is the expected one", c->before.best_right,
	    c->now.best_right);
	print_line(
	    "would be offered as a choice", c->before.offered, c->now.offered);
}

void rehearsal_progress(void *ctx, size_t done, size_t all)
{
	struct rehearsal *r = ctx;
	int64_t now_us = clock_mono_us(&clock_system);
	if (now_us - r->told_us < QUIET_US)
		return;
	r->told_us = now_us;
	fprintf(stderr, "%zu of %zu questions asked\n", done, all);
}
