/* See rig.h. */
#include "tests/support/rig.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/job/job.h"
#include "server/net/delivery.h"
#include "server/store/staff.h"
#include "shared/wire.h"

enum { RIG_PEERS = 512, RIG_TURNS_MAX = 100000 };

#define GOOD(call) ck_assert_str_eq(err_code(call), "ok")

struct rig_got {
	struct message *at;
	size_t count, room;
	struct arena arena;
	uint64_t origins;
	int closed;
};

struct rig {
	struct rig_config config;
	struct clock_wound clock;
	struct chance_seeded chance;
	struct store *store;
	struct spine *spine;
	struct pack_holder packs;
	struct shops shops;
	struct shop shop[2];
	struct rules rules;
	struct job_context jobs;
	void *worker;
	struct list inbox;
	struct list jobs_waiting; /* of struct rig_job */
	struct rig_got *got;
	uint32_t peers;
	size_t lost;
	bool ended;
	struct meter *meter;
	int64_t ticks;
	struct arena arena;
	char replies[64];
};

struct rig_job {
	struct list link;
	enum job_kind kind;
	struct letter *letter;
};

/* ---- what the spine calls ----------------------------------------------- */

static void keep_frame(
    struct rig *rig, struct rig_got *got, const struct frame *frame)
{
	struct wire_fault fault;
	struct str text = { (const char *)frame->bytes, frame->len };
	(void)rig;
	if (got->count == got->room) {
		got->room = got->room ? 2 * got->room : 16;
		got->at = realloc(got->at, got->room * sizeof(*got->at));
		ck_assert_ptr_nonnull(got->at);
	}
	GOOD(wire_decode(
	    text, TO_PEER, &got->arena, &got->at[got->count], &fault));
	got->count++;
}

static void on_deliver(void *ctx, struct list *deliveries)
{
	struct rig *rig = ctx;
	struct list *link;
	while ((link = list_pop(deliveries))) {
		struct delivery *d = LIST_OF(link, struct delivery, link);
		for (size_t i = 0; i < d->count; i++) {
			struct rig_got *got = &rig->got[d->to[i].slot];
			if (d->kind == DELIVERY_FRAME)
				keep_frame(rig, got, d->frame);
			else if (d->kind == DELIVERY_CLOSE)
				got->closed = d->code;
		}
		delivery_free(d);
	}
}

static enum err on_submit(void *ctx, enum job_kind kind, struct letter *letter)
{
	struct rig *rig = ctx;
	if (rig->config.busy_workers)
		return ERR_busy;
	struct rig_job *job = malloc(sizeof(*job));
	ck_assert_ptr_nonnull(job);
	job->kind = kind;
	job->letter = letter;
	list_append(&rig->jobs_waiting, &job->link);
	return ERR_ok;
}

static void on_post(void *ctx, struct letter *letter)
{
	struct rig *rig = ctx;
	list_append(&rig->inbox, &letter->link);
}

static struct str on_shop_name(void *ctx, int64_t id, struct arena *arena)
{
	struct rig *rig = ctx;
	const struct shop *shop = shop_by_id(&rig->shops, id);
	return shop ? arena_str(arena, shop->name) : STR_NONE;
}

/* ---- working ------------------------------------------------------------ */

static void run_group(struct rig *rig)
{
	struct list group;
	size_t count = 0;
	list_init(&group);
	while (count++ < SPINE_GROUP_MAX && !list_empty(&rig->inbox))
		list_append(&group, list_pop(&rig->inbox));
	enum err err = spine_group(rig->spine, &group);
	ck_assert(list_empty(&group));
	rig->ended = err == ERR_io && rig->config.may_end;
	if (!rig->ended)
		GOOD(err);
}

static void run_job(struct rig *rig)
{
	struct rig_job *job =
	    LIST_OF(list_pop(&rig->jobs_waiting), struct rig_job, link);
	struct letter *letter = job->letter;
	enum job_kind kind = job->kind;
	free(job);
	if (kind == JOB_train && !rig->config.trains) {
		letter_free(letter);
		return;
	}
	if (rig->config.lost_workers && kind != JOB_pack &&
	    kind != JOB_password) {
		rig->lost++;
		letter_free(letter);
		return;
	}
	job_rows[kind]->run(rig->worker, &letter);
	if (letter)
		list_append(&rig->inbox, &letter->link);
}

