/* The pages in memory and the headers every reply carries. Never the disk;
 * who may ask for what: http.c. */
#include "server/net/page.h"

#include <stdlib.h>

struct pages {
	int refs; /* loop only */
	size_t count;
	struct net_page at[];
};

static bool copy(struct str from, struct str *to)
{
	char *ptr = malloc(from.len + 1);

	if (!ptr)
		return false;
	if (from.len)
		memcpy(ptr, from.ptr, from.len);
	ptr[from.len] = '\0';
	*to = (struct str){ ptr, from.len };
	return true;
}

enum err pages_new(
    const struct net_page *pages, size_t count, struct pages **out)
{
	struct pages *set =
	    calloc(1, sizeof(*set) + count * sizeof(set->at[0]));

	if (!set)
		return ERR_no_memory;
	set->refs = 1;
	for (size_t i = 0; i < count; i++) {
		struct net_page *page = &set->at[set->count++];

		page->framed = pages[i].framed;
		if (!copy(pages[i].path, &page->path) ||
		    !copy(pages[i].type, &page->type) ||
		    !copy(pages[i].body, &page->body)) {
			pages_unref(set);
			return ERR_no_memory;
		}
	}
	*out = set;
	return ERR_ok;
}

struct pages *pages_ref(struct pages *pages)
{
	pages->refs++;
	return pages;
}

void pages_unref(struct pages *pages)
{
	if (!pages || --pages->refs)
		return;
	for (size_t i = 0; i < pages->count; i++) {
		free((char *)pages->at[i].path.ptr);
		free((char *)pages->at[i].type.ptr);
		free((char *)pages->at[i].body.ptr);
	}
	free(pages);
}

const struct net_page *pages_find(const struct pages *pages, struct str path)
{
	for (size_t i = 0; pages && i < pages->count; i++)
		if (str_eq(pages->at[i].path, path))
			return &pages->at[i];
	return NULL;
}

const char *page_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} rows[] = {
		{ 200, "OK" },
		{ 400, "Bad Request" },
		{ 403, "Forbidden" },
		{ 404, "Not Found" },
		{ 405, "Method Not Allowed" },
		{ 408, "Request Timeout" },
		{ 411, "Length Required" },
		{ 413, "Content Too Large" },
		{ 426, "Upgrade Required" },
		{ 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status)
			return rows[i].reason;
	return "Status";
}

/* A script of ours, nothing inline, nothing from anywhere else: text that
 * somebody wrote in a chat can never become code. */
static const char policy[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; "
    "style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'";

void page_head(const struct page_head *head, struct buf *out)
{
	buf_printf(
	    out, "HTTP/1.1 %d %s\r\n", head->status, page_reason(head->status));
	buf_text(out, "Connection: close\r\n");
	buf_printf(out, "Content-Type: %.*s\r\n", STR_ARG(head->type));
	buf_printf(out, "Content-Length: %zu\r\n", head->length);
	buf_text(out, policy);
	buf_text(out, head->framed ? "\r\n" : "; frame-ancestors 'none'\r\n");
	buf_text(out, "X-Content-Type-Options: nosniff\r\n"
		      "Referrer-Policy: no-referrer\r\n"
		      "Cross-Origin-Opener-Policy: same-origin\r\n");
	buf_printf(out, "Cross-Origin-Resource-Policy: %s\r\n",
	    head->shared ? "cross-origin" : "same-origin");
	buf_printf(out, "Cache-Control: %s\r\n",
	    head->kept ? "public, max-age=300" : "no-store");
	if (head->status == 405)
		buf_text(out, "Allow: GET, HEAD\r\n");
	if (head->status == 429 || head->status == 503)
		buf_text(out, "Retry-After: 10\r\n");
	buf_text(out, "\r\n");
}
