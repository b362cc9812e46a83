/* Intrusive doubly linked list: the links live in the element. A list head is
 * a struct list that points at itself when empty. */
#ifndef SHARED_LIST_H
#define SHARED_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *prev;
	struct list *next;
};

#define LIST_OF(link, type, member)                                            \
	((type *)(void *)((char *)(link)-offsetof(type, member)))
#define LIST_EACH(at, head)                                                    \
	for (struct list *at = (head)->next; at != (head); at = at->next)

static inline void list_init(struct list *head)
{
	head->prev = head->next = head;
}

static inline bool list_empty(const struct list *head)
{
	return head->next == head;
}

static inline void list_append(struct list *head, struct list *link)
{
	link->prev = head->prev;
	link->next = head;
	head->prev->next = link;
	head->prev = link;
}

/* Takes link out of its list and leaves it pointing at itself. */
static inline void list_remove(struct list *link)
{
	link->prev->next = link->next;
	link->next->prev = link->prev;
	list_init(link);
}

/* Takes the first element off; NULL if there is none. */
static inline struct list *list_pop(struct list *head)
{
	struct list *link = head->next;
	if (link == head)
		return NULL;
	list_remove(link);
	return link;
}

/* Moves all elements of from to the end of head; from is then empty. */
static inline void list_splice(struct list *head, struct list *from)
{
	if (list_empty(from))
		return;
	from->next->prev = head->prev;
	head->prev->next = from->next;
	from->prev->next = head;
	head->prev = from->prev;
	list_init(from);
}

#endif
