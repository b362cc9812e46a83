/* To whom a waiting conversation is given. */
#ifndef SERVER_DESK_ROUTE_H
#define SERVER_DESK_ROUTE_H

#include <stdbool.h>
#include <stdint.h>

#include "server/desk/presence.h"

struct route_wish {
	int64_t shop_id;
	enum lang lang;
	struct str group; /* none = anybody */
	int64_t last_rep; /* preferred if here, 0 = none */
	int64_t not_rep;  /* never this one, 0 = none */
};

struct route {
	int64_t rep_id;    /* 0 = nobody has room now */
	bool foreign_lang; /* the rep lacks the language */
};

/* Of the reps who are here, not away, of the shop (and group), with room: the
 * one who had the customer last; else, of those who speak the language, the
 * one with the smallest share of the capacity in use, then the one who was
 * given a chat longest ago; one without the language only as a last resort. */
struct route route_pick(
    struct presence *presence, const struct route_wish *wish);

/* Expected wait in seconds at a place of the queue: place * mean / reps on
 * duty for the shop, the mean being the seconds between two chats a rep
 * takes. 0 reps: counted as 1. */
int64_t route_wait_s(int64_t place, int reps, int64_t mean_s);

/* Reps of a shop who are here and not away. */
int route_reps_here(struct presence *presence, int64_t shop_id);

/* True if groups ("a b c", blank between) holds group. */
bool route_in_group(const char *groups, struct str group);

#endif
