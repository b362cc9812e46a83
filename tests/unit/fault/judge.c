/* The judge of fault tests is judged: a good history passes, and each planted
 * fault is found, by the rule that is about it. */
#include "tests/fault/judge.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fault/record.h"
#include "tests/support/suite.h"

/* ---- a good history ----------------------------------------------------- */

/* A rep R reads with customers A and B, each in a chat of their own. Each
 * sends three lines, of which the desk acknowledges two before it dies; all
 * connect again and send on. */

enum { LINES = 6, RESTART = 3 };

static void add(struct history *h, const char *who, enum event_kind kind,
    const char *chat, const char *cid, int64_t seq, const char *word)
{
	struct event e = { .at_us = (int64_t)h->count, .kind = kind };
	bool texted =
	    kind == EVENT_SEND || kind == EVENT_LINE || kind == EVENT_FINAL;

	e.who = history_name(h, who);
	e.chat = history_name(h, chat);
	e.cid = history_name(h, cid);
	e.word = history_name(h, word);
	e.seq = seq;
	if (texted)
		e.hash = record_hash(cid, strlen(cid)) + (uint64_t)*chat;
	history_add(h, &e);
}

static const char *cid_of(const char *chat, int line)
{
	static char cid[16];

	snprintf(cid, sizeof(cid), "%s.%d", chat, line);
	return cid;
}

static void send(struct history *h, const char *chat, int line)
{
	add(h, chat, EVENT_SEND, chat, cid_of(chat, line), -1, "-");
}

/* The desk puts a line of its own before the first: numbers are line + 1. */
static void stored(struct history *h, const char *chat, int line)
{
	add(h, chat, EVENT_ACK, chat, cid_of(chat, line), line + 1, "-");
	add(h, "R", EVENT_LINE, chat, cid_of(chat, line), line + 1, "customer");
}

static void begin(struct history *h, const char *chat)
{
	add(h, chat, EVENT_DIAL, "-", "-", -1, "-");
	add(h, chat, EVENT_MAY, chat, "-", -1, "-");
	add(h, "R", EVENT_MAY, chat, "-", -1, "-");
	add(h, chat, EVENT_RESUME, chat, "-", 0, "-");
	add(h, "R", EVENT_RESUME, chat, "-", 0, "-");
	add(h, chat, EVENT_LINE, chat, "-", 1, "system");
	add(h, "R", EVENT_LINE, chat, "-", 1, "system");
	add(h, "R", EVENT_SEEN, chat, "-", 1, "customer");
	for (int line = 1; line <= RESTART; line++)
		send(h, chat, line);
	for (int line = 1; line < RESTART; line++)
		stored(h, chat, line);
}

/* The third line was stored; its ack never came. */
static void begin_again(struct history *h, const char *chat)
{
	add(h, chat, EVENT_DIAL, "-", "-", -1, "-");
	add(h, chat, EVENT_RESUME, chat, "-", RESTART, "-");
	add(h, chat, EVENT_LINE, chat, cid_of(chat, RESTART), RESTART + 1,
	    "customer");
	add(h, "R", EVENT_RESUME, chat, "-", RESTART, "-");
	add(h, "R", EVENT_LINE, chat, cid_of(chat, RESTART), RESTART + 1,
	    "customer");
	for (int line = RESTART; line <= LINES; line++)
		send(h, chat, line);
	add(h, chat, EVENT_ACK, chat, cid_of(chat, RESTART), RESTART + 1, "-");
	for (int line = RESTART + 1; line <= LINES; line++)
		stored(h, chat, line);
	add(h, "R", EVENT_SEEN, chat, "-", LINES, "customer");
	/* never stored, either way */
	send(h, chat, LINES + 1);
	send(h, chat, LINES + 2);
	add(h, chat, EVENT_REFUSE, chat, cid_of(chat, LINES + 2), -1, "closed");
	add(h, chat, EVENT_HANG, "-", "-", -1, "-");
}

static void read_all(struct history *h, const char *chat)
{
	add(h, "Z", EVENT_FINAL, chat, "-", 1, "system");
	for (int line = 1; line <= LINES; line++)
		add(h, "Z", EVENT_FINAL, chat, cid_of(chat, line), line + 1,
		    "customer");
	add(h, "Z", EVENT_END, chat, "-", LINES + 1, "-");
}

