/* Sets the scene of a benchmark: reps sign in, customers open chats and are
 * given to them, ten to a rep, whose one connection follows all ten. */
#ifndef TESTS_BENCH_STAGE_H
#define TESTS_BENCH_STAGE_H

#include "tests/bench/load.h"

enum { STAGE_SHARE = 10 }; /* customers of one rep's connection */

/* boss receives the one-time token of a supervisor. False, having said why,
 * if the desk does not play along. */
bool stage_set(
    struct load *l, int port, const char *admin, size_t count, char boss[64]);

/* Times count pings of a connection of its own that is signed in, one each
 * pause_us: what a round trip costs without a desk behind it. */
bool stage_ping(int port, int count, int64_t pause_us, struct samples *out);

#endif
