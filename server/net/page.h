/* The files the server hands out, in memory, and the head of a reply. */
#ifndef SERVER_NET_PAGE_H
#define SERVER_NET_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "server/net/net.h"
#include "shared/buf.h"
#include "shared/str.h"

/* A set of pages, counted in references: a reply that is being sent keeps its
 * set while net_pages puts another in its place. */
struct pages;

enum { PAGE_TAG_LEN = 32 };

struct page {
	struct net_page file;
	char tag[PAGE_TAG_LEN + 1]; /* of the body, in hex */
};

MUST_CHECK enum err pages_new(
    const struct net_page *pages, size_t count, struct pages **out);
struct pages *pages_ref(struct pages *pages);
void pages_unref(struct pages *pages); /* NULL is fine */
/* NULL if there is none by that path; pages may be NULL. */
const struct page *pages_find(const struct pages *pages, struct str path);

/* Whether a client that says this in Accept-Encoding takes gzip. */
bool page_takes_gzip(struct str accepted);
/* Whether If-None-Match names this form of the page: the client has it. */
bool page_is_had(const struct page *page, bool packed, struct str had);

struct page_head {
	int status;
	struct str type;
	size_t length;   /* not said with 304 */
	const char *tag; /* NULL = none */
	bool varies;     /* there is a gzipped form too */
	bool packed;     /* this is it */
	bool framed;     /* may be shown in other sites' frames */
	bool shared;     /* other sites' pages may load it */
	bool kept;       /* browsers may keep it for a while */
};

/* Appends status line and headers, the empty line too. */
void page_head(const struct page_head *head, struct buf *out);
/* "Not Found" */
const char *page_reason(int status);

#endif