static void good_history(struct history *h)
{
	history_init(h);
	add(h, "R", EVENT_DIAL, "-", "-", -1, "-");
	begin(h, "A");
	begin(h, "B");
	add(h, "R", EVENT_DIAL, "-", "-", -1, "-");
	begin_again(h, "A");
	begin_again(h, "B");
	read_all(h, "A");
	read_all(h, "B");
}

/* ---- finding and changing ----------------------------------------------- */

/* The nth event (from 0) of that kind by that one about that cid; NULL
 * matches any. */
static struct event *find(struct history *h, enum event_kind kind,
    const char *who, const char *cid, int nth)
{
	for (size_t i = 0; i < h->count; i++) {
		struct event *e = &h->events[i];

		if (e->kind == kind &&
		    (!who || !strcmp(h->names[e->who], who)) &&
		    (!cid || !strcmp(h->names[e->cid], cid)) && nth-- == 0)
			return e;
	}
	ck_abort_msg("no such event");
	return NULL;
}

static void drop(struct history *h, struct event *e)
{
	size_t at = (size_t)(e - h->events);

	memmove(e, e + 1, (h->count - at - 1) * sizeof(*e));
	h->count--;
}

static void swap(struct event *a, struct event *b)
{
	struct event kept = *a;

	*a = *b;
	*b = kept;
}

/* Inserts a copy right behind. */
static struct event *again(struct history *h, struct event *e)
{
	size_t at = (size_t)(e - h->events);
	struct event copy = *e;

	history_add(h, &copy);
	memmove(&h->events[at + 2], &h->events[at + 1],
	    (h->count - at - 2) * sizeof(copy));
	h->events[at + 1] = copy;
	return &h->events[at + 1];
}

/* ---- planted faults ----------------------------------------------------- */

static void lose_last(struct history *h)
{
	drop(h, find(h, EVENT_FINAL, NULL, "A.6", 0));
}

static void lose_middle(struct history *h)
{
	drop(h, find(h, EVENT_FINAL, NULL, "A.2", 0));
}

/* As a desk would that forgot a line and gave its number to the next. */
static void lose_and_close_up(struct history *h)
{
	drop(h, find(h, EVENT_FINAL, NULL, "B.3", 0));
	for (int line = 4; line <= LINES; line++)
		find(h, EVENT_FINAL, NULL, cid_of("B", line), 0)->seq--;
}

static void lose_chat(struct history *h)
{
	for (size_t i = h->count; i-- > 0;) {
		struct event *e = &h->events[i];

		if ((e->kind == EVENT_FINAL || e->kind == EVENT_END) &&
		    !strcmp(h->names[e->chat], "B"))
			drop(h, e);
	}
}

static void lose_end(struct history *h)
{
	drop(h, find(h, EVENT_END, NULL, NULL, 1));
}

static void store_twice(struct history *h)
{
	struct event *e =
	    again(h, find(h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));

	e->seq++;
}

static void read_twice(struct history *h)
{
	again(h, find(h, EVENT_FINAL, NULL, "A.3", 0));
}

static void store_unknown_twice(struct history *h)
{
	struct event *e =
	    again(h, find(h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));

	e->cid = history_name(h, "A.7");
	e->hash = find(h, EVENT_SEND, NULL, "A.7", 0)->hash;
	e->seq++;
	e = again(h, e);
	e->seq++;
}

static void store_refused(struct history *h)
{
	struct event *e =
	    again(h, find(h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));

	e->cid = history_name(h, "A.8");
	e->hash = find(h, EVENT_SEND, NULL, "A.8", 0)->hash;
	e->seq++;
}

static void reorder_stored(struct history *h)
{
	struct event *a = find(h, EVENT_FINAL, NULL, "A.2", 0);
	struct event *b = find(h, EVENT_FINAL, NULL, "A.3", 0);

	swap(a, b);
	a->seq--;
	b->seq++;
}

static void reorder_read(struct history *h)
{
	swap(find(h, EVENT_FINAL, NULL, "A.2", 0),
	    find(h, EVENT_FINAL, NULL, "A.3", 0));
}