void rig_run(struct rig *rig)
{
	for (int turns = 0; turns < RIG_TURNS_MAX; turns++) {
		if (rig->ended)
			return;
		if (!list_empty(&rig->inbox))
			run_group(rig);
		else if (!list_empty(&rig->jobs_waiting))
			run_job(rig);
		else
			return;
	}
	ck_abort_msg("the desk does not come to rest");
}

static struct str format_json(struct arena *arena, const char *format,
    va_list args) __attribute__((format(printf, 2, 0)));
static void put(struct rig *rig, struct peer_ref peer, const char *format,
    va_list args) __attribute__((format(printf, 3, 0)));

static struct str format_json(
    struct arena *arena, const char *format, va_list args)
{
	char text[70000];
	int len = vsnprintf(text, sizeof(text), format, args);
	ck_assert_int_ge(len, 0);
	ck_assert_int_lt(len, (int)sizeof(text));
	for (int i = 0; i < len; i++) {
		if (text[i] == '\'')
			text[i] = '"';
	}
	return arena_str(arena, (struct str){ text, (size_t)len });
}

static void put(
    struct rig *rig, struct peer_ref peer, const char *format, va_list args)
{
	struct letter *letter = letter_new();
	struct wire_fault fault = { .field = "" };
	ck_assert_ptr_nonnull(letter);
	struct str json = format_json(&letter->arena, format, args);
	enum err err = wire_decode(
	    json, TO_DESK, &letter->arena, &letter->message, &fault);
	ck_assert_msg(
	    !err, "%.*s: %s (%s)", STR_ARG(json), err_code(err), fault.field);
	letter->from = peer;
	letter->origins = rig->got[peer.slot].origins;
	letter->received_us = rig->clock.mono_us_now;
	list_append(&rig->inbox, &letter->link);
}

void rig_put(struct rig *rig, struct peer_ref peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(rig, peer, format, args);
	va_end(args);
}

void rig_send(struct rig *rig, struct peer_ref peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(rig, peer, format, args);
	va_end(args);
	rig_run(rig);
}

void rig_put_local(
    struct rig *rig, struct peer_ref peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(rig, peer, format, args);
	va_end(args);
	LIST_OF(rig->inbox.prev, struct letter, link)->local = true;
}

void rig_send_local(
    struct rig *rig, struct peer_ref peer, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	put(rig, peer, format, args);
	va_end(args);
	LIST_OF(rig->inbox.prev, struct letter, link)->local = true;
	rig_run(rig);
}

static void post_inner(
    struct rig *rig, struct peer_ref from, struct message message)
{
	struct letter *letter = letter_new();
	ck_assert_ptr_nonnull(letter);
	letter->from = from;
	letter->message = message;
	list_append(&rig->inbox, &letter->link);
}

void rig_wind(struct rig *rig, int64_t ms)
{
	struct message tick = { .type = MESSAGE_tick };
	clock_wind(&rig->clock, ms);
	tick.u.tick.number = ++rig->ticks;
	post_inner(rig, PEER_NONE, tick);
	rig_run(rig);
}

/* ---- opening ------------------------------------------------------------ */

static const char *const own_pack[][2] = {
	{ "en/order.status.reply",
	    "id: order.status\ntitle: Where is my order?\nstage: order\n"
	    "needs: order.number\nauto: yes\nask: where is my order\n"
	    "ask: has my parcel shipped yet\nask: track my package\n\n"
	    "Order {{order.number}} is on its way.\n" },
	{ "en/shipping.cost.reply",
	    "id: shipping.cost\ntitle: What does shipping cost?\n"
	    "stage: pre_sale\nneeds: shop.shipping_cost\nauto: yes\n"
	    "ask: what does shipping cost\nask: how much is delivery\n"
	    "ask: shipping fee\nask: do i pay postage\n"
	    "ask: delivery charges\n\nShipping costs "
	    "{{shop.shipping_cost}}.\n" },
	{ "en/return.terms.reply",
	    "id: return.terms\ntitle: Return terms\nstage: after_sale\n"
	    "needs: shop.return_days\nauto: yes\nask: can i return it\n"
	    "ask: what is your return policy\nask: how many days to send "
	    "something back\nask: return an item\n\nYou have "
	    "{{shop.return_days}} days.\n" },
	{ "en/complaint.start.reply",
	    "id: complaint.start\ntitle: Complaint\nstage: after_sale\n"
	    "auto: no\nask: i want to complain\nask: this is outrageous\n"
	    "ask: complaint about your service\n\nI am sorry. Tell me what "
	    "happened.\n" },
	{ "es/shipping.cost.reply",
	    "id: shipping.cost\ntitle: Gastos de envío\nstage: pre_sale\n"
	    "needs: shop.shipping_cost\nauto: yes\nask: cuánto cuesta el "
	    "envío\nask: gastos de envío\nask: tengo que pagar el envío\n\n"
	    "El envío cuesta {{shop.shipping_cost}}.\n" },
	{ "zh/shipping.cost.reply",
	    "id: shipping.cost\ntitle: 运费\nstage: pre_sale\n"
	    "needs: shop.shipping_cost\nauto: yes\nask: 运费多少\n"
	    "ask: 邮费怎么算\nask: 包邮吗\n\n运费{{shop.shipping_cost}}。\n" },
	{ "ja/shipping.cost.reply",
	    "id: shipping.cost\ntitle: 送料\nstage: pre_sale\n"
	    "needs: shop.shipping_cost\nauto: yes\nask: 送料はいくらですか\n"
	    "ask: "
	    "配送料を教えてください\n\n送料は{{shop.shipping_cost}}です。\n" },
};

