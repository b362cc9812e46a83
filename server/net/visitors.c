/* Buckets of addresses. How a bucket fills: bucket.c. */
#include "server/net/visitors.h"

#include <stdlib.h>

#include "server/net/loop.h"
#include "shared/token.h"

enum {
	ADDRESSES_MAX = 65536, /* a turn; who comes later is not counted */
	TURN_LEAST_S = 10
};

enum cost { COST_NONE, COST_VISITOR, COST_CHAT };

enum err visitors_init(struct visitors *v)
{
	uint64_t seed;
	enum err err = chance_system.fill(&chance_system, &seed, sizeof(seed));

	*v = (struct visitors){ .turned_us = 0 };
	if (err)
		return err;
	table_init(&v->now, seed);
	table_init(&v->before, seed);
	return ERR_ok;
}

static void free_bucket(void *ctx, struct str key, void *value)
{
	(void)ctx;
	(void)key;
	free(value);
}

static void clear(struct table *t)
{
	uint64_t seed = t->seed;

	table_each(t, free_bucket, NULL);
	table_fini(t);
	table_init(t, seed);
}

void visitors_fini(struct visitors *v)
{
	clear(&v->now);
	clear(&v->before);
	table_fini(&v->now);
	table_fini(&v->before);
}

/* After as long as an empty bucket takes to fill. */
static void turn(
    struct visitors *v, const struct net_rate *limit, int64_t now_us)
{
	int64_t turn_s = limit->burst / limit->per_s + 1;
	struct table emptied;

	if (turn_s < TURN_LEAST_S)
		turn_s = TURN_LEAST_S;
	if (now_us - v->turned_us < turn_s * 1000000)
		return;
	clear(&v->before);
	emptied = v->before;
	v->before = v->now;
	v->now = emptied;
	v->turned_us = now_us;
}

static enum cost cost_of(const struct message *m)
{
	if (m->type == MESSAGE_open)
		return COST_CHAT;
	if (m->type == MESSAGE_hello && !m->u.hello.token.len &&
	    !m->u.hello.identity.len)
		return COST_VISITOR;
	return COST_NONE;
}

/* NULL: not counted, for want of memory or room. */
static struct bucket *bucket_of(struct visitors *v,
    const struct net_rate *limit, const int64_t key[2], int64_t now_us)
{
	struct str name = { (const char *)key, 2 * sizeof(*key) };
	struct bucket *b = table_get(&v->now, name);

	if (b || v->now.used >= ADDRESSES_MAX)
		return b;
	b = table_remove(&v->before, name);
	if (!b) {
		b = malloc(sizeof(*b));
		if (!b)
			return NULL;
		*b = (struct bucket){ .milli = limit->burst * 1000,
			.at_ms = (uint32_t)(now_us / 1000) };
	}
	if (table_put(&v->now, name, b)) {
		free(b);
		return NULL;
	}
	return b;
}

bool visitors_charge(struct visitors *v, const struct net_rate *limit,
    int64_t address, const struct message *m, int64_t now_us, int64_t *retry_ms)
{
	int64_t key[2] = { address, cost_of(m) };
	struct bucket *b;

	if (limit->per_s <= 0 || !address || key[1] == COST_NONE)
		return true;
	turn(v, limit, now_us);
	b = bucket_of(v, limit, key, now_us);
	return !b || bucket_take(b, limit, now_us, retry_ms);
}
