/* The rep's commands about answers: /why, /teach, /yes, /lessons, /approve and
 * /decline. Which chat is meant has been found out before. */
#include "client/cli/learn.h"

static struct screen *screen(struct rep *rep)
{
	return front_screen(rep->front);
}

/* ---- why ---------------------------------------------------------------- */

/* The last line about which something is kept. */
static int64_t latest(const struct tab *tab)
{
	if (tab->pick_count || !tab->automatic)
		return tab->asked;
	return tab->automatic > tab->asked ? tab->automatic : tab->asked;
}

void learn_why(struct rep *rep, struct chat *chat, struct str arguments)
{
	struct message m = { .type = MESSAGE_why, .id = STR("why") };
	struct str word = slash_word(&arguments);
	long long seq = latest(rep_tab(rep, chat));

	if (word.len && (!str_int(word, &seq) || seq < 1)) {
		screen_notice(screen(rep), chat,
		    "/why, or /why with a line's number, as in /why 4");
		return;
	}
	if (!seq) {
		screen_notice(
		    screen(rep), chat, "The customer has said nothing yet.");
		return;
	}
	m.u.why.conversation = str_from(chat->conversation);
	m.u.why.seq = seq;
	(void)rep_send(rep, &m);
}

/* ---- teaching ----------------------------------------------------------- */

static bool teach(
    struct rep *rep, const struct chat *chat, int64_t seq, struct str reply)
{
	struct message m = { .type = MESSAGE_teach };

	m.u.teach.conversation = str_from(chat->conversation);
	m.u.teach.seq = seq;
	m.u.teach.reply = reply;
	return rep_send(rep, &m);
}

void learn_teach(struct rep *rep, struct chat *chat, struct str reply)
{
	struct tab *tab = rep_tab(rep, chat);

	if (!reply.len)
		screen_notice(screen(rep), chat,
		    "/teach 2 (a reply on offer), /teach order.status, or "
		    "/teach none: nothing here answers it");
	else if (!tab->asked)
		screen_notice(
		    screen(rep), chat, "The customer has said nothing yet.");
	else if (teach(rep, chat, tab->asked,
		     str_is(reply, "none") ? STR_NONE : reply) &&
		 tab->lesson_to == tab->asked)
		tab_used(tab, STR_NONE, 0);
}

void learn_yes(struct rep *rep, struct chat *chat)
{
	struct tab *tab = rep_tab(rep, chat);

	if (!tab->lesson[0])
		screen_notice(screen(rep), chat,
		    "There is nothing to approve: no prepared reply was used "
		    "since. /teach ID names one.");
	else if (teach(rep, chat, tab->lesson_to, str_from(tab->lesson)))
		tab_used(tab, STR_NONE, 0);
}

/* ---- lessons ------------------------------------------------------------ */

void learn_list(struct rep *rep, struct str arguments)
{
	struct message m = { .type = MESSAGE_lesson_list,
		.id = STR("lessons") };
	struct str word = slash_word(&arguments);

	if (word.len && !str_is(word, "proposed") &&
	    !str_is(word, "approved") && !str_is(word, "declined")) {
		screen_notice(screen(rep), NULL,
		    "/lessons, or /lessons approved, or /lessons declined");
		return;
	}
	m.u.lesson_list.state = word;
	(void)rep_send(rep, &m);
}

void learn_decide(struct rep *rep, struct str arguments, bool approve)
{
	struct message m = { .type = MESSAGE_decide };
	struct str word = slash_word(&arguments);
	long long number;

	if (!str_int(word, &number) || number < 1 ||
	    (!approve && arguments.len)) {
		screen_notice(screen(rep), NULL, "%s",
		    approve ? "/approve 12, or /approve 12 order.status; "
			      "/lessons lists them"
			    : "/decline 12; /lessons lists them");
		return;
	}
	m.u.decide.lesson = number;
	m.u.decide.approve = approve;
	m.u.decide.reply = slash_word(&arguments);
	(void)rep_send(rep, &m);
}
