/* A message to a desk of the command's own: store and spine without net,
 * threads or packs, for one question. */
#include "server/command/desk_call.h"
#include "server/command/shop_ids.h"
#include "server/job/job.h"
#include "server/net/delivery.h"
#include "server/spine.h"
#include "shared/wire.h"

#include <string.h>

struct desk {
	const struct desk_call *call;
	int lock_fd;
	struct store *store;
	struct pack_holder packs;
	struct job_context jobs;
	void *worker;
	struct spine *spine;
	struct list inbox;
	struct buf answer;  /* the frame that answers */
	struct arena arena; /* of other frames */
};

static const struct peer_ref myself = { 1, 1 };

/* ---- what spine and jobs call ------------------------------------------- */

static bool is_for_me(const struct delivery *d)
{
	for (size_t i = 0; i < d->count; i++) {
		if (peer_same(d->to[i], myself))
			return true;
	}
	return false;
}

/* Text has its quotes escaped, so this is a field; an answer, which may have a
 * token in it, is not spread over memory to find out. */
static bool has_my_id(struct str frame)
{
	static const char id[] = "\"id\":\"" DESK_CALL_ID "\"";
	return memmem(frame.ptr, frame.len, id, sizeof(id) - 1);
}

static void take_frame(struct desk *desk, struct str frame)
{
	const struct desk_call *call = desk->call;
	struct message message;
	struct wire_fault fault;
	if (has_my_id(frame)) {
		if (!desk->answer.len)
			buf_str(&desk->answer, frame);
		return;
	}
	arena_reset(&desk->arena);
	if (call->heard &&
	    !wire_decode(frame, TO_PEER, &desk->arena, &message, &fault))
		call->heard(call->ctx, &message);
}

static void on_deliver(void *ctx, struct list *deliveries)
{
	struct desk *desk = ctx;
	struct list *link;
	while ((link = list_pop(deliveries))) {
		struct delivery *d = LIST_OF(link, struct delivery, link);
		if (d->kind == DELIVERY_FRAME && is_for_me(d))
			take_frame(
			    desk, (struct str){ (const char *)d->frame->bytes,
				      d->frame->len });
		delivery_free(d);
	}
}

static void on_inner(void *ctx, struct letter *letter)
{
	struct desk *desk = ctx;
	list_append(&desk->inbox, &letter->link);
}

/* There are no workers: the job is done here and now. A model is the server's
 * own matter, when it starts. */
static enum err on_submit(void *ctx, enum job_kind kind, struct letter *letter)
{
	struct desk *desk = ctx;
	if (kind == JOB_train) {
		letter_free(letter);
		return ERR_ok;
	}
	job_rows[kind]->run(desk->worker, &letter);
	if (letter)
		on_inner(desk, letter);
	return ERR_ok;
}

static struct str on_shop_name(void *ctx, int64_t id, struct arena *arena)
{
	const struct desk *desk = ctx;
	const struct shop *shop = shop_by_id(&desk->call->settings->shops, id);
	return shop ? arena_str(arena, shop->name) : STR_NONE;
}

/* ---- opening ------------------------------------------------------------ */

static enum err open_store(struct desk *desk)
{
	struct settings *settings = desk->call->settings;
	struct store_config config = {
		.dir = settings->data,
		.log = desk->call->log,
		.now_ms = clock_wall_ms(desk->call->clock),
	};
	enum err err = store_setup();
	if (!err)
		err = store_lock(settings->data, &desk->lock_fd);
	if (!err)
		err = store_open(&config, &desk->store);
	if (!err)
		err = shop_ids_give(desk->store, settings);
	return err;
}

static enum err open_jobs(struct desk *desk)
{
	desk->jobs = (struct job_context){
		.store = desk->store,
		.packs = &desk->packs,
		.replies_dir = desk->call->settings->replies,
		.clock = desk->call->clock,
		.chance = desk->call->chance,
		.log = desk->call->log,
		.password_cost = desk->call->password_cost,
		.ctx = desk,
		.shop_name = on_shop_name,
		.done = on_inner,
	};
	return job_worker_new(&desk->jobs, &desk->worker);
}

static enum err open_spine(struct desk *desk)
{
	struct spine_config config = {
		.store = desk->store,
		.shops = &desk->call->settings->shops,
		.rules = &desk->call->settings->rules,
		.packs = &desk->packs,
		.clock = desk->call->clock,
		.chance = desk->call->chance,
		.log = desk->call->log,
		.ctx = desk,
		.deliver = on_deliver,
		.submit = on_submit,
		.post = on_inner,
	};
	return spine_open(&config, &desk->spine);
}

