/* context: what the customer's page tells about itself. Staff sees it. It
 * proves nothing: of all of it, only the product's name (or the page's title)
 * may stand in an automatic reply, as what the customer looks at. */
#include "server/handle/handler.h"
#include "shared/buf.h"
#include "shared/text.h"

/* One line of the text: what could begin another one is a blank. */
static void put(struct buf *out, const char *name, struct str value)
{
	if (text_blank(value))
		return;
	buf_printf(out, "%s: ", name);
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.ptr[i];
		buf_char(out, c < 0x20 || c == 0x7F ? ' ' : value.ptr[i]);
	}
	buf_char(out, '\n');
}

static struct str product_text(const struct msg_context *in, struct plan *plan)
{
	if (!in->sku.len || text_blank(in->product))
		return in->sku.len ? in->sku : in->product;
	struct str text = arena_printf(
	    plan->arena, "%.*s (%.*s)", STR_ARG(in->product), STR_ARG(in->sku));
	if (!text.ptr)
		plan_fail(plan, ERR_no_memory);
	return text;
}

static struct str write_text(const struct msg_context *in, struct plan *plan)
{
	struct buf text = BUF_EMPTY;
	put(&text, "page", in->page);
	put(&text, "product", product_text(in, plan));
	put(&text, "cart", in->cart);
	put(&text, "order", in->order);
	struct str kept = arena_str(plan->arena, buf_view(&text));
	if (text.failed || !kept.ptr)
		plan_fail(plan, ERR_no_memory);
	buf_fini(&text);
	return kept;
}

static void plan(
    const struct facts *facts, const struct message *in, struct plan *plan)
{
	const struct msg_context *m = &in->u.context;
	plan_conversation(plan, &facts->row);
	plan->next.context = write_text(m, plan);
	if (!text_blank(m->product))
		plan->next.page = m->product;
	else if (!text_blank(m->page))
		plan->next.page = m->page;
	plan->told = !str_eq(plan->next.context, facts->row.context);
	plan_ack(plan, 0);
}

const struct handler handle_context = {
	.right = RIGHT_SAY,
	.plan = plan,
};
