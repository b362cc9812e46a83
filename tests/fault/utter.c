/* Makes and recognises the lines of fault tests. */
#include "tests/fault/utter.h"

#include <stdio.h>
#include <string.h>

#include "tests/fault/field.h"
#include "tests/fault/record.h"

enum { TEXT_LONGEST = 32768 };

static const char *const pieces[] = {
	"where is my parcel",
	"I said \"today\" \\ not tomorrow",
	"mi pedido no llegó, ¿qué hago?",
	"茶叶还没到",
	"お茶がまだ届きません",
	"tea \xf0\x9f\x8d\xb5 please",
	"line one\nline two\tend",
	"<b>not markup</b> & so on",
};

unsigned utter_chance(uint64_t *state, unsigned below)
{
	/* splitmix64 */
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) >> 33) % below;
}

void utter_text(const char *cid, uint64_t *chance, char *out, size_t room)
{
	unsigned count = utter_chance(chance, 8) ? utter_chance(chance, 3) : 12;
	size_t len = (size_t)snprintf(out, room, "%s", cid);

	for (unsigned i = 0; i < count; i++) {
		const char *piece = pieces[utter_chance(
		    chance, sizeof(pieces) / sizeof(pieces[0]))];

		if (len + strlen(piece) + 2 > room)
			return;
		len += (size_t)snprintf(out + len, room - len, " %s", piece);
	}
}

static void copy(char *out, size_t room, struct str s)
{
	snprintf(out, room, "%.*s", STR_ARG(s));
}

static bool by_a_person(const char *kind)
{
	return !strcmp(kind, "customer") || !strcmp(kind, "rep") ||
	       !strcmp(kind, "note");
}

void utter_read(struct str line, struct utter_line *out)
{
	char text[TEXT_LONGEST];
	size_t len = field_plain(field_text(line, "text"), text, sizeof(text));
	struct str rest = { text, len };
	struct str sid = field_text(line, "sid");

	out->seq = field_int(line, "seq", 0);
	out->hash = record_hash(text, len);
	copy(out->kind, sizeof(out->kind), field_text(line, "kind"));
	out->cid[0] = '\0';
	if (by_a_person(out->kind))
		copy(out->cid, sizeof(out->cid),
		    sid.len ? sid : str_cut(&rest, ' '));
}
