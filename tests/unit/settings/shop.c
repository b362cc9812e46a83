/* Sections of shops: what becomes of each setting, and what is refused. */
#include "server/settings_reader.h"
#include "tests/support/suite.h"
#include "tests/unit/settings/fixture.h"

static const struct shop *only_shop(const struct settings *settings)
{
	ck_assert_uint_eq(settings->shops.count, 1);
	return &settings->shops.at[0];
}

static void text_is(struct str got, const char *expected)
{
	ck_assert_msg(str_is(got, expected), "<%.*s> is not <%s>", STR_ARG(got),
	    expected);
}

START_TEST(all_of_a_shop)
{
	struct settings *s =
	    read_good("[shop tea-1]\n"
		      "name = Tea House\n"
		      "zone = Europe/Madrid\n"
		      "hours = mon-fri 09:00-12:00 13:00-18:00\n"
		      "holidays = 2026-12-25 2027-01-01\n"
		      "lang = es\nlangs = es, en\n"
		      "origins = https://tea.example  http://localhost:8080\n"
		      "secret = 0123456789abcdef0123456789abcdef\n"
		      "auto_idle_min = 2\nrep_idle_min = 3\n"
		      "send_at = 90\noffer_at = 50\n"
		      "fact.return_days = 30\n");
	const struct shop *shop = only_shop(s);
	ck_assert_int_eq(shop->id, 0);
	text_is(shop->name, "tea-1");
	text_is(shop->shown, "Tea House");
	text_is(shop->secret, "0123456789abcdef0123456789abcdef");
	text_is(shop->origins, "https://tea.example http://localhost:8080");
	ck_assert_int_eq(shop->lang, LANG_es);
	ck_assert_uint_eq(shop->langs, BIT(LANG_es) | BIT(LANG_en));
	ck_assert_ptr_nonnull(shop->zone);
	ck_assert(!shop->hours.always);
	ck_assert_int_eq(shop->hours.block_count[1], 2);
	ck_assert_int_eq(shop->hours.holiday_count, 2);
	ck_assert_int_eq(shop->auto_idle_ms, 120000);
	ck_assert_int_eq(shop->rep_idle_ms, 180000);
	ck_assert_int_eq(shop->send_at, 900);
	ck_assert_int_eq(shop->offer_at, 500);
	text_is(shop_fact_value(shop, STR("shop.return_days"), LANG_ja), "30");
	settings_free(s);
}
END_TEST

START_TEST(none_of_a_shop)
{
	struct settings *s = read_good("[shop tea]\n");
	const struct shop *shop = only_shop(s);
	struct zone_time local;
	text_is(shop->shown, "tea");
	ck_assert_uint_eq(shop->secret.len, 0);
	ck_assert_uint_eq(shop->origins.len, 0);
	ck_assert_int_eq(shop->lang, LANG_en);
	ck_assert_uint_eq(shop->langs, BIT(LANG_COUNT) - 1);
	zone_local(shop->zone, 0, &local);
	ck_assert_int_eq(local.offset_s, 0);
	ck_assert(shop->hours.always);
	ck_assert_int_eq(shop->auto_idle_ms, 30 * 60000);
	ck_assert_int_eq(shop->rep_idle_ms, 120 * 60000);
	ck_assert_int_eq(shop->send_at, 950);
	ck_assert_int_eq(shop->offer_at, 600);
	ck_assert_uint_eq(shop->fact_count, 0);
	settings_free(s);
}
END_TEST

START_TEST(as_many_as_there_may_be)
{
	char text[4096] = "";
	for (int i = 0; i < 64; i++)
		sprintf(text + strlen(text), "[shop s%d]\nname = N%d\n", i, i);
	struct settings *s = read_good(text);
	ck_assert_uint_eq(s->shops.count, 64);
	for (int i = 0; i < 64; i++) {
		char name[16];
		snprintf(name, sizeof(name), "s%d", i);
		text_is(s->shops.at[i].name, name);
		name[0] = 'N';
		text_is(s->shops.at[i].shown, name);
	}
	settings_free(s);
	strcat(text, "[shop one-more]\n");
	read_bad(text, 129, "more than 64 shops");
}
END_TEST

