/* Between gate and facts: what a customer should not have typed is hidden in
 * the message itself, so that nothing behind it, no row, frame, worker or log,
 * ever has it. What that is: desk/mask.c. What staff writes stays as it is. */
#include "server/desk/mask.h"
#include "server/store/message.h"
#include "server/turn.h"
#include "shared/text.h"

enum {
	MASKED_FIELDS = 5,
	BEFORE_LINES = 4, /* an answer may stand between two of them */
	BEFORE_MS = 60000
};

/* Everything of a message that a customer wrote. */
static size_t written(struct message *m, struct str *out[MASKED_FIELDS])
{
	switch (m->type) {
	case MESSAGE_hello:
		out[0] = &m->u.hello.name;
		return 1;
	case MESSAGE_open:
		out[0] = &m->u.open.page;
		return 1;
	case MESSAGE_say:
		out[0] = &m->u.say.text;
		return 1;
	case MESSAGE_close:
		out[0] = &m->u.close.reason;
		return 1;
	case MESSAGE_rate:
		out[0] = &m->u.rate.text;
		return 1;
	case MESSAGE_contact:
		out[0] = &m->u.contact.name;
		out[1] = &m->u.contact.reach;
		return 2;
	case MESSAGE_context:
		out[0] = &m->u.context.page;
		out[1] = &m->u.context.product;
		out[2] = &m->u.context.sku;
		out[3] = &m->u.context.cart;
		out[4] = &m->u.context.order;
		return 5;
	default:
		return 0;
	}
}

static bool by_customer(const struct turn *turn)
{
	enum standing standing = turn->facts.who.standing;
	return standing == STANDING_customer || standing == STANDING_nobody;
}

static enum err hide(struct message *m, bool iban, struct arena *arena)
{
	struct str *fields[MASKED_FIELDS];
	size_t count = written(m, fields);
	enum err err = ERR_ok;
	for (size_t i = 0; i < count && !err; i++)
		err = mask_text(*fields[i], iban, arena, fields[i]);
	return err;
}

enum err masking_copy(const struct turn *turn, struct message *out)
{
	*out = turn->letter->message;
	if (!by_customer(turn))
		return ERR_ok;
	return hide(out, true, &turn->letter->arena);
}

/* What the customer said last, if it was just now; none otherwise. */
static enum err said_before(struct turn *turn, struct str *out)
{
	const struct facts *f = &turn->facts;
	struct line_list lines;
	*out = STR_NONE;
	enum err err =
	    message_before(turn->spine->config.store, f->row.id, TRACK_open,
		f->row.last_seq + 1, BEFORE_LINES, &turn->spine->arena, &lines);
	for (size_t i = lines.count; !err && i > 0; i--) {
		const struct line_row *line = &lines.at[i - 1];
		if (line->kind != KIND_customer)
			continue;
		if (line->at > f->now_ms - BEFORE_MS)
			*out = line->text;
		break;
	}
	return err;
}

/* A number may have been sent in two halves. */
static enum err hide_rest(struct turn *turn, struct str *text)
{
	struct str before;
	enum err err = said_before(turn, &before);
	if (!err && before.len)
		err = mask_rest(before, *text, &turn->letter->arena, text);
	return err;
}

enum err masking_apply(struct turn *turn)
{
	struct facts *f = &turn->facts;
	struct message *m = &turn->letter->message;
	struct str *text = &m->u.say.text;
	if (!by_customer(turn))
		return ERR_ok;
	const char *said = m->type == MESSAGE_say ? text->ptr : NULL;
	/* A rep may need an account number, to pay money back. */
	bool iban = !f->has_row || f->row.state == STATE_auto;
	enum err err = hide(m, iban, &turn->letter->arena);
	if (!err && m->type == MESSAGE_say && f->row.last_seq)
		err = hide_rest(turn, text);
	f->masked = said && said != text->ptr;
	return err;
}
