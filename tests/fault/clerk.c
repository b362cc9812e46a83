/* A rep: follows the chats given to it, takes waiting ones, answers a part of
 * the lines, leaves notes, marks what it has seen. */
#include <stdio.h>
#include <string.h>

#include "tests/fault/client.h"
#include "tests/fault/field.h"
#include "tests/fault/scene.h"

enum {
	WINDOW = 4,
	TURN_MS = 20,
	LOOK_MS = 250, /* for waiting chats, so often */
	FINISH_MS = 20000
};

struct clerk {
	struct client client;
	struct scene *scene;
	int64_t looked_ms;
	bool ready, stop;
};

static void take_record(struct clerk *k, struct str record)
{
	struct str id = field_text(record, "conversation");
	struct chat *chat = client_chat(&k->client, id);

	if (field_is(record, "state", "with_rep")) {
		if (!client_follow(&k->client, id, false))
			k->client.failed = true;
	} else if (chat && chat->wanted &&
		   field_is(record, "state", "closed")) {
		chat->wanted = chat->live = false;
		talk_sayf(&k->client.talk,
		    "{\"type\":\"leave\",\"conversation\":\"%s\"}", chat->id);
	}
}

static void told(void *ctx, struct str frame)
{
	struct str list = field_of(frame, "chats");

	for (struct str record; (record = field_item(&list)).ptr;)
		take_record(ctx, record);
}

static void welcomed(void *ctx, struct str frame)
{
	struct clerk *k = ctx;

	if (!k->ready)
		atomic_fetch_add(&k->scene->ready, 1);
	k->ready = true;
	told(k, frame);
}

/* A chat that was listed as waiting. */
static void answered(void *ctx, const struct pending *p, struct str frame)
{
	struct clerk *k = ctx;
	struct str list = field_of(frame, "chats");
	struct str first = field_item(&list);

	(void)p;
	if (field_is(frame, "type", "listing") && first.ptr && !k->stop)
		client_post(&k->client,
		    "\"type\":\"take\",\"conversation\":\"%.*s\"",
		    STR_ARG(field_text(first, "conversation")));
}

static void heard(void *ctx, struct chat *chat, struct str line)
{
	struct clerk *k = ctx;
	struct client *c = &k->client;

	if (k->stop || !chat->live || !field_is(line, "kind", "customer") ||
	    client_lines_pending(c, chat) >= WINDOW)
		return;
	if (!client_chance(c, 4))
		client_line(c, chat, false);
	if (!client_chance(c, 16))
		client_line(c, chat, true);
	if (!client_chance(c, 10))
		talk_sayf(&c->talk,
		    "{\"type\":\"seen\",\"conversation\":\"%s\",\"seq\":%lld}",
		    chat->id, (long long)field_int(line, "seq", 1));
}

static void look(struct clerk *k)
{
	int64_t now_ms = raw_now_ms();

	if (now_ms - k->looked_ms < LOOK_MS)
		return;
	k->looked_ms = now_ms;
	client_post(
	    &k->client, "\"type\":\"list\",\"what\":\"waiting\",\"limit\":3");
}

int clerk_run(struct scene *scene, int number)
{
	static struct clerk k;
	char name[16], log[512];
	int64_t deadline = INT64_MAX;

	snprintf(name, sizeof(name), "r%d", number);
	snprintf(log, sizeof(log), "%s/%s.log", scene->logs, name);
	k.scene = scene;
	if (!client_init(&k.client, name, scene->port, log,
		scene->tokens[number], scene->seed + 100 + (unsigned)number))
		return 2;
	k.client.ctx = &k;
	k.client.welcomed = welcomed;
	k.client.answered = answered;
	k.client.heard = heard;
	k.client.told = told;
	while (!k.client.failed && raw_now_ms() < deadline) {
		k.stop = atomic_load(&scene->stop);
		if (k.stop && deadline == INT64_MAX)
			deadline = raw_now_ms() + FINISH_MS;
		if (k.stop && !k.client.pending_count)
			break;
		if (!k.stop)
			look(&k);
		client_turn(&k.client, TURN_MS);
	}
	atomic_fetch_add(&scene->acked, k.client.acked);
	atomic_fetch_add(&scene->refused, k.client.refused);
	if (k.client.pending_count)
		fprintf(stderr, "%s: %zu unanswered, first %s\n", name,
		    k.client.pending_count, k.client.outbox[0].frame);
	number = k.client.failed || k.client.pending_count ? 1 : 0;
	client_fini(&k.client);
	return number;
}
