/* `deskbelld serve`: wires the rooms to one another, runs the loop, and takes
 * everything apart again. The order of a start: the database, the workers, the
 * desk's thread, then the doors; packs are read by a worker meanwhile. */
#include "server/command/command.h"

#include <ev.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/pages.h"
#include "server/command/shop_ids.h"
#include "server/job/job.h"
#include "server/net/net.h"
#include "server/settings.h"
#include "server/spine.h"
#include "server/store/staff.h"
#include "server/store/store.h"
#include "server/work/pool.h"
#include "server/work/queue.h"
#include "server/work/sandbox.h"
#include "server/work/thread.h"
#include "server/work/watchdog.h"

enum {
	SERVE_DRAIN_MS = 5000,    /* until what is queued must have left */
	SERVE_FAREWELL_MS = 4000, /* until every close frame must have */
	SERVE_PASSWORD_COST = 16,
	SERVE_RELOADS_MAX = 64,   /* kept */
	SERVE_RELOAD_KEEP_S = 600 /* no job takes as long */
};

static const double second = 1.0;
static const double check_s = 0.02; /* of jobs over their time */

struct reload {
	struct settings *settings;
	int64_t at_us; /* monotonic */
};

struct house {
	const struct command *command;
	/* The settings of the start stay until the end, those of a reload a
	 * good while longer than they are in force: loop, desk and workers may
	 * still be reading an older one. */
	struct settings *first;
	_Atomic(struct settings *) current;       /* in force, shop ids known */
	_Atomic(struct settings *) wanted;        /* read anew, for the desk */
	struct reload reloads[SERVE_RELOADS_MAX]; /* oldest first */
	size_t reload_count;

	struct clock clock;
	struct log log;
	struct meter *meter;
	int lock_fd;
	struct store *store;
	struct pack_holder packs;
	struct queue *inbox;
	struct pool *pool;
	struct spine *spine;
	struct net *net;
	struct watchdog *watchdog;
	struct job_context jobs;
	char local_path[512];
	char models_dir[512];

	pthread_t desk;
	bool desk_runs;
	atomic_bool desk_busy;
	atomic_llong desk_longest_us; /* a group, since it was last asked */
	atomic_bool draining;
	bool folder_due; /* the replies are to be read; the desk's own */
	bool demo;       /* demo users existed at the start */
	int64_t ticks;
	int64_t drain_until_us;
	int quiet; /* checks in a row that found nothing on its way */

	struct ev_timer tick_timer, check_timer, drain_timer;
	struct ev_signal term, intr, hup;
};

/* ---- the desk's thread -------------------------------------------------- */

/* Replies are read at the start, which goes by what was wanted last, and from
 * the folder when settings are read anew. */
static bool submit_packs(struct house *h, bool folder)
{
	struct letter *letter = letter_new();
	if (!letter)
		return false;
	letter->message.type = MESSAGE_packed;
	letter->message.u.packed.folder = folder;
	if (!pool_submit(h->pool, JOB_pack, letter))
		return true;
	letter_free(letter);
	return false;
}

/* When the workers were busy with others it is tried again. */
static void take_folder(struct house *h)
{
	if (h->folder_due)
		h->folder_due = !submit_packs(h, true);
}

static void on_inner(void *ctx, struct letter *letter);

/* Whoever sent the signal may do what the commands may. */
static void note_reload(struct house *h, const struct settings *settings)
{
	struct letter *letter = letter_new();
	if (!letter)
		return;
	letter->local = true;
	letter->message.type = MESSAGE_noted;
	letter->message.u.noted.action = STR("settings_read");
	letter->message.u.noted.target =
	    arena_str(&letter->arena, str_from(settings->path));
	on_inner(h, letter);
}

