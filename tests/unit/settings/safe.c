/* What may not go together: plain text on open addresses, demo users there,
 * certificates and keys that will not do. */
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "tests/support/suite.h"
#include "tests/unit/settings/fixture.h"

/* ---- addresses ---------------------------------------------------------- */

static const struct {
	const char *address;
	bool proxy, demo;
	const char *words; /* NULL = safe */
} doors[] = {
	{ "127.0.0.1", false, false, NULL },
	{ "127.0.0.1", false, true, NULL },
	{ "127.8.9.1", false, true, NULL },
	{ "::1", false, true, NULL },
	{ "::ffff:127.0.0.1", false, true, NULL },
	{ "", false, false, "plain text would be served on every address" },
	{ "0.0.0.0", false, false, "plain text would be served on 0.0.0.0" },
	{ "::", false, false, "plain text" },
	{ "192.0.2.1", false, false, "plain text" },
	{ "128.0.0.1", false, false, "plain text" },
	{ "::ffff:192.0.2.1", false, false, "plain text" },
	{ "2001:db8::1", false, false, "plain text" },
	{ "0.0.0.0", true, false, NULL },
	{ "", true, false, NULL },
	{ "0.0.0.0", true, true, "there are demo users" },
	{ "", true, true, "demo users" },
	{ "127.0.0.1", true, true, NULL },
};

START_TEST(door)
{
	char text[200];
	struct settings_fault fault;
	snprintf(text, sizeof(text),
	    "[desk]\naddress = \"%s\"\nbehind_proxy = %s\n[shop a]\n",
	    doors[_i].address, doors[_i].proxy ? "yes" : "no");
	struct settings *s = read_good(text);
	enum err err = settings_safe(s, doors[_i].demo, &fault);
	ck_assert_int_eq(err, doors[_i].words ? ERR_bad_settings : ERR_ok);
	if (err) {
		ck_assert_str_eq(fault.path, scratch_file);
		ck_assert_msg(
		    strstr(fault.why, doors[_i].words), "%s", fault.why);
	}
	settings_free(s);
}
END_TEST

START_TEST(without_a_file)
{
	const struct settings_flag flag = { "address", "" };
	struct settings *s = NULL;
	struct settings_fault fault;
	ck_assert_int_eq(
	    settings_read(NULL, NULL, &flag, 1, &s, &fault), ERR_ok);
	ck_assert_int_eq(settings_safe(s, false, &fault), ERR_bad_settings);
	ck_assert_str_eq(fault.path, "settings");
	settings_free(s);
}
END_TEST

/* ---- certificates ------------------------------------------------------- */

static char cert_path[128], other_path[128];

static EVP_PKEY *make_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	ck_assert_ptr_nonnull(key);
	return key;
}

/* Valid from and until so many seconds from now. */
static void write_cert(EVP_PKEY *key, long from_s, long until_s)
{
	FILE *file = fopen(cert_path, "w");
	X509 *cert = X509_new();
	ck_assert(file && cert);
	ck_assert(X509_set_version(cert, 2));
	ck_assert(ASN1_INTEGER_set(X509_get_serialNumber(cert), 1));
	ck_assert_ptr_nonnull(
	    X509_gmtime_adj(X509_getm_notBefore(cert), from_s));
	ck_assert_ptr_nonnull(
	    X509_gmtime_adj(X509_getm_notAfter(cert), until_s));
	ck_assert(X509_set_pubkey(cert, key));
	ck_assert_int_gt(X509_sign(cert, key, EVP_sha256()), 0);
	ck_assert(PEM_write_X509(file, cert));
	fclose(file);
	X509_free(cert);
}

static void write_key(EVP_PKEY *key, const char *password, mode_t mode)
{
	char buffer[64] = "";
	FILE *file = fopen(other_path, "w");
	ck_assert_ptr_nonnull(file);
	strcpy(buffer, password ? password : "");
	ck_assert(
	    PEM_write_PrivateKey(file, key, password ? EVP_aes_128_cbc() : NULL,
		password ? (unsigned char *)buffer : NULL, (int)strlen(buffer),
		NULL, NULL));
	fclose(file);
	ck_assert_int_eq(chmod(other_path, mode), 0);
}

