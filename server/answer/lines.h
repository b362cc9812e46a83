/* Fitting the lines of a model on a part of a pack. Private to the room. */
#ifndef SERVER_ANSWER_LINES_H
#define SERVER_ANSWER_LINES_H

#include "server/answer/train.h"

/* Phrasings times replies. A fit goes through all phrasings for each reply:
 * 15,000 phrasings of 150 replies, 2 million, take about ten seconds. */
enum { LINES_WORK_MAX = 60000000, LINES_CALIBRATE_MAX = 8000000 };

struct lines_wish {
	const struct pack *pack;
	const bool
	    *out; /* phrasings, then nothings, to leave out; NULL: none */
	const struct train_watch *watch; /* may be NULL */
	int from, to;                    /* percent told to it */
};

/* timeout: the watch wanted it to end. */
MUST_CHECK enum err lines_fit(
    const struct lines_wish *wish, struct model_lines **out);

#endif
