/* Looking replies and their wordings up. */
#include "server/answer/pack.h"

const struct reply *pack_reply(const struct pack *pack, struct str id)
{
	size_t low = 0, high = pack->reply_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_compare(pack->replies[middle].id, id);

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

bool reply_of_shop(const struct reply *reply, struct str shop)
{
	for (size_t i = 0; i < reply->shops.count; i++)
		if (str_eq(reply->shops.at[i], shop))
			return true;
	return !reply->shops.count;
}

bool reply_meant(const struct reply *reply, struct str shop, int64_t now_ms)
{
	return reply_of_shop(reply, shop) &&
	       (!reply->from_ms || now_ms >= reply->from_ms) &&
	       (!reply->until_ms || now_ms < reply->until_ms);
}
