/* Edit distance over short names. Not for sentences: both names are bounded. */
#include "server/nearest.h"

#include <limits.h>

enum { NAME_MAX_LEN = 40 };

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: one row for each letter of a, two kept back. */
static int edits(struct str a, struct str b)
{
	int rows[3][NAME_MAX_LEN + 1];
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= a.len; i++) {
		int *row = rows[i % 3];
		const int *above = rows[(i + 2) % 3];
		const int *higher = rows[(i + 1) % 3];
		row[0] = (int)i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = a.ptr[i - 1] == b.ptr[j - 1];
			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + !same);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
			    a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = least(row[j], higher[j - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

struct nearest nearest_begin(struct str given)
{
	return (struct nearest){ given, INT_MAX, NULL };
}

void nearest_try(struct nearest *n, const char *name)
{
	struct str known = str_from(name);
	if (n->given.len > NAME_MAX_LEN || known.len > NAME_MAX_LEN)
		return;
	int count = edits(n->given, known);
	if (count > least(2, ((int)n->given.len + 2) / 3) || count >= n->edits)
		return;
	n->edits = count;
	n->name = name;
}
