/* Step 3 of a message's way: what the handler must know, by look-ups by key
 * on the desk's own connection (it must see the group's uncommitted turns). */
#include <inttypes.h>

#include "server/desk/erasure.h"
#include "server/handle/versions.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/erase.h"
#include "server/store/message.h"
#include "server/store/staff.h"
#include "server/store/version.h"
#include "server/turn.h"

enum {
	FACTS_WAITING = 16, /* who is told a new place */
	FACTS_QUEUE = 256,  /* among whom a rep with room is sought */
	FACTS_DUE = 64,
	FACTS_OWN = 100,
	FACTS_STAFF = 400,
	FACTS_PAGE = 200
};

struct str facts_actor(const struct turn *turn)
{
	const struct peer *peer = turn->facts.peer;
	if (turn->letter->local)
		return STR("command");
	if (peer && peer->standing >= STANDING_rep &&
	    peer->standing <= STANDING_admin)
		return str_from(peer->name);
	return STR("desk");
}

static void facts_who(struct turn *turn)
{
	struct facts *f = &turn->facts;
	f->who.standing = STANDING_nobody;
	if (turn->row->ways & INNER) {
		f->who.standing = STANDING_desk;
	} else if (turn->letter->local) {
		f->who = (struct right_holder){ STANDING_admin, 0, ~0ull };
	} else if (f->peer) {
		f->who = (struct right_holder){ f->peer->standing, f->peer->id,
			f->peer->shops };
	}
}

/* The shop of a customer is the only one of the mask. */
static const struct shop *shop_of_peer(const struct facts *f)
{
	for (size_t i = 0; i < f->shops->count; i++) {
		if (f->peer->shops == shop_bit(f->shops->at[i].id))
			return &f->shops->at[i];
	}
	return NULL;
}

/* The wall clock as it is, and as it would be had it not jumped. */
static void facts_time(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct facts *f = &turn->facts;
	int64_t before_ms = s->steady.jumped_ms;
	f->steady_ms = steady_ms(&s->steady, s->config.clock);
	f->jumped_ms = s->steady.jumped_ms;
	f->now_ms = f->steady_ms + f->jumped_ms;
	turn->plan.steady_ms = f->steady_ms;
	if (f->jumped_ms != before_ms)
		log_line(s->config.log, LOG_WARN, "desk", "clock_jumped",
		    "by_ms=%" PRId64 " ahead_ms=%" PRId64
		    " why=\"deadlines go on as before; a restart takes the "
		    "clock as it is\"",
		    f->jumped_ms - before_ms, f->jumped_ms);
}

void facts_begin(struct turn *turn)
{
	struct spine *s = turn->spine;
	struct facts *f = &turn->facts;
	facts_time(turn);
	f->letter = turn->letter;
	f->presence = s->presence;
	f->rules = s->config.rules;
	f->shops = s->config.shops;
	f->chance = s->config.chance;
	f->secret = str_from(s->secret);
	f->epoch = s->epoch;
	f->peer = presence_peer(s->presence, turn->letter->from);
	facts_who(turn);
	if (f->peer && f->peer->standing == STANDING_customer)
		f->shop = shop_of_peer(f);
}

/* Inner messages name a conversation by its row. */
static int64_t row_named(const struct message *m)
{
	switch (m->type) {
	case MESSAGE_answered:
		return m->u.answered.conversation_id;
	case MESSAGE_due:
		return m->u.due.conversation_id;
	case MESSAGE_release:
		return m->u.release.conversation_id;
	case MESSAGE_place:
		return m->u.place.conversation_id;
	case MESSAGE_give:
		return m->u.give.conversation_id;
	case MESSAGE_found:
		return m->u.found.conversation_id;
	default:
		return 0;
	}
}

/* What must go on with a chat whose shop the settings have no longer, or it
 * would come up again and again. */
static bool without_shop(enum message_type type)
{
	return type == MESSAGE_due || type == MESSAGE_release;
}

enum err facts_conversation(struct turn *turn)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	const struct message *m = &turn->letter->message;
	struct str public_id = message_conversation(m);
	int64_t id = row_named(m);
	enum err err;
	if (public_id.len)
		err = conversation_by_public_id(
		    store, public_id, &turn->spine->arena, &f->row);
	else if (id)
		err =
		    conversation_by_id(store, id, &turn->spine->arena, &f->row);
	else
		return ERR_ok;
	if (err)
		return err;
	if (!right_to_see(&f->who, &f->row))
		return ERR_not_found;
	f->has_row = true;
	f->shop = shop_by_id(f->shops, f->row.shop_id);
	return f->shop || without_shop(m->type) ? ERR_ok : ERR_not_found;
}

