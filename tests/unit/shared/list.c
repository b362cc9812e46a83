/* The intrusive list: order, removal from anywhere, splicing. */
#include "shared/list.h"

#include "tests/support/suite.h"

struct item {
	int number;
	struct list link;
};

enum { ITEMS = 5 };

static struct list head;
static struct item items[ITEMS];

static void setup(void)
{
	list_init(&head);
	for (int i = 0; i < ITEMS; i++) {
		items[i].number = i;
		list_append(&head, &items[i].link);
	}
}

/* Checks both directions against the expected numbers, -1 at the end. */
static void expect(struct list *of, const int *numbers)
{
	struct list *back = of;
	int count = 0;

	LIST_EACH(at, of) {
		ck_assert_int_eq(
		    LIST_OF(at, struct item, link)->number, numbers[count]);
		ck_assert_ptr_eq(at->prev, back);
		back = at;
		count++;
	}
	ck_assert_int_eq(numbers[count], -1);
	ck_assert_ptr_eq(of->prev, back);
}

START_TEST(appends_in_order)
{
	expect(&head, (int[]){ 0, 1, 2, 3, 4, -1 });
	ck_assert(!list_empty(&head));
}
END_TEST

START_TEST(empty_list)
{
	struct list none;

	list_init(&none);
	ck_assert(list_empty(&none));
	ck_assert_ptr_null(list_pop(&none));
	expect(&none, (int[]){ -1 });
}
END_TEST

static const int after_removal[ITEMS][ITEMS] = {
	{ 1, 2, 3, 4, -1 },
	{ 0, 2, 3, 4, -1 },
	{ 0, 1, 3, 4, -1 },
	{ 0, 1, 2, 4, -1 },
	{ 0, 1, 2, 3, -1 },
};

START_TEST(removes_from_anywhere)
{
	struct list *link = &items[_i].link;

	list_remove(link);
	expect(&head, after_removal[_i]);
	ck_assert_ptr_eq(link->next, link);
	list_remove(link); /* again does no harm */
	expect(&head, after_removal[_i]);
	list_append(&head, link);
	ck_assert_ptr_eq(head.prev, link);
}
END_TEST

START_TEST(pops_first_first)
{
	for (int i = 0; i < ITEMS; i++) {
		struct list *link = list_pop(&head);

		ck_assert_ptr_eq(link, &items[i].link);
		ck_assert_ptr_eq(link->next, link);
	}
	ck_assert(list_empty(&head));
	ck_assert_ptr_null(list_pop(&head));
}
END_TEST

START_TEST(splices)
{
	struct item more[2] = { { .number = 7 }, { .number = 8 } };
	struct list other;

	list_init(&other);
	list_splice(&head, &other); /* nothing to move */
	expect(&head, (int[]){ 0, 1, 2, 3, 4, -1 });
	list_append(&other, &more[0].link);
	list_append(&other, &more[1].link);
	list_splice(&head, &other);
	expect(&head, (int[]){ 0, 1, 2, 3, 4, 7, 8, -1 });
	ck_assert(list_empty(&other));
	list_splice(&other, &head); /* onto an empty one */
	expect(&other, (int[]){ 0, 1, 2, 3, 4, 7, 8, -1 });
	ck_assert(list_empty(&head));
}
END_TEST

START_TEST(finds_the_element)
{
	struct item *item = LIST_OF(&items[3].link, struct item, link);

	ck_assert_ptr_eq(item, &items[3]);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("list");
	TCase *t = tcase_create("list");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, appends_in_order);
	tcase_add_test(t, empty_list);
	tcase_add_loop_test(t, removes_from_anywhere, 0, ITEMS);
	tcase_add_test(t, pops_first_first);
	tcase_add_test(t, splices);
	tcase_add_test(t, finds_the_element);
	suite_add_tcase(s, t);
	return s;
}
