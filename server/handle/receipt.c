/* Marks of a conversation's two sides; they may lag, but never go back. */
#include "server/handle/receipt.h"

enum err receipt_check(const struct facts *facts, int64_t seq)
{
	return seq > facts->row.last_seq ? ERR_bad_seq : ERR_ok;
}

static int64_t *mark_of(struct conversation_row *row, bool customer, bool seen)
{
	if (customer)
		return seen ? &row->customer_seen : &row->customer_delivered;
	return seen ? &row->rep_seen : &row->rep_delivered;
}

void receipt_note(
    const struct facts *facts, int64_t seq, bool seen, struct plan *plan)
{
	bool customer = facts->who.standing == STANDING_customer;
	struct conversation_row row = facts->row;
	int64_t *mark = mark_of(&row, customer, seen);
	if (seq <= *mark)
		return;
	*mark = seq;
	plan_conversation(plan, &row);
	struct message m = { .type = seen ? MESSAGE_seen : MESSAGE_delivered };
	enum kind side = customer ? KIND_customer : KIND_rep;
	if (seen) {
		m.u.seen.conversation = row.public_id;
		m.u.seen.seq = seq;
		m.u.seen.side = side;
	} else {
		m.u.delivered.conversation = row.public_id;
		m.u.delivered.seq = seq;
		m.u.delivered.side = side;
	}
	plan_send(plan,
	    (customer ? PLAN_TO_STAFF : PLAN_TO_CUSTOMER) | PLAN_NOT_SENDER,
	    &m);
}