static void reorder_live(struct history *h)
{
	swap(find(h, EVENT_LINE, "R", "A.1", 0),
	    find(h, EVENT_LINE, "R", "A.2", 0));
}

static void reorder_sender(struct history *h)
{
	struct event *a = find(h, EVENT_ACK, "A", "A.1", 0);
	struct event *b = find(h, EVENT_ACK, "A", "A.2", 0);

	a->seq++;
	b->seq--;
}

static void reorder_acks(struct history *h)
{
	swap(find(h, EVENT_ACK, "A", "A.4", 0),
	    find(h, EVENT_ACK, "A", "A.5", 0));
}

static void skip_number(struct history *h)
{
	struct event *e = find(h, EVENT_FINAL, NULL, cid_of("B", LINES), 0);

	e->seq++;
	find(h, EVENT_ACK, NULL, "B.6", 0)->seq++;
	find(h, EVENT_LINE, "R", "B.6", 0)->seq++;
}

static void start_at_two(struct history *h)
{
	drop(h, find(h, EVENT_FINAL, NULL, "-", 0));
}

static void store_elsewhere(struct history *h)
{
	struct event *e =
	    again(h, find(h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));

	*e = *find(h, EVENT_FINAL, NULL, "B.6", 0);
	e->chat = history_name(h, "A");
	e->seq = LINES + 2;
	drop(h, find(h, EVENT_FINAL, NULL, "B.6", 1));
}

static void show_elsewhere(struct history *h)
{
	struct event *e = again(h, find(h, EVENT_LINE, "R", "B.1", 0));

	e->who = history_name(h, "A");
}

static void invent(struct history *h)
{
	struct event *e =
	    again(h, find(h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));

	e->cid = history_name(h, "nobody.1");
	e->seq++;
}

static void invent_without_cid(struct history *h)
{
	struct event *e =
	    again(h, find(h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));

	e->cid = 0;
	e->seq++;
}

static void invent_ack(struct history *h)
{
	again(h, find(h, EVENT_ACK, "A", "A.6", 0))->cid =
	    history_name(h, "nobody.2");
}

static void change_text(struct history *h)
{
	find(h, EVENT_FINAL, NULL, "A.1", 0)->hash++;
}

static void change_number(struct history *h)
{
	again(h, find(h, EVENT_ACK, "A", "A.6", 0))->seq++;
}

/* Told before it was on disk, and then gone: nobody had an ack for it. */
static void show_what_is_lost(struct history *h)
{
	struct event *e = again(h, find(h, EVENT_LINE, "R", "A.6", 0));

	e->cid = history_name(h, "A.7");
	e->hash = find(h, EVENT_SEND, NULL, "A.7", 0)->hash;
	e->seq++;
}

static void show_other_text(struct history *h)
{
	find(h, EVENT_LINE, "R", "A.1", 0)->hash++;
}

static void show_twice(struct history *h)
{
	again(h, find(h, EVENT_LINE, "R", "A.2", 0));
}

static void show_too_little(struct history *h)
{
	drop(h, find(h, EVENT_LINE, "R", "A.1", 0));
}

static void page_too_little(struct history *h)
{
	drop(h, find(h, EVENT_LINE, "A", "A.3", 0));
	drop(h, find(h, EVENT_ACK, "A", "A.3", 0));
	add(h, "A", EVENT_DIAL, "-", "-", -1, "-");
	add(h, "A", EVENT_RESUME, "A", "-", LINES + 1, "-");
}

static void push_unasked(struct history *h)
{
	drop(h, find(h, EVENT_RESUME, "R", NULL, 2));
}

static void unsee(struct history *h)
{
	find(h, EVENT_SEEN, "R", NULL, 2)->seq = 0;
}

