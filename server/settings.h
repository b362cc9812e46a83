/* The settings: one file in INI form, the environment and flags. Read whole
 * and checked before anything of them is used. */
#ifndef SERVER_SETTINGS_H
#define SERVER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "server/desk/rules.h"
#include "server/desk/shop.h"
#include "shared/arena.h"
#include "shared/buf.h"
#include "shared/err.h"

#define SETTING_TYPE_TEXT const char *
#define SETTING_TYPE_INT int64_t
#define SETTING_TYPE_FLAG bool

struct settings {
#define SETTING(name, kind, def, min, max, description)                        \
	SETTING_TYPE_##kind name;
#include "server/settings.def"
	struct shops shops; /* ids 0 until the database gives them */
	struct rules rules;
	char path[512];     /* of the file; "" = none */
	struct arena arena; /* owns every text above */
};

/* Where and why settings are refused. */
struct settings_fault {
	char path[512]; /* file, "environment" or "flags" */
	int line;       /* 0 = not in a file */
	char why[300]; /* one sentence; names the nearest known key on a typo */
};

struct settings_flag {
	const char *name; /* "ping-s" as on the command line, or "ping_s" */
	const char *value;
};

/* Reads file (NULL = none), then env (as `environ`), then flags. Every text,
 * number, zone, hours, rate, origin and secret is checked; a file without a
 * [shop ...] section is refused. Checked for files: it is a regular file or a
 * link to one, at most 1 MB, not writable by others; with a secret in it not
 * readable by others. bad_settings with *fault filled; nothing is left. */
MUST_CHECK enum err settings_read(const char *file, char *const *env,
    const struct settings_flag *flags, size_t flag_count, struct settings **out,
    struct settings_fault *fault);
void settings_free(struct settings *settings); /* NULL is fine */

/* The same, but tells every fault it finds, not the first alone. */
typedef void settings_fault_fn(void *ctx, const struct settings_fault *fault);
MUST_CHECK enum err settings_read_all(const char *file, char *const *env,
    const struct settings_flag *flags, size_t flag_count, settings_fault_fn *fn,
    void *ctx, struct settings **out);

/* What may not go together whatever the file says: plain text on an address
 * that is not loopback without `behind_proxy`; certificate without key, or
 * one that is not the other's; a key that is encrypted or that others may
 * read. demo: demo users exist, which is refused on any address but loopback.
 * Reads certificate and key. */
MUST_CHECK enum err settings_safe(
    const struct settings *settings, bool demo, struct settings_fault *fault);
/* What is odd about the certificate at an instant, though the server runs with
 * it ("has expired"); NULL if nothing is. Static. */
const char *settings_certificate_doubt(
    const struct settings *settings, int64_t now_ms);

/* rate_* as per second and burst, read already. */
void settings_rate(const char *text, int *per_s, int *burst);

/* A sample file with every setting, its default and its description. */
void settings_sample(struct buf *out);

#endif
