/* Buckets as values; whose they are: budget.c and visitors.c. */
#include "server/net/bucket.h"

#include "server/net/net.h"

void bucket_fill(
    struct bucket *bucket, int64_t now_us, int64_t per_s, int64_t full)
{
	uint32_t now_ms = (uint32_t)(now_us / 1000);
	int64_t milli =
	    bucket->milli + (int64_t)(now_ms - bucket->at_ms) * per_s;

	if (milli > full * 1000)
		milli = full * 1000;
	bucket->milli = (int32_t)(milli > 0 ? milli : 0);
	bucket->at_ms = now_ms;
}

bool bucket_take(struct bucket *bucket, const struct net_rate *limit,
    int64_t now_us, int64_t *retry_ms)
{
	bucket_fill(bucket, now_us, limit->per_s, limit->burst);
	if (bucket->milli >= 1000) {
		bucket->milli -= 1000;
		return true;
	}
	*retry_ms = (1000 - bucket->milli + limit->per_s - 1) / limit->per_s;
	return false;
}
