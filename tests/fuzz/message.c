/* Frames, both ways: whatever is read is written and read again to the same;
 * whatever is refused is refused with an error of this door that names a place
 * there is. */
#include "shared/scan.h"
#include "shared/text.h"
#include "shared/wire.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/support/sample.h"

static bool is_field(
    const struct wire_field *fields, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		const struct wire_field *sub;
		size_t sub_count;

		if (!strcmp(fields[i].name, name))
			return true;
		if (!fields[i].list)
			continue;
		sub = wire_record(fields[i].kind, &sub_count);
		HOLDS(sub);
		if (is_field(sub, sub_count, name))
			return true;
	}
	return false;
}

static enum message_type type_of(const char *name)
{
	int type = 0;

	while (type < MESSAGE_COUNT &&
	       strcmp(message_row((enum message_type)type)->name, name))
		type++;
	HOLDS(type < MESSAGE_COUNT);
	return (enum message_type)type;
}

static void check_refusal(enum err err, const struct wire_fault *fault)
{
	const struct wire_field *fields;
	size_t count;

	HOLDS(err == ERR_bad_json || err == ERR_bad_msg ||
	      err == ERR_bad_type || err == ERR_range || err == ERR_empty ||
	      err == ERR_unknown_type || err == ERR_too_deep ||
	      err == ERR_too_many || err == ERR_too_long);
	HOLDS(strlen(fault->id) <= WIRE_ID_MAX);
	if (!fault->field[0] || !strcmp(fault->field, "id"))
		return;
	if (!fault->type[0]) {
		HOLDS(!strcmp(fault->field, "type"));
		return;
	}
	fields = wire_fields(type_of(fault->type), &count);
	HOLDS(is_field(fields, count, fault->field));
}

static void check_limits(void *ctx, struct message *message,
    const struct wire_field *field, void *of)
{
	(void)ctx;
	(void)message;
	if (shape_absent(field, of))
		return;
	if (field->form == WIRE_INT)
		HOLDS(shape_int(field, of) >= field->min &&
		      shape_int(field, of) <= field->max);
	if (field->form == WIRE_TEXT || field->form == WIRE_NAME)
		HOLDS(text_valid(*shape_text(field, of)));
	if (field->form == WIRE_LIST)
		HOLDS(shape_list(field, of).count <= (size_t)field->max);
}

static bool equal(const struct message *a, const struct message *b)
{
	uint8_t one[32], two[32];

	wire_digest(a, one);
	wire_digest(b, two);
	return a->type == b->type && str_eq(a->id, b->id) &&
	       sample_equal(shape_message(a->type), &a->u, &b->u) &&
	       !memcmp(one, two, sizeof(one));
}

static void check_round(
    struct message *message, unsigned way, struct arena *arena)
{
	struct buf out = BUF_EMPTY, again = BUF_EMPTY;
	struct wire_fault fault;
	struct message copy;
	enum err err;

	HOLDS(message_row(message->type)->ways & way);
	sample_visit(message, check_limits, NULL);
	HOLDS(!wire_encode(message, &out));
	HOLDS(text_valid(buf_view(&out)));
	err = wire_decode(buf_view(&out), way, arena, &copy, &fault);
	/* controls take more room when written than they may have had */
	if (err == ERR_too_long && out.len > WIRE_FRAME_MAX)
		goto out;
	HOLDS(!err);
	HOLDS(equal(message, &copy));
	HOLDS(!wire_encode(&copy, &again));
	HOLDS(str_eq(buf_view(&out), buf_view(&again)));
out:
	buf_fini(&out);
	buf_fini(&again);
}

static void try_way(struct str frame, unsigned way)
{
	struct arena arena = ARENA_EMPTY;
	struct wire_fault fault;
	struct message message;
	enum err err = wire_decode(frame, way, &arena, &message, &fault);

	if (err) {
		check_refusal(err, &fault);
	} else {
		HOLDS(text_valid(frame));
		HOLDS(!scan_json(frame, WIRE_DEPTH_MAX,
		    way == TO_DESK ? (size_t)WIRE_VALUES_MAX : SIZE_MAX));
		check_round(&message, way, &arena);
	}
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	try_way(fuzz_str(bytes, len), TO_DESK);
	try_way(fuzz_str(bytes, len), TO_PEER);
	return 0;
}
