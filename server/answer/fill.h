/* Filling live facts into a wording: one pass, nothing a fact says is read as
 * a placeholder again. */
#ifndef SERVER_ANSWER_FILL_H
#define SERVER_ANSWER_FILL_H

#include "server/answer/pack.h"
#include "shared/fact.h"

/* The value of a fact; ptr NULL if it is not known. */
struct str fact_value(const struct fact_list *facts, struct str name);

/* Fills the text. Facts not known are left as their name in ⟨⟩ and named in
 * *missing ("a, b"; empty if all were known). */
MUST_CHECK enum err fill_text(struct str text, const struct fact_list *facts,
    struct arena *arena, struct str *out, struct str *missing);

#endif
