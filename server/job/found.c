/* The last step of jobs that were asked by a peer. Knows no job. */
#include "server/job/found.h"

static void be_error(
    struct message *message, struct str id, enum err err, const char *on)
{
	*message = (struct message){ .type = MESSAGE_error, .id = id };
	message->u.error.code = str_from(err_code(err));
	message->u.error.text = str_from(err_sentence(err));
	message->u.error.on = str_from(on);
}

void found_settle(struct letter **letter, const struct message *answer,
    enum err err, const char *on)
{
	struct msg_found *found = &(*letter)->message.u.found;
	struct message *kept = ARENA_NEW(&(*letter)->arena, struct message);
	/* Where nobody asked, nobody waits for an error. */
	if (!kept || (err && found->conversation_id)) {
		letter_free(*letter);
		*letter = NULL;
		return;
	}
	if (err)
		be_error(kept, answer->id, err, on);
	else
		*kept = *answer;
	found->message = kept;
}
