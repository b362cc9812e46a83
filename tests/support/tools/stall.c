/* Makes one thread of a process stand still, for tests of the watchdog:
 *
 *	tool_stall PID NAME    the thread of that name (loop = the first one)
 *
 * Prints `stalled`, later `ended` when the process did; 77 if it may not. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static pid_t find(const char *pid, const char *name)
{
	char path[300], text[40] = "";
	struct dirent *entry;
	pid_t found = 0;
	DIR *open;

	if (!strcmp(name, "loop"))
		return atoi(pid);
	snprintf(path, sizeof(path), "/proc/%.20s/task", pid);
	open = opendir(path);
	while (open && !found && (entry = readdir(open))) {
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%.20s/task/%.20s/comm", pid,
		    entry->d_name);
		file = fopen(path, "r");
		if (!file)
			continue;
		if (fgets(text, sizeof(text), file)) {
			text[strcspn(text, "\n")] = '\0';
			if (!strcmp(text, name))
				found = atoi(entry->d_name);
		}
		fclose(file);
	}
	if (open)
		closedir(open);
	return found;
}

int main(int argc, char **argv)
{
	pid_t thread = argc == 3 ? find(argv[1], argv[2]) : 0;
	int status;

	if (!thread) {
		fputs("tool_stall: there is no such thread\n", stderr);
		return EXIT_FAILURE;
	}
	if (ptrace(PTRACE_SEIZE, thread, NULL, NULL) ||
	    ptrace(PTRACE_INTERRUPT, thread, NULL, NULL)) {
		fprintf(stderr, "tool_stall: %s\n", strerror(errno));
		return errno == EPERM ? 77 : EXIT_FAILURE;
	}
	if (waitpid(thread, &status, __WALL) != thread || !WIFSTOPPED(status))
		return EXIT_FAILURE;
	puts("stalled");
	fflush(stdout);
	while (waitpid(thread, &status, __WALL) == thread)
		if (WIFEXITED(status) || WIFSIGNALED(status))
			break;
	puts("ended");
	return EXIT_SUCCESS;
}
