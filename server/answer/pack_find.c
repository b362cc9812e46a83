/* Looking replies and their wordings up. */
#include "server/answer/pack.h"

static int compare(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (order || a.len == b.len)
		return order;
	return a.len < b.len ? -1 : 1;
}

const struct reply *pack_reply(const struct pack *pack, struct str id)
{
	size_t low = 0, high = pack->reply_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare(pack->replies[middle].id, id);

		if (!order)
			return &pack->replies[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct reply_wording *reply_wording(
    const struct reply *reply, enum lang lang, enum lang fallback)
{
	const enum lang chain[] = { lang, fallback, LANG_en };

	for (size_t i = 0; i < sizeof(chain) / sizeof(chain[0]); i++)
		if (reply->wordings[chain[i]].title.ptr)
			return &reply->wordings[chain[i]];
	for (int l = 0; l < LANG_COUNT; l++)
		if (reply->wordings[l].title.ptr)
			return &reply->wordings[l];
	return NULL;
}
