/* What turns did to the desk's memory before their rows were on disk, noted so
 * that it can be taken back: of one turn that is refused, or of a whole group
 * that could not be stored. Not for loads: those are counted anew. */
#include "server/turn.h"

enum { UNDO_CLOSE = 1013 }; /* come back and resume */

enum err undo_note(struct spine *s, const struct undo *what)
{
	struct undo *undo = ARENA_NEW(&s->group_arena, struct undo);
	if (!undo)
		return ERR_no_memory;
	*undo = *what;
	list_append(&s->undo, &undo->link);
	return ERR_ok;
}

static void close_peer(struct spine *s, struct peer_ref peer)
{
	struct delivery *bye = delivery_new(DELIVERY_CLOSE, NULL, 1);
	if (!bye)
		return; /* it may say nothing any more, and signs in again */
	bye->to[0] = peer;
	bye->code = UNDO_CLOSE;
	list_append(&s->out, &bye->link);
}

/* Who cannot be given back what it had has to come again. */
static void follow_again(struct spine *s, const struct undo *undo)
{
	enum err err = presence_follow(s->presence, undo->peer, undo->id);
	if (err == ERR_no_memory)
		close_peer(s, undo->peer);
}

static void take_back(struct spine *s, const struct undo *undo, bool group)
{
	struct rep *rep;
	switch (undo->kind) {
	case UNDO_ENTER:
		presence_leave(s->presence, undo->peer,
		    steady_ms(&s->steady, s->config.clock));
		/* Its session may count as signed in already. */
		if (group)
			close_peer(s, undo->peer);
		return;
	case UNDO_LEAVE:
		close_peer(s, undo->peer);
		return;
	case UNDO_FOLLOW:
		/* Row ids that were rolled back are given out again. */
		presence_unfollow(s->presence, undo->peer, undo->id);
		return;
	case UNDO_UNFOLLOW:
		follow_again(s, undo);
		return;
	case UNDO_AWAY:
		rep = presence_rep(s->presence, undo->id);
		if (rep)
			rep->away = undo->was;
		return;
	}
}

static void back_to(struct spine *s, struct list *mark, bool group)
{
	while (s->undo.prev != mark) {
		struct list *last = s->undo.prev;
		list_remove(last);
		take_back(s, LIST_OF(last, struct undo, link), group);
	}
}

void undo_turn(struct spine *s, struct list *mark)
{
	back_to(s, mark, false);
}

void undo_group(struct spine *s)
{
	back_to(s, &s->undo, true);
}
