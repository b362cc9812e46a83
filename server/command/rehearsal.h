/* What the files of `deskbelld rehearse` share: one rehearsal under way. */
#ifndef SERVER_COMMAND_REHEARSAL_H
#define SERVER_COMMAND_REHEARSAL_H

#include "server/answer/compare.h"
#include "server/command/command.h"
#include "server/store/store.h"

/* One pack, ready to be asked. */
struct rehearsed {
	const char *dir;
	struct pack *pack;
	struct store *store; /* its index; NULL: it is searched in memory */
	struct answer_search search;
	size_t faults;
};

struct rehearsal {
	const struct command *command;
	struct settings *settings; /* with --days; else NULL */
	enum lang lang;
	int days;
	struct buf content; /* of the file of questions */
	struct rehearse_rows rows;
	struct arena arena;
	struct rehearsed now, before; /* before: with --against */
	int64_t told_us;              /* of progress, monotonic */
};

/* rehearsal_rows.c: the questions, of the file or of the last days; the exit
 * code if there are none. */
int rehearsal_read_file(struct rehearsal *r);
int rehearsal_read_days(struct rehearsal *r);

/* rehearsal_print.c: for people. */
void rehearsal_print(const struct rehearse_summary *s);
void rehearsal_print_changes(const struct compare *c);
/* rehearse's progress: a line on standard error every other second. */
void rehearsal_progress(void *ctx, size_t done, size_t all);

#endif