static void write_pack(struct rig *rig)
{
	char path[200];
	snprintf(rig->replies, sizeof(rig->replies), "/tmp/rig.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(rig->replies));
	for (size_t i = 0; i < sizeof(own_pack) / sizeof(own_pack[0]); i++) {
		snprintf(path, sizeof(path), "%s/%.2s", rig->replies,
		    own_pack[i][0]);
		(void)mkdir(path, 0700);
		snprintf(
		    path, sizeof(path), "%s/%s", rig->replies, own_pack[i][0]);
		FILE *file = fopen(path, "w");
		ck_assert_ptr_nonnull(file);
		ck_assert_int_ge(fputs(own_pack[i][1], file), 0);
		ck_assert_int_eq(fclose(file), 0);
	}
}

static void remove_pack(struct rig *rig)
{
	char path[200];
	if (!rig->replies[0])
		return;
	for (size_t i = 0; i < sizeof(own_pack) / sizeof(own_pack[0]); i++) {
		snprintf(
		    path, sizeof(path), "%s/%s", rig->replies, own_pack[i][0]);
		unlink(path);
	}
	for (size_t i = 0; i < sizeof(own_pack) / sizeof(own_pack[0]); i++) {
		snprintf(path, sizeof(path), "%s/%.2s", rig->replies,
		    own_pack[i][0]);
		rmdir(path);
	}
	rmdir(rig->replies);
}

static struct shop_fact demo_facts[] = {
	{ { "shop.shipping_cost", 18 }, -1, { "4.90 EUR", 8 } },
	{ { "shop.return_days", 16 }, -1, { "30", 2 } },
};

static void make_shop(
    struct rig *rig, struct shop *shop, const char *name, const char *hours)
{
	const char *why;
	*shop = (struct shop){
		.name = str_from(name),
		.shown = str_from(name),
		.secret = STR("0123456789abcdef0123456789abcdef"),
		.langs = BIT(LANG_COUNT) - 1,
		.facts = demo_facts,
		.fact_count = sizeof(demo_facts) / sizeof(demo_facts[0]),
		.auto_idle_ms = 30 * 60000,
		.rep_idle_ms = 120 * 60000,
		.conversations_max = 2000,
		.send_at = 950,
		.offer_at = 600,
	};
	GOOD(zone_open(NULL, STR("Europe/Madrid"), &shop->zone));
	GOOD(hours_parse(str_from(hours), &shop->hours, &why));
	GOOD(store_shop_id(rig->store, shop->name, &shop->id));
}

static void open_store(struct rig *rig)
{
	struct store_config config = { .dir = rig->config.dir,
		.now_ms = rig->clock.wall_ms_now };
	GOOD(store_setup());
	GOOD(store_open(&config, &rig->store));
	GOOD(store_group_begin(rig->store));
	GOOD(store_turn_begin(rig->store));
	make_shop(rig, &rig->shop[0], "demo", "");
	make_shop(rig, &rig->shop[1], "tea", "mon-fri 09:00-17:00");
	GOOD(store_turn_keep(rig->store));
	GOOD(store_group_commit(rig->store));
	rig->shops = (struct shops){ rig->shop, 2 };
}

static void open_spine(struct rig *rig)
{
	struct spine_config config = {
		.store = rig->store,
		.shops = &rig->shops,
		.rules = &rig->rules,
		.packs = &rig->packs,
		.clock = &rig->clock.clock,
		.chance = &rig->chance.chance,
		.meter = rig->meter,
		.ctx = rig,
		.deliver = on_deliver,
		.submit = on_submit,
		.post = on_post,
	};
	GOOD(spine_open(&config, &rig->spine));
}

static void load_pack(struct rig *rig, bool folder)
{
	struct letter *letter = letter_new();
	bool busy = rig->config.busy_workers;
	ck_assert_ptr_nonnull(letter);
	letter->message.type = MESSAGE_packed;
	letter->message.u.packed.folder = folder;
	rig->config.busy_workers = false;
	GOOD(on_submit(rig, JOB_pack, letter));
	rig_run(rig);
	rig->config.busy_workers = busy;
	struct pack *pack = pack_holder_get(&rig->packs);
	ck_assert_msg(pack, "no pack came into force");
	pack_unref(pack);
}

struct rig *rig_open(const struct rig_config *config)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	ck_assert_ptr_nonnull(rig);
	if (config)
		rig->config = *config;
	rig->got = calloc(RIG_PEERS, sizeof(*rig->got));
	ck_assert_ptr_nonnull(rig->got);
	clock_wound_init(&rig->clock, INT64_C(1795082400000));
	chance_seeded_init(&rig->chance, 42);
	list_init(&rig->inbox);
	list_init(&rig->jobs_waiting);
	GOOD(pack_holder_init(&rig->packs));
	GOOD(meter_new(&rig->meter));
	if (!rig->config.replies)
		write_pack(rig);
	rig->rules = (struct rules){
		.answer_wait_ms = 5000,
		.rep_grace_ms = 60000,
		.chat_mean_s = 240,
		.visitor_token_ms = INT64_C(90) * 86400000,
		.staff_token_ms = INT64_C(30) * 86400000,
		.once_token_ms = 3600000,
		.request_keep_ms = INT64_C(30) * 86400000,
		.suggest = !rig->config.no_suggest,
	};
	open_store(rig);
	rig->jobs = (struct job_context){
		.store = rig->store,
		.packs = &rig->packs,
		.replies_dir =
		    rig->config.replies ? rig->config.replies : rig->replies,
		.clock = &rig->clock.clock,
		.chance = &rig->chance.chance,
		.password_cost = 4,
		.ctx = rig,
		.shop_name = on_shop_name,
	};
	GOOD(job_worker_new(&rig->jobs, &rig->worker));
	open_spine(rig);
	load_pack(rig, false);
	return rig;
}

