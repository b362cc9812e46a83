/* Struct message -> JSON, written straight into the buffer by the shapes of
 * shape.h: one object on one line, without blanks. */
#include <assert.h>

#include "shared/json.h"
#include "shared/shape.h"
#include "shared/text.h"
#include "shared/wire.h"

static void put_int(struct buf *out, int64_t value)
{
	char digits[20]; /* -9223372036854775808 */
	char *at = digits + sizeof(digits);
	/* as unsigned, since the least int64 has no positive twin */
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

	do {
		*--at = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (value < 0)
		*--at = '-';
	buf_add(out, at, (size_t)(digits + sizeof(digits) - at));
}

static enum err put_text(struct buf *out, struct str s)
{
	/* the other end would refuse the whole frame */
	if (!text_valid(s))
		return ERR_internal;
	json_valid_text(out, s);
	return ERR_ok;
}

static enum err put_fields(struct buf *out, const struct shape *shape,
    const void *of, const char *comma);

static enum err put_list(
    struct buf *out, const struct wire_field *field, const void *of)
{
	const struct shape *shape = field->record();
	struct shape_list list = shape_list(field, of);
	const char *at = list.at;
	enum err err = ERR_ok;

	buf_char(out, '[');
	for (size_t i = 0; i < list.count && !err; i++, at += shape->size) {
		buf_text(out, i ? ",{" : "{");
		err = put_fields(out, shape, at, "");
		buf_char(out, '}');
	}
	buf_char(out, ']');
	return err;
}

static enum err put_value(
    struct buf *out, const struct wire_field *field, const void *of)
{
	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		return put_text(out, *shape_text(field, of));
	case WIRE_INT:
		put_int(out, shape_int(field, of));
		break;
	case WIRE_FLAG:
		buf_text(out, shape_flag(field, of) ? "true" : "false");
		break;
	case WIRE_WORD:
		buf_char(out, '"');
		buf_text(out, word_name(field->words, shape_word(field, of)));
		buf_char(out, '"');
		break;
	case WIRE_LIST:
		return put_list(out, field, of);
	case WIRE_RAW:
		break;
	}
	return ERR_ok;
}

/* What stands between the braces, with this before the first field. */
static enum err put_fields(struct buf *out, const struct shape *shape,
    const void *of, const char *comma)
{
	enum err err = ERR_ok;

	for (size_t i = 0; i < shape->count && !err; i++) {
		const struct wire_field *field = &shape->fields[i];
		if (!field->must && shape_absent(field, of))
			continue;
		buf_text(out, comma);
		buf_str(out, field->key);
		err = put_value(out, field, of);
		comma = ",";
	}
	return err;
}

enum err wire_encode(const struct message *message, struct buf *out)
{
	const struct message_row *row = message_row(message->type);
	size_t start = out->len;
	enum err err = ERR_ok;

	assert(row->ways & (TO_DESK | TO_PEER));
	buf_text(out, "{\"type\":\"");
	buf_text(out, row->name);
	buf_char(out, '"');
	if (row->id != MESSAGE_ID_NO && message->id.len) {
		buf_text(out, ",\"id\":");
		err = put_text(out, message->id);
	}
	if (!err)
		err = put_fields(
		    out, shape_message(message->type), &message->u, ",");
	buf_char(out, '}');
	if (!err && out->failed)
		err = ERR_no_memory;
	if (err)
		out->len = start;
	return err;
}
