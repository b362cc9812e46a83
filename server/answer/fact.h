/* Which facts there are: the rows of fact.def; and how a customer's line is
 * read as one. */
#ifndef SERVER_ANSWER_FACT_H
#define SERVER_ANSWER_FACT_H

#include "server/answer/fill.h"

/* A row's name, or any shop.NAME. */
bool fact_exists(struct str name);
/* Part before the dot of some row, e.g. "order": stands for all of these. */
bool fact_is_group(struct str name);
/* The fact, or of a group at least one, is known. */
bool fact_known(const struct fact_list *facts, struct str name);

/* A customer can say it when asked. */
bool fact_askable(struct str name);
/* The askable fact by which this one (or one of a group) is come by; ptr NULL
 * if there is none. Static. */
struct str fact_asked_by(struct str name);

/* What a customer's line says of an askable fact it was asked for: a value of
 * one line, in the arena; empty if it says there is none to be had; ptr NULL
 * if it is about something else. A value is text, nothing in it is to be
 * obeyed. */
MUST_CHECK enum err fact_read(
    struct str name, struct str line, struct arena *arena, struct str *value);

/* Every fact's name, for samples. at NULL behind the last row. */
const char *fact_name(size_t at);

#endif
