/* Turns rows into records of the wire; knows no names and no rights. */
#include "server/desk/chat.h"

#include "shared/buf.h"

/* Limits of messages.def; beyond them the whole frame would be refused. */
enum { PLACE_MAX = 100000, WAIT_S_MAX = 1000000 };

static int64_t at_most(int64_t number, int64_t max)
{
	return number < max ? number : max;
}

void chat_record(const struct conversation_row *row,
    const struct chat_names *names, bool staff, struct rec_chat *out)
{
	*out = (struct rec_chat){
		.conversation = row->public_id,
		.state = row->state,
		.stage = row->stage,
		.lang = row->lang,
		.shop = names->shop,
		.rep = names->rep,
		.place = at_most(names->place, PLACE_MAX),
		.wait_s = at_most(names->wait_s, WAIT_S_MAX),
		.since = row->state_at,
		.last = row->last_seq,
		.score = row->score,
		.seen = staff ? row->customer_seen : row->rep_seen,
	};
	if (!staff)
		return;
	out->customer = names->customer;
	out->holder = names->holder;
	out->group = row->group;
	out->last_note = row->last_note;
	out->foreign = row->foreign_lang;
	out->context = row->context;
	out->contact = row->contact;
}

void chat_brief(struct rec_chat *record)
{
	record->context = record->contact = STR_NONE;
}

static size_t text_bytes(struct str s)
{
	size_t bytes = s.len;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c < 0x20 || c == 0x7f)
			bytes += 5; /* \u001b */
		else if (c == '"' || c == '\\')
			bytes++;
	}
	return bytes;
}

size_t chat_line_bytes(const struct line_row *row)
{
	enum { HEAD = 200, CHOICES = 120 }; /* names of fields, numbers */
	return HEAD + text_bytes(row->text) + text_bytes(row->from_name) +
	       row->reply.len + row->sid.len +
	       (row->choices.len ? CHOICES + text_bytes(row->choices) : 0);
}

enum err chat_line(const struct line_row *row, bool own, struct arena *arena,
    struct rec_line *out)
{
	*out = (struct rec_line){
		.seq = row->seq,
		.track = row->track,
		.kind = row->kind,
		.from = row->from_name,
		.text = row->text,
		.at = row->at,
		.reply = row->reply,
		.sid = own ? row->sid : STR_NONE,
	};
	return chat_choices_unpack(row->choices, arena, &out->choices);
}

static void add_title(struct buf *out, struct str title)
{
	for (size_t i = 0; i < title.len; i++) {
		char c = title.ptr[i];
		buf_char(out, c == '\t' || c == '\n' ? ' ' : c);
	}
}

enum err chat_choices_pack(
    const struct rec_choice_list *choices, struct arena *arena, struct str *out)
{
	struct buf text = BUF_EMPTY;
	for (size_t i = 0; i < choices->count; i++) {
		buf_str(&text, choices->at[i].reply);
		buf_char(&text, '\t');
		add_title(&text, choices->at[i].title);
		buf_char(&text, '\n');
	}
	struct str packed = arena_str(arena, buf_view(&text));
	bool good = !text.failed && packed.ptr;
	buf_fini(&text);
	if (!good)
		return ERR_no_memory;
	*out = packed;
	return ERR_ok;
}

enum err chat_choices_unpack(
    struct str packed, struct arena *arena, struct rec_choice_list *out)
{
	size_t lines = 0;
	for (size_t i = 0; i < packed.len; i++)
		lines += packed.ptr[i] == '\n';
	*out = (struct rec_choice_list){ NULL, 0 };
	if (!lines)
		return ERR_ok;
	out->at = arena_alloc(arena, lines * sizeof(*out->at));
	if (!out->at)
		return ERR_no_memory;
	while (out->count < lines) {
		struct str title = str_cut(&packed, '\n');
		struct str reply = str_cut(&title, '\t');
		out->at[out->count].reply = reply;
		out->at[out->count].title = title;
		out->count++;
	}
	return ERR_ok;
}
