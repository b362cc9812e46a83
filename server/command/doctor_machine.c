/* doctor: what the machine and the running server say of themselves. Only
 * gathers; what it means is for the checks. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "server/command/doctor.h"
#include "server/net/library.h"
#include "server/work/sandbox.h"

enum { LINE_BYTES = 400, PATH_BYTES = 600 };

/* ---- the server -----------------------------------------------------------
 */

/* Who listens on the commands' socket: the kernel knows. */
static void find_server(const char *data, struct doctor_machine *m)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct ucred who;
	socklen_t len = sizeof(who);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return;
	if (snprintf(at.sun_path, sizeof(at.sun_path), "%s/deskbell.sock",
		data) < (int)sizeof(at.sun_path) &&
	    !connect(fd, (struct sockaddr *)&at, sizeof(at)) &&
	    !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len)) {
		m->server = who.pid;
		m->server_uid = who.uid;
	}
	close(fd);
}

static FILE *open_proc(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return fopen(path, "re");
}

static void read_status(struct doctor_machine *m)
{
	char line[LINE_BYTES];
	FILE *file = open_proc(m->server, "status");

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "Seccomp:", 8))
			m->server_seccomp = atoi(line + 8);
		else if (!strncmp(line, "NoNewPrivs:", 11))
			m->server_no_new = atoi(line + 11);
	}
	if (file)
		fclose(file);
}

/* "unlimited" is -1. */
static int64_t limit_of(const char *text)
{
	char *end;
	long long value = strtoll(text, &end, 10);

	return end == text ? -1 : value;
}

static void read_limits(struct doctor_machine *m)
{
	static const char core[] = "Max core file size";
	static const char files[] = "Max open files";
	char line[LINE_BYTES], hard[40];
	FILE *file = open_proc(m->server, "limits");

	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, core, sizeof(core) - 1))
			m->server_core = limit_of(line + sizeof(core) - 1);
		else if (!strncmp(line, files, sizeof(files) - 1) &&
			 sscanf(line + sizeof(files) - 1, "%*s %39s", hard) ==
			     1)
			m->files_max = (uint64_t)limit_of(hard);
	}
	if (file)
		fclose(file);
}

/* ---- the machine -----------------------------------------------------------
 */

static uint64_t machine_memory(void)
{
	unsigned long long kib = 0;
	char line[LINE_BYTES];
	FILE *file = fopen("/proc/meminfo", "re");

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "MemTotal: %llu kB", &kib) == 1)
			break;
	if (file)
		fclose(file);
	return kib * 1024;
}

static uint64_t group_limit(const char *group)
{
	char path[PATH_BYTES], text[40] = "";
	uint64_t limit = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/fs/cgroup%s/memory.max", group);
	file = fopen(path, "re");
	if (!file)
		return 0;
	if (fgets(text, sizeof(text), file))
		limit = strtoull(text, NULL, 10); /* "max" is 0 */
	fclose(file);
	return limit;
}

/* The least of the machine's memory and the limits of the control group and
 * those above it. */
static uint64_t memory_of(pid_t pid)
{
	uint64_t least = machine_memory(), limit;
	char line[LINE_BYTES] = "";
	FILE *file = open_proc(pid, "cgroup");
	char *group = NULL, *slash;

	while (!group && file && fgets(line, sizeof(line), file))
		if (!strncmp(line, "0::", 3))
			group = line + 3;
	if (file)
		fclose(file);
	if (!group)
		return least;
	group[strcspn(group, "\n")] = '\0';
	while ((slash = strrchr(group, '/'))) {
		limit = group_limit(group);
		if (limit && (!least || limit < least))
			least = limit;
		*slash = '\0';
	}
	return least;
}

static void read_folder(const char *data, struct doctor_machine *m)
{
	struct statvfs room;
	struct statfs kind;

	if (statfs(data, &kind) || statvfs(data, &room))
		return;
	m->system_kind = (unsigned long)kind.f_type;
	m->room_bytes = (uint64_t)room.f_bavail * room.f_frsize;
}

void doctor_machine(struct doctor *d)
{
	struct doctor_machine *m = &d->machine;
	struct rlimit files = { 0, 0 };
	unsigned char byte;

	*m = (struct doctor_machine){
		.now_ms = clock_wall_ms(&clock_system),
		.uid = geteuid(),
		.server_seccomp = -1,
		.server_no_new = -1,
		.server_core = -1,
		.entropy = getrandom(&byte, 1, GRND_NONBLOCK) == 1,
		.seccomp = sandbox_known(),
		.websockets = library_version(),
		.websockets_ev = library_has_ev(),
	};
	if (!getrlimit(RLIMIT_NOFILE, &files))
		m->files_max = files.rlim_max;
	if (d->settings) {
		read_folder(d->settings->data, m);
		find_server(d->settings->data, m);
	}
	if (m->server) {
		read_status(m);
		read_limits(m);
	}
	m->memory_bytes = memory_of(m->server ? m->server : getpid());
}
