/* A desk as a process of its own, to be killed. */
#ifndef TESTS_FAULT_PROCESS_H
#define TESTS_FAULT_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

struct process {
	const char *program, *config, *log; /* its standard error, appended */
	int port;
	pid_t pid; /* 0 = not running */
};

/* A port that was free a moment ago. */
int process_port(void);
/* Starts it; does not wait until it listens. */
bool process_start(struct process *p);
/* Until it listens; false if it ended or does not within ten seconds. */
bool process_listens(struct process *p);
/* Ends it by SIGKILL; false if it had ended by itself. */
bool process_kill(struct process *p);
/* Ends it by SIGTERM; its exit code, or -1. */
int process_end(struct process *p);

#endif
