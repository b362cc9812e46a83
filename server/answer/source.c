/* Reads reply files, of a folder (DIR/LANG/NAME.reply) or kept before. Which of
 * them fit together is check.c's. */
#include "server/answer/source.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PATH_LEN = 4096,
	SOURCES_MAX = 40000,
	BYTES_MAX = 64 * 1024 * 1024 /* of all files: some 500,000 phrasings */
};

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
	size_t bytes; /* of the files so far */
	bool full;    /* too many of them: said once, no more are read */
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

/* name is NAME.reply; path and content are in the arena already. */
static enum err take(struct reading *r, enum lang lang, struct str name,
    struct str path, struct str content)
{
	struct source *source;

	r->bytes += content.len;
	if (r->out->count == SOURCES_MAX || r->bytes > BYTES_MAX) {
		r->full = true;
		fault_say(r->sink, path, 0, ERR_range,
		    "one file too many: a pack has at most %d files and %d MiB",
		    SOURCES_MAX, BYTES_MAX / 1024 / 1024);
		return ERR_ok;
	}
	source = list_add(r->out);
	if (!source)
		return ERR_no_memory;
	source->path = path;
	source->stem = name;
	source->stem.len -= sizeof(SUFFIX) - 1;
	source->lang = lang;
	source->content = content;
	return parse(r, source);
}

static enum err add_file(struct reading *r, enum lang lang, const char *name)
{
	char path[PATH_LEN];
	struct str bytes, shown, content;
	enum err err;

	shown = arena_printf(
	    r->arena, "%s/%s", word_name(WORDS_lang, (int)lang), name);
	if (!shown.ptr)
		return ERR_no_memory;
	snprintf(path, sizeof(path), "%s/%s", r->dir, shown.ptr);
	arena_reset(r->scratch);
	err = read_file(path, r->scratch, &bytes);
	if (err == ERR_no_memory)
		return err;
	if (err == ERR_range)
		fault_say(r->sink, shown, 0, err, "larger than %d KiB",
		    REPLY_FILE_MAX / 1024);
	else if (err)
		fault_say(r->sink, shown, 0, err, "cannot be read as a file");
	if (err)
		return ERR_ok;
	content = arena_str(r->arena, bytes);
	if (!content.ptr)
		return ERR_no_memory;
	return take(r, lang,
	    (struct str){ shown.ptr + shown.len - strlen(name), strlen(name) },
	    shown, content);
}

/* --- Folders --- */

static bool is_reply_name(struct str name)
{
	size_t suffix = sizeof(SUFFIX) - 1;

	return name.len > suffix && name.ptr[0] != '.' &&
	       !memcmp(name.ptr + name.len - suffix, SUFFIX, suffix);
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
		if (!err && !r->full &&
		    is_reply_name(str_from(entries[i]->d_name)))
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
	if (is_reply_name(str_from(name))) {
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

static void sort(struct source_list *list)
{
	if (list->count)
		qsort(list->at, list->count, sizeof(*list->at), compare);
}

enum err source_read(const char *dir, struct arena *arena,
    struct fault_sink *sink, struct source_list *out)
{
	struct arena scratch = ARENA_EMPTY;
	struct reading r = { .dir = dir,
		.arena = arena,
		.scratch = &scratch,
		.sink = sink,
		.out = out };
	enum err err = check_places(&r);

	for (int lang = 0; lang < LANG_COUNT && !err; lang++)
		err = read_lang(&r, (enum lang)lang);
	arena_fini(&scratch);
	sort(out);
	return err;
}

/* --- Kept files --- */

static enum err take_kept(struct reading *r, const struct pack_file *file)
{
	struct str path = arena_str(r->arena, file->path);
	struct str content = arena_str(r->arena, file->content);
	struct str name = path;
	int lang;

	if (!path.ptr || !content.ptr)
		return ERR_no_memory;
	lang = word_value(WORDS_lang, str_cut(&name, '/'));
	if (lang >= 0 && name.ptr && is_reply_name(name))
		return take(r, (enum lang)lang, name, path, content);
	fault_say(r->sink, path, 0, ERR_bad_field,
	    "lies outside the folder of its language");
	return ERR_ok;
}

enum err source_take(const struct pack_file *files, size_t count,
    struct arena *arena, struct fault_sink *sink, struct source_list *out)
{
	struct reading r = { .arena = arena, .sink = sink, .out = out };
	enum err err = ERR_ok;

	for (size_t i = 0; i < count && !err && !r.full; i++)
		err = take_kept(&r, &files[i]);
	sort(out);
	return err;
}

void source_fini(struct source_list *list)
{
	free(list->at);
	*list = (struct source_list){ NULL, 0, 0 };
}
