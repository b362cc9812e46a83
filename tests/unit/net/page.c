/* Which form of a page a client gets, and whether it has it already. */
#include "server/net/page.h"

#include <stdio.h>

#include "tests/support/suite.h"

START_TEST(test_takes_gzip)
{
	static const struct {
		const char *accepted;
		bool takes;
	} rows[] = {
		{ "gzip", true },
		{ "gzip, deflate, br, zstd", true },
		{ "deflate,gzip", true },
		{ "GZip", true },
		{ "x-gzip", true },
		{ "br;q=1.0, gzip;q=0.8, *;q=0.1", true },
		{ "gzip;q=0.001", true },
		{ "gzip ; Q=1", true },
		{ "gzip;q=0", false },
		{ "gzip;q=0.000", false },
		{ "gzip; q=0 , *", false },
		{ "*;q=1, gzip;q=0", false },
		{ "gzip;q=", false },
		{ "gzip;q=x", false },
		{ "*", true },
		{ "*;q=0", false },
		{ "identity", false },
		{ "deflate, br", false },
		{ "gzipp", false },
		{ "gzi", false },
		{ "", false },
		{ ",,;;,", false },
		{ "identity;q=0", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_msg(page_takes_gzip(str_from(rows[i].accepted)) ==
				  rows[i].takes,
		    "\"%s\"", rows[i].accepted);
	ck_assert(!page_takes_gzip(STR_NONE));
}
END_TEST

#define TAG "0123456789abcdef0123456789abcdef"

START_TEST(test_is_had)
{
	static const struct page page = { .tag = TAG };
	static const struct {
		const char *had;
		bool plain, packed;
	} rows[] = {
		{ "\"" TAG "\"", true, false },
		{ "\"" TAG ".gz\"", false, true },
		{ "W/\"" TAG "\"", true, false },
		{ "W/\"" TAG ".gz\"", false, true },
		{ "\"x\", \"" TAG ".gz\" , \"y\"", false, true },
		{ "\"" TAG "\",\"" TAG ".gz\"", true, true },
		{ "*", true, true },
		{ TAG, false, false },
		{ "\"" TAG, false, false },
		{ TAG "\"", false, false },
		{ "\"" TAG "x\"", false, false },
		{ "\"0123456789abcdef\"", false, false },
		{ "\"\"", false, false },
		{ "\"", false, false },
		{ "W/", false, false },
		{ "W/\"", false, false },
		{ ",", false, false },
		{ "", false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str had = str_from(rows[i].had);

		ck_assert_msg(page_is_had(&page, false, had) == rows[i].plain,
		    "%s", rows[i].had);
		ck_assert_msg(page_is_had(&page, true, had) == rows[i].packed,
		    "%s gzipped", rows[i].had);
	}
	ck_assert(!page_is_had(&page, false, STR_NONE));
}
END_TEST

START_TEST(test_tags_are_of_the_body)
{
	const struct net_page files[] = {
		{ .path = STR("/a"), .type = STR("x/y"), .body = STR("one") },
		{ .path = STR("/b"), .type = STR("z"), .body = STR("one") },
		{ .path = STR("/c"), .type = STR("x/y"), .body = STR("two") },
		{ .path = STR("/d"), .type = STR("x/y"), .body = STR_NONE },
	};
	struct pages *pages;

	ck_assert_int_eq(pages_new(files, 4, &pages), ERR_ok);
	const char *a = pages_find(pages, STR("/a"))->tag;
	ck_assert_uint_eq(strlen(a), PAGE_TAG_LEN);
	ck_assert_str_eq(a, pages_find(pages, STR("/b"))->tag);
	ck_assert_str_ne(a, pages_find(pages, STR("/c"))->tag);
	/* SHA-256 of nothing begins so. */
	ck_assert_str_eq(pages_find(pages, STR("/d"))->tag,
	    "e3b0c44298fc1c149afbf4c8996fb924");
	ck_assert_ptr_null(pages_find(pages, STR("/e")));
	ck_assert_ptr_null(pages_find(NULL, STR("/a")));
	pages_unref(pages);
	pages_unref(NULL);
}
END_TEST

static struct str head_of(const struct page_head *head, struct buf *out)
{
	buf_clear(out);
	page_head(head, out);
	ck_assert(!out->failed);
	return buf_view(out);
}

static bool says(struct str head, const char *line)
{
	return memmem(head.ptr, head.len, line, strlen(line));
}

START_TEST(test_heads)
{
	struct page_head head = {
		.status = 200, .type = STR("x/y"), .length = 5
	};
	struct buf out = BUF_EMPTY;
	struct str said = head_of(&head, &out);

	ck_assert(says(said, "HTTP/1.1 200 OK\r\n"));
	ck_assert(says(said, "\r\nContent-Length: 5\r\n"));
	ck_assert(says(said, "\r\nCache-Control: no-store\r\n"));
	ck_assert(
	    says(said, "\r\nCross-Origin-Resource-Policy: same-origin\r\n"));
	ck_assert(!says(said, "Access-Control"));
	ck_assert(!says(said, "Content-Encoding"));
	ck_assert(!says(said, "Vary"));
	ck_assert(!says(said, "ETag"));
	head.tag = TAG;
	said = head_of(&head, &out);
	ck_assert(says(said, "\r\nETag: \"" TAG "\"\r\n"));
	ck_assert(says(said, "\r\nCache-Control: no-cache\r\n"));
	head.packed = head.varies = head.shared = head.kept = true;
	head.status = 304;
	said = head_of(&head, &out);
	ck_assert(says(said, "HTTP/1.1 304 Not Modified\r\n"));
	ck_assert(!says(said, "Content-Length"));
	ck_assert(says(said, "\r\nETag: \"" TAG ".gz\"\r\n"));
	ck_assert(says(said, "\r\nVary: Accept-Encoding\r\n"));
	ck_assert(says(said, "\r\nContent-Encoding: gzip\r\n"));
	ck_assert(says(said, "\r\nCache-Control: public, max-age=300\r\n"));
	ck_assert(
	    says(said, "\r\nCross-Origin-Resource-Policy: cross-origin\r\n"));
	ck_assert(says(said, "\r\nAccess-Control-Allow-Origin: *\r\n"));
	buf_fini(&out);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("page");
	TCase *t = tcase_create("page");

	tcase_add_test(t, test_takes_gzip);
	tcase_add_test(t, test_is_had);
	tcase_add_test(t, test_tags_are_of_the_body);
	tcase_add_test(t, test_heads);
	suite_add_tcase(s, t);
	return s;
}
