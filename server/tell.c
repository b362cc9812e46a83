/* Step 8 of a message's way: who hears of it. Frames are encoded once and
 * shared by all who get them; they leave with their group. */
#include "server/turn.h"

#include <string.h>

#include "server/desk/route.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/staff.h"
#include "shared/wire.h"

/* ---- gathering peers ---------------------------------------------------- */

struct audience {
	struct turn *turn;
	unsigned to;
	enum track track;
	struct peer_ref *refs;
	size_t count, room;
	bool failed;
};

static bool in_already(const struct audience *a, struct peer_ref ref)
{
	for (size_t i = 0; i < a->count; i++) {
		if (peer_same(a->refs[i], ref))
			return true;
	}
	return false;
}

static void audience_add(struct audience *a, struct peer_ref ref)
{
	if ((a->to & PLAN_NOT_SENDER) && peer_same(ref, a->turn->letter->from))
		return;
	if (in_already(a, ref))
		return;
	if (a->count == a->room) {
		size_t room = a->room ? 2 * a->room : 8;
		struct peer_ref *refs =
		    arena_alloc(&a->turn->spine->arena, room * sizeof(*refs));
		if (!refs) {
			a->failed = true;
			return;
		}
		if (a->count)
			memcpy(refs, a->refs, a->count * sizeof(*refs));
		a->refs = refs;
		a->room = room;
	}
	a->refs[a->count++] = ref;
}

static void add_follower(void *ctx, struct peer *peer)
{
	struct audience *a = ctx;
	bool customer = peer->standing == STANDING_customer;
	if (customer ? a->to & PLAN_TO_CUSTOMER : a->to & PLAN_TO_STAFF)
		audience_add(a, peer->ref);
}

static void add_any(void *ctx, struct peer *peer)
{
	audience_add(ctx, peer->ref);
}

static void add_watcher(void *ctx, struct peer *peer)
{
	struct audience *a = ctx;
	const struct plan *plan = &a->turn->plan;
	struct right_holder who = { peer->standing, peer->id, peer->shops };
	/* Who saw it before is told that it went. */
	if (peer->watching &&
	    (right_to_see(&who, &plan->next) || right_to_see(&who, &plan->was)))
		audience_add(a, peer->ref);
}

static void gather(struct audience *a)
{
	struct turn *turn = a->turn;
	struct presence *presence = turn->spine->presence;
	const struct conversation_row *row =
	    turn->plan.has_conversation ? &turn->plan.next : &turn->facts.row;
	if (a->to & PLAN_TO_SENDER)
		audience_add(a, turn->letter->from);
	if (a->to & (PLAN_TO_CUSTOMER | PLAN_TO_STAFF))
		presence_each_follower(presence, row->id, add_follower, a);
	if ((a->to & PLAN_TO_REP) && row->rep_id)
		presence_each_of_staff(presence, row->rep_id, add_any, a);
	if ((a->to & PLAN_TO_REP) && turn->plan.was.state == STATE_with_rep)
		presence_each_of_staff(
		    presence, turn->plan.was.rep_id, add_any, a);
	if (a->to & PLAN_TO_WATCHERS)
		presence_each_peer(presence, add_watcher, a);
}

/* ---- deliveries --------------------------------------------------------- */

static enum err deliver(struct turn *turn, struct str text, unsigned to)
{
	struct audience a = { .turn = turn, .to = to };
	gather(&a);
	if (a.failed)
		return ERR_no_memory;
	if (!a.count)
		return ERR_ok;
	struct frame *frame = frame_new(text);
	if (!frame)
		return ERR_no_memory;
	struct delivery *d = delivery_new(DELIVERY_FRAME, frame, a.count);
	if (!d)
		return ERR_no_memory;
	memcpy(d->to, a.refs, a.count * sizeof(*a.refs));
	if (to & PLAN_TO_SENDER)
		d->received_us = turn->letter->received_us;
	list_append(&turn->out, &d->link);
	return ERR_ok;
}

enum err tell_message(
    struct turn *turn, unsigned to, const struct message *message)
{
	buf_clear(&turn->frame);
	enum err err = wire_encode(message, &turn->frame);
	if (err)
		return err;
	return deliver(turn, buf_view(&turn->frame), to);
}

enum err tell_sender(struct turn *turn, struct str frame)
{
	return deliver(turn, frame, PLAN_TO_SENDER);
}

