/* For scripts that need a database in some state, behind the server's back:
 *
 *	tool_base run FILE SQL     runs it
 *	tool_base ask FILE SQL     prints the first column of each row
 *	tool_base fill FILE MIB    adds rows of meta of 1 MiB each
 *	tool_base hold FILE        prints `held`, and holds the write lock until
 *	                           the end of its input */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(sqlite3 *db, const char *what)
{
	fprintf(stderr, "tool_base: %s: %s\n", what, sqlite3_errmsg(db));
	sqlite3_close(db);
	return EXIT_FAILURE;
}

static int on_row(void *ctx, int count, char **values, char **names)
{
	(void)ctx;
	(void)names;
	puts(count && values[0] ? values[0] : "");
	return 0;
}

static int run(sqlite3 *db, const char *sql, bool print)
{
	return sqlite3_exec(db, sql, print ? on_row : NULL, NULL, NULL)
		   ? fail(db, sql)
		   : sqlite3_close(db);
}

static int fill(sqlite3 *db, long mib)
{
	sqlite3_stmt *stmt = NULL;

	if (sqlite3_prepare_v2(db,
		"INSERT OR REPLACE INTO meta (name, value) VALUES"
		" ('fill' || ?1, hex(randomblob(524288)))",
		-1, &stmt, NULL))
		return fail(db, "fill");
	for (long i = 0; i < mib; i++) {
		sqlite3_bind_int64(stmt, 1, i);
		if (sqlite3_step(stmt) != SQLITE_DONE)
			break;
		sqlite3_reset(stmt);
	}
	return sqlite3_finalize(stmt) ? fail(db, "fill") : sqlite3_close(db);
}

static int hold(sqlite3 *db)
{
	if (sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL))
		return fail(db, "hold");
	puts("held");
	fflush(stdout);
	while (getchar() != EOF)
		continue;
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	return sqlite3_close(db);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";
	sqlite3 *db = NULL;

	if (argc < 3 || (strcmp(what, "hold") != 0 && argc != 4)) {
		fputs(
		    "usage: tool_base run|ask|fill|hold FILE [WHAT]\n", stderr);
		return 64;
	}
	if (sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE, NULL))
		return fail(db, argv[2]);
	sqlite3_busy_timeout(db, 10000);
	if (!strcmp(what, "run") || !strcmp(what, "ask"))
		return run(db, argv[3], *what == 'a');
	if (!strcmp(what, "fill"))
		return fill(db, strtol(argv[3], NULL, 10));
	return hold(db);
}
