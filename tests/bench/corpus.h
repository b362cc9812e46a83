/* Phrasings and questions to measure the answering of: rows of a file, or made
 * up out of a vocabulary of their own; and packs of replies made of them. The
 * same every time. */
#ifndef TESTS_BENCH_CORPUS_H
#define TESTS_BENCH_CORPUS_H

#include <stdint.h>

#include "server/answer/pack.h"

struct corpus_row {
	struct str text, id;
};

struct corpus {
	struct corpus_row *at;
	size_t count, room;
	enum lang lang;
	struct arena arena;
	uint32_t state; /* of what is drawn */
};

/* Rows TEXT<TAB>ID of a file. False if it cannot be read. */
bool corpus_read(struct corpus *c, const char *path);
/* Of so many ids: words of the id's own among those all use, commonest most;
 * in Chinese characters. */
void corpus_make(
    struct corpus *c, enum lang lang, uint32_t seed, size_t count, size_t ids);
void corpus_fini(struct corpus *c);

/* The commonest words of the rows, a blank between them. */
struct str corpus_common(struct corpus *c, size_t words);

struct corpus_files {
	struct pack_file *at;
	size_t count;
	struct arena arena;
};

/* Reply files of so many phrasings, evenly from all rows; where there are not
 * as many, rows come again with two letters changed. */
void corpus_files(struct corpus *c, size_t phrasings, struct corpus_files *out);
void corpus_files_fini(struct corpus_files *files);
/* Writes them below the folder. */
bool corpus_files_write(const struct corpus_files *files, const char *folder);

#endif
