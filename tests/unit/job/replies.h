/* Reply files in a folder of their own, and a pack of them in force. */
#ifndef TESTS_UNIT_JOB_REPLIES_H
#define TESTS_UNIT_JOB_REPLIES_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/store/search.h"
#include "shared/words.h"
#include "tests/unit/job/fixture.h"

struct replies {
	char dir[64];
};

static inline void replies_open(struct replies *r)
{
	snprintf(r->dir, sizeof(r->dir), "/tmp/deskbell-replies-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(r->dir));
}

/* head: the lines between id and text, e.g. "stage: order\nauto: yes". */
static inline void replies_add(struct replies *r, enum lang lang,
    const char *id, const char *head, const char *text)
{
	char path[256];
	const char *folder = word_name(WORDS_lang, (int)lang);
	snprintf(path, sizeof(path), "%s/%s", r->dir, folder);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/%s/%s.reply", r->dir, folder, id);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "id: %s\n%s\n\n%s\n", id, head, text);
	ck_assert_int_eq(fclose(file), 0);
}

static inline int replies_remove(
    const char *path, const struct stat *stat, int kind, struct FTW *place)
{
	(void)stat;
	(void)kind;
	(void)place;
	return remove(path);
}

static inline void replies_close(struct replies *r)
{
	ck_assert_int_eq(
	    nftw(r->dir, replies_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static inline void replies_complain(void *ctx, const struct reply_fault *fault)
{
	(void)ctx;
	ck_abort_msg("%s:%d: %s", fault->path, fault->line, fault->why);
}

/* What the desk does when a pack has been read. */
static inline void replies_in_force(struct replies *r, struct fixture *f)
{
	struct pack *pack;
	int64_t last;
	ck_ok(pack_load(r->dir, NULL, replies_complain, NULL, &pack));
	ck_ok(search_last_id(f->store, &last));
	pack->first_id = last + 1;
	for (size_t i = 0; i < pack->phrasing_count; i++)
		ck_ok(search_add(f->store, pack->first_id + (int64_t)i,
		    pack->first_id, pack->phrasings[i].text));
	pack_holder_set(&f->packs, pack);
}

/* A small shop's replies. */
static inline void replies_add_some(struct replies *r)
{
	replies_add(r, LANG_en, "greeting",
	    "title: Hello\nstage: pre_sale\nauto: yes\n"
	    "ask: hello there\nask: good morning",
	    "Hello {{customer.name}}, welcome.");
	replies_add(r, LANG_es, "greeting",
	    "title: Hola\nstage: pre_sale\nauto: yes\n"
	    "ask: hola buenas\nask: buenos dias",
	    "Hola {{customer.name}}.");
	replies_add(r, LANG_en, "order.status",
	    "title: Where is my order?\nstage: order\nauto: yes\n"
	    "needs: order.number\n"
	    "ask: where is my order\nask: has my parcel shipped yet",
	    "Your order {{order.number}} is on its way.");
	replies_add(r, LANG_en, "order.cancel",
	    "title: Cancel an order\nstage: order\nauto: yes\n"
	    "ask: i want to cancel my order\nask: stop my order please",
	    "We can cancel it as long as it is here.");
	replies_add(r, LANG_en, "order.internal",
	    "title: For reps\nstage: order\nauto: no\n"
	    "ask: my order was split into two parcels\n"
	    "ask: part of my order is missing",
	    "We look into it.");
	replies_add(r, LANG_en, "order.outlet",
	    "title: Outlet orders\nstage: order\nauto: yes\nshop: outlet\n"
	    "ask: where is my outlet order\nask: outlet parcel",
	    "Outlet orders take longer.");
	replies_add(r, LANG_en, "order.spring",
	    "title: Spring sale\nstage: order\nauto: yes\nuntil: 2020-05-01\n"
	    "ask: where is my spring order\nask: spring sale parcel",
	    "Spring orders take longer.");
}

#endif