static enum err fetch_customer(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	int64_t id = 0;
	if (f->has_row)
		id = f->row.customer_id;
	else if (f->who.standing == STANDING_customer)
		id = f->who.id;
	if (!id)
		return ERR_ok;
	return err_absent(
	    customer_by_id(turn->spine->config.store, id, arena, &f->customer),
	    &f->has_customer);
}

static enum err fetch_queue(struct turn *turn)
{
	struct facts *f = &turn->facts;
	struct conversation_row as_if = f->row;
	if (!f->has_row)
		return ERR_ok;
	/* A line calls a person at once only in answer to a question. */
	if (turn->letter->message.type == MESSAGE_say && !f->row.asked.len)
		return ERR_ok;
	if (as_if.state != STATE_waiting) {
		/* given back by a rep it has waited once already */
		as_if.priority = as_if.state == STATE_with_rep;
		as_if.state = STATE_waiting;
		as_if.state_at = f->now_ms;
	}
	return conversation_place(turn->spine->config.store, &as_if, &f->place);
}

static enum err staff_of_token(
    struct turn *turn, struct str token, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	uint8_t hash[TOKEN_HASH_LEN];
	token_hash(token, hash);
	enum err err =
	    err_absent(token_find(store, hash, &f->token), &f->has_token);
	if (err || !f->has_token)
		return err;
	return err_absent(
	    staff_by_id(store, f->token.staff_id, arena, &f->staff),
	    &f->has_staff);
}

static enum err fetch_staff(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	const struct message *m = &turn->letter->message;
	struct str name = STR_NONE;
	switch (m->type) {
	case MESSAGE_hello:
		if (m->u.hello.token.len != TOKEN_SECRET_LEN)
			return ERR_ok;
		return staff_of_token(turn, m->u.hello.token, arena);
	case MESSAGE_checked:
		return err_absent(
		    staff_by_id(store, m->u.checked.user_id, arena, &f->staff),
		    &f->has_staff);
	case MESSAGE_login:
		name = m->u.login.name;
		break;
	case MESSAGE_user_add:
		name = m->u.user_add.name;
		break;
	case MESSAGE_user_set:
		name = m->u.user_set.name;
		break;
	case MESSAGE_transfer:
		name = m->u.transfer.rep;
		break;
	default:
		break;
	}
	if (!name.len)
		return ERR_ok;
	return err_absent(
	    staff_by_name(store, name, arena, &f->staff), &f->has_staff);
}

static enum err customer_of_identity(
    struct turn *turn, struct str identity, struct arena *arena)
{
	struct facts *f = &turn->facts;
	if (!f->shop->secret.len) {
		f->signer_err = ERR_auth;
		return ERR_ok;
	}
	f->signer_err = token_identity_check(
	    f->shop->secret, f->shop->name, identity, f->now_ms, &f->shop_ref);
	if (f->signer_err)
		return ERR_ok;
	return err_absent(customer_by_ref(turn->spine->config.store,
			      f->shop->id, f->shop_ref, arena, &f->customer),
	    &f->has_customer);
}

/* Who comes with an identity may have been here before it was known who it is:
 * the token tells, if it is of this shop. Whoever has an id of the shop is
 * somebody else, and stays so. */
static enum err visitor_before(
    struct turn *turn, struct str token, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct str subject;
	if (f->signer_err || !token.len ||
	    token_visitor_check(
		f->secret, f->shop->name, token, f->steady_ms, &subject))
		return ERR_ok;
	enum err err = err_absent(customer_by_subject(turn->spine->config.store,
				      subject, arena, &f->visitor),
	    &f->has_visitor);
	if (err || !f->has_visitor)
		return err;
	f->has_visitor =
	    f->visitor.shop_id == f->shop->id && !f->visitor.shop_ref.len;
	/* Who has more than a turn may move keeps it, and stays apart. */
	return f->has_visitor ? customer_is_light(turn->spine->config.store,
				    f->visitor.id, &f->has_visitor)
			      : ERR_ok;
}

/* The customer behind a hello: by the identity the shop signed, else by the
 * token of an earlier visit. */
static enum err fetch_visitor(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	const struct msg_hello *hello = &turn->letter->message.u.hello;
	struct str subject;
	f->shop = shop_by_name(f->shops, hello->shop);
	if (!f->shop)
		return ERR_ok;
	if (hello->identity.len) {
		enum err err =
		    customer_of_identity(turn, hello->identity, arena);
		return err ? err : visitor_before(turn, hello->token, arena);
	}
	if (!hello->token.len)
		return ERR_ok;
	f->signer_err = token_visitor_check(
	    f->secret, f->shop->name, hello->token, f->steady_ms, &subject);
	if (f->signer_err)
		return ERR_ok;
	enum err err = err_absent(customer_by_subject(turn->spine->config.store,
				      subject, arena, &f->customer),
	    &f->has_customer);
	/* Somebody who was erased, or is somebody else by now: the token is
	 * worth nothing, and none comes in by it uncounted. */
	if (!err && !f->has_customer)
		f->signer_err = ERR_auth;
	return err;
}

