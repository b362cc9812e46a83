/* Finding a customer by what an operator knows of them. */
#include "server/command/person.h"

#include "server/nearest.h"
#include "server/store/customer.h"
#include "server/store/staff.h"
#include "shared/clock.h"

enum { ID_MAX = 200 }; /* bytes, as in messages.def */

static int open_store(struct person *p)
{
	struct store_config config = { .dir = p->settings->data,
		.now_ms = clock_wall_ms(&clock_system) };
	enum err err = store_setup();
	if (!err)
		err = store_open_reader(&config, &p->store);
	if (!err)
		return EXIT_DONE;
	command_complain(
	    "%s: %s", p->settings->data, command_why_no_store(err));
	return command_exit_code(err);
}

/* A shop that the settings have no longer may have customers still. */
static int find_shop(struct person *p, const char *name)
{
	const struct shops *shops = &p->settings->shops;
	struct nearest near = nearest_begin(str_from(name));
	int64_t id;
	p->shop = str_from(name);
	enum err err = store_shop_find(p->store, p->shop, &id);
	if (!err || shop_by_name(shops, p->shop))
		return EXIT_DONE;
	for (size_t i = 0; i < shops->count; i++)
		nearest_try(&near, shops->at[i].name.ptr);
	command_complain("there is no shop `%.64s`%s%s%s", name,
	    near.name ? "; did you mean `" : "", near.name ? near.name : "",
	    near.name ? "`?" : "");
	return EXIT_INPUT;
}

static enum err look(struct person *p)
{
	int64_t shop_id;
	enum err err;
	if (p->shop.len) {
		err = store_shop_find(p->store, p->shop, &shop_id);
		if (!err)
			err = customer_by_ref(
			    p->store, shop_id, p->id, &p->arena, &p->customer);
	} else {
		err = customer_by_subject(
		    p->store, p->id, &p->arena, &p->customer);
	}
	return err ? err
		   : store_shop_name(p->store, p->customer.shop_id, &p->arena,
			 &p->shop_name);
}

static int find(struct person *p)
{
	enum err err = look(p);
	p->found = !err;
	if (!err || err == ERR_not_found)
		return EXIT_DONE;
	command_complain("%s: %s", p->settings->data, err_sentence(err));
	return command_exit_code(err);
}

int person_open(const struct command *command, struct person *p)
{
	struct settings_fault fault;
	const char *shop = command->options[OPTION_shop];
	*p = (struct person){ .arena = ARENA_EMPTY };
	p->id = str_from(command->arg_count > 1 ? command->args[1] : "");
	if (p->id.len > ID_MAX) {
		command_complain("an id has at most %d bytes", ID_MAX);
		return EXIT_INPUT;
	}
	if (command_settings(command, &p->settings, &fault)) {
		command_fault(&fault);
		return EXIT_SETTINGS;
	}
	int code = open_store(p);
	if (!code && shop)
		code = find_shop(p, shop);
	return code || !p->id.len ? code : find(p);
}

void person_close(struct person *p)
{
	store_close(p->store);
	settings_free(p->settings);
	arena_fini(&p->arena);
}

int person_unknown(const struct person *p)
{
	if (p->shop.len)
		command_complain("the shop %.*s has no customer %.*s; the "
				 "public id works without --shop",
		    STR_ARG(p->shop), STR_ARG(p->id));
	else
		command_complain("there is no customer %.*s; with --shop NAME "
				 "it is looked for as that shop's own id",
		    STR_ARG(p->id));
	return EXIT_INPUT;
}
