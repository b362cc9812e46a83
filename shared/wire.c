/* JSON frame -> struct message, by the shapes of shape.h. Refuses whatever is
 * not exactly right, before it costs memory where that can be; decides nothing
 * about what a message means. Writing: wire_encode.c; hash: wire_digest.c. */
#include "shared/wire.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>

#include "shared/scan.h"
#include "shared/shape.h"
#include "shared/text.h"

struct reader {
	struct arena *arena;
	struct wire_fault *fault;
};

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* True if all of s is letters, digits and these marks. */
static bool is_made_of(struct str s, const char *marks)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_plain(s.ptr[i]) && !strchr(marks, s.ptr[i]))
			return false;
	return true;
}

static struct str string_of(const json_t *value)
{
	return (
	    struct str){ json_string_value(value), json_string_length(value) };
}

/* The fault's parts are C text; what is longer is cut. */
static void note(char *to, size_t size, struct str what)
{
	size_t len = what.len < size ? what.len : size - 1;
	memcpy(to, what.ptr, len);
	to[len] = '\0';
}

/* The innermost field is the one named. */
static enum err refuse(struct reader *r, const char *field, enum err err)
{
	if (!r->fault->field[0])
		note(r->fault->field, sizeof(r->fault->field), str_from(field));
	return err;
}

static bool is_within(const struct wire_field *field, size_t length)
{
	return length >= (size_t)field->min && length <= (size_t)field->max;
}

static enum err copy(
    struct reader *r, const struct wire_field *field, struct str s, void *to)
{
	struct str copied = arena_str(r->arena, s);
	if (!copied.ptr)
		return ERR_no_memory;
	shape_put(field, to, &copied);
	return ERR_ok;
}

static enum err read_text(struct reader *r, const struct wire_field *field,
    const json_t *value, void *to)
{
	struct str s = string_of(value);

	if (!json_is_string(value))
		return ERR_bad_type;
	if (!text_valid(s))
		return ERR_bad_json;
	if (field->must && field->min > 0 && text_blank(s))
		return ERR_empty;
	if (!is_within(field, text_count(s)))
		return ERR_range;
	return copy(r, field, s, to);
}

static enum err read_name(struct reader *r, const struct wire_field *field,
    const json_t *value, void *to)
{
	struct str s = string_of(value);

	if (!json_is_string(value))
		return ERR_bad_type;
	if (!is_within(field, s.len))
		return ERR_range;
	if (!is_made_of(s, "._:@|/+=-"))
		return ERR_bad_msg;
	return copy(r, field, s, to);
}

static enum err read_int(
    const struct wire_field *field, const json_t *value, void *to)
{
	int64_t number = json_integer_value(value);

	if (!json_is_integer(value))
		return ERR_bad_type;
	if (number < field->min || number > field->max)
		return ERR_range;
	shape_put(field, to, &number);
	return ERR_ok;
}

static enum err read_flag(
    const struct wire_field *field, const json_t *value, void *to)
{
	bool flag = json_is_true(value);

	if (!json_is_boolean(value))
		return ERR_bad_type;
	shape_put(field, to, &flag);
	return ERR_ok;
}

static enum err read_word(
    const struct wire_field *field, const json_t *value, void *to)
{
	int word;

	if (!json_is_string(value))
		return ERR_bad_type;
	word = word_value(field->words, string_of(value));
	if (word < 0)
		return ERR_bad_type;
	shape_put(field, to, &word);
	return ERR_ok;
}

static enum err read_fields(struct reader *r, const struct shape *shape,
    const json_t *object, void *to);

static enum err read_list(struct reader *r, const struct wire_field *field,
    const json_t *value, void *to)
{
	const struct shape *shape = field->record();
	struct shape_list list = { NULL, json_array_size(value) };
	char *at;

	if (!json_is_array(value))
		return ERR_bad_type;
	if (list.count > (size_t)field->max)
		return ERR_range;
	if (!list.count)
		return ERR_ok;
	list.at = arena_alloc(r->arena, list.count * shape->size);
	if (!list.at)
		return ERR_no_memory;
	at = list.at;
	for (size_t i = 0; i < list.count; i++, at += shape->size) {
		const json_t *item = json_array_get(value, i);
		enum err err = ERR_bad_type;
		if (json_is_object(item))
			err = read_fields(r, shape, item, at);
		if (err)
			return err;
	}
	shape_put(field, to, &list);
	return ERR_ok;
}

static enum err read_value(struct reader *r, const struct wire_field *field,
    const json_t *value, void *to)
{
	switch (field->form) {
	case WIRE_TEXT:
		return read_text(r, field, value, to);
	case WIRE_NAME:
		return read_name(r, field, value, to);
	case WIRE_INT:
		return read_int(field, value, to);
	case WIRE_FLAG:
		return read_flag(field, value, to);
	case WIRE_WORD:
		return read_word(field, value, to);
	case WIRE_LIST:
		return read_list(r, field, value, to);
	case WIRE_RAW:
		break;
	}
	assert(false); /* a pointer never comes from outside */
	return ERR_bad_type;
}

