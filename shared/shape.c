/* The form of every message and record, made from messages.def. Knows where
 * fields lie and nothing of JSON. */
#include "shared/shape.h"

#include <assert.h>

/* form and list of words of each kind of field; RAW never leaves the desk */
#define KIND_TEXT .form = WIRE_TEXT
#define KIND_NAME .form = WIRE_NAME
#define KIND_INT .form = WIRE_INT
#define KIND_FLAG .form = WIRE_FLAG
#define KIND_RAW .form = WIRE_RAW
#define KIND_STANDING .form = WIRE_WORD, .words = WORDS_standing
#define KIND_STATE .form = WIRE_WORD, .words = WORDS_state
#define KIND_STAGE .form = WIRE_WORD, .words = WORDS_stage
#define KIND_TRACK .form = WIRE_WORD, .words = WORDS_track
#define KIND_KIND .form = WIRE_WORD, .words = WORDS_kind
#define KIND_LISTED .form = WIRE_WORD, .words = WORDS_listed
#define KIND_LANG .form = WIRE_WORD, .words = WORDS_lang

#define NEED_MUST true
#define NEED_MAY false

/* One function a struct, so that the name `here` stands for its type in the
 * rows of its fields. */
#define SHAPE_BEGIN(type)                                                      \
	{                                                                      \
		typedef struct type here;                                      \
		static const struct wire_field fields[] = {
#define SHAPE_END(title)                                                       \
	}                                                                      \
	;                                                                      \
	static const struct shape shape = { #title, fields,                    \
		sizeof(fields) / sizeof(fields[0]), sizeof(here) };            \
	return &shape;                                                         \
	}

#define RECORD(title, about)                                                   \
	static const struct shape *of_rec_##title(void) SHAPE_BEGIN(rec_##title)
#define RECORD_END(title) SHAPE_END(title)
#define MESSAGE(title, ways, standings, states, rate, id, about)               \
	static const struct shape *of_msg_##title(void) SHAPE_BEGIN(msg_##title)
#define END(title) SHAPE_END(title)
#define FIELD(owner, what, title, least, most, need, about)                    \
	{ .name = #title,                                                      \
		.kind = #what,                                                 \
		.description = about,                                          \
		.offset = offsetof(here, title),                               \
		.min = least,                                                  \
		.max = most,                                                   \
		.must = NEED_##need,                                           \
		KIND_##what,                                                   \
		.key = { "\"" #title "\":", sizeof(#title) + 2 } },
#define FIELDS(owner, of, title, most, about)                                  \
	{ .name = #title,                                                      \
		.kind = #of,                                                   \
		.description = about,                                          \
		.offset = offsetof(here, title),                               \
		.max = most,                                                   \
		.list = true,                                                  \
		.form = WIRE_LIST,                                             \
		.record = of_rec_##of,                                         \
		.key = { "\"" #title "\":", sizeof(#title) + 2 } },
#include "shared/messages.def"

const struct shape *shape_message(enum message_type type)
{
	static const struct shape *(*const shapes[MESSAGE_COUNT])(void) = {
#define MESSAGE(title, ways, standings, states, rate, id, about)               \
	[MESSAGE_##title] = of_msg_##title,
#include "shared/messages.def"
	};
	assert((unsigned)type < MESSAGE_COUNT);
	return shapes[type]();
}

const struct shape *shape_record(const char *name)
{
	static const struct {
		const char *name;
		const struct shape *(*shape)(void);
	} records[] = {
#define RECORD(title, about) { #title, of_rec_##title },
#include "shared/messages.def"
	};
	for (size_t i = 0; i < sizeof(records) / sizeof(records[0]); i++)
		if (!strcmp(records[i].name, name))
			return records[i].shape();
	return NULL;
}

static const void *inside(const struct wire_field *field, const void *of)
{
	return (const char *)of + field->offset;
}

const struct str *shape_text(const struct wire_field *field, const void *of)
{
	assert(field->form == WIRE_TEXT || field->form == WIRE_NAME);
	return inside(field, of);
}

int64_t shape_int(const struct wire_field *field, const void *of)
{
	assert(field->form == WIRE_INT);
	return *(const int64_t *)inside(field, of);
}

bool shape_flag(const struct wire_field *field, const void *of)
{
	assert(field->form == WIRE_FLAG);
	return *(const bool *)inside(field, of);
}

int shape_word(const struct wire_field *field, const void *of)
{
	/* copied, as each list is an enum type of its own */
	int value;
	_Static_assert(sizeof(value) == sizeof(enum state), "enums are ints");
	assert(field->form == WIRE_WORD);
	memcpy(&value, inside(field, of), sizeof(value));
	return value;
}

struct shape_list shape_list(const struct wire_field *field, const void *of)
{
	struct shape_list list;
	_Static_assert(sizeof(list) == sizeof(struct rec_line_list),
	    "lists of records differ in the type of the pointer only");
	assert(field->form == WIRE_LIST);
	memcpy(&list, inside(field, of), sizeof(list));
	return list;
}

static size_t size_of(const struct wire_field *field)
{
	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		return sizeof(struct str);
	case WIRE_INT:
		return sizeof(int64_t);
	case WIRE_FLAG:
		return sizeof(bool);
	case WIRE_WORD:
		return sizeof(int);
	case WIRE_LIST:
		return sizeof(struct shape_list);
	case WIRE_RAW:
		break;
	}
	return sizeof(void *);
}

void shape_put(const struct wire_field *field, void *of, const void *value)
{
	memcpy((char *)of + field->offset, value, size_of(field));
}

bool shape_absent(const struct wire_field *field, const void *of)
{
	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		return !shape_text(field, of)->len;
	case WIRE_INT:
		return !shape_int(field, of);
	case WIRE_FLAG:
		return !shape_flag(field, of);
	case WIRE_WORD:
		return !shape_word(field, of);
	case WIRE_LIST:
		return !shape_list(field, of).count;
	case WIRE_RAW:
		break;
	}
	return true;
}
