/* Reads web files at the start and at each reload; serving them is the
 * loop's, which never touches the disk. */
#include "server/command/pages.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/arena.h"

enum { PAGES_MAX = 64, PAGES_FILE_MAX = 1024 * 1024 };

static const struct {
	const char *ending;
	const char *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
};

static const char *type_of(struct str name)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct str ending = str_from(types[i].ending);
		if (name.len > ending.len &&
		    !memcmp(name.ptr + name.len - ending.len, ending.ptr,
			ending.len))
			return types[i].type;
	}
	return NULL;
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

static enum err read_page(
    int dir, const char *name, struct arena *arena, struct net_page *page)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return ERR_io;
	enum err err = read_whole(fd, arena, &page->body);
	close(fd);
	if (err)
		return err;
	page->path = str_is(str_from(name), "index.html")
			 ? STR("/")
			 : arena_printf(arena, "/%s", name);
	page->type = str_from(type_of(str_from(name)));
	return page->path.ptr ? ERR_ok : ERR_no_memory;
}

static enum err read_all(DIR *dir, struct arena *arena, struct net_page *pages,
    size_t *count, const struct log *log)
{
	struct dirent *entry;
	while ((entry = readdir(dir))) {
		if (entry->d_name[0] == '.' ||
		    !type_of(str_from(entry->d_name)))
			continue;
		if (*count == PAGES_MAX)
			return ERR_too_many;
		enum err err =
		    read_page(dirfd(dir), entry->d_name, arena, &pages[*count]);
		if (err) {
			log_line(log, LOG_ERROR, "serve", "page_unread",
			    "file=%s err=%s", entry->d_name, err_code(err));
			return err;
		}
		++*count;
	}
	return ERR_ok;
}

enum err pages_load(struct net *net, const char *dir, const struct log *log)
{
	struct net_page pages[PAGES_MAX] = { 0 };
	struct arena arena = ARENA_EMPTY;
	size_t count = 0;
	struct str path = arena_printf(&arena, "%s/page", dir);
	if (!path.ptr)
		return ERR_no_memory;
	DIR *folder = opendir(path.ptr);
	enum err err = ERR_ok;
	if (!folder) {
		log_line(log, LOG_WARN, "serve", "no_pages", "folder=%.*s",
		    STR_ARG(path));
	} else {
		err = read_all(folder, &arena, pages, &count, log);
		closedir(folder);
	}
	if (!err)
		err = net_pages(net, pages, count);
	arena_fini(&arena);
	return err;
}