/* Settings that were read anew come into force between two groups. */
static void take_settings(struct house *h)
{
	struct settings *wanted = atomic_exchange(&h->wanted, NULL);
	if (!wanted)
		return;
	if (shop_ids_give(h->store, wanted)) {
		log_line(&h->log, LOG_ERROR, "serve", "reload_refused",
		    "why=\"the shops could not be stored\"");
		return;
	}
	spine_settings(h->spine, &wanted->shops, &wanted->rules);
	atomic_store(&h->current, wanted);
	log_line(&h->log, LOG_INFO, "serve", "reloaded", "file=%s shops=%zu",
	    wanted->path, wanted->shops.count);
	note_reload(h, wanted);
	h->folder_due = true;
}

static enum err run_group(struct house *h, struct list *letters)
{
	int64_t begun_us = clock_mono_us(&h->clock);
	atomic_store(&h->desk_busy, true);
	enum err err = spine_group(h->spine, letters);
	atomic_store(&h->desk_busy, false);
	int64_t took_us = clock_mono_us(&h->clock) - begun_us;
	if (took_us > atomic_load(&h->desk_longest_us))
		atomic_store(&h->desk_longest_us, took_us);
	return err;
}

static void *desk_thread(void *arg)
{
	struct house *h = arg;
	struct list letters;
	list_init(&letters);
	for (;;) {
		size_t count =
		    queue_take(h->inbox, &letters, SPINE_GROUP_MAX, 1000);
		watchdog_feed(h->watchdog, WATCHDOG_DESK);
		if (!count && queue_stopped(h->inbox))
			return NULL;
		take_settings(h);
		take_folder(h);
		if (!count)
			continue;
		enum err err = run_group(h, &letters);
		if (err) {
			/* After a failed flush nobody knows what is on disk:
			 * only a new process can find out. */
			log_line(&h->log, LOG_ERROR, "serve", "desk_ended",
			    "err=%s", err_code(err));
			_exit(EXIT_FAILED);
		}
	}
}

static void on_deliver(void *ctx, struct list *deliveries)
{
	net_deliver(((struct house *)ctx)->net, deliveries);
}

static enum err on_submit(void *ctx, enum job_kind kind, struct letter *letter)
{
	return pool_submit(((struct house *)ctx)->pool, (int)kind, letter);
}

static void on_inner(void *ctx, struct letter *letter)
{
	struct house *h = ctx;
	if (queue_put(h->inbox, letter, true))
		letter_free(letter);
}

/* ---- the workers -------------------------------------------------------- */

static struct str on_shop_name(void *ctx, int64_t id, struct arena *arena)
{
	struct house *h = ctx;
	const struct settings *now = atomic_load(&h->current);
	const struct shop *shop = shop_by_id(&now->shops, id);
	return shop ? arena_str(arena, shop->name) : STR_NONE;
}

/* ---- the loop ----------------------------------------------------------- */

static enum err on_inbound(void *ctx, struct letter *letter)
{
	struct house *h = ctx;
	return queue_put(h->inbox, letter, false);
}

static void on_gone(void *ctx, struct peer_ref peer, bool lost)
{
	struct letter *letter = letter_new();
	if (!letter)
		return; /* the peer's frames are dropped all the same */
	letter->from = peer;
	letter->message.type = MESSAGE_gone;
	letter->message.u.gone.lost = lost;
	on_inner(ctx, letter);
}

/* The page the desk itself serves may speak for every shop. */
static bool own_origin(struct str origin, struct str host, bool tls)
{
	struct str scheme = tls ? STR("https://") : STR("http://");
	return origin.len == scheme.len + host.len &&
	       !memcmp(origin.ptr, scheme.ptr, scheme.len) &&
	       !memcmp(origin.ptr + scheme.len, host.ptr, host.len);
}

static bool lists_origin(struct str list, struct str origin)
{
	while (list.ptr) {
		if (str_eq(str_trim(str_cut(&list, ' ')), origin))
			return true;
	}
	return false;
}

static uint64_t on_origins(
    void *ctx, struct str origin, struct str host, bool tls)
{
	struct house *h = ctx;
	const struct settings *now = atomic_load(&h->current);
	bool proxied = now->behind_proxy;
	uint64_t shops = 0;
	if (own_origin(origin, host, tls) ||
	    (proxied && own_origin(origin, host, true)))
		return ~(uint64_t)0;
	for (size_t i = 0; i < now->shops.count; i++) {
		if (lists_origin(now->shops.at[i].origins, origin))
			shops |= shop_bit(now->shops.at[i].id);
	}
	return shops;
}

