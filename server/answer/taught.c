/* What was taught in the running desk, as phrasings of a pack. Whether a lesson
 * is right is for people to say: all that come here were approved. */
#include "server/answer/taught.h"

#include <stdio.h>
#include <stdlib.h>

#include "shared/text.h"
#include "shared/token.h"

static bool is_fit(const struct pack_lesson *lesson)
{
	return text_valid(lesson->text) && !text_blank(lesson->text);
}

static enum err take(const struct pack_lesson *lesson, int reply,
    struct arena *arena, struct phrasing *out)
{
	*out = (struct phrasing){ .reply = reply,
		.lang = lesson->lang,
		.taught = true,
		.text = arena_str(
		    arena, text_cut(str_trim(lesson->text), REPLY_ASK_MAX)) };
	return out->text.ptr ? ERR_ok : ERR_no_memory;
}

static int compare(const void *a, const void *b)
{
	const struct taught_one *x = a, *y = b;

	if (x->phrasing.reply != y->phrasing.reply)
		return x->phrasing.reply < y->phrasing.reply ? -1 : 1;
	if (x->phrasing.lang != y->phrasing.lang)
		return x->phrasing.lang < y->phrasing.lang ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static enum err take_phrasing(const struct pack_lesson *lesson, int reply,
    struct arena *arena, struct taught *out)
{
	struct taught_one *one = &out->at[out->count];

	one->order = out->count++;
	return take(lesson, reply, arena, &one->phrasing);
}

enum err taught_read(const struct pack_lessons *lessons, struct arena *arena,
    struct pack *pack, struct taught *out)
{
	size_t count = lessons ? lessons->count : 0;
	enum err err = ERR_ok;

	*out = (struct taught){ .count = 0 };
	out->at = arena_alloc(arena, (count + 1) * sizeof(*out->at));
	if (!out->at)
		return ERR_no_memory;
	for (size_t i = 0; i < count && !err; i++) {
		const struct pack_lesson *lesson = &lessons->at[i];
		const struct reply *reply = pack_reply(pack, lesson->reply);

		if (!is_fit(lesson))
			continue;
		if (!lesson->reply.len)
			err = take(lesson, -1, arena,
			    &pack->nothings[pack->nothing_count++]);
		else if (reply)
			err = take_phrasing(
			    lesson, (int)(reply - pack->replies), arena, out);
	}
	if (!err)
		qsort(out->at, out->count, sizeof(*out->at), compare);
	return err;
}

void taught_add(struct pack *pack, const struct phrasing *lesson)
{
	for (size_t i = pack->phrasing_count; i-- > 0;) {
		const struct phrasing *p = &pack->phrasings[i];

		if (p->reply != lesson->reply || p->lang != lesson->lang)
			break;
		if (str_eq(p->text, lesson->text))
			return;
	}
	pack->phrasings[pack->phrasing_count++] = *lesson;
}

/* --- The name of it all --- */

struct naming {
	uint8_t hash[2][TOKEN_HASH_LEN]; /* of all before, of the next one */
	bool any;
};

static void name_lesson(
    struct naming *n, const struct pack *pack, const struct phrasing *p)
{
	struct str of = p->reply < 0 ? STR("-") : pack->replies[p->reply].id;
	uint8_t parts[3][TOKEN_HASH_LEN];

	token_hash(of, parts[0]);
	token_hash(p->text, parts[1]);
	memset(parts[2], (int)p->lang, sizeof(parts[2]));
	token_hash(
	    (struct str){ (const char *)parts, sizeof(parts) }, n->hash[1]);
	token_hash(
	    (struct str){ (const char *)n->hash, sizeof(n->hash) }, n->hash[0]);
	n->any = true;
}

enum err taught_name(struct pack *pack, struct arena *arena)
{
	struct naming n = { .any = false };
	char hex[17];

	token_hash(pack->version, n.hash[0]);
	for (size_t i = 0; i < pack->phrasing_count; i++)
		if (pack->phrasings[i].taught)
			name_lesson(&n, pack, &pack->phrasings[i]);
	for (size_t i = 0; i < pack->nothing_count; i++)
		if (pack->nothings[i].taught)
			name_lesson(&n, pack, &pack->nothings[i]);
	for (int i = 0; i < 8; i++)
		snprintf(hex + 2 * i, 3, "%02x", n.hash[0][i]);
	pack->content = n.any ? arena_str(arena, str_from(hex)) : pack->version;
	return pack->content.ptr ? ERR_ok : ERR_no_memory;
}