/* Who an `erase` names: by the shop's own id, or by the public one. */
static enum err named_customer(
    struct turn *turn, const struct msg_erase *m, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	const struct shop *shop = shop_by_name(f->shops, m->shop);
	uint8_t hash[TOKEN_HASH_LEN];
	enum err err = ERR_not_found;
	if (!m->shop.len)
		err = customer_by_subject(
		    store, m->customer, arena, &f->customer);
	else if (shop)
		err = customer_by_ref(
		    store, shop->id, m->customer, arena, &f->customer);
	err = err_absent(err, &f->has_customer);
	if (err || f->has_customer || !m->customer.len)
		return err;
	if (!m->shop.len)
		erasure_subject(f->secret, m->customer, hash);
	else if (shop)
		erasure_ref(f->secret, shop->id, m->customer, hash);
	else
		return ERR_ok;
	struct erasing_row row;
	err = erasure_find(store, hash, &f->erased_at);
	if (!err)
		err = err_absent(
		    erasing_find(store, 0, arena, &row), &f->erasing);
	return err == ERR_not_found ? ERR_ok : err;
}

/* A chat of theirs that is not closed is this turn's conversation. */
static enum err fetch_erase(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	const struct message *m = &turn->letter->message;
	if (m->type == MESSAGE_erase)
		return m->u.erase.replay
			   ? ERR_ok
			   : named_customer(turn, &m->u.erase, arena);
	int64_t id = m->u.erasing.customer_id;
	enum err err =
	    id ? customer_by_id(store, id, arena, &f->customer) : ERR_not_found;
	err = err_absent(err, &f->has_customer);
	if (err || !f->has_customer)
		return err;
	return err_absent(
	    conversation_current(store, id, arena, &f->row), &f->has_row);
}

static int64_t whose_own(const struct turn *turn)
{
	const struct message *m = &turn->letter->message;
	if (m->type == MESSAGE_lost)
		return m->u.lost.staff_id;
	if (turn->facts.has_staff)
		return turn->facts.staff.id;
	return turn->facts.who.id;
}

static enum err fetch_list(
    struct turn *turn, unsigned needs, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	const struct message *m = &turn->letter->message;
	if ((needs & NEED_WAITING) && m->type == MESSAGE_refill)
		return conversation_waiting(
		    store, m->u.refill.shop_id, FACTS_QUEUE, arena, &f->list);
	if (needs & NEED_WAITING)
		return conversation_waiting(
		    store, f->row.shop_id, FACTS_WAITING, arena, &f->list);
	if (needs & NEED_DUE)
		return conversation_due(
		    store, f->steady_ms, FACTS_DUE, arena, &f->list);
	if (needs & NEED_OWN)
		return conversation_of_rep(
		    store, whose_own(turn), FACTS_OWN, arena, &f->list);
	return ERR_ok;
}

static enum err fetch_current(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	struct conversation_row row;
	bool found = false;
	enum err err = ERR_ok;
	int64_t id = f->has_customer ? f->customer.id : f->who.id;
	if (f->has_customer || f->who.standing == STANDING_customer)
		err = err_absent(
		    conversation_current(store, id, arena, &f->current),
		    &f->has_current);
	/* What a visitor has open is the customer's in a moment. */
	if (!err && f->has_visitor)
		err = err_absent(
		    conversation_current(store, f->visitor.id, arena, &row),
		    &found);
	if (!err && found &&
	    (!f->has_current || row.opened_at > f->current.opened_at)) {
		f->current = row;
		f->has_current = true;
	}
	return err;
}

/* How full the shop is, for who would begin one more conversation. */
static enum err fetch_crowd(struct turn *turn)
{
	struct facts *f = &turn->facts;
	if (!f->shop || f->has_current)
		return ERR_ok;
	return conversation_crowd(turn->spine->config.store, f->shop->id,
	    (size_t)f->shop->conversations_max, &f->crowd);
}

/* As many of the first lines as fit in what is left of a page; one always. */
static void cut_page(struct line_list *lines, size_t *left)
{
	for (size_t i = 0; i < lines->count; i++) {
		size_t bytes = chat_line_bytes(&lines->at[i]);
		if (bytes > *left && *left < CHAT_PAGE_BYTES) {
			lines->count = i;
			*left = 0;
			return;
		}
		*left -= bytes < *left ? bytes : *left;
	}
}

