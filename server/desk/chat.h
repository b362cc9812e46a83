/* Rows as peers see them: the records of the wire. */
#ifndef SERVER_DESK_CHAT_H
#define SERVER_DESK_CHAT_H

#include "server/row/conversation.h"
#include "server/row/message.h"
#include "shared/arena.h"
#include "shared/err.h"
#include "shared/messages.h"

/* What a chat record says beside its row. */
struct chat_names {
	struct str shop;
	struct str customer; /* for staff only; none leaves it out */
	struct str rep;      /* as shown; none if nobody has it */
	struct str holder;   /* that rep's sign-in name, for staff only */
	int64_t place, wait_s;
};

/* staff: numbers of notes, group and customer are shown too; seen is what the
 * other side has seen. */
void chat_record(const struct conversation_row *row,
    const struct chat_names *names, bool staff, struct rec_chat *out);

/* Without what may be long, for lists of many. */
void chat_brief(struct rec_chat *record);

/* A page of lines is no longer than this on the wire: it has to fit, with what
 * else is on its way, into what may wait for one reader. */
enum { CHAT_PAGE_BYTES = 96 * 1024 };

/* What a line takes on the wire, at most. */
size_t chat_line_bytes(const struct line_row *row);

/* A line; its own id (sid) only if `own`. Choices go to the arena. */
MUST_CHECK enum err chat_line(const struct line_row *row, bool own,
    struct arena *arena, struct rec_line *out);

/* Choices as message_row keeps them: "id<TAB>title<LF>" each. Tabs and
 * newlines in a title become blanks. */
MUST_CHECK enum err chat_choices_pack(const struct rec_choice_list *choices,
    struct arena *arena, struct str *out);
MUST_CHECK enum err chat_choices_unpack(
    struct str packed, struct arena *arena, struct rec_choice_list *out);

#endif