static const struct {
	const char *name;
	int rule;
	void (*plant)(struct history *h);
	size_t lost, doubled, holes; /* what the figures must say */
} faults[] = {
	{ "lost at the end", 1, lose_last, 1, 0, 0 },
	{ "lost in the middle", 1, lose_middle, 1, 0, 1 },
	{ "lost, numbers closed up", 1, lose_and_close_up, 1, 0, 0 },
	{ "lost, a whole chat", 1, lose_chat, 6, 0, 0 },
	{ "lost, nobody read to the end", 1, lose_end, 0, 0, 0 },
	{ "two acks", 1, change_number, 0, 0, 0 },
	{ "doubled", 1, store_twice, 0, 1, 0 },
	{ "doubled in the read", 4, read_twice, 0, 1, 0 },
	{ "doubled, never acked", 3, store_unknown_twice, 0, 1, 0 },
	{ "refused, yet stored", 3, store_refused, 0, 0, 0 },
	{ "reordered in the store", 1, reorder_stored, 0, 0, 0 },
	{ "reordered in the read", 4, reorder_read, 0, 0, 1 },
	{ "reordered live", 6, reorder_live, 0, 0, 0 },
	{ "reordered by sender", 7, reorder_sender, 0, 0, 0 },
	{ "acks reordered", 7, reorder_acks, 0, 0, 0 },
	{ "a hole", 4, skip_number, 0, 0, 1 },
	{ "a hole at the start", 4, start_at_two, 0, 0, 1 },
	{ "foreign, stored elsewhere", 2, store_elsewhere, 0, 0, 0 },
	{ "foreign, shown elsewhere", 10, show_elsewhere, 0, 0, 0 },
	{ "invented", 2, invent, 0, 0, 0 },
	{ "invented without cid", 2, invent_without_cid, 0, 0, 0 },
	{ "ack invented", 2, invent_ack, 1, 0, 0 },
	{ "text changed", 2, change_text, 0, 0, 0 },
	{ "shown, then lost", 5, show_what_is_lost, 0, 0, 0 },
	{ "shown with other text", 5, show_other_text, 0, 0, 0 },
	{ "shown twice", 6, show_twice, 0, 0, 0 },
	{ "left out live", 6, show_too_little, 0, 0, 0 },
	{ "left out of a page", 6, page_too_little, 0, 0, 0 },
	{ "pushed unasked", 6, push_unasked, 0, 0, 0 },
	{ "unseen", 8, unsee, 0, 0, 0 },
};

static void judge_silently(const struct history *h, struct verdict *v)
{
	char *text = NULL;
	size_t len = 0, lines = 0;
	FILE *out = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(out);
	judge(h, out, v);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	ck_assert_uint_eq(lines, v->total < 100 ? v->total : 100);
	free(text);
}

START_TEST(passes_a_good_history)
{
	struct history h;
	struct verdict v;

	good_history(&h);
	judge_silently(&h, &v);
	ck_assert_uint_eq(v.total, 0);
	ck_assert_uint_eq(v.chats, 2);
	ck_assert_uint_eq(v.lines, 2 * (LINES + 1));
	ck_assert_uint_eq(v.sent, 2 * (LINES + 2));
	ck_assert_uint_eq(v.acked, 2 * LINES);
	ck_assert_uint_eq(v.refused, 2);
	ck_assert_uint_eq(v.unknown, 2);
	history_fini(&h);
}
END_TEST

START_TEST(finds_a_planted_fault)
{
	struct history h;
	struct verdict v;

	good_history(&h);
	faults[_i].plant(&h);
	judge_silently(&h, &v);
	ck_assert_msg(v.broken[faults[_i].rule] > 0, "%s: missed by C%d",
	    faults[_i].name, faults[_i].rule);
	ck_assert_msg(
	    v.lost == faults[_i].lost, "%s: %zu lost", faults[_i].name, v.lost);
	ck_assert_msg(v.doubled == faults[_i].doubled, "%s: %zu doubled",
	    faults[_i].name, v.doubled);
	ck_assert_msg(v.holes == faults[_i].holes, "%s: %zu holes",
	    faults[_i].name, v.holes);
	history_fini(&h);
}
END_TEST

/* An unknown outcome may be there once; a refusal for now may turn good. */
START_TEST(passes_what_may_be)
{
	struct history h;
	struct verdict v;
	struct event *e;

	good_history(&h);
	e = again(&h, find(&h, EVENT_FINAL, NULL, cid_of("A", LINES), 0));
	e->cid = history_name(&h, "A.7");
	e->hash = find(&h, EVENT_SEND, NULL, "A.7", 0)->hash;
	e->seq++;
	find(&h, EVENT_REFUSE, "B", NULL, 0)->word =
	    history_name(&h, "disk_full");
	judge_silently(&h, &v);
	ck_assert_uint_eq(v.total, 0);
	history_fini(&h);
}
END_TEST

