/* How many connections each address has. On the loop only. */
#ifndef SERVER_NET_CROWD_H
#define SERVER_NET_CROWD_H

#include <stdint.h>

#include "shared/err.h"
#include "shared/table.h"

/* Addresses are as guard_address makes them; 0 is nobody and not counted. */
struct crowd {
	struct table counts;
};

MUST_CHECK enum err crowd_init(struct crowd *crowd);
void crowd_fini(struct crowd *crowd);
int crowd_count(const struct crowd *crowd, int64_t address);
/* One more. An error leaves the count as it was. */
MUST_CHECK enum err crowd_add(struct crowd *crowd, int64_t address);
void crowd_remove(struct crowd *crowd, int64_t address); /* one less */

#endif
