/* What may not go together, whatever the file says: the doors that would stand
 * open, and a certificate that would not do. */
#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>

#include "server/settings.h"

struct judge {
	const struct settings *settings;
	struct settings_fault *fault;
};

__attribute__((format(printf, 2, 3))) static enum err refuse(
    const struct judge *j, const char *format, ...)
{
	va_list args;
	*j->fault = (struct settings_fault){ .line = 0 };
	snprintf(j->fault->path, sizeof(j->fault->path), "%s",
	    *j->settings->path ? j->settings->path : "settings");
	va_start(args, format);
	vsnprintf(j->fault->why, sizeof(j->fault->why), format, args);
	va_end(args);
	return ERR_bad_settings;
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

static enum err read_key(const struct judge *j, FILE *file, EVP_PKEY **key)
{
	const char *path = j->settings->key;
	bool asked = false;
	struct stat st;
	if (fstat(fileno(file), &st) || (st.st_mode & (S_IROTH | S_IWOTH)))
		return refuse(j,
		    "`key` may be read by others; run chmod o-rwx on %s", path);
	*key = PEM_read_PrivateKey(file, NULL, no_password, &asked);
	if (asked && !*key)
		return refuse(j,
		    "`key` is encrypted, and the server has nobody to ask for "
		    "its password: %s",
		    path);
	if (!*key)
		return refuse(
		    j, "`key` is no private key in PEM form: %s", path);
	return ERR_ok;
}

static enum err load_key(const struct judge *j, EVP_PKEY **key)
{
	FILE *file = fopen(j->settings->key, "re");
	if (!file)
		return refuse(
		    j, "`key` cannot be opened: %s", j->settings->key);
	enum err err = read_key(j, file, key);
	fclose(file);
	return err;
}

static enum err check_pair(const struct judge *j)
{
	EVP_PKEY *key = NULL;
	X509 *cert = load_cert(j->settings->cert);
	enum err err = ERR_ok;
	if (!cert)
		err = refuse(j,
		    "`cert` is no certificate in PEM form that can be read: %s",
		    j->settings->cert);
	if (!err)
		err = load_key(j, &key);
	if (!err && X509_check_private_key(cert, key) != 1)
		err = refuse(
		    j, "`key` is not the key of `cert`: %s", j->settings->key);
	EVP_PKEY_free(key);
	X509_free(cert);
	ERR_clear_error(); /* the reasons are OpenSSL's own words */
	return err;
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

enum err settings_safe(
    const struct settings *s, bool demo, struct settings_fault *fault)
{
	struct judge j = { s, fault };
	bool loopback = is_loopback(s->address);
	const char *where = *s->address ? s->address : "every address";
	if (!*s->cert != !*s->key)
		return refuse(&j, "`%s` is set without `%s`",
		    *s->cert ? "cert" : "key", *s->cert ? "key" : "cert");
	if (!loopback && !*s->cert && !s->behind_proxy)
		return refuse(&j,
		    "plain text would be served on %s: set `cert` and `key`, "
		    "or `behind_proxy = yes` if a proxy in front ends TLS",
		    where);
	if (!loopback && demo)
		return refuse(&j,
		    "there are demo users, whose passwords everybody knows, so "
		    "`address` may not be %s: block them first",
		    where);
	return *s->cert ? check_pair(&j) : ERR_ok;
}
