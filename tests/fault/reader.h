/* The fresh reader at the end of a fault test. */
#ifndef TESTS_FAULT_READER_H
#define TESTS_FAULT_READER_H

#include <stdbool.h>

/* Signs in with a supervisor's token, reads every conversation that the logs
 * in the folder name, from its first line to its end, and records it there as
 * final.log. False if it cannot. */
bool reader_run(int port, const char *token, const char *logs);

/* A signed-in admin adds a user with that standing; its one-time token (43
 * bytes and a NUL). */
struct talk;
bool reader_add_user(struct talk *admin, const char *name, const char *standing,
    int capacity, char token[64]);
bool reader_sign_in(struct talk *t, int port, const char *token);

#endif
