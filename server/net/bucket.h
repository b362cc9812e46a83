/* A token bucket: so many at once, then so many a second. */
#ifndef SERVER_NET_BUCKET_H
#define SERVER_NET_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

struct net_rate;

struct bucket {
	int32_t milli; /* tokens left, in thousandths */
	uint32_t at_ms;
};

/* Brings it up to now: per_s more a second, full at most; a negative rate
 * empties it, not below nothing. */
void bucket_fill(
    struct bucket *bucket, int64_t now_us, int64_t per_s, int64_t full);
/* Takes a token out, after filling it by the limit, whose per_s is above 0.
 * False if there is none: *retry_ms says when there will be. */
bool bucket_take(struct bucket *bucket, const struct net_rate *limit,
    int64_t now_us, int64_t *retry_ms);

#endif
