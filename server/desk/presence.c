/* The desk's memory of connections. Decides nothing: routing and rights do. */
#include "server/desk/presence.h"

#include <stdlib.h>
#include <string.h>

#include "shared/table.h"

struct member { /* a signed-in connection and its links */
	struct peer peer;
	struct list all;     /* in presence.members */
	struct list follows; /* of struct follow */
};

struct follow {
	struct list by_member;
	struct list by_topic;
	struct member *member;
	struct topic *topic;
};

struct topic { /* a conversation somebody follows */
	int64_t id;
	struct list follows;
};

struct staff { /* a rep entry */
	struct rep rep;
	struct list all;
};

struct presence {
	struct table members; /* by struct peer_ref */
	struct table topics;  /* by conversation id */
	struct table staff;   /* by staff id */
	struct list all_members;
	struct list all_staff;
};

enum err presence_new(uint64_t seed, struct presence **out)
{
	struct presence *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_no_memory;
	table_init(&p->members, seed);
	table_init(&p->topics, seed + 1);
	table_init(&p->staff, seed + 2);
	list_init(&p->all_members);
	list_init(&p->all_staff);
	*out = p;
	return ERR_ok;
}

static struct str ref_key(const struct peer_ref *ref)
{
	return (struct str){ (const char *)ref, sizeof(*ref) };
}

static char *copy(struct str s)
{
	char *text = malloc(s.len + 1);
	if (!text)
		return NULL;
	if (s.len)
		memcpy(text, s.ptr, s.len);
	text[s.len] = 0;
	return text;
}

static void follow_end(struct presence *p, struct follow *follow)
{
	struct topic *topic = follow->topic;
	list_remove(&follow->by_member);
	list_remove(&follow->by_topic);
	free(follow);
	if (!list_empty(&topic->follows))
		return;
	table_remove(&p->topics, table_int_key(&topic->id));
	free(topic);
}

static void member_free(struct presence *p, struct member *m)
{
	while (!list_empty(&m->follows))
		follow_end(
		    p, LIST_OF(m->follows.next, struct follow, by_member));
	table_remove(&p->members, ref_key(&m->peer.ref));
	list_remove(&m->all);
	free((char *)m->peer.name);
	free((char *)m->peer.shown);
	free(m);
}

static void staff_free(struct presence *p, struct staff *s)
{
	table_remove(&p->staff, table_int_key(&s->rep.id));
	list_remove(&s->all);
	free((char *)s->rep.name);
	free((char *)s->rep.shown);
	free((char *)s->rep.groups);
	free(s);
}

void presence_free(struct presence *p)
{
	if (!p)
		return;
	while (!list_empty(&p->all_members))
		member_free(
		    p, LIST_OF(p->all_members.next, struct member, all));
	while (!list_empty(&p->all_staff))
		staff_free(p, LIST_OF(p->all_staff.next, struct staff, all));
	table_fini(&p->members);
	table_fini(&p->topics);
	table_fini(&p->staff);
	free(p);
}

/* Sets what a sign-in says anew; the load stays. */
static enum err staff_describe(struct staff *s, const struct peer_card *card)
{
	char *name = copy(card->name);
	char *shown = copy(card->shown);
	char *groups = copy(card->groups);
	if (!name || !shown || !groups) {
		free(name);
		free(shown);
		free(groups);
		return ERR_no_memory;
	}
	free((char *)s->rep.name);
	free((char *)s->rep.shown);
	free((char *)s->rep.groups);
	s->rep.name = name;
	s->rep.shown = shown;
	s->rep.groups = groups;
	s->rep.standing = card->standing;
	s->rep.shops = card->shops;
	s->rep.langs = card->langs;
	s->rep.capacity = card->capacity;
	return ERR_ok;
}

static enum err staff_entry(
    struct presence *p, const struct peer_card *card, struct staff **out)
{
	struct staff *s = table_get(&p->staff, table_int_key(&card->id));
	enum err err = ERR_ok;
	bool fresh = !s;
	if (fresh) {
		s = calloc(1, sizeof(*s));
		if (!s)
			return ERR_no_memory;
		s->rep.id = card->id;
		list_init(&s->all);
		err = table_put(&p->staff, table_int_key(&s->rep.id), s);
		if (err) {
			free(s);
			return err;
		}
		list_append(&p->all_staff, &s->all);
	}
	err = staff_describe(s, card);
	if (err) {
		if (fresh)
			staff_free(p, s);
		return err;
	}
	*out = s;
	return ERR_ok;
}

static bool is_staff(const struct peer_card *card)
{
	return card->standing >= STANDING_rep && card->id != 0;
}

static enum err member_new(
    struct presence *p, struct peer_ref ref, const struct peer_card *card)
{
	struct member *m = calloc(1, sizeof(*m));
	if (!m)
		return ERR_no_memory;
	list_init(&m->all);
	list_init(&m->follows);
	m->peer.ref = ref;
	m->peer.standing = card->standing;
	m->peer.id = card->id;
	m->peer.shops = card->shops;
	m->peer.lang = card->lang;
	m->peer.name = copy(card->name);
	m->peer.shown = copy(card->shown);
	if (!m->peer.name || !m->peer.shown ||
	    table_put(&p->members, ref_key(&ref), m)) {
		member_free(p, m);
		return ERR_no_memory;
	}
	list_append(&p->all_members, &m->all);
	return ERR_ok;
}

