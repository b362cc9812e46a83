/* Lists conversations for a customer or a member of staff, as `list` asks.
 * Who may ask for which list is decided before; of shops the asker does not
 * work for nothing is shown here either. */
#include <stdlib.h>

#include "server/desk/chat.h"
#include "server/desk/shop.h"
#include "server/job/found.h"
#include "server/job/job.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/staff.h"

enum {
	LISTING_CHATS = 50, /* if the asker does not say how many */
	LISTING_CHATS_MAX = 200,
	LISTING_SHOPS = 64
};

struct listing {
	const struct job_context *context;
	struct store *store;
	const struct job_listing *job;
	struct arena *arena;
	size_t limit;
	struct conversation_list rows;
};

/* ---- the lists ---------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_turn(const void *a, const void *b)
{
	const struct conversation_row *l = a, *r = b;
	int order = compare(r->priority, l->priority);
	if (!order)
		order = compare(l->state_at, r->state_at);
	return order ? order : compare(l->id, r->id);
}

static int by_last_line(const void *a, const void *b)
{
	const struct conversation_row *l = a, *r = b;
	int order = compare(r->active_at, l->active_at);
	return order ? order : compare(r->id, l->id);
}

static int by_end(const void *a, const void *b)
{
	const struct conversation_row *l = a, *r = b;
	int order = compare(r->state_at, l->state_at);
	return order ? order : compare(r->id, l->id);
}

/* The lists that a shop has; `mine` is of a person. */
static const struct shop_list {
	enum err (*read)(struct store *store, int64_t shop_id, size_t max,
	    struct arena *arena, struct conversation_list *out);
	int (*order)(const void *a, const void *b);
} shop_lists[LISTED_COUNT] = {
	[LISTED_waiting] = { conversation_waiting, by_turn },
	[LISTED_active] = { conversation_active, by_last_line },
	[LISTED_closed] = { conversation_closed, by_end },
};

static enum err join(struct listing *l,
    const struct conversation_list lists[LISTING_SHOPS], size_t total)
{
	if (!total)
		return ERR_ok;
	l->rows.at = arena_alloc(l->arena, total * sizeof(*l->rows.at));
	if (!l->rows.at)
		return ERR_no_memory;
	for (int i = 0; i < LISTING_SHOPS; i++) {
		if (!lists[i].count)
			continue;
		memcpy(l->rows.at + l->rows.count, lists[i].at,
		    lists[i].count * sizeof(*l->rows.at));
		l->rows.count += lists[i].count;
	}
	return ERR_ok;
}

static enum err read_shops(struct listing *l)
{
	const struct shop_list *list = &shop_lists[l->job->what];
	struct conversation_list lists[LISTING_SHOPS] = { { NULL, 0 } };
	size_t total = 0;
	for (int i = 0; i < LISTING_SHOPS; i++) {
		if (!(l->job->shops & shop_bit(i + 1)))
			continue;
		enum err err =
		    list->read(l->store, i + 1, l->limit, l->arena, &lists[i]);
		if (err)
			return err;
		total += lists[i].count;
	}
	enum err err = join(l, lists, total);
	if (!err && total)
		qsort(l->rows.at, total, sizeof(*l->rows.at), list->order);
	return err;
}

static enum err read_rows(struct listing *l)
{
	if (!l->job->staff)
		return conversation_of_customer(
		    l->store, l->job->who, l->limit, l->arena, &l->rows);
	if (l->job->what == LISTED_mine)
		return conversation_of_rep(
		    l->store, l->job->who, l->limit, l->arena, &l->rows);
	return read_shops(l);
}

/* ---- the records -------------------------------------------------------- */

/* Somebody who is not there any more has no name; that is no failure. */
static enum err name_rep(
    struct listing *l, int64_t id, struct chat_names *names)
{
	struct staff_row staff;
	if (!id)
		return ERR_ok;
	enum err err = staff_by_id(l->store, id, l->arena, &staff);
	if (!err) {
		names->rep = staff.shown;
		names->holder = staff.name;
	}
	return err == ERR_not_found ? ERR_ok : err;
}

static enum err customer_shown(struct listing *l, int64_t id, struct str *out)
{
	struct customer_row customer;
	if (!l->job->staff)
		return ERR_ok;
	enum err err = customer_by_id(l->store, id, l->arena, &customer);
	if (!err)
		*out = customer.name;
	return err == ERR_not_found ? ERR_ok : err;
}

static enum err put_row(
    struct listing *l, const struct conversation_row *row, struct rec_chat *out)
{
	struct chat_names names = { .shop = STR_NONE };
	names.shop =
	    l->context->shop_name(l->context->ctx, row->shop_id, l->arena);
	if (!names.shop.len)
		names.shop = STR("-"); /* taken out of the settings */
	enum err err = name_rep(l, row->rep_id, &names);
	if (!err)
		err = customer_shown(l, row->customer_id, &names.customer);
	if (!err && row->state == STATE_waiting)
		err = conversation_place(l->store, row, &names.place);
	if (err)
		return err;
	chat_record(row, &names, l->job->staff, out);
	chat_brief(out);
	return ERR_ok;
}

static enum err put_rows(struct listing *l, struct rec_chat_list *out)
{
	size_t room = l->rows.count < l->limit ? l->rows.count : l->limit;
	if (!room)
		return ERR_ok;
	out->at = arena_alloc(l->arena, room * sizeof(*out->at));
	if (!out->at)
		return ERR_no_memory;
	for (size_t i = 0; i < l->rows.count && out->count < room; i++) {
		const struct conversation_row *row = &l->rows.at[i];
		if (l->job->staff && !(l->job->shops & shop_bit(row->shop_id)))
			continue;
		enum err err = put_row(l, row, &out->at[out->count]);
		if (err)
			return err;
		out->count++;
	}
	return ERR_ok;
}

static enum err read_listing(struct listing *l, struct msg_listing *out)
{
	int64_t limit = l->job->limit > 0 ? l->job->limit : LISTING_CHATS;
	l->limit =
	    (size_t)(limit < LISTING_CHATS_MAX ? limit : LISTING_CHATS_MAX);
	enum err err = read_rows(l);
	if (!err)
		err = put_rows(l, &out->chats);
	return err;
}

void job_run_listing(void *worker, struct letter **letter)
{
	const struct job_worker *w = worker;
	const struct job_listing *job = (*letter)->message.u.found.message;
	struct listing listing = {
		.context = w->context,
		.store = w->store,
		.job = job,
		.arena = &(*letter)->arena,
	};
	struct message answer = { .type = MESSAGE_listing, .id = job->id };
	enum err err = read_listing(&listing, &answer.u.listing);
	found_settle(letter, &answer, err, "list");
}
