/* What a serving process gives up for good: other programs, other processes,
 * raw sockets, the kernel's rarer doors (sandbox.def), new rights and core
 * dumps. A refused call answers EPERM; the process lives on. */
#ifndef SERVER_WORK_SANDBOX_H
#define SERVER_WORK_SANDBOX_H

#include <stdbool.h>
#include <stdio.h>

#include "shared/err.h"
#include "shared/log.h"

/* No core dumps, and no program may gain rights by being run. In a release
 * build nobody but root may look into the process either. */
MUST_CHECK enum err sandbox_narrow(void);

/* Puts the filter upon every thread there is and will be. not_ready: the
 * kernel has no seccomp filters; nothing is changed then. */
MUST_CHECK enum err sandbox_apply(void);

/* Tries what the filter must refuse; forbidden if something was let through,
 * with what it was in the log. */
MUST_CHECK enum err sandbox_try(const struct log *log);

/* Whether the kernel knows seccomp filters. */
bool sandbox_known(void);

/* The rules as the kernel will read them, for people; for tests. */
MUST_CHECK enum err sandbox_print(FILE *out);

#endif
