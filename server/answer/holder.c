/* One pointer behind a lock; packs themselves never change. */
#include "server/answer/holder.h"

enum err pack_holder_init(struct pack_holder *holder)
{
	holder->pack = NULL;
	return pthread_mutex_init(&holder->lock, NULL) ? ERR_no_memory : ERR_ok;
}

void pack_holder_fini(struct pack_holder *holder)
{
	pack_unref(holder->pack);
	pthread_mutex_destroy(&holder->lock);
}

struct pack *pack_holder_get(struct pack_holder *holder)
{
	pthread_mutex_lock(&holder->lock);
	struct pack *pack = holder->pack ? pack_ref(holder->pack) : NULL;
	pthread_mutex_unlock(&holder->lock);
	return pack;
}

void pack_holder_set(struct pack_holder *holder, struct pack *pack)
{
	pthread_mutex_lock(&holder->lock);
	struct pack *old = holder->pack;
	holder->pack = pack;
	pthread_mutex_unlock(&holder->lock);
	pack_unref(old);
}
