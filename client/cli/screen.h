/* What a chat screen looks like: values in, rows of text out, into a buffer.
 * Whatever came from outside is escaped here. Writes to no terminal itself,
 * and keeps nothing of the chats. */
#ifndef CLIENT_CLI_SCREEN_H
#define CLIENT_CLI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "client/cli/session.h"
#include "client/cli/slash.h"
#include "shared/buf.h"
#include "shared/messages.h"

enum { SCREEN_PICK_MAX = 5 };

struct screen {
	struct buf out; /* rows to be written; each ends in a newline */
	int columns;    /* of the terminal */
	bool colour;    /* escape sequences may be used */
	bool guest;     /* a customer's screen: one chat, no tags */
	bool bell;      /* the bell is to be rung with the next rows */
};

/* What stands before every input line. */
struct screen_prompt {
	const struct chat *chat;           /* NULL = none chosen */
	const struct chat *const *waiting; /* others to be answered, longest
					      first */
	size_t waiting_count;
	bool off;    /* no connection */
	bool away;   /* gets no new chats */
	bool typing; /* the customer is typing */
};

void screen_fini(struct screen *s);

/* A line of a chat. current: it is the chosen chat. mine: the user wrote it. */
void screen_line(struct screen *s, const struct chat *chat,
    const struct rec_line *line, bool current, bool mine, int64_t now_ms);
/* One sentence of the program about a chat, or about none (NULL). */
void screen_notice(struct screen *s, const struct chat *chat,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The desk has given us a chat: announced, with the bell. */
void screen_given(struct screen *s, const struct chat *chat, int64_t now_ms);
/* A chat's state, as one row. */
void screen_state(struct screen *s, const struct chat *chat, int64_t now_ms);
/* What the customer's page tells, and how to reach the customer; nothing if
 * neither is known. */
void screen_about(struct screen *s, const struct chat *chat);
/* The prepared replies on offer, numbered from 1, one row each. */
void screen_picks(
    struct screen *s, const struct rec_suggestion *items, size_t count);
/* A table of chats. */
void screen_chats(struct screen *s, const struct chat *const *chats,
    size_t count, int64_t now_ms);
void screen_team(struct screen *s, const struct rec_colleague_list *team);
void screen_help(struct screen *s, const struct slash_table *table);

/* Appends the prompt; colours between \1 and \1. */
void screen_prompt(
    const struct screen *s, const struct screen_prompt *p, struct buf *out);

/* Appends how long ago: "40 s", "3 min", "2 h", "5 d". */
void screen_ago(int64_t then_ms, int64_t now_ms, struct buf *out);

#endif
