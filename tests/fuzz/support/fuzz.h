/* What every fuzzer of tests/fuzz gives: one function that takes any bytes at
 * all and ends the process if something does not hold of what was made of
 * them. The fuzzing engine calls it (tests/run fuzz SECONDS), and so does
 * support/seeds.c with the inputs of tests/fuzz/corpus. */
#ifndef TESTS_FUZZ_SUPPORT_FUZZ_H
#define TESTS_FUZZ_SUPPORT_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "shared/buf.h"
#include "shared/str.h"

/* The name is the engine's. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Says what did not hold, and ends. Also where assert() is switched off. */
#define HOLDS(condition)                                                       \
	do {                                                                   \
		if (!(condition))                                              \
			fuzz_fail(__FILE__, __LINE__, #condition);             \
	} while (0)

static inline _Noreturn void fuzz_fail(
    const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

static inline struct str fuzz_str(const uint8_t *bytes, size_t len)
{
	return (struct str){ (const char *)bytes, len };
}

/* An open descriptor of a file in memory of mode 0600 that holds the bytes. */
int fuzz_file(const uint8_t *bytes, size_t len);

#endif
