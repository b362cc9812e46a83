/* What the tests of the store share: a folder of their own, a store in it or
 * in memory, rows to begin with. */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/message.h"
#include "server/store/search.h"
#include "server/store/staff.h"
#include "server/store/store.h"

#define ck_ok(call) ck_assert_str_eq(err_code(call), "ok")
#define ck_err(call, name) ck_assert_str_eq(err_code(call), #name)
#define ck_str(s, text)                                                        \
	ck_assert_msg(                                                         \
	    str_is((s), (text)), "\"%.*s\" is not \"%s\"", STR_ARG(s), (text))

static const int64_t NOW = 1700000000000;

/* A fresh folder; in memory if the system has such a place, for the sake of
 * the disk. The caller frees the name with folder_remove. */
static inline char *folder_make(void)
{
	const char *base = getenv("TMPDIR");
	char name[300];

	if (!base)
		base = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	snprintf(name, sizeof(name), "%s/deskbell-store-XXXXXX", base);
	ck_assert_ptr_nonnull(mkdtemp(name));
	return strdup(name);
}

/* The name of a file in the folder; valid until the next call. */
static inline const char *folder_file(const char *dir, const char *name)
{
	static char path[600];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static inline void folder_remove(char *dir)
{
	DIR *open = opendir(dir);
	struct dirent *entry;

	ck_assert_ptr_nonnull(open);
	while ((entry = readdir(open)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			ck_assert_int_eq(
			    unlink(folder_file(dir, entry->d_name)), 0);
	closedir(open);
	ck_assert_int_eq(rmdir(dir), 0);
	free(dir);
}

static inline enum err try_open(const char *dir, struct store **out)
{
	struct store_config config = { .dir = dir, .now_ms = NOW };

	ck_ok(store_setup());
	return store_open(&config, out);
}

static inline struct store *must_open(const char *dir)
{
	struct store *store = NULL;

	ck_ok(try_open(dir, &store));
	ck_assert_ptr_nonnull(store);
	return store;
}

static inline enum err try_reader(const char *dir, struct store **out)
{
	struct store_config config = { .dir = dir, .now_ms = NOW };

	ck_ok(store_setup());
	return store_open_reader(&config, out);
}

static inline struct store *must_read(const char *dir)
{
	struct store *store = NULL;

	ck_ok(try_reader(dir, &store));
	return store;
}

static inline int64_t some_shop(struct store *store)
{
	int64_t id = 0;

	ck_ok(store_shop_id(store, STR("demo"), &id));
	return id;
}

static inline struct customer_row some_customer(
    struct store *store, const char *subject)
{
	struct customer_row row = {
		.shop_id = some_shop(store),
		.subject = str_from(subject),
		.name = STR("Ann"),
		.lang = LANG_ja,
		.created_at = NOW,
	};

	ck_ok(customer_add(store, &row));
	return row;
}

static inline struct conversation_row some_conversation(
    struct store *store, int64_t customer_id, const char *public_id)
{
	struct conversation_row row = {
		.public_id = str_from(public_id),
		.shop_id = some_shop(store),
		.customer_id = customer_id,
		.opened_at = NOW,
		.state_at = NOW,
		.active_at = NOW,
	};

	ck_ok(conversation_add(store, &row));
	return row;
}

static inline struct line_row some_line(int64_t conversation, int64_t seq)
{
	return (struct line_row){
		.conversation_id = conversation,
		.seq = seq,
		.author = 1,
		.from_name = STR("Ann"),
		.text = STR("Where is it?"),
		.at = NOW + seq,
	};
}

/* Lines of a conversation's open track, which have to be 1, 2, 3 ... */
static inline size_t count_lines(struct store *store, int64_t conversation)
{
	struct arena arena = ARENA_EMPTY;
	struct line_list lines;
	size_t count;

	ck_ok(message_after(
	    store, conversation, TRACK_open, 0, 10000, &arena, &lines));
	count = lines.count;
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(lines.at[i].seq, (int64_t)i + 1);
	arena_fini(&arena);
	return count;
}

#endif