/* ---- facts -------------------------------------------------------------- */

START_TEST(facts)
{
	struct settings *s = read_good("[shop a]\n"
				       "fact.cost.es = 4,90 \xE2\x82\xAC\n"
				       "fact.cost = 4.90 EUR\n"
				       "fact.cost.en = \"4.90 # EUR\"\n"
				       "[shop b]\nfact.cost = 1\n");
	const struct shop *shop = &s->shops.at[0];
	ck_assert_uint_eq(shop->fact_count, 3);
	text_is(shop_fact_value(shop, STR("shop.cost"), LANG_es),
	    "4,90 \xE2\x82\xAC");
	text_is(shop_fact_value(shop, STR("shop.cost"), LANG_en), "4.90 # EUR");
	text_is(shop_fact_value(shop, STR("shop.cost"), LANG_zh), "4.90 EUR");
	ck_assert_ptr_null(
	    shop_fact_value(shop, STR("shop.price"), LANG_zh).ptr);
	ck_assert_uint_eq(s->shops.at[1].fact_count, 1);
	settings_free(s);
}
END_TEST

START_TEST(too_many_facts)
{
	char text[8192] = "[shop a]\n";
	for (int i = 0; i < 200; i++)
		sprintf(text + strlen(text), "fact.f%d = x\n", i);
	struct settings *s = read_good(text);
	ck_assert_uint_eq(only_shop(s)->fact_count, 200);
	settings_free(s);
	strcat(text, "fact.one_more = x\n");
	read_bad(text, 202, "one fact too many");
}
END_TEST

/* ---- refusals ----------------------------------------------------------- */