enum err tell_line(struct turn *turn, const struct line_row *line)
{
	struct message m = { .type = MESSAGE_line };
	struct rec_line record;
	enum err err = chat_line(line, false, &turn->spine->arena, &record);
	if (err)
		return err;
	m.u.line.conversation = turn->plan.next.public_id;
	m.u.line.lines = (struct rec_line_list){ &record, 1 };
	unsigned to = PLAN_TO_STAFF;
	if (line->track == TRACK_open)
		to |= PLAN_TO_CUSTOMER;
	/* Who wrote it has the ack. */
	if (line->author && line->sid.len)
		to |= PLAN_NOT_SENDER;
	return tell_message(turn, to, &m);
}

enum err tell_names(struct spine *s, const struct conversation_row *row,
    struct arena *arena, struct chat_names *names)
{
	struct customer_row customer;
	struct staff_row staff;
	const struct shop *shop = shop_by_id(s->config.shops, row->shop_id);
	*names = (struct chat_names){ .shop = shop ? shop->name : STR("-") };
	enum err err =
	    customer_by_id(s->config.store, row->customer_id, arena, &customer);
	if (err)
		return err;
	names->customer = customer.name;
	if (row->state == STATE_with_rep) {
		err = staff_by_id(s->config.store, row->rep_id, arena, &staff);
		if (!err) {
			names->rep = staff.shown;
			names->holder = staff.name;
		}
	} else if (row->state == STATE_waiting) {
		err = conversation_place(s->config.store, row, &names->place);
		names->wait_s = route_wait_s(names->place,
		    route_reps_here(s->presence, row->shop_id),
		    s->config.rules->chat_mean_s);
	}
	return err;
}

static enum err tell_side(
    struct turn *turn, const struct chat_names *names, bool staff, unsigned to)
{
	struct rec_chat record;
	struct message m = { .type = MESSAGE_chat };
	chat_record(&turn->plan.next, names, staff, &record);
	m.u.chat.chats = (struct rec_chat_list){ &record, 1 };
	return tell_message(turn, to, &m);
}

enum err tell_chat(struct turn *turn)
{
	struct chat_names names;
	enum err err = tell_names(
	    turn->spine, &turn->plan.next, &turn->spine->arena, &names);
	if (!err)
		err = tell_side(turn, &names, false, PLAN_TO_CUSTOMER);
	if (!err)
		err = tell_side(turn, &names, true,
		    PLAN_TO_STAFF | PLAN_TO_REP | PLAN_TO_WATCHERS);
	return err;
}

enum err tell_order(
    struct turn *turn, enum delivery_kind kind, struct peer_ref peer, int code)
{
	struct delivery *d = delivery_new(kind, NULL, 1);
	if (!d)
		return ERR_no_memory;
	d->to[0] = peer;
	d->code = code;
	list_append(&turn->out, &d->link);
	return ERR_ok;
}

/* ---- refusals ----------------------------------------------------------- */

static int64_t retry_ms(enum err err)
{
	switch (err) {
	case ERR_try_later:
	case ERR_busy:
	case ERR_not_ready:
		return 1000;
	case ERR_disk_full:
	case ERR_no_memory:
		return 5000;
	default:
		return 0;
	}
}

void tell_error(struct spine *s, struct list *out, const struct letter *letter,
    enum err err, const char *field)
{
	const struct message_row *row = message_row(letter->message.type);
	struct message m = { .type = MESSAGE_error };
	struct buf text = BUF_EMPTY;
	m.id = letter->message.id;
	m.u.error.code = str_from(err_code(err));
	m.u.error.text = str_from(err_sentence(err));
	m.u.error.field = str_from(field);
	/* The names of inner messages mean nothing to a peer. */
	if (!(row->ways & INNER))
		m.u.error.on = str_from(row->name);
	m.u.error.retry_ms = retry_ms(err);
	struct delivery *d = NULL;
	if (!wire_encode(&m, &text)) {
		struct frame *frame = frame_new(buf_view(&text));
		if (frame)
			d = delivery_new(DELIVERY_FRAME, frame, 1);
	}
	buf_fini(&text);
	if (!d) {
		log_line(s->config.log, LOG_WARN, "desk", "error_untold",
		    "err=%s", err_code(err));
		return;
	}
	d->to[0] = letter->from;
	d->received_us = letter->received_us;
	list_append(out, &d->link);
}