static bool ready(struct house *h)
{
	struct pack *pack = pack_holder_get(&h->packs);
	bool good = pack && !atomic_load(&h->draining);
	pack_unref(pack);
	return good;
}

static int on_page(void *ctx, struct str path, struct buf *out)
{
	struct house *h = ctx;
	if (str_is(path, "/healthz")) {
		buf_text(out, "ok\n");
		return 200;
	}
	if (str_is(path, "/readyz")) {
		bool good = ready(h);
		buf_text(out, good ? "ready\n" : "not ready\n");
		return good ? 200 : 503;
	}
	if (!str_is(path, "/metrics"))
		return 404;
	meter_set(h->meter, METER_loop_stall,
	    watchdog_longest_ms(h->watchdog, WATCHDOG_LOOP));
	meter_set(h->meter, METER_desk_stall,
	    atomic_exchange(&h->desk_longest_us, 0) / 1000);
	meter_render(h->meter, out);
	return 200;
}

static void on_tick(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct house *h = timer->data;
	struct letter *letter = letter_new();
	(void)loop;
	(void)events;
	meter_set(h->meter, METER_inbox_depth, (int64_t)queue_depth(h->inbox));
	if (!letter)
		return;
	letter->message.type = MESSAGE_tick;
	letter->message.u.tick.number = ++h->ticks;
	on_inner(h, letter);
}

static void on_check(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct house *h = timer->data;
	(void)loop;
	(void)events;
	watchdog_feed(h->watchdog, WATCHDOG_LOOP);
	pool_check(h->pool);
}

/* ---- signals ------------------------------------------------------------ */

/* What was received is answered first; then every peer is told to come back
 * in a moment. */
static void on_drain(struct ev_loop *loop, struct ev_timer *timer, int events)
{
	struct house *h = timer->data;
	bool quiet = !queue_depth(h->inbox) && !atomic_load(&h->desk_busy) &&
		     net_drained(h->net);
	(void)events;
	/* Twice: what the desk has just taken is in neither for a moment. */
	h->quiet = quiet ? h->quiet + 1 : 0;
	if (h->quiet < 2 && clock_mono_us(&h->clock) < h->drain_until_us)
		return;
	ev_timer_stop(loop, timer);
	net_farewell(h->net, SERVE_FAREWELL_MS);
}

static void on_end(struct ev_loop *loop, struct ev_signal *signal, int events)
{
	struct house *h = signal->data;
	(void)events;
	if (atomic_exchange(&h->draining, true))
		return; /* once is enough */
	log_line(&h->log, LOG_INFO, "serve", "draining", "connections=%d",
	    net_connections(h->net));
	watchdog_notify(h->watchdog, "STOPPING=1");
	h->drain_until_us =
	    clock_mono_us(&h->clock) + SERVE_DRAIN_MS * INT64_C(1000);
	net_drain(h->net);
	ev_timer_init(&h->drain_timer, on_drain, check_s, check_s);
	h->drain_timer.data = h;
	ev_timer_start(loop, &h->drain_timer);
}

static bool has_demo_users(struct store *store)
{
	int64_t count = 0;
	return staff_count_demo(store, &count) || count > 0;
}

static void doubt_certificate(
    const struct house *h, const struct settings *settings)
{
	const char *doubt =
	    settings_certificate_doubt(settings, clock_wall_ms(&h->clock));
	if (doubt)
		log_line(&h->log, LOG_WARN, "serve", "certificate_doubt",
		    "file=%s why=\"%s\"", settings->cert, doubt);
}

static void reload_refused(struct house *h, const struct settings_fault *fault)
{
	log_line(&h->log, LOG_ERROR, "serve", "reload_refused",
	    "file=%s line=%d why=\"%s\"", fault->path, fault->line, fault->why);
}

