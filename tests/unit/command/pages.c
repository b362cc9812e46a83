/* The web folder as pages: what is read, what is refused and named. */
#include "server/command/pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "shared/clock.h"
#include "tests/support/suite.h"

struct folder {
	char path[64];
	char said[4096]; /* what was logged */
	struct arena arena;
	struct net_page pages[PAGES_MAX];
	size_t count;
};

static void write_file(const struct folder *f, const char *name, struct str s)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(s.ptr, 1, s.len, file), s.len);
	ck_assert_int_eq(fclose(file), 0);
}

static void write_text(
    const struct folder *f, const char *name, const char *text)
{
	write_file(f, name, str_from(text));
}

static void make_folder(const struct folder *f, const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/%s", f->path, name);
	ck_assert_int_eq(mkdir(path, 0700), 0);
}

static const char page_text[] =
    "<!doctype html><title>A shop</title><p>tea tea tea tea tea tea tea tea";

static void open_folder(struct folder *f)
{
	*f = (struct folder){ .path = "/tmp/deskbell-pages-XXXXXX",
		.arena = ARENA_EMPTY };
	ck_assert_ptr_nonnull(mkdtemp(f->path));
	make_folder(f, "shop");
	make_folder(f, "widget");
	write_text(f, "shop/index.html", page_text);
	write_text(f, "shop/shop.css", "p { margin: 0 }\n");
	write_text(f, "widget/launcher.js", "launch();\n");
	write_text(f, "widget/parts", "one.js\ntwo.js\n");
	write_text(f, "widget/one.js", "export const one = 1;\n");
	write_text(f, "widget/two.js",
	    "import { one } from './one.js';\nexport const two = one + 1;\n");
}

static void close_folder(struct folder *f)
{
	char command[100];

	snprintf(command, sizeof(command), "rm -r %s", f->path);
	ck_assert_int_eq(system(command), 0);
	arena_fini(&f->arena);
}

static enum err load(struct folder *f)
{
	const struct clock clock = clock_system;
	FILE *out = fmemopen(f->said, sizeof(f->said), "w");

	ck_assert_ptr_nonnull(out);
	const struct log log = {
		.out = out, .level = LOG_INFO, .clock = &clock
	};
	f->said[0] = '\0';
	arena_fini(&f->arena);
	enum err err =
	    pages_read(f->path, &f->arena, f->pages, &f->count, &log);
	fclose(out);
	return err;
}

static const struct net_page *find(const struct folder *f, const char *path)
{
	for (size_t i = 0; i < f->count; i++)
		if (str_is(f->pages[i].path, path))
			return &f->pages[i];
	ck_abort_msg("no %s", path);
	return NULL;
}

START_TEST(what_is_served)
{
	static const struct {
		const char *path, *type, *body;
		bool shared;
	} rows[] = {
		{ "/", "text/html; charset=utf-8", page_text, false },
		{ "/shop.css", "text/css; charset=utf-8", "p { margin: 0 }\n",
		    false },
		{ "/widget.js", "text/javascript; charset=utf-8", "launch();\n",
		    true },
		{ "/widget-chat.js", "text/javascript; charset=utf-8",
		    "const one = 1;\nexport const two = one + 1;\n", true },
	};
	struct folder f;

	open_folder(&f);
	write_text(&f, "shop/.hidden.css", "no");
	write_text(&f, "shop/notes.txt", "no");
	write_text(&f, "widget/README.md", "no");
	write_text(&f, "widget/unnamed.js", "no");
	ck_assert_int_eq(load(&f), ERR_ok);
	ck_assert_str_eq(f.said, "");
	ck_assert_uint_eq(f.count, sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < f.count; i++) {
		const struct net_page *page = find(&f, rows[i].path);

		ck_assert(str_is(page->type, rows[i].type));
		ck_assert(str_is(page->body, rows[i].body));
		ck_assert_int_eq(page->shared, rows[i].shared);
		ck_assert(!page->framed);
	}
	close_folder(&f);
}
END_TEST

