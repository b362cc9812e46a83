/* The manual pages and the sample file against the tables: the generated parts
 * are what the tables say. Run with DESKBELL_WRITE_DOCS=1 it writes them in
 * place. */
#include <inttypes.h>

#include "server/command/command.h"
#include "server/settings_reader.h"
#include "tests/support/suite.h"
#include "tests/unit/settings/fixture.h"

/* ---- roff --------------------------------------------------------------- */

/* Text of a table as roff: what has a meaning there is taken its meaning. */
static void put_roff(struct buf *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		buf_text(out, "\\&");
	for (; *text; text++) {
		if (*text == '\\')
			buf_text(out, "\\e");
		else if (*text == '-')
			buf_text(out, "\\-");
		else if (*text == '~')
			buf_text(out, "\\(ti");
		else if (*text == '^')
			buf_text(out, "\\(ha");
		else if (*text == '"')
			buf_text(out, "\\(dq");
		else
			buf_char(out, *text);
	}
}

static void put_setting(struct buf *out, const struct settings_row *row)
{
	buf_text(out, ".TP\n.B ");
	put_roff(out, row->name);
	buf_char(out, '\n');
	put_roff(out, row->description);
	buf_text(out, ".\n");
	switch (row->kind) {
	case SETTING_TEXT:
		if (row->min == row->max)
			buf_printf(out, "Text of %" PRId64 " bytes", row->max);
		else if (row->min)
			buf_printf(out,
			    "Text of %" PRId64 " to %" PRId64 " bytes",
			    row->min, row->max);
		else
			buf_printf(
			    out, "Text of at most %" PRId64 " bytes", row->max);
		break;
	case SETTING_INT:
		buf_printf(out, "A number from %" PRId64 " to %" PRId64,
		    row->min, row->max);
		break;
	case SETTING_FLAG:
		buf_text(out, "yes or no");
		break;
	}
	buf_text(out, *row->def ? "; default: " : "; default: none");
	put_roff(out, row->def);
	buf_text(out, ".\n");
}

static void make_desk(struct buf *out)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++)
		put_setting(out, &settings_rows[i]);
}

static void make_shop(struct buf *out)
{
	for (size_t i = 0; i < SETTINGS_SHOP_COUNT; i++)
		put_setting(out, &settings_shop_rows[i]);
}

static void put_pair(
    struct buf *out, const char *first, const char *words, const char *what)
{
	buf_text(out, ".TP\n.B ");
	put_roff(out, first);
	if (*words) {
		buf_char(out, ' ');
		put_roff(out, words);
	}
	buf_char(out, '\n');
	put_roff(out, what);
	buf_char(out, '\n');
}

static void make_commands(struct buf *out)
{
#define COMMAND_LINE(name, words, what) put_pair(out, #name, words, what);
#include "server/command/commands.def"
}

static void put_option(
    struct buf *out, const char *name, const char *value, const char *what)
{
	char flag[64] = "--";
	for (size_t at = 2; *name && at < sizeof(flag) - 1; name++, at++)
		flag[at] = *name == '_' ? '-' : *name;
	put_pair(out, flag, value ? value : "", what);
}

static void make_options(struct buf *out)
{
#define OPTION(name, value, commands, what) put_option(out, #name, value, what);
#include "server/command/commands.def"
}

static void make_examples(struct buf *out)
{
#define EXAMPLE(name, line, what) put_pair(out, line, "", what);
#include "server/command/commands.def"
}

/* ---- the files ---------------------------------------------------------- */

#define MAN DESKBELL_SOURCE_DIR "/deploy/man/"

static const struct part {
	const char *path, *begin, *end;
	void (*make)(struct buf *out);
} parts[] = {
	{ MAN "deskbell.conf.5", ".\\\" settings\n", ".\\\" /settings\n",
	    make_desk },
	{ MAN "deskbell.conf.5", ".\\\" shop settings\n",
	    ".\\\" /shop settings\n", make_shop },
	{ MAN "deskbelld.8", ".\\\" commands\n", ".\\\" /commands\n",
	    make_commands },
	{ MAN "deskbelld.8", ".\\\" options\n", ".\\\" /options\n",
	    make_options },
	{ MAN "deskbelld.8", ".\\\" examples\n", ".\\\" /examples\n",
	    make_examples },
	{ DESKBELL_SOURCE_DIR "/deploy/deskbell.conf.sample", "", NULL,
	    settings_sample },
};

static void read_whole(const char *path, struct buf *out)
{
	char chunk[4096];
	size_t got;
	FILE *file = fopen(path, "r");
	*out = BUF_EMPTY;
	if (!file)
		return; /* not written yet */
	while ((got = fread(chunk, 1, sizeof(chunk), file)))
		buf_add(out, chunk, got);
	fclose(file);
	ck_assert(!out->failed);
}

static void write_whole(const char *path, struct str text)
{
	FILE *file = fopen(path, "w");
	ck_assert_msg(file != NULL, "cannot write %s", path);
	ck_assert_uint_eq(fwrite(text.ptr, 1, text.len, file), text.len);
	ck_assert_int_eq(fclose(file), 0);
}

/* The file with this part made anew. */
static void renew(const struct part *part, struct buf *old, struct buf *fresh)
{
	const char *text = buf_cstr(old);
	const char *begin = strstr(text, part->begin), *end;
	ck_assert_msg(begin != NULL, "no %s", part->begin);
	begin += strlen(part->begin);
	end = part->end ? strstr(begin, part->end) : text + old->len;
	ck_assert_msg(end != NULL, "no %s", part->end);
	buf_add(fresh, text, (size_t)(begin - text));
	part->make(fresh);
	buf_text(fresh, end);
	ck_assert(!fresh->failed);
}

