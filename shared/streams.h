/* Standard input, output and error as a program finds them. */
#ifndef SHARED_STREAMS_H
#define SHARED_STREAMS_H

/* Puts something in the place of each of the three that is closed, on which
 * reading or writing fails: or the next file that is opened, a socket or the
 * database, would be taken for it. First of all in main(). */
void streams_guard(void);

#endif