/* Fills a zeroed struct. */
static enum err read_fields(
    struct reader *r, const struct shape *shape, const json_t *object, void *to)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];
		const json_t *value = json_object_get(object, field->name);
		enum err err = ERR_ok;
		if (value && !json_is_null(value))
			err = read_value(r, field, value, to);
		else if (field->must)
			err = ERR_bad_msg;
		if (err)
			return refuse(r, field->name, err);
	}
	return ERR_ok;
}

/* The sender's own id, none if there is none; false if it is ill-formed. A
 * good one is noted at once, so that any refusal can name it. */
static bool read_id(struct reader *r, const json_t *object, struct str *id)
{
	const json_t *value = json_object_get(object, "id");

	*id = string_of(value);
	if (!value || json_is_null(value))
		return true;
	if (!json_is_string(value) || !id->len || id->len > WIRE_ID_MAX ||
	    !is_made_of(*id, "._:-"))
		return false;
	note(r->fault->id, sizeof(r->fault->id), *id);
	return true;
}

static enum err read_type(struct reader *r, const json_t *object, unsigned way,
    enum message_type *type)
{
	const json_t *value = json_object_get(object, "type");
	struct str name = string_of(value);

	if (!json_is_string(value))
		return refuse(r, "type", ERR_bad_msg);
	for (int i = 0; i < MESSAGE_COUNT; i++) {
		const struct message_row *row =
		    message_row((enum message_type)i);
		if (!(row->ways & way) || !str_is(name, row->name))
			continue;
		*type = (enum message_type)i;
		note(r->fault->type, sizeof(r->fault->type), name);
		return ERR_ok;
	}
	return refuse(r, "type", ERR_unknown_type);
}

static enum err read_message(struct reader *r, const json_t *object,
    unsigned way, struct message *message)
{
	struct str id;
	bool id_good = read_id(r, object, &id);
	enum err err;

	memset(message, 0, sizeof(*message));
	err = read_type(r, object, way, &message->type);
	if (err)
		return err;
	switch (message_row(message->type)->id) {
	case MESSAGE_ID_NO:
		break;
	case MESSAGE_ID_ONCE:
		id_good = id_good && id.len;
		/* fall through */
	case MESSAGE_ID_MAY:
		if (!id_good)
			return refuse(r, "id", ERR_bad_msg);
		if (id.len)
			message->id = arena_str(r->arena, id);
		if (id.len && !message->id.ptr)
			return ERR_no_memory;
	}
	return read_fields(
	    r, shape_message(message->type), object, &message->u);
}

static enum err parse(struct str frame, json_t **tree)
{
	json_error_t error = { 0 };

	/* jansson passes over a NUL behind a number or a bare word */
	if (memchr(frame.ptr, '\0', frame.len))
		return ERR_bad_json;
	/* jansson takes a lack of memory for bad syntax in places; a client
	 * that was told so would throw its message away */
	errno = 0;
	*tree = json_loadb(frame.ptr, frame.len,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (*tree)
		return ERR_ok;
	if (errno == ENOMEM)
		return ERR_no_memory;
	if (json_error_code(&error) == json_error_numeric_overflow)
		return ERR_range;
	return ERR_bad_json;
}

enum err wire_decode(struct str frame, unsigned way, struct arena *arena,
    struct message *message, struct wire_fault *fault)
{
	struct reader reader = { arena, fault };
	bool to_desk = way == TO_DESK;
	json_t *tree;
	enum err err;

	assert(way == TO_DESK || way == TO_PEER);
	memset(fault, 0, sizeof(*fault));
	if (to_desk && frame.len > WIRE_FRAME_MAX)
		return ERR_too_long;
	err = scan_json(frame, WIRE_DEPTH_MAX,
	    to_desk ? (size_t)WIRE_VALUES_MAX : SIZE_MAX);
	if (err)
		return err;
	err = parse(frame, &tree);
	if (err)
		return err;
	err = ERR_bad_msg;
	if (json_is_object(tree))
		err = read_message(&reader, tree, way, message);
	json_decref(tree);
	return err;
}

const struct wire_field *wire_fields(enum message_type type, size_t *count)
{
	const struct shape *shape = shape_message(type);
	*count = shape->count;
	return shape->fields;
}

const struct wire_field *wire_record(const char *name, size_t *count)
{
	const struct shape *shape = shape_record(name);
	if (!shape)
		return NULL;
	*count = shape->count;
	return shape->fields;
}
