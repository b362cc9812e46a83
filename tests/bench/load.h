/* Many connections to a desk in one thread, by epoll: the generator of load.
 * How they come to their chats: stage.c. */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include "tests/bench/figures.h"
#include "tests/fault/record.h"
#include "tests/fault/talk.h"

enum { LOAD_BODY = 200, LOAD_NAME = 24 }; /* bytes of a line's text */

struct conversation;

struct conn {
	int fd;
	char *in;
	size_t in_len, in_room;
	struct conversation *of; /* a customer's; NULL: a rep */
};

struct conversation {
	char id[64];
	char who[LOAD_NAME]; /* its customer in the logs */
	unsigned number;     /* of the line that is on its way, from 1 */
	bool busy, acked, heard;
	int64_t sent_us, acked_us, heard_us;
	int64_t due_us; /* of the next line, at a given pace */
	struct conn customer;
};

struct load {
	int epoll;
	struct conversation *at;
	size_t count;
	struct conn *reps;
	size_t rep_count;
	struct record *record; /* NULL: nothing is recorded */
	char (*rep_names)[LOAD_NAME];

	int64_t period_us;         /* between two lines; 0 = closed loop */
	int64_t from_us, until_us; /* what is measured: sent and done inside */
	struct samples acks, wholes; /* ack; ack and delivery */
	size_t done, late, refused, broken;
};

/* Takes over a connection that was set up; what it has not read stays. */
bool load_adopt(
    struct load *l, struct conn *c, struct talk *talk, struct conversation *of);
/* Sends lines until the time is up, and then waits for what is on its way.
 * False: a connection broke or an answer never came. */
bool load_run(struct load *l, int64_t end_us);
void load_fini(struct load *l);

#endif
