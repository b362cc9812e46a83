/* The log a client of a fault test keeps: one line an event, written before
 * the client acts on it. Knows nothing of the desk. A line is
 *
 *   AT_US WHO EVENT CHAT CID SEQ WORD HASH
 *
 * split by tabs, `-` for what an event has not. The events:
 *
 *   dial                          a new connection, in WHO's hands
 *   hang                          it ended
 *   may     CHAT                  WHO may read CHAT from now on
 *   send    CHAT CID HASH         about to send a line
 *   ack     CHAT CID SEQ          the desk says: stored, as SEQ
 *   refuse  CHAT CID WORD         the desk says: not done, because of WORD
 *   resume  CHAT SEQ              asks for what comes after SEQ
 *   line    CHAT CID SEQ WORD HASH  came; WORD = who wrote it
 *   seen    CHAT SEQ WORD         side WORD has seen all up to SEQ
 *   final   CHAT CID SEQ WORD HASH  like line, by the reader at the end
 *   end     CHAT SEQ              the reader came to the end; SEQ was last
 *
 * A CHAT is one numbered track of a conversation; CID is unique in the whole
 * history. */
#ifndef TESTS_FAULT_RECORD_H
#define TESTS_FAULT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct record {
	FILE *file;
	const char *who;
	bool every; /* each line is handed to the system at once */
};

struct record_event {
	const char *event;
	const char *chat, *cid, *word; /* NULL = - */
	int64_t seq;                   /* negative = - */
	uint64_t hash;
};

/* Makes the file. who must outlive the record. */
bool record_open(
    struct record *record, const char *path, const char *who, bool every);
/* Ends the program if the line cannot be written: a log with holes would
 * accuse the desk wrongly. */
void record_add(struct record *record, const struct record_event *event);
void record_close(struct record *record);

uint64_t record_hash(const void *bytes, size_t len);
int64_t record_now_us(void);

#endif
