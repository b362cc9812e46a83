/* The main of every Check program: runs the one suite of its file. */
#include <check.h>
#include <stdlib.h>

#include "tests/support/suite.h"

int main(void)
{
	SRunner *runner = srunner_create(suite());
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
