/* Asks many questions and counts. Where they come from and how lines are
 * printed is the command's; how an answer is found is answer.c's. */
#include "server/answer/rehearse.h"

#include "server/answer/fact.h"
#include "shared/text.h"

enum { CHOICES = 3 };

/* --- The file --- */

static size_t count_lines(struct str content)
{
	size_t count = 0;

	for (; content.ptr; count++)
		str_cut(&content, '\n');
	return count;
}

enum err rehearse_read(
    struct str content, struct arena *arena, struct rehearse_rows *out)
{
	struct rehearse_rows rows = { .count = 0 };

	if (content.len >= 3 && !memcmp(content.ptr, "\xEF\xBB\xBF", 3)) {
		content.ptr += 3;
		content.len -= 3;
	}
	rows.at =
	    arena_alloc(arena, (count_lines(content) + 1) * sizeof(*rows.at));
	if (!rows.at)
		return ERR_no_memory;
	while (content.ptr) {
		struct str line = str_cut(&content, '\n');
		struct rehearse_row row = { .open = false };

		row.question = str_trim(str_cut(&line, '\t'));
		row.expected = str_trim(str_cut(&line, '\t'));
		if (row.question.len)
			rows.at[rows.count++] = row;
	}
	*out = rows;
	return ERR_ok;
}

/* --- Facts --- */

/* Every fact some wording needs, known by its own name. */
static enum err assume_facts(
    const struct pack *pack, struct arena *arena, struct fact_list *out)
{
	size_t room = 0, count = 0;
	struct fact *at;

	for (size_t i = 0; i < pack->reply_count; i++)
		for (int l = 0; l < LANG_COUNT; l++)
			room += pack->replies[i].wordings[l].needs.count;
	for (size_t i = 0; fact_name(i); i++)
		room++;
	at = arena_alloc(arena, (room + 1) * sizeof(*at));
	if (!at)
		return ERR_no_memory;
	for (size_t i = 0; fact_name(i); i++)
		at[count++] = (struct fact){ str_from(fact_name(i)),
			str_from(fact_name(i)) };
	for (size_t i = 0; i < pack->reply_count; i++) {
		for (int l = 0; l < LANG_COUNT; l++) {
			const struct str_list *needs =
			    &pack->replies[i].wordings[l].needs;

			for (size_t k = 0; k < needs->count; k++) {
				struct fact_list list = { at, count };

				if (!fact_known(&list, needs->at[k]))
					at[count++] =
					    (struct fact){ needs->at[k],
						    needs->at[k] };
			}
		}
	}
	*out = (struct fact_list){ at, count };
	return ERR_ok;
}

/* --- What came of it --- */

const struct answer_part *rehearse_part(const struct answer *answer)
{
	const struct answer_part *best = &answer->parts[0];

	for (size_t i = 1; i < answer->count; i++) {
		const struct answer_part *part = &answer->parts[i];

		if (part->count &&
		    (!best->count || part->best[0].score > best->best[0].score))
			best = part;
	}
	return best;
}

static bool is_expected(
    const struct rehearse_row *row, const struct answer_part *part, size_t at)
{
	return !row->open && row->expected.len && at < part->count &&
	       str_eq(part->best[at].reply->id, row->expected);
}

const struct reply *rehearse_sent(
    const struct rehearse_row *row, const struct answer *answer)
{
	const struct answer_part *sent = NULL;

	for (size_t i = 0; i < answer->count; i++) {
		const struct answer_part *part = &answer->parts[i];

		if (part->outcome != ANSWER_SEND || !part->count)
			continue;
		if (is_expected(row, part, 0))
			return part->best[0].reply;
		if (!sent || part->best[0].score > sent->best[0].score)
			sent = part;
	}
	return sent ? sent->best[0].reply : NULL;
}

/* --- Counting --- */

static bool is_offered(const struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		if (answer->parts[i].outcome == ANSWER_OFFER)
			return true;
	return false;
}