static void begin(void)
{
	scratch_begin();
	snprintf(cert_path, sizeof(cert_path), "%s/cert.pem", scratch_dir);
	snprintf(other_path, sizeof(other_path), "%s/key.pem", scratch_dir);
}

static void end(void)
{
	unlink(cert_path);
	unlink(other_path);
	scratch_end();
}

static struct settings *with_pair(const char *cert, const char *key)
{
	char text[600] = "[desk]\naddress = 0.0.0.0\n";
	if (cert)
		sprintf(text + strlen(text), "cert = %s\n", cert);
	if (key)
		sprintf(text + strlen(text), "key = %s\n", key);
	strcat(text, "[shop a]\n");
	return read_good(text);
}

static void pair_is(const char *cert, const char *key, const char *words)
{
	struct settings_fault fault;
	struct settings *s = with_pair(cert, key);
	enum err err = settings_safe(s, false, &fault);
	ck_assert_int_eq(err, words ? ERR_bad_settings : ERR_ok);
	if (words)
		ck_assert_msg(strstr(fault.why, words), "%s", fault.why);
	settings_free(s);
}

START_TEST(pair)
{
	EVP_PKEY *key = make_key();
	write_cert(key, -60, 3600);
	write_key(key, NULL, 0600);
	pair_is(cert_path, other_path, NULL);
	write_key(key, NULL, 0640);
	pair_is(cert_path, other_path, NULL);
	write_key(key, NULL, 0644);
	pair_is(cert_path, other_path, "`key` may be read by others");
	pair_is(cert_path, NULL, "`cert` is set without `key`");
	pair_is(NULL, other_path, "`key` is set without `cert`");
	EVP_PKEY_free(key);
}
END_TEST

START_TEST(wrong_pairs)
{
	EVP_PKEY *key = make_key(), *other = make_key();
	write_cert(key, -60, 3600);
	write_key(other, NULL, 0600);
	pair_is(cert_path, other_path, "`key` is not the key of `cert`");
	write_key(key, "open sesame", 0600);
	pair_is(cert_path, other_path, "`key` is encrypted");
	pair_is(cert_path, cert_path, "`key` may be read by others");
	chmod(cert_path, 0600);
	pair_is(cert_path, cert_path, "`key` is no private key");
	pair_is(other_path, other_path, "`cert` is no certificate");
	pair_is("/nonexistent", other_path, "`cert` is no certificate");
	pair_is(cert_path, "/nonexistent", "`key` cannot be opened");
	pair_is(scratch_dir, scratch_dir, "`cert` is no certificate");
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
}
END_TEST

START_TEST(times)
{
	static const struct {
		long from_s, until_s;
		const char *words;
	} rows[] = {
		{ -60, 3600, NULL },
		{ -7200, -3600, "has expired" },
		{ 3600, 7200, "is not valid yet" },
	};
	EVP_PKEY *key = make_key();
	int64_t now_ms = (int64_t)time(NULL) * 1000;
	write_key(key, NULL, 0600);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		write_cert(key, rows[i].from_s, rows[i].until_s);
		struct settings *s = with_pair(cert_path, other_path);
		const char *doubt = settings_certificate_doubt(s, now_ms);
		struct settings_fault fault;
		/* It is odd, but no reason to stand still. */
		ck_assert_int_eq(settings_safe(s, false, &fault), ERR_ok);
		ck_assert_int_eq(!doubt, !rows[i].words);
		if (doubt)
			ck_assert_ptr_nonnull(strstr(doubt, rows[i].words));
		settings_free(s);
	}
	struct settings *s = read_good("[shop a]\n");
	ck_assert_ptr_null(settings_certificate_doubt(s, now_ms));
	settings_free(s);
	EVP_PKEY_free(key);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("settings_safe");
	TCase *t = tcase_create("safe");
	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(
	    t, door, 0, (int)(sizeof(doors) / sizeof(doors[0])));
	tcase_add_test(t, without_a_file);
	tcase_add_test(t, pair);
	tcase_add_test(t, wrong_pairs);
	tcase_add_test(t, times);
	suite_add_tcase(s, t);
	return s;
}
