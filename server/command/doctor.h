/* What the files of `deskbelld doctor` share: what was gathered about the
 * installation, and what a check says of it. Nothing here writes. */
#ifndef SERVER_COMMAND_DOCTOR_H
#define SERVER_COMMAND_DOCTOR_H

#include <stdbool.h>
#include <sys/types.h>

#include "server/command/command.h"
#include "server/store/inspect.h"
#include "shared/buf.h"
#include "shared/clock.h"

enum doctor_check {
#define CHECK(name, what) DOCTOR_##name,
#include "server/command/doctor.def"
	DOCTOR_CHECKS
};

enum doctor_result {
	DOCTOR_OK,
	DOCTOR_WARN,
	DOCTOR_BAD,
	DOCTOR_SKIPPED, /* what it needs is missing, which another check says */
	DOCTOR_RESULTS
};

/* What the machine and the running server say; tests put in their own. */
struct doctor_machine {
	int64_t now_ms;
	uid_t uid;
	unsigned long system_kind; /* of the data folder: f_type of statfs */
	uint64_t room_bytes;       /* free for its owner */
	uint64_t files_max;        /* descriptors a server may have */
	uint64_t memory_bytes;     /* machine or control group; 0 = unknown */
	bool entropy;              /* the kernel's chance is ready */
	bool seccomp;              /* the kernel has filters */
	const char *websockets;    /* version */
	bool websockets_ev;        /* its plugin is there */

	pid_t server; /* 0: none runs */
	uid_t server_uid;
	int server_seccomp;  /* 2 = filtered; -1 = unknown */
	int server_no_new;   /* NoNewPrivs; -1 = unknown */
	int64_t server_core; /* most bytes of a core file; -1 = no limit */
};

struct doctor {
	const struct command *command;
	struct settings *settings; /* NULL: they are bad */
	struct settings_fault fault;
	struct doctor_machine machine;
	struct log log; /* silent */

	char database[500];  /* its path */
	struct store *store; /* NULL: it could not be opened */
	enum err store_err;
	bool wal;          /* it is written by way of a log */
	bool store_unread; /* it has a log that only a start can take in */
	struct inspect_size size;
};

struct finding {
	enum doctor_result result;
	struct buf found; /* a sentence without its end */
	struct buf fix;   /* a command or a sentence; empty if none is needed */
};

/* Gathers; what cannot be had is noted in d and told by a check. */
void doctor_open(struct doctor *d, const struct command *command);
void doctor_close(struct doctor *d);

/* One check; the caller frees with finding_fini. */
void doctor_look(
    struct doctor *d, enum doctor_check check, struct finding *out);
void finding_fini(struct finding *f);

/* doctor_machine.c: fills d->machine; the settings are read. */
void doctor_machine(struct doctor *d);

/* For checks: say what was found, and the fix where one is needed. */
void finding_say(struct finding *f, enum doctor_result result,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
void finding_fix(struct finding *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "skipped", for want of something another check speaks of. */
void finding_skip(struct finding *f, const char *why);

const char *doctor_name(enum doctor_check check);
const char *doctor_what(enum doctor_check check);
const char *doctor_word(enum doctor_result result);

#define CHECK(name, what)                                                      \
	void doctor_check_##name(struct doctor *d, struct finding *f);
#include "server/command/doctor.def"

#endif
