/* The desk's own sentences (wording.def). */
#ifndef SERVER_DESK_WORDING_H
#define SERVER_DESK_WORDING_H

#include "shared/str.h"
#include "shared/words.h"

enum wording {
#define WORDING(name, en, zh, ja, es) WORDING_##name,
#include "server/desk/wording.def"
#undef WORDING
	WORDING_COUNT
};

/* The text with its placeholders. Static. */
struct str wording_text(enum wording wording, enum lang lang);
/* The id of a reply that would replace it: "desk.queued". Static. */
struct str wording_id(enum wording wording);

#endif
