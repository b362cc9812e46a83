/* The filter of system calls and what goes with it. A list of what is refused,
 * not of what is allowed: a library's update may use a call nobody thought of,
 * and what must not happen can be named. Not for the unit file's walls around
 * the process (deploy/deskbelld.service), which are the finer ones. */
#include "server/work/sandbox.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZED 1
#endif

enum { SOCKET_TYPE = 0xf }; /* without SOCK_CLOEXEC and SOCK_NONBLOCK */

/* A sanitizer looks for leaks at the end with a process that traces this one.
 * Nobody serves strangers under one. */
static const int denied[] = {
#define DENY(name) SCMP_SYS(name),
#ifdef SANDBOX_SANITIZED
#define TRACE(name)
#endif
#include "server/work/sandbox.def"
};

static const uint32_t refusal = SCMP_ACT_ERRNO(EPERM);

/* ---- the rules ---------------------------------------------------------- */

/* A call this machine or the library does not know needs no rule. */
static int known(int code)
{
	return code == -EDOM || code == -EFAULT ? 0 : code;
}

static struct scmp_arg_cmp arg(
    unsigned number, enum scmp_compare op, scmp_datum_t a, scmp_datum_t b)
{
	return (struct scmp_arg_cmp){ number, op, a, b };
}

static int deny_calls(scmp_filter_ctx ctx)
{
	int code = 0;

	for (size_t i = 0; i < sizeof(denied) / sizeof(*denied) && !code; i++)
		if (denied[i] != __NR_SCMP_ERROR)
			code =
			    known(seccomp_rule_add(ctx, refusal, denied[i], 0));
	return code;
}

/* Sockets are for the doors, the local socket and the service manager; netlink
 * is what the C library asks for addresses with. */
static bool family_wanted(int family)
{
	return family == AF_UNIX || family == AF_INET || family == AF_INET6 ||
	       family == AF_NETLINK;
}

static int deny_sockets(scmp_filter_ctx ctx)
{
	static const int typed[] = { AF_INET, AF_INET6 };
	const int socket_call = SCMP_SYS(socket);
	int code = 0;

	for (int family = 0; family < AF_MAX && !code; family++)
		if (!family_wanted(family))
			code = seccomp_rule_add(ctx, refusal, socket_call, 1,
			    arg(0, SCMP_CMP_EQ, (scmp_datum_t)family, 0));
	if (!code)
		code = seccomp_rule_add(ctx, refusal, socket_call, 1,
		    arg(0, SCMP_CMP_GE, AF_MAX, 0));
	for (size_t i = 0; i < 2 && !code; i++)
		code = seccomp_rule_add(ctx, refusal, socket_call, 2,
		    arg(0, SCMP_CMP_EQ, (scmp_datum_t)typed[i], 0),
		    arg(1, SCMP_CMP_MASKED_EQ, SOCKET_TYPE, SOCK_RAW));
	if (!code)
		code = seccomp_rule_add(ctx, refusal, socket_call, 1,
		    arg(1, SCMP_CMP_MASKED_EQ, SOCKET_TYPE, SOCK_PACKET));
	return code;
}

/* Threads may be started, processes not. What clone3 is to start lies in
 * memory where a filter cannot look: told that there is no such call, the C
 * library takes the old one. */
static int deny_processes(scmp_filter_ctx ctx)
{
	int code =
	    seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

#ifndef SANDBOX_SANITIZED
	if (!code)
		code = seccomp_rule_add(ctx, refusal, SCMP_SYS(clone), 1,
		    arg(0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
#endif
	return known(code);
}

/* Memory that was written is not run. */
static int deny_code(scmp_filter_ctx ctx)
{
	const scmp_datum_t both = PROT_WRITE | PROT_EXEC;
	int code = seccomp_rule_add(ctx, refusal, SCMP_SYS(mmap), 1,
	    arg(2, SCMP_CMP_MASKED_EQ, both, both));

	if (!code)
		code = seccomp_rule_add(ctx, refusal, SCMP_SYS(mprotect), 1,
		    arg(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC));
	if (!code)
		code = known(
		    seccomp_rule_add(ctx, refusal, SCMP_SYS(pkey_mprotect), 1,
			arg(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, PROT_EXEC)));
	return code;
}

/* Calls as another kind of machine (32 bits on 64) pass every rule by number:
 * none is let through. */
static int set_manner(scmp_filter_ctx ctx)
{
	int code = seccomp_attr_set(ctx, SCMP_FLTATR_ACT_BADARCH, refusal);

	if (!code)
		code = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_TSYNC, 1);
	if (!code)
		code = seccomp_attr_set(ctx, SCMP_FLTATR_CTL_NNP, 1);
	return code;
}

static int make(scmp_filter_ctx *out)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	int code = ctx ? set_manner(ctx) : -ENOMEM;

	if (!code)
		code = deny_calls(ctx);
	if (!code)
		code = deny_sockets(ctx);
	if (!code)
		code = deny_processes(ctx);
	if (!code)
		code = deny_code(ctx);
	if (code && ctx)
		seccomp_release(ctx);
	else
		*out = ctx;
	return code;
}

/* ---- applying ----------------------------------------------------------- */

enum err sandbox_narrow(void)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none))
		return ERR_io;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return ERR_io;
#ifdef NDEBUG
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return ERR_io;
#endif
	return ERR_ok;
}

bool sandbox_known(void)
{
	/* A null pointer is looked at only by a kernel that has filters. */
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) &&
	       errno == EFAULT;
}

enum err sandbox_apply(void)
{
	scmp_filter_ctx ctx = NULL;
	int code;

	if (!sandbox_known())
		return ERR_not_ready;
	code = make(&ctx);
	if (!code) {
		code = seccomp_load(ctx);
		seccomp_release(ctx);
	}
	if (code == -ENOMEM)
		return ERR_no_memory;
	return code ? ERR_internal : ERR_ok;
}

enum err sandbox_print(FILE *out)
{
	scmp_filter_ctx ctx = NULL;
	int code = make(&ctx);

	if (!code) {
		fflush(out);
		code = seccomp_export_pfc(ctx, fileno(out));
		seccomp_release(ctx);
	}
	return code ? ERR_internal : ERR_ok;
}

/* ---- trying ------------------------------------------------------------- */

/* Each would fail without the filter too, or do no harm, but not with EPERM
 * for everybody. */
static long try_execve(void)
{
	return syscall(SYS_execve, NULL, NULL, NULL);
}

static long try_ptrace(void)
{
#ifdef SANDBOX_SANITIZED
	errno = EPERM;
	return -1;
#else
	return ptrace(PTRACE_PEEKDATA, 0, NULL, NULL);
#endif
}

static long try_raw_socket(void)
{
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, 1);

	if (fd >= 0)
		close(fd);
	return fd;
}

static long try_rare_socket(void)
{
	int fd = socket(AF_MAX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd;
}

static const struct trial {
	const char *what;
	long (*run)(void);
} trials[] = {
	{ "execve", try_execve },
	{ "ptrace", try_ptrace },
	{ "raw socket", try_raw_socket },
	{ "socket of another family", try_rare_socket },
};

enum err sandbox_try(const struct log *log)
{
	enum err err = ERR_ok;

	for (size_t i = 0; i < sizeof(trials) / sizeof(*trials); i++) {
		errno = 0;
		if (trials[i].run() == -1 && errno == EPERM)
			continue;
		log_line(log, LOG_ERROR, "work", "sandbox_open",
		    "what=\"%s\" errno=%d", trials[i].what, errno);
		err = ERR_forbidden;
	}
	return err;
}
