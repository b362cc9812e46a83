/* TLS: which versions and ciphers, no h2, tickets, new certificates without a
 * restart; and a whole chat through it. The certificates are made here. */
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/support/netdesk.h"
#include "tests/support/rawws.h"
#include "tests/support/suite.h"

#define ASK "{\"type\":\"watch\",\"id\":\"q\",\"on\":true}"

struct files {
	char folder[32];
	char cert[64], key[64];
};

/* ---- certificates ------------------------------------------------------ */

static EVP_PKEY *new_key(bool rsa)
{
	EVP_PKEY *key = rsa ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");

	ck_assert_ptr_nonnull(key);
	return key;
}

static void write_key(const struct files *files, EVP_PKEY *key)
{
	FILE *file = fopen(files->key, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL));
	fclose(file);
}

static void write_cert(
    const struct files *files, EVP_PKEY *key, const char *name)
{
	X509 *cert = X509_new();
	X509_NAME *subject = X509_get_subject_name(cert);
	FILE *file = fopen(files->cert, "w");

	ck_assert_ptr_nonnull(file);
	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
	X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(cert, subject);
	X509_set_pubkey(cert, key);
	ck_assert(X509_sign(cert, key, EVP_sha256()));
	ck_assert(PEM_write_X509(file, cert));
	fclose(file);
	X509_free(cert);
}

static void write_pair(const struct files *files, bool rsa, const char *name)
{
	EVP_PKEY *key = new_key(rsa);

	write_key(files, key);
	write_cert(files, key, name);
	EVP_PKEY_free(key);
}

