/* Telling of a fault in the settings: where, and one sentence why. */
#include <stdarg.h>
#include <stdio.h>

#include "server/settings_reader.h"
#include "shared/text.h"

struct settings_short settings_shorten(struct str s)
{
	struct settings_short out;
	bool whole = s.len < sizeof(out.text) - 4;
	size_t len = whole ? s.len : sizeof(out.text) - 4;
	/* not in the middle of a character */
	while (!whole && len && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
		len--;
	bool valid = text_valid((struct str){ s.ptr, len });
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool shown = c >= ' ' && c != 0x7F && (c < 0x80 || valid);
		out.text[i] = shown ? (char)c : '?';
	}
	memcpy(out.text + len, whole ? "" : "...", whole ? 1 : 4);
	return out;
}

void settings_refuse(struct settings_reader *r, struct settings_place place,
    const char *format, ...)
{
	struct settings_fault fault = { .line = place.line };
	va_list args;
	snprintf(fault.path, sizeof(fault.path), "%s",
	    place.path ? place.path : "settings");
	va_start(args, format);
	vsnprintf(fault.why, sizeof(fault.why), format, args);
	va_end(args);
	r->faults++;
	r->fn(r->ctx, &fault);
}
