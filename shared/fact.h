/* Live facts a wording may name: "order.number" and its value in words. */
#ifndef SHARED_FACT_H
#define SHARED_FACT_H

#include <stddef.h>

#include "shared/str.h"

struct fact {
	struct str name;
	struct str value;
};

struct fact_list {
	const struct fact *at;
	size_t count;
};

#endif
