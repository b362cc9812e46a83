/* The rules of right.h, one line of the table each; no look-ups. */
#include "server/desk/right.h"

#include "server/desk/shop.h"

static bool works_there(
    const struct right_holder *who, const struct conversation_row *row)
{
	return (who->shops & shop_bit(row->shop_id)) != 0;
}

static bool has_it(
    const struct right_holder *who, const struct conversation_row *row)
{
	return row->state == STATE_with_rep && row->rep_id == who->id;
}

bool right_to_see(
    const struct right_holder *who, const struct conversation_row *row)
{
	switch (who->standing) {
	case STANDING_customer:
		return row->customer_id == who->id;
	case STANDING_rep:
		if (!works_there(who, row))
			return false;
		return has_it(who, row) || row->last_rep == who->id ||
		       row->state == STATE_waiting || row->state == STATE_auto;
	case STANDING_supervisor:
	case STANDING_admin:
		return works_there(who, row);
	case STANDING_desk:
		return true;
	case STANDING_nobody:
	case STANDING_COUNT:
		break;
	}
	return false;
}

bool right_to_say(
    const struct right_holder *who, const struct conversation_row *row)
{
	if (who->standing == STANDING_customer)
		return row->customer_id == who->id;
	if (who->standing < STANDING_rep || who->standing > STANDING_admin)
		return false;
	return works_there(who, row) && has_it(who, row);
}

bool right_to_handle(
    const struct right_holder *who, const struct conversation_row *row)
{
	if (who->standing == STANDING_customer || !right_to_see(who, row))
		return false;
	if (who->standing == STANDING_rep && row->state == STATE_with_rep)
		return has_it(who, row);
	return true;
}
