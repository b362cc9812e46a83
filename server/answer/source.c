/* Reads the reply files of a folder: DIR/LANG/NAME.reply. Which of them fit
 * together is check.c's. */
#include "server/answer/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LEN = 4096, SOURCES_MAX = 40000 };

#define SUFFIX ".reply"

void fault_tell(
    struct fault_sink *sink, const struct reply_fault *fault, enum err err)
{
	if (!sink->first)
		sink->first = err;
	if (sink->fn)
		sink->fn(sink->ctx, fault);
}

void fault_say(struct fault_sink *sink, struct str path, int line, enum err err,
    const char *format, ...)
{
	struct reply_fault fault = { .line = line };
	va_list args;

	snprintf(fault.path, sizeof(fault.path), "%.*s", STR_ARG(path));
	va_start(args, format);
	vsnprintf(fault.why, sizeof(fault.why), format, args);
	va_end(args);
	fault_tell(sink, &fault, err);
}

static struct source *list_add(struct source_list *list)
{
	if (list->count == list->room) {
		size_t room = list->room ? 2 * list->room : 64;
		struct source *at = realloc(list->at, room * sizeof(*at));

		if (!at)
			return NULL;
		list->at = at;
		list->room = room;
	}
	list->at[list->count] = (struct source){ .lang = LANG_en };
	return &list->at[list->count++];
}

/* --- One file --- */

static enum err read_whole(int fd, struct arena *arena, struct str *out)
{
	char *bytes = arena_alloc(arena, REPLY_FILE_MAX + 1);
	size_t len = 0;

	if (!bytes)
		return ERR_no_memory;
	while (len <= REPLY_FILE_MAX) {
		ssize_t n = read(fd, bytes + len, REPLY_FILE_MAX + 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_io;
		if (!n)
			break;
		len += (size_t)n;
	}
	*out = (struct str){ bytes, len };
	return ERR_ok;
}

/* A pipe or a device is no reply file and must not make us wait. */
static enum err read_file(
    const char *path, struct arena *scratch, struct str *out)
{
	struct stat st;
	enum err err = ERR_io;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return ERR_io;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		err = st.st_size > REPLY_FILE_MAX
			  ? ERR_range
			  : read_whole(fd, scratch, out);
	close(fd);
	return err;
}

struct reading {
	const char *dir;
	struct arena *arena, *scratch;
	struct fault_sink *sink;
	struct source_list *out;
};

static enum err parse(struct reading *r, struct source *source)
{
	struct reply_fault fault;
	char path[PATH_LEN];
	enum err err;

	snprintf(path, sizeof(path), "%.*s", STR_ARG(source->path));
	err =
	    reply_parse(source->content, path, r->arena, &source->file, &fault);
	if (err && err != ERR_no_memory) {
		fault_tell(r->sink, &fault, err);
		r->out->count--;
		return ERR_ok;
	}
	return err;
}

static enum err add_file(struct reading *r, enum lang lang, const char *name)
{
	char path[PATH_LEN];
	struct str bytes;
	struct source *source;
	enum err err;
	struct str shown = arena_printf(
	    r->arena, "%s/%s", word_name(WORDS_lang, (int)lang), name);

	if (!shown.ptr)
		return ERR_no_memory;
	snprintf(path, sizeof(path), "%s/%s", r->dir, shown.ptr);
	arena_reset(r->scratch);
	err = read_file(path, r->scratch, &bytes);
	if (err == ERR_no_memory)
		return err;
	if (err || r->out->count == SOURCES_MAX) {
		fault_say(r->sink, shown, 0, err ? err : ERR_range,
		    err == ERR_io ? "cannot be read as a file"
				  : "too large, or one file too many");
		return ERR_ok;
	}
	source = list_add(r->out);
	if (!source)
		return ERR_no_memory;
	source->path = shown;
	source->stem = str_from(name);
	source->stem.len -= sizeof(SUFFIX) - 1;
	source->stem = arena_str(r->arena, source->stem);
	source->lang = lang;
	source->content = arena_str(r->arena, bytes);
	if (!source->stem.ptr || !source->content.ptr)
		return ERR_no_memory;
	return parse(r, source);
}

/* --- Folders --- */

static bool is_reply_name(const char *name)
{
	size_t len = strlen(name), suffix = sizeof(SUFFIX) - 1;

	return name[0] != '.' && len > suffix &&
	       !strcmp(name + len - suffix, SUFFIX);
}

static enum err read_lang(struct reading *r, enum lang lang)
{
	char path[PATH_LEN];
	struct dirent **entries;
	enum err err = ERR_ok;
	int count;

	snprintf(path, sizeof(path), "%s/%s", r->dir,
	    word_name(WORDS_lang, (int)lang));
	count = scandir(path, &entries, NULL, alphasort);
	if (count < 0)
		return errno == ENOMEM ? ERR_no_memory : ERR_ok;
	for (int i = 0; i < count; i++) {
		if (!err && is_reply_name(entries[i]->d_name))
			err = add_file(r, lang, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/* A reply beside the language folders, or in one of a language that is not
 * served, would be missed without a word. */
static void check_place(struct reading *r, const char *name)
{
	char path[PATH_LEN];
	struct stat st;

	if (name[0] == '.')
		return;
	if (is_reply_name(name)) {
		fault_say(r->sink, str_from(name), 0, ERR_bad_field,
		    "lies outside the folder of its language");
		return;
	}
	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	if (!stat(path, &st) && S_ISDIR(st.st_mode) &&
	    word_value(WORDS_lang, str_from(name)) < 0)
		fault_say(r->sink, str_from(name), 0, ERR_bad_field,
		    "is a folder, but no language that is served");
}

static enum err check_places(struct reading *r)
{
	struct dirent **entries;
	int count = scandir(r->dir, &entries, NULL, alphasort);

	if (count < 0 && errno == ENOMEM)
		return ERR_no_memory;
	if (count < 0) {
		fault_say(r->sink, str_from(r->dir), 0,
		    errno == ENOENT ? ERR_not_found : ERR_io,
		    "this folder cannot be read");
		return ERR_ok;
	}
	for (int i = 0; i < count; i++) {
		check_place(r, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return ERR_ok;
}

static int compare(const void *a, const void *b)
{
	const struct source *x = a, *y = b;
	size_t len =
	    x->file.id.len < y->file.id.len ? x->file.id.len : y->file.id.len;
	int order = memcmp(x->file.id.ptr, y->file.id.ptr, len);

	if (!order && x->file.id.len != y->file.id.len)
		order = x->file.id.len < y->file.id.len ? -1 : 1;
	return order ? order : (int)x->lang - (int)y->lang;
}

enum err source_read(const char *dir, struct arena *arena,
    struct fault_sink *sink, struct source_list *out)
{
	struct arena scratch = ARENA_EMPTY;
	struct reading r = { dir, arena, &scratch, sink, out };
	enum err err = check_places(&r);

	for (int lang = 0; lang < LANG_COUNT && !err; lang++)
		err = read_lang(&r, (enum lang)lang);
	arena_fini(&scratch);
	if (!err && out->count)
		qsort(out->at, out->count, sizeof(*out->at), compare);
	return err;
}

void source_fini(struct source_list *list)
{
	free(list->at);
	*list = (struct source_list){ NULL, 0, 0 };
}
