/* doctor: clock, chance and the libraries this program stands on. */
#include <openssl/crypto.h>
#include <stdio.h>
#include <sys/stat.h>

#include "server/command/doctor.h"

enum { FUTURE_MS = 60 * 1000 };

/* 2026-01-01: no clock that is right is before this program. */
static const int64_t oldest_ms = INT64_C(1767225600000);

static int64_t changed_ms(const char *path)
{
	struct stat about;

	return stat(path, &about) ? 0 : (int64_t)about.st_mtime * 1000;
}

void doctor_check_clock(struct doctor *d, struct finding *f)
{
	int64_t now_ms = d->machine.now_ms, changed = 0;

	if (d->settings)
		changed = changed_ms(d->database);
	if (now_ms < oldest_ms) {
		finding_say(f, DOCTOR_BAD, "it is before 2026");
		finding_fix(f, "timedatectl set-ntp true");
	} else if (changed > now_ms + FUTURE_MS) {
		finding_say(f, DOCTOR_BAD,
		    "the database was changed %lld minutes from now",
		    (long long)((changed - now_ms) / 60000));
		finding_fix(f, "the clock is wrong, or was: timedatectl "
			       "set-ntp true");
	} else {
		finding_say(f, DOCTOR_OK, "not behind what was written");
	}
}

void doctor_check_entropy(struct doctor *d, struct finding *f)
{
	if (d->machine.entropy) {
		finding_say(f, DOCTOR_OK, "the kernel's is ready");
		return;
	}
	finding_say(f, DOCTOR_BAD, "the kernel has none yet");
	finding_fix(f, "wait a moment; on a virtual machine give it a virtio "
		       "random device");
}

void doctor_check_websockets(struct doctor *d, struct finding *f)
{
	const struct doctor_machine *m = &d->machine;
	int major = 0, minor = 0;

	if (!m->websockets_ev) {
		finding_say(f, DOCTOR_BAD, "%s, without its libev plugin",
		    m->websockets);
		finding_fix(f, "apt-get install libwebsockets-evlib-ev");
	} else if (sscanf(m->websockets, "%d.%d", &major, &minor) != 2 ||
		   major < 4 || (major == 4 && minor < 1)) {
		finding_say(f, DOCTOR_BAD, "%s is too old", m->websockets);
		finding_fix(f, "apt-get install libwebsockets-dev of Debian 12 "
			       "or later, and build again");
	} else {
		finding_say(f, DOCTOR_OK, "%d.%d%s", major, minor,
		    major == 4 && minor < 3
			? "; its known faults are guarded against, see "
			  "server/net/GUARDS.md"
			: "");
	}
}

void doctor_check_sqlite(struct doctor *d, struct finding *f)
{
	static const struct {
		const char *option;
		enum doctor_result without;
	} wanted[] = {
		{ "ENABLE_FTS5", DOCTOR_BAD },
		{ "THREADSAFE", DOCTOR_BAD },
		{ "SECURE_DELETE", DOCTOR_WARN },
	};

	(void)d;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		if (inspect_built_with(wanted[i].option))
			continue;
		finding_say(f, wanted[i].without, "%s was built without %s",
		    inspect_library(), wanted[i].option);
		finding_fix(f, "use Debian's libsqlite3-0");
		return;
	}
	finding_say(
	    f, DOCTOR_OK, "%s, with FTS5 and secure delete", inspect_library());
}

void doctor_check_openssl(struct doctor *d, struct finding *f)
{
	unsigned major = OPENSSL_version_major();

	(void)d;
	if (major < 3) {
		finding_say(f, DOCTOR_BAD, "%s is not cared for any more",
		    OpenSSL_version(OPENSSL_VERSION_STRING));
		finding_fix(f, "apt-get install libssl3, and build again");
	} else {
		finding_say(f, DOCTOR_OK, "%s",
		    OpenSSL_version(OPENSSL_VERSION_STRING));
	}
}