static void close_desk(struct desk *desk)
{
	struct list *link;
	while ((link = list_pop(&desk->inbox)))
		letter_free(LIST_OF(link, struct letter, link));
	spine_close(desk->spine);
	if (desk->worker)
		job_worker_free(&desk->jobs, desk->worker);
	store_close(desk->store);
	if (desk->lock_fd >= 0)
		store_unlock(desk->lock_fd);
	pack_holder_fini(&desk->packs);
	if (desk->answer.ptr)
		explicit_bzero(desk->answer.ptr, desk->answer.cap);
	buf_fini(&desk->answer);
	arena_fini(&desk->arena);
}

/* ---- the question ------------------------------------------------------- */

/* Through the wire's form, so that the same limits hold as for a server. */
static enum err copy_message(
    const struct message *ask, struct letter *letter, struct wire_fault *fault)
{
	struct buf frame = BUF_EMPTY;
	struct message m = *ask;
	m.id = STR(DESK_CALL_ID);
	enum err err = wire_encode(&m, &frame);
	if (err == ERR_internal)
		err = ERR_bad_type; /* text that is no UTF-8 */
	if (!err)
		err = wire_decode(buf_view(&frame), TO_DESK, &letter->arena,
		    &letter->message, fault);
	if (frame.ptr)
		explicit_bzero(frame.ptr, frame.cap); /* a password, maybe */
	buf_fini(&frame);
	return err;
}

static enum err put_letter(
    struct desk *desk, const struct message *ask, struct wire_fault *fault)
{
	struct letter *letter = letter_new();
	if (!letter)
		return ERR_no_memory;
	letter->from = myself;
	letter->local = true;
	letter->received_us = clock_mono_us(desk->call->clock);
	enum err err = copy_message(ask, letter, fault);
	if (err)
		letter_free(letter);
	else
		list_append(&desk->inbox, &letter->link);
	return err;
}

static enum err run_turns(struct desk *desk)
{
	enum err err = ERR_ok;
	while (!err && !list_empty(&desk->inbox)) {
		struct list letters;
		list_init(&letters);
		list_splice(&letters, &desk->inbox);
		err = spine_group(desk->spine, &letters);
	}
	return err;
}

static enum err read_answer(
    const struct desk *desk, struct arena *arena, struct message *answer)
{
	struct wire_fault fault;
	if (desk->answer.failed)
		return ERR_no_memory;
	if (!desk->answer.len)
		return ERR_internal; /* every question has an answer */
	return wire_decode(
	    buf_view(&desk->answer), TO_PEER, arena, answer, &fault);
}

/* What a server would say to a frame that is wrong. */
static enum err refuse(enum err err, const struct wire_fault *fault,
    struct arena *arena, struct message *answer)
{
	struct msg_error *error = &answer->u.error;
	if (err == ERR_no_memory)
		return err;
	*answer = (struct message){ .type = MESSAGE_error };
	error->code = str_from(err_code(err));
	error->text = str_from(err_sentence(err));
	error->field = arena_str(arena, str_from(fault->field));
	error->on = arena_str(arena, str_from(fault->type));
	return error->field.ptr && error->on.ptr ? ERR_ok : ERR_no_memory;
}

static enum err question(struct desk *desk, const struct message *ask,
    struct arena *arena, struct message *answer)
{
	struct wire_fault fault = { { 0 }, { 0 }, { 0 } };
	enum err err = put_letter(desk, ask, &fault);
	if (err)
		return refuse(err, &fault, arena, answer);
	err = run_turns(desk);
	return err ? err : read_answer(desk, arena, answer);
}

enum err desk_inside(const struct desk_call *call, const struct message *ask,
    struct arena *arena, struct message *answer)
{
	struct desk desk = { .call = call, .lock_fd = -1 };
	list_init(&desk.inbox);
	enum err err = pack_holder_init(&desk.packs);
	if (err)
		return err;
	err = open_store(&desk);
	if (!err)
		err = open_jobs(&desk);
	if (!err)
		err = open_spine(&desk);
	if (!err)
		err = question(&desk, ask, arena, answer);
	close_desk(&desk);
	return err;
}
