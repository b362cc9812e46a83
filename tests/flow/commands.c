/* Whole commands as they are typed: exit codes, what goes to standard output
 * and what to standard error. */
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/command/arguments.h"
#include "server/command/command.h"
#include "server/store/lesson.h"
#include "shared/clock.h"
#include "tests/support/suite.h"
#include "tests/unit/store/fixture.h"

enum { WORDS = 40, SCREEN = 256 * 1024 };

static char dir[64];
static char out[SCREEN], err[SCREEN]; /* what the last command said */

static void path_of(const char *name, char path[128])
{
	snprintf(path, 128, "%s/%s", dir, name);
}

static void put(const char *name, const char *text)
{
	char path[128];
	path_of(name, path);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0600);
}

static void begin(void)
{
	char text[512];
	strcpy(dir, "/tmp/deskbell-commands-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	/* The checkout may lie in a folder with a blank in its name, which
	 * would part the words of a command here. */
	snprintf(text, sizeof(text), "%s/packs", dir);
	ck_assert_int_eq(symlink(DESKBELL_SOURCE_DIR "/replies", text), 0);
	snprintf(text, sizeof(text),
	    "[desk]\ndata = %s\nreplies = %s/packs\n"
	    "[shop tea]\nfact.email = a@tea.example\n",
	    dir, dir);
	put("desk.conf", text);
}

static void end(void)
{
	char line[128];
	snprintf(line, sizeof(line), "rm -r %s", dir);
	ck_assert_int_eq(system(line), 0);
}

/* ---- running ------------------------------------------------------------ */

static void read_back(FILE *file, char *to)
{
	size_t got;
	rewind(file);
	got = fread(to, 1, SCREEN - 1, file);
	to[got] = 0;
	fclose(file);
}

static int call(const struct command *command)
{
	switch (command->kind) {
	case COMMAND_KIND_check:
		return command_check(command);
	case COMMAND_KIND_user:
		return command_user(command);
	case COMMAND_KIND_replies:
		return command_replies(command);
	case COMMAND_KIND_rehearse:
		return command_rehearse(command);
	case COMMAND_KIND_audit:
		return command_audit(command);
	case COMMAND_KIND_export:
		return command_export(command);
	case COMMAND_KIND_erase:
		return command_erase(command);
	default:
		ck_abort();
	}
}

static int with_streams(const struct command *command)
{
	FILE *to[2] = { tmpfile(), tmpfile() };
	int kept[2], code;
	ck_assert(to[0] && to[1]);
	fflush(NULL);
	for (int i = 0; i < 2; i++) {
		kept[i] = dup(i + 1);
		dup2(fileno(to[i]), i + 1);
	}
	code = call(command);
	fflush(NULL);
	for (int i = 0; i < 2; i++) {
		dup2(kept[i], i + 1);
		close(kept[i]);
	}
	read_back(to[0], out);
	read_back(to[1], err);
	return code;
}

/* Runs words, with % for the scratch folder and _ for a blank in a word;
 * input is standard input. */
static int run_with(const char *words, const char *input)
{
	char text[2048], *argv[WORDS], *rest = NULL;
	char *const env[] = { NULL };
	struct command command;
	struct buf complaint = BUF_EMPTY, all = BUF_EMPTY;
	size_t count = 0;
	FILE *in = tmpfile();
	int was = dup(0);
	for (const char *c = words; *c; c++)
		*c == '%' ? buf_text(&all, dir) : buf_char(&all, *c);
	snprintf(text, sizeof(text), "deskbelld %s", buf_cstr(&all));
	buf_fini(&all);
	for (char *w = strtok_r(text, " ", &rest); w;
	     w = strtok_r(NULL, " ", &rest))
		argv[count++] = w;
	argv[count] = NULL;
	fputs(input, in);
	rewind(in);
	dup2(fileno(in), 0);
	__fpurge(stdin); /* what it read ahead of another file */
	clearerr(stdin);
	ck_assert_msg(arguments_read(argv, env, &command, &complaint), "%s",
	    buf_cstr(&complaint));
	int code = with_streams(&command);
	dup2(was, 0);
	close(was);
	fclose(in);
	return code;
}

static int run(const char *words)
{
	return run_with(words, "");
}

static void says(const char *where, const char *words)
{
	ck_assert_msg(
	    strstr(where, words), "no <%s> in <%.2000s>", words, where);
}

static size_t lines(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* ---- check -------------------------------------------------------------- */

START_TEST(check_good)
{
	ck_assert_int_eq(run("check --config %/desk.conf"), EXIT_DONE);
	says(err, "1 shops\n");
	says(err, "0 faults");
	/* doubts are told, but are none of the exit code's business */
	says(out, "(doubt) [shop tea] has no `fact.shipping_cost`, so the "
		  "reply shipping.cost is never sent there\n");
	ck_assert_ptr_null(strstr(out, "fact.email"));
}
END_TEST

START_TEST(check_bad_settings)
{
	char path[256];
	put("bad.conf", "[desk]\nprot = 1\n[shop tea]\nlang = fr\n");
	ck_assert_int_eq(run("check --config %/bad.conf"), EXIT_SETTINGS);
	snprintf(path, sizeof(path),
	    "%s/bad.conf:2: `prot` is not a setting; did you mean `port`?\n",
	    dir);
	says(out, path);
	snprintf(path, sizeof(path), "%s/bad.conf:4: ", dir);
	says(out, path);
	ck_assert_uint_eq(lines(out), 2);
	says(err, "2 faults");
	ck_assert_int_eq(run("check --config %/nowhere.conf"), EXIT_SETTINGS);
	says(out, "nowhere.conf: there is no such file\n");
}
END_TEST

START_TEST(check_open_doors)
{
	ck_assert_int_eq(
	    run("check --config %/desk.conf --address 0.0.0.0"), EXIT_SETTINGS);
	says(out, "plain text would be served on 0.0.0.0");
}
END_TEST

START_TEST(check_bad_replies)
{
	char path[128], text[300];
	path_of("replies", path);
	mkdir(path, 0700);
	ck_assert_int_eq(
	    run("check --config %/desk.conf --replies %/replies"), EXIT_INPUT);
	says(out, "/replies: ");
	says(err, "1 faults");
	path_of("replies/en", path);
	mkdir(path, 0700);
	put("replies/en/hello.reply",
	    "id: hello\ncolour: red\nask: hello\n\nHello!\n");
	ck_assert_int_eq(
	    run("check --config %/desk.conf --replies %/replies"), EXIT_INPUT);
	snprintf(text, sizeof(text), "%s/replies/en/hello.reply:2: ", dir);
	says(out, text);
	ck_assert_int_eq(run("check --json --config %/desk.conf --replies "
			     "%/replies"),
	    EXIT_INPUT);
	snprintf(text, sizeof(text),
	    "{\"level\":\"fault\",\"file\":\"%s/replies/en/hello.reply\","
	    "\"line\":2,\"why\":\"",
	    dir);
	says(out, text);
}
END_TEST

START_TEST(check_words)
{
	ck_assert_int_eq(
	    run("check everything --config %/desk.conf"), EXIT_USAGE);
}
END_TEST

/* ---- user --------------------------------------------------------------- */

static const struct {
	const char *words, *input;
	int code;
	const char *out, *err; /* parts; NULL = nothing there */
} users[] = {
	{ "user add anna --role rep --password-stdin", "correct horse\n", 0,
	    NULL, "made rep anna" },
	{ "user add anna --role rep --once --json", "", 0,
	    "{\"type\":\"user\",\"name\":\"anna\",\"standing\":\"rep\","
	    "\"once\":\"",
	    NULL },
	{ "user add anna --role rep --shops tea,tea --langs en,zh --groups "
	  "a,b --capacity 2 --shown Anna --once",
	    "", 0, "\n", "it is not shown again" },
	{ "user add anna --role admin --demo --once", "", 0, "\n",
	    "made admin anna" },
	{ "user list", "", 0, NULL, "0 users" },
	{ "user list --all --json", "", 0, "{\"type\":\"team\"}", NULL },
	{ "user add anna --role rep --password-stdin", "short\n", EXIT_INPUT,
	    NULL, "8 to 200 characters" },
	{ "user add anna --role rep --password-stdin", "", EXIT_INPUT, NULL,
	    "there is no password" },
	{ "user add anna --role rep --password-stdin",
	    "\xFFxxxxxxxxxxxxxxxxxx\n", EXIT_INPUT, NULL, "not UTF-8" },
	{ "user add anna --role rep", "", EXIT_USAGE, NULL,
	    "use --password-stdin or --once" },
	{ "user add anna --once", "", EXIT_USAGE, NULL, "--role is missing" },
	{ "user add anna --role boss --once", "", EXIT_USAGE, NULL,
	    "--role must be" },
	{ "user add anna --role customer --once", "", EXIT_USAGE, NULL,
	    "--role must be" },
	{ "user add anna --role rep --once --capacity 0", "", EXIT_USAGE, NULL,
	    "--capacity must be" },
	{ "user add anna --role rep --once --capacity many", "", EXIT_USAGE,
	    NULL, "--capacity must be" },
	{ "user add anna --role rep --once --shops te", "", EXIT_INPUT, NULL,
	    "did you mean `tea`?" },
	{ "user add anna --role rep --once --shops coffee", "", EXIT_INPUT,
	    NULL, "there is no shop `coffee`" },
	{ "user add anna --role rep --once --langs fr", "", EXIT_INPUT, NULL,
	    "there is no language `fr`" },
	{ "user add anna/. --role rep --once --shown "
	  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	  "xxxxxxxxxxxxxxxxxxx",
	    "", EXIT_INPUT, NULL, "(shown)" },
	{ "user add anna --role rep --once --demo --address 0.0.0.0 "
	  "--behind-proxy",
	    "", EXIT_SETTINGS, NULL, "there are demo users" },
	{ "user once nobody", "", EXIT_FAILED, NULL,
	    "there is no user `nobody`" },
	{ "user block nobody", "", EXIT_FAILED, NULL, "no user" },
	{ "user passwd nobody --password-stdin", "correct horse\n", EXIT_FAILED,
	    NULL, "no user" },
	{ "user block nobody --json", "", EXIT_FAILED, "\"code\":\"not_found\"",
	    "no user" },
	{ "user", "", EXIT_USAGE, NULL, "say what" },
	{ "user ad anna", "", EXIT_USAGE, NULL, "did you mean `user add`" },
	{ "user frob", "", EXIT_USAGE, NULL, "there is no `user frob`" },
	{ "user add", "", EXIT_USAGE, NULL, "one user's name" },
	{ "user add a b", "", EXIT_USAGE, NULL, "one user's name" },
	{ "user list a", "", EXIT_USAGE, NULL, "too many words" },
	{ "user list --role rep", "", EXIT_USAGE, NULL, "does not go" },
	{ "user once a --password-stdin", "", EXIT_USAGE, NULL, "does not go" },
	{ "user list --data /nonexistent", "", EXIT_FAILED, NULL,
	    "/nonexistent: there is no such folder" },
	{ "user list --port many", "", EXIT_USAGE, NULL,
	    "flags: `--port` must be" },
};

START_TEST(user)
{
	char words[1024];
	snprintf(
	    words, sizeof(words), "%s --config %%/desk.conf", users[_i].words);
	int code = run_with(words, users[_i].input);
	ck_assert_msg(code == users[_i].code, "%d: %s", code, err);
	if (users[_i].out)
		says(out, users[_i].out);
	else
		ck_assert_str_eq(out, "");
	if (users[_i].err)
		says(err, users[_i].err);
	else
		ck_assert_str_eq(err, "");
}
END_TEST

/* ---- audit, export, erase ------------------------------------------------ */

static const struct {
	const char *words;
	int code;
	const char *err;
} customers[] = {
	{ "audit now", EXIT_USAGE, "too many words" },
	{ "audit --days 0", EXIT_USAGE, "1 to 3660" },
	{ "audit --days many", EXIT_USAGE, "1 to 3660" },
	{ "audit", EXIT_FAILED, "there is no database" },
	{ "export", EXIT_USAGE, "say whom" },
	{ "export customer", EXIT_USAGE, "one customer's id" },
	{ "export customer a b", EXIT_USAGE, "one customer's id" },
	{ "export somebody a", EXIT_USAGE, "say whom" },
	{ "export customer a", EXIT_FAILED, "there is no database" },
	{ "erase", EXIT_USAGE, "say whom" },
	{ "erase customer", EXIT_USAGE, "one customer's id" },
	{ "erase --replay customer a", EXIT_USAGE, "takes no customer" },
	{ "erase --replay --shop tea", EXIT_USAGE, "takes no customer" },
	{ "erase customer a --yes", EXIT_FAILED, "there is no database" },
};

START_TEST(customer_words)
{
	char words[1024];
	snprintf(words, sizeof(words), "%s --config %%/desk.conf",
	    customers[_i].words);
	int code = run(words);
	ck_assert_msg(code == customers[_i].code, "%d: %s", code, err);
	ck_assert_str_eq(out, "");
	says(err, customers[_i].err);
}
END_TEST

/* Nobody is known yet, but that somebody was made is in the log. */
START_TEST(customers_nobody_knows)
{
	ck_assert_int_eq(
	    run("user add anna --role rep --once --config %/desk.conf"), 0);
	ck_assert_int_eq(run("audit --config %/desk.conf"), EXIT_DONE);
	says(out, "user_added");
	says(out, "anna");
	says(out, "command");
	says(err, "all 1 are as they were written");
	ck_assert_int_eq(
	    run("audit --json --days 1 --config %/desk.conf"), EXIT_DONE);
	says(out, "\"action\": \"user_added\"");
	ck_assert_uint_eq(lines(out), 1);
	ck_assert_int_eq(
	    run("export customer nobody --config %/desk.conf"), EXIT_INPUT);
	says(err, "there is no customer nobody; with --shop NAME");
	ck_assert_int_eq(
	    run("export customer 7 --shop tee --config %/desk.conf"),
	    EXIT_INPUT);
	says(err, "there is no shop `tee`; did you mean `tea`?");
	ck_assert_int_eq(
	    run("erase customer 7 --shop tea --yes --config %/desk.conf"),
	    EXIT_INPUT);
	says(err, "the shop tea has no customer 7");
	ck_assert_int_eq(
	    run("erase customer nobody --json --yes --config %/desk.conf"),
	    EXIT_INPUT);
	says(out, "\"code\":\"not_found\"");
	ck_assert_int_eq(
	    run("erase --replay --config %/desk.conf"), EXIT_USAGE);
	says(err, "use --yes");
	ck_assert_int_eq(
	    run("erase --replay --yes --config %/desk.conf"), EXIT_DONE);
	says(err, "erased: 0 customers");
}
END_TEST

/* A user's life, one command after another. */
START_TEST(one_user)
{
	ck_assert_int_eq(
	    run("user add anna --role rep --once --config %/desk.conf"), 0);
	ck_assert_uint_eq(strlen(out), 44); /* the token and a line end */
	ck_assert_ptr_null(strstr(err, "anna of"));
	ck_assert_int_eq(
	    run("user add anna --role rep --once --config %/desk.conf"),
	    EXIT_FAILED);
	says(err, "there is a user `anna` already");
	ck_assert_int_eq(run_with("user passwd anna --password-stdin "
				  "--config %/desk.conf",
			     "correct horse\n"),
	    0);
	ck_assert_int_eq(run("user list --config %/desk.conf"), 0);
	says(out, "anna");
	ck_assert_int_eq(run("user block anna --config %/desk.conf"), 0);
	says(err, "blocked rep anna");
	ck_assert_int_eq(run("user list --config %/desk.conf"), 0);
	ck_assert_str_eq(out, "");
	ck_assert_int_eq(run("user list --all --config %/desk.conf"), 0);
	says(out, "anna");
	ck_assert_int_eq(run("user once anna --config %/desk.conf"), 0);
	ck_assert_uint_eq(strlen(out), 44);
}
END_TEST

/* ---- rehearse ----------------------------------------------------------- */

#define REHEARSE "rehearse replies --replies %/small --questions %/q.tsv"

static void put_reply(const char *folder, const char *id, const char *asks)
{
	char path[128], name[64], text[512];
	path_of(folder, path);
	(void)mkdir(path, 0700);
	snprintf(name, sizeof(name), "%s/en", folder);
	path_of(name, path);
	(void)mkdir(path, 0700);
	snprintf(name, sizeof(name), "%s/en/%s.reply", folder, id);
	snprintf(text, sizeof(text), "id: %s\nauto: yes\n%s\nText of %s.\n", id,
	    asks, id);
	put(name, text);
}

/* The starter pack would be trained for minutes under a sanitizer. */
static void put_small_pack(void)
{
	char path[128];
	put_reply("small", "order.status",
	    "ask: where is my parcel\nask: track my order please\n");
	put_reply("small", "greeting", "ask: hello there\nask: hi\n");
	path_of("small/zh", path);
	(void)mkdir(path, 0700);
	put("small/zh/order.status.reply",
	    "id: order.status\nauto: yes\nask: 我的包裹到哪了\n"
	    "ask: 快递到哪里了\n\n在路上。\n");
}

START_TEST(rehearse)
{
	put_small_pack();
	put("q.tsv", "where is my parcel\torder.status\n"
		     "hello there\tgreeting\n\nthe meaning of life\t\n");
	ck_assert_int_eq(run(REHEARSE), 0);
	says(out, "best reply is the expected one     2 of 2 (100.0 %)\n");
	says(out, " of 3 (");
	ck_assert_int_eq(run(REHEARSE " --json"), 0);
	ck_assert_uint_eq(lines(out), 4);
	says(out, "{\"question\": \"where is my parcel\"");
	says(out, "\n{\"summary\": ");
	ck_assert_str_eq(err, "");
}
END_TEST

START_TEST(rehearse_other_languages)
{
	put_small_pack();
	put("q.tsv", "\xE6\x88\x91\xE7\x9A\x84\xE5\x8C\x85\xE8\xA3\xB9\xE5\x88"
		     "\xB0\xE5\x93\xAA\xE4\xBA\x86\torder.status\n");
	ck_assert_int_eq(run(REHEARSE " --lang zh --json"), 0);
	says(out, "\"best\": \"order.status\"");
}
END_TEST

static const struct {
	const char *words;
	int code;
	const char *err;
} wrong[] = {
	{ "rehearse", EXIT_USAGE, "rehearse replies" },
	{ "rehearse reviews --questions x", EXIT_USAGE, "rehearse replies" },
	{ "rehearse replies", EXIT_USAGE, "--questions and --days" },
	{ "rehearse replies --questions x --days 3", EXIT_USAGE, "--days" },
	{ "rehearse replies --days 0", EXIT_USAGE, "--days must" },
	{ "rehearse replies --days x", EXIT_USAGE, "--days must" },
	{ "rehearse replies --days 99999", EXIT_USAGE, "--days must" },
	{ "rehearse replies --days 3 --config %/none.conf", EXIT_SETTINGS,
	    "none.conf" },
	{ "rehearse replies --days 3 --config %/desk.conf", EXIT_FAILED,
	    "no database" },
	{ "rehearse replies --questions %/q.tsv --replies %/small --against "
	  "%/none",
	    EXIT_INPUT, "/none: " },
	{ "rehearse replies --questions x --lang fr", EXIT_USAGE, "--lang" },
	{ "rehearse replies --questions %/none.tsv", EXIT_INPUT,
	    "no such file" },
	{ "rehearse replies --questions %/empty.tsv", EXIT_INPUT,
	    "no questions in it" },
	{ "rehearse replies --questions %", EXIT_INPUT, "failed" },
	{ "rehearse replies --questions %/q.tsv --replies %/none", EXIT_INPUT,
	    "/none: " },
};

START_TEST(rehearse_wrong)
{
	put_small_pack();
	put("q.tsv", "hello\tgreeting\n");
	put("empty.tsv", "\n\n");
	ck_assert_int_eq(run(wrong[_i].words), wrong[_i].code);
	says(err, wrong[_i].err);
	ck_assert_str_eq(out, "");
}
END_TEST

/* ---- rehearse: two packs ------------------------------------------------- */

/* No letters of one are beside one another in the other. */
#define TEA "ask: long oolong moon\nask: no gong oolong\n"
#define CUP "ask: red pitcher\nask: pitcher set\n"

START_TEST(rehearse_against)
{
	put_reply("old", "tea", TEA);
	put_reply("new", "tea", TEA);
	put_reply("new", "cup", CUP);
	put("q.tsv", "long oolong moon\ttea\n"
		     "red pitcher\tcup\n"
		     "pitcher set\t\n");
	ck_assert_int_eq(run("rehearse replies --replies %/new --against %/old "
			     "--questions %/q.tsv"),
	    0);
	says(out, "newly answered                     1\n"
		  "  red pitcher\n"
		  "    nothing -> cup, expected cup\n");
	says(out, "newly answered wrong               1\n"
		  "  pitcher set\n"
		  "    nothing -> cup, nothing answers it\n");
	says(out, "unchanged                          1\n");
	says(out, "would be sent                             1        3\n");
	ck_assert_str_eq(err, "");
	ck_assert_int_eq(run("rehearse replies --replies %/old --against %/new "
			     "--questions %/q.tsv --json"),
	    0);
	ck_assert_uint_eq(lines(out), 1);
	says(out, "\"newly_silent\": {\"count\": 2, ");
	says(out, "\"unchanged\": {\"count\": 1, ");
}
END_TEST

/* ---- rehearse: what customers asked ---------------------------------------
 */

static struct store *open_data(void)
{
	struct store_config config = { .dir = dir,
		.now_ms = clock_wall_ms(&clock_system) };
	struct store *store;
	ck_assert_int_eq(store_setup(), 0);
	ck_assert_int_eq(store_open(&config, &store), 0);
	return store;
}

struct asked {
	const char *text, *outcome;
	int days_ago;
};

static void put_line(
    struct store *store, int64_t chat, int64_t seq, const struct asked *asked)
{
	int64_t at =
	    clock_wall_ms(&clock_system) - asked->days_ago * INT64_C(86400000);
	struct line_row line = some_line(chat, seq);
	struct answer_row why = { .conversation_id = chat,
		.seq = seq,
		.outcome = str_from(asked->outcome),
		.reply = STR(""),
		.runner_up = STR(""),
		.words = STR(""),
		.pack = STR(""),
		.at = at };
	line.text = str_from(asked->text);
	line.at = at;
	ck_assert_int_eq(message_add(store, &line), 0);
	ck_assert_int_eq(answer_put(store, &why), 0);
}

static void put_lesson(struct store *store, int64_t chat, int64_t seq,
    const char *text, const char *reply, bool right, const char *source)
{
	struct lesson_row row = { .at = clock_wall_ms(&clock_system),
		.shop_id = some_shop(store),
		.conversation_id = chat,
		.seq = seq,
		.text = str_from(text),
		.reply = str_from(reply),
		.right = right,
		.source = str_from(source),
		.state = STR("seen") };
	ck_assert_int_eq(lesson_add(store, &row), 0);
}

static void put_questions(void)
{
	static const struct asked asked[] = {
		{ "oolong moon", "sent", 40 }, /* too long ago */
		{ "long oolong moon", "sent", 2 },
		{ "red pitcher", "handed_over", 1 },
		{ "no gong oolong", "offered", 1 },
		{ "pitcher set", "handed_over", 0 }, { " ", "handed_over", 0 },
		{ "thanks a lot", "suggested", 0 }, /* a rep was there */
	};
	struct store *store = open_data();
	int64_t chat =
	    some_conversation(store, some_customer(store, "ann").id, "chat").id;
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		put_line(store, chat, (int64_t)i + 1, &asked[i]);
	put_lesson(store, chat, 2, asked[1].text, "tea", true, "chosen");
	put_lesson(store, chat, 3, asked[2].text, "cup", true, "used");
	/* once right and then not: nobody knows any more */
	put_lesson(store, chat, 4, asked[3].text, "tea", true, "helped");
	put_lesson(store, chat, 4, asked[3].text, "tea", false, "unhelped");
	store_close(store);
}

START_TEST(rehearse_days)
{
	put_reply("old", "tea", TEA);
	put_reply("new", "tea", TEA);
	put_reply("new", "cup", CUP);
	put_questions();
	ck_assert_int_eq(run("rehearse replies --days 7 --replies %/old "
			     "--config %/desk.conf --json"),
	    0);
	ck_assert_uint_eq(lines(out), 5);
	says(out, "\"questions\": 4, \"expected\": 2, \"out_of_scope\": 0, "
		  "\"unknown\": 2");
	says(out, "{\"question\": \"long oolong moon\", \"expected\": "
		  "\"tea\", \"answer\": \"tea\"");
	says(out, "{\"question\": \"no gong oolong\", \"expected\": null");
	ck_assert_int_eq(run("rehearse replies --days 7 --replies %/new "
			     "--against %/old --config %/desk.conf"),
	    0);
	says(out, "newly answered                     2\n");
	says(out, "newly answered wrong               0\n");
	says(out, "unchanged                          2\n");
	ck_assert_int_eq(run("rehearse replies --days 60 --replies %/old "
			     "--config %/desk.conf"),
	    0);
	says(out, " of 5 (");
}
END_TEST

/* Beside a server, which has the lock and writes. */
START_TEST(rehearse_days_beside_a_server)
{
	int lock;
	put_reply("old", "tea", TEA);
	put_questions();
	ck_assert_int_eq(store_lock(dir, &lock), 0);
	struct store *store = open_data();
	ck_assert_int_eq(run("rehearse replies --days 7 --replies %/old "
			     "--config %/desk.conf"),
	    0);
	says(out, "would be sent");
	store_close(store);
	store_unlock(lock);
}
END_TEST

START_TEST(rehearse_days_without_any)
{
	store_close(open_data());
	ck_assert_int_eq(
	    run("rehearse replies --days 7 --config %/desk.conf"), EXIT_INPUT);
	says(err, "nobody asked anything");
}
END_TEST

/* ---- replies --------------------------------------------------------------
 */

static const struct {
	const char *words;
	int code;
	const char *err;
} replies_wrong[] = {
	{ "replies", EXIT_USAGE, "list, use or load" },
	{ "replies lst", EXIT_USAGE, "did you mean `replies list`" },
	{ "replies frobnicate", EXIT_USAGE, "--help" },
	{ "replies use", EXIT_USAGE, "one version" },
	{ "replies list x", EXIT_USAGE, "too many words" },
	{ "replies use ../x", EXIT_INPUT, "16 hex digits" },
	{ "replies use 0123456789ABCDEF", EXIT_INPUT, "16 hex digits" },
	{ "replies use 0123456789abcdef0", EXIT_INPUT, "16 hex digits" },
	{ "replies use 0123456789abcdef --config %/desk.conf", EXIT_FAILED,
	    "there is no version 0123456789abcdef" },
	{ "replies list --config %/none.conf", EXIT_SETTINGS, "none.conf" },
	{ "replies list --config %/desk.conf --data %/none", EXIT_FAILED,
	    "no such folder" },
};

START_TEST(replies_refused)
{
	ck_assert_int_eq(run(replies_wrong[_i].words), replies_wrong[_i].code);
	says(err, replies_wrong[_i].err);
	ck_assert_str_eq(out, "");
}
END_TEST

#define DESK " --config %/desk.conf --replies %/mine"

static void first_version(char version[17])
{
	ck_assert_int_eq(run("replies list --json" DESK), 0);
	const char *at = strstr(out, "\"version\":\"");
	ck_assert_ptr_nonnull(at);
	snprintf(version, 17, "%s", at + strlen("\"version\":\""));
}

START_TEST(replies_without_a_server)
{
	char old[17], new[17], words[128];
	put_reply("mine", "tea", TEA);
	ck_assert_int_eq(run("replies list" DESK), 0);
	ck_assert_str_eq(out, "");
	says(err, "0 versions");
	ck_assert_int_eq(run("replies load" DESK), 0);
	says(err, "is in force: 1 replies, 2 example phrasings");
	first_version(old);
	put_reply("mine", "cup", CUP);
	ck_assert_int_eq(run("replies load" DESK), 0);
	first_version(new);
	ck_assert_str_ne(old, new);
	snprintf(words, sizeof(words), "replies use %s", old);
	strcat(words, DESK);
	ck_assert_int_eq(run(words), 0);
	ck_assert_int_eq(run("replies list" DESK), 0);
	ck_assert_uint_eq(lines(out), 3);
	says(out, "in force");
	says(out, "rollback");
	says(out, "command");
	/* in order of use, and only the first one in force */
	ck_assert(strstr(out, old) < strstr(out, new));
	ck_assert(strstr(out, "in force") < strstr(out, new));
	ck_assert_ptr_null(strstr(strstr(out, new), "in force"));
}
END_TEST

START_TEST(replies_with_a_fault)
{
	put_reply("mine", "tea", TEA);
	ck_assert_int_eq(run("replies load" DESK), 0);
	put("mine/en/cup.reply", "id: cup\nauto: maybe\n\nText.\n");
	ck_assert_int_eq(run("replies load" DESK), EXIT_INPUT);
	says(err, "refused for en/cup.reply:2: ");
	ck_assert_int_eq(run("replies list" DESK), 0);
	ck_assert_uint_eq(lines(out), 2);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("commands");
	TCase *t = tcase_create("commands");
	tcase_set_timeout(t, 60); /* real password hashes, sanitized */
	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, check_good);
	tcase_add_test(t, check_bad_settings);
	tcase_add_test(t, check_open_doors);
	tcase_add_test(t, check_bad_replies);
	tcase_add_test(t, check_words);
	tcase_add_loop_test(
	    t, user, 0, (int)(sizeof(users) / sizeof(users[0])));
	tcase_add_test(t, one_user);
	tcase_add_loop_test(t, customer_words, 0,
	    (int)(sizeof(customers) / sizeof(customers[0])));
	tcase_add_test(t, customers_nobody_knows);
	tcase_add_test(t, rehearse);
	tcase_add_test(t, rehearse_other_languages);
	tcase_add_loop_test(
	    t, rehearse_wrong, 0, (int)(sizeof(wrong) / sizeof(wrong[0])));
	tcase_add_test(t, rehearse_against);
	tcase_add_test(t, rehearse_days);
	tcase_add_test(t, rehearse_days_beside_a_server);
	tcase_add_test(t, rehearse_days_without_any);
	tcase_add_loop_test(t, replies_refused, 0,
	    (int)(sizeof(replies_wrong) / sizeof(replies_wrong[0])));
	tcase_add_test(t, replies_without_a_server);
	tcase_add_test(t, replies_with_a_fault);
	suite_add_tcase(s, t);
	return s;
}