static const struct {
	const char *line, *words;
} bad[] = {
	{ "fact. = x", "`fact.` must be fact.NAME" },
	{ "fact.A = x", "must be fact.NAME" },
	{ "fact.a-b = x", "must be fact.NAME" },
	{ "fact.a b = x", "must be fact.NAME" },
	{ "fact.a = ", "has no value" },
	{ "fact.a = \"\"", "1 to 1000 bytes" },
	{ "fact.a. = x", "language that is not served" },
	{ "fact.a.fr = x", "`fact.a.fr` ends in a language" },
	{ "fact.a.en.es = x", "language that is not served" },
	{ "fact.name = x", "said by the desk itself" },
	{ "fact.hours = x", "said by the desk itself" },
	{ "fact.opens.en = x", "said by the desk itself" },
	{ "fact = x", "`fact` is not a setting" },
	{ "zone = Mars/Olympus", "not `Mars/Olympus`" },
	{ "zone = ../../etc/passwd", "must be a time zone" },
	{ "zone = /usr/share/zoneinfo/UTC", "must be a time zone" },
	{ "zone = Europe", "must be a time zone" },
	{ "zone = \"\"", "may not be empty" },
	{ "hours = whenever", "`hours` cannot be read: " },
	{ "hours = mon 09:00-08:00", "`hours` cannot be read: " },
	{ "hours = mon 09:00-25:00", "`hours` cannot be read: " },
	{ "holidays = tomorrow", "`holidays` cannot be read: " },
	{ "holidays = 2026-02-30", "`holidays` cannot be read: " },
	{ "lang = fr", "`lang` has the language `fr`" },
	{ "lang = eng", "2 to 2 bytes" },
	{ "langs = en fr", "`langs` has the language `fr`" },
	{ "langs = zh ja", "`lang` is `en`, which is not among" },
	{ "origins = \"\"", "`origins` is empty" },
	{ "origins = \"  \"", "`origins` is empty" },
	{ "origins = *", "may not have a *" },
	{ "origins = https://*.shop.example", "may not have a *" },
	{ "origins = https://a.example *", "may not have a *" },
	{ "origins = shop.example", "must begin with https://" },
	{ "origins = //shop.example", "must begin with https://" },
	{ "origins = null", "must begin with https://" },
	{ "origins = file:///tmp", "must begin with https://" },
	{ "origins = HTTPS://shop.example", "must begin with https://" },
	{ "origins = https://shop.example/", "no / at its end" },
	{ "origins = https://shop.example/chat", "no path" },
	{ "origins = https://Shop.example", "small letters" },
	{ "origins = https://", "https://HOST" },
	{ "origins = https://:443", "https://HOST" },
	{ "origins = https://.example", "https://HOST" },
	{ "origins = https://shop.example.", "https://HOST" },
	{ "origins = https://me@shop.example", "https://HOST" },
	{ "origins = https://shop.example?x", "https://HOST" },
	{ "origins = https://\xC3\xB1.example", "https://HOST" },
	{ "origins = https://shop.example:", "a port that is none" },
	{ "origins = https://shop.example:0", "a port that is none" },
	{ "origins = https://shop.example:08", "a port that is none" },
	{ "origins = https://shop.example:65536", "a port that is none" },
	{ "origins = https://shop.example:x", "a port that is none" },
	{ "origins = https://shop.example:443", "may not name the port" },
	{ "origins = http://shop.example:80", "may not name the port" },
	{ "origins = https://[::1", "https://HOST" },
	{ "origins = https://[::1]x", "https://HOST" },
	{ "origins = https://[]", "https://HOST" },
	{ "origins = https://[::1]:443", "may not name the port" },
	{ "secret = \"\"", "32 bytes or more" },
	{ "secret = 0123456789abcdef0123456789abcde", "32 bytes or more" },
	{ "secret = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "easy to guess" },
	{ "secret = abababcabababcabababcabababcabababc", "easy to guess" },
	{ "secret = " SETTINGS_SAMPLE_SECRET, "everybody knows" },
	{ "auto_idle_min = 0", "from 1 to 10080" },
	{ "rep_idle_min = 10081", "from 1 to 10080" },
	{ "send_at = 49", "from 50 to 100" },
	{ "send_at = 0.95", "whole number" },
	{ "send_at = 95%", "whole number" },
	{ "offer_at = 96", "may not be more than `send_at`" },
	{ "send_at = 55", "may not be more than `send_at`" },
};

START_TEST(refused)
{
	char text[512];
	snprintf(text, sizeof(text), "[shop other]\n[shop tea]\n# x\n%s\n",
	    bad[_i].line);
	read_bad(text, 4, bad[_i].words);
}
END_TEST

static const char *const good[] = {
	"origins = https://shop.example",
	"origins = https://www.shop.example:8443 http://127.0.0.1:3000",
	"origins = http://[::1]:8080 https://[2001:db8::1]",
	"origins = https://a.example, https://b.example\thttp://c",
	"origins = https://xn--espaa-rta.example",
	"origins = http://shop.example:443",
	"zone = America/Argentina/Buenos_Aires",
	"hours = always",
	"hours = \"\"",
	"hours = sun 00:00-24:00",
	"langs = en",
	"langs = en,zh,,ja",
	"send_at = 60",
	"offer_at = 95",
	"fact.x.en = 1",
	"fact.return_days_2 = x y z",
};

START_TEST(taken)
{
	char text[512];
	snprintf(text, sizeof(text), "[shop tea]\n%s\n", good[_i]);
	settings_free(read_good(text));
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("settings_shop");
	TCase *t = tcase_create("shop");
	tcase_add_checked_fixture(t, scratch_begin, scratch_end);
	tcase_add_test(t, all_of_a_shop);
	tcase_add_test(t, none_of_a_shop);
	tcase_add_test(t, as_many_as_there_may_be);
	tcase_add_test(t, facts);
	tcase_add_test(t, too_many_facts);
	tcase_add_loop_test(t, refused, 0, (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_loop_test(t, taken, 0, (int)(sizeof(good) / sizeof(good[0])));
	suite_add_tcase(s, t);
	return s;
}