/* Those that others came after long ago. */
static void free_superseded(struct house *h)
{
	int64_t now_us = clock_mono_us(&h->clock);
	while (h->reload_count > 1) {
		struct settings *oldest = h->reloads[0].settings;
		int64_t over_us = h->reloads[1].at_us +
				  SERVE_RELOAD_KEEP_S * INT64_C(1000000);
		if (over_us > now_us || oldest == atomic_load(&h->current) ||
		    oldest == atomic_load(&h->wanted))
			return;
		settings_free(oldest);
		memmove(h->reloads, h->reloads + 1,
		    --h->reload_count * sizeof(h->reloads[0]));
	}
}

/* Checks first; the old settings stay in force on any error. */
static void on_reload(
    struct ev_loop *loop, struct ev_signal *signal, int events)
{
	struct house *h = signal->data;
	struct settings_fault fault = { .path = "settings",
		.why = "reloaded too often; try again in ten minutes" };
	struct settings *fresh = NULL;
	(void)loop;
	(void)events;
	if (atomic_load(&h->draining))
		return; /* it ends */
	free_superseded(h);
	if (h->reload_count == SERVE_RELOADS_MAX) {
		reload_refused(h, &fault);
		return;
	}
	enum err err = command_settings(h->command, &fresh, &fault);
	if (!err)
		err = settings_safe(fresh, h->demo, &fault);
	if (err) {
		settings_free(fresh);
		reload_refused(h, &fault);
		return;
	}
	if (pages_load(h->net, fresh->web, &h->log) || net_certificate(h->net))
		log_line(&h->log, LOG_WARN, "serve", "reload_partly",
		    "why=\"old pages or certificate stay in use\"");
	doubt_certificate(h, fresh);
	h->reloads[h->reload_count++] =
	    (struct reload){ fresh, clock_mono_us(&h->clock) };
	struct settings *skipped = atomic_exchange(&h->wanted, fresh);
	(void)skipped; /* among the reloads as well */
}

static void watch_signal(struct house *h, struct ev_signal *watcher, int number,
    void (*fn)(struct ev_loop *, struct ev_signal *, int))
{
	ev_signal_init(watcher, fn, number);
	watcher->data = h;
	ev_signal_start(net_loop(h->net), watcher);
}

static void watch_timer(struct house *h, struct ev_timer *watcher,
    double every_s, void (*fn)(struct ev_loop *, struct ev_timer *, int))
{
	ev_timer_init(watcher, fn, every_s, every_s);
	watcher->data = h;
	ev_timer_start(net_loop(h->net), watcher);
}

/* ---- opening and closing ------------------------------------------------ */

/* What customers wrote is for the server's user alone. */
static bool is_exposed(const char *data)
{
	char path[512];
	struct stat about;
	snprintf(path, sizeof(path), "%s/deskbell.db", data);
	if (stat(path, &about) || !(about.st_mode & S_IRWXO))
		return false;
	command_complain(
	    "%s may be read by others; run chmod o-rwx on it", path);
	return true;
}

static enum err open_store(struct house *h)
{
	struct settings *s = h->first;
	struct store_config config = { .dir = s->data,
		.log = &h->log,
		.now_ms = clock_wall_ms(&h->clock) };
	struct settings_fault fault;
	enum err err = store_setup();
	if (!err)
		err = store_lock(s->data, &h->lock_fd);
	if (err) {
		command_complain("%s: %s", s->data, err_sentence(err));
		return err;
	}
	if (is_exposed(s->data))
		return ERR_bad_settings;
	err = store_open(&config, &h->store);
	if (!err)
		err = shop_ids_give(h->store, s);
	if (err) {
		command_complain("%s: %s", s->data, err_sentence(err));
		return err;
	}
	h->demo = has_demo_users(h->store);
	err = settings_safe(s, h->demo, &fault);
	if (err)
		command_complain("%s: %s", fault.path, fault.why);
	h->jobs.reader = config;
	return err;
}

