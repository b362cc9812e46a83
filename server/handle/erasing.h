/* The way of an erasure, one turn after another (server/erasing.c). */
#ifndef SERVER_HANDLE_ERASING_H
#define SERVER_HANDLE_ERASING_H

enum erasing_phase {
	ERASING_LIST,  /* replay: the file's list into the database */
	ERASING_SEEK,  /* replay: who of the customers is on it */
	ERASING_NEXT,  /* whoever is noted as being erased */
	ERASING_CLOSE, /* open chats are closed, connections ended */
	ERASING_WIPE,  /* some rows a turn, until a whole look finds none */
	ERASING_MERGE, /* words out of the search index */
	ERASING_LOG,   /* the database's log; waits for its readers */
	ERASING_DONE,  /* with this one */
	ERASING_END
};

#endif
