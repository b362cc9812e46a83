/* A whole desk in memory, without sockets and threads: the real spine, store,
 * handlers and jobs; time and chance stand still until a test moves them. */
#ifndef TESTS_SUPPORT_RIG_H
#define TESTS_SUPPORT_RIG_H

#include "server/desk/shop.h"
#include "server/spine.h"
#include "shared/peer.h"

struct rig;

struct rig_config {
	const char *dir; /* data folder; NULL = a database in memory */
	const char
	    *replies; /* folder of packs; NULL = a small pack of its own */
	bool no_suggest;
	bool busy_workers; /* every job is refused as busy */
	bool lost_workers; /* jobs are taken and never come back */
	bool trains;       /* models are trained, which takes its time */
	bool may_end;      /* a group may order the process to end */
};

/* Two shops: "demo" (always open, en zh ja es) and "tea" (mon-fri 09:00-17:00
 * Europe/Madrid, facts of its own). The clock stands at Thursday 2026-11-19
 * 10:00 UTC. config may be NULL. Ends the test on failure. */
struct rig *rig_open(const struct rig_config *config);
void rig_close(struct rig *rig);

/* A new connection, from a page of every shop. */
struct peer_ref rig_connect(struct rig *rig);
void rig_disconnect(struct rig *rig, struct peer_ref peer);
/* The same connection says it comes from a program without an origin, or from
 * pages of these shops only. */
void rig_origins(struct rig *rig, struct peer_ref peer, uint64_t origins);

/* Sends one frame (printf-like JSON, with ' read as ") and lets the desk work
 * until it is quiet. */
void rig_send(struct rig *rig, struct peer_ref peer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same as by the local socket of the commands: as admin. */
void rig_send_local(struct rig *rig, struct peer_ref peer, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
/* Puts a frame into the inbox without letting the desk work. */
void rig_put(struct rig *rig, struct peer_ref peer, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void rig_put_local(struct rig *rig, struct peer_ref peer, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
/* Lets the desk work until nothing is left to do: groups of everything that
 * waits, jobs one after another. */
void rig_run(struct rig *rig);
/* One group only; jobs it asked for wait. */
void rig_step(struct rig *rig);
/* The first job that waits; its result goes to the inbox. */
void rig_job(struct rig *rig);
/* Reads the packs of the folder again, as SIGHUP does. */
void rig_reload(struct rig *rig);
/* Moves the clock and lets one tick happen. */
void rig_wind(struct rig *rig, int64_t ms);

/* Everything a connection was sent, oldest first, decoded. */
size_t rig_count(const struct rig *rig, struct peer_ref peer);
const struct message *rig_frame(
    const struct rig *rig, struct peer_ref peer, size_t index);
/* The latest one of a type; fails the test if there is none. */
const struct message *rig_last(
    const struct rig *rig, struct peer_ref peer, enum message_type type);
/* How many of a type there were. */
size_t rig_seen(
    const struct rig *rig, struct peer_ref peer, enum message_type type);
/* Code of the latest error, "" if there was none since rig_forget. */
const char *rig_error(const struct rig *rig, struct peer_ref peer);
/* Forgets what was sent so far. */
void rig_forget(struct rig *rig, struct peer_ref peer);
/* The close code the desk ordered for a connection, 0 = none. */
int rig_closed(const struct rig *rig, struct peer_ref peer);

/* Signed-in peers. */
struct peer_ref rig_customer(struct rig *rig, const char *shop);
struct peer_ref rig_staff(struct rig *rig, const char *name,
    enum standing standing, const char *langs, const char *groups,
    int capacity);
/* Opens a conversation; its public id, valid until rig_close. */
const char *rig_open_chat(struct rig *rig, struct peer_ref customer);

struct store *rig_store(struct rig *rig);
struct clock_wound *rig_clock(struct rig *rig);
struct rules *rig_rules(struct rig *rig);
struct shop *rig_shop(struct rig *rig, const char *name);
/* A group ordered the process to end (may_end): nothing is taken any more. */
bool rig_ended(const struct rig *rig);
/* Letters that wait for the desk. */
size_t rig_waiting(const struct rig *rig);
struct meter *rig_meter(struct rig *rig);
/* Jobs taken and lost so far (lost_workers). */
size_t rig_lost_jobs(const struct rig *rig);
/* Closes the spine and opens it anew on the same store, as a restart would;
 * all connections are gone. */
void rig_restart(struct rig *rig);

#endif