static enum err open_workers(struct house *h)
{
	struct settings *s = h->first;
	h->jobs.packs = &h->packs;
	h->jobs.replies_dir = s->replies;
	h->jobs.models_dir = h->models_dir;
	snprintf(h->models_dir, sizeof(h->models_dir), "%s%s",
	    s->models[0] ? s->models : s->data, s->models[0] ? "" : "/models");
	h->jobs.clock = &h->clock;
	h->jobs.chance = &chance_system;
	h->jobs.log = &h->log;
	h->jobs.meter = h->meter;
	h->jobs.password_cost = SERVE_PASSWORD_COST;
	h->jobs.ctx = h;
	h->jobs.shop_name = on_shop_name;
	h->jobs.done = on_inner;
	struct pool_config config = {
		.threads = (int)s->workers,
		.rows = job_rows,
		.kinds = JOB_COUNT,
		.worker_new = job_worker_new,
		.worker_free = job_worker_free,
		.interrupt = job_interrupt,
		.done = job_done,
		.ctx = &h->jobs,
		.clock = &h->clock,
		.log = &h->log,
		.meter = h->meter,
	};
	return pool_open(&config, &h->pool);
}

static enum err open_spine(struct house *h)
{
	struct spine_config config = {
		.store = h->store,
		.shops = &h->first->shops,
		.rules = &h->first->rules,
		.packs = &h->packs,
		.clock = &h->clock,
		.chance = &chance_system,
		.log = &h->log,
		.meter = h->meter,
		.ctx = h,
		.deliver = on_deliver,
		.submit = on_submit,
		.post = on_inner,
	};
	return spine_open(&config, &h->spine);
}

static const char *or_none(const char *text)
{
	return text && *text ? text : NULL;
}

static void read_rates(const struct settings *s, struct net_rate *rates)
{
	const char *texts[RATE_COUNT] = {
		[RATE_sign] = s->rate_sign,
		[RATE_talk] = s->rate_talk,
		[RATE_read] = s->rate_read,
		[RATE_small] = s->rate_small,
	};
	for (int i = 0; i < RATE_COUNT; i++) {
		if (texts[i])
			settings_rate(
			    texts[i], &rates[i].per_s, &rates[i].burst);
	}
}

static enum err open_net(struct house *h)
{
	const struct settings *s = h->first;
	struct net_config config = {
		.address = s->address,
		.port = (int)s->port,
		.cert_file = or_none(s->cert),
		.key_file = or_none(s->key),
		.local_path = h->local_path,
		.behind_proxy = s->behind_proxy,
		.connections_max = (int)s->connections_max,
		.per_address_max = (int)s->per_address_max,
		.sign_in_ms = (int)s->sign_in_s * 1000,
		.idle_ping_s = (int)s->ping_s,
		.idle_cut_s = (int)s->cut_s,
		.http_ms = (int)s->http_s * 1000,
		.queue_bytes_max = (size_t)s->out_bytes_max,
		.queue_frames_max = (int)s->out_frames_max,
		.unsigned_bytes_max = 16 * 1024,
		.clock = &h->clock,
		.log = &h->log,
		.meter = h->meter,
		.ctx = h,
		.inbound = on_inbound,
		.gone = on_gone,
		.origins = on_origins,
		.page = on_page,
	};
	read_rates(s, config.rates);
	settings_rate(s->rate_visitor, &config.visitor_rate.per_s,
	    &config.visitor_rate.burst);
	snprintf(
	    h->local_path, sizeof(h->local_path), "%s/deskbell.sock", s->data);
	return net_open(&config, &h->net);
}

static enum err open_watchdog(struct house *h)
{
	struct watchdog_config config = {
		.limit_ms = h->first->watchdog_s * 1000,
		.check_ms = 500,
		.notify_socket = getenv("NOTIFY_SOCKET"),
		.clock = &h->clock,
		.log = &h->log,
	};
	return watchdog_open(&config, &h->watchdog);
}

