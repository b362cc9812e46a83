/* What all processes of a kill -9 test share, in memory that all of them
 * see. */
#ifndef TESTS_FAULT_SCENE_H
#define TESTS_FAULT_SCENE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { SCENE_WRITERS = 8, SCENE_CLERKS = 2 };

struct scene {
	int port;
	uint64_t seed;
	const char *logs; /* folder */
	atomic_int ready; /* processes that are signed in */
	atomic_bool stop;
	atomic_size_t acked, refused;
	/* The chat each writer is in, so that others can try to get in. */
	char chats[SCENE_WRITERS][64];
	char tokens[SCENE_CLERKS][64];
};

/* Each is a process of its own; returns its exit code. */
int writer_run(struct scene *scene, int number); /* a customer */
int clerk_run(struct scene *scene, int number);  /* a rep */

#endif