static void unpack(struct str packed, char *out, size_t *len)
{
	z_stream z = { 0 };

	ck_assert_int_eq(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (unsigned char *)packed.ptr;
	z.avail_in = (unsigned)packed.len;
	z.next_out = (unsigned char *)out;
	z.avail_out = (unsigned)*len;
	ck_assert_int_eq(inflate(&z, Z_FINISH), Z_STREAM_END);
	*len = z.total_out;
	inflateEnd(&z);
}

START_TEST(packed_where_that_is_smaller)
{
	char plain[200000], back[200000];
	size_t len = sizeof(back);
	struct folder f;

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (char)("let x = ;\n"[i % 10] + (int)(i / 5000 % 2));
	open_folder(&f);
	write_file(&f, "shop/long.js", (struct str){ plain, sizeof(plain) });
	write_file(&f, "shop/photo.png", (struct str){ plain, sizeof(plain) });
	write_text(&f, "shop/empty.css", "");
	ck_assert_int_eq(load(&f), ERR_ok);
	const struct net_page *page = find(&f, "/long.js");
	ck_assert_uint_gt(page->packed.len, 18);
	ck_assert_uint_lt(page->packed.len, 4000);
	unpack(page->packed, back, &len);
	ck_assert_uint_eq(len, sizeof(plain));
	ck_assert_mem_eq(back, plain, len);
	ck_assert_uint_eq(find(&f, "/photo.png")->packed.len, 0);
	ck_assert_uint_eq(find(&f, "/empty.css")->packed.len, 0);
	/* So short that gzip's head alone is longer. */
	ck_assert_uint_eq(find(&f, "/widget.js")->packed.len, 0);
	close_folder(&f);
}
END_TEST

/* One change to a good folder. to NULL: the file is taken away; a name that
 * ends in / is made a folder. */
static const struct {
	const char *file, *to;
	enum err err;
	const char *named; /* in the log */
} faults[] = {
	{ "widget/two.js", NULL, ERR_io, "two.js" },
	{ "widget/parts", NULL, ERR_io, "parts" },
	{ "widget/launcher.js", NULL, ERR_io, "launcher.js" },
	{ "widget/parts", "", ERR_empty, "parts" },
	{ "widget/parts", "one.js\n../shop/shop.js\n", ERR_range,
	    "../shop/shop.js" },
	{ "widget/parts", "one.js\none.js\n", ERR_range, "one.js" },
	{ "widget/parts", "one.js\nthree.js\n", ERR_io, "three.js" },
	{ "widget/parts", "two.js\n", ERR_range, "two.js" },
	{ "widget/one.js", "export default 1;\n", ERR_range, "one.js" },
	{ "shop/dir.js/", "", ERR_io, "dir.js" },
	{ "shop/widget.js", "mine();\n", ERR_exists, "/widget.js" },
};

START_TEST(faults_are_named)
{
	struct folder f;
	char path[200];
	const char *file = faults[_i].file;

	open_folder(&f);
	snprintf(path, sizeof(path), "%s/%s", f.path, file);
	if (!faults[_i].to)
		ck_assert_int_eq(unlink(path), 0);
	else if (file[strlen(file) - 1] == '/')
		make_folder(&f, file);
	else
		write_text(&f, file, faults[_i].to);
	ck_assert_int_eq(load(&f), faults[_i].err);
	ck_assert_ptr_nonnull(strstr(f.said, faults[_i].named));
	ck_assert_ptr_nonnull(strstr(f.said, "level=error"));
	close_folder(&f);
}
END_TEST

START_TEST(too_big_and_too_many)
{
	struct str big = { calloc(1, PAGES_FILE_MAX + 1), PAGES_FILE_MAX + 1 };
	struct folder f;
	char name[40];

	ck_assert_ptr_nonnull(big.ptr);
	memset((char *)big.ptr, '\n', big.len);
	open_folder(&f);
	write_file(&f, "widget/one.js", big);
	ck_assert_int_eq(load(&f), ERR_too_long);
	ck_assert_ptr_nonnull(strstr(f.said, "one.js"));
	/* Each may be, together they may not. */
	big.len = PAGES_FILE_MAX - 10;
	write_file(&f, "widget/one.js", big);
	ck_assert_int_eq(load(&f), ERR_too_long);
	ck_assert_ptr_nonnull(strstr(f.said, "/widget-chat.js"));
	write_text(&f, "widget/one.js", "const one = 1;\n");
	ck_assert_int_eq(load(&f), ERR_ok);
	for (int i = 0; i < PAGES_MAX; i++) {
		snprintf(name, sizeof(name), "shop/p%d.css", i);
		write_text(&f, name, "p {}\n");
	}
	ck_assert_int_eq(load(&f), ERR_too_many);
	free((char *)big.ptr);
	close_folder(&f);
}
END_TEST

START_TEST(missing_folders)
{
	struct folder f;
	char path[64];

	open_folder(&f);
	strcpy(path, f.path);
	snprintf(f.path, sizeof(f.path), "%.40s/none", path);
	ck_assert_int_eq(load(&f), ERR_ok);
	ck_assert_uint_eq(f.count, 0);
	ck_assert_ptr_nonnull(strstr(f.said, "no_pages"));
	ck_assert_ptr_nonnull(strstr(f.said, "none/shop"));
	ck_assert_ptr_nonnull(strstr(f.said, "none/widget"));
	strcpy(f.path, path);
	close_folder(&f);
}
END_TEST

/* The folder that is shipped. */
START_TEST(our_own)
{
	struct folder f;

	open_folder(&f);
	char path[64];
	strcpy(path, f.path);
	ck_assert_uint_lt(
	    strlen(DESKBELL_SOURCE_DIR "/client/web"), sizeof(f.path));
	strcpy(f.path, DESKBELL_SOURCE_DIR "/client/web");
	ck_assert_msg(load(&f) == ERR_ok, "%s", f.said);
	ck_assert_uint_le(find(&f, "/widget.js")->packed.len, 3072);
	ck_assert_uint_le(find(&f, "/widget.js")->packed.len +
			      find(&f, "/widget-chat.js")->packed.len,
	    20480);
	(void)find(&f, "/");
	strcpy(f.path, path);
	close_folder(&f);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("pages");
	TCase *t = tcase_create("pages");

	tcase_add_test(t, what_is_served);
	tcase_add_test(t, packed_where_that_is_smaller);
	tcase_add_loop_test(
	    t, faults_are_named, 0, (int)(sizeof(faults) / sizeof(faults[0])));
	tcase_add_test(t, too_big_and_too_many);
	tcase_add_test(t, missing_folders);
	tcase_add_test(t, our_own);
	suite_add_tcase(s, t);
	return s;
}
