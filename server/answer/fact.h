/* Which facts there are: the rows of fact.def. Private to the room. */
#ifndef SERVER_ANSWER_FACT_H
#define SERVER_ANSWER_FACT_H

#include "server/answer/fill.h"

/* A row's name, or any shop.NAME. */
bool fact_exists(struct str name);
/* Part before the dot of some row, e.g. "order": stands for all of these. */
bool fact_is_group(struct str name);
/* The fact, or of a group at least one, is known. */
bool fact_known(const struct fact_list *facts, struct str name);

/* Every fact's name, for samples. at NULL behind the last row. */
const char *fact_name(size_t at);

#endif
