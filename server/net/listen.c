/* The library's context on our loop, the listener and its TLS. What happens
 * on a connection: http.c and ws.c. */
#include <arpa/inet.h>
#include <dlfcn.h>
#include <string.h>
#include <sys/resource.h>

#include "server/net/loop.h"

enum {
	HEADERS_MAX = 4096, /* bytes of all headers of a request */
	RX_BYTES = 1024, /* a websocket's buffer: most messages are shorter */
	FDS_SPARE = 1024 /* beside the connections: database, files, ... */
};

/* AEAD with a fresh key a session, nothing else. */
static const char ciphers_1_2[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char ciphers_1_3[] =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
    "TLS_CHACHA20_POLY1305_SHA256";

/* One connection wants one descriptor. The library finds a socket's state by
 * descriptor in a table as long as the soft limit; told a smaller limit of its
 * own it searches that table for every event instead, so it is not told. */
static void raise_fd_limit(const struct net *net)
{
	rlim_t wanted = (rlim_t)net->config.connections_max + FDS_SPARE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	if (limit.rlim_max < wanted)
		log_line(net->config.log, LOG_WARN, "net", "few_descriptors",
		    "hard_limit=%llu wanted=%llu",
		    (unsigned long long)limit.rlim_max,
		    (unsigned long long)wanted);
	if (limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* The plugin of the system's library folders, and no other: the library looks
 * into the working folder first. */
static bool plugin_loaded(void)
{
	void *plugin =
	    dlopen("libwebsockets-evlib_ev.so", RTLD_LAZY | RTLD_NOLOAD);

	if (!plugin)
		return false;
	dlclose(plugin);
	return true;
}

static enum err open_context(struct net *net)
{
	void *loops[] = { net->loop };
	struct lws_context_creation_info info = { 0 };
	unsigned int patience_s =
	    (unsigned int)(net->config.http_ms + 999) / 1000 + 1;

	/* Its log is for who works on it; what matters is logged here. */
	lws_set_log_level(0, NULL);
	info.port = CONTEXT_PORT_NO_LISTEN;
	info.options = LWS_SERVER_OPTION_LIBEV |
		       LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
		       LWS_SERVER_OPTION_VALIDATE_UTF8;
	if (net->config.cert_file)
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	info.foreign_loops = loops;
	info.user = net;
	info.max_http_header_data = HEADERS_MAX;
	info.timeout_secs = patience_s;
	info.alpn = "http/1.1";
	net->context = lws_create_context(&info);
	if (net->context && plugin_loaded())
		return ERR_ok;
	log_line(net->config.log, LOG_ERROR, "net", "no_event_library",
	    "library=libwebsockets plugin=evlib_ev install=\"apt install "
	    "libwebsockets-evlib-ev\"");
	return ERR_bad_settings;
}

/* 0 = neither kind of literal. */
static int family_of(const char *address)
{
	struct in6_addr unused;

	if (!*address)
		return AF_INET6; /* both at once */
	if (inet_pton(AF_INET, address, &unused) == 1)
		return AF_INET;
	return inet_pton(AF_INET6, address, &unused) == 1 ? AF_INET6 : 0;
}

static void add_tls(
    const struct net *net, struct lws_context_creation_info *info)
{
	if (!net->config.cert_file)
		return;
	info->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	info->ssl_cert_filepath = net->config.cert_file;
	info->ssl_private_key_filepath = net->config.key_file;
	info->ssl_cipher_list = ciphers_1_2;
	info->tls1_3_plus_cipher_list = ciphers_1_3;
	info->ssl_options_set =
	    (long)(SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 |
		   SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
}

/* Pings are ours (budget.c); each of the library's own would be one more timer
 * in a list it walks through for each timer set (GUARDS.md, N8). */
static const lws_retry_bo_t no_policy = { .secs_since_valid_ping = 0 };

static struct lws_vhost *listener(
    struct net *net, const struct lws_protocols *protocols, bool v4_only)
{
	struct lws_context_creation_info info = { 0 };
	const char *address = net->config.address;

	info.port = net->config.port;
	info.iface = *address ? address : NULL;
	info.protocols = protocols;
	info.options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND;
	if (v4_only)
		info.options |= LWS_SERVER_OPTION_DISABLE_IPV6;
	info.timeout_secs_ah_idle =
	    (unsigned int)(net->config.http_ms + 999) / 1000 + 1;
	info.alpn = "http/1.1"; /* never h2 (F5) */
	info.retry_and_idle_policy = &no_policy;
	add_tls(net, &info);
	return lws_create_vhost(net->context, &info);
}

static enum err open_listener(
    struct net *net, const struct lws_protocols *protocols)
{
	const struct net_config *config = &net->config;
	int family = family_of(config->address);

	if (family)
		net->vhost = listener(net, protocols, family == AF_INET);
	if (!net->vhost && !*config->address)
		net->vhost =
		    listener(net, protocols, true); /* a host without IPv6 */
	if (net->vhost && (!config->cert_file || net->tls))
		return ERR_ok;
	log_line(config->log, LOG_ERROR, "net", "cannot_listen",
	    "address=\"%s\" port=%d certificate=\"%s\" key=\"%s\"",
	    config->address, config->port,
	    config->cert_file ? config->cert_file : "",
	    config->key_file ? config->key_file : "");
	return ERR_bad_settings;
}

/* Says what is wrong with the files; the library would not. */
static SSL_CTX *read_certificate(const struct net *net)
{
	const struct net_config *config = &net->config;
	SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
	const char *wrong = NULL;

	if (!tls)
		return NULL;
	if (SSL_CTX_use_certificate_chain_file(tls, config->cert_file) != 1)
		wrong = config->cert_file;
	else if (SSL_CTX_use_PrivateKey_file(
		     tls, config->key_file, SSL_FILETYPE_PEM) != 1 ||
		 SSL_CTX_check_private_key(tls) != 1)
		wrong = config->key_file;
	if (!wrong)
		return tls;
	log_line(config->log, LOG_ERROR, "net", "bad_certificate",
	    "file=\"%s\"", wrong);
	SSL_CTX_free(tls);
	return NULL;
}

/* Each handshake shows the pair that was read last. On the listener's own
 * context an old certificate of another kind would stay beside a new one. */
static int show_certificate(SSL *ssl, void *arg)
{
	const struct net *net = arg;
	STACK_OF(X509) *chain = NULL;

	SSL_CTX_get0_chain_certs(net->pair, &chain);
	SSL_certs_clear(ssl);
	return SSL_use_cert_and_key(ssl, SSL_CTX_get0_certificate(net->pair),
	    SSL_CTX_get0_privatekey(net->pair), chain, 1);
}

void listen_tls_ready(struct net *net, SSL_CTX *tls)
{
	static const unsigned char name[] = "deskbell";

	net->tls = tls;
	SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
	SSL_CTX_set_cert_cb(tls, show_certificate, net);
	/* Tickets alone: nothing is kept here for who may not come back. */
	SSL_CTX_set_session_id_context(tls, name, sizeof(name) - 1);
	SSL_CTX_clear_options(tls, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(tls, 1);
	SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
}

enum err net_certificate(struct net *net)
{
	SSL_CTX *fresh;

	if (!net->tls)
		return ERR_bad_settings;
	fresh = read_certificate(net);
	if (!fresh)
		return ERR_bad_settings;
	SSL_CTX_free(net->pair);
	net->pair = fresh;
	return ERR_ok;
}

enum err listen_open(struct net *net, const struct lws_protocols *protocols)
{
	enum err err;

	if (net->config.cert_file) {
		net->pair = read_certificate(net);
		if (!net->pair)
			return ERR_bad_settings;
	}
	raise_fd_limit(net);
	err = open_context(net);
	return err ? err : open_listener(net, protocols);
}

void listen_close(struct net *net)
{
	if (net->context)
		lws_context_destroy(net->context);
	net->context = NULL;
	SSL_CTX_free(net->pair);
	net->pair = NULL;
}
