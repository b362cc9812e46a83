/* Which pack is in force; shared by the desk and the workers. */
#ifndef SERVER_ANSWER_HOLDER_H
#define SERVER_ANSWER_HOLDER_H

#include <pthread.h>

#include "server/answer/pack.h"

struct pack_holder {
	pthread_mutex_t lock;
	struct pack *pack; /* one reference */
};

MUST_CHECK enum err pack_holder_init(struct pack_holder *holder);
void pack_holder_fini(struct pack_holder *holder);
/* The pack in force with a reference of the caller's, or NULL. */
struct pack *pack_holder_get(struct pack_holder *holder);
/* Takes over the caller's reference and gives the old pack's back. */
void pack_holder_set(struct pack_holder *holder, struct pack *pack);

#endif
