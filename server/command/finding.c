/* doctor: what a check says, put into words. Knows no check. */
#include <stdarg.h>
#include <stdio.h>

#include "server/command/doctor.h"

__attribute__((format(printf, 2, 0))) static void put(
    struct buf *out, const char *format, va_list args)
{
	char text[800];

	vsnprintf(text, sizeof(text), format, args);
	buf_clear(out);
	buf_text(out, text);
}

void finding_say(
    struct finding *f, enum doctor_result result, const char *format, ...)
{
	va_list args;

	f->result = result;
	va_start(args, format);
	put(&f->found, format, args);
	va_end(args);
}

void finding_fix(struct finding *f, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	put(&f->fix, format, args);
	va_end(args);
}

void finding_skip(struct finding *f, const char *why)
{
	finding_say(f, DOCTOR_SKIPPED, "not looked at: %s", why);
}

void finding_fini(struct finding *f)
{
	buf_fini(&f->found);
	buf_fini(&f->fix);
}
