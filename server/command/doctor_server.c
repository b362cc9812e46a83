/* doctor: the running server, and what one would find where none runs. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "server/command/doctor.h"

enum {
	PATIENCE_S = 3,
	FILES_SPARE = 1024, /* as server/net/listen.c: beside connections */
	MIB = 1024 * 1024,
	/* The program, its database's pages, replies and model, and two
	 * passwords at 64 MiB each. */
	MEMORY_LEAST_MIB = 384,
	CONNECTION_KIB = 48 /* of one that talks */
};

static const char no_settings[] = "the settings cannot be read";
static const char no_server[] = "no server runs";

void doctor_check_server(struct doctor *d, struct finding *f)
{
	if (!d->settings) {
		finding_skip(f, no_settings);
	} else if (d->machine.server) {
		finding_say(f, DOCTOR_OK, "it runs, process %d",
		    (int)d->machine.server);
	} else {
		finding_say(
		    f, DOCTOR_WARN, "none runs on %s", d->settings->data);
		finding_fix(f, "systemctl start deskbelld, or deskbelld serve");
	}
}

/* ---- the port
 * ---------------------------------------------------------------- */

/* Where to knock for an address that is listened on; its length. */
static socklen_t place(const struct settings *s, struct sockaddr_storage *out)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)s->port) };
	struct sockaddr_in four = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)s->port) };

	*out = (struct sockaddr_storage){ .ss_family = AF_UNSPEC };
	if (inet_pton(AF_INET6, s->address, &six.sin6_addr) == 1) {
		memcpy(out, &six, sizeof(six));
		return sizeof(six);
	}
	if (inet_pton(AF_INET, s->address, &four.sin_addr) != 1 && *s->address)
		return 0;
	memcpy(out, &four, sizeof(four));
	return sizeof(four);
}

/* An address that means all of them is knocked at on this machine. */
static void make_near(struct sockaddr_storage *at)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)at;
	struct sockaddr_in *four = (struct sockaddr_in *)at;

	if (at->ss_family == AF_INET6 &&
	    IN6_IS_ADDR_UNSPECIFIED(&six->sin6_addr))
		six->sin6_addr = in6addr_loopback;
	else if (at->ss_family == AF_INET &&
		 four->sin_addr.s_addr == htonl(INADDR_ANY))
		four->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

static int knock(const struct settings *s)
{
	const struct timeval patience = { PATIENCE_S, 0 };
	struct sockaddr_storage at;
	socklen_t len = place(s, &at);
	int fd = len ? socket(at.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0) : -1;

	if (fd < 0)
		return -1;
	make_near(&at);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (!connect(fd, (struct sockaddr *)&at, len))
		return fd;
	close(fd);
	return -1;
}

/* With TLS that it takes the connection has to do. */
static bool is_well(const struct settings *s, int fd)
{
	static const char ask[] = "GET /healthz HTTP/1.1\r\n"
				  "Host: localhost\r\n"
				  "Connection: close\r\n\r\n";
	char got[13];
	size_t have = 0;
	ssize_t more = 1;

	if (*s->cert)
		return true;
	if (send(fd, ask, sizeof(ask) - 1, MSG_NOSIGNAL) < 0)
		return false;
	while (have < sizeof(got) - 1 && more > 0) {
		more = recv(fd, got + have, sizeof(got) - 1 - have, 0);
		have += more > 0 ? (size_t)more : 0;
	}
	got[have] = '\0';
	return !strncmp(got, "HTTP/1.", 7) && !strcmp(got + 8, " 200");
}

static void judge_running(const struct settings *s, struct finding *f, int fd)
{
	if (fd < 0) {
		finding_say(f, DOCTOR_BAD, "nobody answers on port %lld: %s",
		    (long long)s->port, strerror(errno));
		finding_fix(f, "the server was started with other settings; "
			       "restart it");
	} else if (!is_well(s, fd)) {
		finding_say(f, DOCTOR_BAD,
		    "/healthz on port %lld does not say that all is well",
		    (long long)s->port);
		finding_fix(f, "look at what the server logs, then restart it");
	} else {
		finding_say(f, DOCTOR_OK, "%s",
		    *s->cert ? "it takes connections" : "/healthz answers");
	}
}

void doctor_check_port(struct doctor *d, struct finding *f)
{
	const struct settings *s = d->settings;
	int fd;

	if (!s) {
		finding_skip(f, no_settings);
		return;
	}
	if (!s->port) {
		finding_say(f, DOCTOR_OK, "any that is free");
		return;
	}
	fd = knock(s);
	if (d->machine.server) {
		judge_running(s, f, fd);
	} else if (fd >= 0) {
		finding_say(f, DOCTOR_BAD, "another program has port %lld",
		    (long long)s->port);
		finding_fix(f,
		    "ss -ltnp 'sport = :%lld' tells which; end it, "
		    "or set `port`",
		    (long long)s->port);
	} else {
		finding_say(f, DOCTOR_OK, "%lld is free", (long long)s->port);
	}
	if (fd >= 0)
		close(fd);
}