static void drop_waiting(struct rig *rig)
{
	struct list *link;
	while ((link = list_pop(&rig->inbox)))
		letter_free(LIST_OF(link, struct letter, link));
	while ((link = list_pop(&rig->jobs_waiting))) {
		struct rig_job *job = LIST_OF(link, struct rig_job, link);
		letter_free(job->letter);
		free(job);
	}
}

void rig_restart(struct rig *rig)
{
	spine_close(rig->spine);
	drop_waiting(rig);
	rig->ended = false;
	pack_holder_set(&rig->packs, NULL);
	open_spine(rig);
	load_pack(rig, false);
}

void rig_close(struct rig *rig)
{
	spine_close(rig->spine);
	drop_waiting(rig);
	job_worker_free(&rig->jobs, rig->worker);
	pack_holder_fini(&rig->packs);
	meter_free(rig->meter);
	store_close(rig->store);
	for (size_t i = 0; i < RIG_PEERS; i++) {
		free(rig->got[i].at);
		arena_fini(&rig->got[i].arena);
	}
	for (size_t i = 0; i < 2; i++)
		zone_close(rig->shop[i].zone);
	remove_pack(rig);
	arena_fini(&rig->arena);
	free(rig->got);
	free(rig);
}

/* ---- connections -------------------------------------------------------- */

struct peer_ref rig_connect(struct rig *rig)
{
	ck_assert_int_lt((int)rig->peers + 1, RIG_PEERS);
	struct peer_ref peer = { ++rig->peers, 1 };
	rig->got[peer.slot].origins = ~(uint64_t)0;
	return peer;
}

void rig_origins(struct rig *rig, struct peer_ref peer, uint64_t origins)
{
	rig->got[peer.slot].origins = origins;
}

void rig_disconnect(struct rig *rig, struct peer_ref peer)
{
	struct message gone = { .type = MESSAGE_gone };
	post_inner(rig, peer, gone);
	rig_run(rig);
}

size_t rig_count(const struct rig *rig, struct peer_ref peer)
{
	return rig->got[peer.slot].count;
}

