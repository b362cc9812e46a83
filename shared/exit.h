/* Exit codes of both programs; those of sysexits.h where it has one. */
#ifndef SHARED_EXIT_H
#define SHARED_EXIT_H

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_PARTLY = 2,
	EXIT_USAGE = 64,
	EXIT_INPUT = 65,
	EXIT_UNREACHABLE = 69,
	EXIT_LATER = 75,
	EXIT_DENIED = 77,
	EXIT_SETTINGS = 78
};

#endif
