/* The sample file: every setting with its default, made from the table. */
#include <inttypes.h>

#include "server/settings_reader.h"

static void put_limits(struct buf *out, const struct settings_row *row)
{
	switch (row->kind) {
	case SETTING_TEXT:
		buf_printf(out, "at most %" PRId64 " bytes", row->max);
		break;
	case SETTING_INT:
		buf_printf(out, "%" PRId64 " to %" PRId64, row->min, row->max);
		break;
	case SETTING_FLAG:
		buf_text(out, "yes or no");
		break;
	}
}

/* What stands behind the = for settings whose default says nothing. */
static const char *example_of(const struct settings_row *row)
{
	if (row == &settings_shop_rows[SHOP_AT_secret])
		return SETTINGS_SAMPLE_SECRET;
	if (row == &settings_shop_rows[SHOP_AT_origins])
		return "https://www.shop.example";
	return row->def;
}

/* Hours have a ; and an empty value is written as quotes. */
static void put_row(struct buf *out, const struct settings_row *row)
{
	const char *value = example_of(row);
	bool quoted = row->kind == SETTING_TEXT && !*value;
	buf_printf(out, "\n# %s (", row->description);
	put_limits(out, row);
	buf_printf(out, ")\n#%s = %s\n", row->name, quoted ? "\"\"" : value);
}

void settings_sample(struct buf *out)
{
	buf_text(out,
	    "# Settings of deskbelld; every line that is commented out shows\n"
	    "# the default. deskbell.conf(5) tells the rest. After a change:\n"
	    "#   deskbelld check --config THIS-FILE\n"
	    "# A comment stands on a line of its own. A value with a # or with "
	    "a ; behind\n"
	    "# a blank is written in double quotes.\n\n[desk]\n");
	for (size_t i = 0; i < SETTINGS_COUNT; i++)
		put_row(out, &settings_rows[i]);
	buf_text(out,
	    "\n# One section a shop. Its name is part of addresses and tokens: "
	    "small letters,\n# digits and -, and never changed later.\n"
	    "[shop my-shop]\n");
	for (size_t i = 0; i < SETTINGS_SHOP_COUNT; i++)
		put_row(out, &settings_shop_rows[i]);
	buf_text(out,
	    "\n# What replies may say of the shop: fact.NAME fills "
	    "{{shop.NAME}}, and\n# fact.NAME.LANG does for one language. A "
	    "reply whose facts are missing is\n# not sent.\n"
	    "#fact.return_days = 30\n"
	    "#fact.shipping_cost = 4.90 EUR\n"
	    "#fact.shipping_cost.es = 4,90 EUR\n");
}
