/* `deskbelld export`: all that is kept of one customer as JSON, in slices, on
 * a connection that only reads. That it was read stands in the audit log
 * before the first byte is out. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/command/desk_call.h"
#include "server/command/export_file.h"
#include "server/command/person.h"
#include "server/store/conversation.h"
#include "server/store/customer.h"
#include "server/store/erase.h"
#include "server/store/lesson.h"
#include "server/store/message.h"
#include "shared/json.h"

enum {
	SLICE = 500, /* rows read at once: some ms */
	CHATS = 100,
	EXPORT_WAIT_MS = 3000
};

struct export
{
	struct person *person;
	struct export_file *file;
	struct arena arena; /* of a slice */
	struct buf out;
	const struct conversation_row *chat;
	int64_t lines, chats;
};

/* ---- writing ------------------------------------------------------------- */

static void put_text(struct buf *out, const char *name, struct str text)
{
	if (!text.len)
		return;
	json_name(out, name);
	json_text(out, text);
}

static void put_number(struct buf *out, const char *name, int64_t number)
{
	json_name(out, name);
	buf_printf(out, "%" PRId64, number);
}

/* "NAME=VALUE<LF>" or "NAME: VALUE<LF>" each, as an object. */
static void put_pairs(
    struct buf *out, const char *name, struct str pairs, char between)
{
	if (!pairs.len)
		return;
	json_name(out, name);
	buf_char(out, '{');
	while (pairs.ptr) {
		struct str value = str_cut(&pairs, '\n');
		struct str key = str_cut(&value, between);
		if (!key.len)
			continue;
		json_comma(out);
		json_text(out, key);
		buf_char(out, ':');
		json_text(out, str_trim(value));
	}
	buf_char(out, '}');
}

static enum err flush(struct export *e)
{
	enum err err = e->out.failed ? ERR_no_memory : ERR_ok;
	if (!err)
		err = export_file_write(e->file, buf_view(&e->out));
	buf_clear(&e->out);
	return err;
}

/* A slice is out; the next one is of the same customer still. */
static enum err go_on(struct export *e)
{
	struct person *p = e->person;
	struct customer_row now;
	enum err err = flush(e);
	arena_reset(&e->arena);
	if (!err)
		err = customer_by_id(p->store, p->customer.id, &e->arena, &now);
	if (!err && !str_eq(now.subject, p->customer.subject))
		err = ERR_not_found;
	return err;
}

/* ---- the customer -------------------------------------------------------- */

static void put_customer(struct export *e)
{
	const struct person *p = e->person;
	const struct customer_row *row = &p->customer;
	struct buf *out = &e->out;
	buf_text(out, "{\"customer\":{");
	put_text(out, "id", row->subject);
	put_text(out, "shop", p->shop_name);
	put_text(out, "ref", row->shop_ref);
	put_text(out, "name", row->name);
	put_text(out, "lang", str_from(word_name(WORDS_lang, (int)row->lang)));
	put_number(out, "created", row->created_at);
	buf_text(out, "},\n\"conversations\":[");
}

static void put_chat(struct export *e, const struct conversation_row *row)
{
	struct buf *out = &e->out;
	buf_text(out, e->chats++ ? ",\n{" : "\n{");
	put_text(out, "conversation", row->public_id);
	put_text(
	    out, "state", str_from(word_name(WORDS_state, (int)row->state)));
	put_text(
	    out, "stage", str_from(word_name(WORDS_stage, (int)row->stage)));
	put_text(out, "lang", str_from(word_name(WORDS_lang, (int)row->lang)));
	put_number(out, "opened", row->opened_at);
	put_number(out, "active", row->active_at);
	if (row->score)
		put_number(out, "rating", row->score);
	put_text(out, "page", row->page);
	put_pairs(out, "known", row->known, '=');
	put_pairs(out, "context", row->context, ':');
	put_text(out, "contact", row->contact);
}

/* ---- rows of a conversation ---------------------------------------------- */

