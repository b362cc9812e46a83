/* The hash by which a repeat is told from a reuse of an id. It stays the same
 * when a later version adds fields, words or types: everything goes by name,
 * and what is absent is left out. */
#include <assert.h>

#include "shared/shape.h"
#include "shared/token.h"
#include "shared/wire.h"

/* Bytes not hashed yet. When they do not fit they are replaced by their hash,
 * so that no message is too large and no memory is needed. */
struct canon {
	size_t len;
	uint8_t bytes[1024];
};

static void add_bytes(struct canon *c, const void *bytes, size_t len)
{
	assert(len <= sizeof(c->bytes) - TOKEN_HASH_LEN);
	if (len > sizeof(c->bytes) - c->len) {
		uint8_t hash[TOKEN_HASH_LEN];
		token_hash(
		    (struct str){ (const char *)c->bytes, c->len }, hash);
		memcpy(c->bytes, hash, sizeof(hash));
		c->len = sizeof(hash);
	}
	memcpy(c->bytes + c->len, bytes, len);
	c->len += len;
}

static void add_int(struct canon *c, int64_t value)
{
	uint8_t bytes[8];
	for (unsigned i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)((uint64_t)value >> 8 * i);
	add_bytes(c, bytes, sizeof(bytes));
}

/* Length, then the bytes; of long text the hash in their place. */
static void add_text(struct canon *c, struct str s)
{
	uint8_t hash[TOKEN_HASH_LEN];

	add_int(c, (int64_t)s.len);
	if (s.len <= sizeof(c->bytes) / 4) {
		if (s.len)
			add_bytes(c, s.ptr, s.len);
		return;
	}
	token_hash(s, hash);
	add_bytes(c, hash, sizeof(hash));
}

static void add_fields(
    struct canon *c, const struct shape *shape, const void *of);

static void add_value(
    struct canon *c, const struct wire_field *field, const void *of)
{
	struct shape_list list;
	const char *at;

	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		add_text(c, *shape_text(field, of));
		break;
	case WIRE_INT:
		add_int(c, shape_int(field, of));
		break;
	case WIRE_FLAG:
		add_int(c, shape_flag(field, of));
		break;
	case WIRE_WORD:
		add_text(c,
		    str_from(word_name(field->words, shape_word(field, of))));
		break;
	case WIRE_LIST:
		list = shape_list(field, of);
		add_int(c, (int64_t)list.count);
		at = list.at;
		for (size_t i = 0; i < list.count; i++)
			add_fields(
			    c, field->record(), at + i * field->record()->size);
		break;
	case WIRE_RAW:
		break;
	}
}

static void add_fields(
    struct canon *c, const struct shape *shape, const void *of)
{
	add_text(c, str_from(shape->name));
	for (size_t i = 0; i < shape->count; i++) {
		if (shape_absent(&shape->fields[i], of))
			continue;
		add_text(c, str_from(shape->fields[i].name));
		add_value(c, &shape->fields[i], of);
	}
	add_text(c, STR_NONE); /* no field has an empty name */
}

void wire_digest(const struct message *message, uint8_t out[32])
{
	struct canon c;
	_Static_assert(TOKEN_HASH_LEN == 32, "as the header says");

	c.len = 0;
	add_fields(&c, shape_message(message->type), &message->u);
	token_hash((struct str){ (const char *)c.bytes, c.len }, out);
}
