/* Bytes <-> struct message, by the tables of messages.def. The only file of
 * the socket protocol that includes jansson. */
#ifndef SHARED_WIRE_H
#define SHARED_WIRE_H

#include "shared/arena.h"
#include "shared/buf.h"
#include "shared/err.h"
#include "shared/messages.h"

enum {
	WIRE_FRAME_MAX = 64 * 1024, /* bytes of a frame to the desk */
	WIRE_DEPTH_MAX = 32,
	WIRE_VALUES_MAX = 2000, /* values in one frame to the desk */
	WIRE_ID_MAX = 64
};

/* Where a refused frame went wrong, for the error message. */
struct wire_fault {
	char field[64]; /* name of the field, "" if none */
	char type[40];  /* type of the message if that much was read */
	char id[WIRE_ID_MAX + 1]; /* its id if that much was read */
};

/* Decodes one frame that came by `way` (TO_DESK or TO_PEER). Depth and number
 * of values are checked before a tree is built (frames TO_PEER: only depth);
 * duplicate keys, NUL, trailing bytes and bad UTF-8 are refused; unknown keys
 * are ignored. Text is copied into the arena. On an error *message is
 * undefined and *fault says where. */
MUST_CHECK enum err wire_decode(struct str frame, unsigned way,
    struct arena *arena, struct message *message, struct wire_fault *fault);

/* Appends the JSON of a message. Absent optional fields (empty text, 0,
 * false, first enum value of an optional field, empty list) are left out.
 * no_memory if the buffer failed, internal for text that is not valid; the
 * buffer then holds what it held before. */
MUST_CHECK enum err wire_encode(const struct message *message, struct buf *out);

/* A stable hash over everything a ONCE message says beside its id, to tell a
 * repeat from a reuse. */
void wire_digest(const struct message *message, uint8_t out[32]);

/* ---- what the documents and tests read --------------------------------- */

struct shape;

enum wire_kind {
	WIRE_TEXT,
	WIRE_NAME,
	WIRE_INT,
	WIRE_FLAG,
	WIRE_RAW,
	WIRE_LIST, /* of records */
	WIRE_WORD  /* STANDING, STATE ...: one of a closed list */
};

struct wire_field {
	const char *name;
	const char *kind; /* "TEXT", ..., or the record's name for a list */
	const char *description;
	size_t offset;
	int64_t min, max;
	bool must;
	bool list; /* of records */
	enum wire_kind form;
	enum word_list words;                /* if form is WIRE_WORD */
	const struct shape *(*record)(void); /* if form is WIRE_LIST */
	struct str key;                      /* as written: "name": */
};

/* The fields of a message type; *count gets their number. */
const struct wire_field *wire_fields(enum message_type type, size_t *count);
/* The fields of a record, by name; NULL if there is none such. */
const struct wire_field *wire_record(const char *name, size_t *count);

#endif
