/* fault_check LOG...: judges the logs of a fault test. Says each breach and,
 * last, one line of figures. Exit code 0: every promise was kept; 1: not;
 * 2: the logs cannot be read. Knows nothing of the desk's code. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fault/judge.h"

static bool read_log(struct history *h, const char *path)
{
	FILE *from = fopen(path, "re");
	size_t line = 0;
	bool good;

	if (!from) {
		perror(path);
		return false;
	}
	good = history_read(h, from, &line);
	fclose(from);
	if (!good)
		fprintf(stderr, "%s:%zu: this is no event\n", path, line);
	return good;
}

int main(int argc, char **argv)
{
	struct history history;
	struct verdict v;
	bool good = argc > 1;

	history_init(&history);
	for (int i = 1; i < argc && good; i++)
		good = read_log(&history, argv[i]);
	if (!good) {
		fputs("usage: fault_check LOG...\n", stderr);
		history_fini(&history);
		return 2;
	}
	judge(&history, stdout, &v);
	printf("chats %zu, lines %zu, sent %zu, acked %zu, refused %zu, "
	       "open %zu: lost %zu, doubled %zu, holes %zu, breaches %zu\n",
	    v.chats, v.lines, v.sent, v.acked, v.refused, v.unknown, v.lost,
	    v.doubled, v.holes, v.total);
	history_fini(&history);
	if (!v.acked || !v.lines) {
		puts("nothing was proved: no line was acknowledged");
		return 1;
	}
	return v.total ? 1 : 0;
}
