/* A customer of one shop, as the database keeps it.
 * A plain value: no code, no SQL. */
#ifndef SERVER_ROW_CUSTOMER_H
#define SERVER_ROW_CUSTOMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shared/str.h"
#include "shared/words.h"

struct customer_row {
	int64_t id; /* set by customer_add */
	int64_t shop_id;
	struct str subject;  /* public id in visitor tokens */
	struct str shop_ref; /* the shop's own id; none for a visitor */
	struct str name;
	enum lang lang;
	int64_t last_rep; /* 0 = none */
	int64_t created_at;
};

#endif
