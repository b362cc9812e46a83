/* Questions, kind and hostile, and how long an answer takes. */
#include "tests/bench/asking.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/fault/record.h"

enum { HOSTILE_BYTES = 65536 };

static int64_t cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Packs of this size are searched in memory. */
static enum err no_search(void *ctx, const struct str *tokens, size_t count,
    int64_t low, int64_t high, size_t max, struct arena *arena, int64_t **ids,
    size_t *id_count)
{
	(void)ctx;
	(void)tokens;
	(void)count;
	(void)low;
	(void)high;
	(void)max;
	(void)arena;
	(void)ids;
	(void)id_count;
	return ERR_not_ready;
}

static void ask(struct pack *pack, const struct answer_question *question,
    struct arena *arena, struct asking_times *times, char *best)
{
	static const struct answer_search search = { no_search, NULL };
	static const struct answer_limits limits = { 950, 600 };
	int64_t cpu = cpu_us(), wall = record_now_us();
	struct answer answer;
	enum err err =
	    answer_find(pack, &search, &limits, question, arena, &answer);

	if (err) {
		fprintf(stderr, "bench: no answer: %s\n", err_sentence(err));
		exit(1);
	}
	samples_add(&times->wall, record_now_us() - wall);
	samples_add(&times->cpu, cpu_us() - cpu);
	if (best && answer.parts[0].count)
		snprintf(best, 128, "%.*s",
		    STR_ARG(answer.parts[0].best[0].reply->id));
	pack_unref(answer.pack);
}

void asking_one(struct pack *pack, enum lang lang, struct str text,
    struct asking_times *times, char best[128])
{
	struct arena arena = ARENA_EMPTY;
	struct answer_question question = { .text = text,
		.lang = lang,
		.fallback = LANG_en,
		.shop = STR("demo"),
		.now_ms = INT64_C(1700000000000) };

	if (best)
		best[0] = '\0';
	ask(pack, &question, &arena, times, best);
	arena_fini(&arena);
}

void asking_many(struct pack *pack, const struct corpus *questions,
    size_t count, struct asking_times *times)
{
	for (size_t i = 0; i < count; i++)
		asking_one(pack, questions->lang,
		    questions->at[i % questions->count].text, times, NULL);
}

void asking_fini(struct asking_times *times)
{
	samples_fini(&times->wall);
	samples_fini(&times->cpu);
}

/* ---- hostile texts ------------------------------------------------------- */

static void repeat(struct buf *out, const char *what, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_text(out, what);
}

static void phrasings(
    const struct corpus *c, const char *between, size_t bytes, struct buf *out)
{
	for (size_t i = 0; out->len < bytes; i++) {
		buf_str(out, c->at[i * 37 % c->count].text);
		buf_text(out, between);
	}
}

static void characters(struct buf *out, size_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = 0x4e00 + i * 7 % 5600;

		buf_char(out, (char)(0xe0 | at >> 12));
		buf_char(out, (char)(0x80 | (at >> 6 & 0x3f)));
		buf_char(out, (char)(0x80 | (at & 0x3f)));
	}
}

const char *asking_hostile(
    size_t number, const struct corpus *c, struct str common, struct buf *out)
{
	buf_clear(out);
	switch (number) {
	case 0:
		repeat(out, "a", HOSTILE_BYTES);
		return "64 kB, one word";
	case 1:
		repeat(out, "where ", HOSTILE_BYTES / 6);
		return "64 kB, one word again and again";
	case 2:
		phrasings(c, " ", 12000, out);
		return "2,000 words";
	case 3:
		phrasings(c, "? ", HOSTILE_BYTES, out);
		return "64 kB of questions in one line";
	case 4:
		repeat(out, "\360\237\230\200\360\237\217\275", 2500);
		return "5,000 emoji";
	case 5:
		repeat(out, "(", 4000);
		return "4,000 parentheses";
	case 6:
		characters(out, 5000);
		return "5,000 Chinese characters";
	case 7:
		for (int i = 0; i < 12; i++) {
			buf_str(out, common);
			buf_char(out, ' ');
		}
		return "12 times the commonest words";
	case 8:
		repeat(out, "a?", 2000);
		return "2,000 question marks";
	default:
		return NULL;
	}
}
