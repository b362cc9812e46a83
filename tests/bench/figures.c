/* Takes the measure of processes and disks. */
#include "tests/bench/figures.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/record.h"

/* ---- samples ------------------------------------------------------------ */

void samples_add(struct samples *s, int64_t us)
{
	if (s->count == s->room) {
		s->room = s->room ? 2 * s->room : 4096;
		s->at = realloc(s->at, s->room * sizeof(*s->at));
		if (!s->at) {
			fputs("no memory for samples\n", stderr);
			exit(2);
		}
	}
	s->at[s->count++] = us < 0 ? 0 : (uint32_t)us;
}

static int by_value(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return a < b ? -1 : a > b;
}

uint32_t samples_at(struct samples *s, unsigned per_mille)
{
	if (!s->count)
		return 0;
	qsort(s->at, s->count, sizeof(*s->at), by_value);
	return s->at[(s->count - 1) * per_mille / 1000];
}

void samples_fini(struct samples *s)
{
	free(s->at);
	*s = (struct samples){ 0 };
}

/* ---- processes ---------------------------------------------------------- */

static double ticks(unsigned long long count)
{
	return (double)count / (double)sysconf(_SC_CLK_TCK);
}

static double process_s(pid_t pid)
{
	char path[64], text[1024];
	unsigned long long user = 0, system = 0;
	const char *behind = NULL;
	FILE *from;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	from = fopen(path, "re");
	if (!from)
		return 0;
	/* The name in brackets may hold anything. */
	if (fgets(text, sizeof(text), from))
		behind = strrchr(text, ')');
	if (!behind || sscanf(behind + 1,
			   " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u"
			   " %llu %llu",
			   &user, &system) != 2)
		user = system = 0;
	fclose(from);
	return ticks(user + system);
}

static void machine_s(struct usage *u)
{
	unsigned long long user = 0, nice = 0, system = 0, idle = 0, wait = 0;
	unsigned long long irq = 0, soft = 0, stolen = 0;
	FILE *from = fopen("/proc/stat", "re");

	if (!from)
		return;
	if (fscanf(from, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &user,
		&nice, &system, &idle, &wait, &irq, &soft, &stolen) == 8) {
		u->busy_s = ticks(user + nice + system + irq + soft);
		u->stolen_s = ticks(stolen);
	}
	fclose(from);
}

void usage_read(pid_t server, struct usage *u)
{
	struct rusage self;

	*u = (struct usage){ .at_s = (double)record_now_us() / 1e6,
		.server_s = process_s(server) };
	getrusage(RUSAGE_SELF, &self);
	u->self_s =
	    (double)(self.ru_utime.tv_sec + self.ru_stime.tv_sec) +
	    (double)(self.ru_utime.tv_usec + self.ru_stime.tv_usec) / 1e6;
	machine_s(u);
}

int usage_processors(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count > 0 ? (int)count : 1;
}

bool usage_memory(pid_t server, long *now_kb, long *peak_kb)
{
	char path[64], line[256];
	FILE *from;

	*now_kb = *peak_kb = 0;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)server);
	from = fopen(path, "re");
	if (!from)
		return false;
	while (fgets(line, sizeof(line), from)) {
		(void)!sscanf(line, "VmRSS: %ld", now_kb);
		(void)!sscanf(line, "VmHWM: %ld", peak_kb);
	}
	fclose(from);
	return *now_kb > 0;
}

/* ---- the disk ----------------------------------------------------------- */

static bool flush_one(int fd, off_t at, struct samples *out)
{
	static const char block[4096] = { 1 };
	int64_t begun_us = record_now_us();

	if (pwrite(fd, block, sizeof(block), at) != (ssize_t)sizeof(block) ||
	    fdatasync(fd))
		return false;
	samples_add(out, record_now_us() - begun_us);
	return true;
}

bool figures_flush(const char *folder, int count, struct samples *overwrite,
    struct samples *append)
{
	char path[512];
	bool good;
	int fd;

	snprintf(path, sizeof(path), "%s/flush-test", folder);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	good = fd >= 0;
	for (int i = 0; good && i < count; i++)
		good = flush_one(fd, (off_t)i * 4096, append);
	for (int i = 0; good && i < count; i++)
		good = flush_one(fd, 0, overwrite);
	if (fd >= 0)
		close(fd);
	unlink(path);
	return good;
}
