/* What may not go together, whatever the file says: the doors that would stand
 * open, and a certificate that would not do. */
#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <sys/stat.h>

#include "server/settings.h"

static bool is_loopback(const char *address)
{
	struct in_addr v4;
	struct in6_addr v6;
	if (inet_pton(AF_INET, address, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return false;
	return IN6_IS_ADDR_LOOPBACK(&v6) ||
	       (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

/* ---- certificate and key ------------------------------------------------ */

static X509 *load_cert(const char *path)
{
	FILE *file = fopen(path, "re");
	X509 *cert = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
	if (file)
		fclose(file);
	return cert;
}

/* Asked only for a key that is encrypted; the server has nobody to ask. */
static int no_password(char *to, int size, int writing, void *asked)
{
	(void)to;
	(void)size;
	(void)writing;
	*(bool *)asked = true;
	return -1;
}

static EVP_PKEY *load_key(const char *path, const char **why)
{
	FILE *file = fopen(path, "re");
	EVP_PKEY *key = NULL;
	bool asked = false;
	struct stat st;
	*why = "`key` cannot be read: %s";
	if (!file)
		return NULL;
	if (!fstat(fileno(file), &st) && (st.st_mode & (S_IROTH | S_IWOTH))) {
		*why = "`key` may be read by others; run chmod o-rwx on %s";
	} else {
		key = PEM_read_PrivateKey(file, NULL, no_password, &asked);
		*why = asked ? "`key` is encrypted, and nobody is there to "
			       "type its password: %s"
			     : "`key` is no private key in PEM form: %s";
	}
	fclose(file);
	return key;
}

/* The sentence, with a place for a path, why the pair will not do; NULL if it
 * will. */
static const char *check_pair(
    const char *cert_path, const char *key_path, const char **path)
{
	const char *why = NULL;
	EVP_PKEY *key = NULL;
	X509 *cert = load_cert(cert_path);
	*path = cert_path;
	if (!cert) {
		why = "`cert` is no certificate in PEM form that can be "
		      "read: %s";
	} else if (!(key = load_key(key_path, &why))) {
		*path = key_path;
	} else if (X509_check_private_key(cert, key) != 1) {
		why = "`cert` is not the certificate of `key`: %s";
	} else {
		why = NULL;
	}
	EVP_PKEY_free(key);
	X509_free(cert);
	return why;
}

const char *settings_certificate_doubt(
    const struct settings *settings, int64_t now_ms)
{
	time_t now = (time_t)(now_ms / 1000);
	const char *doubt = NULL;
	X509 *cert = *settings->cert ? load_cert(settings->cert) : NULL;
	if (!cert)
		return NULL;
	if (X509_cmp_time(X509_get0_notAfter(cert), &now) < 0)
		doubt = "the certificate has expired: browsers will refuse it";
	else if (X509_cmp_time(X509_get0_notBefore(cert), &now) > 0)
		doubt = "the certificate is not valid yet: browsers will "
			"refuse it";
	X509_free(cert);
	return doubt;
}

/* ---- all of it ---------------------------------------------------------- */

enum err settings_safe(
    const struct settings *s, bool demo, struct settings_fault *fault)
{
	bool loopback = is_loopback(s->address);
	const char *why = NULL;
	const char *about = *s->address ? s->address : "all addresses";
	*fault = (struct settings_fault){ .line = 0 };
	if (!*s->cert != !*s->key)
		why = "`cert` and `key` go together; only %s is set";
	else if (!loopback && !*s->cert && !s->behind_proxy)
		why = "plain text may not be served on `address` %s: set "
		      "`cert` and `key`, or `behind_proxy = yes` if a proxy in "
		      "front ends TLS";
	else if (!loopback && demo)
		why = "there are demo users, whose passwords everybody knows, "
		      "and `address` %s is not loopback: block them first";
	if (!*s->cert != !*s->key)
		about = *s->cert ? "`cert`" : "`key`";
	if (!why && *s->cert)
		why = check_pair(s->cert, s->key, &about);
	if (!why)
		return ERR_ok;
	snprintf(fault->path, sizeof(fault->path), "%s",
	    *s->path ? s->path : "settings");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(fault->why, sizeof(fault->why), why, about);
#pragma GCC diagnostic pop
	return ERR_bad_settings;
}
