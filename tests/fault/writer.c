/* A customer who never stops talking: opens a chat, asks for a person, says
 * many lines a few at a time, closes, opens the next. Now and then it tries to
 * read somebody else's chat. */
#include <stdio.h>
#include <string.h>

#include "tests/fault/client.h"
#include "tests/fault/field.h"
#include "tests/fault/scene.h"

enum {
	WINDOW = 4,
	GOAL_LEAST = 40,
	GOAL_MOST = 400,
	TURN_MS = 20,
	FINISH_MS = 20000
};

struct writer {
	struct client client;
	struct scene *scene;
	int number;
	struct chat *chat; /* NULL until opened */
	bool opening, closing, ready;
	unsigned goal, said;
};

static void publish(struct writer *w)
{
	snprintf(w->scene->chats[w->number], sizeof(w->scene->chats[0]), "%s",
	    w->chat ? w->chat->id : "");
}

static void begin_chat(struct writer *w, struct str id, bool live)
{
	w->chat = client_follow(&w->client, id, live);
	if (!w->chat) {
		w->client.failed = true;
		return;
	}
	w->said = 0;
	w->goal =
	    GOAL_LEAST + client_chance(&w->client, GOAL_MOST - GOAL_LEAST);
	publish(w);
	client_post(&w->client, "\"type\":\"person\",\"conversation\":\"%s\"",
	    w->chat->id);
}

static void welcomed(void *ctx, struct str frame)
{
	struct writer *w = ctx;

	(void)frame;
	if (!w->ready)
		atomic_fetch_add(&w->scene->ready, 1);
	w->ready = true;
}

/* A fresh chat is followed at once; one that was there, or whose first answer
 * got lost with the connection, is not. */
static void opened(struct writer *w, const struct pending *p, struct str frame)
{
	struct str list = field_of(frame, "chats");
	struct str chat = field_item(&list);

	w->opening = false;
	if (!field_is(frame, "type", "chat"))
		return;
	begin_chat(w, field_text(chat, "conversation"),
	    !p->again && !field_int(chat, "last", 0));
}

static void closed(struct writer *w)
{
	w->closing = false;
	if (w->chat)
		w->chat->wanted = false;
	w->chat = NULL;
	publish(w);
}

static void answered(void *ctx, const struct pending *p, struct str frame)
{
	struct writer *w = ctx;

	if (strstr(p->frame, "\"type\":\"open\""))
		opened(w, p, frame);
	else if (strstr(p->frame, "\"type\":\"close\""))
		closed(w);
}

static void peek(struct writer *w)
{
	int other = (int)client_chance(&w->client, SCENE_WRITERS);
	char id[64];

	snprintf(id, sizeof(id), "%s", w->scene->chats[other]);
	if (other != w->number && *id)
		talk_sayf(&w->client.talk,
		    "{\"type\":\"resume\",\"id\":\"peek\","
		    "\"conversation\":\"%s\"}",
		    id);
}

static void act(struct writer *w)
{
	struct client *c = &w->client;

	if (w->chat && !w->chat->wanted)
		closed(w); /* it is gone: not theirs any more */
	if (!w->chat) {
		if (!w->opening && !c->pending_count)
			w->opening = client_post(c, "\"type\":\"open\"");
		return;
	}
	if (w->said >= w->goal) {
		if (!w->closing && !c->pending_count)
			w->closing = client_post(c,
			    "\"type\":\"close\",\"conversation\":\"%s\"",
			    w->chat->id);
		return;
	}
	while (w->said < w->goal && client_lines_pending(c, w->chat) < WINDOW &&
	       client_line(c, w->chat, false))
		w->said++;
	if (!client_chance(c, 200))
		peek(w);
}

int writer_run(struct scene *scene, int number)
{
	static struct writer w;
	char name[16], log[512];
	int64_t deadline = INT64_MAX;

	snprintf(name, sizeof(name), "c%d", number);
	snprintf(log, sizeof(log), "%s/%s.log", scene->logs, name);
	w.scene = scene;
	w.number = number;
	if (!client_init(&w.client, name, scene->port, log, "",
		scene->seed + (unsigned)number))
		return 2;
	w.client.ctx = &w;
	w.client.welcomed = welcomed;
	w.client.answered = answered;
	while (!w.client.failed && raw_now_ms() < deadline) {
		bool stop = atomic_load(&scene->stop);

		if (stop && deadline == INT64_MAX)
			deadline = raw_now_ms() + FINISH_MS;
		if (stop && !w.client.pending_count)
			break;
		if (!stop)
			act(&w);
		client_turn(&w.client, TURN_MS);
	}
	atomic_fetch_add(&scene->acked, w.client.acked);
	atomic_fetch_add(&scene->refused, w.client.refused);
	if (w.client.pending_count)
		fprintf(stderr, "%s: %zu unanswered, first %s\n", name,
		    w.client.pending_count, w.client.outbox[0].frame);
	number = w.client.failed || w.client.pending_count ? 1 : 0;
	client_fini(&w.client);
	return number;
}
