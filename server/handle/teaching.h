/* What customers' lines teach: which line was meant, which reply is known,
 * and bringing what was decided into force. */
#ifndef SERVER_HANDLE_TEACHING_H
#define SERVER_HANDLE_TEACHING_H

#include "server/handle/handler.h"

/* What customers asked, as lessons keep it: one run of text. */
struct teaching_question {
	struct str text; /* in the plan's arena; none = nothing was asked */
	int64_t seq;     /* of the customer's last line of it */
	bool fits;       /* short enough for a phrasing, and there is one */
};

/* The customer's line that an automatic one was the answer to; lines: those
 * before the automatic one. Goes back behind a choice that was taken and a
 * fact that was asked for. NULL if there is none. alone: also if another
 * answer stands between, so that it is not known what of it is answered. */
const struct line_row *teaching_asked(
    const struct line_list *lines, bool alone);

/* What a rep answers: the customer's lines since the last line of staff or
 * the machine; if there are none, those before a machine's answer that was
 * not enough. lines: the latest ones of the conversation. */
struct teaching_question teaching_since(
    const struct line_list *lines, struct plan *plan);
/* One line. */
struct teaching_question teaching_line(
    const struct line_row *line, struct plan *plan);

/* What a question taught about a reply. */
struct teaching_verdict {
	const char *source; /* see struct lesson_row */
	struct str reply;
	bool right;
	bool propose; /* as a phrasing; else it is evidence only */
};
void teaching_learn(const struct facts *facts, struct plan *plan,
    const struct teaching_question *question,
    const struct teaching_verdict *verdict);

/* A reply of the pack in force that this shop (NULL: none any more) may say;
 * NULL if there is none such. */
const struct reply *teaching_reply(
    const struct facts *facts, const struct shop *shop, struct str id);

/* Has the packs read again, with the lessons of this plan: the letter goes on
 * to a worker. The plan has to have answered. */
void teaching_rebuild(struct plan *plan);

#endif