const struct message *rig_frame(
    const struct rig *rig, struct peer_ref peer, size_t index)
{
	ck_assert_uint_lt(index, rig->got[peer.slot].count);
	return &rig->got[peer.slot].at[index];
}

const struct message *rig_last(
    const struct rig *rig, struct peer_ref peer, enum message_type type)
{
	const struct rig_got *got = &rig->got[peer.slot];
	for (size_t i = got->count; i > 0; i--) {
		if (got->at[i - 1].type == type)
			return &got->at[i - 1];
	}
	ck_abort_msg("no %s came (last error: %s)", message_row(type)->name,
	    rig_error(rig, peer));
	return NULL;
}

size_t rig_seen(
    const struct rig *rig, struct peer_ref peer, enum message_type type)
{
	const struct rig_got *got = &rig->got[peer.slot];
	size_t seen = 0;
	for (size_t i = 0; i < got->count; i++)
		seen += got->at[i].type == type;
	return seen;
}

const char *rig_error(const struct rig *rig, struct peer_ref peer)
{
	const struct rig_got *got = &rig->got[peer.slot];
	for (size_t i = got->count; i > 0; i--) {
		if (got->at[i - 1].type == MESSAGE_error)
			return got->at[i - 1].u.error.code.ptr;
	}
	return "";
}

void rig_forget(struct rig *rig, struct peer_ref peer)
{
	rig->got[peer.slot].count = 0;
}

int rig_closed(const struct rig *rig, struct peer_ref peer)
{
	return rig->got[peer.slot].closed;
}

struct peer_ref rig_customer(struct rig *rig, const char *shop)
{
	struct peer_ref peer = rig_connect(rig);
	rig_send(rig, peer, "{'type':'hello','shop':'%s','name':'Customer %u'}",
	    shop, peer.slot);
	rig_last(rig, peer, MESSAGE_welcome);
	return peer;
}

struct peer_ref rig_staff(struct rig *rig, const char *name,
    enum standing standing, const char *langs, const char *groups, int capacity)
{
	struct peer_ref admin = rig_connect(rig);
	struct peer_ref peer = rig_connect(rig);
	rig_send_local(rig, admin,
	    "{'type':'user_add','id':'u-%s','name':'%s','standing':'%s',"
	    "'langs':'%s','groups':'%s','capacity':%d,'once':true}",
	    name, name, word_name(WORDS_standing, (int)standing), langs, groups,
	    capacity);
	const struct message *user = rig_last(rig, admin, MESSAGE_user);
	rig_send(rig, peer, "{'type':'hello','token':'%.*s'}",
	    STR_ARG(user->u.user.once));
	rig_last(rig, peer, MESSAGE_welcome);
	return peer;
}

const char *rig_open_chat(struct rig *rig, struct peer_ref customer)
{
	rig_send(rig, customer, "{'type':'open','id':'open-%zu'}",
	    rig->got[customer.slot].count);
	const struct message *chat = rig_last(rig, customer, MESSAGE_chat);
	ck_assert_uint_eq(chat->u.chat.chats.count, 1);
	struct str id =
	    arena_str(&rig->arena, chat->u.chat.chats.at[0].conversation);
	ck_assert_ptr_nonnull(id.ptr);
	return id.ptr;
}

struct store *rig_store(struct rig *rig)
{
	return rig->store;
}

struct clock_wound *rig_clock(struct rig *rig)
{
	return &rig->clock;
}

struct rules *rig_rules(struct rig *rig)
{
	return &rig->rules;
}

bool rig_ended(const struct rig *rig)
{
	return rig->ended;
}

size_t rig_waiting(const struct rig *rig)
{
	size_t count = 0;
	LIST_EACH(at, &rig->inbox)
		count++;
	return count;
}

struct meter *rig_meter(struct rig *rig)
{
	return rig->meter;
}

size_t rig_lost_jobs(const struct rig *rig)
{
	return rig->lost;
}

struct shop *rig_shop(struct rig *rig, const char *name)
{
	for (size_t i = 0; i < 2; i++) {
		if (str_is(rig->shop[i].name, name))
			return &rig->shop[i];
	}
	ck_abort_msg("no shop %s", name);
	return NULL;
}

void rig_step(struct rig *rig)
{
	run_group(rig);
}

void rig_job(struct rig *rig)
{
	ck_assert(!list_empty(&rig->jobs_waiting));
	run_job(rig);
}

void rig_reload(struct rig *rig)
{
	load_pack(rig, true);
}
