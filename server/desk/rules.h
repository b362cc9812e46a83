/* Figures of the settings the desk decides by. */
#ifndef SERVER_DESK_RULES_H
#define SERVER_DESK_RULES_H

#include <stdbool.h>
#include <stdint.h>

struct rules {
	int64_t
	    answer_wait_ms;   /* a machine's answer later than this: a person */
	int64_t join_ms;      /* lines that follow so soon are read as one */
	int64_t rep_grace_ms; /* rep without connection: chats go back */
	int64_t chat_mean_s;  /* between two chats a rep takes, for estimates */
	int64_t visitor_token_ms, staff_token_ms, once_token_ms;
	int64_t request_keep_ms; /* how long a repeat of an id is recognised */
	int64_t keep_event_ms;   /* how long events are kept; 0 = for ever */
	bool suggest;            /* suggestions for every line */
};

#endif
