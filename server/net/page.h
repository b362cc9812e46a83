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

MUST_CHECK enum err pages_new(
    const struct net_page *pages, size_t count, struct pages **out);
struct pages *pages_ref(struct pages *pages);
void pages_unref(struct pages *pages); /* NULL is fine */
/* NULL if there is none by that path; pages may be NULL. */
const struct net_page *pages_find(const struct pages *pages, struct str path);

struct page_head {
	int status;
	struct str type;
	size_t length;
	bool framed; /* may be shown in other sites' frames */
	bool shared; /* other sites' pages may load it */
	bool kept;   /* browsers may keep it for a while */
};

/* Appends status line and headers, the empty line too. */
void page_head(const struct page_head *head, struct buf *out);
/* "Not Found" */
const char *page_reason(int status);

#endif
