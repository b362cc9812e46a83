/* Starts and ends a desk. */
#include "tests/fault/process.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/rawws.h"

enum { LISTEN_MS = 10000 };

int process_port(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), port = 0;

	if (fd >= 0 && !bind(fd, (struct sockaddr *)&at, len) &&
	    !getsockname(fd, (struct sockaddr *)&at, &len))
		port = ntohs(at.sin_port);
	if (fd >= 0)
		close(fd);
	return port;
}

static void become(const struct process *p)
{
	char port[16];
	int fd = open(p->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	/* Whatever happens to the test, no desk is left behind. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	snprintf(port, sizeof(port), "%d", p->port);
	if (fd >= 0 && dup2(fd, 1) >= 0 && dup2(fd, 2) >= 0)
		execl(p->program, p->program, "serve", "--config", p->config,
		    "--port", port, (char *)NULL);
	_exit(127);
}

bool process_start(struct process *p)
{
	p->pid = fork();
	if (!p->pid)
		become(p);
	if (p->pid < 0)
		p->pid = 0;
	return p->pid != 0;
}

static bool ended(struct process *p)
{
	if (waitpid(p->pid, NULL, WNOHANG) == 0)
		return false;
	p->pid = 0;
	return true;
}

bool process_listens(struct process *p)
{
	int64_t deadline = raw_now_ms() + LISTEN_MS;
	struct rawws ws;

	while (raw_now_ms() < deadline && !ended(p)) {
		if (raw_connect(&ws, p->port)) {
			raw_shut(&ws);
			return true;
		}
		usleep(2000);
	}
	return false;
}

bool process_kill(struct process *p)
{
	int status = 0;
	bool good = p->pid && !kill(p->pid, SIGKILL) &&
		    waitpid(p->pid, &status, 0) == p->pid &&
		    WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;

	p->pid = 0;
	return good;
}

int process_end(struct process *p)
{
	int status = 0, code = -1;

	if (p->pid && !kill(p->pid, SIGTERM) &&
	    waitpid(p->pid, &status, 0) == p->pid && WIFEXITED(status))
		code = WEXITSTATUS(status);
	p->pid = 0;
	return code;
}
