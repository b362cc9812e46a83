/* The map. Linear probing over a power of two of slots; keys up to 16 bytes
 * live in their slot. Not for order: a list keeps that. */
#include "shared/table.h"

#include <assert.h>
#include <stdlib.h>

enum { CAP_FIRST = 16, KEY_INSIDE = 16 };

enum slot_state { SLOT_EMPTY, SLOT_LIVE, SLOT_DEAD };

struct table_slot {
	uint64_t hash;
	void *value;
	size_t len;
	union {
		char inside[KEY_INSIDE];
		char *heap; /* when len > KEY_INSIDE */
	} key;
	enum slot_state state;
};

static uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[0] = rotate(v[0], 32);
	v[2] += v[3];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[2] = rotate(v[2], 32);
}

static uint64_t word_of(const char *at, size_t len)
{
	uint64_t word = 0;

	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)(unsigned char)at[i] << (8 * i);
	return word;
}

/* Turns one seed into several unlike words. */
static uint64_t stretch(uint64_t x)
{
	x ^= x >> 30;
	x *= 0xbf58476d1ce4e5b9u;
	x ^= x >> 27;
	x *= 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* The SipHash-1-3 construction (Aumasson and Bernstein, 2012). */
static uint64_t hash_of(const struct table *t, struct str key)
{
	uint64_t k0 = stretch(t->seed + 0x9e3779b97f4a7c15u);
	uint64_t k1 = stretch(t->seed + 2 * 0x9e3779b97f4a7c15u);
	uint64_t v[4] = { k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
		k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u };
	size_t whole = key.len / 8 * 8;
	uint64_t last;

	for (size_t i = 0; i < whole; i += 8) {
		uint64_t word = word_of(key.ptr + i, 8);

		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	last = (uint64_t)key.len << 56;
	if (key.len > whole)
		last |= word_of(key.ptr + whole, key.len - whole);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static struct str slot_key(const struct table_slot *slot)
{
	return (struct str){ slot->len > KEY_INSIDE ? slot->key.heap
						    : slot->key.inside,
		slot->len };
}

static void slot_free_key(struct table_slot *slot)
{
	if (slot->len > KEY_INSIDE)
		free(slot->key.heap);
}

static bool slot_set_key(struct table_slot *slot, struct str key)
{
	char *to = slot->key.inside;

	if (key.len > KEY_INSIDE) {
		to = malloc(key.len);
		if (!to)
			return false;
		slot->key.heap = to;
	}
	if (key.len)
		memcpy(to, key.ptr, key.len);
	slot->len = key.len;
	return true;
}

static struct table_slot *find(
    const struct table *t, struct str key, uint64_t hash)
{
	if (!t->cap)
		return NULL;
	for (size_t at = hash & (t->cap - 1);; at = (at + 1) & (t->cap - 1)) {
		struct table_slot *slot = &t->slots[at];

		if (slot->state == SLOT_EMPTY)
			return NULL;
		if (slot->state == SLOT_LIVE && slot->hash == hash &&
		    str_eq(slot_key(slot), key))
			return slot;
	}
}

/* The first slot of the probe that holds nothing; there always is one. */
static struct table_slot *find_free(
    struct table_slot *slots, size_t cap, uint64_t hash)
{
	size_t at = hash & (cap - 1);

	while (slots[at].state == SLOT_LIVE)
		at = (at + 1) & (cap - 1);
	return &slots[at];
}

/* Makes room for one more: at most three quarters of the slots are in use or
 * dead. Many dead ones are swept without growing. */
static bool make_room(struct table *t)
{
	size_t cap = CAP_FIRST;
	struct table_slot *slots;

	if (t->cap && t->used + t->dead + 1 <= t->cap / 4 * 3)
		return true;
	while (cap / 2 < t->used + 1)
		cap *= 2;
	slots = calloc(cap, sizeof(*slots));
	if (!slots)
		return false;
	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].state == SLOT_LIVE)
			*find_free(slots, cap, t->slots[i].hash) = t->slots[i];
	free(t->slots);
	t->slots = slots;
	t->cap = cap;
	t->dead = 0;
	return true;
}

void table_init(struct table *t, uint64_t seed)
{
	*t = (struct table){ .seed = seed };
}

void table_fini(struct table *t)
{
	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].state == SLOT_LIVE)
			slot_free_key(&t->slots[i]);
	free(t->slots);
	table_init(t, t->seed);
}

void *table_get(const struct table *t, struct str key)
{
	struct table_slot *slot = find(t, key, hash_of(t, key));

	return slot ? slot->value : NULL;
}

enum err table_put(struct table *t, struct str key, void *value)
{
	uint64_t hash = hash_of(t, key);
	struct table_slot *slot = find(t, key, hash);

	assert(value);
	if (slot) {
		slot->value = value;
		return ERR_ok;
	}
	if (!make_room(t))
		return ERR_no_memory;
	slot = find_free(t->slots, t->cap, hash);
	if (!slot_set_key(slot, key))
		return ERR_no_memory;
	if (slot->state == SLOT_DEAD)
		t->dead--;
	t->used++;
	slot->hash = hash;
	slot->value = value;
	slot->state = SLOT_LIVE;
	return ERR_ok;
}

void *table_remove(struct table *t, struct str key)
{
	struct table_slot *slot = find(t, key, hash_of(t, key));

	if (!slot)
		return NULL;
	slot_free_key(slot);
	slot->len = 0;
	slot->state = SLOT_DEAD;
	t->used--;
	t->dead++;
	return slot->value;
}

void table_each(const struct table *t,
    void (*fn)(void *ctx, struct str key, void *value), void *ctx)
{
	for (size_t i = 0; i < t->cap; i++)
		if (t->slots[i].state == SLOT_LIVE)
			fn(ctx, slot_key(&t->slots[i]), t->slots[i].value);
}