void doctor_check_local_socket(struct doctor *d, struct finding *f)
{
	const size_t longest = sizeof(((struct sockaddr_un *)0)->sun_path);
	char path[512];
	struct stat about;
	int len;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	len =
	    snprintf(path, sizeof(path), "%s/deskbell.sock", d->settings->data);
	if (len < 0 || (size_t)len >= longest) {
		finding_say(f, DOCTOR_BAD,
		    "the name of the data folder is too long for a socket");
		finding_fix(f, "set `data` to a folder of at most %zu bytes",
		    longest - sizeof("/deskbell.sock"));
	} else if (lstat(path, &about)) {
		finding_say(f, d->machine.server ? DOCTOR_BAD : DOCTOR_OK,
		    "there is none");
		if (d->machine.server)
			finding_fix(f, "restart the server");
	} else if (!S_ISSOCK(about.st_mode) || about.st_mode & 0077) {
		finding_say(f, DOCTOR_BAD, "%s has mode %04o", path,
		    about.st_mode & 07777);
		finding_fix(f, "chmod 0600 %s, and see who could use it", path);
	} else {
		finding_say(f, DOCTOR_OK, "its owner only");
	}
}

/* ---- what was taken from it
 * ----------------------------------------------------- */

void doctor_check_sandbox(struct doctor *d, struct finding *f)
{
	const struct doctor_machine *m = &d->machine;

	if (!m->seccomp) {
		finding_say(f, DOCTOR_WARN, "this kernel has no filters");
		finding_fix(f, "use a kernel with CONFIG_SECCOMP_FILTER");
	} else if (d->settings && !d->settings->sandbox) {
		finding_say(f, DOCTOR_WARN, "the settings switch it off");
		finding_fix(f, "sandbox = yes");
	} else if (!m->server) {
		finding_say(f, DOCTOR_OK, "the kernel has filters");
	} else if (m->server_seccomp != 2 || m->server_no_new != 1) {
		finding_say(f, DOCTOR_BAD,
		    "the running server has none (Seccomp: %d, NoNewPrivs: %d)",
		    m->server_seccomp, m->server_no_new);
		finding_fix(f,
		    "restart the server, and look for sandbox in its "
		    "log");
	} else {
		finding_say(f, DOCTOR_OK, "the running server is filtered");
	}
}

void doctor_check_core_dumps(struct doctor *d, struct finding *f)
{
	if (!d->machine.server) {
		finding_skip(f, no_server);
	} else if (d->machine.server_core) {
		finding_say(f, DOCTOR_BAD,
		    "the running server may write its memory to disk");
		finding_fix(f, "restart it: this version switches that off");
	} else {
		finding_say(f, DOCTOR_OK, "off");
	}
}

/* ---- limits
 * ------------------------------------------------------------------- */

void doctor_check_descriptors(struct doctor *d, struct finding *f)
{
	uint64_t has = d->machine.files_max, wants;

	if (!d->settings) {
		finding_skip(f, no_settings);
		return;
	}
	wants = (uint64_t)d->settings->connections_max + FILES_SPARE;
	if (has < wants) {
		finding_say(f, DOCTOR_BAD,
		    "%llu for %lld connections and %d other files",
		    (unsigned long long)has,
		    (long long)d->settings->connections_max, FILES_SPARE);
		finding_fix(f,
		    "LimitNOFILE=%llu in the unit file, or ulimit "
		    "-Hn, or a smaller connections_max",
		    (unsigned long long)wants);
	} else {
		finding_say(f, DOCTOR_OK, "%llu, %llu are wanted",
		    (unsigned long long)has, (unsigned long long)wants);
	}
}

void doctor_check_memory(struct doctor *d, struct finding *f)
{
	uint64_t has = d->machine.memory_bytes / MIB, wants;

	if (!d->settings || !has) {
		finding_skip(f, d->settings ? "it is not known" : no_settings);
		return;
	}
	wants = MEMORY_LEAST_MIB +
		(uint64_t)d->settings->connections_max * CONNECTION_KIB / 1024;
	if (has < MEMORY_LEAST_MIB) {
		finding_say(f, DOCTOR_BAD, "%llu MiB", (unsigned long long)has);
		finding_fix(f, "give it %llu MiB (MemoryMax in the unit file)",
		    (unsigned long long)wants);
	} else if (has < wants) {
		finding_say(f, DOCTOR_WARN,
		    "%llu MiB, %lld connections that talk want %llu",
		    (unsigned long long)has,
		    (long long)d->settings->connections_max,
		    (unsigned long long)wants);
		finding_fix(f, "give it more (MemoryMax in the unit file), or "
			       "set a smaller connections_max");
	} else {
		finding_say(f, DOCTOR_OK, "%llu MiB", (unsigned long long)has);
	}
}