START_TEST(generated_parts_are_fresh)
{
	const struct part *part = &parts[_i];
	const char *write = getenv("DESKBELL_WRITE_DOCS");
	struct buf old, fresh = BUF_EMPTY;
	read_whole(part->path, &old);
	renew(part, &old, &fresh);
	if (write && !strcmp(write, "1"))
		write_whole(part->path, buf_view(&fresh));
	else
		ck_assert_msg(str_eq(buf_view(&old), buf_view(&fresh)),
		    "%s is not what the tables say: run this test with "
		    "DESKBELL_WRITE_DOCS=1",
		    part->path);
	buf_fini(&old);
	buf_fini(&fresh);
}
END_TEST

/* ---- the sample --------------------------------------------------------- */

static void same_values(const struct settings *a, const struct settings *b)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		const struct settings_row *row = &settings_rows[i];
		const char *x = (const char *)a + row->offset;
		const char *y = (const char *)b + row->offset;
		const char *left, *right;
		switch (row->kind) {
		case SETTING_TEXT:
			memcpy(&left, x, sizeof(left));
			memcpy(&right, y, sizeof(right));
			ck_assert_str_eq(left, right);
			break;
		case SETTING_INT:
			ck_assert(!memcmp(x, y, sizeof(int64_t)));
			break;
		case SETTING_FLAG:
			ck_assert(!memcmp(x, y, sizeof(bool)));
			break;
		}
	}
}

static void same_shops(const struct shop *a, const struct shop *b)
{
	ck_assert(str_eq(a->shown, b->shown));
	ck_assert_int_eq(a->lang, b->lang);
	ck_assert_uint_eq(a->langs, b->langs);
	ck_assert_int_eq(a->hours.always, b->hours.always);
	ck_assert_int_eq(a->hours.holiday_count, b->hours.holiday_count);
	ck_assert_int_eq(a->auto_idle_ms, b->auto_idle_ms);
	ck_assert_int_eq(a->rep_idle_ms, b->rep_idle_ms);
	ck_assert_int_eq(a->send_at, b->send_at);
	ck_assert_int_eq(a->offer_at, b->offer_at);
}

/* The sample with its settings made live, but for the one line. */
static void uncomment(
    const struct buf *sample, const char *but, struct buf *out)
{
	struct str rest = buf_view(sample);
	while (rest.ptr) {
		struct str line = str_cut(&rest, '\n');
		bool live = line.len > 1 && line.ptr[0] == '#' &&
			    line.ptr[1] != ' ' &&
			    !(but && !strncmp(line.ptr + 1, but, strlen(but)));
		buf_add(out, line.ptr + live, line.len - live);
		buf_char(out, '\n');
	}
}

/* What it shows as the default is the default. */
START_TEST(sample_is_the_defaults)
{
	struct buf sample = BUF_EMPTY, live = BUF_EMPTY;
	struct settings *defaults = read_good("[shop my-shop]\n");
	settings_sample(&sample);
	struct settings *as_is = read_good(buf_cstr(&sample));
	same_values(as_is, defaults);
	ck_assert_uint_eq(as_is->shops.count, 1);
	same_shops(&as_is->shops.at[0], &defaults->shops.at[0]);
	uncomment(&sample, "secret", &live);
	struct settings *all = read_good(buf_cstr(&live));
	same_values(all, defaults);
	same_shops(&all->shops.at[0], &defaults->shops.at[0]);
	ck_assert_uint_gt(all->shops.at[0].origins.len, 0);
	ck_assert_uint_eq(all->shops.at[0].fact_count, 3);
	settings_free(defaults);
	settings_free(as_is);
	settings_free(all);
	buf_fini(&sample);
	buf_fini(&live);
}
END_TEST

/* Its secret is in the hands of everybody who has the sample. */
START_TEST(sample_secret_is_refused)
{
	struct buf sample = BUF_EMPTY, live = BUF_EMPTY;
	struct settings_fault fault;
	settings_sample(&sample);
	uncomment(&sample, NULL, &live);
	ck_assert_ptr_null(read_text(buf_cstr(&live), &fault));
	ck_assert_ptr_nonnull(strstr(fault.why, "everybody knows"));
	buf_fini(&sample);
	buf_fini(&live);
}
END_TEST

START_TEST(sample_has_every_setting)
{
	struct buf sample = BUF_EMPTY;
	char line[200];
	settings_sample(&sample);
	for (size_t i = 0; i < SETTINGS_COUNT; i++) {
		snprintf(line, sizeof(line), "\n#%s = ", settings_rows[i].name);
		ck_assert_ptr_nonnull(strstr(buf_cstr(&sample), line));
	}
	for (size_t i = 0; i < SETTINGS_SHOP_COUNT; i++) {
		snprintf(
		    line, sizeof(line), "\n#%s = ", settings_shop_rows[i].name);
		ck_assert_ptr_nonnull(strstr(buf_cstr(&sample), line));
	}
	buf_fini(&sample);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("settings_documents");
	TCase *t = tcase_create("documents");
	tcase_add_checked_fixture(t, scratch_begin, scratch_end);
	tcase_add_loop_test(t, generated_parts_are_fresh, 0,
	    (int)(sizeof(parts) / sizeof(parts[0])));
	tcase_add_test(t, sample_is_the_defaults);
	tcase_add_test(t, sample_secret_is_refused);
	tcase_add_test(t, sample_has_every_setting);
	suite_add_tcase(s, t);
	return s;
}
