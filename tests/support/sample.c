/* Filling, comparing and walking messages by their forms. Knows no type. */
#include "tests/support/sample.h"

#include <check.h>
#include <string.h>

static struct str repeat(const char *what, size_t count, struct arena *arena)
{
	size_t len = strlen(what);
	char *text = arena_alloc(arena, len * count + 1);

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, what, len);
	return (struct str){ text, len * count };
}

struct str sample_text(size_t count, struct arena *arena)
{
	return repeat("\xe8\xaa\x9e", count, arena);
}

struct str sample_name(size_t count, struct arena *arena)
{
	return repeat("n", count, arena);
}

static struct shape_list fill_list(const struct shape *shape,
    enum sample_size size, size_t count, struct arena *arena)
{
	struct shape_list list = { arena_alloc(arena, count * shape->size),
		count };
	char *at = list.at;

	ck_assert_ptr_nonnull(at);
	for (size_t i = 0; i < count; i++)
		sample_fill(shape, size, arena, at + i * shape->size);
	return list;
}

static void fill_field(const struct wire_field *field, enum sample_size size,
    struct arena *arena, void *to)
{
	bool large = size == SAMPLE_LARGE;
	int64_t number = large ? field->max : field->min;
	struct shape_list list;
	struct str text;
	bool flag = true;
	int word;

	if (!number)
		number = 1;
	switch (field->form) {
	case WIRE_TEXT:
		text = sample_text((size_t)number, arena);
		shape_put(field, to, &text);
		break;
	case WIRE_NAME:
		text = sample_name((size_t)number, arena);
		shape_put(field, to, &text);
		break;
	case WIRE_INT:
		shape_put(field, to, &number);
		break;
	case WIRE_FLAG:
		shape_put(field, to, &flag);
		break;
	case WIRE_WORD:
		word = large ? word_count(field->words) - 1 : 1;
		shape_put(field, to, &word);
		break;
	case WIRE_LIST:
		list = fill_list(field->record(), size,
		    field->max < 2 ? (size_t)field->max : 2, arena);
		shape_put(field, to, &list);
		break;
	case WIRE_RAW:
		break;
	}
}

void sample_fill(const struct shape *shape, enum sample_size size,
    struct arena *arena, void *to)
{
	for (size_t i = 0; i < shape->count; i++)
		fill_field(&shape->fields[i], size, arena, to);
}

void sample_message(enum message_type type, enum sample_size size,
    struct arena *arena, struct message *message)
{
	memset(message, 0, sizeof(*message));
	message->type = type;
	if (message_row(type)->id != MESSAGE_ID_NO)
		message->id = sample_name(size == SAMPLE_LARGE ? 64 : 1, arena);
	sample_fill(shape_message(type), size, arena, &message->u);
}

static bool field_equal(
    const struct wire_field *field, const void *a, const void *b)
{
	struct shape_list la, lb;

	switch (field->form) {
	case WIRE_TEXT:
	case WIRE_NAME:
		return str_eq(*shape_text(field, a), *shape_text(field, b));
	case WIRE_INT:
		return shape_int(field, a) == shape_int(field, b);
	case WIRE_FLAG:
		return shape_flag(field, a) == shape_flag(field, b);
	case WIRE_WORD:
		return shape_word(field, a) == shape_word(field, b);
	case WIRE_LIST:
		la = shape_list(field, a);
		lb = shape_list(field, b);
		if (la.count != lb.count)
			return false;
		for (size_t i = 0; i < la.count; i++) {
			size_t at = i * field->record()->size;

			if (!sample_equal(field->record(), (char *)la.at + at,
				(char *)lb.at + at))
				return false;
		}
		return true;
	case WIRE_RAW:
		break;
	}
	return true;
}

bool sample_equal(const struct shape *shape, const void *a, const void *b)
{
	for (size_t i = 0; i < shape->count; i++)
		if (!field_equal(&shape->fields[i], a, b))
			return false;
	return true;
}

struct visit {
	struct message *message;
	void (*fn)(void *ctx, struct message *message,
	    const struct wire_field *field, void *of);
	void *ctx;
};

static void visit_fields(
    const struct visit *v, const struct shape *shape, void *of)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct wire_field *field = &shape->fields[i];

		v->fn(v->ctx, v->message, field, of);
		if (field->list && shape_list(field, of).count)
			visit_fields(
			    v, field->record(), shape_list(field, of).at);
	}
}

void sample_visit(struct message *message,
    void (*fn)(void *ctx, struct message *message,
	const struct wire_field *field, void *of),
    void *ctx)
{
	struct visit v = { message, fn, ctx };

	visit_fields(&v, shape_message(message->type), &message->u);
}
