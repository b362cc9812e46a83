/* A model as a file: a cache that may be thrown away at any time. Nothing in it
 * is trusted before its hash is right and it was made of the same replies. */
#include "server/answer/model.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/buf.h"
#include "shared/token.h"

enum { FILE_MAX = 1 << 30, ID_MAX = 64 };

/* Changes with whatever a model is made by, so that an older file is made
 * anew. */
static const char magic[16] = "deskbell model4";

struct head {
	char magic[16];
	char content[24];
	uint32_t replies, calibrated;
	struct vote vote;
	struct certainty certainty;
	int64_t lessons_ms;
};

/* --- Writing --- */

static void put(struct buf *out, const void *bytes, size_t len)
{
	buf_str(out, (struct str){ bytes, len });
}

static void put_model(const struct model *model, struct buf *out)
{
	const struct model_lines *lines = model->lines;
	struct head head = { .replies = (uint32_t)lines->replies,
		.calibrated = model->calibrated,
		.lessons_ms = model->lessons_ms,
		.vote = model->vote,
		.certainty = model->certainty };
	uint8_t hash[TOKEN_HASH_LEN];

	memcpy(head.magic, magic, sizeof(magic));
	snprintf(head.content, sizeof(head.content), "%s", model->content);
	put(out, &head, sizeof(head));
	for (size_t i = 0; i < lines->replies; i++)
		put(out, lines->ids[i], strlen(lines->ids[i]) + 1);
	put(out, &lines->rarity, sizeof(lines->rarity));
	put(out, lines->step, lines->replies * sizeof(*lines->step));
	put(out, lines->bias, lines->replies * sizeof(*lines->bias));
	put(out, lines->weights, lines->replies * GRAM_BUCKETS);
	token_hash(buf_view(out), hash);
	put(out, hash, sizeof(hash));
}

static enum err err_of_errno(void)
{
	return errno == ENOSPC || errno == EDQUOT ? ERR_disk_full : ERR_io;
}

static enum err write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t got = write(fd, bytes.ptr, bytes.len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_of_errno();
		bytes.ptr += got;
		bytes.len -= (size_t)got;
	}
	return fsync(fd) ? err_of_errno() : ERR_ok;
}

static enum err write_file(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	enum err err;

	if (fd < 0)
		return err_of_errno();
	err = write_all(fd, bytes);
	close(fd);
	return err;
}

static enum err write_beside(
    const char *path, const char *beside, struct str bytes)
{
	enum err err = write_file(beside, bytes);

	if (!err && rename(beside, path))
		err = err_of_errno();
	if (err)
		unlink(beside);
	return err;
}

enum err model_save(const struct model *model, const char *path)
{
	struct buf bytes = BUF_EMPTY, beside = BUF_EMPTY;
	enum err err;

	put_model(model, &bytes);
	buf_printf(&beside, "%s.new", path);
	if (bytes.failed || beside.failed)
		err = ERR_no_memory;
	else
		err = write_beside(path, buf_cstr(&beside), buf_view(&bytes));
	buf_fini(&bytes);
	buf_fini(&beside);
	return err;
}

/* --- Reading --- */

static enum err read_file(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t want;
	enum err err = ERR_ok;

	if (fd < 0)
		return errno == ENOENT ? ERR_not_found : ERR_io;
	if (fstat(fd, &st) || st.st_size < 0 || st.st_size > FILE_MAX)
		err = ERR_damaged;
	want = err ? 0 : (size_t)st.st_size;
	if (!err && !buf_reserve(out, want + 1))
		err = ERR_no_memory;
	while (!err && out->len < want) {
		ssize_t got = read(fd, out->ptr + out->len, want - out->len);

		if (got > 0)
			out->len += (size_t)got;
		else if (!got || errno != EINTR)
			err = got ? ERR_io : ERR_damaged;
	}
	close(fd);
	return err;
}

/* Cuts so many bytes off; NULL if there are not so many. */
static const char *take(struct str *rest, size_t len)
{
	const char *at = rest->ptr;

	if (rest->len < len)
		return NULL;
	rest->ptr += len;
	rest->len -= len;
	return at;
}

static bool is_whole(struct str *bytes)
{
	uint8_t hash[TOKEN_HASH_LEN];

	if (bytes->len < sizeof(struct head) + sizeof(hash))
		return false;
	bytes->len -= sizeof(hash);
	token_hash(*bytes, hash);
	return !memcmp(hash, bytes->ptr + bytes->len, sizeof(hash));
}

/* In order, each once, as they are looked up. */
static enum err take_ids(struct str *rest, struct model_lines *lines)
{
	for (size_t i = 0; i < lines->replies; i++) {
		const char *end =
		    rest->len ? memchr(rest->ptr, 0, rest->len) : NULL;

		if (!end || end - rest->ptr > ID_MAX ||
		    (i && strcmp(lines->ids[i - 1], rest->ptr) >= 0))
			return ERR_damaged;
		lines->ids[i] = strdup(rest->ptr);
		if (!lines->ids[i])
			return ERR_no_memory;
		(void)take(rest, (size_t)(end - rest->ptr) + 1);
	}
	return ERR_ok;
}

