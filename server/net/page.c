/* The pages in memory, which form of one a client is given, and the headers
 * every reply carries. Never the disk; who may ask for what: http.c. */
#include "server/net/page.h"

#include <stdlib.h>
#include <strings.h>

#include "shared/token.h"

struct pages {
	int refs; /* loop only */
	size_t count;
	struct page at[];
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

static void set_tag(struct page *page)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t hash[TOKEN_HASH_LEN];

	token_hash(page->file.body, hash);
	for (size_t i = 0; i < PAGE_TAG_LEN; i++)
		page->tag[i] = digits[hash[i / 2] >> (i % 2 ? 0 : 4) & 15];
	page->tag[PAGE_TAG_LEN] = '\0';
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
		struct net_page *file = &set->at[set->count++].file;

		file->framed = pages[i].framed;
		file->shared = pages[i].shared;
		if (!copy(pages[i].path, &file->path) ||
		    !copy(pages[i].type, &file->type) ||
		    !copy(pages[i].body, &file->body) ||
		    !copy(pages[i].packed, &file->packed)) {
			pages_unref(set);
			return ERR_no_memory;
		}
		set_tag(&set->at[i]);
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
		free((char *)pages->at[i].file.path.ptr);
		free((char *)pages->at[i].file.type.ptr);
		free((char *)pages->at[i].file.body.ptr);
		free((char *)pages->at[i].file.packed.ptr);
	}
	free(pages);
}

const struct page *pages_find(const struct pages *pages, struct str path)
{
	for (size_t i = 0; pages && i < pages->count; i++)
		if (str_eq(pages->at[i].file.path, path))
			return &pages->at[i];
	return NULL;
}

static bool same_word(struct str a, const char *b)
{
	return a.len == strlen(b) && !strncasecmp(a.ptr, b, a.len);
}

/* What follows a coding's name: only "q=0", "q=0.0" ... refuse it. */
static bool is_wanted(struct str parameters)
{
	while (parameters.ptr) {
		struct str one = str_trim(str_cut(&parameters, ';'));

		if (one.len < 2 || strncasecmp(one.ptr, "q=", 2))
			continue;
		for (size_t i = 2; i < one.len; i++)
			if (one.ptr[i] >= '1' && one.ptr[i] <= '9')
				return true;
		return false;
	}
	return true;
}

bool page_takes_gzip(struct str accepted)
{
	bool any = false;

	while (accepted.len) {
		struct str rest = str_cut(&accepted, ',');
		struct str name = str_trim(str_cut(&rest, ';'));

		if (same_word(name, "gzip") || same_word(name, "x-gzip"))
			return is_wanted(rest);
		if (same_word(name, "*"))
			any = is_wanted(rest);
	}
	return any;
}

bool page_is_had(const struct page *page, bool packed, struct str had)
{
	while (had.len) {
		struct str one = str_trim(str_cut(&had, ','));

		if (str_is(one, "*"))
			return true;
		if (one.len > 2 && !memcmp(one.ptr, "W/", 2)) {
			one.ptr += 2;
			one.len -= 2;
		}
		if (one.len < 2 || one.ptr[0] != '"' ||
		    one.ptr[one.len - 1] != '"')
			continue;
		one.ptr++;
		one.len -= 2;
		if (packed && one.len == PAGE_TAG_LEN + 3 &&
		    !memcmp(one.ptr + PAGE_TAG_LEN, ".gz", 3))
			one.len = PAGE_TAG_LEN;
		else if (packed)
			continue;
		if (str_is(one, page->tag))
			return true;
	}
	return false;
}

const char *page_reason(int status)
{
	static const struct {
		int status;
		const char *reason;
	} rows[] = {
		{ 200, "OK" },
		{ 304, "Not Modified" },
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
	if (head->status != 304)
		buf_printf(out, "Content-Length: %zu\r\n", head->length);
	if (head->packed)
		buf_text(out, "Content-Encoding: gzip\r\n");
	if (head->varies)
		buf_text(out, "Vary: Accept-Encoding\r\n");
	if (head->tag)
		buf_printf(out, "ETag: \"%s%s\"\r\n", head->tag,
		    head->packed ? ".gz" : "");
	buf_text(out, policy);
	buf_text(out, head->framed ? "\r\n" : "; frame-ancestors 'none'\r\n");
	buf_text(out, "X-Content-Type-Options: nosniff\r\n"
		      "Referrer-Policy: no-referrer\r\n"
		      "Cross-Origin-Opener-Policy: same-origin\r\n");
	buf_printf(out, "Cross-Origin-Resource-Policy: %s\r\n",
	    head->shared ? "cross-origin" : "same-origin");
	if (head->shared)
		buf_text(out, "Access-Control-Allow-Origin: *\r\n");
	buf_printf(out, "Cache-Control: %s\r\n",
	    head->kept  ? "public, max-age=300"
	    : head->tag ? "no-cache"
			: "no-store");
	if (head->status == 405)
		buf_text(out, "Allow: GET, HEAD\r\n");
	if (head->status == 426)
		buf_text(out, "Upgrade: websocket\r\n"
			      "Sec-WebSocket-Version: 13\r\n");
	if (head->status == 429 || head->status == 503)
		buf_text(out, "Retry-After: 10\r\n");
	buf_text(out, "\r\n");
}
