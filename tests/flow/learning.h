/* What the tests of lessons share: a chat in a whole desk, those who speak in
 * it, and looks at what was kept. */
#ifndef TESTS_FLOW_LEARNING_H
#define TESTS_FLOW_LEARNING_H

#include <stdio.h>
#include <string.h>

#include "server/store/connection.h"
#include "server/store/lesson.h"
#include "server/store/message.h"
#include "shared/wire.h"
#include "tests/support/rig.h"
#include "tests/support/suite.h"

#define SAY "{'type':'say','id':'%s','conversation':'%s','text':'%s'}"
#define PERSON "{'type':'person','id':'%s','conversation':'%s'}"
#define HELPED                                                                 \
	"{'type':'helped','id':'%s','conversation':'%s','seq':%d,'yes':%s}"
#define WHY "{'type':'why','id':'w','conversation':'%s','seq':%d}"
#define TEACH                                                                  \
	"{'type':'teach','id':'%s','conversation':'%s','seq':%d,'reply':'%s'}"
#define DECIDE "{'type':'decide','id':'%s','lesson':%d,'approve':%s%s}"

#define KNOWN "how much is delivery"
#define ODD "ωψφ χθζ ξδβγ" /* in none of the languages there are */
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static struct rig *rig;
static struct peer_ref ana, mia, zoe, customer;
static const char *chat;
static struct arena arena;

/* A rep of one shop only. */
static inline struct peer_ref rep_of(const char *name, const char *shop)
{
	struct peer_ref admin = rig_connect(rig), peer = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u','name':'%s','shown':'%s X.',"
	    "'standing':'rep','langs':'en','shops':'%s','once':true}",
	    name, name, shop);
	rig_send(rig, peer, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(rig_last(rig, admin, MESSAGE_user)->u.user.once));
	rig_last(rig, peer, MESSAGE_welcome);
	return peer;
}

static inline void open_with(const struct rig_config *config)
{
	rig = rig_open(config);
	arena = ARENA_EMPTY;
	/* whatever the machine knows at all, it says */
	rig_shop(rig, "demo")->send_at = 1;
	rig_shop(rig, "demo")->offer_at = 1;
	ana = rep_of("ana", "demo");
	zoe = rep_of("zoe", "tea");
	mia = rig_staff(rig, "mia", STANDING_supervisor, "en", "", 5);
	rig_send(rig, mia, "{'type':'presence','here':false}");
	customer = rig_customer(rig, "demo");
	chat = rig_open_chat(rig, customer);
}

static inline void setup(void)
{
	open_with(NULL);
}

static inline void teardown(void)
{
	arena_fini(&arena);
	rig_close(rig);
}

/* ---- what is kept -------------------------------------------------------- */

static inline int64_t number(const char *sql)
{
	int64_t value = -1;
	enum err err = connection_ask(rig_store(rig), sql, &value);
	ck_assert_msg(!err, "%s: %s", sql, err_code(err));
	return value;
}

static inline int64_t events(const char *kind)
{
	char sql[100];
	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM event WHERE kind = '%s'", kind);
	return number(sql);
}

static inline struct lesson_row lesson(int64_t id)
{
	struct lesson_row row;
	enum err err = lesson_get(rig_store(rig), id, &arena, &row);
	ck_assert_msg(!err, "lesson %d: %s", (int)id, err_code(err));
	return row;
}

static inline int64_t lessons(void)
{
	return number("SELECT count(*) FROM lesson");
}

#define ck_text(s, text)                                                       \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\" is not \"%s\"", STR_ARG(s), (text))

static inline void check_lesson(const struct lesson_row *row,
    const char *source, const char *reply, bool right, const char *state)
{
	ck_text(row->source, source);
	ck_text(row->reply, reply);
	ck_assert_int_eq(row->right, right);
	ck_text(row->state, state);
}

static inline enum state state_now(void)
{
	return rig_last(rig, customer, MESSAGE_chat)->u.chat.chats.at[0].state;
}

static inline const struct rec_line *last_line(struct peer_ref peer)
{
	return &rig_last(rig, peer, MESSAGE_line)->u.line.lines.at[0];
}

/* The machine says line 2. */
static inline void answered(void)
{
	rig_send(rig, customer, SAY, "q", chat, KNOWN);
	ck_assert_int_eq(last_line(customer)->kind, KIND_auto);
	ck_assert_int_eq(last_line(customer)->seq, 2);
	ck_text(last_line(customer)->reply, "shipping.cost");
}

/* The customer's question is line 2 or so, and ana has the chat. */
static inline void asks_ana(const char *text)
{
	rig_send(rig, customer, PERSON, "p", chat);
	ck_assert_int_eq(state_now(), STATE_with_rep);
	rig_send(rig, customer, SAY, "q", chat, text);
}

static inline void rep_says(const char *rest)
{
	static int count;
	rig_forget(rig, ana);
	rig_send(rig, ana,
	    "{'type':'say','id':'r%d','conversation':'%s','text':'So it is.'"
	    "%s}",
	    ++count, chat, rest);
	ck_assert_str_eq(rig_error(rig, ana), "");
}

/* What the machine thinks first of a text, "" for nothing. */
static inline const char *best_of(const char *text)
{
	static char best[100];
	rig_forget(rig, mia);
	rig_send(rig, mia, "{'type':'suggest','id':'b','text':'%s'}", text);
	const struct msg_suggestions *m =
	    &rig_last(rig, mia, MESSAGE_suggestions)->u.suggestions;
	best[0] = '\0';
	if (m->items.count)
		snprintf(
		    best, sizeof(best), "%.*s", STR_ARG(m->items.at[0].reply));
	return best;
}

#endif