static void open_tls(struct netdesk *d, struct files *files, bool rsa)
{
	strcpy(files->folder, "/tmp/deskbell-net-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(files->folder));
	snprintf(files->cert, sizeof(files->cert), "%s/cert", files->folder);
	snprintf(files->key, sizeof(files->key), "%s/key", files->folder);
	write_pair(files, rsa, "first");
	netdesk_config(d);
	d->config.cert_file = files->cert;
	d->config.key_file = files->key;
}

static void close_tls(struct netdesk *d, struct files *files)
{
	netdesk_stop(d);
	unlink(files->cert);
	unlink(files->key);
	ck_assert(!rmdir(files->folder));
}

/* ---- the client -------------------------------------------------------- */

static SSL_CTX *new_client(void)
{
	SSL_CTX *client = SSL_CTX_new(TLS_client_method());

	ck_assert_ptr_nonnull(client);
	SSL_CTX_set_verify(client, SSL_VERIFY_NONE, NULL);
	/* The distribution forbids old versions; this client must offer them
	 * so that it is the server who refuses. */
	SSL_CTX_set_security_level(client, 0);
	SSL_CTX_set_min_proto_version(client, TLS1_VERSION);
	return client;
}

/* Connects and shakes hands; false if the server would not. */
static bool shake(struct rawws *ws, int port, SSL_CTX *client, SSL *prepared)
{
	if (!raw_connect(ws, port)) {
		SSL_free(prepared);
		return false;
	}
	ws->ssl = prepared ? prepared : SSL_new(client);
	SSL_set_fd(ws->ssl, ws->fd);
	return SSL_connect(ws->ssl) == 1;
}

static bool name_is(struct rawws *ws, const char *name)
{
	X509 *cert = SSL_get1_peer_certificate(ws->ssl);
	char text[64];

	X509_NAME_get_text_by_NID(
	    X509_get_subject_name(cert), NID_commonName, text, sizeof(text));
	X509_free(cert);
	return !strcmp(text, name);
}

static void chat(struct rawws *ws, int port)
{
	ck_assert_int_eq(raw_handshake(ws, port, raw_good), 101);
	ck_assert(raw_text(ws, "{\"type\":\"hello\",\"id\":\"h\"}"));
	ck_assert(raw_expect(ws, "\"ack\""));
}

/* ---- versions and ciphers ---------------------------------------------- */

static const struct {
	const char *id;
	int least, most;
	const char *ciphers; /* up to 1.2; NULL = all */
	bool rsa;            /* the server's key */
	bool good;
} offers[] = {
	{ "1.3", TLS1_3_VERSION, TLS1_3_VERSION, NULL, false, true },
	{ "1.2", TLS1_2_VERSION, TLS1_2_VERSION, NULL, false, true },
	{ "1.2 with RSA", TLS1_2_VERSION, TLS1_2_VERSION, NULL, true, true },
	{ "1.1", TLS1_1_VERSION, TLS1_1_VERSION, NULL, false, false },
	{ "1.0", TLS1_VERSION, TLS1_VERSION, NULL, false, false },
	{ "GCM", TLS1_2_VERSION, TLS1_2_VERSION,
	    "ECDHE-ECDSA-AES128-GCM-SHA256", false, true },
	{ "ChaCha", TLS1_2_VERSION, TLS1_2_VERSION,
	    "ECDHE-ECDSA-CHACHA20-POLY1305", false, true },
	{ "CBC", TLS1_2_VERSION, TLS1_2_VERSION,
	    "ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384", false, false },
	{ "CCM", TLS1_2_VERSION, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-CCM",
	    false, false },
	{ "RSA key exchange", TLS1_2_VERSION, TLS1_2_VERSION,
	    "AES128-GCM-SHA256:AES256-GCM-SHA384", true, false },
	{ "finite-field DH", TLS1_2_VERSION, TLS1_2_VERSION,
	    "DHE-RSA-AES128-GCM-SHA256", true, false },
	{ "CBC with RSA", TLS1_2_VERSION, TLS1_2_VERSION,
	    "ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES256-SHA", true, false },
};

START_TEST(test_offers)
{
	SSL_CTX *client = new_client();
	struct files files;
	struct netdesk d;
	struct rawws ws;
	bool shaken;

	open_tls(&d, &files, offers[_i].rsa);
	netdesk_start(&d);
	SSL_CTX_set_min_proto_version(client, offers[_i].least);
	SSL_CTX_set_max_proto_version(client, offers[_i].most);
	if (offers[_i].ciphers)
		ck_assert(SSL_CTX_set_cipher_list(client, offers[_i].ciphers));
	shaken = shake(&ws, d.port, client, NULL);
	ck_assert_msg(shaken == offers[_i].good, "%s", offers[_i].id);
	if (shaken)
		chat(&ws, d.port);
	raw_shut(&ws);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

static const struct {
	const char *list; /* ALPN's wire form */
	unsigned len;
	const char *chosen; /* "" = none; NULL = no handshake, or none */
} alpns[] = {
	{ "\x08http/1.1", 9, "http/1.1" },
	{ "\x02h2\x08http/1.1", 12, "http/1.1" },
	{ "\x02h2", 3, NULL },
	{ "", 0, "" },
};

START_TEST(test_alpn)
{
	SSL_CTX *client = new_client();
	const unsigned char *chosen = NULL;
	unsigned len = 0;
	struct files files;
	struct netdesk d;
	struct rawws ws;
	bool shaken;

	open_tls(&d, &files, false);
	netdesk_start(&d);
	if (alpns[_i].len)
		ck_assert(!SSL_CTX_set_alpn_protos(client,
		    (const unsigned char *)alpns[_i].list, alpns[_i].len));
	shaken = shake(&ws, d.port, client, NULL);
	if (alpns[_i].chosen)
		ck_assert(shaken);
	if (shaken)
		SSL_get0_alpn_selected(ws.ssl, &chosen, &len);
	ck_assert(!(len == 2 && !memcmp(chosen, "h2", 2)));
	if (alpns[_i].chosen)
		ck_assert(str_is((struct str){ (const char *)chosen, len },
		    alpns[_i].chosen));
	raw_shut(&ws);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

/* Who comes back with a ticket is spared the long handshake. */
START_TEST(test_tickets)
{
	SSL_CTX *client = new_client();
	SSL_SESSION *session;
	struct files files;
	struct netdesk d;
	struct rawws ws;
	SSL *again;

	open_tls(&d, &files, false);
	netdesk_start(&d);
	SSL_CTX_set_max_proto_version(
	    client, _i ? TLS1_3_VERSION : TLS1_2_VERSION);
	ck_assert(shake(&ws, d.port, client, NULL));
	ck_assert(!SSL_session_reused(ws.ssl));
	chat(&ws, d.port); /* in 1.3 the ticket comes after the handshake */
	session = SSL_get1_session(ws.ssl);
	ck_assert(SSL_SESSION_is_resumable(session));
	SSL_set_shutdown(ws.ssl, SSL_SENT_SHUTDOWN); /* or it is forgotten */
	raw_shut(&ws);
	again = SSL_new(client);
	SSL_set_session(again, session);
	ck_assert(shake(&ws, d.port, client, again));
	ck_assert(SSL_session_reused(ws.ssl));
	chat(&ws, d.port);
	raw_shut(&ws);
	SSL_SESSION_free(session);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

/* ---- a new certificate ------------------------------------------------- */

static void reload(struct netdesk *d)
{
	ck_assert_int_eq(net_certificate(d->net), ERR_ok);
}

static void reload_fails(struct netdesk *d)
{
	ck_assert_int_eq(net_certificate(d->net), ERR_bad_settings);
}

static void check_name(struct netdesk *d, const char *name)
{
	SSL_CTX *client = new_client();
	struct rawws ws;

	ck_assert(shake(&ws, d->port, client, NULL));
	ck_assert(name_is(&ws, name));
	raw_shut(&ws);
	SSL_CTX_free(client);
}

START_TEST(test_new_certificate)
{
	SSL_CTX *client = new_client();
	EVP_PKEY *other;
	struct files files;
	struct netdesk d;
	struct rawws old;
	FILE *file;

	open_tls(&d, &files, false);
	netdesk_start(&d);
	ck_assert(shake(&old, d.port, client, NULL));
	chat(&old, d.port);
	check_name(&d, "first");
	write_pair(&files, _i, "second"); /* also of another kind */
	check_name(&d, "first");
	netdesk_on_loop(&d, reload);
	check_name(&d, "second");
	/* A key that does not fit, then no certificate at all: the old pair
	 * stays in use. */
	other = new_key(false);
	write_key(&files, other);
	EVP_PKEY_free(other);
	netdesk_on_loop(&d, reload_fails);
	check_name(&d, "second");
	file = fopen(files.cert, "w");
	fputs("nothing of the kind\n", file);
	fclose(file);
	netdesk_on_loop(&d, reload_fails);
	check_name(&d, "second");
	ck_assert(raw_text(&old, ASK));
	ck_assert(raw_expect(&old, "\"id\":\"q\""));
	raw_shut(&old);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

START_TEST(test_bad_files)
{
	struct net *net = NULL;
	struct files files;
	EVP_PKEY *other;
	struct netdesk d;

	open_tls(&d, &files, false);
	other = new_key(false);
	write_key(&files, other);
	EVP_PKEY_free(other);
	ck_assert_int_eq(net_open(&d.config, &net), ERR_bad_settings);
	d.config.key_file = "/nonexistent";
	ck_assert_int_eq(net_open(&d.config, &net), ERR_bad_settings);
	unlink(files.cert);
	unlink(files.key);
	ck_assert(!rmdir(files.folder));
}
END_TEST

START_TEST(test_certificate_without_tls)
{
	struct netdesk d;

	netdesk_open(&d);
	netdesk_on_loop(&d, reload_fails);
	netdesk_stop(&d);
}
END_TEST

/* ---- through it -------------------------------------------------------- */

/* Plain text, and a handshake that never ends, on the TLS port. */
START_TEST(test_not_tls)
{
	static const unsigned char hello[] = { 0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc,
		3, 3 };
	SSL_CTX *client = new_client();
	struct rawws plain, half, good;
	struct files files;
	struct netdesk d;

	open_tls(&d, &files, false);
	d.config.http_ms = 700;
	netdesk_start(&d);
	ck_assert(raw_connect(&plain, d.port));
	ck_assert(raw_say(&plain, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
	ck_assert(raw_connect(&half, d.port));
	ck_assert(raw_put(&half, hello, sizeof(hello)));
	ck_assert(shake(&good, d.port, client, NULL));
	chat(&good, d.port);
	ck_assert_msg(raw_end(&plain, RAW_MS), "H12.3 plain on the TLS port");
	ck_assert(plain.in.len < 5 || memcmp(plain.in.ptr, "HTTP/", 5) != 0);
	ck_assert(raw_end(&half, RAW_MS));
	ck_assert(raw_text(&good, ASK));
	ck_assert(raw_expect(&good, "\"id\":\"q\""));
	raw_shut(&plain);
	raw_shut(&half);
	raw_shut(&good);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

/* Many messages in few records: what TLS holds back for us while a session is
 * not read must not be forgotten, and must not spin. */
START_TEST(test_many_in_one_record)
{
	SSL_CTX *client = new_client();
	struct buf frames = BUF_EMPTY;
	struct files files;
	struct netdesk d;
	struct rawws ws;

	open_tls(&d, &files, false);
	netdesk_start(&d);
	ck_assert(shake(&ws, d.port, client, NULL));
	chat(&ws, d.port);
	for (int i = 0; i < 300; i++) {
		char head[6] = { (char)0x81, (char)(0x80 | (sizeof(ASK) - 1)) };

		buf_add(&frames, head, sizeof(head));
		buf_text(&frames, ASK);
	}
	netdesk_set(&d, &d.full, true);
	ck_assert(raw_put(&ws, frames.ptr, frames.len));
	ck_assert(raw_expect(&ws, "\"busy\""));
	netdesk_set(&d, &d.full, false);
	/* Refused or done, each is answered; what was not read yet, done. */
	for (int i = 0; i < 299; i++)
		ck_assert(raw_expect(&ws, "\"id\":\"q\""));
	ck_assert(raw_text(&ws, "{\"type\":\"hello\",\"id\":\"end\"}"));
	ck_assert(raw_expect(&ws, "\"end\""));
	buf_fini(&frames);
	raw_shut(&ws);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

static char *big_body;

static void set_big_page(struct netdesk *d)
{
	struct net_page page = { .path = STR("/big.js"),
		.type = STR("text/javascript") };

	page.body = str_from(big_body);
	ck_assert_int_eq(net_pages(d->net, &page, 1), ERR_ok);
}

START_TEST(test_big_page)
{
	enum { LEN = 1024 * 1024 };
	SSL_CTX *client = new_client();
	struct files files;
	struct netdesk d;
	struct rawws ws;

	big_body = malloc(LEN + 1);
	ck_assert_ptr_nonnull(big_body);
	memset(big_body, 'x', LEN);
	big_body[LEN] = '\0';
	open_tls(&d, &files, false);
	netdesk_start(&d);
	netdesk_on_loop(&d, set_big_page);
	ck_assert(shake(&ws, d.port, client, NULL));
	ck_assert(
	    raw_say(&ws, "GET /big.js HTTP/1.1\r\nHost: localhost\r\n\r\n"));
	ck_assert(raw_end(&ws, RAW_MS));
	ck_assert_uint_gt(ws.in.len, LEN);
	raw_shut(&ws);
	free(big_body);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

static int64_t cpu_ms(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

/* A reply that stands still with more bytes behind it must not spin. */
START_TEST(test_bytes_behind_a_big_page)
{
	enum { LEN = 8 * 1024 * 1024 };
	SSL_CTX *client = new_client();
	struct files files;
	struct netdesk d;
	struct rawws ws;
	int64_t before;

	big_body = malloc(LEN + 1);
	ck_assert_ptr_nonnull(big_body);
	memset(big_body, 'x', LEN);
	big_body[LEN] = '\0';
	open_tls(&d, &files, false);
	netdesk_start(&d);
	netdesk_on_loop(&d, set_big_page);
	ck_assert(shake(&ws, d.port, client, NULL));
	ck_assert(raw_say(&ws,
	    "GET /big.js HTTP/1.1\r\nHost: localhost\r\n\r\nmore and more"));
	ck_assert(netdesk_reaches(&d, METER_http_requests, 1));
	ck_assert(raw_say(&ws, "and more"));
	poll(NULL, 0, 400); /* until the kernels are full */
	before = cpu_ms();
	poll(NULL, 0, 400);
	ck_assert_int_lt(cpu_ms() - before, 200);
	ck_assert(raw_end(&ws, RAW_MS));
	raw_shut(&ws);
	free(big_body);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

START_TEST(test_slow_reader_over_tls)
{
	enum { LEN = 20000 };
	SSL_CTX *client = new_client();
	char *text = malloc(LEN + 1);
	struct peer_ref to;
	struct files files;
	struct netdesk d;
	struct rawws ws;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', LEN);
	text[LEN] = '\0';
	open_tls(&d, &files, false);
	netdesk_start(&d);
	ck_assert(shake(&ws, d.port, client, NULL));
	chat(&ws, d.port);
	to = netdesk_from(&d);
	for (int i = 0; i < 20; i++) {
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, &to, 1);
		ck_assert(raw_expect(&ws, "xxxxxxxx"));
	}
	for (int i = 0; i < 500; i++)
		netdesk_deliver(&d, DELIVERY_FRAME, text, 0, &to, 1);
	ck_assert(netdesk_reaches(&d, METER_connections_shed, 1));
	ck_assert(wait_for(&d.gone, 1));
	raw_shut(&ws);
	free(text);
	SSL_CTX_free(client);
	close_tls(&d, &files);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("net tls");
	TCase *t = tcase_create("tls");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(
	    t, test_offers, 0, sizeof(offers) / sizeof(offers[0]));
	tcase_add_loop_test(t, test_alpn, 0, sizeof(alpns) / sizeof(alpns[0]));
	tcase_add_loop_test(t, test_tickets, 0, 2);
	tcase_add_loop_test(t, test_new_certificate, 0, 2);
	tcase_add_test(t, test_bad_files);
	tcase_add_test(t, test_certificate_without_tls);
	tcase_add_test(t, test_not_tls);
	tcase_add_test(t, test_many_in_one_record);
	tcase_add_test(t, test_big_page);
	tcase_add_test(t, test_bytes_behind_a_big_page);
	tcase_add_test(t, test_slow_reader_over_tls);
	suite_add_tcase(s, t);
	return s;
}
