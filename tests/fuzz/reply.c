/* Reply files: one is refused with a sentence about a line there is, or taken
 * whole; then it can be doubted and filled, and what a fact says is never read
 * as a placeholder. */
#include "server/answer/fill.h"
#include "server/answer/lint.h"
#include "server/answer/placeholder.h"
#include "shared/clock.h"
#include "shared/text.h"
#include "tests/fuzz/support/fuzz.h"

enum { FACTS_MAX = 64, FILE_FUZZED_MAX = 16384 };

static bool is_one_line(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < ' ' && s.ptr[i] != '\t')
			return false;
	return true;
}

static int lines_of(struct str content)
{
	int lines = 0;

	for (; content.ptr; lines++)
		(void)str_cut(&content, '\n');
	return lines;
}

static void check_fault(struct str content, const struct reply_fault *fault)
{
	struct str why = str_from(fault->why);

	HOLDS(fault->line >= 0 && fault->line <= lines_of(content));
	HOLDS(why.len && text_valid(why) && is_one_line(why));
}

static void check_codes(const struct str_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		for (size_t k = 0; k < list->at[i].len; k++)
			HOLDS(strchr("abcdefghijklmnopqrstuvwxyz0123456789._-",
			    list->at[i].ptr[k]));
}

static void check_file(const struct reply_file *file)
{
	struct str_list id = { (struct str *)&file->id, 1 };

	HOLDS(file->id.len && file->id.len <= 64);
	check_codes(&id);
	check_codes(&file->needs);
	check_codes(&file->chips);
	check_codes(&file->shops);
	HOLDS(file->chips.count <= REPLY_CHIPS_MAX);
	HOLDS(file->stage < STAGE_COUNT && file->risk < RISK_COUNT &&
	      file->manner < MANNER_COUNT);
	HOLDS(!file->from_ms || !file->until_ms ||
	      file->from_ms < file->until_ms);
	HOLDS(text_valid(file->text) && !text_blank(file->text));
	HOLDS(text_count(file->text) <= REPLY_TEXT_MAX);
	HOLDS(is_one_line(file->title) && text_valid(file->title));
	for (size_t i = 0; i < file->asks.count; i++) {
		HOLDS(is_one_line(file->asks.at[i]));
		HOLDS(text_valid(file->asks.at[i]));
		HOLDS(text_count(file->asks.at[i]) <= REPLY_ASK_MAX);
	}
}

/* ---- a pack of it ------------------------------------------------------ */

struct told {
	struct str path, content;
	int count;
};

static void take_fault(void *ctx, const struct reply_fault *fault)
{
	struct told *told = ctx;

	told->count++;
	HOLDS(str_is(told->path, fault->path));
	check_fault(told->content, fault);
}

static void take_doubt(
    void *ctx, enum lint_severity severity, const char *where, const char *why)
{
	struct str said = str_from(why);

	(void)ctx;
	HOLDS(severity == LINT_HINT || severity == LINT_WARNING);
	HOLDS(text_valid(str_from(where)));
	HOLDS(said.len && text_valid(said) && is_one_line(said));
}

/* Every fact the text names says one that would be read again. */
static void check_fill(struct str text, struct arena *arena)
{
	static const struct str value = { "{{order.number}}", 16 };
	struct fact facts[FACTS_MAX];
	struct fact_list list = { facts, 0 }, none = { NULL, 0 };
	struct str rest = text, before, name, out, missing;
	struct buf want = BUF_EMPTY;

	while (rest.len && list.count < FACTS_MAX) {
		enum placeholder found =
		    placeholder_next(&rest, &before, &name);

		HOLDS(found != PLACEHOLDER_BROKEN);
		buf_str(&want, before);
		if (found == PLACEHOLDER_NONE)
			break;
		buf_str(&want, value);
		facts[list.count++] = (struct fact){ name, value };
	}
	HOLDS(!fill_text(text, &list, arena, &out, &missing));
	if (!rest.len) {
		HOLDS(!missing.len);
		HOLDS(str_eq(out, buf_view(&want)));
	}
	HOLDS(!fill_text(text, &none, arena, &out, &missing));
	HOLDS(text_valid(out) && !missing.len == !list.count);
	HOLDS(!memmem(out.ptr, out.len, "{{", 2));
	buf_fini(&want);
}

static void check_pack(
    struct str content, const struct reply_file *file, struct arena *arena)
{
	struct pack_file one = { .content = content };
	struct told told = { .content = content };
	struct pack *pack;
	enum err err;

	told.path = one.path =
	    arena_printf(arena, "en/%.*s.reply", STR_ARG(file->id));
	HOLDS(one.path.ptr);
	err = pack_load_files(&one, 1, NULL, take_fault, &told, &pack);
	HOLDS(!err == !told.count);
	if (err)
		return;
	HOLDS(pack->reply_count <= 1);
	HOLDS(!lint_pack(pack, NULL, &clock_system, take_doubt, NULL));
	check_fill(file->text, arena);
	pack_unref(pack);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct str content = fuzz_str(bytes, len);
	struct arena arena = ARENA_EMPTY;
	struct reply_fault fault;
	struct reply_file file;
	enum err err =
	    reply_parse(content, "en/x.reply", &arena, &file, &fault);

	if (err) {
		HOLDS(err == ERR_bad_field || err == ERR_bad_msg ||
		      err == ERR_range || err == ERR_bad_type);
		HOLDS(!strcmp(fault.path, "en/x.reply"));
		check_fault(content, &fault);
	} else {
		check_file(&file);
		if (len <= FILE_FUZZED_MAX)
			check_pack(content, &file, &arena);
	}
	arena_fini(&arena);
	return 0;
}
