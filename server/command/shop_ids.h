/* Shops of the settings get their rows in the database. */
#ifndef SERVER_COMMAND_SHOP_IDS_H
#define SERVER_COMMAND_SHOP_IDS_H

#include "server/settings.h"
#include "server/store/store.h"

/* Sets the id of every shop, making rows for new ones, in a group of its own;
 * none is open. */
MUST_CHECK enum err shop_ids_give(
    struct store *store, struct settings *settings);

#endif
