/* A shop of three replies, each asked for in twelve ways in English and in
 * Spanish: enough to train a model in no time. */
#ifndef TESTS_UNIT_ANSWER_SMALL_SHOP_H
#define TESTS_UNIT_ANSWER_SMALL_SHOP_H

#include <stdio.h>

#include "shared/buf.h"
#include "tests/support/pack_dir.h"
#include "tests/support/suite.h"

enum { SHOP_REPLIES = 3, SHOP_ASKS = 12, SHOP_LANGS = 2 };

#define ck_ok(call) ck_assert_str_eq(err_code(call), "ok")

static const char *const shop_ids[SHOP_REPLIES] = { "back", "pay", "where" };
static const char *const shop_langs[SHOP_LANGS] = { "en", "es" };

static const char *const shop_asks[SHOP_LANGS][SHOP_REPLIES][SHOP_ASKS] = {
	{
	    { "can i send something back", "i want to return a jacket",
		"how do returns work", "the shoes do not fit, return them",
		"how long may i return things", "where do i send a return",
		"do you take back worn shoes", "returning a gift",
		"is sending back free", "return label please",
		"my return was not refunded", "give back a broken lamp" },
	    { "can i pay by card", "do you take cash",
		"which cards do you accept", "pay with a bank transfer",
		"payment by invoice", "is paying later possible",
		"my payment failed", "the card was declined",
		"paying in instalments", "do you accept vouchers to pay",
		"how can i pay", "pay on delivery with cash" },
	    { "where is my order", "when will my parcel arrive",
		"track my parcel", "my order is late",
		"has the parcel been shipped", "order still not here",
		"shipping status of my order", "the courier lost my parcel",
		"parcel says arrived but is not", "when do you ship my order",
		"tracking number for the order",
		"my parcel has been on its way for weeks" },
	},
	{
	    { "puedo devolver algo", "quiero devolver una chaqueta",
		"como funcionan las devoluciones",
		"los zapatos no me quedan, devolverlos",
		"cuanto tiempo para devolver", "donde mando la devolucion",
		"aceptan zapatos usados de vuelta", "devolver un regalo",
		"es gratis la devolucion", "etiqueta de devolucion por favor",
		"mi devolucion no fue reembolsada",
		"devolver una lampara rota" },
	    { "puedo pagar con tarjeta", "aceptan efectivo",
		"que tarjetas aceptan", "pagar por transferencia",
		"pago con factura", "se puede pagar despues", "mi pago fallo",
		"la tarjeta fue rechazada", "pagar a plazos",
		"aceptan vales para pagar", "como puedo pagar",
		"pagar en efectivo al recibir" },
	    { "donde esta mi pedido", "cuando llega mi paquete",
		"seguir mi paquete", "mi pedido llega tarde",
		"ya enviaron el paquete", "el pedido aun no llega",
		"estado del envio de mi pedido",
		"el mensajero perdio mi paquete",
		"el paquete dice entregado pero no esta",
		"cuando envian mi pedido", "numero de seguimiento del pedido",
		"mi paquete lleva semanas en camino" },
	},
};

static inline void shop_write_one(
    struct pack_dir *dir, int lang, int reply, int asks)
{
	struct buf text = BUF_EMPTY;
	char name[64];

	buf_printf(&text, "id: %s\nauto: yes\n", shop_ids[reply]);
	for (int i = 0; i < asks; i++)
		buf_printf(&text, "ask: %s\n", shop_asks[lang][reply][i]);
	buf_text(&text, "\nText.\n");
	snprintf(name, sizeof(name), "%s/%s.reply", shop_langs[lang],
	    shop_ids[reply]);
	pack_dir_write(dir, name, buf_cstr(&text));
	buf_fini(&text);
}

static inline void shop_write(struct pack_dir *dir)
{
	for (int lang = 0; lang < SHOP_LANGS; lang++)
		for (int reply = 0; reply < SHOP_REPLIES; reply++)
			shop_write_one(dir, lang, reply, SHOP_ASKS);
}

static inline struct pack *shop_taught(
    struct pack_dir *dir, const struct pack_lesson *at, size_t count)
{
	const struct pack_lessons lessons = { at, count };
	struct pack *pack;

	ck_ok(pack_load(dir->path, &lessons, NULL, NULL, &pack));
	return pack;
}

#endif
