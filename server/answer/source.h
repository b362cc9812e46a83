/* The reply files of a folder as they were read, before they are a pack, and
 * where faults in them go. Private to the room. */
#ifndef SERVER_ANSWER_SOURCE_H
#define SERVER_ANSWER_SOURCE_H

#include "server/answer/pack.h"

struct source {
	struct str path; /* "en/order.status.reply" */
	struct str stem; /* "order.status" */
	enum lang lang;
	struct str content; /* as it is on the disk */
	struct reply_file file;
};

struct source_list {
	struct source *at; /* by id, then language; on the heap */
	size_t count, room;
};

struct fault_sink {
	pack_fault_fn *fn; /* may be NULL */
	void *ctx;
	enum err first; /* ok while there was none */
};

void fault_tell(
    struct fault_sink *sink, const struct reply_fault *fault, enum err err);
__attribute__((format(printf, 5, 6))) void fault_say(struct fault_sink *sink,
    struct str path, int line, enum err err, const char *format, ...);

/* Reads and parses every reply file below dir. Faults in files go to the sink
 * and leave the file out; an error is one of memory only. Contents live in
 * the arena. */
MUST_CHECK enum err source_read(const char *dir, struct arena *arena,
    struct fault_sink *sink, struct source_list *out);
/* The same of files that were read before. */
MUST_CHECK enum err source_take(const struct pack_file *files, size_t count,
    struct arena *arena, struct fault_sink *sink, struct source_list *out);
void source_fini(struct source_list *list);

/* What needs other files at hand: see pack_load. */
void check_sources(const struct source_list *list, struct fault_sink *sink);

#endif