static enum err take_lines(struct str *rest, struct model_lines *lines)
{
	size_t n = lines->replies;
	enum err err = take_ids(rest, lines);
	const char *rarity, *step, *bias, *weights;

	if (err)
		return err;
	rarity = take(rest, sizeof(lines->rarity));
	step = take(rest, n * sizeof(*lines->step));
	bias = take(rest, n * sizeof(*lines->bias));
	weights = take(rest, n * GRAM_BUCKETS);
	if (!rarity || !step || !bias || !weights || rest->len)
		return ERR_damaged;
	memcpy(&lines->rarity, rarity, sizeof(lines->rarity));
	memcpy(lines->step, step, n * sizeof(*lines->step));
	memcpy(lines->bias, bias, n * sizeof(*lines->bias));
	memcpy(lines->weights, weights, n * GRAM_BUCKETS);
	return ERR_ok;
}

static bool are_finite(const float *at, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(at[i]))
			return false;
	return true;
}

/* What would turn up as no number in every question's scores. */
static bool are_figures(
    const struct head *head, const struct model_lines *lines)
{
	for (int k = 0; k < VOTE_COUNT; k++)
		if (!isfinite(head->vote.weight[k]))
			return false;
	for (int k = 0; k < SIGN_COUNT; k++)
		if (!isfinite(head->certainty.weight[k]))
			return false;
	for (int k = 0; k < CERTAINTY_WISHES; k++)
		if (!(head->certainty.send_from[k] >= 0 &&
			head->certainty.send_from[k] <= 1))
			return false;
	for (size_t b = 0; b < GRAM_BUCKETS; b++)
		if (!(lines->rarity.weight[b] > 0))
			return false;
	return are_finite(lines->rarity.weight, GRAM_BUCKETS) &&
	       are_finite(lines->step, lines->replies) &&
	       are_finite(lines->bias, lines->replies);
}

static enum err take_model(
    struct str rest, struct str content, struct model **out)
{
	struct model_lines *lines;
	struct head head;
	enum err err;

	memcpy(&head, take(&rest, sizeof(head)), sizeof(head));
	if (memcmp(head.magic, magic, sizeof(magic)) || !head.content[0] ||
	    head.replies > rest.len / GRAM_BUCKETS)
		return ERR_damaged;
	head.content[sizeof(head.content) - 1] = '\0';
	if (!str_is(content, head.content))
		return ERR_exists;
	err = model_lines_new(head.replies, &lines);
	if (err)
		return err;
	err = take_lines(&rest, lines);
	if (!err && !are_figures(&head, lines))
		err = ERR_damaged;
	if (err) {
		model_lines_unref(lines);
		return err;
	}
	err = model_new(lines, content, NULL, out);
	if (err)
		return err;
	(*out)->vote = head.vote;
	(*out)->certainty = head.certainty;
	(*out)->calibrated = head.calibrated;
	(*out)->lessons_ms = head.lessons_ms;
	return ERR_ok;
}

enum err model_load(const char *path, struct str content, struct model **out)
{
	struct buf bytes = BUF_EMPTY;
	struct str rest;
	enum err err = read_file(path, &bytes);

	rest = buf_view(&bytes);
	if (!err && !is_whole(&rest))
		err = ERR_damaged;
	if (!err)
		err = take_model(rest, content, out);
	buf_fini(&bytes);
	return err;
}

/* --- Old ones --- */

static bool is_model(const char *name)
{
	size_t len = strlen(name);

	return len > 6 && !strcmp(name + len - 6, ".model");
}

/* The oldest model of a folder and how many there are. */
static size_t find_oldest(DIR *dir, char *oldest, size_t size)
{
	struct dirent *entry;
	struct timespec first = { 0 };
	size_t count = 0;

	rewinddir(dir);
	while ((entry = readdir(dir))) {
		struct stat st;

		if (!is_model(entry->d_name) ||
		    fstatat(dirfd(dir), entry->d_name, &st, 0))
			continue;
		if (count++ && (st.st_mtim.tv_sec > first.tv_sec ||
				   (st.st_mtim.tv_sec == first.tv_sec &&
				       st.st_mtim.tv_nsec >= first.tv_nsec)))
			continue;
		first = st.st_mtim;
		snprintf(oldest, size, "%s", entry->d_name);
	}
	return count;
}

void model_prune(const char *path, size_t keep)
{
	DIR *dir = opendir(path);
	char oldest[256];
	size_t count;

	if (!dir)
		return;
	do {
		count = find_oldest(dir, oldest, sizeof(oldest));
	} while (count > keep && !unlinkat(dirfd(dir), oldest, 0));
	closedir(dir);
}