/* Built in this order; close_house takes apart whatever of it exists. */
static enum err open_house(struct house *h)
{
	int level = log_level_parse(h->first->log_level);
	h->clock = clock_system;
	h->log = (struct log){ .out = stderr,
		.level = level < 0 ? LOG_INFO : (enum log_level)level,
		.clock = &h->clock };
	h->lock_fd = -1;
	atomic_store(&h->current, h->first);
	enum err err = pack_holder_init(&h->packs);
	if (!err)
		err = sandbox_narrow();
	if (!err)
		err = meter_new(&h->meter);
	if (!err)
		err = open_store(h);
	if (!err)
		err = queue_new((size_t)h->first->inbox_max, &h->inbox);
	if (!err)
		err = open_spine(h);
	if (!err)
		err = open_net(h);
	if (!err)
		err = pages_load(h->net, h->first->web, &h->log);
	if (!err)
		err = open_workers(h);
	if (!err)
		err = open_watchdog(h);
	return err;
}

static void close_house(struct house *h)
{
	if (h->desk_runs) {
		queue_stop(h->inbox);
		pthread_join(h->desk, NULL);
	}
	if (h->watchdog)
		watchdog_close(h->watchdog);
	if (h->pool)
		pool_close(h->pool);
	if (h->inbox)
		queue_free(h->inbox);
	net_close(h->net);
	spine_close(h->spine);
	store_close(h->store);
	if (h->lock_fd >= 0)
		store_unlock(h->lock_fd);
	pack_holder_fini(&h->packs);
	meter_free(h->meter);
	for (size_t i = 0; i < h->reload_count; i++)
		settings_free(h->reloads[i].settings);
	settings_free(h->first);
}

/* Behind everything that is opened once, before anybody is served. */
static enum err enter_sandbox(struct house *h)
{
	if (!h->first->sandbox) {
		log_line(&h->log, LOG_WARN, "serve", "sandbox_off",
		    "why=\"the settings say so\"");
		return ERR_ok;
	}
	enum err err = sandbox_apply();
	if (err == ERR_not_ready) {
		log_line(&h->log, LOG_WARN, "serve", "sandbox_off",
		    "why=\"this kernel has no seccomp filters\"");
		return ERR_ok;
	}
	if (!err)
		err = sandbox_try(&h->log);
	if (err)
		log_line(&h->log, LOG_ERROR, "serve", "sandbox_failed",
		    "err=%s", err_code(err));
	return err;
}

static enum err run_house(struct house *h)
{
	enum err err = thread_start("desk", desk_thread, h, &h->desk);
	if (err)
		return err;
	h->desk_runs = true;
	err = enter_sandbox(h);
	if (err)
		return err;
	(void)submit_packs(h, false);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, SIG_IGN); /* they mean nothing here, least an end */
	signal(SIGUSR2, SIG_IGN);
	watch_signal(h, &h->term, SIGTERM, on_end);
	watch_signal(h, &h->intr, SIGINT, on_end);
	watch_signal(h, &h->hup, SIGHUP, on_reload);
	watch_timer(h, &h->tick_timer, second, on_tick);
	watch_timer(h, &h->check_timer, check_s, on_check);
	watchdog_notify(h->watchdog, "READY=1");
	doubt_certificate(h, h->first);
	log_line(&h->log, LOG_INFO, "serve", "listening",
	    "address=%s port=%d tls=%s shops=%zu", h->first->address,
	    net_port(h->net), h->first->cert[0] ? "yes" : "no",
	    h->first->shops.count);
	net_run(h->net);
	log_line(&h->log, LOG_INFO, "serve", "ended", "drained=%s",
	    atomic_load(&h->draining) ? "yes" : "no");
	return ERR_ok;
}

int command_serve(const struct command *command)
{
	struct settings_fault fault;
	struct settings *settings = NULL;
	enum err err = command_settings(command, &settings, &fault);
	if (!err)
		err = settings_safe(settings, false, &fault);
	if (err) {
		command_fault(&fault);
		settings_free(settings);
		return command_fault_code(&fault);
	}
	struct house *house = calloc(1, sizeof(*house));
	if (!house) {
		settings_free(settings);
		return EXIT_FAILED;
	}
	house->command = command;
	house->first = settings;
	err = open_house(house);
	if (!err)
		err = run_house(house);
	close_house(house);
	free(house);
	return command_exit_code(err);
}