/* What a resuming peer has not seen yet, a bounded page of it. */
static enum err fetch_page(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	const struct msg_resume *m = &turn->letter->message.u.resume;
	size_t left = CHAT_PAGE_BYTES;
	enum err err = message_after(
	    store, f->row.id, TRACK_open, m->last, FACTS_PAGE, arena, &f->page);
	if (err)
		return err;
	cut_page(&f->page, &left);
	if (f->who.standing == STANDING_customer)
		return ERR_ok;
	err = message_after(store, f->row.id, TRACK_internal, m->last_note,
	    FACTS_PAGE, arena, &f->notes);
	if (!err)
		cut_page(&f->notes, &left);
	return err;
}

/* Names for chat records: of the conversation at hand, or of each own one. */
static enum err fetch_names(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	const struct conversation_row *row = f->has_row ? &f->row : &f->current;
	enum err err = ERR_ok;
	if (f->has_row || f->has_current)
		err = tell_names(turn->spine, row, arena, &f->names);
	if (err || !f->list.count)
		return err;
	f->own_names = arena_alloc(arena, f->list.count * sizeof(f->names));
	if (!f->own_names)
		return ERR_no_memory;
	for (size_t i = 0; i < f->list.count && !err; i++)
		err = tell_names(
		    turn->spine, &f->list.at[i], arena, &f->own_names[i]);
	return err;
}

/* Which one is in force is known of the pack itself; a desk that has loaded
 * none goes by what was noted last. */
static enum err fetch_versions(struct turn *turn, struct arena *arena)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	enum err err = version_list(store, VERSIONS_MAX, arena, &f->versions);
	if (err)
		return err;
	if (f->pack) {
		f->in_force = f->pack->version;
		return ERR_ok;
	}
	err = store_meta_get(store, "pack_version", arena, &f->in_force);
	return err == ERR_not_found ? ERR_ok : err;
}

enum err facts_fetch(struct turn *turn, unsigned needs)
{
	struct facts *f = &turn->facts;
	struct store *store = turn->spine->config.store;
	struct arena *arena = &turn->spine->arena;
	enum err err = ERR_ok;
	if (needs & NEED_ERASE)
		err = fetch_erase(turn, arena);
	if (!err && (needs & NEED_CUSTOMER))
		err = fetch_customer(turn, arena);
	if (!err && (needs & NEED_QUEUE))
		err = fetch_queue(turn);
	if (!err && (needs & NEED_VISITOR))
		err = fetch_visitor(turn, arena);
	if (!err && (needs & NEED_STAFF))
		err = fetch_staff(turn, arena);
	if (!err && (needs & NEED_CURRENT))
		err = fetch_current(turn, arena);
	if (!err && (needs & NEED_CROWD))
		err = fetch_crowd(turn);
	if (!err)
		err = evidence_fetch(turn, needs, arena);
	if (!err && (needs & NEED_REP) && f->row.rep_id)
		err = err_absent(
		    staff_by_id(store, f->row.rep_id, arena, &f->rep),
		    &f->has_rep);
	if (!err && (needs & NEED_EVERYBODY))
		err = staff_list(store, arena, FACTS_STAFF, &f->everybody,
		    &f->everybody_count);
	if (!err && (needs & NEED_VERSIONS))
		err = fetch_versions(turn, arena);
	if (!err)
		err = fetch_list(turn, needs, arena);
	if (!err && (needs & NEED_PAGE))
		err = fetch_page(turn, arena);
	if (!err && (needs & NEED_NAMES))
		err = fetch_names(turn, arena);
	if (!err && f->shop)
		f->hours = hours_at(&f->shop->hours, f->shop->zone, f->now_ms);
	return err;
}

static void clear_load(void *ctx, struct rep *rep)
{
	(void)ctx;
	rep->load = 0;
}

static enum err expect_rep(
    struct spine *s, int64_t rep_id, int64_t now_ms, struct rep **out)
{
	struct staff_row row;
	enum err err = staff_by_id(s->config.store, rep_id, &s->arena, &row);
	if (err)
		return err;
	struct peer_card card = {
		.standing = row.standing,
		.id = row.id,
		.name = row.name,
		.shown = row.shown,
		.groups = row.groups,
		.capacity = (int)row.capacity,
	};
	err = presence_expect(s->presence, &card, now_ms);
	if (!err)
		*out = presence_rep(s->presence, rep_id);
	return err;
}

enum err facts_loads(struct spine *s)
{
	struct rep_load *loads;
	size_t count;
	int64_t now_ms = steady_ms(&s->steady, s->config.clock);
	enum err err =
	    conversation_loads(s->config.store, &s->arena, &loads, &count);
	if (err)
		return err;
	presence_each_rep(s->presence, clear_load, NULL);
	for (size_t i = 0; i < count && !err; i++) {
		struct rep *rep = presence_rep(s->presence, loads[i].rep_id);
		if (!rep)
			err = expect_rep(s, loads[i].rep_id, now_ms, &rep);
		if (!err)
			rep->load = (int)loads[i].chats;
	}
	return err;
}
