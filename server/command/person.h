/* The customer that `export` and `erase` name, found by a reader beside the
 * server. */
#ifndef SERVER_COMMAND_PERSON_H
#define SERVER_COMMAND_PERSON_H

#include "server/command/command.h"
#include "server/row/customer.h"
#include "server/store/store.h"

struct person {
	struct settings *settings;
	struct store *store; /* a reader */
	struct arena arena;
	struct str id;        /* as it was typed */
	struct str shop;      /* --shop; none: id is the public one */
	struct str shop_name; /* the customer's */
	struct customer_row customer;
	bool found;
};

/* Reads settings, opens the database and looks; 0, or the exit code after it
 * complained. That nobody is found is left to the caller. In any case
 * person_close is due. */
int person_open(const struct command *command, struct person *person);
void person_close(struct person *person);
/* Complains that there is no such customer, and what to do; the exit code. */
int person_unknown(const struct person *person);

#endif
