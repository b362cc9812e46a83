/* Reads web files at the start and at each reload; serving them is the
 * loop's, which never touches the disk. */
#include "server/command/pages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/gzip.h"
#include "server/command/join.h"

static const struct {
	const char *ending;
	const char *type;
	bool small; /* already: packing it again gains nothing */
} types[] = {
	{ ".html", "text/html; charset=utf-8", false },
	{ ".css", "text/css; charset=utf-8", false },
	{ ".js", "text/javascript; charset=utf-8", false },
	{ ".svg", "image/svg+xml", false },
	{ ".png", "image/png", true },
	{ ".jpg", "image/jpeg", true },
	{ ".webp", "image/webp", true },
	{ ".woff2", "font/woff2", true },
	{ ".ico", "image/x-icon", false },
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

/* What is being gathered. */
struct shelf {
	struct arena *arena;
	struct net_page *pages; /* PAGES_MAX */
	size_t *count;
	const struct log *log;
};

static int type_of(struct str name)
{
	for (int i = 0; i < TYPES; i++) {
		struct str ending = str_from(types[i].ending);
		if (name.len > ending.len &&
		    !memcmp(name.ptr + name.len - ending.len, ending.ptr,
			ending.len))
			return i;
	}
	return -1;
}

static enum err read_whole(int fd, struct arena *arena, struct str *out)
{
	struct stat about;
	if (fstat(fd, &about) || !S_ISREG(about.st_mode))
		return ERR_io;
	if (about.st_size > PAGES_FILE_MAX)
		return ERR_too_long;
	size_t size = (size_t)about.st_size, have = 0;
	char *bytes = arena_alloc(arena, size + 1);
	if (!bytes)
		return ERR_no_memory;
	while (have < size) {
		ssize_t got = read(fd, bytes + have, size - have);
		if (got <= 0)
			return ERR_io;
		have += (size_t)got;
	}
	*out = (struct str){ bytes, size };
	return ERR_ok;
}

/* One file of the folder, or a log line. */
static enum err read_file(
    const struct shelf *shelf, int dir, struct str name, struct str *out)
{
	char path[NAME_MAX + 1];
	enum err err = ERR_io;

	if (name.len <= NAME_MAX) {
		memcpy(path, name.ptr, name.len);
		path[name.len] = '\0';
		int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		if (fd >= 0) {
			err = read_whole(fd, shelf->arena, out);
			close(fd);
		}
	}
	if (err)
		log_line(shelf->log, LOG_ERROR, "serve", "page_unread",
		    "file=\"%.*s\" err=%s", STR_ARG(name), err_code(err));
	return err;
}

static bool has(const struct shelf *shelf, struct str path)
{
	for (size_t i = 0; i < *shelf->count; i++)
		if (str_eq(shelf->pages[i].path, path))
			return true;
	return false;
}

static enum err add_page(const struct shelf *shelf, struct str path, int type,
    struct str body, bool shared)
{
	enum err err = *shelf->count == PAGES_MAX  ? ERR_too_many
		       : has(shelf, path)          ? ERR_exists
		       : body.len > PAGES_FILE_MAX ? ERR_too_long
						   : ERR_ok;
	if (err) {
		log_line(shelf->log, LOG_ERROR, "serve", "page_refused",
		    "page=\"%.*s\" err=%s", STR_ARG(path), err_code(err));
		return err;
	}
	struct net_page *page = &shelf->pages[*shelf->count];
	*page = (struct net_page){ .path = path,
		.type = str_from(types[type].type),
		.body = body,
		.shared = shared };
	if (!path.ptr)
		return ERR_no_memory;
	if (!types[type].small) {
		err = gzip_pack(shelf->arena, body, &page->packed);
		if (err)
			return err;
	}
	++*shelf->count;
	return ERR_ok;
}

/* ---- the shop ------------------------------------------------------------ */

static enum err read_shop(const struct shelf *shelf, DIR *dir)
{
	struct dirent *entry;
	while ((entry = readdir(dir))) {
		struct str name = str_from(entry->d_name), body;
		int type = type_of(name);
		if (name.ptr[0] == '.' || type < 0)
			continue;
		enum err err = read_file(shelf, dirfd(dir), name, &body);
		if (err)
			return err;
		struct str path =
		    str_is(name, "index.html")
			? STR("/")
			: arena_printf(shelf->arena, "/%.*s", STR_ARG(name));
		err = add_page(shelf, path, type, body, false);
		if (err)
			return err;
	}
	return ERR_ok;
}

/* ---- the widget ---------------------------------------------------------- */

static enum err join_all(
    const struct shelf *shelf, DIR *dir, struct join_part *parts, size_t count)
{
	struct join_fault fault = { STR_NONE, "" };
	struct buf text = BUF_EMPTY;
	struct str body;
	enum err err = ERR_ok;

	for (size_t i = 0; !err && i < count; i++)
		err =
		    read_file(shelf, dirfd(dir), parts[i].name, &parts[i].text);
	if (!err) {
		err = join_text(parts, count, &text, &fault);
		if (err)
			log_line(shelf->log, LOG_ERROR, "serve", "page_unread",
			    "file=\"%.*s\" why=\"%s\"", STR_ARG(fault.name),
			    fault.why);
	}
	if (!err) {
		body = arena_str(shelf->arena, buf_view(&text));
		err = body.ptr ? add_page(shelf, STR("/widget-chat.js"),
				     type_of(STR("x.js")), body, true)
			       : ERR_no_memory;
	}
	buf_fini(&text);
	return err;
}

static enum err read_widget(const struct shelf *shelf, DIR *dir)
{
	struct join_part parts[JOIN_MAX] = { 0 };
	struct join_fault fault = { STR_NONE, "" };
	struct str launcher, list;
	size_t count = 0;
	enum err err =
	    read_file(shelf, dirfd(dir), STR("launcher.js"), &launcher);

	if (!err)
		err = read_file(shelf, dirfd(dir), STR("parts"), &list);
	if (err)
		return err;
	err = join_names(list, parts, &count, &fault);
	if (err) {
		log_line(shelf->log, LOG_ERROR, "serve", "page_unread",
		    "file=parts line=\"%.*s\" why=\"%s\"", STR_ARG(fault.name),
		    fault.why);
		return err;
	}
	err = add_page(shelf, STR("/widget.js"), type_of(STR("launcher.js")),
	    launcher, true);
	return err ? err : join_all(shelf, dir, parts, count);
}

/* ---- both ---------------------------------------------------------------- */

static enum err read_folder(const struct shelf *shelf, const char *dir,
    const char *name, enum err (*read)(const struct shelf *, DIR *))
{
	struct str path = arena_printf(shelf->arena, "%s/%s", dir, name);
	if (!path.ptr)
		return ERR_no_memory;
	DIR *folder = opendir(path.ptr);
	if (!folder) {
		bool missing = errno == ENOENT;
		log_line(shelf->log, LOG_WARN, "serve", "no_pages",
		    "folder=\"%.*s\"", STR_ARG(path));
		return missing ? ERR_ok : ERR_io;
	}
	enum err err = read(shelf, folder);
	closedir(folder);
	return err;
}

enum err pages_read(const char *dir, struct arena *arena,
    struct net_page pages[PAGES_MAX], size_t *count, const struct log *log)
{
	struct shelf shelf = {
		.arena = arena, .pages = pages, .count = count, .log = log
	};
	enum err err;

	*count = 0;
	err = read_folder(&shelf, dir, "shop", read_shop);
	return err ? err : read_folder(&shelf, dir, "widget", read_widget);
}

enum err pages_load(struct net *net, const char *dir, const struct log *log)
{
	struct net_page pages[PAGES_MAX];
	struct arena arena = ARENA_EMPTY;
	size_t count = 0;
	enum err err = pages_read(dir, &arena, pages, &count, log);

	if (!err)
		err = net_pages(net, pages, count);
	arena_fini(&arena);
	return err;
}
