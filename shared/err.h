/* Status of a call, and what a peer may be told of it.
 * Functions that can fail return enum err; 0 is good; results come back by
 * the last parameters and are untouched on an error unless the call says so. */
#ifndef SHARED_ERR_H
#define SHARED_ERR_H

#include <stdbool.h>

#define MUST_CHECK __attribute__((warn_unused_result))

enum err {
#define ERR(name, http, ws, sentence) ERR_##name,
#include "shared/errors.def"
#undef ERR
	ERR_COUNT
};

/* The code on the wire, e.g. "slow_down". Static. */
const char *err_code(enum err err);

/* The sentence a peer may be shown. Static, one line, English. */
const char *err_sentence(enum err err);

/* HTTP status of a reply that ends in this error. */
int err_http(enum err err);

/* Websocket close code if the socket is closed for it; 0 = socket stays. */
int err_ws(enum err err);

/* For a look-up whose finding nothing is a fact too, not a failure: not_found
 * becomes ok, *found tells which it was. */
MUST_CHECK enum err err_absent(enum err err, bool *found);

#endif
