/* Programs that are started with closed descriptors. */
#include "shared/streams.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/suite.h"

/* In a child: closes what the bits say, guards, and answers 0 if all three
 * are there and the next file opened is none of them. */
static int child(int closed)
{
	char byte = 'x';
	int next;

	for (int fd = 0; fd < 3; fd++)
		if (closed & 1 << fd)
			close(fd);
	streams_guard();
	next = open("/dev/null", O_RDWR);
	if (next < 3)
		return 1;
	if (closed & 1 && read(0, &byte, 1) >= 0)
		return 2;
	if (closed & 2 && write(1, &byte, 1) >= 0)
		return 3;
	if (closed & 4 && write(2, &byte, 1) >= 0)
		return 4;
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			return 5;
	return 0;
}

START_TEST(any_of_them_closed)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid)
		_exit(child(_i));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

Suite *suite(void)
{
	Suite *s = suite_create("streams");
	TCase *t = tcase_create("closed");

	tcase_add_loop_test(t, any_of_them_closed, 0, 8);
	suite_add_tcase(s, t);
	return s;
}
