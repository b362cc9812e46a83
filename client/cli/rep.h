/* The terminal of a rep: what chat.c (the loop's side), rep.c (what comes) and
 * rep_commands.c (what is typed) share. */
#ifndef CLIENT_CLI_REP_H
#define CLIENT_CLI_REP_H

#include "client/cli/follow.h"
#include "client/cli/front.h"
#include "client/cli/run.h"
#include "client/cli/slash.h"
#include "client/cli/tab.h"
#include "shared/table.h"

struct rep {
	struct run *run;
	/* Prepared replies came for what Tab or /reply asked: rep_completed,
	 * which stands above what takes messages. */
	void (*completed)(struct rep *rep, const struct message *m);
	struct front *front;
	struct session session;
	struct follow follow;
	struct tab **tabs; /* by number - 1 */
	size_t tab_count;
	struct tab spare;     /* when there is no memory for another one */
	struct chat *current; /* where a typed line goes; NULL = nowhere */
	struct table sent;    /* ids of lines said here, to know their echo */

	bool off;      /* no connection */
	bool greeted;  /* the first welcome has come */
	bool away;     /* gets no new chats */
	bool watching; /* hears of every chat */
	bool quiet;    /* chats are being told in a list: no announcements */
	char taking[WIRE_ID_MAX + 1]; /* chat that was asked for, or "" */
	char code[WIRE_ID_MAX + 1];   /* that Tab or /reply asked for */
	struct chat *code_chat;       /* the chosen chat at that time */

	bool typing_told; /* the desk believes that we type */
	int64_t typed_us; /* first key of this line, 0 = none */
	unsigned turn;    /* of the picks when that key was pressed */
	ev_timer told;    /* the desk is told again that we type */
	ev_timer other;   /* the customer's typing wears off */
	ev_timer marks;   /* seen and delivered are told in bunches */
	bool other_types; /* the customer of the current chat */
};

/* ---- rep.c -------------------------------------------------------------- */

MUST_CHECK enum err rep_init(struct rep *rep);
void rep_fini(struct rep *rep);
void rep_message(struct rep *rep, const struct message *m,
    const struct outbox_entry *answered);
void rep_state(
    struct rep *rep, enum talk_state state, const char *why, int64_t wait_ms);

/* Never NULL; good until the next call. */
struct tab *rep_tab(struct rep *rep, const struct chat *chat);
/* Chooses a chat: keeps the half-typed line with the old one, brings that of
 * the new one back, and shows where its talk stands. */
void rep_go(struct rep *rep, struct chat *chat);
/* Shows the prepared replies on offer in a chat. */
void rep_show_picks(struct rep *rep, const struct chat *chat);
/* Sends; says so if that cannot be. */
bool rep_send(struct rep *rep, struct message *m);
int64_t rep_now_ms(const struct rep *rep);
/* True if nothing is typed at the moment. */
bool rep_line_empty(struct rep *rep);
/* Tells the desk if somebody types in the current chat. */
void rep_typing(struct rep *rep, bool on);

/* ---- rep_commands.c ----------------------------------------------------- */

/* A line was typed. */
void rep_line(struct rep *rep, struct str line);
/* Alt-W was pressed. */
void rep_why_key(struct rep *rep);
/* Tab was pressed. */
void rep_tab_key(struct rep *rep);
/* Prepared replies came for what Tab or /reply asked. */
void rep_completed(struct rep *rep, const struct message *m);

#endif
