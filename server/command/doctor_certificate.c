/* doctor: the certificate customers' browsers will see. Whether it is trusted
 * is for those browsers. */
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "server/command/doctor.h"

enum { DAYS_WARN = 21, DAYS_BAD = 3, NAMES_MAX = 200 };

static const char no_settings[] = "the settings cannot be read";

static X509 *load(const char *path)
{
	FILE *file = fopen(path, "re");
	X509 *cert = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;

	if (file)
		fclose(file);
	ERR_clear_error();
	return cert;
}

/* NULL, and said, where there is none. */
static X509 *certificate(const struct doctor *d, struct finding *f)
{
	X509 *cert = NULL;

	if (!d->settings) {
		finding_skip(f, no_settings);
	} else if (!*d->settings->cert) {
		finding_skip(f, "there is none");
	} else {
		cert = load(d->settings->cert);
		if (!cert)
			finding_skip(f, "it cannot be read");
	}
	return cert;
}

void doctor_check_certificate(struct doctor *d, struct finding *f)
{
	struct settings_fault fault;

	if (!d->settings) {
		finding_skip(f, no_settings);
	} else if (!*d->settings->cert && !*d->settings->key) {
		finding_say(f, DOCTOR_OK, "%s",
		    d->settings->behind_proxy
			? "none: a proxy in front ends TLS"
			: "none: plain text, on loopback only");
	} else if (settings_safe(d->settings, false, &fault)) {
		finding_say(f, DOCTOR_BAD, "%s", fault.why);
		finding_fix(f, "set `cert` to the chain and `key` to its key, "
			       "both in PEM form");
	} else {
		finding_say(f, DOCTOR_OK, "%s, and its key", d->settings->cert);
	}
}

void doctor_check_certificate_age(struct doctor *d, struct finding *f)
{
	X509 *cert = certificate(d, f);
	time_t now = (time_t)(d->machine.now_ms / 1000);
	ASN1_TIME *here = cert ? ASN1_TIME_set(NULL, now) : NULL;
	int days = 0, seconds = 0;

	if (!cert)
		return;
	if (!here ||
	    !ASN1_TIME_diff(&days, &seconds, here, X509_get0_notAfter(cert))) {
		finding_say(f, DOCTOR_BAD, "it does not say");
	} else if (X509_cmp_time(X509_get0_notBefore(cert), &now) > 0) {
		finding_say(f, DOCTOR_BAD, "it is not valid yet");
		finding_fix(f, "check the machine's clock, or wait");
	} else {
		finding_say(f,
		    days < DAYS_BAD    ? DOCTOR_BAD
		    : days < DAYS_WARN ? DOCTOR_WARN
				       : DOCTOR_OK,
		    days < 0 || seconds < 0 ? "it ended %d days ago"
					    : "%d days more",
		    days < 0 ? -days : days);
		if (f->result)
			finding_fix(f, "renew it, then systemctl reload "
				       "deskbelld");
	}
	ASN1_TIME_free(here);
	X509_free(cert);
}

static void put_names(const GENERAL_NAMES *names, struct buf *out)
{
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_DNS || out->len > NAMES_MAX)
			continue;
		buf_printf(out, "%s%.*s", out->len ? ", " : "",
		    ASN1_STRING_length(name->d.dNSName),
		    (const char *)ASN1_STRING_get0_data(name->d.dNSName));
	}
}

void doctor_check_certificate_names(struct doctor *d, struct finding *f)
{
	X509 *cert = certificate(d, f);
	struct buf names = BUF_EMPTY;
	GENERAL_NAMES *alternatives;

	if (!cert)
		return;
	alternatives = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	if (alternatives)
		put_names(alternatives, &names);
	if (!names.len) {
		finding_say(f, DOCTOR_WARN, "it names no host");
		finding_fix(f, "browsers refuse it: get one with a subject "
			       "alternative name");
	} else if (!X509_NAME_cmp(X509_get_subject_name(cert),
		       X509_get_issuer_name(cert))) {
		finding_say(f, DOCTOR_WARN, "%s, but it vouches for itself",
		    buf_cstr(&names));
		finding_fix(f, "get one of an authority that browsers trust");
	} else {
		finding_say(f, DOCTOR_OK, "%s", buf_cstr(&names));
	}
	GENERAL_NAMES_free(alternatives);
	buf_fini(&names);
	X509_free(cert);
	ERR_clear_error();
}