static void put_choices(struct buf *out, struct str choices)
{
	if (!choices.len)
		return;
	json_name(out, "choices");
	buf_char(out, '[');
	while (choices.ptr) {
		struct str title = str_cut(&choices, '\n');
		struct str reply = str_cut(&title, '\t');
		if (!reply.len)
			continue;
		json_comma(out);
		buf_char(out, '{');
		put_text(out, "reply", reply);
		put_text(out, "title", title);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void put_line(struct buf *out, const struct line_row *row)
{
	put_number(out, "seq", row->seq);
	put_text(out, "kind", str_from(word_name(WORDS_kind, (int)row->kind)));
	put_text(out, "from", row->from_name);
	put_text(out, "text", row->text);
	put_text(out, "reply", row->reply);
	put_choices(out, row->choices);
	put_number(out, "at", row->at);
}

static enum err slice_lines(struct export *e, int64_t *after, size_t *count)
{
	struct line_list rows;
	enum err err = message_after(e->person->store, e->chat->id, TRACK_open,
	    *after, SLICE, &e->arena, &rows);
	*count = err ? 0 : rows.count;
	for (size_t i = 0; i < *count; i++) {
		json_comma(&e->out);
		buf_text(&e->out, "\n {");
		put_line(&e->out, &rows.at[i]);
		buf_char(&e->out, '}');
		*after = rows.at[i].seq;
	}
	e->lines += (int64_t)*count;
	return err;
}

static enum err slice_answers(struct export *e, int64_t *after, size_t *count)
{
	struct answer_list rows;
	struct buf *out = &e->out;
	enum err err = answer_after(
	    e->person->store, e->chat->id, *after, SLICE, &e->arena, &rows);
	*count = err ? 0 : rows.count;
	for (size_t i = 0; i < *count; i++) {
		const struct answer_row *row = &rows.at[i];
		json_comma(out);
		buf_text(out, "\n {");
		put_number(out, "seq", row->seq);
		put_text(out, "outcome", row->outcome);
		put_text(out, "reply", row->reply);
		put_number(out, "score", row->score);
		put_text(out, "words", row->words);
		put_number(out, "at", row->at);
		buf_char(out, '}');
		*after = row->seq;
	}
	return err;
}

static enum err slice_lessons(struct export *e, int64_t *after, size_t *count)
{
	struct lesson_list rows;
	struct buf *out = &e->out;
	enum err err = lesson_after(
	    e->person->store, e->chat->id, *after, SLICE, &e->arena, &rows);
	*count = err ? 0 : rows.count;
	for (size_t i = 0; i < *count; i++) {
		const struct lesson_row *row = &rows.at[i];
		json_comma(out);
		buf_text(out, "\n {");
		put_number(out, "seq", row->seq);
		put_text(out, "text", row->text);
		put_text(out, "reply", row->reply);
		put_text(out, "source", row->source);
		put_text(out, "state", row->state);
		put_number(out, "at", row->at);
		buf_char(out, '}');
		*after = row->id;
	}
	return err;
}

static enum err slice_events(struct export *e, int64_t *after, size_t *count)
{
	struct event_list rows;
	struct buf *out = &e->out;
	enum err err = event_after(
	    e->person->store, e->chat->id, *after, SLICE, &e->arena, &rows);
	*count = err ? 0 : rows.count;
	for (size_t i = 0; i < *count; i++) {
		const struct event_row *row = &rows.at[i];
		json_comma(out);
		buf_text(out, "\n {");
		put_text(out, "kind", row->kind);
		put_text(out, "detail", row->detail);
		put_number(out, "number", row->number);
		put_number(out, "at", row->at);
		buf_char(out, '}');
		*after = row->id;
	}
	return err;
}

/* Writes the next rows; how far it came; how many there were. */
typedef enum err slice_fn(struct export *e, int64_t *after, size_t *count);

/* The comma of json_comma goes by what stands before it, which a slice that
 * was written out takes away. */
static enum err put_rows(struct export *e, const char *name, slice_fn *slice)
{
	int64_t after = 0;
	size_t count = SLICE;
	enum err err = ERR_ok;
	buf_printf(&e->out, ",\"%s\":[", name);
	while (!err && count == SLICE) {
		if (after)
			buf_char(&e->out, ' ');
		err = slice(e, &after, &count);
		if (!err)
			err = go_on(e);
	}
	buf_char(&e->out, ']');
	return err;
}

static enum err put_conversation(struct export *e, int64_t id)
{
	struct arena arena = ARENA_EMPTY;
	struct conversation_row row;
	enum err err = conversation_by_id(e->person->store, id, &arena, &row);
	if (!err) {
		e->chat = &row;
		put_chat(e, &row);
		err = put_rows(e, "lines", slice_lines);
	}
	if (!err)
		err = put_rows(e, "answers", slice_answers);
	if (!err)
		err = put_rows(e, "lessons", slice_lessons);
	if (!err)
		err = put_rows(e, "events", slice_events);
	buf_char(&e->out, '}');
	arena_fini(&arena);
	return err;
}

static enum err put_all(struct export *e)
{
	int64_t ids[CHATS], after = 0;
	size_t count = 1;
	enum err err = ERR_ok;
	put_customer(e);
	while (!err && count) {
		err = erase_conversations(e->person->store,
		    e->person->customer.id, after, CHATS, ids, &count);
		for (size_t i = 0; !err && i < count; i++) {
			err = put_conversation(e, ids[i]);
			after = ids[i];
		}
	}
	/* Only a whole one ends so. */
	buf_text(&e->out, "\n],\"complete\":true}\n");
	return err ? err : flush(e);
}

/* ---- the command --------------------------------------------------------- */

/* Nothing is read out that is not in the log. */
static int note(struct person *p)
{
	struct log log = { stderr, LOG_WARN, &clock_system };
	struct message ask = { .type = MESSAGE_noted }, answer;
	struct desk_call desk = {
		.settings = p->settings,
		.clock = &clock_system,
		.chance = &chance_system,
		.log = &log,
		.password_cost = 1, /* none is made */
		.wait_ms = EXPORT_WAIT_MS,
	};
	ask.u.noted.action = STR("exported");
	ask.u.noted.target = p->customer.subject;
	enum err err = desk_call(&desk, &ask, &p->arena, &answer);
	if (err) {
		command_complain(
		    "%s: %s", p->settings->data, desk_call_why(err));
		return command_exit_code(err);
	}
	if (answer.type != MESSAGE_error)
		return EXIT_DONE;
	command_complain("the audit log: %.*s", STR_ARG(answer.u.error.text));
	return command_exit_code(desk_call_err(&answer.u.error));
}

static int write_all(struct person *p, struct export_file *file)
{
	struct export e = { .person = p,
		.file = file,
		.arena = ARENA_EMPTY,
		.out = BUF_EMPTY };
	enum err err = put_all(&e);
	buf_fini(&e.out);
	arena_fini(&e.arena);
	if (!err)
		err = export_file_finish(file);
	if (!err) {
		fprintf(stderr, "%lld chats, %lld lines\n", (long long)e.chats,
		    (long long)e.lines);
		return EXIT_DONE;
	}
	if (err == ERR_not_found)
		command_complain("the customer is being erased just now; "
				 "nothing of this is whole");
	else
		command_complain("%s: %s", file->name, export_file_why(err));
	return err == ERR_not_found ? EXIT_LATER : command_exit_code(err);
}

static int export_customer(const struct command *command, struct person *p)
{
	struct export_file file;
	if (!p->found)
		return person_unknown(p);
	enum err err = export_file_open(command->options[OPTION_out], &file);
	if (err) {
		command_complain("%s: %s", command->options[OPTION_out],
		    export_file_why(err));
		return err == ERR_exists || err == ERR_not_found
			   ? EXIT_INPUT
			   : command_exit_code(err);
	}
	int code = note(p);
	if (!code)
		code = write_all(p, &file);
	export_file_close(&file);
	return code;
}

int command_export(const struct command *command)
{
	struct person person;
	if (!command->arg_count || strcmp(command->args[0], "customer") != 0)
		return command_misused(
		    COMMAND_KIND_export, "say whom: customer ID");
	if (command->arg_count != 2)
		return command_misused(
		    COMMAND_KIND_export, "one customer's id is needed");
	int code = person_open(command, &person);
	if (!code)
		code = export_customer(command, &person);
	person_close(&person);
	return code;
}