enum err presence_enter(
    struct presence *p, struct peer_ref ref, const struct peer_card *card)
{
	if (table_get(&p->members, ref_key(&ref)))
		return ERR_exists;
	struct staff *s = NULL;
	if (is_staff(card)) {
		enum err err = staff_entry(p, card, &s);
		if (err)
			return err;
	}
	enum err err = member_new(p, ref, card);
	if (err)
		return err;
	if (s) {
		s->rep.connections++;
		s->rep.gone_ms = 0;
	}
	return ERR_ok;
}

enum err presence_expect(
    struct presence *p, const struct peer_card *card, int64_t now_ms)
{
	struct staff *s;
	enum err err = staff_entry(p, card, &s);
	if (err)
		return err;
	if (!s->rep.connections)
		s->rep.gone_ms = now_ms;
	return ERR_ok;
}

static struct member *find(struct presence *p, struct peer_ref ref)
{
	return table_get(&p->members, ref_key(&ref));
}

void presence_leave(struct presence *p, struct peer_ref ref, int64_t now_ms)
{
	struct member *m = find(p, ref);
	if (!m)
		return;
	struct rep *rep = m->peer.standing >= STANDING_rep
			      ? presence_rep(p, m->peer.id)
			      : NULL;
	if (rep && --rep->connections == 0)
		rep->gone_ms = now_ms;
	member_free(p, m);
}

struct peer *presence_peer(struct presence *p, struct peer_ref ref)
{
	struct member *m = find(p, ref);
	return m ? &m->peer : NULL;
}

static struct follow *follow_of(struct member *m, int64_t conversation_id)
{
	LIST_EACH(at, &m->follows) {
		struct follow *f = LIST_OF(at, struct follow, by_member);
		if (f->topic->id == conversation_id)
			return f;
	}
	return NULL;
}

static struct topic *topic_entry(struct presence *p, int64_t id)
{
	struct topic *topic = table_get(&p->topics, table_int_key(&id));
	if (topic)
		return topic;
	topic = calloc(1, sizeof(*topic));
	if (!topic)
		return NULL;
	topic->id = id;
	list_init(&topic->follows);
	if (table_put(&p->topics, table_int_key(&topic->id), topic)) {
		free(topic);
		return NULL;
	}
	return topic;
}

enum err presence_follow(
    struct presence *p, struct peer_ref ref, int64_t conversation_id)
{
	struct member *m = find(p, ref);
	if (!m)
		return ERR_not_found;
	if (follow_of(m, conversation_id))
		return ERR_ok;
	struct follow *f = calloc(1, sizeof(*f));
	if (!f)
		return ERR_no_memory;
	f->topic = topic_entry(p, conversation_id);
	if (!f->topic) {
		free(f);
		return ERR_no_memory;
	}
	f->member = m;
	list_append(&m->follows, &f->by_member);
	list_append(&f->topic->follows, &f->by_topic);
	return ERR_ok;
}

void presence_unfollow(
    struct presence *p, struct peer_ref ref, int64_t conversation_id)
{
	struct member *m = find(p, ref);
	struct follow *f = m ? follow_of(m, conversation_id) : NULL;
	if (f)
		follow_end(p, f);
}

bool presence_follows(
    struct presence *p, struct peer_ref ref, int64_t conversation_id)
{
	struct member *m = find(p, ref);
	return m && follow_of(m, conversation_id);
}

void presence_each_follower(struct presence *p, int64_t conversation_id,
    presence_peer_fn *fn, void *ctx)
{
	struct topic *topic =
	    table_get(&p->topics, table_int_key(&conversation_id));
	if (!topic)
		return;
	LIST_EACH(at, &topic->follows)
		fn(ctx, &LIST_OF(at, struct follow, by_topic)->member->peer);
}

void presence_each_peer(struct presence *p, presence_peer_fn *fn, void *ctx)
{
	LIST_EACH(at, &p->all_members)
		fn(ctx, &LIST_OF(at, struct member, all)->peer);
}

void presence_each_of_staff(
    struct presence *p, int64_t staff_id, presence_peer_fn *fn, void *ctx)
{
	LIST_EACH(at, &p->all_members) {
		struct peer *peer = &LIST_OF(at, struct member, all)->peer;
		if (peer->standing >= STANDING_rep && peer->id == staff_id)
			fn(ctx, peer);
	}
}

struct rep *presence_rep(struct presence *p, int64_t staff_id)
{
	struct staff *s = table_get(&p->staff, table_int_key(&staff_id));
	return s ? &s->rep : NULL;
}

void presence_each_rep(struct presence *p, presence_rep_fn *fn, void *ctx)
{
	LIST_EACH(at, &p->all_staff)
		fn(ctx, &LIST_OF(at, struct staff, all)->rep);
}

void presence_forget(struct presence *p)
{
	struct list *next;
	for (struct list *at = p->all_staff.next; at != &p->all_staff;
	     at = next) {
		struct staff *s = LIST_OF(at, struct staff, all);
		next = at->next;
		if (!s->rep.connections && !s->rep.load)
			staff_free(p, s);
	}
}
