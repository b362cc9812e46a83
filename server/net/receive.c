/* From one whole frame to a letter for the desk, or to the one error message
 * that answers it. The same way for websockets and the local socket. Knows no
 * meaning of a message: shape and rate class only. */
#include "server/net/loop.h"
#include "shared/wire.h"

enum {
	BUSY_MS = 100, /* how long a sender waits for a full inbox */
	SIGN_TRIES = 3 /* of one connection; who guesses has to come again */
};

static bool encode(const struct message *message, struct buf *out)
{
	buf_clear(out);
	return wire_encode(message, out) == ERR_ok;
}

static void refuse(struct session *s, enum err err,
    const struct wire_fault *fault, int64_t retry_ms)
{
	struct message m = { .type = MESSAGE_error };
	struct buf text = BUF_EMPTY;
	struct frame *frame = NULL;

	m.u.error.code = str_from(err_code(err));
	m.u.error.text = str_from(err_sentence(err));
	m.u.error.retry_ms = retry_ms;
	m.u.error.field = str_from(fault->field);
	m.u.error.on = str_from(fault->type);
	m.id = str_from(fault->id);
	if (!encode(&m, &text)) {
		/* What the peer called things may not be text at all. */
		m.u.error.field = m.u.error.on = m.id = STR_NONE;
		if (!encode(&m, &text))
			goto out;
	}
	frame = frame_new(buf_view(&text));
	if (frame)
		session_send(s, frame);
out:
	frame_unref(frame);
	buf_fini(&text);
}

void receive_refuse(struct session *s, enum err err, int64_t retry_ms)
{
	refuse(s, err, &(struct wire_fault){ .field = "" }, retry_ms);
}

static void name_fault(struct wire_fault *fault, const struct message *m)
{
	*fault = (struct wire_fault){ .field = "" };
	snprintf(
	    fault->type, sizeof(fault->type), "%s", message_row(m->type)->name);
	snprintf(fault->id, sizeof(fault->id), "%.*s", STR_ARG(m->id));
}

/* A frame that is no message costs a token of the ones that are stored, or
 * nonsense would be cheaper than speech. */
static void refuse_shape(struct session *s, enum err err,
    const struct wire_fault *fault, int64_t now_us)
{
	int64_t retry_ms = 0;

	meter_add(s->net->config.meter, METER_frames_refused, 1);
	refuse(s, err, fault, 0);
	if (!session_charge(s, RATE_talk, now_us, &retry_ms))
		session_strike(s, now_us, retry_ms);
}

static void refuse_fast(struct session *s, const struct message *m,
    int64_t now_us, int64_t retry_ms)
{
	struct wire_fault fault;

	name_fault(&fault, m);
	meter_add(s->net->config.meter, METER_frames_slowed, 1);
	refuse(s, ERR_slow_down, &fault, retry_ms);
	session_strike(s, now_us, retry_ms);
}

/* One more try to sign in; false if it was one too many. */
static bool may_try(struct session *s, const struct message *m)
{
	if (s->signed_in || message_row(m->type)->rate != RATE_sign)
		return true;
	return s->sign_tries++ < SIGN_TRIES;
}

/* True if the desk took it. */
static bool hand_over(struct session *s, struct letter *letter, int64_t now_us)
{
	const struct net_config *config = &s->net->config;
	bool answered = message_row(letter->message.type)->id != MESSAGE_ID_NO;
	struct wire_fault fault;
	enum err err;

	name_fault(&fault, &letter->message);
	letter->from = s->ref;
	letter->origins = s->origins;
	letter->local = s->local;
	letter->received_us = now_us;
	err = config->inbound(config->ctx, letter);
	if (!err) {
		if (answered)
			session_asked(s, now_us);
		return true;
	}
	refuse(s, err, &fault, err == ERR_busy ? BUSY_MS : 0);
	if (err == ERR_busy)
		session_pause(s, PAUSE_BUSY, now_us + BUSY_MS * 1000);
	return false;
}

void receive_frame(struct session *s, struct str bytes)
{
	int64_t now_us = net_now_us(s->net), retry_ms = 0;
	struct wire_fault fault = { .field = "" };
	struct letter *letter;
	enum err err;

	if (s->close_code || s->net->draining)
		return;
	meter_add(s->net->config.meter, METER_frames_in, 1);
	s->heard_us = now_us;
	s->pinged_us = 0;
	letter = letter_new();
	if (!letter) {
		refuse(s, ERR_no_memory, &fault, 0);
		return;
	}
	err = wire_decode(
	    bytes, TO_DESK, &letter->arena, &letter->message, &fault);
	if (err) {
		refuse_shape(s, err, &fault, now_us);
	} else if (!session_charge(s, message_row(letter->message.type)->rate,
		       now_us, &retry_ms)) {
		refuse_fast(s, &letter->message, now_us, retry_ms);
	} else if (!visitors_charge(&s->net->sessions.visitors,
		       &s->net->config.visitor_rate, s->address,
		       &letter->message, now_us, &retry_ms)) {
		refuse_fast(s, &letter->message, now_us, retry_ms);
	} else if (!may_try(s, &letter->message)) {
		session_close(s, 1008);
	} else if (hand_over(s, letter, now_us)) {
		return;
	}
	letter_free(letter);
}
