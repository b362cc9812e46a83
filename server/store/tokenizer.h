/* The FTS5 tokenizer 'deskbell', for the files of this room only. */
#ifndef SERVER_STORE_TOKENIZER_H
#define SERVER_STORE_TOKENIZER_H

#include <sqlite3.h>

/* Longer tokens are cut, in the index and in queries alike. */
enum { TOKENIZER_BYTES_MAX = 256 };

/* Makes it known to a connection; a SQLite code. */
int tokenizer_register(sqlite3 *db);

#endif