/* ---- logs --------------------------------------------------------------- */

START_TEST(reads_what_was_recorded)
{
	char path[] = "/tmp/deskbell-record-XXXXXX";
	struct record record;
	struct history h;
	struct record_event e = { .event = "line",
		.chat = "A#notes",
		.cid = "A.1",
		.seq = 9007199254740993,
		.word = "note",
		.hash = record_hash("x", 1) };
	size_t lines;
	int fd = mkstemp(path);
	FILE *from;

	ck_assert_int_ge(fd, 0);
	ck_assert(record_open(&record, path, "R", true));
	record_add(
	    &record, &(struct record_event){ .event = "dial", .seq = -1 });
	record_add(&record, &e);
	record_close(&record);
	history_init(&h);
	from = fdopen(fd, "r");
	ck_assert(history_read(&h, from, &lines));
	fclose(from);
	remove(path);
	ck_assert_uint_eq(lines, 2);
	ck_assert_uint_eq(h.count, 2);
	ck_assert_int_eq(h.events[0].kind, EVENT_DIAL);
	ck_assert_int_eq(h.events[0].seq, -1);
	ck_assert_uint_eq(h.events[0].chat, 0);
	ck_assert_int_eq(h.events[1].kind, EVENT_LINE);
	ck_assert_int_eq(h.events[1].seq, e.seq);
	ck_assert_uint_eq(h.events[1].hash, e.hash);
	ck_assert_str_eq(h.names[h.events[1].chat], "A#notes");
	ck_assert_str_eq(h.names[h.events[1].word], "note");
	ck_assert_int_ge(h.events[1].at_us, h.events[0].at_us);
	history_fini(&h);
}
END_TEST

static const char *const broken_logs[] = {
	"1\tA\tdial\t-\t-\t-\t-\n",
	"1\tA\tdial\t-\t-\t-\t-\t0\t0\n",
	"1\tA\tdail\t-\t-\t-\t-\t0\n",
	"1\tA\tack\t-\t-\tx\t-\t0\n",
	"1\tA\tack\t-\t-\t-3\t-\t0\n",
	"x\tA\tack\t-\t-\t3\t-\t0\n",
	"1\tA\tack\t-\t-\t3\t-\tzz\n",
	"1\tA\tack\t-\t-\t3\t-\t0",
	"\n",
};

START_TEST(refuses_a_broken_log)
{
	struct history h;
	size_t line;
	const char *text = broken_logs[_i];
	FILE *from = fmemopen((void *)(uintptr_t)text, strlen(text), "r");

	ck_assert_ptr_nonnull(from);
	history_init(&h);
	ck_assert(!history_read(&h, from, &line));
	ck_assert_uint_eq(line, 1);
	fclose(from);
	history_fini(&h);
}
END_TEST

START_TEST(keeps_many_names_apart)
{
	struct history h;
	char name[16];

	history_init(&h);
	for (uint32_t i = 1; i <= 5000; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		ck_assert_uint_eq(history_name(&h, name), i);
	}
	ck_assert_uint_eq(history_name(&h, "n77"), 77);
	ck_assert_str_eq(h.names[4999], "n4999");
	ck_assert_uint_eq(history_name(&h, "-"), 0);
	history_fini(&h);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("fault judge");
	TCase *judged = tcase_create("judge");
	TCase *logs = tcase_create("logs");

	tcase_add_test(judged, passes_a_good_history);
	tcase_add_test(judged, passes_what_may_be);
	tcase_add_loop_test(judged, finds_a_planted_fault, 0,
	    sizeof(faults) / sizeof(faults[0]));
	suite_add_tcase(s, judged);
	tcase_add_test(logs, reads_what_was_recorded);
	tcase_add_test(logs, keeps_many_names_apart);
	tcase_add_loop_test(logs, refuses_a_broken_log, 0,
	    sizeof(broken_logs) / sizeof(broken_logs[0]));
	suite_add_tcase(s, logs);
	return s;
}
