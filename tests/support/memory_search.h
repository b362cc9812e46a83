/* A search over a pack's phrasings in memory, in the place of the store's
 * index. */
#ifndef TESTS_SUPPORT_MEMORY_SEARCH_H
#define TESTS_SUPPORT_MEMORY_SEARCH_H

#include "server/answer/answer.h"

struct memory_search;

/* Aborts without memory. The pack must outlive it. */
struct memory_search *memory_search_new(const struct pack *pack);
void memory_search_free(struct memory_search *search);

/* Its .any also keeps the longest list of tokens it was asked for. */
struct answer_search memory_search_of(struct memory_search *search);
size_t memory_search_most_tokens(const struct memory_search *search);
size_t memory_search_calls(const struct memory_search *search);

#endif