static bool among_choices(
    const struct rehearse_row *row, const struct answer_part *part)
{
	size_t choices = 0;

	for (size_t i = 0; i < part->count && choices < CHOICES; i++) {
		if (!part->best[i].allowed)
			continue;
		choices++;
		if (is_expected(row, part, i))
			return true;
	}
	return false;
}

static bool is_offer_right(
    const struct rehearse_row *row, const struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++)
		if (answer->parts[i].outcome == ANSWER_OFFER &&
		    among_choices(row, &answer->parts[i]))
			return true;
	return false;
}

static void count_row(
    struct rehearse_summary *s, const struct rehearse_row *row)
{
	s->questions++;
	if (row->open)
		s->open++;
	else if (row->expected.len)
		s->expected++;
	else
		s->out_of_scope++;
}

static void count_sent(struct rehearse_summary *s,
    const struct rehearse_row *row, const struct reply *sent)
{
	s->sent++;
	if (row->open)
		return;
	if (row->expected.len)
		s->sent_expected++;
	else
		s->sent_out_of_scope++;
	s->sent_right += row->expected.len && str_eq(sent->id, row->expected);
}

void rehearse_count(struct rehearse_summary *s, const struct rehearse_row *row,
    const struct answer *answer)
{
	const struct answer_part *part = rehearse_part(answer);
	const struct reply *sent = rehearse_sent(row, answer);

	count_row(s, row);
	s->best_right += is_expected(row, part, 0);
	for (size_t i = 0; i < CHOICES; i++)
		s->top_right += is_expected(row, part, i);
	if (sent) {
		count_sent(s, row, sent);
	} else if (is_offered(answer)) {
		s->offered++;
		s->offered_right += is_offer_right(row, answer);
	} else {
		s->handed_over++;
	}
}

/* --- Asking --- */

struct asking {
	const struct rehearse *rehearse;
	struct fact_list facts;
	struct arena turn; /* of one question */
};

static enum lang lang_of(
    const struct rehearse *h, const struct rehearse_row *row)
{
	enum lang else_lang = row->has_lang ? row->lang : h->lang;
	const char *name = word_name(WORDS_lang, (int)else_lang);
	int seen = word_value(
	    WORDS_lang, text_language(row->question, str_from(name)));

	return seen >= 0 ? (enum lang)seen : else_lang;
}

static enum err ask(
    struct asking *a, const struct rehearse_row *row, struct answer *answer)
{
	const struct rehearse *h = a->rehearse;
	struct answer_question q = { .text = row->question,
		.lang = lang_of(h, row),
		.fallback = h->fallback,
		.shop = row->shop.ptr ? row->shop : h->shop,
		.now_ms = h->now_ms,
		.facts = a->facts };

	return answer_find(
	    h->pack, h->search, &h->limits, &q, &a->turn, answer);
}

static enum err ask_row(struct asking *a, const struct rehearse_row *row,
    rehearse_row_fn *fn, void *ctx)
{
	struct answer answer;
	enum err err;

	arena_reset(&a->turn);
	err = ask(a, row, &answer);
	if (err)
		return err;
	err = fn(ctx, row, &answer);
	pack_unref(answer.pack);
	return err;
}

enum err rehearse_each(const struct rehearse *rehearse,
    const struct rehearse_rows *rows, rehearse_row_fn *fn, void *ctx)
{
	struct asking a = { .rehearse = rehearse, .turn = ARENA_EMPTY };
	struct arena kept = ARENA_EMPTY;
	enum err err = assume_facts(rehearse->pack, &kept, &a.facts);

	for (size_t i = 0; i < rows->count && !err; i++) {
		err = ask_row(&a, &rows->at[i], fn, ctx);
		if (rehearse->progress)
			rehearse->progress(
			    rehearse->progress_ctx, i + 1, rows->count);
	}
	arena_fini(&a.turn);
	arena_fini(&kept);
	return err;
}
